/**
 * How a movement becomes a row: from whom to whom it goes now, watching settled before, written once, and told after COMMIT.
 */
import type { Clock } from "../base/clock.ts";
import { codeOf, LedgerError, messageOf } from "../base/errors.ts";
import type { Db } from "../db/open.ts";
import type { Work } from "../db/work.ts";
import type { Movement, Owner, PostResult, Transfer } from "../model/money.ts";
import { type Accounts, viewerOf } from "./accounts.ts";
import { BALANCE_MAX, checkMovement, describe, sameAccount } from "./movements.ts";
import type { Transfers } from "./transfers.ts";

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

/** `settled`: what the viewer has in the book now. */
export type BalanceListener = (currencyId: number, viewerId: number, settled: number) => void;

export interface PostingOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly accounts: Accounts;
  readonly transfers: Transfers;
}

const NO_WATCHING: WatchingHook = { settle: () => {}, pending: () => 0 };

export class Posting {
  /** What is known of watching; nothing before the watch is connected. */
  watching: WatchingHook = NO_WATCHING;
  /** Called back after COMMIT for every viewer whose settled balance a transfer changed. */
  readonly listeners: BalanceListener[] = [];
  readonly #clock: Clock;
  readonly #accounts: Accounts;
  readonly #transfers: Transfers;
  readonly #insert;
  readonly #insertAll;

  constructor({ db, clock, accounts, transfers }: PostingOptions) {
    this.#clock = clock;
    this.#accounts = accounts;
    this.#transfers = transfers;
    // A plain INSERT: OR IGNORE would skip the checks inside the triggers and pay the receiver from nothing.
    this.#insert = db.prepare(
      `INSERT INTO transfer (idempotency_key, currency_id, from_id, to_id, amount, kind, actor, memo, reverses_id, created_at_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#insertAll = db.prepare<[string, string, number, string]>(
      `INSERT INTO transfer (idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms)
       SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, ?, ?, ? FROM json_each(?)`,
    );
  }

  /** One movement; as `Ledger.post` says. */
  post(work: Work, movement: Movement): PostResult {
    work.assertAlive();
    const ways = this.#waysOf([movement]);
    if (movement.kind !== "watching") this.#settle(work, ways, movement.currencyId);
    const { from, to } = ways[0]!;
    return this.#write(work, movement, from, to);
  }

  /** Many with one statement; as `Ledger.postAll` says. */
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

  #settle(work: Work, ways: readonly Way[], currencyId: number): void {
    const viewerIds = viewersOf(ways);
    if (viewerIds.length > 2 && this.watching.settleAll) {
      this.watching.settleAll(work, viewerIds, currencyId);
      return;
    }
    for (const viewerId of viewerIds) this.watching.settle(work, viewerId, currencyId);
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
      if (this.listeners.length === 0) return;
      for (const [viewerId, settled] of this.#accounts.balancesOf(viewersOf(ways), currencyId)) {
        for (const listener of this.listeners) listener(currencyId, viewerId, settled);
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
      if (this.isSame(done, movement) || this.#accounts.isErased(done.to)) return { status: "exists", id: done.id };
      throw new LedgerError(
        "LEDGER_KEY_REUSED",
        `The key ${movement.key} was used for ${describe(done)} and cannot be used for ${describe(movement)}.`,
      );
    }
    throw refusal(error, describe(movement));
  }

  /** Whether a posted transfer is what a movement asks for; a viewer merged since is still the same person. */
  isSame(done: Transfer, movement: Movement): boolean {
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
