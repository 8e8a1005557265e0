/**
 * Any table of viewers: CSV, TSV, xlsx, JSON. What its columns hold is told by their titles and by what stands in them; the
 * streamer is asked where neither tells.
 */
import {
  type ColumnGuess,
  columnsByAnswer,
  describeColumns,
  guessColumns,
  type TableColumns,
} from "../files/column-guess.ts";
import { DecimalEvidence } from "../files/decimals.ts";
import { looksLikeJson } from "../files/json.ts";
import type { Table } from "../files/table.ts";
import { tablesOf } from "../files/tables.ts";
import { meaningOf, writesDecimalComma } from "../files/title-words.ts";
import { currencyOf, viewerIn, viewerRows } from "../files/viewer-rows.ts";
import { minutesByClock, type TimeUnit } from "../files/watch-time.ts";
import type { Answers, Export, Question } from "../found.ts";
import type { Given, GivenFile } from "../given.ts";
import { importError } from "../problem.ts";
import type { Source } from "../source.ts";

/** In a folder with more files nobody looks for a table. */
const FILES_MAX = 50;
/** Rows that are looked at to tell how numbers are written and which currencies there are. */
const LOOKED_AT = 200_000;
const CURRENCIES_MAX = 50;

interface Fitting {
  readonly file: GivenFile;
  readonly table: Table;
  readonly columns: NonNullable<ColumnGuess>;
}

export const generic: Source = {
  bot: "generic",
  title: "Any table",
  async recognise(given, answers) {
    const fitting = await fittingTable(given, answers);
    if (!fitting) return undefined;
    const { file, table, columns } = fitting;
    return columns === "unclear" ? columnsQuestion(table) : exportOf(file, table, columns, answers);
  },
};

/** The one table in what was given. */
async function fittingTable(given: Given, answers: Answers): Promise<Fitting | undefined> {
  if (given.kind === "zip" && given.files.some(({ name }) => name === "content.xml")) {
    throw importError("{label} is a table of LibreOffice. Save it there as .xlsx or CSV.", { label: given.label });
  }
  if (given.files.length > FILES_MAX) return undefined;
  const found: Fitting[] = [];
  for (const file of given.files) {
    const best = await bestTable(file, given.kind === "file", answers);
    if (best) found.push(best);
  }
  const sure = found.filter(({ columns }) => columns !== "unclear");
  const [first, second] = sure.length > 0 ? sure : found;
  if (second) {
    throw importError("{label} has several tables in it: {names}. Name the one to import.", {
      ...{ label: given.label, names: (sure.length > 0 ? sure : found).map(({ file }) => file.name).join(", ") },
    });
  }
  return first;
}

/** Of several sheets or lists the first with points. */
async function bestTable(file: GivenFile, isAlone: boolean, answers: Answers): Promise<Fitting | undefined> {
  const tables = await tablesOf(file);
  if (answers.columns !== undefined) {
    const table = tables.find(({ start }) => start.length > 0);
    return table && { file, table, columns: columnsByAnswer(table, answers.columns) };
  }
  const guessed = tables.flatMap((table) => {
    const columns = guessColumns(table);
    return columns === undefined ? [] : [{ file, table, columns }];
  });
  const worth = ({ columns }: Fitting) => (columns === "unclear" ? 2 : columns.points.length > 0 ? 0 : 1);
  const [best] = guessed.sort((a, b) => worth(a) - worth(b));
  if (!best && tables.length === 0 && isAlone && (await looksLikeJson(file))) {
    throw importError("{name} has no list of viewers in it.", { name: file.name });
  }
  return best;
}

function columnsQuestion(table: Table): Question {
  return {
    id: "columns",
    question: `What do the columns of ${table.title} hold? Answer as name=1,points=2,minutes=3 (also id, platform, hours, seconds, all-time). There are: ${describeColumns(table)}`,
    options: [],
  };
}

async function exportOf(
  file: GivenFile,
  table: Table,
  columns: TableColumns,
  answers: Answers,
): Promise<Export | Question> {
  const look = await lookThrough(table, columns);
  if (look.rows === 0) {
    throw importError("{name} has titles of columns, and no viewers below them.", { name: file.name });
  }
  const decimals = decimalSign(table, columns, look.evidence, answers);
  if (typeof decimals !== "string") return decimals;
  const unit = timeUnit(table, columns, look.allClocks, answers);
  if (typeof unit === "object") return unit;
  return {
    title: `A table, ${table.title}`,
    files: [file],
    currencies: look.currencies.length > 0 ? look.currencies : namesOfPoints(columns),
    platform: columns.everywhere,
    decimalSign: decimals,
    notes: notesOn(columns),
    async *rows() {
      for await (const row of viewerRows(table, columns)) {
        yield "skipped" in row ? row : viewerIn(row, columns, { unit, sign: decimals });
      }
    },
  };
}

