/** Lengths of time as people write them (`90s`, `10m`, `1h30m`, `2 days` without the space) and as the bot says them. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../base/lengths.ts";
import { cleanWord } from "./text.ts";

const SECOND_MS = 1_000;

/** The longest length of time that is read: a year and a day, in milliseconds. */
const DURATION_MAX_MS = 366 * DAY_MS;

const UNITS: Readonly<Record<string, number>> = {
  ...words(SECOND_MS, "s sec secs second seconds seconde secondes"),
  ...words(MINUTE_MS, "m min mins minute minutes mn"),
  ...words(HOUR_MS, "h hr hrs hour hours heure heures"),
  ...words(DAY_MS, "d day days j jour jours"),
  ...words(7 * DAY_MS, "w week weeks sem semaine semaines"),
};

const PART = /(\d{1,6})([a-z]+)/y;

/**
 * Reads a length of time in milliseconds, larger units first, each once: `1h30m`, `1h30` (the rest counts as minutes).
 * A bare number is none: some bots mean seconds, others minutes. `undefined` for anything unclear, zero or above a year.
 */
export function parseDuration(written: string): number | undefined {
  let text = cleanWord(written.trim());
  if (/^\d{1,3}h\d{1,2}$/.test(text)) text += "m";
  let total = 0;
  let smallest = Number.POSITIVE_INFINITY;
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const part = PART.exec(text);
    const unit = part ? UNITS[part[2]!] : undefined;
    if (!part || unit === undefined || unit >= smallest) return undefined;
    total += Number(part[1]) * unit;
    smallest = unit;
  }
  return total >= SECOND_MS && total <= DURATION_MAX_MS ? total : undefined;
}

/** Whether a word is a unit of time by itself: the `min` of `5 min`. A W alone is a cheer, not a week. */
export function isTimeUnit(word: string): boolean {
  const unit = cleanWord(word).replace(/[.,;:!?]+$/, "");
  return Object.hasOwn(UNITS, unit) && unit !== "w";
}

/** A length of time cut to its two largest units: `[["day", 2], ["hour", 3]]`. Less than a second is `[["second", 0]]`. */
export function largestUnits(
  ms: number,
): readonly (readonly [unit: "day" | "hour" | "minute" | "second", count: number])[] {
  const sizes = [
    ["day", DAY_MS],
    ["hour", HOUR_MS],
    ["minute", MINUTE_MS],
    ["second", SECOND_MS],
  ] as const;
  const first = sizes.findIndex(([, size]) => ms >= size);
  if (first === -1) return [["second", 0]];
  const [unit, size] = sizes[first]!;
  const count = Math.floor(ms / size);
  const next = sizes[first + 1];
  // Seconds beside minutes matter up to ten minutes; above, they only lengthen the sentence.
  if (!next || (next[0] === "second" && count >= 10)) return [[unit, count]];
  const rest = Math.floor((ms - count * size) / next[1]);
  return rest === 0
    ? [[unit, count]]
    : [
        [unit, count],
        [next[0], rest],
      ];
}

function words(ms: number, names: string): Record<string, number> {
  return Object.fromEntries(names.split(" ").map((name) => [name, ms]));
}
