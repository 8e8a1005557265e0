/** Who was two viewers becomes one: what the watch keeps of both is joined, and given back by platform when they part. */

import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { PlatformName } from "../../model/message.ts";

/** The channels of one platform; all of them where none is named. */
const CHANNELS = "SELECT id FROM channel WHERE @platform IS NULL OR platform = @platform";
const OF_CHANNELS = `viewer_id = @from AND channel_id IN (${CHANNELS})`;
const OF_BROADCASTS = `viewer_id = @from AND broadcast_id IN (SELECT id FROM broadcast WHERE channel_id IN (${CHANNELS}))`;

export class JoinedWatching {
  readonly #sql;
  /** What belongs to channels goes from one to the other, into one row where both have one. */
  readonly #byChannel;

  constructor(db: Db) {
    this.#sql = {
      // Not the sum: minutes of one person on two screens are not two people's.
      carryMax: db.prepare(
        `INSERT INTO carry (currency_id, viewer_id, micro_minutes) SELECT currency_id, ?, micro_minutes FROM carry WHERE viewer_id = ?
         ON CONFLICT (currency_id, viewer_id) DO UPDATE SET micro_minutes = max(micro_minutes, excluded.micro_minutes)`,
      ),
      carryGone: db.prepare("DELETE FROM carry WHERE viewer_id = ?"),
      // A daily cap counts the person.
      earnedJoin: db.prepare(
        `INSERT INTO earned (currency_id, viewer_id, day, amount) SELECT currency_id, ?, day, amount FROM earned WHERE viewer_id = ?
         ON CONFLICT DO UPDATE SET amount = amount + excluded.amount`,
      ),
      // Nobody gets a second day by parting.
      earnedBoth: db.prepare(
        `INSERT INTO earned (currency_id, viewer_id, day, amount) SELECT currency_id, ?, day, amount FROM earned WHERE viewer_id = ?
         ON CONFLICT DO UPDATE SET amount = max(amount, excluded.amount)`,
      ),
      earnedGone: db.prepare("DELETE FROM earned WHERE viewer_id = ?"),
    };
    this.#byChannel = [
      // Who comes back may have a row again: of lines that were still to be counted at the link.
      `INSERT INTO watch (channel_id, viewer_id, minutes, messages, first_seen_at_ms, last_seen_at_ms, active_at_ms)
       SELECT channel_id, @to, minutes, messages, first_seen_at_ms, last_seen_at_ms, active_at_ms FROM watch WHERE ${OF_CHANNELS}
       ON CONFLICT (channel_id, viewer_id) DO UPDATE SET minutes = minutes + excluded.minutes, messages = messages + excluded.messages,
         first_seen_at_ms = min(first_seen_at_ms, excluded.first_seen_at_ms), last_seen_at_ms = max(last_seen_at_ms, excluded.last_seen_at_ms),
         active_at_ms = max(coalesce(active_at_ms, excluded.active_at_ms), coalesce(excluded.active_at_ms, active_at_ms))`,
      `DELETE FROM watch WHERE ${OF_CHANNELS}`,
      `INSERT INTO lurk (broadcast_id, viewer_id, until_tick)
       SELECT broadcast_id, @to, until_tick FROM lurk WHERE ${OF_BROADCASTS} ON CONFLICT DO NOTHING`,
      `DELETE FROM lurk WHERE ${OF_BROADCASTS}`,
    ].map((sql) => db.prepare(sql));
  }

  /** Everything of `from` goes to `to`, into one row where both have one. Their spans are closed before. */
  join(work: Work, from: number, to: number): void {
    work.assertAlive();
    const sql = this.#sql;
    sql.carryMax.run(to, from);
    sql.carryGone.run(from);
    sql.earnedJoin.run(to, from);
    sql.earnedGone.run(from);
    for (const move of this.#byChannel) move.run({ from, to, platform: null });
  }

  /** What belongs to one platform (watch time, lurking) goes back to who leaves with it. */
  giveBack(work: Work, to: number, from: number, platform: PlatformName): void {
    work.assertAlive();
    for (const move of this.#byChannel) move.run({ from, to, platform });
    this.#sql.earnedBoth.run(to, from);
  }
}
