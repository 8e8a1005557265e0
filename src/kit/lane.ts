/**
 * Long work in the background, one lane a key (a drop, a giveaway): what of one key is under way is never begun a second
 * time beside itself. How far it is stands in the book, so a failure or a restart goes on from there.
 */

import { backoffMs } from "../base/backoff.ts";
import type { Log } from "../base/log.ts";
import type { Cancel, System } from "../base/system.ts";
import type { Work } from "../db/work.ts";
import type { Writer } from "../db/writer.ts";
import { Tracker } from "./tracker.ts";

/** The waits before work that failed is taken up again. Milliseconds. */
const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 60_000;

/** What every lane stands on. */
export interface LaneGround {
  readonly system: Pick<System, "timers" | "random">;
  readonly writer: Pick<Writer, "run">;
  readonly log: Log;
  /** The bot waits for this before it is idle. */
  readonly track?: ((name: string, work: Promise<unknown>) => void) | undefined;
}

export interface LaneOptions<K> {
  /** For the log: `a rain`. */
  readonly what: string;
  /** Does all of a key that is still to be done, by what the book says. Ends early once the lane is stopped. */
  readonly run: (key: K) => Promise<unknown>;
  /** It may take minutes: the bot does not wait for it at its start, and a stop leaves the rest to the next start. */
  readonly long?: boolean;
  /** Told of a failure first. True: it is dealt with, and trying again would change nothing. */
  readonly failed?: (key: K, error: unknown) => boolean;
}

/**
 * @example
 *   const paying = new Lane(ground, { what: "a rain", run: (id) => paying.slices((work) => rain.slice(work, id)) });
 *   work.afterCommit(() => paying.begin(drop.id));
 */
export class Lane<K extends string | number> {
  readonly #ground: LaneGround;
  readonly #options: LaneOptions<K>;
  readonly #tracker = new Tracker();
  readonly #underWay = new Set<K>();
  /** Begun again while they were under way. */
  readonly #again = new Set<K>();
  /** Those that failed: how often in a row, and the timer that takes them up. */
  readonly #failures = new Map<K, { count: number; timer?: Cancel }>();
  #stopped = false;

  constructor(ground: LaneGround, options: LaneOptions<K>) {
    this.#ground = ground;
    this.#options = options;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Takes a key up: after a commit, or at the start. When it is under way already it is looked at once more after that. */
  begin(key: K): void {
    if (this.#stopped) return;
    if (this.#underWay.has(key)) {
      this.#again.add(key);
      return;
    }
    this.#failures.get(key)?.timer?.cancel();
    this.#underWay.add(key);
    const underWay = this.#tracker.add(this.#run(key));
    if (!this.#options.long) this.#ground.track?.(this.#options.what, underWay);
  }

  /** A slice after the other, a transaction and a turn of the event loop each, until one returns false or the lane is stopped. */
  async slices(slice: (work: Work) => boolean): Promise<void> {
    while (!this.#stopped && (await this.#ground.writer.run(slice)));
  }

  /** Resolves when nothing is under way. What waits for its next try is not waited for. */
  idle(): Promise<void> {
    return this.#tracker.idle();
  }

  /** Begins nothing more and waits for what is under way. The rest stands in the book. */
  stop(): Promise<void> {
    this.#stopped = true;
    for (const { timer } of this.#failures.values()) timer?.cancel();
    return this.idle();
  }

  async #run(key: K): Promise<void> {
    try {
      do {
        this.#again.delete(key);
        await this.#options.run(key);
      } while (this.#again.has(key) && !this.#stopped);
      this.#failures.delete(key);
    } catch (error) {
      this.#failed(key, error);
    } finally {
      this.#again.delete(key);
      this.#underWay.delete(key);
    }
  }

  #failed(key: K, error: unknown): void {
    const { what, failed } = this.#options;
    if (this.#stopped) return;
    if (failed?.(key, error)) {
      this.#failures.delete(key);
      return;
    }
    const { system, log } = this.#ground;
    const count = this.#failures.get(key)?.count ?? 0;
    const waitMs = backoffMs(count, RETRY_FIRST_MS, RETRY_MAX_MS, system.random);
    log.error({ err: error, key, waitMs }, `${what} could not go on; it is tried again soon, and at the next start`);
    this.#failures.set(key, { count: count + 1, timer: system.timers.after(waitMs, () => this.begin(key)) });
  }
}
