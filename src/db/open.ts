/** Opens the book: pragmas, lock, migrations. Every other file is handed the open database. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { ConfigError, codeOf, messageOf } from "../base/errors.ts";
import { phrase } from "../base/phrase.ts";
import { lockBook } from "./lock.ts";
import { BOOK_FORMAT, migrate, nameOf, type Standing, standingOf, type Tables } from "./migrate.ts";
import { causeOf, inWords, refuseFolderAt } from "./place.ts";
import { refuseFaultySqlite } from "./sqlite-version.ts";

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
  /** All tables a book has, in the order they are made. */
  readonly tables: readonly Tables[];
  /** What says a copy is whole, before a migration trusts it as the way back: problems found, none when it is. */
  readonly checkCopy?: (file: string, tables: readonly Tables[]) => readonly string[];
  /** Where the copy made before a migration is kept (default: `backups` beside the book). */
  readonly backupFolder?: string;
  /** The version of SQLite that is judged (default: the one in use). */
  readonly sqlite?: string;
}

/** Books in memory as they begin, by their tables: all steps of the tables take as long as reading a big book. */
const NEW_IN_MEMORY = new WeakMap<readonly Tables[], Buffer>();

/** Opens the book for writing, alone. Brings an older book up to date after a verified copy; refuses a newer one. */
export function openBook(options: OpenOptions): Book {
  if (options.file === ":memory:") {
    const begun = NEW_IN_MEMORY.get(options.tables);
    const db = prepareForWriting(new Database(begun ?? ":memory:"));
    bringUpToDate(db, options);
    if (!begun) NEW_IN_MEMORY.set(options.tables, db.serialize());
    return { db, file: options.file, close: () => void db.close() };
  }
  // Before anything is made or touched.
  refuseFaultySqlite(options.sqlite);
  const lock = lockBook(options.file);
  try {
    checkNotEmptied(options);
    const db = openFile(options.file);
    try {
      prepareForWriting(db);
      bringUpToDate(db, options);
      // A file that can only be read opens all the same, and even begins a transaction: only a write notices.
      db.pragma(`user_version = ${BOOK_FORMAT}`);
    } catch (error) {
      db.close();
      throw inWords(error, `The book ${options.file} cannot be written`);
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

/** Opens the book to read, beside a running bot; takes no lock and changes nothing. `maker` is the command that makes one. */
export function openBookToRead(file: string, tables: readonly Tables[], maker = "npx chatmint start"): Book {
  if (!existsSync(file)) {
    throw new ConfigError("BOOK_MISSING", [
      `There is no book at ${file} yet. It is made the first time the bot runs: ${maker}`,
    ]);
  }
  refuseFolderAt(file);
  if (statSync(file).size === 0) {
    throw new ConfigError("BOOK_EMPTY", [
      phrase(
        "The book {file} is empty. If there were points in it, restore a copy: npx chatmint restore FILE. If not, it is made by: {maker}",
        { file, maker },
      ),
    ]);
  }
  const book = openCopyToRead(file, tables);
  const standing = standingOf(book.db, tables);
  if (standing.version === BOOK_FORMAT && standing.missing.length === 0) return book;
  book.close();
  throw olderBook(file, standing, maker);
}

/** Opens a copy to look through it: an older version is fine, an empty file or a newer version is refused. */
export function openCopyToRead(file: string, tables: readonly Tables[]): Book {
  const db = openFile(file, { readonly: true, fileMustExist: true });
  const standing = standingToRead(db, tables);
  if (standing.version < 1 || standing.unknown.length > 0) {
    db.close();
    throw standing.unknown.length > 0
      ? newerBook(file, standing)
      : new ConfigError("BOOK_EMPTY", [
          phrase("{file} is no book of Chatmint: it has none of its tables. Name one of its copies.", { file }),
        ]);
  }
  return { db, file, close: () => void db.close() };
}

function standingToRead(db: Db, tables: readonly Tables[]): Standing {
  try {
    return standingOf(db, tables);
  } catch (error) {
    db.close();
    if (!codeOf(error)?.startsWith("SQLITE_CORRUPT")) throw error;
    throw new ConfigError("BOOK_UNREADABLE", [
      phrase(
        "SQLite finds the file damaged: {reason}. Restore a copy: npx chatmint restore FILE; the nightly copies are in the folder backups beside the book.",
        { reason: messageOf(error) },
      ),
    ]);
  }
}

/** Moves what the write-ahead log holds into the book and removes the log. False when the book cannot be read. */
export function emptyLog(file: string): boolean {
  refuseFaultySqlite();
  let db: Db | undefined;
  try {
    db = new Database(file, { fileMustExist: true });
    db.pragma("busy_timeout = 5000");
    db.pragma("wal_checkpoint(TRUNCATE)");
    return true;
  } catch (error) {
    // A damaged book is what a restore is for; anything else is told by whoever copies the file next.
    if (codeOf(error)?.startsWith("SQLITE_")) return false;
    throw error;
  } finally {
    db?.close();
  }
}

function openFile(file: string, options: Database.Options = {}): Db {
  refuseFolderAt(file);
  let db: Db | undefined;
  try {
    db = new Database(file, options);
    // The first read is what notices a file that is no database.
    db.pragma("busy_timeout = 5000");
    db.pragma("schema_version");
    return db;
  } catch (error) {
    db?.close();
    const told = inWords(error, phrase("The book {file} cannot be opened", { file }));
    // Of a file that is gone no right and no disk is to blame.
    const isGone = options.fileMustExist === true && !existsSync(file);
    if (!isGone && (!(told instanceof ConfigError) || told.code !== "BOOK_UNREADABLE")) throw told;
    throw new ConfigError("BOOK_UNREADABLE", [
      phrase(
        "{file} cannot be read as a book ({reason}). Restore a copy: npx chatmint restore FILE; the nightly copies are in the folder backups beside it.",
        { file, reason: messageOf(error) },
      ),
    ]);
  }
}

/** An empty file stands where a book was lost, or was never begun: where there are copies of it, nobody's points are begun anew. */
function checkNotEmptied(options: OpenOptions): void {
  const { file } = options;
  if (!existsSync(file) || statSync(file).size > 0) return;
  const folder = copiesFolder(options);
  const start = `${path.parse(file).name}-`;
  const copies = existsSync(folder) ? readdirSync(folder) : [];
  if (!copies.some((name) => name.startsWith(start) && name.endsWith(".db"))) return;
  throw new ConfigError("BOOK_EMPTY", [
    `The book ${file} is empty, but there are copies of it in ${folder}. Restore one: npx chatmint restore FILE. ` +
      "To begin with no points at all, delete the empty file and start again.",
  ]);
}

function copiesFolder({ file, backupFolder }: OpenOptions): string {
  return backupFolder ?? path.join(path.dirname(file), "backups");
}

function prepareForWriting(db: Db): Db {
  // First of all, so that the pragmas below wait for a reader instead of failing.
  db.pragma("busy_timeout = 5000");
  const journal = db.pragma("journal_mode = WAL", { simple: true });
  if (journal !== "wal" && journal !== "memory") {
    throw new ConfigError("BOOK_PLACE", [
      `The book ${db.name} lies where it cannot be kept safely (SQLite's WAL does not work there: a network drive?). ` +
        "Put the data folder on a disk of this computer: --data OTHER_FOLDER",
    ]);
  }
  // better-sqlite3 is built to run WAL databases at NORMAL, which may lose the last commits in a power cut.
  db.pragma("synchronous = FULL");
  db.pragma("foreign_keys = ON");
  // Without it the delete inside INSERT OR REPLACE fires no trigger.
  db.pragma("recursive_triggers = ON");
  db.pragma("cache_size = -65536");
  db.pragma("temp_store = MEMORY");
  return db;
}

function olderBook(file: string, { version, missing }: Standing, maker: string): ConfigError {
  return new ConfigError("BOOK_OLDER", [
    version < BOOK_FORMAT
      ? phrase(
          "The book {file} was written by an older Chatmint (version {version}, this is {current}). Start the bot once to bring it up to date: {maker}",
          { file, version, current: BOOK_FORMAT, maker },
        )
      : phrase(
          "The book {file} was written by an older Chatmint (it has not had {step}). Start the bot once to bring it up to date: {maker}",
          { file, step: nameOf(missing[0]!), maker },
        ),
  ]);
}

function newerBook(file: string, { unknown }: Standing): ConfigError {
  return new ConfigError("BOOK_NEWER", [
    phrase(
      "The book {file} was written by a newer Chatmint, or by one with other features: this one does not know its {steps}. Update Chatmint, or restore the copy made before the update: npx chatmint restore FILE",
      { file, steps: unknown.join(", ") },
    ),
  ]);
}

function bringUpToDate(db: Db, options: OpenOptions): void {
  const standing = standingOf(db, options.tables);
  if (standing.unknown.length > 0) throw newerBook(options.file, standing);
  if (standing.version === BOOK_FORMAT && standing.missing.length === 0) return;
  if (standing.version > 0) copyBefore(db, standing, options);
  migrate(db, standing, options.file);
}

function copyBefore(db: Db, standing: Standing, options: OpenOptions): void {
  const folder = copiesFolder(options);
  mkdirSync(folder, { recursive: true });
  // By the book's own name: the rehearsal's copy must not take the place of the real one's.
  const copy = path.join(folder, `${path.parse(options.file).name}-before-${whatComes(standing)}.db`);
  // Under another name until it is checked, so that an earlier good copy is not lost to a full disk.
  const partial = `${copy}.partial`;
  rmSync(partial, { force: true });
  try {
    db.prepare("VACUUM INTO ?").run(partial);
    const problems = [
      ...integrityProblems(partial, options.tables),
      ...(options.checkCopy?.(partial, options.tables) ?? []),
    ];
    if (problems.length > 0) throw new ConfigError("COPY_DAMAGED", problems);
    renameSync(partial, copy);
  } catch (error) {
    rmSync(partial, { force: true });
    const told = error instanceof ConfigError ? error.problems : [messageOf(error)];
    // What is wrong with the copy is wrong with the book; its name means nothing to anybody.
    const problems = told.map((problem) => problem.replaceAll(partial, options.file));
    throw new ConfigError(causeOf(error, "COPY_DAMAGED"), [
      `No good copy of the book ${options.file} could be made before updating it, so nothing was changed: ${problems.join("; ")}`,
    ]);
  }
}

/** What a copy is made before, as a part of its name: `version-1000-was-9`, or the first of the steps to come: `shop-4`. */
function whatComes({ version, missing }: Standing): string {
  if (version < BOOK_FORMAT) return `version-${BOOK_FORMAT}-was-${version}`;
  return nameOf(missing[0]!).replace(/[^a-z0-9]+/gi, "-");
}

/** What SQLite itself finds wrong with a file: a sentence each, none when it is whole. */
export function integrityProblems(file: string, tables: readonly Tables[]): string[] {
  let book: Book | undefined;
  try {
    book = openCopyToRead(file, tables);
    return integrityOf(book.db);
  } catch (error) {
    return error instanceof ConfigError ? [...error.problems] : [`${file} cannot be read: ${messageOf(error)}.`];
  } finally {
    book?.close();
  }
}

/** The same for an open book. */
export function integrityOf(db: Db): string[] {
  const found = db.prepare("PRAGMA integrity_check(20)").pluck().all() as string[];
  return found[0] === "ok" ? [] : found.map((line) => `SQLite finds the file damaged: ${line}.`);
}
