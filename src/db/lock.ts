/**
 * One writer per book: the lock is an exclusive transaction on a small database file beside it.
 * The operating system frees it when the process ends in any way, also by kill -9; a pid file would go stale.
 *
 * Where files in use can be deleted (not on Windows), somebody may take that file away while a bot holds it. A lock file
 * that is missing beside a book is therefore no proof that the book is free: then the book itself is asked.
 */
import { existsSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { ConfigError, codeOf } from "../base/errors.ts";
import { inWords, makeFolder, refuseFolderAt } from "./place.ts";

/** Locks that are held. A database that nothing refers to is closed by the garbage collector, and its lock with it. */
const held = new Set<Database.Database>();

/** Takes the writer's lock of a book; `release` frees it. Throws `BOOK_IN_USE` when another process holds it. */
export function lockBook(bookFile: string): { release(): void } {
  makeFolder(path.dirname(bookFile));
  refuseFolderAt(bookFile);
  refuseFolderAt(lockOf(bookFile));
  const wasThere = existsSync(lockOf(bookFile));
  const lock = openLock(bookFile);
  try {
    lock.pragma("busy_timeout = 300");
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if (isBusy(error)) {
      throw new ConfigError("BOOK_IN_USE", [
        `Another Chatmint is already running with the book ${bookFile}. ` +
          "Stop that one first (Ctrl-C in its window), or give this one a folder of its own: --data OTHER_FOLDER",
      ]);
    }
    throw inWords(error, `The book ${bookFile} cannot be written`);
  }
  if (!wasThere && isOpenElsewhere(bookFile)) {
    lock.close();
    // Whoever comes next must ask the book as well.
    rmSync(lockOf(bookFile), { force: true });
    throw new ConfigError("BOOK_IN_USE", [
      `The book ${bookFile} is open in another program, perhaps another Chatmint whose file ${path.basename(lockOf(bookFile))} was deleted. ` +
        "Stop it first (Ctrl-C in its window), or give this one a folder of its own: --data OTHER_FOLDER",
    ]);
  }
  held.add(lock);
  return {
    release() {
      held.delete(lock);
      lock.close();
    },
  };
}

function openLock(bookFile: string): Database.Database {
  try {
    return new Database(lockOf(bookFile));
  } catch (error) {
    throw inWords(error, `The book ${bookFile} cannot be written`);
  }
}

function lockOf(bookFile: string): string {
  return `${bookFile}.lock`;
}

/** Whether any connection is open to the book, of this process or another: each holds a shared lock as long as it lives. */
function isOpenElsewhere(bookFile: string): boolean {
  if (!existsSync(bookFile) || statSync(bookFile).size === 0) return false;
  let book: Database.Database | undefined;
  try {
    book = new Database(bookFile);
    book.pragma("busy_timeout = 300");
    book.pragma("locking_mode = EXCLUSIVE");
    book.exec("BEGIN EXCLUSIVE; COMMIT");
    return false;
  } catch (error) {
    // A file that is no database is told of by whoever opens it to use it.
    return isBusy(error);
  } finally {
    book?.close();
  }
}

function isBusy(error: unknown): boolean {
  return codeOf(error)?.startsWith("SQLITE_BUSY") ?? false;
}
