/** Puts a copy in the place of the book: checked before and after, and the old book is kept. */
import { copyFileSync, existsSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { ConfigError } from "../../base/errors.ts";
import { lockBook } from "../lock.ts";
import { emptyLog } from "../open.ts";
import { refuseFaultySqlite } from "../sqlite-version.ts";
import { type CheckCopy, copyBook, PARTIAL, removeCopy } from "./backup.ts";

export interface RestoreOptions {
  /** The copy. */
  readonly from: string;
  /** The book it replaces; it may be missing or damaged. */
  readonly book: string;
  readonly check: CheckCopy;
  /** What of a copy must not come back to life, as SQL: tables that are missing are no matter. */
  readonly forget?: readonly { readonly table: string; readonly sql: string }[];
  /** `2025-11-23` and `19:02:00` on the streamer's wall: part of the kept book's name. */
  readonly now: { readonly day: string; readonly time: string };
}

/** Restores a copy and says where the old book is kept now. Refused while a bot runs on the book. */
export async function restoreBook(options: RestoreOptions): Promise<{ readonly keptAs: string | undefined }> {
  const { from, book, check } = options;
  refuseFaultySqlite();
  refuseNoCopy(from, book);
  const lock = lockBook(book);
  try {
    const problems = await check(from);
    if (problems.length > 0) {
      throw new ConfigError("RESTORE_DAMAGED", [
        `${from} is not a whole book, so nothing was changed: ${problems.join("; ")}`,
      ]);
    }
    const fresh = freshOf(book);
    clearRestore(book);
    // A copy of the copy, checked again: the file that was named stays as it is.
    await copyBook({ from, to: fresh, check });
    forgetIn(fresh, options.forget ?? []);
    const keptAs = existsSync(book) ? keepOld(book, options.now) : undefined;
    // Over the old one in one step: there is never a moment without a book.
    renameSync(fresh, book);
    return { keptAs };
  } finally {
    lock.release();
  }
}

/** Refuses what cannot be a copy of a book: a file that is not there, the book itself. */
export function refuseNoCopy(from: string, book: string): void {
  if (!existsSync(from) || !statSync(from).isFile()) {
    throw new ConfigError("RESTORE_MISSING", [`There is no file ${from}. The copies there are: npx chatmint restore`]);
  }
  if (path.resolve(from) === path.resolve(book)) {
    throw new ConfigError("RESTORE_SAME", [`${from} is the book itself. Name one of its copies.`]);
  }
}

/** Takes away what a restore that was killed has left beside a book; whoever calls has its lock. */
export function clearRestore(book: string): void {
  for (const end of ["", PARTIAL]) removeCopy(`${freshOf(book)}${end}`);
}

function freshOf(book: string): string {
  return `${book}.restoring`;
}

function forgetIn(file: string, forget: NonNullable<RestoreOptions["forget"]>): void {
  const db = new Database(file);
  try {
    for (const { table, sql } of forget) {
      if (db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table)) db.exec(sql);
    }
  } finally {
    db.close();
  }
}

/** Copies the old book aside and removes its log: a log left behind would be played into the restored book. */
function keepOld(book: string, { day, time }: RestoreOptions["now"]): string {
  const stem = path.join(
    path.dirname(book),
    `${path.parse(book).name}-before-restore-${day}-${time.replaceAll(":", "")}`,
  );
  let kept = `${stem}.db`;
  for (let n = 2; existsSync(kept); n++) kept = `${stem}-${n}.db`;
  emptyLog(book);
  copyFileSync(book, kept);
  for (const end of ["-wal", "-shm"]) {
    if (!existsSync(`${book}${end}`)) continue;
    // Only a damaged book still has a log here; what is in it is kept beside it.
    copyFileSync(`${book}${end}`, `${kept}${end}`);
    rmSync(`${book}${end}`, { force: true });
  }
  return kept;
}
