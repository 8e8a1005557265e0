/**
 * One writer per book: the lock is an exclusive transaction on a small database file beside it.
 * The operating system frees it when the process ends in any way, also by kill -9; a pid file would go stale.
 */
import { mkdirSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { ConfigError, codeOf } from "../errors.ts";

/** Takes the writer's lock of a book; `release` frees it. Throws `BOOK_IN_USE` when another process holds it. */
export function lockBook(bookFile: string): { release(): void } {
  mkdirSync(path.dirname(bookFile), { recursive: true });
  const lock = new Database(`${bookFile}.lock`);
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
    throw error;
  }
  return { release: () => void lock.close() };
}
