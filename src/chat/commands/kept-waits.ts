/** Waits of commands in the book: a daily bonus is not there twice because the bot was started anew. */
import type { Clock } from "../../base/clock.ts";
import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";

/** Shorter waits are not worth a write each: who waits for minutes hardly waits for a restart. */
export const KEPT_FROM_SECONDS = 300;
/** Rows deleted at once, so that pruning never holds the event loop. */
const PRUNED_AT_ONCE = 1_000;

/** A wait that is not over. */
export interface KeptWait {
  readonly key: string;
  readonly leftMs: number;
  /** How long it is in all. */
  readonly waitMs: number;
}

export class KeptWaits {
  readonly #clock: Pick<Clock, "now">;
  readonly #put;
  readonly #shorten;
  readonly #open;
  readonly #prune;

  constructor(options: { readonly db: Db; readonly clock: Pick<Clock, "now"> }) {
    const { db } = options;
    this.#clock = options.clock;
    this.#put = db.prepare<[string, number, number]>(
      `INSERT INTO command_wait (key, until_ms, wait_ms) VALUES (?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET until_ms = excluded.until_ms, wait_ms = excluded.wait_ms`,
    );
    this.#shorten = db.prepare<{ now: number }>(
      "UPDATE command_wait SET until_ms = @now + wait_ms WHERE until_ms > @now + wait_ms",
    );
    this.#open = db.prepare<[number], { key: string; until_ms: number; wait_ms: number }>(
      "SELECT key, until_ms, wait_ms FROM command_wait WHERE until_ms > ?",
    );
    this.#prune = db.prepare<[number, number]>(
      "DELETE FROM command_wait WHERE key IN (SELECT key FROM command_wait WHERE until_ms <= ? LIMIT ?)",
    );
  }

  /** Keeps a wait that begins now, if it is long enough. */
  put(work: Work, key: string, seconds: number): void {
    work.assertAlive();
    if (seconds < KEPT_FROM_SECONDS) return;
    const waitMs = Math.ceil(seconds * 1_000);
    this.#put.run(key, this.#clock.now() + waitMs, waitMs);
  }

  /** The waits that are not over. One that a clock far ahead wrote begins anew. */
  open(work: Work): KeptWait[] {
    work.assertAlive();
    const now = this.#clock.now();
    this.#shorten.run({ now });
    return this.#open.all(now).map(({ key, until_ms, wait_ms }) => ({ key, leftMs: until_ms - now, waitMs: wait_ms }));
  }

  /** Forgets those that are over, a slice at a time. True when there are more. */
  prune(work: Work): boolean {
    work.assertAlive();
    return this.#prune.run(this.#clock.now(), PRUNED_AT_ONCE).changes === PRUNED_AT_ONCE;
  }
}
