/**
 * How many gifted subscriptions of one giver count on one day. Kick also tells of gifts whose payment fails afterwards, so a
 * card that is declined must not make currency without end.
 */

import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";

/** Counts in the commit that pays. */
export class GiftLimit {
  readonly #counted;
  readonly #add;

  constructor(db: Db) {
    this.#counted = db
      .prepare<[number, string, string], number>(
        "SELECT counted FROM gift_day WHERE channel_id = ? AND platform_id = ? AND day = ?",
      )
      .pluck();
    this.#add = db.prepare(
      `INSERT INTO gift_day (channel_id, platform_id, day, counted) VALUES (?, ?, ?, ?)
       ON CONFLICT (channel_id, platform_id, day) DO UPDATE SET counted = counted + excluded.counted`,
    );
  }

  /** How many of `count` still count, and counts them. `most` is per giver and day; 0 is no limit. */
  take(work: Work, channelId: number, platformId: string, day: string, count: number, most: number): number {
    work.assertAlive();
    if (most === 0) return count;
    const taken = Math.min(count, Math.max(0, most - (this.#counted.get(channelId, platformId, day) ?? 0)));
    if (taken > 0) this.#add.run(channelId, platformId, day, taken);
    return taken;
  }
}
