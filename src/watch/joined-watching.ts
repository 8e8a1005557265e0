/** Who was two viewers becomes one: what the watch keeps of both is joined, and given back by platform when they part. */
import type { PlatformName } from "../chat/message.ts";
import type { Db } from "../db/open.ts";

export class JoinedWatching {
  readonly #sql;

  constructor(db: Db) {
    this.#sql = {
      // Not the sum: minutes of one person on two screens are not two people's.
      carryMax: db.prepare(
        `INSERT INTO carry (currency_id, viewer_id, micro_minutes) SELECT currency_id, ?, micro_minutes FROM carry WHERE viewer_id = ?
         ON CONFLICT (currency_id, viewer_id) DO UPDATE SET micro_minutes = max(micro_minutes, excluded.micro_minutes)`,
      ),
      carryGone: db.prepare("DELETE FROM carry WHERE viewer_id = ?"),
      watchJoin: db.prepare(
        `INSERT INTO watch (channel_id, viewer_id, minutes, messages, first_seen_at_ms, last_seen_at_ms)
         SELECT channel_id, ?, minutes, messages, first_seen_at_ms, last_seen_at_ms FROM watch WHERE viewer_id = ?
         ON CONFLICT (channel_id, viewer_id) DO UPDATE SET minutes = minutes + excluded.minutes, messages = messages + excluded.messages,
           first_seen_at_ms = min(first_seen_at_ms, excluded.first_seen_at_ms), last_seen_at_ms = max(last_seen_at_ms, excluded.last_seen_at_ms)`,
      ),
      watchGone: db.prepare("DELETE FROM watch WHERE viewer_id = ?"),
      // Lines that were still to be counted at the link may have made a row of their own since.
      watchBack: db.prepare(
        `INSERT INTO watch (channel_id, viewer_id, minutes, messages, first_seen_at_ms, last_seen_at_ms)
         SELECT channel_id, ?, minutes, messages, first_seen_at_ms, last_seen_at_ms FROM watch
         WHERE viewer_id = ? AND channel_id IN (SELECT id FROM channel WHERE platform = ?)
         ON CONFLICT (channel_id, viewer_id) DO UPDATE SET minutes = minutes + excluded.minutes, messages = messages + excluded.messages,
           first_seen_at_ms = min(first_seen_at_ms, excluded.first_seen_at_ms), last_seen_at_ms = max(last_seen_at_ms, excluded.last_seen_at_ms)`,
      ),
      watchLeft: db.prepare(
        "DELETE FROM watch WHERE viewer_id = ? AND channel_id IN (SELECT id FROM channel WHERE platform = ?)",
      ),
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
      attendJoin: db.prepare(
        `INSERT INTO attendance (channel_id, viewer_id, broadcasts, last_broadcast_id) SELECT channel_id, ?, broadcasts, last_broadcast_id FROM attendance WHERE viewer_id = ?
         ON CONFLICT (channel_id, viewer_id) DO UPDATE SET broadcasts = max(broadcasts, excluded.broadcasts), last_broadcast_id = max(last_broadcast_id, excluded.last_broadcast_id)`,
      ),
      attendBack: db.prepare(
        `INSERT INTO attendance (channel_id, viewer_id, broadcasts, last_broadcast_id)
         SELECT channel_id, ?, broadcasts, last_broadcast_id FROM attendance
         WHERE viewer_id = ? AND channel_id IN (SELECT id FROM channel WHERE platform = ?)
         ON CONFLICT (channel_id, viewer_id) DO UPDATE SET broadcasts = max(broadcasts, excluded.broadcasts), last_broadcast_id = max(last_broadcast_id, excluded.last_broadcast_id)`,
      ),
      attendLeft: db.prepare(
        "DELETE FROM attendance WHERE viewer_id = ? AND channel_id IN (SELECT id FROM channel WHERE platform = ?)",
      ),
      attendGone: db.prepare("DELETE FROM attendance WHERE viewer_id = ?"),
      followMove: db.prepare(
        "INSERT INTO follow_due (channel_id, viewer_id, at_ms) SELECT channel_id, ?, at_ms FROM follow_due WHERE viewer_id = ? ON CONFLICT DO NOTHING",
      ),
      followBack: db.prepare(
        "UPDATE follow_due SET viewer_id = ? WHERE viewer_id = ? AND channel_id IN (SELECT id FROM channel WHERE platform = ?)",
      ),
      followGone: db.prepare("DELETE FROM follow_due WHERE viewer_id = ?"),
      lurkMove: db.prepare(
        "INSERT INTO lurk (broadcast_id, viewer_id, until_tick) SELECT broadcast_id, ?, until_tick FROM lurk WHERE viewer_id = ? ON CONFLICT DO NOTHING",
      ),
      lurkGone: db.prepare("DELETE FROM lurk WHERE viewer_id = ?"),
    };
  }

  /** Inside work: everything of `from` goes to `to`, into one row where both have one. Their spans are closed before. */
  join(from: number, to: number): void {
    const sql = this.#sql;
    sql.carryMax.run(to, from);
    sql.carryGone.run(from);
    sql.watchJoin.run(to, from);
    sql.watchGone.run(from);
    sql.earnedJoin.run(to, from);
    sql.earnedGone.run(from);
    sql.attendJoin.run(to, from);
    sql.attendGone.run(from);
    sql.followMove.run(to, from);
    sql.followGone.run(from);
    sql.lurkMove.run(to, from);
    sql.lurkGone.run(from);
  }

  /** Inside work: watch time, attendance and a follow that waits, on one platform, go back to who leaves with it. */
  giveBack(to: number, from: number, platform: PlatformName): void {
    const sql = this.#sql;
    sql.watchBack.run(to, from, platform);
    sql.watchLeft.run(from, platform);
    sql.attendBack.run(to, from, platform);
    sql.attendLeft.run(from, platform);
    sql.followBack.run(to, from, platform);
    sql.earnedBoth.run(to, from);
  }
}
