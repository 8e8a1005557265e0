/** Who got how much out of the mint since a moment: what a rehearsal tells after each step. */
import type { Db } from "../db/open.ts";

interface Row {
  readonly viewerId: number;
  readonly amount: number;
}

export class MintedSince {
  readonly #lastId;
  readonly #since;
  readonly #sum;
  readonly #before;

  constructor(db: Db) {
    this.#lastId = db.prepare<[], number>("SELECT coalesce(max(id), 0) FROM transfer").pluck();
    this.#sum = db
      .prepare<[number, number, number], number>(
        `SELECT coalesce(sum(CASE f.kind WHEN 'mint' THEN t.amount ELSE -t.amount END), 0)
         FROM transfer AS t JOIN account AS f ON f.id = t.from_id JOIN account AS o ON o.id = t.to_id
           LEFT JOIN transfer AS r ON r.id = t.reverses_id
         WHERE t.id > ? AND t.currency_id = ? AND (f.kind = 'mint' OR o.kind = 'mint')
           AND coalesce(r.kind, t.kind) NOT IN ('adjustment', 'import') AND (r.id IS NULL OR r.id > ?)`,
      )
      .pluck();
    this.#before = db
      .prepare<[number], number>("SELECT id FROM transfer WHERE created_at_ms < ? ORDER BY id DESC LIMIT 1")
      .pluck();
    this.#since = db.prepare<[number, number], Row>(
      `SELECT o.viewer_id AS viewerId, sum(t.amount) AS amount
       FROM transfer AS t JOIN account AS f ON f.id = t.from_id JOIN account AS o ON o.id = t.to_id
       WHERE t.id > ? AND t.currency_id = ? AND f.kind = 'mint' AND o.viewer_id IS NOT NULL GROUP BY o.viewer_id`,
    );
  }

  /** The newest transfer of the book; 0 where there is none. */
  lastId(): number {
    return this.#lastId.get()!;
  }

  /**
   * What was paid after this transfer, in all: out of the mint, less what went back into it. What somebody corrected or brought
   * along from another bot is no pay. `since`: what is undone of an earlier transfer than this was never counted.
   */
  paidAfter(id: number, currencyId: number, since = id): number {
    return this.#sum.get(id, currencyId, since)!;
  }

  /** The last transfer before a moment, milliseconds since 1970. Looks back from the newest. */
  lastBefore(atMs: number): number {
    return this.#before.get(atMs) ?? 0;
  }

  /** What each viewer got by the transfers after this one, in the smallest unit. */
  after(id: number, currencyId: number): Map<number, number> {
    return new Map(this.#since.all(id, currencyId).map(({ viewerId, amount }) => [viewerId, amount]));
  }
}