function namesOfPoints({ points }: TableColumns): string[] {
  return points.length > 0 ? points.map(({ currency }) => currency) : ["points"];
}

interface Look {
  readonly rows: number;
  readonly evidence: DecimalEvidence;
  readonly currencies: readonly string[];
  /** Whether every watched time is written as 2:03:04 or 2h 3m. */
  readonly allClocks: boolean;
}

async function lookThrough(table: Table, columns: TableColumns): Promise<Look> {
  const evidence = new DecimalEvidence();
  const currencies = new Set<string>();
  let rows = 0;
  let allClocks = true;
  for await (const row of viewerRows(table, columns)) {
    if (++rows > LOOKED_AT) break;
    if ("skipped" in row) continue;
    const { cells } = row;
    for (const { at } of columns.points) evidence.add(cells[at]);
    if (columns.allTime !== undefined) evidence.add(cells[columns.allTime]);
    if (columns.currency !== undefined) currencies.add(currencyOf(cells, columns.currency));
    if (currencies.size > CURRENCIES_MAX) {
      throw importError("{table} has more than {most} different currencies. Import a table of one of them.", {
        ...{ table: table.title, most: CURRENCIES_MAX },
      });
    }
    const time = columns.time && cells[columns.time.at];
    if (time === undefined || time === null || time === "") continue;
    evidence.add(time, false);
    allClocks &&= minutesByClock(String(time).trim()) !== undefined;
  }
  return { rows, evidence, currencies: [...currencies], allClocks };
}

function decimalSign(
  table: Table,
  { titles }: TableColumns,
  evidence: DecimalEvidence,
  { decimals }: Answers,
): "." | "," | Question {
  if (decimals !== undefined) {
    if (/^(,|comma)$/i.test(decimals.trim())) return ",";
    if (/^(\.|point|dot)$/i.test(decimals.trim())) return ".";
    throw importError("{answer} is no way to write parts of a number: say comma or point.", { answer: decimals });
  }
  const told = evidence.tell(table.delimiter === ";" || writesDecimalComma(titles) ? "," : ".");
  if ("sign" in told) return told.sign;
  return {
    id: "decimals",
    question: `Is ${told.example} in ${table.title} more than a thousand, or a small number with a part? What stands before parts there: "comma" (1.240,5) or "point" (1,240.5)?`,
    options: ["comma", "point"],
  };
}

function timeUnit(
  table: Table,
  { time, titles }: TableColumns,
  allClocks: boolean,
  answers: Answers,
): TimeUnit | Question {
  if (!time || allClocks) return "minutes";
  if (time.unit !== "time") return time.unit;
  const asked = answers.time?.trim().toLowerCase();
  if (asked === "minutes" || asked === "hours" || asked === "seconds") return asked;
  if (asked !== undefined) {
    throw importError("{answer} is no unit of time: say minutes, hours or seconds.", { answer: answers.time! });
  }
  const title = titles[time.at];
  return {
    id: "time",
    question:
      title === undefined
        ? `Is column ${time.at + 1} of ${table.title} in minutes, hours or seconds?`
        : `Is "${title}" of ${table.title} in minutes, hours or seconds?`,
    options: ["minutes", "hours", "seconds"],
    usual: "minutes",
  };
}

function notesOn({ titles, unused, points, name }: TableColumns): string[] {
  const notes: string[] = [];
  if (titles.length === 0) {
    const where = points.map(({ at }) => at + 1).join(", ");
    notes.push(`There are no titles: column ${(name ?? 0) + 1} is read as names, column ${where} as points.`);
  } else if (titles.every((title) => meaningOf(title) === undefined)) {
    notes.push(`The row ${titles.join(", ")} is read as titles, not as a viewer.`);
  }
  if (points.length === 0) notes.push("There are no points in it, only watched time.");
  if (unused.length > 0) notes.push(`These columns do not come along: ${unused.slice(0, 20).join(", ")}.`);
  return notes;
}
