/**
 * One writer per book: the lock is an exclusive transaction on a small database file beside it.
 * The operating system frees it when the process ends in any way, also by kill -9; a pid file would go stale.
 */
import path from "node:path";
import Database from "better-sqlite3";
import { ConfigError, codeOf } from "../base/errors.ts";
import { inWords, makeFolder } from "./place.ts";

/** Locks that are held. A database that nothing refers to is closed by the garbage collector, and its lock with it. */
const held = new Set<Database.Database>();

/** Takes the writer's lock of a book; `release` frees it. Throws `BOOK_IN_USE` when another process holds it. */
export function lockBook(bookFile: string): { release(): void } {
  makeFolder(path.dirname(bookFile));
  const lock = openLock(bookFile);
  try {
    lock.pragma("busy_timeout = 300");
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if (codeOf(error)?.startsWith("SQLITE_BUSY")) {
      throw new ConfigError("BOOK_IN_USE", [
        `Another Chatmint is already running with the book ${bookFile}. ` +
          "Stop that one first (Ctrl-C in its window), or give this one a folder of its own: --data OTHER_FOLDER",
      ]);
    }
    throw inWords(error, `The book ${bookFile} cannot be written`);
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
    return new Database(`${bookFile}.lock`);
  } catch (error) {
    throw inWords(error, `The book ${bookFile} cannot be written`);
  }
}
