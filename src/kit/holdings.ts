/** What everybody has of a currency, one person after the other: for what concerns all at once. */

import { AMOUNT_MAX } from "../base/lengths.ts";
import type { Db } from "../db/open.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Owner } from "../model/money.ts";
import type { OperationMovement } from "./judge.ts";

/** What somebody has now: settled and what watching has earned since. */
export interface Holding {
  readonly viewerId: number;
  readonly has: number;
}

/** Persons read with one statement. */
const PAGE = 250;

export class Holdings {
  readonly #ledger: Pick<Ledger, "pending">;
  readonly #page;

  constructor({ db, ledger }: { readonly db: Db; readonly ledger: Pick<Ledger, "pending"> }) {
    this.#ledger = ledger;
    // Also who has no account yet: they may have earned something that is not in the book.
    this.#page = db.prepare<[number, number], { viewerId: number; settled: number }>(
      `SELECT v.id AS viewerId, coalesce(a.balance, 0) AS settled
       FROM viewer AS v LEFT JOIN account AS a ON a.viewer_id = v.id AND a.currency_id = ?
       WHERE v.id > ? AND v.merged_into_id IS NULL ORDER BY v.id LIMIT ${PAGE}`,
    );
  }

  /** Visits each, also who has nothing, in order of their number. Reads only, a step at a time (`inSteps`). */
  *each(currencyId: number, visit: (holding: Holding) => void): Generator<void, void> {
    let after = 0;
    for (;;) {
      const rows = this.#page.all(currencyId, after);
      yield;
      for (const { viewerId, settled } of rows) {
        after = viewerId;
        visit({ viewerId, has: settled + this.#ledger.pending(viewerId, currencyId) });
        yield;
      }
      if (rows.length < PAGE) return;
    }
  }
}

/** Takes so much of what somebody has: they are left the rest of it, also when they have less by then. */
export function* taking({ viewerId, has }: Holding, takes: number, into: Owner): Generator<OperationMovement> {
  const leaves = has - takes;
  // One transfer carries so much at most.
  for (let left = takes; left > 0; left -= AMOUNT_MAX) {
    yield { from: `viewer:${viewerId}`, to: into, amount: Math.min(left, AMOUNT_MAX), leaves };
  }
}
