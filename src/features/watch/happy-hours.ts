/** Happy hours: for a while, every minute of a currency counts more. Kept in the book, so that a restart forgets none. */

import type { Log } from "../../base/log.ts";
import type { Cancel, Clock, Cron, Timers } from "../../base/system.ts";
import type { Db } from "../../db/open.ts";
import type { Writer } from "../../db/writer.ts";
import { PLAIN_WEIGHT, thousandths } from "./accrual.ts";
import type { WatchingSection } from "./settings.ts";
import { MINUTE_MS } from "./ticker.ts";

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
  timer: Cancel | undefined;
}

interface HappyHourRow {
  readonly id: number;
  readonly currency_id: number;
  readonly multiplier: number;
  readonly starts_at_ms: number;
  readonly ends_at_ms: number;
}

export interface HappyHoursOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly cron: Cron;
  readonly writer: Pick<Writer, "run" | "afterCommit">;
  readonly log: Log;
  readonly planned: WatchingSection["happyHours"];
  readonly timeZone: string;
  /** The currencies a planned one is for. */
  readonly currencyIds: () => Iterable<number>;
  readonly announce: (kind: "started" | "ended", happyHour: HappyHour, askedIn: number | undefined) => void;
}

export class HappyHours {
  readonly #options: HappyHoursOptions;
  readonly #open = new Map<number, HappyHour>();
  readonly #crons: Cancel[] = [];
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
  }

  /** Takes up what was running when the bot stopped, and plans those of the config. */
  recover(): void {
    const { clock, cron, planned, timeZone } = this.#options;
    for (const row of this.#unfinished.all()) {
      // Never longer than it was to be, also when it began while a clock ran ahead.
      const leftMs = Math.min(row.ends_at_ms - clock.now(), row.ends_at_ms - row.starts_at_ms);
      const endsMonotonicMs = clock.monotonic() + leftMs;
      this.#add({
        id: row.id,
        currencyId: row.currency_id,
        multiplier: row.multiplier,
        endsAtMs: row.ends_at_ms,
        startsMonotonicMs: endsMonotonicMs - (row.ends_at_ms - row.starts_at_ms),
        endsMonotonicMs,
        timer: undefined,
      });
    }
    for (const plan of planned) {
      this.#crons.push(
        cron.schedule(plan.at, timeZone, () => this.#planned(thousandths(plan.multiplier), plan.minutes * MINUTE_MS), {
          what: "the planned happy hour",
        }),
      );
    }
  }

  /** Inside work: begins one now in place of those running. */
  start(wish: HappyHourWish): { readonly endsAtMs: number } {
    const { currencyId, multiplier, durationMs } = wish;
    const fits = Number.isInteger(multiplier) && multiplier > PLAIN_WEIGHT && multiplier <= HAPPY_MAX;
    if (!fits || !(durationMs > 0 && durationMs <= HAPPY_LONGEST_MS)) {
      throw new RangeError(`A happy hour of ${multiplier} thousandths for ${durationMs} ms is out of bounds.`);
    }
    for (const running of this.#running(currencyId)) this.#finish(running, false);
    return this.#begin({ ...wish, durationMs: Math.round(durationMs) });
  }

  /** Inside work: ends what is running; false when nothing is. */
  stop(currencyId: number, askedIn?: number): boolean {
    const running = this.#running(currencyId);
    for (const one of running) this.#finish(one, one === running[0], askedIn);
    return running.length > 0;
  }

  /** What is running now: the highest multiplier, in thousandths, and when it ends. */
  now(currencyId: number): { readonly multiplier: number; readonly endsAtMs: number } | undefined {
    return this.#running(currencyId)[0];
  }

  /** The weight of the minute that ends at this moment, in thousandths. */
  weightAt(currencyId: number, atMs: number): number {
    let best = PLAIN_WEIGHT;
    const monotonic = this.#options.clock.monotonic();
    for (const one of this.#open.values()) {
      if (one.currencyId !== currencyId || monotonic <= one.startsMonotonicMs) continue;
      // Whichever clock says first that it is over: a computer that slept finds it over.
      if (atMs <= one.endsAtMs && monotonic <= one.endsMonotonicMs) best = Math.max(best, one.multiplier);
    }
    return best;
  }

  close(): void {
    for (const cron of this.#crons.splice(0)) cron.cancel();
    for (const one of this.#open.values()) one.timer?.cancel();
  }

  #planned(multiplier: number, durationMs: number): Promise<void> {
    const { writer, currencyIds, log } = this.#options;
    return writer
      .run(() => {
        for (const currencyId of new Set(currencyIds()))
          this.#begin({ currencyId, multiplier, durationMs, by: "plan" });
      })
      .catch((error: unknown) => log.error({ error }, "a planned happy hour could not begin"));
  }

  #begin({ currencyId, multiplier, durationMs, by, askedIn }: HappyHourWish): { readonly endsAtMs: number } {
    const { clock, writer, announce } = this.#options;
    const startsAtMs = clock.now();
    const endsAtMs = startsAtMs + durationMs;
    const id = Number(this.#insert.run(currencyId, multiplier, startsAtMs, endsAtMs, by).lastInsertRowid);
    const startsMonotonicMs = clock.monotonic();
    const endsMonotonicMs = startsMonotonicMs + durationMs;
    writer.afterCommit(() => {
      const before = this.now(currencyId);
      const begun = { id, currencyId, multiplier, endsAtMs, startsMonotonicMs, endsMonotonicMs, timer: undefined };
      this.#add(begun);
      // One that begins beside a better one changes nothing for anybody.
      if (!before || before.multiplier < multiplier) announce("started", begun, askedIn);
    });
    return { endsAtMs };
  }

  #add(one: HappyHour): void {
    this.#open.set(one.id, one);
    const wait = Math.max(0, one.endsMonotonicMs - this.#options.clock.monotonic());
    one.timer = this.#options.timers.after(wait, () => this.#timeUp(one));
  }

  #timeUp(one: HappyHour): Promise<void> {
    const { writer, log } = this.#options;
    return writer
      .run(() => this.#finish(one, true))
      .catch((error: unknown) => log.error({ error }, "the end of a happy hour could not be written"));
  }

  /** Inside work. The minute that ends with the happy hour still counts in full, so memory keeps it until the next. */
  #finish(one: HappyHour, tell: boolean, askedIn?: number): void {
    const { clock, writer, announce } = this.#options;
    const now = clock.now();
    this.#end.run(now, one.id);
    writer.afterCommit(() => {
      one.timer?.cancel();
      const stale = now - one.endsAtMs > STALE_MS;
      one.endsAtMs = Math.min(one.endsAtMs, now);
      for (const old of this.#open.values()) {
        if (old.endsAtMs < now - MINUTE_MS) this.#open.delete(old.id);
      }
      if (tell && !stale && !this.now(one.currencyId)) announce("ended", one, askedIn);
    });
  }

  /** Those that still run, the highest first. */
  #running(currencyId: number): HappyHour[] {
    const { clock } = this.#options;
    return [...this.#open.values()]
      .filter((one) => one.currencyId === currencyId && one.endsAtMs > clock.now())
      .filter((one) => one.endsMonotonicMs > clock.monotonic())
      .sort((a, b) => b.multiplier - a.multiplier || b.endsAtMs - a.endsAtMs);
  }
}
