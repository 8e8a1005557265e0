/** How much a viewer was given lately: what the daily limit of receiving counts. */

import { Recent } from "../base/recent.ts";
import type { Db } from "../db/open.ts";
import { inPages } from "../db/pages.ts";

/** Receivers whose sum is remembered. */
const REMEMBERED = 1_000;

/** The gifts into one account since a time, as far as they were counted. */
interface Counted {
  readonly sinceMs: number;
  /** Ids of the first and the last transfer that was looked at. */
  readonly first: number;
  readonly last: number;
  /** Of all gifts between them, those taken back included. */
  readonly sum: number;
}

interface Row {
  readonly id: number;
  readonly amount: number;
  readonly kind: string;
  readonly atMs: number;
}

/**
 * Sums gifts into a viewer's account. When a whole chat gives to one person every gift asks again: what was counted and
 * is committed is remembered, and only what came since is read.
 */
export class Received {
  readonly #afterCommit: (hook: () => void) => void;
  readonly #counted = new Recent<number, Counted>(REMEMBERED);
  readonly #account;
  readonly #newestFirst;
  readonly #takenBack;

  constructor(db: Db, afterCommit: (hook: () => void) => void) {
    this.#afterCommit = afterCommit;
    this.#account = db
      .prepare<[number, string], number>("SELECT id FROM account WHERE currency_id = ? AND owner = ?")
      .pluck();
    this.#newestFirst = db.prepare<[number, number, number, number], Row>(
      "SELECT id, amount, kind, created_at_ms AS atMs FROM transfer WHERE to_id = ? AND id > ? ORDER BY id DESC LIMIT ? OFFSET ?",
    );
    // In this order (CROSS JOIN): few transfers take another back, and many may be gifts to one person.
    this.#takenBack = db
      .prepare<[number, number, number], number>(
        `SELECT coalesce(sum(was.amount), 0) FROM transfer AS r CROSS JOIN transfer AS was ON was.id = r.reverses_id
         WHERE r.reverses_id >= ? AND was.to_id = ? AND was.kind = 'give' AND was.created_at_ms >= ?`,
      )
      .pluck();
  }

  /** What others gave this viewer since a time and nobody took back. Inside work. */
  since(viewerId: number, currencyId: number, sinceMs: number): number {
    const account = this.#account.get(currencyId, `viewer:${viewerId}`);
    if (account === undefined) return 0;
    const counted = this.#count(account, sinceMs);
    if (counted.sum === 0) return 0;
    return counted.sum - this.#takenBack.get(counted.first, account, sinceMs)!;
  }

  #count(account: number, sinceMs: number): Counted {
    const known = this.#counted.get(account);
    const before = known?.sinceMs === sinceMs ? known : { sinceMs, first: 0, last: 0, sum: 0 };
    let { first, last, sum } = before;
    for (const row of inPages((limit, offset) => this.#newestFirst.all(account, before.last, limit, offset))) {
      if (row.atMs < sinceMs) break;
      if (row.id > last) last = row.id;
      if (before.first === 0) first = row.id;
      if (row.kind === "give") sum += row.amount;
    }
    const counted = { sinceMs, first, last, sum };
    // Ids are used again after a rollback.
    this.#afterCommit(() => this.#counted.set(account, counted));
    return counted;
  }
}
