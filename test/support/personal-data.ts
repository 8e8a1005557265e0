/** Where in a book a text of somebody stands: table and column, by looking at every one. */
import type { Db } from "../../src/db/open.ts";

export interface PlaceOfText {
  readonly table: string;
  readonly column: string;
}

/** Every table of the book with its columns. */
export function columnsOf(db: Db): (PlaceOfText & { readonly type: string })[] {
  return db
    .prepare<[], PlaceOfText & { type: string }>(
      `SELECT t.name AS "table", c.name AS "column", c.type FROM sqlite_schema AS t JOIN pragma_table_xinfo(t.name) AS c
       WHERE t.type = 'table' AND t.name NOT GLOB 'sqlite_*' ORDER BY t.name, c.cid`,
    )
    .all();
}

/** `table.column` of every cell that holds one of the texts, whatever its capitals. */
export function placesOf(db: Db, texts: readonly string[]): string[] {
  return columnsOf(db)
    .filter(({ table, column }) =>
      texts.some(
        (text) =>
          db
            .prepare(`SELECT 1 FROM "${table}" WHERE instr(lower(CAST("${column}" AS TEXT)), lower(?)) > 0 LIMIT 1`)
            .get(text) !== undefined,
      ),
    )
    .map(({ table, column }) => `${table}.${column}`);
}
