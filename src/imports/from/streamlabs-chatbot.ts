/**
 * Streamlabs Chatbot, the program for Windows: its Excel export, a sheet `Points` or `Currency` among others, or a file for each
 * currency. Its columns are name, rank, points and hours, mostly without titles. Points are whole numbers there, so that 1,500
 * and 1.500 are the same.
 */
import path from "node:path";
import { readAmount } from "../amounts.ts";
import { candidates } from "../files/candidates.ts";
import { findColumns, isHeader } from "../files/columns.ts";
import { tableRows, tableStart } from "../files/csv.ts";
import { sheetsOf } from "../files/sheet.ts";
import { minutesOf } from "../files/watch-time.ts";
import type { Export, FoundRow } from "../found.ts";
import type { Given, GivenFile } from "../given.ts";
import { importError } from "../problem.ts";
import type { Source } from "../source.ts";

const TITLES = {
  name: ["Name", "User", "Username", "Viewer"],
  rank: ["Rank"],
  points: ["Points", "Currency"],
  hours: ["Hours", "Hours Watched", "Watched Hours", "Time"],
};
const SHEET = /^(points|currency)$/i;
/** Hours that can only have a part behind the comma; 1,234 could be a thousand. */
const DECIMAL_COMMA = /^[\d.]*,(?:\d{1,2}|\d{4,})$/;
/** Rows that are looked at to tell whether a sheet has viewers. */
const LOOKED_AT = 200;

/** Where each column is. */
interface Columns {
  readonly name: number;
  readonly points: number;
  readonly hours: number | undefined;
  readonly headRows: number;
  /** The currency, where it is the title of its column. */
  readonly currency?: string;
}

interface Viewers {
  readonly file: GivenFile;
  /** The sheet; `undefined` for a table in text. */
  readonly sheet: string | undefined;
  readonly columns: Columns;
  rows(): AsyncIterable<readonly string[]> | Iterable<readonly string[]>;
}

export const streamlabsChatbot: Source = {
  bot: "streamlabs-chatbot",
  title: "Streamlabs Chatbot",
  async recognise(given) {
    const found: Viewers[] = [];
    for (const file of candidates(given)) {
      const viewers = await viewersIn(file);
      if (viewers) found.push(viewers);
    }
    if (found.length > 1) {
      throw importError("{label} has several exports of Streamlabs Chatbot: {names}. Name the one to import.", {
        ...{ label: given.label, names: found.map(({ file }) => file.name).join(", ") },
      });
    }
    return found[0] && exportOf(found[0], given);
  },
};

async function viewersIn(file: GivenFile): Promise<Viewers | undefined> {
  const container = await file.container();
  if (container === "xlsx") {
    const sheets = [...(await sheetsOf(file))].filter(({ rows }) => rows.length > 0);
    const points = sheets.sort((a, b) => Number(/^points$/i.test(b.name)) - Number(/^points$/i.test(a.name)));
    for (const { name, rows } of points) {
      const columns = columnsIn(rows, SHEET.test(name.trim()));
      if (columns) return { file, sheet: name.trim(), columns, rows: () => rows };
    }
  }
  if (container !== "text") return undefined;
  const { delimiter, rows } = await tableStart(file);
  const columns = columnsIn(rows, false);
  return columns && { file, sheet: undefined, columns, rows: () => tableRows(file, delimiter) };
}

/** `isNamed`: the sheet is called as that of the points. Else only all four titles tell. */
function columnsIn(rows: readonly (readonly string[])[], isNamed: boolean): Columns | undefined {
  const [header = []] = rows;
  if (!isNamed) {
    const isOwn = isHeader(header, ["Name", "Rank", "Points", "Hours"]);
    return isOwn ? { name: 0, points: 2, hours: 3, headRows: 1 } : undefined;
  }
  const { name, rank, points, hours } = findColumns(header, TITLES);
  if (name !== undefined && rank !== undefined) {
    // A currency may stand as the title of its own column.
    if (points !== undefined) return { name, points, hours, headRows: 1 };
    const named = header.findIndex((title, at) => title.trim() !== "" && ![name, rank, hours].includes(at));
    return named < 0 ? undefined : { name, points: named, hours, headRows: 1, currency: header[named]!.trim() };
  }
  const filled = rows.slice(0, LOOKED_AT).filter((row) => row.some((cell) => cell.trim() !== ""));
  const fitting = filled.filter((row) => isViewer(row));
  const isOwn = fitting.length > 0 && fitting.length > filled.length / 2;
  return isOwn ? { name: 0, points: 2, hours: 3, headRows: 0 } : undefined;
}

/** Name, rank, points, hours; a rank is a word. */
function isViewer([, rank = "", points = "", hours = ""]: readonly string[]): boolean {
  return !isNumber(rank) && isNumber(points) && (hours.trim() === "" || minutesOf(hours, "hours") !== hours);
}

const isNumber = (text: string) => text.trim() !== "" && !("wrong" in readAmount(text));

async function exportOf(viewers: Viewers, given: Given): Promise<Export> {
  const { file, sheet, columns, rows } = viewers;
  const currency = currencyOf(viewers);
  let [digits, sign]: [number, "." | ","] = [0, "."];
  for await (const row of rows()) {
    if (columns.hours !== undefined && DECIMAL_COMMA.test(row[columns.hours]?.trim() ?? "")) sign = ",";
    if (/^[1-9]\d*$/.test(row[columns.name]?.trim() ?? "")) digits++;
  }
  const notes: string[] = [];
  if (digits > 0)
    notes.push(`Excel takes zeros in front of a name away: compare the names of digits only (${digits}).`);
  return {
    title: `Streamlabs Chatbot, ${given.label}`,
    files: [file],
    currencies: [currency],
    platform: "twitch",
    notes,
    async *rows() {
      let n = 0;
      for await (const row of rows()) {
        if (++n <= columns.headRows || row.every((cell) => cell.trim() === "")) continue;
        yield viewerOf(row, sheet === undefined ? `row ${n}` : `row ${n} of the sheet ${sheet}`);
      }
    },
  };

  function viewerOf(row: readonly string[], place: string): FoundRow {
    return {
      place,
      name: row[columns.name] ?? "",
      amounts: { [currency]: wholeNumber(row[columns.points] ?? "") },
      minutes: columns.hours === undefined ? null : minutesOf(row[columns.hours], "hours", sign),
    };
  }
}

/** 1,500 and 1.500 and 1 500 as 1500; anything else as it is. */
function wholeNumber(text: string): string {
  return /^[+-]?\d{1,3}(?:([.,'’\s])\d{3})(?:\1\d{3})*$/.test(text.trim()) ? text.replace(/[.,'’\s]/g, "") : text;
}

/** The export of one currency is called like it; that of everything is not. */
function currencyOf({ file, sheet, columns }: Viewers): string {
  if (columns.currency !== undefined) return columns.currency;
  const called = /^([\p{L}][\p{L}\p{N} _-]{0,29})\.xlsx$/iu.exec(path.posix.basename(file.name))?.[1]?.trim();
  const isOwn = sheet !== undefined && /^currency$/i.test(sheet) && called !== undefined;
  return isOwn && !/streamlabs|chatbot|export|backup|currency|point|viewer/i.test(called) ? called : "points";
}
