/** How much somebody minted by hand: what the daily limit of moderators counts. */
import type { Db } from "../db/open.ts";

/** Sums what an actor took out of the mint. */
export class Minted {
  readonly #since;

  constructor(db: Db) {
    // The condition on the actor lets SQLite use the small index of what was done by hand.
    this.#since = db
      .prepare(
        `SELECT coalesce(sum(t.amount), 0)
         FROM transfer AS t JOIN account AS a ON a.id = t.from_id JOIN account AS o ON o.id = t.to_id
         WHERE t.actor = ? AND (t.actor GLOB 'viewer:*' OR t.actor = 'terminal') AND t.created_at_ms >= ?
           AND t.currency_id = ? AND a.kind = 'mint' AND o.owner <> t.actor AND t.kind <> 'reversal'
           AND NOT EXISTS (SELECT 1 FROM transfer AS r WHERE r.reverses_id = t.id)`,
      )
      .pluck();
  }

  /**
   * What an actor (`viewer:42`) minted for others since a time, by any command, and nobody took back. What they got
   * themselves (a reward of a command anybody may use) is not handed out.
   */
  since(actor: string, currencyId: number, sinceMs: number): number {
    return this.#since.get(actor, sinceMs, currencyId) as number;
  }
}
