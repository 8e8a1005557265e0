/**
 * When a cron expression is due. node-cron reads the expression; what it means on the days clocks change is decided here,
 * once for a real run, a rehearsal and the look back at what was missed.
 */

import cron from "node-cron";
import { momentsOf, offsetMs, wallClock } from "./calendar.ts";
import { DAY_MS, HOUR_MS } from "./lengths.ts";

/** Every date comes again within so many days, 29 February 2104 too. */
const HORIZON_DAYS = 9 * 366;
/** How far {@link cronDueBetween} looks back. */
const BACK_MS = 400 * DAY_MS;

const NICKNAMES: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** The six fields of an expression, seconds first. Five fields and nicknames (`@daily`) are second 0. */
function fieldsOf(expression: string): string[] {
  const written = expression.trim();
  const fields = (NICKNAMES[written.toLowerCase()] ?? written).split(/\s+/);
  return fields.length === 5 ? ["0", ...fields] : fields;
}

/** `undefined` when it is a cron expression (five fields, six with seconds first, or a nickname), else what is wrong with it. */
export function cronProblem(expression: string): string | undefined {
  const fields = fieldsOf(expression);
  if (fields.length !== 6) {
    const known = Object.keys(NICKNAMES).join(", ");
    return `it needs five fields (minute, hour, day, month, weekday) or one of ${known}`;
  }
  const detail = cron.validateDetailed(fields.join(" "));
  if (detail.valid) return undefined;
  return detail.errors.map((error) => error.message).join("; ") || "is not a cron expression";
}

/** What an expression says of walls: times of a day, and which days. */
interface Times {
  /** Milliseconds since midnight as the wall shows them, ascending. */
  readonly ofDay: readonly number[];
  /** Every hour: then it goes by time that passes, not by what the wall shows. */
  readonly hourly: boolean;
  readonly isDay: (dayStartUtcMs: number) => boolean;
}

const known = new Map<string, Times>();
const KNOWN_MAX = 500;

function timesOf(expression: string): Times {
  const text = fieldsOf(expression).join(" ");
  const before = known.get(text);
  if (before) return before;
  if (known.size >= KNOWN_MAX) known.clear();
  const times = readTimes(text);
  known.set(text, times);
  return times;
}

/** Asks node-cron field by field, in UTC, where every day has every time. */
function readTimes(text: string): Times {
  const [second = "0", minute = "0", hour = "0", ...days] = text.split(" ");
  const matcher = (fields: string) => {
    const task = cron.createTask(fields, () => {}, { timezone: "UTC" });
    void task.destroy();
    return (utcMs: number) => task.match(new Date(utcMs));
  };
  const chosen = (fields: string, count: number, stepMs: number) => {
    const matches = matcher(fields);
    return Array.from({ length: count }, (_, index) => index * stepMs).filter(matches);
  };
  const hours = chosen(`0 0 ${hour} * * *`, 24, HOUR_MS);
  const minutes = chosen(`0 ${minute} * * * *`, 60, 60_000);
  const seconds = chosen(`${second} * * * * *`, 60, 1_000);
  const ofDay = hours.flatMap((h) => minutes.flatMap((m) => seconds.map((s) => h + m + s)));
  return { ofDay, hourly: hours.length === 24, isDay: matcher(`0 0 0 ${days.join(" ")}`) };
}

/**
 * When an expression is due in one time zone. What falls into the hour that clocks leave out is due once, at the first
 * moment after it; what falls into the hour they repeat is due once, the first time. An expression for every hour of the
 * day goes on by the time that passes instead: nothing is made up for, and nothing is left out for an hour.
 */
export class TimePlan {
  readonly #times: Times;
  readonly #timeZone: string;
  /** The moments of the day asked about last. */
  #day: { readonly utcMs: number; readonly moments: readonly number[] } | undefined;

  constructor(expression: string, timeZone: string) {
    this.#times = timesOf(expression);
    this.#timeZone = timeZone;
  }

  /** The first moment it is due after one, and up to another if given; `undefined` when there is none in nine years. */
  nextAfter(afterMs: number, untilMs = Number.POSITIVE_INFINITY): number | undefined {
    // A day earlier: what its last hour lacks may be due on the next.
    const first = this.#dayOf(afterMs) - DAY_MS;
    const last = Math.min(first + HORIZON_DAYS * DAY_MS, untilMs + 2 * DAY_MS);
    for (let day = first; day <= last; day += DAY_MS) {
      if (!this.#times.isDay(day)) continue;
      const moments = this.#momentsOf(day);
      // A zone that crosses the date line leaves out a whole day.
      if ((moments.at(-1) ?? afterMs) <= afterMs) continue;
      const next = moments.find((moment) => moment > afterMs)!;
      return next <= untilMs ? next : undefined;
    }
    return undefined;
  }

  /** The date on the wall at a moment, as its midnight in UTC. */
  #dayOf(atMs: number): number {
    return Date.parse(`${wallClock(atMs, this.#timeZone).day}T00:00Z`);
  }

  /** All of one date, ascending, each once. */
  #momentsOf(dayUtcMs: number): readonly number[] {
    if (this.#day?.utcMs === dayUtcMs) return this.#day.moments;
    const { ofDay, hourly } = this.#times;
    const ahead = offsetMs(dayUtcMs - 2 * DAY_MS, this.#timeZone);
    const steady = ahead === offsetMs(dayUtcMs + 3 * DAY_MS, this.#timeZone);
    const moments = steady
      ? ofDay.map((time) => dayUtcMs + time - ahead)
      : ofDay.flatMap((time) => this.#onChangingDays(dayUtcMs + time, hourly));
    const sorted = steady ? moments : [...new Set(moments)].sort((a, b) => a - b);
    this.#day = { utcMs: dayUtcMs, moments: sorted };
    return sorted;
  }

  #onChangingDays(wallMs: number, hourly: boolean): readonly number[] {
    const { moments, afterGapMs } = momentsOf(wallMs, this.#timeZone);
    if (hourly) return moments;
    return moments.length > 0 ? moments.slice(0, 1) : [afterGapMs];
  }
}

/**
 * Whether a cron expression was due after one moment and up to another: for what should have happened while the bot was
 * off. Looks back 400 days at most.
 */
export function cronDueBetween(expression: string, timeZone: string, afterMs: number, untilMs: number): boolean {
  const plan = new TimePlan(expression, timeZone);
  return plan.nextAfter(Math.max(afterMs, untilMs - BACK_MS), untilMs) !== undefined;
}
