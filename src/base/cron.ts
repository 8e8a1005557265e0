/** Work at a time of day: on time, or late once; never silently left out. */

import type { Cancel, Clock, Timers } from "./clock.ts";
import { MINUTE_MS } from "./lengths.ts";
import { TimePlan } from "./time-plan.ts";

/** Late by more than this it is left out, and that is told. */
const LATE_MAX_MS = 15 * MINUTE_MS;
/** A clock that was set back by more than this is begun with anew; by less, nothing is done twice. */
const SET_BACK_MS = LATE_MAX_MS;

/** What was due longer ago than it may be late, because the computer slept or was busy. */
export interface Missed {
  /** What it is, as the log calls it: `the timer goodnight`; the expression where it has no name. */
  readonly what: string;
  /** When it was due first, in milliseconds. */
  readonly dueMs: number;
  /** It was due again since, lately, and is done once for all. */
  readonly done: boolean;
}

export interface CronMore {
  /** What it is, for the log: `the timer goodnight`. */
  readonly what?: string;
  /** How late it may be done; `Infinity` for what is better late than never. */
  readonly lateMaxMs?: number;
}

/** Times of day by cron expression: five fields, six with seconds first, or a nickname like `@daily`. */
export interface Cron {
  schedule(expression: string, timeZone: string, run: () => unknown, more?: CronMore): Cancel;
}

export interface CronParts {
  readonly clock: Pick<Clock, "now">;
  readonly timers: Pick<Timers, "after">;
  /** Looks at the clock this often at least: timers stand still while a computer sleeps, and clocks are set. */
  readonly lookEveryMs: number;
  readonly missed: (missed: Missed) => void;
}

/** Times of day on a clock and its timers. */
export function cronOn(parts: CronParts): Cron {
  return {
    schedule(expression, timeZone, run, more = {}) {
      const job = new TimedJob(parts, new TimePlan(expression, timeZone), run, { what: expression, ...more });
      job.wait();
      return { cancel: () => job.cancel() };
    },
  };
}

class TimedJob {
  readonly #parts: CronParts;
  readonly #plan: TimePlan;
  readonly #run: () => unknown;
  readonly #what: string;
  readonly #lateMaxMs: number;
  /** All that was due until then is dealt with. */
  #doneMs: number;
  #dueMs: number | undefined;
  #timer: Cancel | undefined;
  #cancelled = false;

  constructor(parts: CronParts, plan: TimePlan, run: () => unknown, more: CronMore & { readonly what: string }) {
    this.#parts = parts;
    this.#plan = plan;
    this.#run = run;
    this.#what = more.what;
    this.#lateMaxMs = more.lateMaxMs ?? LATE_MAX_MS;
    this.#doneMs = parts.clock.now();
    this.#dueMs = plan.nextAfter(this.#doneMs);
  }

  wait(): void {
    if (this.#cancelled || this.#dueMs === undefined) return;
    const leftMs = Math.max(0, this.#dueMs - this.#parts.clock.now());
    this.#timer = this.#parts.timers.after(Math.min(leftMs, this.#parts.lookEveryMs), () => this.#look());
  }

  cancel(): void {
    this.#cancelled = true;
    this.#timer?.cancel();
  }

  /** What the run returns is for timers that wait for it; the next time is waited for already. */
  #look(): unknown {
    if (this.#cancelled) return undefined;
    const nowMs = this.#parts.clock.now();
    if (nowMs < this.#doneMs - SET_BACK_MS) {
      this.#doneMs = nowMs;
      this.#dueMs = this.#plan.nextAfter(nowMs);
    }
    const runs = this.#dueMs !== undefined && this.#dueMs <= nowMs && this.#isInTime(this.#dueMs, nowMs);
    if (this.#dueMs !== undefined && this.#dueMs <= nowMs) {
      this.#doneMs = nowMs;
      this.#dueMs = this.#plan.nextAfter(nowMs);
    }
    this.wait();
    return runs ? this.#run() : undefined;
  }

  /** Whether the last time it was due is near enough; what lies further back is told. */
  #isInTime(firstMs: number, nowMs: number): boolean {
    const tooLateMs = nowMs - this.#lateMaxMs;
    if (firstMs >= tooLateMs) return true;
    const done = this.#plan.nextAfter(tooLateMs - 1, nowMs) !== undefined;
    this.#parts.missed({ what: this.#what, dueMs: firstMs, done });
    return done;
  }
}
