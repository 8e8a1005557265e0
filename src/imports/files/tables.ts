/** Finds the tables in a file: text with cells, sheets, JSON, pairs of a name and a number. */
import type { GivenFile } from "../given.ts";
import { importError } from "../problem.ts";
import { tableRows, tableStart } from "./csv.ts";
import { looksLikeJson } from "./json.ts";
import { jsonTables } from "./json-table.ts";
import { sheetsOf } from "./sheet.ts";
import type { Table } from "./table.ts";
import { linesOf, startOf, textOf } from "./text.ts";

/** Rows that are looked at to tell what the columns hold. */
const START_ROWS = 2_000;
/** `ada: 1,240`, `ada 1240`, `ada = 1240`. */
const PAIR = /^\s*@?([\p{L}\p{N}_-]{1,60})\s*[\s:=>|]\s*([+-]?[\d.,'’]*\d)\s*$/u;
const OLD_EXCEL = Buffer.from("d0cf11e0a1b11ae1", "hex");

/** The tables of a file; none where it is no table. Throws a ConfigError for one that could be read if it were saved otherwise. */
export async function tablesOf(file: GivenFile): Promise<readonly Table[]> {
  const container = await file.container();
  if (container === "xlsx") return sheetTables(file);
  if (container === "binary" && (await file.head()).subarray(0, 8).equals(OLD_EXCEL)) {
    throw importError(
      "{name} is an old Excel file, or a protected one. Save it in Excel as .xlsx without a password.",
      {
        name: file.name,
      },
    );
  }
  if (container !== "text") return [];
  return (await looksLikeJson(file)) ? jsonTables(file, START_ROWS) : textTables(file);
}

async function sheetTables(file: GivenFile): Promise<Table[]> {
  return (await sheetsOf(file)).map(({ name, rows: all }) => {
    const rows = all
      .map((cells, at) => ({ place: `row ${at + 1} of the sheet ${name}`, cells }))
      .filter(({ cells }) => cells.some((cell) => cell.trim() !== ""));
    return {
      title: `the sheet ${name} of ${file.name}`,
      start: rows.slice(0, START_ROWS).map(({ cells }) => cells),
      rows: () => rows,
    };
  });
}

async function textTables(file: GivenFile): Promise<Table[]> {
  const { delimiter, rows: start } = await tableStart(file, START_ROWS);
  // The last row may be cut off.
  const pairs = (await startOf(file)).split(/\r\n|\n|\r/).filter((line) => line.trim() !== "");
  const isTable = start.length > 0 && start.filter((row) => row.length > 1).length >= start.length / 2;
  if (!isTable || delimiter === "|") {
    const fitting = pairs.filter((line) => PAIR.test(line));
    if (fitting.length > 0 && fitting.length > pairs.length * 0.8) return [pairTable(file, fitting)];
  }
  if (!isTable) return [];
  return [
    {
      ...{ title: file.name, delimiter, start },
      async *rows() {
        let n = 0;
        for await (const cells of tableRows(file, delimiter)) yield { place: `row ${++n}`, cells };
      },
    },
  ];
}

function pairTable(file: GivenFile, fitting: readonly string[]): Table {
  const cells = (line: string) => PAIR.exec(line)!.slice(1);
  return {
    title: file.name,
    titles: ["name", "points"],
    start: fitting.slice(0, START_ROWS).map(cells),
    async *rows() {
      let n = 0;
      for await (const line of linesOf(textOf(file))) {
        n++;
        if (line.trim() === "") continue;
        const place = `line ${n}`;
        if (PAIR.test(line)) yield { place, cells: cells(line) };
        else yield { place, name: line.trim().slice(0, 40), skipped: "no name and number" };
      }
    },
  };
}
