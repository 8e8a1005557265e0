/** Happy hours: for a while, every minute of a currency counts more. Kept in the book, so that a restart forgets none. */

import { MINUTE_MS } from "../../base/lengths.ts";
import type { Log } from "../../base/log.ts";
import type { Cancel, System } from "../../base/system.ts";
import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { Writer } from "../../db/writer.ts";
import type { FeatureContext } from "../../kit/context.ts";
import type { Deadlines } from "../../kit/deadlines.ts";
import { PLAIN_WEIGHT, thousandths } from "./accrual.ts";
import type { WatchingSection } from "./settings.ts";

/** The most a happy hour multiplies, in thousandths. */
const HAPPY_MAX = 5000;
/** The longest one by command. */
const HAPPY_LONGEST_MS = 4 * 60 * MINUTE_MS;
/** An end that was missed by more than this is not announced any more. */
const STALE_MS = 15 * MINUTE_MS;

/** One that is to begin now. */
export interface HappyHourWish {
  readonly currencyId: number;
  /** Thousandths; above 1000 and at most 5000. */
  readonly multiplier: number;
  /** At most four hours by command. */
  readonly durationMs: number;
  /** `viewer:42`, or `plan`. */
  readonly by: string;
  /** The channel it was asked in, which hears of it even where announcements are muted. */
  readonly askedIn?: number;
}

export interface HappyHour {
  readonly id: number;
  readonly currencyId: number;
  readonly multiplier: number;
  endsAtMs: number;
  /** Start and end by the monotonic clock: setting the computer's clock back neither interrupts nor lengthens one. */
  readonly startsMonotonicMs: number;
  readonly endsMonotonicMs: number;
  /** It has ended; memory keeps it until the minute it ended in is counted. */
  over: boolean;
}

interface HappyHourRow {
  readonly id: number;
  readonly currency_id: number;
  readonly multiplier: number;
  readonly starts_at_ms: number;
  readonly ends_at_ms: number;
}

export interface HappyHoursOptions extends Pick<FeatureContext, "deadlines"> {
  readonly db: Db;
  readonly system: Pick<System, "clock" | "cron">;
  readonly writer: Pick<Writer, "run">;
  readonly log: Log;
  readonly feed: FeatureContext["feed"];
  /** Those of the config. */
  readonly planned: () => WatchingSection["happyHours"];
  readonly timeZone: string;
  /** The currencies a planned one is for. */
  readonly currencyIds: () => Iterable<number>;
  readonly announce: (kind: "started" | "ended", happyHour: HappyHour, askedIn: number | undefined) => void;
}

export class HappyHours {
  readonly #options: HappyHoursOptions;
  readonly #open = new Map<number, HappyHour>();
  readonly #crons: Cancel[] = [];
  readonly #ends: Deadlines<{ readonly key: number; readonly atMs: number; readonly lengthMs: number }>;
  readonly #insert;
  readonly #end;
  readonly #unfinished;

