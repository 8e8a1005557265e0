/** One viewer in one channel, in memory: what says that they watch. Times are of the monotonic clock. */

import type { Roles } from "../../model/message.ts";
import type { KnownViewer } from "../../viewers/viewers.ts";
import type { SeenLine } from "./hooks.ts";
import type { WatchingSection } from "./settings.ts";

/** A line that counts as being active; kept for as long as it may be deleted. */
export interface CountedLine {
  readonly messageId: string | undefined;
  readonly atMs: number;
}

export interface Entry {
  viewer: KnownViewer;
  /** Those they have here. */
  roles: Roles;
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
  lines: readonly CountedLine[];
  /** What their last lines said that were not the same, as numbers, to tell a repeated line. */
  lastTexts: readonly number[];
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
/** Whoever writes as many lines in turn says nothing new. */
const TEXTS_KEPT = 3;

/** Most of a crowd never write: they share these. */
const NO_LINES: readonly CountedLine[] = [];
const NO_TEXTS: readonly number[] = [];

let arrivals = 0;

export function newEntry(viewer: KnownViewer, weight: number, excluded: boolean): Entry {
  return {
    viewer,
    roles: viewer.roles,
    weight,
    excluded,
    order: ++arrivals,
    listed: false,
    unsureSinceTick: undefined,
    lastPoll: 0,
    linePoll: 0,
    lastLineMs: Number.NEGATIVE_INFINITY,
    lines: NO_LINES,
    lastTexts: NO_TEXTS,
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
  entry.lines = [...entry.lines.slice(1 - LINES_KEPT), line];
}

/** A line was deleted; false when it did not count. */
export function removeLine(entry: Entry, messageId: string): boolean {
  const at = entry.lines.findIndex((line) => line.messageId === messageId);
  if (at >= 0) entry.lines = entry.lines.toSpliced(at, 1);
  return at >= 0;
}

/** What they said last is forgotten: saying it again is new. */
export function forgetTexts(entry: Entry): void {
  entry.lastTexts = NO_TEXTS;
}

/** Nothing says any more that they are here. */
export function forgetPresence(entry: Entry): void {
  entry.listed = false;
  entry.unsureSinceTick = undefined;
  entry.lastLineMs = Number.NEGATIVE_INFINITY;
  entry.lines = NO_LINES;
  entry.lurkUntilTick = 0;
  entry.assumedUntilMs = Number.NEGATIVE_INFINITY;
}

/** Whether a line keeps its writer active, by the config's rules; notes what it says. */
export function isCounted(entry: Entry, line: SeenLine, rules: WatchingSection["presence"]["activeLines"]): boolean {
  if (line.command && !rules.commands) return false;
  if (line.text === undefined) return true;
  const text = fingerprint(line.text);
  const repeated = entry.lastTexts.includes(text);
  if (!repeated) entry.lastTexts = [...entry.lastTexts.slice(1 - TEXTS_KEPT), text];
  return rules.repeated || !repeated;
}

/**
 * What a line says, as a number; the text itself is not kept. Case, spaces, punctuation, numbers and how often a letter is
 * repeated make no other line: `gm`, `GM!!`, `gmmm` and `gm 2` say the same. Where nothing else is left, they do.
 */
function fingerprint(text: string): number {
  const plain = text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s\p{Cf}]+/gu, "");
  const letters = plain.replace(/[^\p{L}\p{M}]+/gu, "").replace(/(.)\1+/gu, "$1");
  let hash = 0x811c9dc5;
  for (const char of letters || plain) {
    hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193) >>> 0;
  }
  return hash;
}
