/**
 * The book: every movement of money is one transfer from one account to another, posted once and never changed.
 *
 * What it refuses by its rules is a status; what only a bug can ask for is a {@link LedgerError}.
 */

import type { Clock } from "../base/clock.ts";
import { LedgerError } from "../base/errors.ts";
import type { Db } from "../db/open.ts";
import type { Work } from "../db/work.ts";
import type {
  Currency,
  EndResult,
  Movement,
  OpenEscrow,
  Owner,
  PostResult,
  ReverseResult,
  Transfer,
} from "../model/money.ts";
import { Accounts } from "./accounts.ts";
import { Currencies } from "./currencies.ts";
import { whyNot } from "./movements.ts";
import { type BalanceListener, Posting, type WatchingHook } from "./posting.ts";
import { Transfers } from "./transfers.ts";

/**
 * What one feature holds in escrow. `open` lists what must lie in accounts `escrow:<what>:...`; it reads the book it is
 * handed, which may be a copy or one opened read-only.
 */
export interface EscrowSource {
  readonly what: string;
  readonly open: (db: Db) => Iterable<OpenEscrow>;
  /** What else is wrong with the feature's rows, a sentence each. Reads the book it is handed. */
  readonly problems?: (db: Db) => Iterable<string>;
}

export interface LedgerOptions {
  readonly db: Db;
  readonly clock: Clock;
}

export class Ledger {
  readonly #accounts: Accounts;
  readonly #currencies: Currencies;
  readonly #transfers: Transfers;
  readonly #posting: Posting;
  readonly #escrows = new Map<string, EscrowSource>();

  constructor(options: LedgerOptions) {
    this.#accounts = new Accounts(options.db);
    this.#currencies = new Currencies(options.db, options.clock);
    this.#transfers = new Transfers(options.db);
    this.#posting = new Posting({ ...options, accounts: this.#accounts, transfers: this.#transfers });
  }

  /** Connects the watch, once, at start. */
  useWatching(hook: WatchingHook): void {
    this.#posting.watching = hook;
  }

  /** What is known of watching; nothing before the watch is connected. */
  get watching(): WatchingHook {
    return this.#posting.watching;
  }

  /** Calls back after COMMIT for every viewer whose settled balance a transfer changed. */
  onBalance(listener: BalanceListener): void {
    this.#posting.listeners.push(listener);
  }

