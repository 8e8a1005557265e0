/** The money of a drop: into escrow when it begins, to viewers from there, and what is left over back where it came from. */
import type { Ledger } from "../../ledger/ledger.ts";
import { notEnough } from "../../wallet/wallet.ts";
import { type Drop, type DropRows, escrowOf } from "./rows.ts";

/** Every method belongs inside work. */
export class Pot {
  readonly #rows: DropRows;
  readonly #ledger: Ledger;

  constructor(rows: DropRows, ledger: Ledger) {
    this.#rows = rows;
    this.#ledger = ledger;
  }

  /** Puts all of it into escrow. Throws a UserError when a viewer has not enough. */
  fund(drop: Drop): void {
    const viewer = drop.fundedBy;
    const result = this.#ledger.post({
      key: `drop:${drop.id}:fund`,
      currencyId: drop.currencyId,
      from: viewer === null ? "mint" : `viewer:${viewer}`,
      to: escrowOf(drop.id),
      amount: drop.held,
      kind: viewer === null ? "fund" : kindOf(drop),
      actor: drop.byViewerId === null ? "drops" : `viewer:${drop.byViewerId}`,
      memo: drop.batchKey,
    });
    if (result.status === "insufficient_funds") {
      throw notEnough(result.balance, drop.held, this.#ledger.currency(drop.currencyId));
    }
    if (result.status !== "posted") throw new Error(`The money of drop ${drop.id} was taken before: ${result.status}.`);
  }

  /** Pays one viewer. The row's `held` is the caller's to write. */
  pay(drop: Drop, viewerId: number): void {
    this.#ledger.mustPost({
      key: `drop:${drop.id}:pay:${viewerId}`,
      currencyId: drop.currencyId,
      from: escrowOf(drop.id),
      to: `viewer:${viewerId}`,
      amount: drop.amount,
      kind: kindOf(drop),
      // A share of another viewer's money is a gift of theirs: it counts against what may be given in a day.
      actor: drop.fundedBy === null ? "drops" : `viewer:${drop.fundedBy}`,
    });
  }

  /** It is over: what nobody got goes back. All of it: the beginning is taken back, and no longer counts against a limit. */
  finish(drop: Drop): void {
    if (drop.held > 0) {
      const funded = this.#ledger.transferByKey(`drop:${drop.id}:fund`);
      const whole = funded?.amount === drop.held;
      this.#ledger.mustPost({
        key: `drop:${drop.id}:rest`,
        currencyId: drop.currencyId,
        from: escrowOf(drop.id),
        to: drop.fundedBy === null ? "mint" : `viewer:${drop.fundedBy}`,
        amount: drop.held,
        kind: whole ? "reversal" : "refund",
        actor: "drops",
        ...(whole ? { reversesId: funded.id } : {}),
      });
    }
    this.#rows.progress(drop.id, "done", drop.next, 0);
  }
}

function kindOf(drop: Drop): "rain" | "drop" {
  return drop.kind === "rain" ? "rain" : "drop";
}
