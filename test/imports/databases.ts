/** SQLite files for tests, written by SQLite. */
import path from "node:path";
import Database from "better-sqlite3";
import { temporaryFolder } from "../support/rehearsal.ts";

/** Its path. `sql` makes it; rows are put into tables in the order of their columns. */
export function databaseWith(
  sql: string,
  rows: Readonly<Record<string, readonly (readonly unknown[])[]>> = {},
): string {
  const file = path.join(temporaryFolder(), "some.db");
  fillDatabase(file, sql, rows);
  return file;
}

export function fillDatabase(
  file: string,
  sql: string,
  rows: Readonly<Record<string, readonly (readonly unknown[])[]>> = {},
): void {
  const db = new Database(file);
  db.exec(sql);
  db.transaction(() => {
    for (const [table, list] of Object.entries(rows)) {
      for (const row of list)
        db.prepare(`INSERT INTO "${table}" VALUES (${row.map(() => "?").join(", ")})`).run(...row);
    }
  })();
  db.close();
}
