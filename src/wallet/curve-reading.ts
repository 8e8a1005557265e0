/** The curve of a balance, thinned out in SQL to a few hundred points. */
import type { Db } from "../db/open.ts";
import { readingJob } from "../db/reading/job.ts";

/** So many points a curve has at most. */
export const CURVE_POINTS = 300;
/** What somebody had from a moment on. */
export interface CurvePoint {
  readonly atMs: number;
  readonly balance: number;
}

export interface CurveWish {
  readonly viewerId: number;
  readonly currencyId: number;
  /** Milliseconds since 1970; `untilMs` itself is left out. */
  readonly fromMs: number;
  readonly untilMs: number;
}

// The last of each part of the time. Ordered by the numbers of the book, because clocks are set back.
const CURVE = `
  WITH mine (id, at, change) AS (
      SELECT id, created_at_ms, -amount FROM transfer WHERE from_id = :account
      UNION ALL SELECT id, created_at_ms, amount FROM transfer WHERE to_id = :account),
    summed AS (SELECT id, at, sum(change) OVER (ORDER BY id) AS balance FROM mine),
    wanted AS (SELECT * FROM summed WHERE at >= :fromMs AND at < :untilMs),
    edges AS (SELECT min(at) AS first, max(at) AS last FROM wanted)
  SELECT max(id) AS id, at AS atMs, balance FROM wanted, edges
  GROUP BY CAST((at - first) * :parts / (last - first + 1) AS INTEGER) ORDER BY id`;

/** The points of a curve, oldest first; none for somebody who never had anything. */
function readCurve(db: Db, { viewerId, currencyId, fromMs, untilMs }: CurveWish): CurvePoint[] {
  const account = db
    .prepare("SELECT id FROM account WHERE currency_id = ? AND owner = ?")
    .pluck()
    .get(currencyId, `viewer:${viewerId}`);
  if (account === undefined) return [];
  const rows = db.prepare(CURVE).all({ account, fromMs, untilMs, parts: CURVE_POINTS }) as CurvePoint[];
  return rows.map(({ atMs, balance }) => ({ atMs, balance }));
}

export const READ_CURVE = readingJob(import.meta.url, "READ_CURVE", readCurve);
