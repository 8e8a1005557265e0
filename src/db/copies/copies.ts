/**
 * That there always is a young copy of the book, also where the computer is off at night: one is made at the start, when
 * nobody is live any more, at night, and at the stop.
 */

import type { Cancel, Clock, Timers } from "../../base/clock.ts";
import { HOUR_MS, MINUTE_MS } from "../../base/lengths.ts";
import type { Cron } from "../../base/system.ts";
import type { NightlyResult } from "./backup.ts";
import { copiesIn, faultAtSight } from "./listed.ts";

/** A copy older than this is followed by the next at the start: whoever streams every evening has one each evening. */
const COPY_OLD_AT_START_MS = 20 * HOUR_MS;
/** Later on, only where the one of the night failed or was slept through. */
const COPY_OLD_MS = 24 * HOUR_MS;
/** During a broadcast the computer has better things to do, but not for days. */
const COPY_OLD_LIVE_MS = 2 * COPY_OLD_MS;
/** After a copy that failed. */
const AGAIN_AFTER_MS = HOUR_MS;

/** When the newest copy in a folder that looks whole was made, by its name; `undefined` without one. Milliseconds. */
export function newestCopyMs(folder: string, timeZone: string, nowMs: number): number | undefined {
  const isGood = ({ timed, file }: { timed: boolean; file: string }) => timed && faultAtSight(file) === undefined;
  return copiesIn(folder, { nowMs, timeZone }).find(isGood)?.madeMs;
}

export interface CopiesOptions {
  readonly folder: string;
  readonly timeZone: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly isLive: () => boolean;
  /** Makes one checked copy; tells by itself what became of it. */
  readonly make: () => Promise<NightlyResult>;
  /** When the newest good copy was made; by default the newest that looks whole. */
  readonly newestMs?: () => number | undefined;
  /** What else is looked after every minute while no copy is being made, and not during a broadcast. */
  readonly quiet?: () => Promise<unknown>;
}

export class Copies {
  readonly #options: CopiesOptions;
  readonly #timers: Cancel[] = [];
  #underWay: Promise<void> | undefined;
  #failedAtMs = Number.NEGATIVE_INFINITY;
  /** There was a broadcast, and no copy since. */
  #hasBeenLive = false;

  constructor(options: CopiesOptions) {
    this.#options = options;
  }

  /** Looks now and every minute, and makes one at the times of a cron expression. Resolves after the first look. */
  start(cron: Cron, expression: string): Promise<void> {
    const { timers, timeZone } = this.#options;
    this.#timers.push(
      timers.every(MINUTE_MS, () => this.#look(COPY_OLD_MS)),
      // One that is being made is joined; one of this minute will do.
      cron.schedule(expression, timeZone, () => (this.#ageMs() >= MINUTE_MS ? this.#make() : undefined), {
        what: "the nightly copy of the book",
      }),
    );
    return this.#look(COPY_OLD_AT_START_MS);
  }

  /** Makes the last one if it is due, for as long as `patienceMs`: a stop must not take long. */
  async stop(patienceMs: number): Promise<void> {
    for (const timer of this.#timers.splice(0)) timer.cancel();
    const { timers, isLive } = this.#options;
    if (isLive()) this.#hasBeenLive = true;
    const isDue = this.#ageMs() >= (this.#hasBeenLive ? MINUTE_MS : COPY_OLD_MS);
    const last = this.#underWay ?? (isDue ? this.#make() : undefined);
    if (last === undefined) return;
    await new Promise<void>((resolve) => {
      const patience = timers.after(patienceMs, resolve);
      void last.finally(() => {
        patience.cancel();
        resolve();
      });
    });
  }

  async #look(oldMs: number): Promise<void> {
    const { clock, isLive, quiet } = this.#options;
    const live = isLive();
    if (live) this.#hasBeenLive = true;
    const dueMs = live ? COPY_OLD_LIVE_MS : this.#hasBeenLive ? MINUTE_MS : oldMs;
    const mayTry = clock.monotonic() - this.#failedAtMs >= AGAIN_AFTER_MS;
    if (mayTry && this.#ageMs() >= dueMs) await this.#make();
    else if (!live && !this.#underWay) await quiet?.();
  }

  #ageMs(): number {
    const { folder, timeZone, clock, newestMs } = this.#options;
    const nowMs = clock.now();
    const newest = newestMs ? newestMs() : newestCopyMs(folder, timeZone, nowMs);
    return nowMs - (newest ?? Number.NEGATIVE_INFINITY);
  }

  #make(): Promise<void> {
    const live = this.#options.isLive();
    this.#underWay ??= this.#options
      .make()
      .then((result) => {
        if (result.status === "failed") this.#failedAtMs = this.#options.clock.monotonic();
        else if (!live) this.#hasBeenLive = false;
      })
      .finally(() => {
        this.#underWay = undefined;
      });
    return this.#underWay;
  }
}
