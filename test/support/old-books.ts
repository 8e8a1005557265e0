/** Books as Chatmint made them when it counted its changes: the 23 steps, kept word for word in fixtures/old-books. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";

const folder = path.resolve(import.meta.dirname, "../fixtures/old-books");
const STEPS = readdirSync(folder)
  .filter((name) => name.endsWith(".sql"))
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
