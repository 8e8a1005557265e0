/** What falls due in the shop by itself: redemptions nobody fulfilled, and words that are erased 30 days after the end. */

import type { Log } from "../../base/log.ts";
import type { Cancel, Clock, Timers } from "../../base/system.ts";
import type { Writer } from "../../db/writer.ts";
import type { RedemptionRows } from "./redemption-rows.ts";
import type { Redemptions } from "./redemptions.ts";
import type { Speaker } from "./speaker.ts";

const DAY_MS = 86_400_000;
/** How long what a viewer wrote, and why something was paid back, are kept after the end. */
export const WORDS_KEPT_MS = 30 * DAY_MS;
const RETRY_MS = 60_000;
/** So many are paid back in one piece of work. */
const SLICE = 50;

export interface DueOptions {
  readonly rows: RedemptionRows;
  readonly redemptions: Redemptions;
  readonly speaker: Speaker;
  readonly writer: Pick<Writer, "run">;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

export class Due {
  readonly #options: DueOptions;
  #timer: Cancel | undefined;
  #leastMs = 0;
  #stopped = false;

  constructor(options: DueOptions) {
    this.#options = options;
  }

  /** Sets the timer to the next moment something is due, `leastMs` from now at the earliest. */
  arm(leastMs = 0): void {
    if (this.#stopped) return;
    const { rows, clock, timers } = this.#options;
    const now = clock.now();
    this.#leastMs = Math.max(this.#leastMs, now + leastMs);
    const words = rows.oldestWordsMs();
    const next = Math.min(
      rows.nextExpiryMs() ?? Number.POSITIVE_INFINITY,
      words === undefined ? Number.POSITIVE_INFINITY : words + WORDS_KEPT_MS,
    );
    this.#timer?.cancel();
    this.#timer = undefined;
    if (next === Number.POSITIVE_INFINITY) return;
    // A day at most: no timer of the system runs for a month, and clocks are set.
    const waitMs = Math.min(DAY_MS, Math.max(next, this.#leastMs) - now);
    this.#timer = timers.after(Math.max(0, waitMs), () => this.#run());
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #run(): Promise<void> {
    const { rows, redemptions, speaker, writer, clock, log } = this.#options;
    try {
      let more = true;
      while (more && !this.#stopped) {
        more = await writer.run(() => {
          rows.erase(clock.now() - WORDS_KEPT_MS);
          const expired = rows.expired(clock.now(), SLICE);
          for (const redemption of expired) {
            redemptions.expire(redemption);
            speaker.say(redemption, "expired");
          }
          return expired.length === SLICE;
        });
      }
      this.arm();
    } catch (error) {
      log.error({ err: error }, "redemptions that are due could not be paid back; it is tried again in a minute");
      if (!this.#stopped) this.#timer = this.#options.timers.after(RETRY_MS, () => this.#run());
    }
  }
}
