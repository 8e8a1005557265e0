/** The prize money of a giveaway: minted into escrow at opening, paid to winners, and what is left over returned. */

import { UserError } from "../../base/errors.ts";
import type { Work } from "../../db/work.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { Currency } from "../../model/money.ts";
import type { Adjuster, Adjustments } from "../../wallet/adjustments.ts";
import { checkAmount } from "../../wallet/wallet.ts";
import { escrowOf } from "./escrow.ts";
import type { GiveawayRows } from "./store.ts";
import { type Giveaway, memoOf, type Pick } from "./types.ts";

export interface PrizeMoneyOptions {
  readonly giveaways: GiveawayRows;
  readonly ledger: Ledger;
  readonly adjustments: MintLimit;
}

/** What says how much somebody may mint today. */
export type MintLimit = { readonly mayMint: Adjustments["mayMint"] };

const ACTOR = "giveaways";

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
  fund(work: Work, giveaway: Giveaway): void {
    if (giveaway.prizeHeld === 0) return;
    escrowOf(this.#ledger, giveaway).hold(work, "fund", "mint", {
      amount: giveaway.prizeHeld,
      kind: "fund",
      actor: `viewer:${giveaway.openedBy}`,
      memo: `${memoOf(giveaway)}, prize`,
    });
  }

  /** Pays one winner at once. Returns what was paid. */
  pay(work: Work, giveaway: Giveaway, viewerId: number): number {
    if (giveaway.prizeEach === 0) return 0;
    escrowOf(this.#ledger, giveaway).pay(work, `prize:${viewerId}`, `viewer:${viewerId}`, {
      amount: giveaway.prizeEach,
      kind: "prize",
      actor: ACTOR,
      memo: memoOf(giveaway),
    });
    this.#giveaways.setHeld(work, giveaway.id, giveaway.prizeHeld - giveaway.prizeEach);
    return giveaway.prizeEach;
  }

  /** Takes a prize back into escrow, for another winner. Throws a UserError when it is spent. */
  takeBack(work: Work, giveaway: Giveaway, pick: Pick, name: string): void {
    if (pick.paid === 0) return;
    const escrow = escrowOf(this.#ledger, giveaway);
    const transfer = this.#ledger.transferByKey(escrow.key(`prize:${pick.viewerId}`));
    if (!transfer)
      throw new Error(`The prize of viewer ${pick.viewerId} in giveaway ${giveaway.id} is not in the book.`);
    const back = this.#ledger.reverse(work, transfer.id, { key: escrow.key(`back:${pick.viewerId}`), actor: ACTOR });
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
    escrow.hold(work, `again:${pick.viewerId}`, "sink:undone", {
      amount: pick.paid,
      kind: "fund",
      actor: ACTOR,
      memo: `${memoOf(giveaway)}, prize for another winner`,
    });
    this.#giveaways.setHeld(work, giveaway.id, giveaway.prizeHeld + pick.paid);
  }

  /** Returns what no winner will get, after so many were drawn. */
  giveBack(work: Work, giveaway: Giveaway, drawn: number): void {
    const { id, prizeHeld } = giveaway;
    if (prizeHeld === 0) return;
    const escrow = escrowOf(this.#ledger, giveaway);
    // After a redraw something may be left over again while as many were drawn as before.
    let step = `rest:${drawn}`;
    for (let again = 2; this.#ledger.transferByKey(escrow.key(step)); again++) step = `rest:${drawn}:${again}`;
    escrow.giveBack(work, step, "fund", {
      amount: prizeHeld,
      actor: ACTOR,
      memo: `${memoOf(giveaway)}, prize nobody won`,
    });
    this.#giveaways.setHeld(work, id, 0);
  }
}
