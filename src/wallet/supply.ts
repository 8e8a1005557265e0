/** How much of a currency there is, and what would be more than all of it. */
import { AskToRepeat } from "../base/errors.ts";
import type { Db } from "../db/open.ts";
import { money } from "../ledger/words.ts";
import type { Currency } from "../model/money.ts";

/** Up to this many whole units nobody is asked, however little there is. */
const SMALL_MAX = 10_000;
/** A young channel begins with nothing, so anything is more: only after so many broadcasts it is asked. */
const BROADCASTS_MIN = 3;

export interface SupplyOptions {
  readonly db: Db;
  /** How many broadcasts have ended. */
  readonly broadcastsEnded: () => number;
}

/** Knows it from the book. */
export class Supply {
  readonly #broadcastsEnded: () => number;
  readonly #total;

  constructor(options: SupplyOptions) {
    this.#broadcastsEnded = options.broadcastsEnded;
    // What left the mint and has not gone into a sink. Two short stretches of the index on owners.
    this.#total = options.db
      .prepare<[number, number], number>(
        `SELECT -coalesce(sum(balance), 0) FROM (
           SELECT balance FROM account WHERE currency_id = ? AND (owner = 'mint' OR owner GLOB 'mint:*')
           UNION ALL SELECT balance FROM account WHERE currency_id = ? AND (owner = 'sink' OR owner GLOB 'sink:*'))`,
      )
      .pluck();
  }

  /** What everybody has together, and what lies in escrow. */
  total(currencyId: number): number {
    return this.#total.get(currencyId, currencyId)!;
  }

  /** Throws an AskToRepeat where somebody is about to hand out more than there is. */
  askAbout(amount: number, currency: Currency): void {
    if (amount <= SMALL_MAX * 10 ** currency.decimals) return;
    if (this.#broadcastsEnded() < BROADCASTS_MIN) return;
    const total = this.total(currency.id);
    if (amount <= total) return;
    throw new AskToRepeat(
      "mintLarge",
      `${money(amount, currency)} is more than everybody has together (${money(total, currency)}). Write the same again within a minute if you mean it.`,
      { amount, total },
    );
  }
}
