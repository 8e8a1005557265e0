/** One evening: broadcasts of one currency that were on air at the same time. What is earned once an evening asks here. */

import type { Db } from "../../db/open.ts";
import type { PlatformName } from "../../model/message.ts";

/** A broadcast of an evening, and whose channel it was. */
export interface EveningBroadcast {
  readonly id: number;
  readonly channelId: number;
  readonly platform: PlatformName;
  readonly startedAtMs: number;
}

/** Broadcasts are numbered as they begin: those at the same time are not far apart. */
const NEAR = 50;

export class Evenings {
  readonly #of;

  constructor(db: Db) {
    this.#of = db.prepare<[number], EveningBroadcast>(
      `SELECT o.id, o.channel_id AS channelId, c.platform, o.started_at_ms AS startedAtMs
       FROM broadcast AS b JOIN channel AS bc ON bc.id = b.channel_id
       JOIN broadcast AS o ON o.id BETWEEN b.id - ${NEAR} AND b.id + ${NEAR}
       JOIN channel AS c ON c.id = o.channel_id AND c.currency_id = bc.currency_id
       WHERE b.id = ? AND (o.id = b.id OR ((o.ended_at_ms IS NULL OR o.ended_at_ms > b.started_at_ms)
         AND (b.ended_at_ms IS NULL OR b.ended_at_ms > o.started_at_ms)))`,
    );
  }

  /** A broadcast and all that were on air while it was. */
  of(broadcastId: number): readonly EveningBroadcast[] {
    return this.#of.all(broadcastId);
  }
}