  constructor(options: HappyHoursOptions) {
    this.#options = options;
    const { db } = options;
    this.#insert = db.prepare<[number, number, number, number, string]>(
      "INSERT INTO happy_hour (currency_id, multiplier, starts_at_ms, ends_at_ms, by) VALUES (?, ?, ?, ?, ?)",
    );
    this.#end = db.prepare<[number, number]>(
      "UPDATE happy_hour SET ends_at_ms = max(starts_at_ms + 1, min(ends_at_ms, ?)), announced_end = 1 WHERE id = ?",
    );
    this.#unfinished = db.prepare<[], HappyHourRow>("SELECT * FROM happy_hour WHERE announced_end = 0 ORDER BY id");
    this.#ends = options.deadlines({
      what: "the end of a happy hour",
      rows: () => [...this.#open.values()].filter(({ over }) => !over).map(rowOf),
      run: ({ key }) => options.writer.run((work) => this.#finish(work, this.#open.get(key)!, true)),
    });
  }

  /** Takes up what was running when the bot stopped, and plans those of the config. */
  recover(): void {
    const { clock } = this.#options.system;
    for (const row of this.#unfinished.all()) {
      // Never longer than it was to be, also when it began while a clock ran ahead.
      const leftMs = Math.min(row.ends_at_ms - clock.now(), row.ends_at_ms - row.starts_at_ms);
      const endsMonotonicMs = clock.monotonic() + leftMs;
      this.#open.set(row.id, {
        id: row.id,
        currencyId: row.currency_id,
        multiplier: row.multiplier,
        endsAtMs: row.ends_at_ms,
        startsMonotonicMs: endsMonotonicMs - (row.ends_at_ms - row.starts_at_ms),
        endsMonotonicMs,
        over: false,
      });
    }
    this.#ends.arm();
    this.plan();
  }

  /** Plans those of the config, in place of what was planned before. One that runs goes on. */
  plan(): void {
    const { planned, timeZone } = this.#options;
    const { cron } = this.#options.system;
    for (const before of this.#crons.splice(0)) before.cancel();
    for (const plan of planned()) {
      this.#crons.push(
        cron.schedule(plan.at, timeZone, () => this.#planned(thousandths(plan.multiplier), plan.minutes * MINUTE_MS), {
          what: "the planned happy hour",
        }),
      );
    }
  }

  /** Begins one now in place of those running. */
  start(work: Work, wish: HappyHourWish): { readonly endsAtMs: number } {
    const { currencyId, multiplier, durationMs } = wish;
    const fits = Number.isInteger(multiplier) && multiplier > PLAIN_WEIGHT && multiplier <= HAPPY_MAX;
    if (!fits || !(durationMs > 0 && durationMs <= HAPPY_LONGEST_MS)) {
      throw new RangeError(`A happy hour of ${multiplier} thousandths for ${durationMs} ms is out of bounds.`);
    }
    for (const running of this.#running(currencyId)) this.#finish(work, running, false);
    return this.#begin(work, { ...wish, durationMs: Math.round(durationMs) });
  }

  /** Ends what is running; false when nothing is. */
  stop(work: Work, currencyId: number, askedIn?: number): boolean {
    const running = this.#running(currencyId);
    for (const one of running) this.#finish(work, one, one === running[0], askedIn);
    return running.length > 0;
  }

  /** What is running now: the highest multiplier, in thousandths, and when it ends. */
  now(currencyId: number): { readonly id: number; readonly multiplier: number; readonly endsAtMs: number } | undefined {
    return this.#running(currencyId)[0];
  }

  /** The weight of the minute that ends at this moment, in thousandths. */
  weightAt(currencyId: number, atMs: number): number {
    let best = PLAIN_WEIGHT;
    const monotonic = this.#options.system.clock.monotonic();
    for (const one of this.#open.values()) {
      if (one.currencyId !== currencyId || monotonic <= one.startsMonotonicMs) continue;
      // Whichever clock says first that it is over: a computer that slept finds it over.
      if (atMs <= one.endsAtMs && monotonic <= one.endsMonotonicMs) best = Math.max(best, one.multiplier);
    }
    return best;
  }

  close(): void {
    for (const cron of this.#crons.splice(0)) cron.cancel();
  }

  #planned(multiplier: number, durationMs: number): Promise<void> {
    const { writer, currencyIds, log } = this.#options;
    return writer
      .run((work) => {
        for (const currencyId of new Set(currencyIds()))
          this.#begin(work, { currencyId, multiplier, durationMs, by: "plan" });
      })
      .catch((error: unknown) => log.error({ error }, "a planned happy hour could not begin"));
  }

  #begin(
    work: Work,
    { currencyId, multiplier, durationMs, by, askedIn }: HappyHourWish,
  ): { readonly endsAtMs: number } {
    work.assertAlive();
    const { system, announce, feed } = this.#options;
    const { clock } = system;
    const startsAtMs = clock.now();
    const endsAtMs = startsAtMs + durationMs;
    const id = Number(this.#insert.run(currencyId, multiplier, startsAtMs, endsAtMs, by).lastInsertRowid);
    const startsMonotonicMs = clock.monotonic();
    const endsMonotonicMs = startsMonotonicMs + durationMs;
    feed.add(work, { type: "happyhour.began", data: { currency: currencyId, multiplier, endsAtMs } });
    work.afterCommit(() => {
      const before = this.now(currencyId);
      const begun = { id, currencyId, multiplier, endsAtMs, startsMonotonicMs, endsMonotonicMs, over: false };
      this.#open.set(id, begun);
      this.#ends.arm();
      // One that begins beside a better one changes nothing for anybody.
      if (!before || before.multiplier < multiplier) announce("started", begun, askedIn);
    });
    return { endsAtMs };
  }

  /** The minute that ends with the happy hour still counts in full, so memory keeps it until the next. */
  #finish(work: Work, one: HappyHour, tell: boolean, askedIn?: number): void {
    work.assertAlive();
    const { system, announce, feed } = this.#options;
    const now = system.clock.now();
    this.#end.run(now, one.id);
    feed.add(work, { type: "happyhour.ended", data: { currency: one.currencyId } });
    work.afterCommit(() => {
      one.over = true;
      const stale = now - one.endsAtMs > STALE_MS;
      one.endsAtMs = Math.min(one.endsAtMs, now);
      for (const old of this.#open.values()) {
        if (old.endsAtMs < now - MINUTE_MS) this.#open.delete(old.id);
      }
      this.#ends.arm();
      if (tell && !stale && !this.now(one.currencyId)) announce("ended", one, askedIn);
    });
  }

  /** Those that still run, the highest first. */
  #running(currencyId: number): HappyHour[] {
    const { clock } = this.#options.system;
    return [...this.#open.values()]
      .filter((one) => one.currencyId === currencyId && one.endsAtMs > clock.now())
      .filter((one) => one.endsMonotonicMs > clock.monotonic())
      .sort((a, b) => b.multiplier - a.multiplier || b.endsAtMs - a.endsAtMs);
  }
}

/** When it ends: never longer than it was to be, also when it began while a clock ran ahead. */
function rowOf({ id, endsAtMs, startsMonotonicMs, endsMonotonicMs }: HappyHour) {
  return { key: id, atMs: endsAtMs, lengthMs: endsMonotonicMs - startsMonotonicMs };
}
