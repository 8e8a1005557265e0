/**
 * What `chatmint export` wrote: the list of balances as CSV, Excel, JSON Lines or SQLite. Of a viewer with several accounts the
 * numbers stand at one, and 0 at the others.
 */
import { quotedName } from "../../db/foreign.ts";
import { guessColumns, type TableColumns } from "../files/column-guess.ts";
import { plainColumn } from "../files/columns.ts";
import { foreignDatabase, queried, tablesIn } from "../files/database.ts";
import type { Table } from "../files/table.ts";
import { tablesOf } from "../files/tables.ts";
import { startOf } from "../files/text.ts";
import { currencyOf, viewerIn, viewerRows } from "../files/viewer-rows.ts";
import type { Export, RawAmount } from "../found.ts";
import type { Given, GivenFile } from "../given.ts";
import type { Source } from "../source.ts";

/** No other program has these together. */
const COLUMNS = ["platform", "id", "name", "balance", "watch_minutes", "all_time", "same_as", "currency"].map(
  plainColumn,
);
const LIST = "balances";

export const chatmint: Source = {
  bot: "chatmint",
  title: "Chatmint",
  async recognise(given) {
    for (const file of given.files.slice(0, 50)) {
      const table = await balancesIn(file, given);
      if (table) return exportOf(file, table);
    }
    return undefined;
  },
};

async function balancesIn(file: GivenFile, given: Given): Promise<Table | undefined> {
  const container = await file.container();
  if (container === "sqlite") return balancesInDatabase(file, given);
  if (container !== "text" && container !== "xlsx") return undefined;
  if (container === "text" && !(await startOf(file)).includes("same_as")) return undefined;
  return (await tablesOf(file)).find((table) => isBalances(table.titles ?? table.start[0]));
}

function isBalances(titles: readonly RawAmount[] | undefined): boolean {
  const plain = titles?.map((title) => plainColumn(String(title ?? "")));
  return plain !== undefined && COLUMNS.every((name) => plain.includes(name));
}

async function balancesInDatabase(file: GivenFile, given: Given): Promise<Table | undefined> {
  const found = (await tablesIn(file, given))?.get(LIST);
  if (!found || !isBalances(found.columns)) return undefined;
  const open = await foreignDatabase(file, given);
  const cells = found.columns.map((column) => `${quotedName(column)} AS ${quotedName(column)}`);
  const sql = `SELECT ${cells.join(", ")} FROM ${quotedName(found.name)}`;
  function* rows(limit = "") {
    let n = 0;
    for (const row of queried<Record<string, RawAmount>>(file.name, open, sql + limit)) {
      yield { place: `row ${++n}`, cells: found!.columns.map((column) => row[column] ?? null) };
    }
  }
  const start = [...rows(" LIMIT 100")].map((row) => row.cells);
  return { title: LIST, titles: found.columns, start, rows };
}

async function exportOf(file: GivenFile, table: Table): Promise<Export | undefined> {
  const columns = guessColumns(table);
  if (columns === undefined || columns === "unclear") return undefined;
  const currencies = new Set<string>();
  for await (const row of balanceRows(table, columns)) {
    if ("cells" in row) currencies.add(currencyOf(row.cells, columns.currency!));
  }
  return {
    title: `Chatmint, ${file.name}`,
    files: [file],
    currencies: currencies.size > 0 ? [...currencies] : ["points"],
    platform: undefined,
    notes: [],
    async *rows() {
      for await (const row of balanceRows(table, columns)) {
        yield "skipped" in row ? row : viewerIn(row, columns, { unit: "minutes", sign: "." });
      }
    },
  };
}

/** JSON Lines may have other lists in the same file. */
async function* balanceRows(table: Table, columns: TableColumns) {
  const list = columns.titles.indexOf("list");
  for await (const row of viewerRows(table, columns)) {
    if ("skipped" in row || list < 0 || (row.cells[list] ?? LIST) === LIST) yield row;
  }
}
