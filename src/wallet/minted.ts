/** How much somebody minted by hand: what the daily limit of moderators counts. */
import type { Day } from "../base/calendar.ts";
import type { Db } from "../db/open.ts";

interface Row {
  readonly owner: string;
  readonly viewerId: number | null;
  readonly amount: number;
}

// The condition on the actor lets SQLite use the small index of what was done by hand.
const BY_HAND = `FROM transfer AS t JOIN account AS f ON f.id = t.from_id JOIN account AS o ON o.id = t.to_id
  WHERE t.actor = ? AND (t.actor GLOB 'viewer:*' OR t.actor = 'terminal') AND t.created_at_ms >= ? AND t.created_at_ms < ?
    AND t.currency_id = ? AND t.kind <> 'reversal' AND NOT EXISTS (SELECT 1 FROM transfer AS r WHERE r.reverses_id = t.id)`;

// The transfers of an operation name it and not who asked for it. What is still to come of one that runs counts already.
const BY_OPERATIONS = `SELECT coalesce(sum(
    CASE WHEN o.state IN ('planned', 'running') THEN o.amount - o.refused_amount ELSE o.posted_amount END - coalesce(u.posted_amount, 0)), 0)
  FROM operation AS o LEFT JOIN operation AS u ON u.undoes_id = o.id
  WHERE o.actor = ? AND o.created_at_ms >= ? AND o.created_at_ms < ? AND o.currency_id = ? AND o.mints = 1`;

/** Sums what actors took out of the mint. */
export class Minted {
  readonly #handedOut;
  readonly #takenAway;
  readonly #byOperations;
  readonly #survivor;

  constructor(db: Db) {
    this.#handedOut = db.prepare<[string, number, number, number], Row>(
      `SELECT o.owner, o.viewer_id AS viewerId, sum(t.amount) AS amount ${BY_HAND} AND f.kind = 'mint' AND o.owner <> t.actor
       GROUP BY o.id`,
    );
    this.#takenAway = db.prepare<[string, number, number, number], Row>(
      `SELECT f.owner, f.viewer_id AS viewerId, sum(t.amount) AS amount ${BY_HAND} AND t.kind = 'adjustment' AND f.kind = 'viewer'
       GROUP BY f.id`,
    );
    this.#byOperations = db.prepare<[string, number, number, number], number>(BY_OPERATIONS).pluck();
    this.#survivor = db.prepare<[number], number | null>("SELECT merged_into_id FROM viewer WHERE id = ?").pluck();
  }

  /**
   * What actors (`viewer:42`), who are one person, minted for others in a day, by any command, and nobody took back. What
   * they took away from somebody again no longer counts. What they got themselves (a reward of a command anybody may
   * use) is not handed out.
   */
  onDay(actors: readonly string[], currencyId: number, day: Day): number {
    const received = new Map<string, number>();
    for (const actor of actors) {
      for (const row of this.#handedOut.all(actor, day.startMs, day.endMs, currencyId)) {
        const holder = this.#holder(row);
        received.set(holder, (received.get(holder) ?? 0) + row.amount);
      }
    }
    for (const actor of actors) {
      for (const row of this.#takenAway.all(actor, day.startMs, day.endMs, currencyId)) {
        const holder = this.#holder(row);
        // From somebody else it was no correction: it leaves nothing to hand out.
        received.set(holder, Math.max(0, (received.get(holder) ?? 0) - row.amount));
      }
    }
    const operations = actors.map((actor) => this.#byOperations.get(actor, day.startMs, day.endMs, currencyId)!);
    return [...received.values(), ...operations].reduce((sum, amount) => sum + amount, 0);
  }

  /** Whoever has it now: the one an account was merged into. */
  #holder({ owner, viewerId }: Row): string {
    let id = viewerId;
    for (let into = id; into !== null; into = this.#survivor.get(into) ?? null) id = into;
    return id === null ? owner : `viewer:${id}`;
  }
}
