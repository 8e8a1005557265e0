/** How much a viewer was given lately: what the daily limit of receiving counts. */
import type { Db } from "../db/open.ts";

/** Sums gifts into a viewer's account. */
export class Received {
  readonly #newestFirst;

  constructor(db: Db) {
    this.#newestFirst = db.prepare(
      `SELECT t.amount, t.kind, t.created_at_ms AS atMs,
              EXISTS (SELECT 1 FROM transfer AS r WHERE r.reverses_id = t.id) AS undone
       FROM account AS a JOIN transfer AS t ON t.to_id = a.id
       WHERE a.currency_id = ? AND a.owner = ? ORDER BY t.id DESC`,
    );
  }

  /** What others gave this viewer since a time and nobody took back. */
  since(viewerId: number, currencyId: number, sinceMs: number): number {
    let sum = 0;
    const rows = this.#newestFirst.iterate(currencyId, `viewer:${viewerId}`) as IterableIterator<{
      amount: number;
      kind: string;
      atMs: number;
      undone: 0 | 1;
    }>;
    for (const row of rows) {
      if (row.atMs < sinceMs) break;
      if (row.kind === "give" && row.undone === 0) sum += row.amount;
    }
    return sum;
  }
}