  /** A feature says what it holds in `escrow:<what>:...`, for `verify`. Once per feature, at start. */
  registerEscrows(
    what: string,
    open: EscrowSource["open"],
    problems: NonNullable<EscrowSource["problems"]> = () => [],
  ): void {
    if (this.#escrows.has(what))
      throw new LedgerError("LEDGER_ESCROW", `The escrows of ${what} are registered already.`);
    this.#escrows.set(what, { what, open, problems });
  }

  escrows(): readonly EscrowSource[] {
    return [...this.#escrows.values()];
  }

  /** The currency with this id, which must exist. */
  currency(id: number): Currency {
    return this.#currencies.get(id);
  }

  currencies(): readonly Currency[] {
    return this.#currencies.all();
  }

  /** The currency with this code: made when missing, its names brought up to date. */
  ensureCurrency(work: Work, wanted: Omit<Currency, "id">): Currency {
    return this.#currencies.ensure(work, wanted);
  }

  /** What a viewer has: settled and what watching has earned since. */
  balance(viewerId: number, currencyId: number): number {
    return this.settledBalance(viewerId, currencyId) + this.#posting.watching.pending(viewerId, currencyId);
  }

  /** What a viewer has in the book, without what watching has earned since. */
  settledBalance(viewerId: number, currencyId: number): number {
    return this.#accounts.balance(`viewer:${viewerId}`, currencyId);
  }

  /** What watching has earned a viewer that is not in the book yet. */
  pending(viewerId: number, currencyId: number): number {
    return this.#posting.watching.pending(viewerId, currencyId);
  }

  /** What lies in any account; 0 when nothing was ever moved there. */
  accountBalance(owner: Owner, currencyId: number): number {
    return this.#accounts.balance(owner, currencyId);
  }

  /** The transfer with this id. */
  transfer(id: number): Transfer | undefined {
    return this.#transfers.byId(id);
  }

  /** The transfer posted under this key. */
  transferByKey(key: string): Transfer | undefined {
    return this.#transfers.byKey(key);
  }

  /** Whether a transfer was taken back. */
  isTakenBack(transferId: number): boolean {
    return this.#transfers.reversalOf(transferId) !== undefined;
  }

  /**
   * The newest transfer of a kind that an actor made by hand (`viewer:42`, `terminal`) and nobody took back; of a part of
   * the book where one is named, `afterId` < id <= `untilId`.
   */
  lastStanding(
    actor: string,
    kind: Movement["kind"],
    currencyId: number,
    part?: { readonly afterId: number; readonly untilId: number },
  ): Transfer | undefined {
    return this.#transfers.lastStanding(actor, kind, currencyId, part);
  }

  /**
   * Posts one movement, once: the same key with the same content is the status `exists`, with another content a
   * LedgerError `LEDGER_KEY_REUSED`. Watching of every viewer it touches is settled first.
   */
  post(work: Work, movement: Movement): PostResult {
    return this.#posting.post(work, movement);
  }

  /**
   * Posts a movement that nothing may refuse and that was never made before, like a prize out of its escrow: anything but
   * `posted` is a LedgerError `LEDGER_NOT_POSTED`, which undoes the work under way. Returns the transfer's id.
   */
  mustPost(work: Work, movement: Movement): number {
    const result = this.post(work, movement);
    if (result.status === "posted") return result.id;
    throw new LedgerError(
      "LEDGER_NOT_POSTED",
      `The movement ${movement.key} of ${movement.amount} from ${movement.from} to ${movement.to} must be made now and is not: ` +
        `${result.status}${result.status === "insufficient_funds" ? `, only ${result.balance} is there` : ""}.`,
    );
  }

  /**
   * Posts movements of one currency, kind and actor that were never made before with one statement: all of them or none, with the
   * LedgerError of the one that cannot be made. Watching of every viewer they touch is settled first. Returns the ids of
   * the transfers, in order.
   */
  postAll(work: Work, movements: readonly Movement[]): readonly number[] {
    return this.#posting.postAll(work, movements);
  }

  /**
   * Posts the end of something held: settling and refunding share one key, so only one of them can ever happen, and
   * the other is told `ended_otherwise`.
   */
  end(work: Work, movement: Movement): EndResult {
    work.assertAlive();
    const done = this.#transfers.byKey(movement.key);
    if (!done) return this.post(work, movement);
    if (this.#posting.isSame(done, movement)) return { status: "exists", id: done.id };
    return { status: "ended_otherwise", id: done.id, kind: done.kind };
  }

  /**
   * Takes one transfer back with a new one, once. The payee is looked up through merges, nothing goes negative, and what
   * was earned since stays. What left an escrow for a viewer goes to `sink:undone`, because the escrow is closed, and from
   * there to the viewer whose own money it was, where all of it was one viewer's.
   */
  reverse(
    work: Work,
    transferId: number,
    by: { readonly key?: string; readonly actor: string; readonly memo?: string },
  ): ReverseResult {
    work.assertAlive();
    const was = this.#transfers.byId(transferId);
    if (!was) return { status: "unknown" };
    const key = by.key ?? `transfer:${transferId}:reversal`;
    const done = this.#transfers.reversalOf(transferId);
    if (done) return { status: done.key === key ? "exists" : "already_reversed", id: done.id };
    const reason = whyNot(was);
    if (reason) return { status: "not_reversible", reason, transfer: was };
    const from = this.#accounts.survivor(was.to);
    const to = was.fromKind === "escrow" ? "sink:undone" : this.#accounts.survivor(was.from);
    if (from === to) return { status: "not_reversible", reason: "merged", transfer: was };
    const result = this.post(work, {
      key,
      currencyId: was.currencyId,
      from,
      to,
      amount: was.amount,
      kind: "reversal",
      actor: by.actor,
      ...(by.memo === undefined ? {} : { memo: by.memo }),
      reversesId: transferId,
    });
    if (result.status === "insufficient_funds") return { ...result, owner: from, transfer: was };
    if (result.status === "exists") return { status: "exists", id: result.id };
    const payer = was.fromKind === "escrow" ? this.#transfers.onlyPayerInto(was.from, was.currencyId) : undefined;
    if (payer === undefined) return { status: "posted", id: result.id, from, to };
    this.post(work, {
      key: `${key}:refund`,
      ...{ currencyId: was.currencyId, from: to, to: payer, amount: was.amount },
      ...{ kind: "refund", actor: by.actor },
    });
    return { status: "posted", id: result.id, from, to: this.#accounts.survivor(payer) };
  }
}
