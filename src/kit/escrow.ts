/**
 * Money that lies in escrow until something ends: held, paid out, settled or given back. Keys are `<what>:<id>:<step>`
 * (`giveaway:7:ticket:42:1`, `redemption:9:end`), so whatever is tried a second time finds that it was done.
 */
import type { Work } from "../db/work.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Owner, TransferKind } from "../model/money.ts";
import { notEnough } from "../wallet/wallet.ts";

/** How a movement stands in the book. */
export interface EscrowMove {
  /** A whole number from 1. */
  readonly amount: number;
  readonly kind: TransferKind;
  /** Who caused it: `viewer:42`, a feature's name. */
  readonly actor: string;
  readonly memo?: string;
}

/** The owner of an escrow account: `escrow:drop:7`. For the rows of a feature that {@link Ledger.registerEscrows} asks for. */
export function escrowOwner<W extends string>(what: W, id: number): `escrow:${W}:${number}` {
  return `escrow:${what}:${id}`;
}

/** One escrow account, `escrow:<what>:<id>`. What lies in it is the feature's row to keep. */
export class Escrow {
  readonly #ledger: Ledger;
  readonly #base: string;
  readonly #owner: Owner;
  readonly #currencyId: number;

  constructor(ledger: Ledger, what: string, id: number, currencyId: number) {
    this.#ledger = ledger;
    this.#base = `${what}:${id}`;
    this.#owner = escrowOwner(what, id);
    this.#currencyId = currencyId;
  }

  /** Takes something into it. Throws a UserError when a viewer has not enough. */
  hold(work: Work, step: string, from: Owner, move: EscrowMove): void {
    const result = this.#ledger.post(work, this.#movement(step, from, this.#owner, move));
    if (result.status === "posted") return;
    if (result.status === "insufficient_funds") {
      throw notEnough(result.balance, move.amount, this.#ledger.currency(this.#currencyId));
    }
    throw new Error(`${this.key(step)} was taken before, as transfer ${result.id}.`);
  }

  /** Pays out of it what must be there. */
  pay(work: Work, step: string, to: Owner, move: EscrowMove): void {
    this.#ledger.mustPost(work, this.#movement(step, this.#owner, to, move));
  }

  /** Pays the same out of it to several, with a few statements for all: all of them or, when one cannot be paid, none. */
  payAll(work: Work, steps: readonly { readonly step: string; readonly to: Owner }[], move: EscrowMove): void {
    this.#ledger.postAll(
      work,
      steps.map(({ step, to }) => this.#movement(step, this.#owner, to, move)),
    );
  }

  /**
   * Ends what is held, one way only: settling and paying back share the step, so that only one of them can ever happen. A
   * second end is a bug, and throws.
   */
  end(work: Work, step: string, to: Owner, move: EscrowMove): void {
    const ended = this.#ledger.end(work, this.#movement(step, this.#owner, to, move));
    if (ended.status === "posted") return;
    throw new Error(`${this.key(step)} cannot be ended as ${move.kind} to ${to}: ${ended.status}.`);
  }

  /**
   * Gives what is left back to where the step `held` took it from. What goes back whole is a reversal: it was as good as
   * never taken, and no longer counts against a limit. A part of it is a refund, and the whole still counts.
   */
  giveBack(work: Work, step: string, held: string, left: Omit<EscrowMove, "kind">): void {
    const taken = this.#ledger.transferByKey(this.key(held));
    if (!taken) throw new Error(`${this.key(held)} is not in the book, so nothing of it can go back.`);
    const whole = taken.amount === left.amount;
    this.#ledger.mustPost(work, {
      ...this.#movement(step, this.#owner, taken.from, { ...left, kind: whole ? "reversal" : "refund" }),
      ...(whole ? { reversesId: taken.id } : {}),
    });
  }

  /** The key of a step in the book. */
  key(step: string): string {
    return `${this.#base}:${step}`;
  }

  #movement(step: string, from: Owner, to: Owner, move: EscrowMove) {
    const { amount, kind, actor, memo } = move;
    const movement = { key: this.key(step), currencyId: this.#currencyId, from, to, amount, kind, actor };
    return memo === undefined ? movement : { ...movement, memo };
  }
}
