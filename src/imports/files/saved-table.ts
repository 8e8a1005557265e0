/** A table of a database that was saved as CSV or as text with tabs: a header, then a row each, columns in any order. */
import type { GivenFile } from "../given.ts";
import { findColumns } from "./columns.ts";
import { tableRows, tableStart } from "./csv.ts";
import type { TableRow } from "./dump.ts";

export interface SavedTable {
  readonly table: string;
  /** Those that are read; what a file has besides is passed over. */
  readonly columns: readonly string[];
  /** Those without which it is another table. */
  readonly needed: readonly string[];
  /** A cell as the program wrote it; `undefined`: the row has none there. */
  readonly cell: (written: string | undefined, delimiter: string) => string | null;
  /** Looks at a whole row, and throws where it cannot be one of `count` columns. */
  readonly check?: (row: readonly string[], count: number) => void;
}

/** Its rows; `undefined` where the header lacks a column that is needed. */
export async function savedTable(file: GivenFile, saved: SavedTable): Promise<AsyncIterable<TableRow> | undefined> {
  const { delimiter, rows } = await tableStart(file, 5);
  const at = findColumns(rows[0] ?? [], Object.fromEntries(saved.columns.map((column) => [column, [column]])));
  return saved.needed.every((column) => at[column] !== undefined) ? rowsOf(file, saved, delimiter, at) : undefined;
}

async function* rowsOf(
  file: GivenFile,
  { table, columns, cell, check }: SavedTable,
  delimiter: string,
  at: Readonly<Record<string, number | undefined>>,
): AsyncGenerator<TableRow> {
  let count: number | undefined;
  for await (const row of tableRows(file, delimiter)) {
    const isHeader = count === undefined;
    count ??= row.length;
    check?.(row, count);
    if (isHeader) continue;
    yield {
      table,
      values: Object.fromEntries(columns.map((column) => [column, cell(row[at[column] ?? -1], delimiter)])),
    };
  }
}
