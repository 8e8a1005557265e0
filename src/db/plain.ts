/** A plain SQLite file for others to read: tables and rows, without any rule of the book. */
import Database from "better-sqlite3";

export interface PlainTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: "TEXT" | "INTEGER" }[];
  readonly rows: Iterable<readonly (string | number | boolean | null)[]>;
}

/** Writes the tables into a new file, row by row; yes and no are 1 and 0. Throws what SQLite says of a full disk. */
export function writePlainDatabase(file: string, tables: readonly PlainTable[]): void {
  const db = new Database(file);
  try {
    // Nobody reads it before it is whole, and what is not is thrown away.
    db.pragma("journal_mode = OFF");
    db.transaction(() => {
      for (const { name, columns, rows } of tables) {
        db.exec(
          `CREATE TABLE "${name}" (${columns.map((column) => `"${column.name}" ${column.type}`).join(", ")}) STRICT`,
        );
        const insert = db.prepare(`INSERT INTO "${name}" VALUES (${columns.map(() => "?").join(", ")})`);
        for (const row of rows) insert.run(row.map((cell) => (typeof cell === "boolean" ? Number(cell) : cell)));
      }
    })();
  } finally {
    db.close();
  }
}
