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

  /** Why this one would be refused; `undefined` where it would be posted, and then those after it find it done. */
  refusal({ key, from, to, amount }: OperationMovement): Refusal | undefined {
    const before = key === undefined ? undefined : this.#ledger.transferByKey(key);
    if (before) return { why: "exists", detail: before.id };
    const [payer, payee] = [this.#survivor(from), this.#survivor(to)];
    if (payer === payee) return { why: "same_person" };
    const has = this.#balance(payer);
    const gets = this.#balance(payee);
    const least = kindOf(payer) === "mint" ? -BALANCE_MAX : 0;
    if (has - amount < least) return { why: least === 0 ? "insufficient_funds" : "balance_limit", detail: has };
    if (gets + amount > BALANCE_MAX) return { why: "balance_limit", detail: gets };
    this.#balances.set(payer, has - amount);
    this.#balances.set(payee, gets + amount);
    return undefined;
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
