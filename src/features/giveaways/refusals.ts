/** Whether a viewer is told why they are not in: once each for a giveaway and reason, and never a whole crowd at once. */

import type { Clock } from "../../base/clock.ts";
import { Recent } from "../../base/recent.ts";
import { Flood } from "../../chat/commands/flood.ts";

/** So many are remembered, those told last. */
const TOLD_KEPT = 20_000;
/** At most so many of one giveaway are told in this time, so that chat can still be read. */
const CROWD = { commands: 10, seconds: 30, silentSeconds: 10 };

/** In memory: after a restart somebody may be told again. */
export class Refusals {
  readonly #told = new Recent<string, true>(TOLD_KEPT);
  readonly #crowd: Flood;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#crowd = new Flood(clock, CROWD);
  }

  /** Counts one; `giveawayId` is 0 where none is open. */
  mayTell(giveawayId: number, viewerId: number, reason: string): boolean {
    const key = `${giveawayId} ${viewerId} ${reason}`;
    if (this.#told.get(key) || !this.#crowd.allows(String(giveawayId))) return false;
    this.#told.set(key, true);
    return true;
  }
}
