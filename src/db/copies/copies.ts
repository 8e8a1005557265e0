/**
 * That there always is a young copy of the book, also where the computer is off at night: looked after at the start, when
 * nobody is live any more, and at the stop.
 */

import { readdirSync } from "node:fs";
import { momentsOf } from "../../base/calendar.ts";
import type { Cancel, Clock, Timers } from "../../base/clock.ts";
import { HOUR_MS, MINUTE_MS } from "../../base/lengths.ts";
import type { Cron } from "../../base/system.ts";
import type { NightlyResult } from "./backup.ts";
import { wallOf } from "./rotation.ts";

/** A copy older than this is followed by the next. */
const COPY_OLD_MS = 24 * HOUR_MS;
/** During a broadcast the computer has better things to do, but not for days. */
const COPY_OLD_LIVE_MS = 2 * COPY_OLD_MS;
/** After a copy that failed. */
const AGAIN_AFTER_MS = HOUR_MS;
/** A name this far in the future was given by a clock that ran ahead, and says nothing. */
const AHEAD_MAX_MS = HOUR_MS;

/** When the newest copy in a folder was made, by its name; `undefined` when there is none. Milliseconds. */
export function newestCopyMs(folder: string, timeZone: string, nowMs: number): number | undefined {
  const times = namesIn(folder).flatMap((name) => {
    const wallMs = wallOf(name);
    if (wallMs === undefined) return [];
    const { moments, afterGapMs } = momentsOf(wallMs, timeZone);
    return moments[0] ?? afterGapMs;
  });
  const past = times.filter((atMs) => atMs <= nowMs + AHEAD_MAX_MS);
  return past.length > 0 ? Math.max(...past) : undefined;
}

/** None of a folder that is not there or cannot be read: making the next copy tells why. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

export interface CopiesOptions {
  readonly folder: string;
  readonly timeZone: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly isLive: () => boolean;
  /** Makes one checked copy; tells by itself what became of it. */
  readonly make: () => Promise<NightlyResult>;
}

export class Copies {
  readonly #options: CopiesOptions;
  readonly #timers: Cancel[] = [];
  #underWay: Promise<void> | undefined;
  #failedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: CopiesOptions) {
    this.#options = options;
  }

  /** Looks now and every minute, and makes one at the times of a cron expression. Resolves after the first look. */
  start(cron: Cron, expression: string): Promise<void> {
    const { timers, timeZone } = this.#options;
    this.#timers.push(
      timers.every(MINUTE_MS, () => this.#look()),
      // One that is being made is joined; one of this minute will do.
      cron.schedule(expression, timeZone, () => (this.#ageMs() >= MINUTE_MS ? this.#make() : undefined), {
        what: "the nightly copy of the book",
      }),
    );
    return this.#look();
  }

  /** Makes the last one if it is due, for as long as `patienceMs`: a stop must not take long. */
  async stop(patienceMs: number): Promise<void> {
    for (const timer of this.#timers.splice(0)) timer.cancel();
    const { timers } = this.#options;
    const last = this.#underWay ?? (this.#ageMs() >= COPY_OLD_MS ? this.#make() : undefined);
    if (last === undefined) return;
    await new Promise<void>((resolve) => {
      const patience = timers.after(patienceMs, resolve);
      void last.finally(() => {
        patience.cancel();
        resolve();
      });
    });
  }

  async #look(): Promise<void> {
    const { clock, isLive } = this.#options;
    if (clock.monotonic() - this.#failedAtMs < AGAIN_AFTER_MS) return;
    if (this.#ageMs() >= (isLive() ? COPY_OLD_LIVE_MS : COPY_OLD_MS)) await this.#make();
  }

  #ageMs(): number {
    const { folder, timeZone, clock } = this.#options;
    const nowMs = clock.now();
    return nowMs - (newestCopyMs(folder, timeZone, nowMs) ?? Number.NEGATIVE_INFINITY);
  }

  #make(): Promise<void> {
    this.#underWay ??= this.#options
      .make()
      .then((result) => {
        if (result.status === "failed") this.#failedAtMs = this.#options.clock.monotonic();
      })
      .finally(() => {
        this.#underWay = undefined;
      });
    return this.#underWay;
  }
}
