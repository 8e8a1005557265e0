/** Opens the book: pragmas, lock, migrations. Every other file is handed the open database. */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { ConfigError, messageOf } from "../errors.ts";
import { lockBook } from "./lock.ts";
import { MIGRATIONS } from "./migrations.ts";

export type Db = Database.Database;

/** An open book. `close` also frees the writer's lock. */
export interface Book {
  readonly db: Db;
  readonly file: string;
  close(): void;
}

export interface OpenOptions {
  /** Path of the book; its folder is made when missing. `:memory:` for tests. */
  readonly file: string;
  /** What says a copy is whole, before a migration trusts it as the way back: problems found, none when it is. */
  readonly checkCopy?: (file: string) => readonly string[];
  /** Where the copy made before a migration is kept (default: `backups` beside the book). */
  readonly backupFolder?: string;
}

/** Opens the book for writing, alone. Brings an older book up to date after a verified copy; refuses a newer one. */
export function openBook(options: OpenOptions): Book {
  if (options.file === ":memory:") {
    const db = prepareForWriting(new Database(":memory:"));
    migrate(db, options);
    return { db, file: options.file, close: () => void db.close() };
  }
  mkdirSync(path.dirname(options.file), { recursive: true });
  const lock = lockBook(options.file);
  try {
    const db = openFile(options.file);
    try {
      prepareForWriting(db);
      migrate(db, options);
    } catch (error) {
      db.close();
      throw error;
    }
    return {
      db,
      file: options.file,
      close() {
        if (db.open) db.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Opens the book to read, beside a running bot; takes no lock and changes nothing. */
export function openBookToRead(file: string): Book {
  if (!existsSync(file)) {
    throw new ConfigError("BOOK_MISSING", [
      `There is no book at ${file} yet. It is made the first time the bot runs: npx chatmint start`,
    ]);
  }
  const db = openFile(file, { readonly: true });
  db.pragma("busy_timeout = 5000");
  const version = versionOf(db);
  if (version !== MIGRATIONS.length) {
    db.close();
    throw version > MIGRATIONS.length
      ? newerBook(file, version)
      : new ConfigError("BOOK_OLDER", [
          `The book ${file} was written by an older Chatmint (version ${version}, this is ${MIGRATIONS.length}). ` +
            "Start the bot once to bring it up to date: npx chatmint start",
        ]);
  }
  return { db, file, close: () => void db.close() };
}

function openFile(file: string, options: Database.Options = {}): Db {
  const db = new Database(file, options);
  try {
    // The first read is what notices a file that is no database.
    db.pragma("busy_timeout = 5000");
    db.pragma("schema_version");
    return db;
  } catch (error) {
    db.close();
    throw new ConfigError("BOOK_UNREADABLE", [
      `${file} cannot be read as a book (${messageOf(error)}). Restore a copy: npx chatmint restore FILE; ` +
        "the nightly copies are in the folder backups beside it.",
    ]);
  }
}

function prepareForWriting(db: Db): Db {
  // First of all, so that the pragmas below wait for a reader instead of failing.
  db.pragma("busy_timeout = 5000");
  db.pragma("journal_mode = WAL");
  // better-sqlite3 is built to run WAL databases at NORMAL, which may lose the last commits in a power cut.
  db.pragma("synchronous = FULL");
  db.pragma("foreign_keys = ON");
  // Without it the delete inside INSERT OR REPLACE fires no trigger.
  db.pragma("recursive_triggers = ON");
  db.pragma("cache_size = -65536");
  db.pragma("temp_store = MEMORY");
  return db;
}

function versionOf(db: Db): number {
  return db.pragma("user_version", { simple: true }) as number;
}

function newerBook(file: string, version: number): ConfigError {
  return new ConfigError("BOOK_NEWER", [
    `The book ${file} was written by a newer Chatmint (version ${version}, this one knows ${MIGRATIONS.length}). ` +
      "Update Chatmint, or restore the copy made before the update: npx chatmint restore FILE",
  ]);
}

function migrate(db: Db, options: OpenOptions): void {
  const from = versionOf(db);
  if (from > MIGRATIONS.length) throw newerBook(options.file, from);
  if (from === MIGRATIONS.length) return;
  if (from > 0) copyBefore(db, from, options);
  for (let version = from; version < MIGRATIONS.length; version++) {
    const { name, sql } = MIGRATIONS[version]!;
    try {
      db.transaction(() => {
        db.exec(sql);
        db.pragma(`user_version = ${version + 1}`);
      })();
    } catch (error) {
      throw new ConfigError("MIGRATION_FAILED", [
        `The book ${options.file} could not be brought to version ${version + 1} (${name}): ${messageOf(error)}. ` +
          "Nothing was changed by this step. Free some disk space and start again.",
      ]);
    }
  }
}

function copyBefore(db: Db, version: number, options: OpenOptions): void {
  const folder = options.backupFolder ?? path.join(path.dirname(options.file), "backups");
  mkdirSync(folder, { recursive: true });
  const copy = path.join(folder, `before-version-${MIGRATIONS.length}-was-${version}.db`);
  rmSync(copy, { force: true });
  db.prepare("VACUUM INTO ?").run(copy);
  const problems = options.checkCopy?.(copy) ?? [];
  if (problems.length > 0) {
    throw new ConfigError("COPY_DAMAGED", [
      `The copy made before updating the book is damaged, so nothing was changed: ${problems.join("; ")}`,
    ]);
  }
}
