/** Turns what other bots write for watched time into minutes, exactly. */
import { plainDecimal } from "../amounts.ts";
import type { RawAmount } from "../found.ts";

export type TimeUnit = "minutes" | "hours" | "seconds" | "milliseconds";

/** Milliseconds of one. */
const MS: Readonly<Record<TimeUnit, bigint>> = {
  milliseconds: 1n,
  seconds: 1_000n,
  minutes: 60_000n,
  hours: 3_600_000n,
};
const CLOCK = /^(?:(\d{1,6})(?:\.|d| days?,?)\s*)?(\d{1,7}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?$/;
/** `1 day 2h 3 min 4s`, in any of the five languages, each part at most once. */
const PARTS = [
  [24n * MS.hours, "d|days?|tage?n?|j|jours?|dias?|días?"],
  [MS.hours, "h|hrs?|hours?|std\\.?|stunden?|heures?|horas?"],
  [MS.minutes, "m|mins?|minutes?|minuten?|minutos?"],
  [MS.seconds, "s|secs?|seconds?|sek\\.?|sekunden?|secondes?|segundos?"],
] as const;
const WORDS = new RegExp(`^${PARTS.map(([, word]) => `(?:(\\d{1,9})\\s*(?:${word})[,\\s]*)?`).join("")}$`, "i");

/** Whole minutes, parts of one cut off; what is no time is given back as it is, for whoever says so. */
export function minutesOf(raw: RawAmount | undefined, unit: TimeUnit, decimalSign: "." | "," = "."): RawAmount {
  if (raw === undefined || raw === null) return null;
  const text = String(raw).trim();
  if (text === "") return null;
  const clock = minutesByClock(text);
  if (clock !== undefined) return clock;
  const plain = plainDecimal(raw, decimalSign);
  if (plain === undefined || plain.length > 60) return raw;
  const [, sign, whole, part] = /^(-?)(\d*)\.?(\d*)$/.exec(plain)!;
  const scale = 10n ** BigInt(part!.length);
  const minutes = (BigInt((whole! || "0") + part!) * MS[unit]) / (scale * MS.minutes);
  return sign === "-" ? -minutes : minutes;
}

/** `2:03:04`, `1.02:03:04`, `1 day 2h`: hours first where two numbers stand; `undefined` for what is not written so. */
export function minutesByClock(text: string): bigint | undefined {
  const clock = CLOCK.exec(text);
  if (clock) {
    const [days = "0", hours = "0", minutes = "0"] = clock.slice(1);
    return BigInt(days) * 1_440n + BigInt(hours) * 60n + BigInt(minutes);
  }
  const words = /\d/.test(text) && /\p{L}/u.test(text) ? WORDS.exec(text) : null;
  if (!words) return undefined;
  const ms = PARTS.map(([each], at) => each * BigInt(words[at + 1] ?? 0)).reduce((sum, one) => sum + one, 0n);
  return ms / MS.minutes;
}
