/**
 * The book: every movement of money is one transfer from one account to another, posted once and never changed.
 *
 * What it refuses by its rules is a status; what only a bug can ask for is a {@link LedgerError}.
 */

import type { Clock } from "../base/clock.ts";
import { codeOf, LedgerError, messageOf } from "../base/errors.ts";
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
import { Accounts, viewerOf } from "./accounts.ts";
import { Currencies } from "./currencies.ts";
import { BALANCE_MAX, checkMovement, describe, sameAccount, whyNot } from "./movements.ts";
import { Transfers } from "./transfers.ts";

/** What the ledger must know of watching: it is settled before any other movement touches a viewer. */
export interface WatchingHook {
  /** Pays what the viewer's watching has earned so far. */
  settle(work: Work, viewerId: number, currencyId: number): void;
  /** The same for several, each named once, where that is done with fewer statements. */
  settleAll?(work: Work, viewerIds: readonly number[], currencyId: number): void;
  /** What it would pay now: counted in every balance shown or checked. */
  pending(viewerId: number, currencyId: number): number;
  /** Minutes watched, over all channels. */
  minutes?(viewerId: number): number;
  /** How many broadcasts have ended. */
  broadcastsEnded?(): number;
}

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

/** `settled`: what the viewer has in the book now. */
export type BalanceListener = (currencyId: number, viewerId: number, settled: number) => void;

export interface LedgerOptions {
  readonly db: Db;
  readonly clock: Clock;
}

const NO_WATCHING: WatchingHook = { settle: () => {}, pending: () => 0 };

export class Ledger {
  readonly #clock: Clock;
  readonly #accounts: Accounts;
  readonly #currencies: Currencies;
  readonly #transfers: Transfers;
  readonly #insert;
  readonly #insertAll;
  readonly #listeners: BalanceListener[] = [];
  readonly #escrows = new Map<string, EscrowSource>();
  #watching: WatchingHook = NO_WATCHING;

