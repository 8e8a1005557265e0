/** What outlives a restart about taking lively chat as live: until when it is not, and where that was explained. */

import { HOUR_MS } from "../../base/lengths.ts";
import type { Clock } from "../../base/system.ts";
import type { Db } from "../../db/open.ts";
import { Settings } from "../../db/settings.ts";
import type { Work } from "../../db/work.ts";

/** So long lively chat begins nothing after `!offline`, the platform's word, or twelve hours. */
export const HOLD_HOURS = 4;
const HOLD_MS = HOLD_HOURS * HOUR_MS;

export class GuessNotes {
  readonly #clock: Pick<Clock, "now">;
  readonly #settings: Settings;

  constructor(options: { readonly db: Db; readonly clock: Pick<Clock, "now"> }) {
    this.#clock = options.clock;
    this.#settings = new Settings(options.db);
  }

  /** From now on lively chat begins nothing for {@link HOLD_HOURS} hours. */
  hold(work: Work, channelId: number): void {
    this.#settings.put(work, holdOf(channelId), String(this.#clock.now() + HOLD_MS));
  }

  /** Lively chat may begin something again. */
  release(work: Work, channelId: number): void {
    if (this.#settings.get(holdOf(channelId))) this.#settings.put(work, holdOf(channelId), "");
  }

  isHeld(channelId: number): boolean {
    const leftMs = Number(this.#settings.get(holdOf(channelId)) || 0) - this.#clock.now();
    // A time further away than any hold was written by a clock that ran ahead.
    return leftMs > 0 && leftMs <= HOLD_MS;
  }

  /** Whether a channel's chat was told that lively chat is taken as live. */
  wasTold(channelId: number): boolean {
    return this.#settings.get(toldOf(channelId)) !== undefined;
  }

  told(work: Work, channelId: number): void {
    this.#settings.put(work, toldOf(channelId), "1");
  }
}

function toldOf(channelId: number): string {
  return `live_guess_told:${channelId}`;
}

function holdOf(channelId: number): string {
  return `live_guess_held:${channelId}`;
}
