/**
 * Copies of the book by SQLite's own backup, in a thread: whole while the bot writes. A copy gets its name only after it
 * was checked, so whatever is called a copy is one.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { ConfigError, messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { makeFolder } from "../place.ts";
import { copyName, expired, KEEPING, type Keeping } from "./rotation.ts";
import { runSqliteThread } from "./worker.ts";

/** Says what is wrong with a file that should be a whole book: a sentence each, none when it is. */
export type CheckCopy = (file: string) => Promise<readonly string[]>;

const PARTIAL = ".partial";

// All pages in one step: a copy in several would begin again whenever the bot writes. A reader holds nobody up.
// The copy leaves WAL mode, so that it is one file that can be carried about.
const SCRIPT = `
  const source = new Database(data.from, { readonly: true, fileMustExist: true });
  source.pragma("busy_timeout = 5000");
  await source.backup(data.to, { progress: () => 0x7fffffff });
  source.close();
  const copy = new Database(data.to);
  copy.pragma("journal_mode = DELETE");
  copy.close();
  parentPort.postMessage("done");
`;

/** Copies a book to a file that must not exist, and checks the copy. A copy that fails is removed and told. */
export async function copyBook(wish: {
  readonly from: string;
  readonly to: string;
  readonly check: CheckCopy;
}): Promise<void> {
  const { from, to, check } = wish;
  if (!existsSync(from)) {
    throw new ConfigError("BOOK_MISSING", [
      `There is no book at ${from} yet, so there is nothing to copy. It is made the first time the bot runs: npx chatmint start`,
    ]);
  }
  if (existsSync(to)) {
    throw new ConfigError("BACKUP_EXISTS", [
      `${to} exists already. Choose another name, or move that file away first.`,
    ]);
  }
  makeFolder(path.dirname(path.resolve(to)));
  const partial = `${to}${PARTIAL}`;
  removeCopy(partial);
  try {
    await runSqliteThread(SCRIPT, { from: path.resolve(from), to: path.resolve(partial) });
    const problems = await check(partial);
    if (problems.length > 0) throw new ConfigError("BACKUP_DAMAGED", problems);
    renameSync(partial, to);
  } catch (error) {
    removeCopy(partial);
    const problems = error instanceof ConfigError ? error.problems : [messageOf(error)];
    throw new ConfigError("BACKUP_FAILED", [`No copy was made of ${from}: ${problems.join("; ")}`]);
  }
}

/** A copy that was not finished, with what SQLite may have left beside it. */
function removeCopy(file: string): void {
  for (const end of ["", "-journal", "-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
}

export interface NightlyOptions {
  /** The book's file. */
  readonly book: string;
  /** Where copies are kept: `data/backups`. */
  readonly folder: string;
  readonly check: CheckCopy;
  readonly log: Log;
  /** `2025-11-23` and `05:00:00` on the streamer's wall. */
  readonly now: () => { readonly day: string; readonly time: string };
  readonly keeping?: Keeping;
}

/** What became of a nightly copy. */
export type NightlyResult =
  | { readonly status: "made"; readonly file: string; readonly removed: readonly string[] }
  | { readonly status: "failed"; readonly problems: readonly string[] };

/** Makes one checked copy, then lets old ones go. When it fails nothing is deleted, and the log says why. */
export async function nightlyBackup(options: NightlyOptions): Promise<NightlyResult> {
  const { book, folder, check, log } = options;
  const { day, time } = options.now();
  const file = path.join(folder, copyName(day, time));
  try {
    mkdirSync(folder, { recursive: true });
    removeLeftOvers(folder);
    await copyBook({ from: book, to: file, check });
    // Copies dated in the future, from a computer whose clock was wrong, must not push out the one that is known to be good.
    const made = path.basename(file);
    const removed = expired(readdirSync(folder), options.keeping ?? KEEPING).filter((name) => name !== made);
    for (const name of removed) rmSync(path.join(folder, name), { force: true });
    log.info({ file, removed: removed.length }, "the book was copied and the copy checked");
    return { status: "made", file, removed };
  } catch (error) {
    const problems = error instanceof ConfigError ? error.problems : [messageOf(error)];
    log.error({ why: problems.join("; ") }, "a copy of the book FAILED; the older copies are kept");
    return { status: "failed", problems };
  }
}

/** What a crash in the middle of a copy left behind. */
function removeLeftOvers(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith("chatmint-") && name.includes(PARTIAL)) rmSync(path.join(folder, name), { force: true });
  }
}
