/** Long work in small pieces: at most 250 rows or a few milliseconds a transaction, with a turn of the event loop between. */

import { stopwatchMs } from "../base/system.ts";
import type { Work } from "../db/work.ts";
import type { Writer } from "../db/writer.ts";

/** Rows of one slice. */
export const SLICE_ROWS = 250;
/** How long one slice may hold the event loop, in milliseconds; its commit comes on top. */
export const SLICE_MS = 6;

/**
 * Runs `each` for every item, in order, each slice its own piece of work on the book. A slice that fails is tried again
 * item by item, so that one bad row does not hold up the others; `onFailed` hears of the items that fail alone.
 */
export async function inSlices<T>(
  writer: Pick<Writer, "run">,
  items: readonly T[],
  each: (work: Work, item: T) => void,
  onFailed: (item: T, error: unknown) => void,
): Promise<void> {
  let next = 0;
  while (next < items.length) {
    const start = next;
    try {
      next = await writer.run((work) => runSlice(work, items, start, each));
    } catch {
      // Which item it was is not known, nor whether the disk was at fault: one by one tells.
      next = Math.min(start + SLICE_ROWS, items.length);
      await oneByOne(writer, items.slice(start, next), each, onFailed);
    }
  }
}

function runSlice<T>(work: Work, items: readonly T[], start: number, each: (work: Work, item: T) => void): number {
  const until = stopwatchMs() + SLICE_MS;
  const end = Math.min(start + SLICE_ROWS, items.length);
  let next = start;
  do each(work, items[next++]!);
  while (next < end && stopwatchMs() < until);
  return next;
}

async function oneByOne<T>(
  writer: Pick<Writer, "run">,
  items: readonly T[],
  each: (work: Work, item: T) => void,
  onFailed: (item: T, error: unknown) => void,
): Promise<void> {
  for (const item of items) {
    try {
      await writer.run((work) => each(work, item));
    } catch (error) {
      onFailed(item, error);
    }
  }
}
