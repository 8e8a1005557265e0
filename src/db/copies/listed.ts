/** Which copies lie in a folder, and whether each looks whole: by its name, its size and its first bytes alone. */
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import { messageOf } from "../../base/errors.ts";
import { phrase } from "../../base/phrase.ts";
import { isAhead, momentOf, type Wall } from "./rotation.ts";

/** A copy made before an update of the book; its name tells no time. */
const BEFORE = /^chatmint-before-.*\.db$/;
const MAGIC = "SQLite format 3\0";
const HEADER_BYTES = 100;

/** A file that is called a copy. */
export interface CopyFile {
  readonly file: string;
  readonly name: string;
  /** By its name; of a copy made before an update, when the file was last changed. Milliseconds. */
  readonly madeMs: number;
  /** Whether the name tells the time: a copy of a night, of the end of a broadcast, of `chatmint backup`. */
  readonly timed: boolean;
  readonly bytes: number;
  readonly changedMs: number;
}

/** The copies in a folder, newest first; what a clock that ran ahead has dated in the future is left out. */
export function copiesIn(folder: string, { nowMs, timeZone }: Wall): CopyFile[] {
  return namesIn(folder)
    .flatMap((name) => {
      const timed = momentOf(name, timeZone) !== undefined;
      if (!timed && !BEFORE.test(name)) return [];
      const file = path.join(folder, name);
      const stat = statOf(file);
      if (!stat?.isFile()) return [];
      const changedMs = stat.mtimeMs;
      const madeMs = momentOf(name, timeZone, changedMs) ?? changedMs;
      return isAhead(madeMs, nowMs) ? [] : [{ file, name, madeMs, timed, bytes: stat.size, changedMs }];
    })
    .sort((a, b) => b.madeMs - a.madeMs || (a.name < b.name ? 1 : -1));
}

/** None of a folder that is not there or cannot be read: making the next copy tells why. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function statOf(file: string) {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** What is wrong with a file at first sight, in a sentence: empty, no database, cut off. The middle is not looked at. */
export function faultAtSight(file: string): string | undefined {
  const header = Buffer.alloc(HEADER_BYTES);
  try {
    const opened = openSync(file, "r");
    try {
      readSync(opened, header, 0, HEADER_BYTES, 0);
    } finally {
      closeSync(opened);
    }
    return faultOf(header, statSync(file).size);
  } catch (error) {
    return unreadable(error);
  }
}

/** The same without waiting for a drive that is slow. */
export async function faultIn(file: string): Promise<string | undefined> {
  const header = Buffer.alloc(HEADER_BYTES);
  try {
    const opened = await open(file, "r");
    try {
      await opened.read(header, 0, HEADER_BYTES, 0);
      return faultOf(header, (await opened.stat()).size);
    } finally {
      await opened.close();
    }
  } catch (error) {
    return unreadable(error);
  }
}

function unreadable(error: unknown): string {
  return phrase("it cannot be read ({reason})", { reason: messageOf(error) });
}

function faultOf(header: Buffer, size: number): string | undefined {
  if (size === 0) return phrase("it is empty");
  if (header.toString("latin1", 0, MAGIC.length) !== MAGIC) return phrase("it is no database");
  // 1 stands for 65,536, which has no room there. The count of pages holds only where both counters agree.
  const pageBytes = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const counted = header.readUInt32BE(24) === header.readUInt32BE(92);
  return counted && size < pageBytes * header.readUInt32BE(28) ? phrase("its end is missing") : undefined;
}
