/**
 * The names of copies, and which copies may go: all of the last two days stay, then the newest of each of the last days
 * and of each of the last weeks.
 */
import { momentsOf } from "../../base/calendar.ts";
import { DAY_MS, HOUR_MS } from "../../base/lengths.ts";

const NAME = /^chatmint-(\d{4})-(\d{2})-(\d{2})-(\d{6})\.db$/;
/** A name this far in the future was given by a clock that ran ahead, and says nothing. */
const AHEAD_MAX_MS = HOUR_MS;

/** What keeps a copy: being younger than `recentMs`, or the newest of one of so many days or weeks. */
export interface Keeping {
  readonly recentMs: number;
  readonly daily: number;
  readonly weekly: number;
}

export const KEEPING: Keeping = { recentMs: 2 * DAY_MS, daily: 7, weekly: 4 };

/** A moment and the streamer's time zone, in which names are read. */
export interface Wall {
  readonly nowMs: number;
  readonly timeZone: string;
}

/** The name of a copy made on this day at this time: `chatmint-2025-11-23-050000.db`. */
export function copyName(day: string, time: string): string {
  return `chatmint-${day}-${time.replaceAll(":", "").padEnd(6, "0")}.db`;
}

/** What the wall showed when a copy of this name was made, as milliseconds in UTC; `undefined` for any other name. */
function wallOf(name: string): number | undefined {
  const [, year, month, day, time] = NAME.exec(name) ?? [];
  if (time === undefined) return undefined;
  const atMs = Date.parse(`${year}-${month}-${day}T${time.replace(/(..)(..)(..)/, "$1:$2:$3")}Z`);
  return Number.isNaN(atMs) ? undefined : atMs;
}

/**
 * When a copy of this name was made, in milliseconds; `undefined` for any other name. A time that the wall showed twice
 * is the one nearer to `changedMs`, when the file was last changed; without it the first.
 */
export function momentOf(name: string, timeZone: string, changedMs?: number): number | undefined {
  const wallMs = wallOf(name);
  if (wallMs === undefined) return undefined;
  const { moments, afterGapMs } = momentsOf(wallMs, timeZone);
  const [first, second] = moments;
  if (first === undefined) return afterGapMs;
  if (second === undefined || changedMs === undefined) return first;
  return Math.abs(second - changedMs) < Math.abs(first - changedMs) ? second : first;
}

/** Whether a moment lies so far in the future that the clock ran ahead when it was written down. */
export function isAhead(atMs: number, nowMs: number): boolean {
  return atMs > nowMs + AHEAD_MAX_MS;
}

/**
 * The names that may be deleted. Everything younger than `recentMs` stays, the newest copy of each of the `daily` newest
 * days that have one, and of each of the `weekly` newest weeks (Monday to Sunday). Days without a copy do not count, so a
 * bot that was off for a month loses nothing. Names of another form are never touched, nor are those from the future: they
 * take the place of no other, and are judged when their time has come.
 */
export function expired(names: readonly string[], { nowMs, timeZone }: Wall, keeping: Keeping = KEEPING): string[] {
  const copies = names
    .flatMap((name) => {
      const atMs = momentOf(name, timeZone);
      return atMs === undefined || isAhead(atMs, nowMs) ? [] : [{ name, atMs }];
    })
    .sort((a, b) => (a.name < b.name ? 1 : -1));
  const newestFirst = copies.map(({ name }) => name);
  const kept = new Set([
    ...newestFirst.slice(0, 1),
    ...copies.filter(({ atMs }) => nowMs - atMs <= keeping.recentMs).map(({ name }) => name),
    ...newestOfEach(newestFirst, dayOf, keeping.daily),
    ...newestOfEach(newestFirst, weekOf, keeping.weekly),
  ]);
  return newestFirst.filter((name) => !kept.has(name));
}

function newestOfEach(newestFirst: readonly string[], groupOf: (name: string) => string, groups: number): string[] {
  const newest = new Map<string, string>();
  for (const name of newestFirst) {
    const group = groupOf(name);
    if (!newest.has(group) && newest.size < groups) newest.set(group, name);
  }
  return [...newest.values()];
}

function dayOf(name: string): string {
  return name.slice(9, 19);
}

/** The Monday of the week a copy was made in, as a number of days. */
function weekOf(name: string): string {
  const [, year, month, day] = NAME.exec(name)!;
  const days = Date.UTC(Number(year), Number(month) - 1, Number(day)) / DAY_MS;
  // Day 0 was a Thursday.
  return String(Math.floor((days + 3) / 7));
}
