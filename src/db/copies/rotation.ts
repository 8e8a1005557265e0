/** Which nightly copies may go: the newest of each of the last days and of each of the last weeks stay. */
import { DAY_MS } from "../../base/lengths.ts";

const NAME = /^chatmint-(\d{4})-(\d{2})-(\d{2})-(\d{6})\.db$/;

/** How many days and weeks keep a copy. */
export interface Keeping {
  readonly daily: number;
  readonly weekly: number;
}

export const KEEPING: Keeping = { daily: 7, weekly: 4 };

/** The name of a copy made on this day at this time: `chatmint-2025-11-23-050000.db`. */
export function copyName(day: string, time: string): string {
  return `chatmint-${day}-${time.replaceAll(":", "").padEnd(6, "0")}.db`;
}

/** What the wall showed when a copy of this name was made, as milliseconds in UTC; `undefined` for any other name. */
export function wallOf(name: string): number | undefined {
  const [, year, month, day, time] = NAME.exec(name) ?? [];
  if (time === undefined) return undefined;
  const atMs = Date.parse(`${year}-${month}-${day}T${time.replace(/(..)(..)(..)/, "$1:$2:$3")}Z`);
  return Number.isNaN(atMs) ? undefined : atMs;
}

/**
 * The names that may be deleted. The newest copy of each of the `daily` newest days that have one stays, and of each of
 * the `weekly` newest weeks (Monday to Sunday). Days without a copy do not count, so a bot that was off for a month
 * loses nothing; names of another form are never touched.
 */
export function expired(names: readonly string[], keeping: Keeping = KEEPING): string[] {
  const copies = names.filter((name) => NAME.test(name)).sort((a, b) => (a < b ? 1 : -1));
  const kept = new Set([
    ...newestOfEach(copies, dayOf, keeping.daily),
    ...newestOfEach(copies, weekOf, keeping.weekly),
  ]);
  const newest = copies[0];
  return copies.filter((name) => name !== newest && !kept.has(name));
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
