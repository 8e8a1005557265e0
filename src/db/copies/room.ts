/** Whether a disk has room for one more copy: none is made that fills it up, because the book itself must go on. */
import { existsSync, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import path from "node:path";
import { ConfigError } from "../../base/errors.ts";
import { phrase } from "../../base/phrase.ts";

/** As many books must still fit beside a new copy. */
const SPARE_BOOKS = 2;

/** How many bytes are free where a folder is or will be; `undefined` where the system does not say. */
export type FreeBytes = (folder: string) => Promise<number | undefined>;

export const freeBytes: FreeBytes = async (folder) => {
  let nearest = path.resolve(folder);
  while (!existsSync(nearest) && path.dirname(nearest) !== nearest) nearest = path.dirname(nearest);
  try {
    const { bavail, bsize, blocks } = await statfs(nearest);
    // Some synced and network folders say that they have no blocks at all.
    return blocks === 0 ? undefined : bavail * bsize;
  } catch {
    // Whatever keeps the system from saying it is told by whoever writes there.
    return undefined;
  }
};

/** How large a book is with its log, in bytes; 0 where there is none. */
export function bookBytes(book: string): number {
  return ["", "-wal"].reduce((sum, end) => sum + (statSync(book + end, { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** Why there is no room for a copy of the book in a folder, in a sentence; `undefined` where there is. */
export async function noRoom(folder: string, bytes: number, free: FreeBytes = freeBytes): Promise<string | undefined> {
  const left = await free(folder);
  const needed = (1 + SPARE_BOOKS) * bytes;
  if (left === undefined || left >= needed) return undefined;
  return phrase(
    "there is too little space for a copy of the book in {folder}: {left} are free and {needed} are needed, because twice the book must stay free. Free some space there",
    { folder, left: inSize(left), needed: inSize(needed) },
  );
}

/** The same as an error that a sub-command ends with. */
export async function refuseWithoutRoom(folder: string, bytes: number, free?: FreeBytes): Promise<void> {
  const why = await noRoom(folder, bytes, free);
  if (why !== undefined) throw new ConfigError("DISK", [why]);
}

/** A size as people read it: `340 kB`, `4.2 MB`, `1.5 GB`. */
export function inSize(bytes: number): string {
  const rounded = (unit: number) => Math.round((bytes / unit) * 10) / 10;
  if (bytes < 1_000_000) return phrase("{size} kB", { size: Math.ceil(bytes / 1_000) });
  if (bytes < 1_000_000_000) return phrase("{size} MB", { size: rounded(1_000_000) });
  return phrase("{size} GB", { size: rounded(1_000_000_000) });
}
