/** Databases of other programs: looked into without changing anything beside them. */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { ConfigError, messageOf } from "../base/errors.ts";
import type { Db } from "./open.ts";

/**
 * Opens a copy of another program's SQLite file below `folder`, to read; what that program has written and not yet moved into the file
 * is read too. It is copied once for a folder: each time it has the same in it, also while that program goes on writing. Whole numbers come as bigint. Throws a ConfigError for one that is damaged or encrypted.
 */
export function openForeign(file: string, folder: string): Db {
  const copy = path.join(folder, `${createHash("sha256").update(file).digest("hex").slice(0, 16)}.copy`);
  let db: Db | undefined;
  try {
    if (!existsSync(copy)) copyWhole(file, copy);
    db = new Database(copy);
    db.pragma("trusted_schema = OFF");
    db.pragma("cell_size_check = ON");
    // The first read is what notices a file that is no database.
    db.pragma("schema_version");
    db.pragma("query_only = ON");
    db.defaultSafeIntegers(true);
    return db;
  } catch (error) {
    db?.close();
    throw damagedDatabase(path.basename(file), error);
  }
}

/** A copy that is there is whole: it gets its name last. */
function copyWhole(file: string, copy: string): void {
  copyFileSync(file, `${copy}.part`);
  for (const end of ["-wal", "-journal"]) {
    rmSync(copy + end, { force: true });
    if (existsSync(file + end)) copyFileSync(file + end, copy + end);
  }
  renameSync(`${copy}.part`, copy);
}

/** Whether the file has pages that are not what they should be. Rows that break a rule of their table are none of our business. */
export function hasLostPages(db: Db): boolean {
  const found = db.prepare<[], string>("PRAGMA quick_check(1000)").pluck().all();
  return found.some((line) => /\*\*\* in database|^(Tree|Page|Freelist)\b|malformed/.test(line));
}

/** A database for what was read out of a file and must be put together before it is a list; whole numbers come as bigint. */
export function openScratch(file: string): Db {
  const db = new Database(file);
  db.pragma("journal_mode = OFF");
  db.pragma("synchronous = OFF");
  db.defaultSafeIntegers(true);
  return db;
}

/** What to say when SQLite fails in the middle of another program's file; other errors stay what they are. */
export function damagedDatabase(name: string, error: unknown): Error {
  if (!(error instanceof Database.SqliteError)) return error as Error;
  return new ConfigError("FOREIGN_DATABASE", [
    `${name} cannot be read as a database (${messageOf(error)}): it is damaged, or encrypted. Take another copy of it.`,
  ]);
}

/** Its tables with their columns in order, both in small letters, and what a table is really called. */
export function foreignTables(
  db: Db,
): ReadonlyMap<string, { readonly name: string; readonly columns: readonly string[] }> {
  const names = db
    .prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'")
    .pluck()
    .all();
  const columnsOf = db.prepare<[string], string>("SELECT name FROM pragma_table_info(?)").pluck();
  return new Map(
    names.map((name) => [name.toLowerCase(), { name, columns: columnsOf.all(name).map((one) => one.toLowerCase()) }]),
  );
}

/** A name in SQL. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
