/** One viewer in one channel, in memory: what says that they watch. Times are of the monotonic clock. */
import type { KnownViewer } from "../viewers/viewers.ts";

/** A line that counts as being active; kept for as long as it may be deleted. */
export interface CountedLine {
  readonly messageId: string | undefined;
  readonly atMs: number;
}

export interface Entry {
  viewer: KnownViewer;
  /** Thousandths, of the best role. */
  weight: number;
  /** Watch time is kept, nothing is earned. */
  excluded: boolean;
  /** Who came first, over all channels: decides a tie. */
  order: number;
  /** On the viewer list, or joined; still so while missing from one poll. */
  listed: boolean;
  /** While seen on one poll of the list only: the tick at which. Nothing of them counts until they are seen again. */
  unsureSinceTick: number | undefined;
  /** The poll of the list that last had them, and the poll after which they last wrote. */
  lastPoll: number;
  linePoll: number;
  /** The last line of any sort; minus infinity for none. */
  lastLineMs: number;
  /** The lines that count, oldest first; the last one keeps the viewer active. */
  readonly lines: CountedLine[];
  /** What they wrote last, as a number, to tell a repeated line. */
  lastText: number | undefined;
  /** Active without writing until this tick. */
  lurkUntilTick: number;
  /** Taken to be here until this time after a restart, because they were by a list that is not known to be there yet. */
  assumedUntilMs: number;
  /** Until when a span of this channel may have paid them, where it does no more. */
  paidUntilMs: number;
  /** Not to be let in by a list that lags behind. */
  bannedUntilMs: number;
  /** When they are looked at again; undefined when nothing of theirs runs out. */
  dueMinute: number | undefined;
}

/** At most this many lines of one viewer may be deleted one after the other before an older one is missed. */
const LINES_KEPT = 8;

let arrivals = 0;

export function newEntry(viewer: KnownViewer, weight: number, excluded: boolean): Entry {
  return {
    viewer,
    weight,
    excluded,
    order: ++arrivals,
    listed: false,
    unsureSinceTick: undefined,
    lastPoll: 0,
    linePoll: 0,
    lastLineMs: Number.NEGATIVE_INFINITY,
    lines: [],
    lastText: undefined,
    lurkUntilTick: 0,
    assumedUntilMs: Number.NEGATIVE_INFINITY,
    paidUntilMs: Number.NEGATIVE_INFINITY,
    bannedUntilMs: Number.NEGATIVE_INFINITY,
    dueMinute: undefined,
  };
}

/** The last line that counts, or minus infinity. */
export function activeMs(entry: Entry): number {
  return entry.lines.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY;
}

/** Adds a line that counts. */
export function addLine(entry: Entry, line: CountedLine): void {
  entry.lines.push(line);
  if (entry.lines.length > LINES_KEPT) entry.lines.shift();
}

/** A line as a number: the same words, in any case and spacing, are the same line. The text itself is not kept. */
export function fingerprint(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text.toLowerCase().replace(/[\s\p{Cf}]+/gu, "")) {
    hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193) >>> 0;
  }
  return hash;
}
