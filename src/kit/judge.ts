/** What would become of movements, without posting them: by what is in the book and the movements judged before. */
import { kindOf, viewerOf } from "../ledger/accounts.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { BALANCE_MAX } from "../ledger/movements.ts";
import type { Owner } from "../model/money.ts";
import type { Viewers } from "../viewers/viewers.ts";

/** One movement of an operation. */
export interface OperationMovement {
  readonly from: Owner;
  readonly to: Owner;
  /** A whole number from 1 to 1,000,000,000,000. */
  readonly amount: number;
  /**
   * What the payer is left at least: where less than this and the amount is there by then, so much less is moved. Default:
   * all of the amount or nothing.
   */
  readonly leaves?: number;
  /** What is paid for, where the same may be asked for by another operation too: it is paid once. Once in a list. Default: a key of its own. */
  readonly key?: string;
}

/**
 * Why a movement was not posted. `insufficient_funds` (`detail`: what is there), `balance_limit`; `exists`: its own key was
 * used before (`detail`: as which transfer); `same_person`: its payer and payee are one by now. Of an undo: `undone` by itself
 * before (`detail`: by which transfer), `held` in something open, `merged`: its two sides were joined.
 */
export interface Refusal {
  readonly why: "insufficient_funds" | "balance_limit" | "exists" | "same_person" | "undone" | "held" | "merged";
  readonly detail?: number | undefined;
}

/** What would become of a movement: how much of it is posted, or why nothing is. */
export type Verdict = { readonly amount: number } | { readonly refusal: Refusal };

/** Judges movements of one currency in the order they would be posted in. Reads only. */
export class Judge {
  readonly #ledger: Ledger;
  readonly #viewers: Pick<Viewers, "survivor">;
  readonly #currencyId: number;
  readonly #balances = new Map<Owner, number>();

  constructor(ledger: Ledger, viewers: Pick<Viewers, "survivor">, currencyId: number) {
    this.#ledger = ledger;
    this.#viewers = viewers;
    this.#currencyId = currencyId;
  }

  /** What becomes of this one; where it would be posted, those after it find it done. */
  judge({ key, from, to, amount, leaves }: OperationMovement): Verdict {
    const before = key === undefined ? undefined : this.#ledger.transferByKey(key);
    if (before) return refused("exists", before.id);
    const [payer, payee] = [this.#survivor(from), this.#survivor(to)];
    if (payer === payee) return refused("same_person");
    const has = this.#balance(payer);
    const gets = this.#balance(payee);
    const least = kindOf(payer) === "mint" ? -BALANCE_MAX : (leaves ?? 0);
    const moves = leaves === undefined ? amount : Math.min(amount, has - least);
    if (moves < 1 || has - moves < least) {
      return refused(kindOf(payer) === "mint" ? "balance_limit" : "insufficient_funds", has);
    }
    if (gets + moves > BALANCE_MAX) return refused("balance_limit", gets);
    this.#balances.set(payer, has - moves);
    this.#balances.set(payee, gets + moves);
    return { amount: moves };
  }

  #survivor(owner: Owner): Owner {
    const viewerId = viewerOf(owner);
    if (viewerId === undefined) return owner;
    const person = this.#viewers.survivor(viewerId);
    return person === viewerId ? owner : `viewer:${person}`;
  }

  #balance(owner: Owner): number {
    const known = this.#balances.get(owner);
    if (known !== undefined) return known;
    const viewerId = viewerOf(owner);
    if (viewerId === undefined) return this.#ledger.accountBalance(owner, this.#currencyId);
    return this.#ledger.balance(viewerId, this.#currencyId);
  }
}

function refused(why: Refusal["why"], detail?: number): Verdict {
  return { refusal: detail === undefined ? { why } : { why, detail } };
}
