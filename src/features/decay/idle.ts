/** Since when somebody is away. */
import { DAY_MS } from "../../base/lengths.ts";
import type { Db } from "../../db/open.ts";

/** Who counts as away now: last seen before both moments. Milliseconds since 1970. */
export interface Away {
  readonly beforeMs: number;
}

export class Idle {
  readonly #seen;
  readonly #moved;
  readonly #onAir;

  constructor(db: Db) {
    // The latest of all their logins: wrote, was listed, watched, or was met for the first time.
    this.#seen = db
      .prepare<[number, number, number], number>(
        `SELECT max(coalesce((SELECT max(seen_at_ms) FROM identity WHERE viewer_id = ?), 0),
           coalesce((SELECT max(last_seen_at_ms) FROM watch WHERE viewer_id = ?), 0),
           (SELECT created_at_ms FROM viewer WHERE id = ?))`,
      )
      .pluck();
    // What was done to many at once says nothing of one of them.
    const last = (side: string) => `SELECT created_at_ms FROM transfer WHERE ${side} = a.id
      AND actor NOT GLOB 'operation:*' ORDER BY id DESC LIMIT 1`;
    this.#moved = db
      .prepare<[number, number], number>(
        `SELECT max(coalesce((${last("from_id")}), 0), coalesce((${last("to_id")}), 0))
         FROM account AS a WHERE a.viewer_id = ? AND a.currency_id = ?`,
      )
      .pluck();
    this.#onAir = db
      .prepare<{ nowMs: number; untilMs: number }, number | null>(
        `SELECT max(min(coalesce(ended_at_ms, :nowMs), :untilMs)) FROM broadcast WHERE started_at_ms <= :untilMs`,
      )
      .pluck();
  }

  /** When somebody was last seen, or something of theirs moved. */
  lastMs(viewerId: number, currencyId: number): number {
    const seen = this.#seen.get(viewerId, viewerId, viewerId) ?? 0;
    return Math.max(seen, this.#moved.get(viewerId, currencyId) ?? 0);
  }

  /**
   * Who is away. `undefined`: nobody can be, because there was no broadcast in all that time, or only lately. So nobody
   * loses anything by a pause of the streamer, and half of the time is left after one to come back.
   */
  away(idleDays: number, nowMs: number): Away | undefined {
    const sinceMs = nowMs - idleDays * DAY_MS;
    const onAir = (untilMs: number) => this.#onAir.get({ nowMs, untilMs }) ?? 0;
    const missedMs = onAir(nowMs - (idleDays * DAY_MS) / 2);
    return missedMs === 0 || onAir(nowMs) <= sinceMs ? undefined : { beforeMs: Math.min(sinceMs, missedMs) };
  }
}