  constructor(options: LedgerOptions) {
    this.#clock = options.clock;
    this.#accounts = new Accounts(options.db);
    this.#currencies = new Currencies(options.db, options.clock);
    this.#transfers = new Transfers(options.db);
    // A plain INSERT: OR IGNORE would skip the checks inside the triggers and pay the receiver from nothing.
    this.#insert = options.db.prepare(
      `INSERT INTO transfer (idempotency_key, currency_id, from_id, to_id, amount, kind, actor, memo, reverses_id, created_at_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#insertAll = options.db.prepare<[string, string, number, string]>(
      `INSERT INTO transfer (idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms)
       SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, ?, ?, ? FROM json_each(?)`,
    );
  }

  /** Connects the watch, once, at start. */
  useWatching(hook: WatchingHook): void {
    this.#watching = hook;
  }

  /** What is known of watching; nothing before the watch is connected. */
  get watching(): WatchingHook {
    return this.#watching;
  }

  /** Calls back after COMMIT for every viewer whose settled balance a transfer changed. */
  onBalance(listener: BalanceListener): void {
    this.#listeners.push(listener);
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
    return this.settledBalance(viewerId, currencyId) + this.#watching.pending(viewerId, currencyId);
  }

  /** What a viewer has in the book, without what watching has earned since. */
  settledBalance(viewerId: number, currencyId: number): number {
    return this.#accounts.balance(`viewer:${viewerId}`, currencyId);
  }

  /** What watching has earned a viewer that is not in the book yet. */
  pending(viewerId: number, currencyId: number): number {
    return this.#watching.pending(viewerId, currencyId);
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
    work.assertAlive();
    const ways = this.#waysOf([movement]);
    if (movement.kind !== "watching") this.#settle(work, ways, movement.currencyId);
    const { from, to } = ways[0]!;
    return this.#write(work, movement, from, to);
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
    work.assertAlive();
    const [first] = movements;
    if (!first) return [];
    const { kind, actor, currencyId } = first;
    const ways = this.#waysOf(movements);
    if (kind !== "watching") this.#settle(work, ways, currencyId);
    const lines = movements.map((movement, at) => {
      const { key, amount } = movement;
      const same = movement.kind === kind && movement.actor === actor && movement.currencyId === currencyId;
      if (!same || movement.memo || movement.reversesId) {
        throw new LedgerError("LEDGER_RULE", `${describe(movement)} is not of one sort with ${describe(first)}.`);
      }
      const { from, to } = ways[at]!;
      return [
        key,
        currencyId,
        this.#accounts.open(work, from, currencyId),
        this.#accounts.open(work, to, currencyId),
        amount,
      ];
    });
    try {
      // Numbered one after the other: the book refuses anything else.
      const posted = this.#insertAll.run(kind, actor, this.#clock.now(), JSON.stringify(lines));
      const last = Number(posted.lastInsertRowid);
      this.#tellAll(work, ways, currencyId);
      return movements.map((_, at) => last - movements.length + 1 + at);
    } catch (error) {
      throw refusal(error, `one of ${movements.length} movements like ${describe(first)}`);
    }
  }

  /** From whom to whom movements of one kind go now, looked up through merges. */
  #waysOf(movements: readonly Movement[]): readonly Way[] {
    for (const movement of movements) checkMovement(movement);
    const to = this.#accounts.survivorsOf(movements.map((movement) => movement.to));
    const payers = movements.map((movement) => movement.from);
    // Only a merge moves what a merged viewer still has.
    const from = movements[0]?.kind === "merge" ? payers : this.#accounts.survivorsOf(payers);
    return movements.map((movement, at) => {
      if (from[at] === to[at]) throw sameAccount(movement);
      return { from: from[at]!, to: to[at]! };
    });
  }

  /**
   * Posts the end of something held: settling and refunding share one key, so only one of them can ever happen, and
   * the other is told `ended_otherwise`.
   */
  end(work: Work, movement: Movement): EndResult {
    work.assertAlive();
    const done = this.#transfers.byKey(movement.key);
    if (!done) return this.post(work, movement);
    if (this.#isSame(done, movement)) return { status: "exists", id: done.id };
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

  #settle(work: Work, ways: readonly Way[], currencyId: number): void {
    const viewerIds = viewersOf(ways);
    if (viewerIds.length > 2 && this.#watching.settleAll) {
      this.#watching.settleAll(work, viewerIds, currencyId);
      return;
    }
    for (const viewerId of viewerIds) this.#watching.settle(work, viewerId, currencyId);
  }

  #write(work: Work, movement: Movement, from: Owner, to: Owner): PostResult {
    work.assertAlive();
    const { currencyId } = movement;
    try {
      const posted = this.#insert.run(
        movement.key,
        currencyId,
        this.#accounts.open(work, from, currencyId),
        this.#accounts.open(work, to, currencyId),
        movement.amount,
        movement.kind,
        movement.actor,
        movement.memo ?? "",
        movement.reversesId ?? null,
        this.#clock.now(),
      );
      this.#tellAll(work, [{ from, to }], currencyId);
      return { status: "posted", id: Number(posted.lastInsertRowid) };
    } catch (error) {
      return this.#refused(error, movement, from);
    }
  }

  #tellAll(work: Work, ways: readonly Way[], currencyId: number): void {
    work.afterCommit(() => {
      if (this.#listeners.length === 0) return;
      for (const [viewerId, settled] of this.#accounts.balancesOf(viewersOf(ways), currencyId)) {
        for (const listener of this.#listeners) listener(currencyId, viewerId, settled);
      }
    });
  }

  #refused(error: unknown, movement: Movement, from: Owner): PostResult {
    const message = messageOf(error);
    if (message === "ledger: insufficient funds") {
      return { status: "insufficient_funds", balance: this.#accounts.balance(from, movement.currencyId) };
    }
    if (message === "ledger: key used") {
      const done = this.#transfers.byKey(movement.key)!;
      // What was paid to somebody who was erased is not paid again to the account that came back.
      if (this.#isSame(done, movement) || this.#accounts.isErased(done.to)) return { status: "exists", id: done.id };
      throw new LedgerError(
        "LEDGER_KEY_REUSED",
        `The key ${movement.key} was used for ${describe(done)} and cannot be used for ${describe(movement)}.`,
      );
    }
    throw refusal(error, describe(movement));
  }

  /** Whether a posted transfer is what a movement asks for; a viewer merged since is still the same person. */
  #isSame(done: Transfer, movement: Movement): boolean {
    return (
      done.currencyId === movement.currencyId &&
      done.amount === movement.amount &&
      done.kind === movement.kind &&
      done.reversesId === (movement.reversesId ?? null) &&
      this.#accounts.survivor(done.from) === this.#accounts.survivor(movement.from) &&
      this.#accounts.survivor(done.to) === this.#accounts.survivor(movement.to)
    );
  }
}

/** From whom to whom. */
interface Way {
  readonly from: Owner;
  readonly to: Owner;
}

/** The viewers among them, each once, in order. */
function viewersOf(ways: readonly Way[]): number[] {
  const viewerIds = new Set<number>();
  for (const { from, to } of ways) {
    for (const owner of [from, to]) {
      const viewerId = viewerOf(owner);
      if (viewerId !== undefined) viewerIds.add(viewerId);
    }
  }
  return [...viewerIds];
}

/** What is thrown when the book does not take a movement; what is no rule of the book stays what it is. */
function refusal(error: unknown, what: string): unknown {
  const message = messageOf(error);
  if (!codeOf(error)?.startsWith("SQLITE_CONSTRAINT")) return error;
  if (message === "ledger: a balance has its limit") {
    return new LedgerError("LEDGER_BALANCE_LIMIT", `No balance goes past ${BALANCE_MAX}: ${what}.`, { cause: error });
  }
  return new LedgerError("LEDGER_RULE", `The book refuses ${what}: ${message}.`, { cause: error });
}
