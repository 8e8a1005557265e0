/** Books as Chatmint made them when it counted its changes: the 23 steps, kept word for word in fixtures/old-books. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";

const folder = path.resolve(import.meta.dirname, "../fixtures/old-books");
const STEPS = readdirSync(folder)
  .filter((name) => /^\d\d-/.test(name))
  .sort()
  .map((name) => readFileSync(path.join(folder, name), "utf8"));

/** Every version there was: 1 to 23. */
export const OLD_VERSIONS: readonly number[] = STEPS.map((_, at) => at + 1);

/** What brought a book to this version. */
export function oldStep(version: number): string {
  return STEPS[version - 1]!;
}

/** Makes a book of an old version, as it was made then, and hands it over to be filled. */
export function makeOldBook(file: string, version: number, fill: (db: Database.Database) => void = () => {}): void {
  const db = new Database(file);
  try {
    db.pragma("journal_mode = WAL");
    db.pragma("foreign_keys = ON");
    for (const sql of STEPS.slice(0, version)) db.exec(sql);
    db.pragma(`user_version = ${version}`);
    fill(db);
  } finally {
    db.close();
  }
}

/** From this version on a book has every feature that the evening speaks of. */
export const FIRST_EVENING = 9;
/** When the evening was interrupted. */
export const EVENING_BREAKS_MS = Date.UTC(2026, 0, 6, 19, 17);

/**
 * Fills an old book with an evening on two platforms that was interrupted: rows that Chatmint wrote when books were of
 * version 23, as far as this one has tables and columns for them.
 */
export function fillWithEvening(book: Database.Database): void {
  const evening = new Database(":memory:");
  for (const sql of STEPS) evening.exec(sql);
  const rows = readFileSync(path.join(folder, "evening.sql"), "utf8");
  withoutRules(evening, () => evening.exec(rows));
  withoutRules(book, () => {
    for (const table of tablesOf(book)) {
      const columns = columnsOf(book, table).filter((name) => columnsOf(evening, table).includes(name));
      if (columns.length === 0) continue;
      const there = evening
        .prepare(`SELECT ${columns.join(", ")} FROM ${table}`)
        .raw()
        .all() as unknown[][];
      const insert = book.prepare(
        `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
      );
      for (const row of there) insert.run(row);
    }
  });
  evening.close();
}

/** The tables that hold what happened; the list of kinds is made with the book. */
export function tablesOf(db: Database.Database): string[] {
  const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();
  return (names as string[]).filter((name) => !name.startsWith("sqlite_") && name !== "transfer_kind");
}

export function columnsOf(db: Database.Database, table: string): string[] {
  return db.prepare("SELECT name FROM pragma_table_info(?)").pluck().all(table) as string[];
}

function withoutRules(db: Database.Database, work: () => void): void {
  const rules = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all() as {
    name: string;
    sql: string;
  }[];
  db.pragma("foreign_keys = OFF");
  for (const { name } of rules) db.exec(`DROP TRIGGER ${name}`);
  work();
  for (const { sql } of rules) db.exec(sql);
  db.pragma("foreign_keys = ON");
}
