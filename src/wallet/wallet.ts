/** A viewer's hand in the book. */

import { codeOf, UserError } from "../base/errors.ts";
import { AMOUNT_MAX } from "../base/lengths.ts";
import type { Work } from "../db/work.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { money } from "../ledger/words.ts";
import type { Currency, Movement, Owner, Person, PostResult, TransferKind } from "../model/money.ts";
import type { GivingRules } from "./giving.ts";

export interface WalletOptions {
  /** What it moves is part of this. */
  readonly work: Work;
  readonly ledger: Ledger;
  readonly currency: Currency;
  readonly viewer: Person;
  /** What every key begins with: `twitch:<message id>`. The same work run again makes the same keys. */
  readonly key: string;
  /** What is asked before somebody gives; none in the rehearsal. */
  readonly giving?: GivingRules;
}

/**
 * A viewer's hand in the book, bound to one command: it moves money for one viewer in one currency. Amounts are whole
 * numbers, 1 or more; every refusal is a {@link UserError} that the viewer reads in chat, and takes back all the command did.
 *
 * Made afresh inside each run of the work it is used in, because it counts its keys; it moves nothing once that is over.
 */
export class Wallet {
  readonly currency: Currency;
  readonly viewer: Person;
  readonly #work: Work;
  readonly #ledger: Ledger;
  readonly #prefix: string;
  readonly #giving: GivingRules | undefined;
  #count = 0;

  constructor(options: WalletOptions) {
    this.currency = options.currency;
    this.viewer = options.viewer;
    this.#work = options.work;
    this.#ledger = options.ledger;
    this.#prefix = options.key;
    this.#giving = options.giving;
  }

  /** What the viewer has, or somebody else: settled and what watching has earned since. */
  balance(of: Person = this.viewer): number {
    return this.#ledger.balance(of.id, this.currency.id);
  }

  /** The next key of this command: `twitch:<message id>:0`, then `:1`. */
  nextKey(): string {
    return `${this.#prefix}:${this.#count++}`;
  }

  /** Gives some of the viewer's own to somebody else. Returns the transfer's id. */
  give(to: Person, amount: number, memo?: string): number {
    checkAmount(amount);
    if (to.id === this.viewer.id) throw new UserError("giveSelf", "You already have what is yours.", {});
    this.#giving?.check(this.#work, { from: this.viewer, to, amount, currency: this.currency });
    return this.#move(`viewer:${this.viewer.id}`, `viewer:${to.id}`, amount, "give", memo);
  }

  /** Takes from the viewer: `wallet.spend(50, "sink:well", "purchase")`. Returns the transfer's id. */
  spend(amount: number, into: Owner, kind: TransferKind, memo?: string): number {
    checkAmount(amount);
    checkPlace("spend", into, /^(sink|sink:.+|escrow:.+)$/, `"sink:burnt" for what is gone`);
    checkKind("spend", kind, "purchase");
    return this.#move(`viewer:${this.viewer.id}`, into, amount, kind, memo);
  }

  /** Pays the viewer out of the mint or an escrow that is known to hold it: `wallet.receive(50, "mint", "reward")`. Returns the transfer's id. */
  receive(amount: number, from: Owner, kind: TransferKind, memo?: string): number {
    checkAmount(amount);
    checkPlace("receive", from, /^(mint|mint:.+|sink|sink:.+|escrow:.+|reserve:.+)$/, `"mint" for what is new`);
    checkKind("receive", kind, "reward");
    return this.#move(from, `viewer:${this.viewer.id}`, amount, kind, memo);
  }

  #move(from: Owner, to: Owner, amount: number, kind: TransferKind, memo: string | undefined): number {
    const movement: Movement = {
      key: this.nextKey(),
      currencyId: this.currency.id,
      from,
      to,
      amount,
      kind,
      actor: `viewer:${this.viewer.id}`,
      ...(memo === undefined ? {} : { memo }),
    };
    const result = postOrRefuse(this.#work, this.#ledger, movement);
    if (result.status !== "insufficient_funds") return result.id;
    throw notEnough(result.balance, amount, this.currency);
  }
}

/** Posts a movement; a balance that would grow past every limit is a sentence for chat instead of a bug. */
export function postOrRefuse(work: Work, ledger: Ledger, movement: Movement): PostResult {
  try {
    return ledger.post(work, movement);
  } catch (error) {
    if (codeOf(error) === "LEDGER_BALANCE_LIMIT") throw new UserError("balanceLimit", "Nobody can have that much.", {});
    throw error;
  }
}

/** What a viewer reads who has not enough. */
export function notEnough(balance: number, amount: number, currency: Currency): UserError {
  return new UserError("insufficientFunds", `You only have ${money(balance, currency)}.`, { balance, amount });
}

/** Refuses what is no amount: zero, less, parts of the smallest unit, or more than one transfer can carry. */
export function checkAmount(amount: number): void {
  if (Number.isSafeInteger(amount) && amount >= 1 && amount <= AMOUNT_MAX) return;
  if (amount > AMOUNT_MAX) {
    throw new UserError("amountTooLarge", "That is more than can be moved at once.", { most: AMOUNT_MAX });
  }
  throw new UserError("amountTooSmall", "The amount must be a whole number, 1 or more.", {});
}

/** What a movement of a command may be for, as `!why` says it. */
const KINDS = [
  ...["purchase", "fee", "ticket", "support", "fund", "hold"],
  ...["reward", "prize", "refund", "rain", "drop", "bonus", "conversion"],
] as const satisfies readonly TransferKind[];

/** A command file may be written without types: what it got wrong is told in its author's words, not the book's. */
function checkPlace(method: string, owner: unknown, shape: RegExp, example: string): void {
  if (typeof owner === "string" && shape.test(owner)) return;
  throw new TypeError(`wallet.${method}: Expected a place like ${example}, got ${JSON.stringify(owner)}`);
}

function checkKind(method: string, kind: unknown, example: TransferKind): void {
  if ((KINDS as readonly unknown[]).includes(kind)) return;
  throw new TypeError(
    `wallet.${method}: Expected what it is for, like ${JSON.stringify(example)} (one of ${KINDS.join(", ")}), got ${JSON.stringify(kind)}`,
  );
}
