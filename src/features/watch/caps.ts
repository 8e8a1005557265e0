/** How much watching and bonuses may still pay somebody: one cap on the balance, one on the day. Nothing else is bound. */

import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { Ledger } from "../../ledger/ledger.ts";

export interface CapsOptions {
  readonly db: Db;
  readonly ledger: Pick<Ledger, "settledBalance">;
  /** 0 for none. */
  readonly balanceCap: number;
  /** 0 for none. */
  readonly dailyCap: number;
}

/** Days of the cap that are kept however old they are. */
const DAYS_KEPT = 4;
/** Later than every day. */
const END_OF_DAYS = "A";

/** The caps of the config. Reads see the transaction under way. */
export class Caps {
  /** A day is counted: spans are cut at its end. */
  readonly daily: boolean;
  /** Somebody's pending may be less than their minutes are worth. */
  readonly bound: boolean;
  readonly #ledger: Pick<Ledger, "settledBalance">;
  readonly #balanceCap: number;
  readonly #dailyCap: number;
  readonly #earned;
  readonly #note;
  readonly #forget;
  readonly #dayBefore;

  constructor(options: CapsOptions) {
    this.#ledger = options.ledger;
    this.#balanceCap = options.balanceCap;
    this.#dailyCap = options.dailyCap;
    this.daily = options.dailyCap > 0;
    this.bound = this.daily || options.balanceCap > 0;
    this.#earned = options.db
      .prepare<[string, number, number], number>(
        "SELECT amount FROM earned WHERE day = ? AND currency_id = ? AND viewer_id = ?",
      )
      .pluck();
    this.#note = options.db.prepare<[string, number, number, number]>(
      `INSERT INTO earned (day, currency_id, viewer_id, amount) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET amount = amount + excluded.amount`,
    );
    this.#dayBefore = options.db.prepare<[string], string | null>("SELECT max(day) FROM earned WHERE day < ?").pluck();
    this.#forget = options.db.prepare<[string]>(
      `DELETE FROM earned WHERE (day, currency_id, viewer_id) IN
         (SELECT day, currency_id, viewer_id FROM earned WHERE day < ? ORDER BY day LIMIT 100)`,
    );
  }

  /** Until the balance is full. */
  balanceRoom(viewerId: number, currencyId: number): number {
    if (this.#balanceCap === 0) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.#balanceCap - this.#ledger.settledBalance(viewerId, currencyId));
  }

  /** Until the day is full. */
  dayRoom(viewerId: number, currencyId: number, day: string): number {
    if (!this.daily) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.#dailyCap - (this.#earned.get(day, currencyId, viewerId) ?? 0));
  }

  /** This much was minted on this day. */
  note(work: Work, viewerId: number, currencyId: number, day: string, amount: number): void {
    work.assertAlive();
    if (this.daily && amount > 0) this.#note.run(day, currencyId, viewerId, amount);
  }

  /**
   * Forgets some days before `day`, but never the newest few: a clock that ran ahead for an evening must not open a day
   * again. False when there is nothing left to forget.
   */
  forgetBefore(work: Work, day: string): boolean {
    work.assertAlive();
    let oldestKept: string | null = null;
    for (let kept = 0; kept < DAYS_KEPT; kept++) {
      const before: string | null = this.#dayBefore.get(oldestKept ?? END_OF_DAYS) ?? null;
      if (before === null) return false;
      oldestKept = before;
    }
    return this.#forget.run(oldestKept! < day ? oldestKept! : day).changes > 0;
  }
}
