/** Watching that is not settled yet, read from the book alone: for commands that run beside the bot. */
import type { Db } from "../../db/open.ts";
import { accrue } from "./accrual.ts";

/** What one viewer has earned in one currency by watching, and is not paid yet. */
export interface PendingInBook {
  readonly viewerId: number;
  readonly currencyId: number;
  readonly amount: number;
}

const PENDING = `
  SELECT s.viewer_id AS viewerId, s.currency_id AS currencyId, s.weight, s.amount, s.period, l.weight_total - f.weight_total AS weighted,
         coalesce((SELECT micro_minutes FROM carry WHERE currency_id = s.currency_id AND viewer_id = s.viewer_id), 0) AS carry
  FROM span AS s
  JOIN tick AS f ON f.broadcast_id = s.broadcast_id AND f.n = s.from_tick
  JOIN tick AS l ON l.broadcast_id = s.broadcast_id AND l.n = (SELECT max(n) FROM tick WHERE broadcast_id = s.broadcast_id)
  WHERE s.to_tick IS NULL AND s.pays = 1`;

interface PendingRow {
  readonly viewerId: number;
  readonly currencyId: number;
  readonly weight: number;
  readonly amount: number;
  readonly period: number;
  readonly weighted: number;
  readonly carry: number;
}

/** The pending amount of a viewer at the last tick in the book. A cap that would cut it is applied when it is paid. */
export function pendingInBook(db: Db, viewerId: number, currencyId: number): number {
  const row = db
    .prepare<[number, number], PendingRow>(`${PENDING} AND s.viewer_id = ? AND s.currency_id = ?`)
    .get(viewerId, currencyId);
  return row ? earnedBy(row) : 0;
}

/** The same of everybody who watches now. */
export function allPendingInBook(db: Db): PendingInBook[] {
  const rows = db.prepare<[], PendingRow>(PENDING).all();
  return rows.map((row) => ({ viewerId: row.viewerId, currencyId: row.currencyId, amount: earnedBy(row) }));
}

function earnedBy(row: PendingRow): number {
  return accrue(row.carry, row.weight * row.weighted, row).amount;
}

/** What a viewer watched on each channel, with the span that is open now. */
export function watchedInBook(
  db: Db,
  viewerId: number,
): readonly {
  readonly platform: string;
  readonly login: string;
  readonly minutes: number;
  readonly messages: number;
}[] {
  return db
    .prepare(
      `SELECT c.platform, c.login, w.messages,
              w.minutes + coalesce((SELECT max(t.n) - s.from_tick FROM span AS s JOIN broadcast AS b ON b.id = s.broadcast_id
                                    JOIN tick AS t ON t.broadcast_id = b.id
                                    WHERE b.channel_id = c.id AND s.viewer_id = w.viewer_id AND s.to_tick IS NULL), 0) AS minutes
       FROM watch AS w JOIN channel AS c ON c.id = w.channel_id WHERE w.viewer_id = ? ORDER BY c.id`,
    )
    .all(viewerId) as { platform: string; login: string; minutes: number; messages: number }[];
}
