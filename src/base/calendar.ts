/** The one calendar: days as the streamer counts them, in the time zone of the config, also on the days clocks change. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from "./lengths.ts";

interface WallClock {
  readonly day: string;
  readonly time: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** What a clock on the streamer's wall shows: `{ day: "2025-11-23", time: "19:02" }`. */
export function wallClock(atMs: number, timeZone: string): WallClock {
  const parts: Record<string, string> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(atMs)) parts[type] = value;
  return { day: `${parts.year}-${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}` };
}

/** How far the clocks of a zone are ahead of UTC at a moment, in milliseconds. */
export function offsetMs(atMs: number, timeZone: string): number {
  const { day, time } = wallClock(atMs, timeZone);
  return Date.parse(`${day}T${time}Z`) - Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
}

/**
 * When the clocks of a zone show a time: two moments in the hour they repeat, none in the hour they leave out. The time is
 * written as the milliseconds it would be in UTC. `afterGapMs`: the first moment after the hour that is left out.
 */
export function momentsOf(
  wallMs: number,
  timeZone: string,
): { readonly moments: readonly number[]; readonly afterGapMs: number } {
  const before = offsetMs(wallMs - 2 * DAY_MS, timeZone);
  const after = offsetMs(wallMs + 2 * DAY_MS, timeZone);
  const moments = [...new Set([wallMs - before, wallMs - after])]
    .filter((moment) => moment + offsetMs(moment, timeZone) === wallMs)
    .sort((a, b) => a - b);
  if (moments.length > 0) return { moments, afterGapMs: moments[0]! };
  // The clocks are changed between the two moments that the two offsets make of it.
  let low = Math.min(wallMs - before, wallMs - after) - MINUTE_MS;
  let high = Math.max(wallMs - before, wallMs - after);
  while (high - low > MINUTE_MS) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
    if (offsetMs(middle, timeZone) === before) low = middle;
    else high = middle;
  }
  return { moments, afterGapMs: Math.floor(high / MINUTE_MS) * MINUTE_MS };
}

const QUARTER_MS = 900_000;

/** One day as the streamer counts it: `startMs` belongs to it, `endMs` is the start of the next. */
export interface Day {
  readonly startMs: number;
  readonly endMs: number;
}

/** The last day somebody asked about: limits ask for today with every command, and formatting a date takes long. */
let lastAsked = { timeZone: "", startMs: 0, endMs: 0 };

/** The day that holds `atMs`, in milliseconds. Days of 23 and 25 hours are counted as they are. */
export function dayOf(atMs: number, timeZone: string): Day {
  if (timeZone !== lastAsked.timeZone || atMs < lastAsked.startMs || atMs >= lastAsked.endMs) {
    const startMs = findDayStart(atMs, timeZone);
    // Later than the longest day ends, and before the shortest day after it does.
    lastAsked = { timeZone, startMs, endMs: findDayStart(startMs + 26 * HOUR_MS, timeZone) };
  }
  return lastAsked;
}

function findDayStart(atMs: number, timeZone: string): number {
  const { day } = wallClock(atMs, timeZone);
  // Every zone changes its offset on a quarter of an hour, so days begin on one.
  let low = Math.floor((atMs - 26 * HOUR_MS) / QUARTER_MS);
  let high = Math.floor(atMs / QUARTER_MS);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (wallClock(middle * QUARTER_MS, timeZone).day < day) low = middle + 1;
    else high = middle;
  }
  return low * QUARTER_MS;
}

/** Dates like `2026-03-29`, counted in one time zone. */
export class Days {
  readonly #timeZone: string;
  #fromMs = 0;
  #untilMs = 0;
  #day = "";

  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  /** The date of a moment, in milliseconds since 1970. */
  of(atMs: number): string {
    if (atMs >= this.#fromMs && atMs < this.#untilMs) return this.#day;
    this.#day = wallClock(atMs, this.#timeZone).day;
    // Every time zone's midnight falls on a quarter of an hour, so a date holds for the whole of one.
    this.#fromMs = Math.floor(atMs / QUARTER_MS) * QUARTER_MS;
    this.#untilMs = this.#fromMs + QUARTER_MS;
    return this.#day;
  }

  /** The date of the minute that ended at this moment: one that ends at midnight sharp belongs to the day before. */
  ofMinute(endedAtMs: number): string {
    return this.of(endedAtMs - 1);
  }
}
