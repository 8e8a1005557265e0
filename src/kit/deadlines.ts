/**
 * Rows that fall due: one timer for the first of them, set again after each commit that changed them and at the start.
 *
 * How long a row waits is measured once, when it is first seen, and setting the computer's clock neither shortens nor
 * lengthens it. More than an hour is looked at again every hour and only ever shortened, because the clock that waits are
 * measured by stands still while a computer sleeps. What fell due while the bot was off, or during a sleep, is done late, once.
 */

import { backoffMs } from "../base/backoff.ts";
import { HOUR_MS } from "../base/lengths.ts";
import type { Log } from "../base/log.ts";
import type { Cancel, System } from "../base/system.ts";

/** The longest wait without a look at the clock on the wall. Milliseconds. */
const LOOK_MS = HOUR_MS;
/** What fell due while the bot was off waits so long after the start, because it is told in channels. Milliseconds. */
export const START_MS = 10_000;
/** The waits before what failed is tried again. */
const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 60_000;

/** A row and when it falls due. */
export interface Deadline {
  /** Which row. The same row with another `atMs` is measured anew. */
  readonly key: string | number;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** How long it was to be in all: it never waits longer, also when it was written while a clock ran ahead. Milliseconds. */
  readonly lengthMs?: number;
}

/** What all deadlines stand on. */
export interface DeadlinesGround {
  readonly system: Pick<System, "clock" | "timers" | "random">;
  readonly log: Log;
}

export interface DeadlinesOptions<D extends Deadline> {
  /** For the log: `the end of a drop`. */
  readonly what: string;
  /** What is still to fall due: all of it, or only the first. Read from the book or from memory each time. */
  readonly rows: () => readonly D[];
  /** Does what one row is due for. When it rejects the row is tried again, ever later up to a minute; others are not held up. */
  readonly run: (row: D) => Promise<unknown>;
}

interface Waiting<D> {
  readonly row: D;
  /** By the monotonic clock. */
  readonly dueMs: number;
  /** When it falls due by what was measured first. After `dueMs` where more than an hour is left: it is only looked at then. */
  readonly latestMs: number;
  readonly failures: number;
}

/**
 * @example
 *   const ends = new Deadlines(ground, { what: "the end of a drop", rows: () => open.map(...), run: ({ key }) => end(key) });
 *   ends.arm(10_000); // at the start: nothing before the channels are there
 *   work.afterCommit(() => ends.arm()); // after each change of the rows
 */
export class Deadlines<D extends Deadline> {
  readonly #ground: DeadlinesGround;
  readonly #options: DeadlinesOptions<D>;
  #waiting: ReadonlyMap<D["key"], Waiting<D>> = new Map();
  /** Nothing is done before, by the monotonic clock. */
  #earliestMs = Number.NEGATIVE_INFINITY;
  #timer: Cancel | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(ground: DeadlinesGround, options: DeadlinesOptions<D>) {
    this.#ground = ground;
    this.#options = options;
  }

  /** Reads the rows and sets the timer to the first: after a commit that changed any, and at the start. None is done before `leastMs`. */
  arm(leastMs = 0): void {
    if (this.#stopped) return;
    const { clock } = this.#ground.system;
    this.#earliestMs = Math.max(this.#earliestMs, clock.monotonic() + leastMs);
    this.#waiting = new Map(
      this.#options.rows().map((row) => {
        const known = this.#waiting.get(row.key);
        return [row.key, known?.row.atMs === row.atMs ? { ...known, row } : this.#measured(row)] as const;
      }),
    );
    if (!this.#running) this.#set();
  }

  /** Ends the timer and waits for what is being done. What is not due yet stands in the book. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#running;
  }

  #measured(row: D, leastMs = 0, latestMs = Number.POSITIVE_INFINITY): Waiting<D> {
    const { clock } = this.#ground.system;
    const now = clock.monotonic();
    const leftMs = Math.min(row.atMs - clock.now(), row.lengthMs ?? Number.POSITIVE_INFINITY, latestMs - now);
    const waitMs = Math.max(leastMs, Math.min(leftMs, LOOK_MS));
    return { row, dueMs: now + waitMs, latestMs: now + Math.max(leftMs, waitMs), failures: 0 };
  }

  #set(): void {
    const { clock, timers } = this.#ground.system;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#stopped || this.#waiting.size === 0) return;
    let firstMs = Number.POSITIVE_INFINITY;
    for (const { dueMs } of this.#waiting.values()) firstMs = Math.min(firstMs, dueMs);
    const waitMs = Math.max(firstMs, this.#earliestMs) - clock.monotonic();
    this.#timer = timers.after(Math.max(0, waitMs), () => {
      this.#running = this.#runDue().finally(() => {
        this.#running = undefined;
        this.arm();
      });
      return this.#running;
    });
  }

  async #runDue(): Promise<void> {
    const now = this.#ground.system.clock.monotonic();
    const due = [...this.#waiting.values()].filter(({ dueMs }) => dueMs <= now).sort((a, b) => a.dueMs - b.dueMs);
    for (const { row, dueMs, latestMs, failures } of due) {
      // Another one's run may have ended it, or given it more time.
      const still = this.#waiting.get(row.key);
      if (this.#stopped || still?.row.atMs !== row.atMs) continue;
      const isOver = latestMs <= dueMs;
      const next = isOver ? await this.#run(still.row, failures) : this.#measured(row, 0, latestMs);
      if (this.#waiting.get(row.key)?.row.atMs === row.atMs) this.#waiting = new Map(this.#waiting).set(row.key, next);
    }
  }

  /** Runs one; how it waits from then on, where it is still there. */
  async #run(row: D, failures: number): Promise<Waiting<D>> {
    const { system, log } = this.#ground;
    const { what, run } = this.#options;
    try {
      await run(row);
      // Where it is still there, its time has not come by the clock of whoever looked, which was set back.
      return this.#measured(row, RETRY_FIRST_MS);
    } catch (error) {
      const waitMs = backoffMs(failures, RETRY_FIRST_MS, RETRY_MAX_MS, system.random);
      log.error({ err: error, key: row.key, waitMs }, `${what} failed; it is tried again soon, and at the next start`);
      const dueMs = system.clock.monotonic() + waitMs;
      return { row, dueMs, latestMs: dueMs, failures: failures + 1 };
    }
  }
}
