/** The prize money of a giveaway: minted into escrow at opening, paid to winners, and what is left over returned. */
import { UserError } from "../../base/errors.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { Currency } from "../../model/money.ts";
import type { Adjuster, Adjustments } from "../../wallet/adjustments.ts";
import { checkAmount } from "../../wallet/wallet.ts";
import type { GiveawayRows } from "./store.ts";
import { escrowOf, type Giveaway, memoOf, type Pick } from "./types.ts";

export interface PrizeMoneyOptions {
  readonly giveaways: GiveawayRows;
  readonly ledger: Ledger;
  readonly adjustments: MintLimit;
}

/** What says how much somebody may mint today. */
export type MintLimit = { readonly mayMint: Adjustments["mayMint"] };

const ACTOR = "giveaways";

/** Every method belongs inside work. */
export class PrizeMoney {
  readonly #giveaways: GiveawayRows;
  readonly #ledger: Ledger;
  readonly #adjustments: MintLimit;

  constructor(options: PrizeMoneyOptions) {
    this.#giveaways = options.giveaways;
    this.#ledger = options.ledger;
    this.#adjustments = options.adjustments;
  }

  /** Refuses an opener whose daily limit is too small for it. */
  check(by: Adjuster, currency: Currency, total: number): void {
    checkAmount(total);
    this.#adjustments.mayMint(by, currency, total);
  }

  /** Mints the prize into escrow, in the opener's name, so that it counts against their daily limit. */
  fund(giveaway: Giveaway): void {
    if (giveaway.prizeHeld === 0) return;
    this.#ledger.mustPost({
      key: fundKey(giveaway),
      currencyId: giveaway.currencyId,
      from: "mint",
      to: escrowOf(giveaway.id),
      amount: giveaway.prizeHeld,
      kind: "fund",
      actor: `viewer:${giveaway.openedBy}`,
      memo: `${memoOf(giveaway)}, prize`,
    });
  }

  /** Pays one winner at once. Returns what was paid. */
  pay(giveaway: Giveaway, viewerId: number): number {
    if (giveaway.prizeEach === 0) return 0;
    this.#ledger.mustPost({
      key: prizeKey(giveaway, viewerId),
      currencyId: giveaway.currencyId,
      from: escrowOf(giveaway.id),
      to: `viewer:${viewerId}`,
      amount: giveaway.prizeEach,
      kind: "prize",
      actor: ACTOR,
      memo: memoOf(giveaway),
    });
    this.#giveaways.setHeld(giveaway.id, giveaway.prizeHeld - giveaway.prizeEach);
    return giveaway.prizeEach;
  }

  /** Takes a prize back into escrow, for another winner. Throws a UserError when it is spent. */
  takeBack(giveaway: Giveaway, pick: Pick, name: string): void {
    if (pick.paid === 0) return;
    const transfer = this.#ledger.transferByKey(prizeKey(giveaway, pick.viewerId));
    if (!transfer)
      throw new Error(`The prize of viewer ${pick.viewerId} in giveaway ${giveaway.id} is not in the book.`);
    const back = this.#ledger.reverse(transfer.id, {
      key: `giveaway:${giveaway.id}:back:${pick.viewerId}`,
      actor: ACTOR,
    });
    if (back.status === "insufficient_funds") {
      throw new UserError("prizeSpent", `${name} has spent the prize already, so it cannot go to somebody else.`, {
        name,
      });
    }
    if (back.status === "not_reversible" || back.status === "unknown") {
      throw new Error(
        `The prize of viewer ${pick.viewerId} in giveaway ${giveaway.id} cannot be taken back: ${back.status}.`,
      );
    }
    this.#ledger.mustPost({
      key: `giveaway:${giveaway.id}:again:${pick.viewerId}`,
      currencyId: giveaway.currencyId,
      from: "sink:undone",
      to: escrowOf(giveaway.id),
      amount: pick.paid,
      kind: "fund",
      actor: ACTOR,
      memo: `${memoOf(giveaway)}, prize for another winner`,
    });
    this.#giveaways.setHeld(giveaway.id, giveaway.prizeHeld + pick.paid);
  }

  /**
   * Returns what no winner will get, after so many were drawn. All of it: the opening is taken back, so that it no longer
   * counts against a limit.
   */
  giveBack(giveaway: Giveaway, drawn: number): void {
    const held = giveaway.prizeHeld;
    if (held === 0) return;
    const funded = this.#ledger.transferByKey(fundKey(giveaway));
    this.#ledger.mustPost({
      key: this.#restKey(giveaway, drawn),
      currencyId: giveaway.currencyId,
      from: escrowOf(giveaway.id),
      to: "mint",
      amount: held,
      kind: funded?.amount === held ? "reversal" : "refund",
      actor: ACTOR,
      memo: `${memoOf(giveaway)}, prize nobody won`,
      ...(funded?.amount === held ? { reversesId: funded.id } : {}),
    });
    this.#giveaways.setHeld(giveaway.id, 0);
  }

  /** After a redraw something may be left over again while as many were drawn as before. */
  #restKey({ id }: Giveaway, drawn: number): string {
    const key = `giveaway:${id}:rest:${drawn}`;
    for (let again = 2; ; again++) {
      const free = again === 2 ? key : `${key}:${again - 1}`;
      if (!this.#ledger.transferByKey(free)) return free;
    }
  }
}

function fundKey(giveaway: Giveaway): string {
  return `giveaway:${giveaway.id}:fund`;
}

function prizeKey(giveaway: Giveaway, viewerId: number): string {
  return `giveaway:${giveaway.id}:prize:${viewerId}`;
}
