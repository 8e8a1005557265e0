/** Which chat messages and events were handled: each once, also when a platform delivers it again after a crash. */

import type { Cancel, Clock, Timers } from "../base/clock.ts";
import { DAY_MS, HOUR_MS } from "../base/lengths.ts";
import type { Db } from "./open.ts";
import type { Work } from "./work.ts";
import type { Writer } from "./writer.ts";

/** How long an id is remembered: longer than any platform delivers again. */
export const HANDLED_KEPT_MS = 7 * DAY_MS;
/** Rows deleted at once, so that pruning never holds the event loop. */
const PRUNED_AT_ONCE = 1_000;

/** So many are remembered however old a clock says that they are: it may be ahead. */
const KEPT_AT_LEAST = 20_000;

const PRUNE_EVERY_MS = HOUR_MS;

export interface HandledOptions {
  readonly db: Db;
  readonly clock: Clock;
  /** Whether a message moved money before: the book knows it also when a wrong clock had its id forgotten. */
  readonly movedMoney?: (platform: string, messageId: string) => boolean;
}

/** The ids that were handled, in the book, so that an id and its effect are committed together. */
export class Handled {
  readonly #clock: Clock;
  readonly #movedMoney: (platform: string, messageId: string) => boolean;
  readonly #insert;
  readonly #prune;

  constructor(options: HandledOptions) {
    this.#clock = options.clock;
    this.#movedMoney = options.movedMoney ?? (() => false);
    // Only the double is passed over: a missing id is still an error.
    this.#insert = options.db.prepare(
      "INSERT INTO handled (platform, message_id, at_ms) VALUES (?, ?, ?) ON CONFLICT (platform, message_id) DO NOTHING",
    );
    this.#prune = options.db.prepare(
      `DELETE FROM handled WHERE (platform, message_id) IN
         (SELECT platform, message_id FROM handled WHERE at_ms < ?
            AND at_ms < (SELECT at_ms FROM handled ORDER BY at_ms DESC LIMIT 1 OFFSET ?) ORDER BY at_ms LIMIT ?)`,
    );
  }

  /** True the first time for this id, false ever after. */
  first(work: Work, platform: string, messageId: string): boolean {
    work.assertAlive();
    const isNew = this.#insert.run(platform, messageId, this.#clock.now()).changes === 1;
    return isNew && !this.#movedMoney(platform, messageId);
  }

  /** Forgets ids older than {@link HANDLED_KEPT_MS} but for the newest, a slice at a time. True when there are more. */
  prune(work: Work, keptMs: number = HANDLED_KEPT_MS, keptAtLeast: number = KEPT_AT_LEAST): boolean {
    work.assertAlive();
    return this.#prune.run(this.#clock.now() - keptMs, keptAtLeast, PRUNED_AT_ONCE).changes === PRUNED_AT_ONCE;
  }
}

/** Forgets what is over every hour until it is cancelled, a turn of the writer for each slice. `track` is told of the work. */
export function pruneHourly(parts: {
  /** Each forgets a slice, and says whether there is more. */
  readonly of: readonly { prune(work: Work): boolean }[];
  readonly writer: Pick<Writer, "run">;
  readonly timers: Timers;
  readonly track: (work: Promise<unknown>) => void;
}): Cancel {
  let cancelled = false;
  const all = async () => {
    for (const one of parts.of) while (!cancelled && (await parts.writer.run((work) => one.prune(work))));
  };
  const timer = parts.timers.every(PRUNE_EVERY_MS, () => parts.track(all()));
  return {
    cancel() {
      cancelled = true;
      timer.cancel();
    },
  };
}
