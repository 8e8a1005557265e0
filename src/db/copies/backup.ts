/**
 * Copies of the book by SQLite's own backup, in a thread: whole while the bot writes. A copy gets its name only after it
 * was checked, so whatever is called a copy is one.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { momentsOf } from "../../base/calendar.ts";
import { ConfigError, messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { causeOf, inWords, makeFolder, refuseFolderAt } from "../place.ts";
import { faultIn } from "./listed.ts";
import { bookBytes, type FreeBytes, refuseWithoutRoom } from "./room.ts";
import { copyName, expired, KEEPING, type Keeping, momentOf, type Wall } from "./rotation.ts";
import { runSqliteThread } from "./worker.ts";

/** Says what is wrong with a file that should be a whole book: a sentence each, none when it is. */
export type CheckCopy = (file: string) => Promise<readonly string[]>;

/** What the name of a copy ends with until it is checked. */
export const PARTIAL = ".partial";

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
  refuseFolderAt(from);
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
    // Until it is checked the copy has a name that means nothing to anybody: what is wrong with it is wrong with the book.
    const problems = problemsOf(error, to).map((problem) => problem.replaceAll(path.resolve(partial), from));
    throw new ConfigError(causeOf(error, "BACKUP_FAILED"), [`No copy was made of ${from}: ${problems.join("; ")}`]);
  }
}

/** Why a copy could not be made, in words where the place or the disk is to blame; of a damaged book what SQLite says. */
function problemsOf(error: unknown, to: string): readonly string[] {
  const isDamaged = causeOf(error, "") === "BOOK_UNREADABLE";
  const told = isDamaged ? error : inWords(error, `${to} cannot be written`, "name another place");
  return told instanceof ConfigError ? told.problems : [messageOf(error)];
}

/** A copy that was not finished, with what SQLite may have left beside it. */
export function removeCopy(file: string): void {
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
  /** Where that wall is. */
  readonly timeZone?: string;
  readonly keeping?: Keeping;
  readonly free?: FreeBytes;
}

/** What became of a nightly copy. */
export type NightlyResult =
  | { readonly status: "made"; readonly file: string; readonly removed: readonly string[] }
  | { readonly status: "failed"; readonly problems: readonly string[] };

/** Makes one checked copy, then lets old ones go. When it fails nothing is deleted, and the log says why. */
export async function nightlyBackup(options: NightlyOptions): Promise<NightlyResult> {
  const { book, folder, check, log, timeZone = "UTC" } = options;
  const { day, time } = options.now();
  const file = path.join(folder, copyName(day, time));
  try {
    mkdirSync(folder, { recursive: true });
    await removeLeftOvers(folder);
    await refuseWithoutRoom(folder, bookBytes(book), options.free);
    await copyBook({ from: book, to: file, check });
    const wall = { nowMs: momentIn(timeZone, day, time), timeZone };
    const removed = await letGo(folder, file, wall, options.keeping ? { keeping: options.keeping } : {});
    log.info({ file, removed: removed.length }, "the book was copied and the copy checked");
    return { status: "made", file, removed };
  } catch (error) {
    const problems = error instanceof ConfigError ? error.problems : [messageOf(error)];
    log.error({ why: problems.join("; ") }, "a copy of the book FAILED; the older copies are kept");
    return { status: "failed", problems };
  }
}

/** Deletes the copies of a folder that may go, never the one just made; their names. One that `isWhole` denies takes no other's place. */
export async function letGo(
  folder: string,
  made: string,
  wall: Wall,
  { keeping = KEEPING, isWhole = looksWhole }: { keeping?: Keeping; isWhole?: (file: string) => Promise<boolean> } = {},
): Promise<string[]> {
  const whole: string[] = [];
  for (const name of await readdir(folder)) {
    if (momentOf(name, wall.timeZone) !== undefined && (await isWhole(path.join(folder, name)))) whole.push(name);
  }
  const removed = expired(whole, wall, keeping).filter((name) => name !== path.basename(made));
  for (const name of removed) await rm(path.join(folder, name), { force: true });
  return removed;
}

async function looksWhole(file: string): Promise<boolean> {
  return (await faultIn(file)) === undefined;
}

function momentIn(timeZone: string, day: string, time: string): number {
  const { moments, afterGapMs } = momentsOf(Date.parse(`${day}T${time}Z`), timeZone);
  return moments[0] ?? afterGapMs;
}

/** What a crash in the middle of a copy left behind. */
export async function removeLeftOvers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith("chatmint-") && name.includes(PARTIAL)) await rm(path.join(folder, name), { force: true });
  }
}
