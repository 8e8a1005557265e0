/** The boxes of the book: found by owner, made on demand, remembered only once they are on the disk. */

import { LedgerError } from "../base/errors.ts";
import type { Db } from "../db/open.ts";
import type { Work } from "../db/work.ts";
import type { AccountKind, Owner } from "../model/money.ts";

/** How many accounts are remembered before the memory starts afresh. */
const REMEMBERED_MAX = 262_144;
/** Longest chain of merges that is followed; a longer one can only be a circle. */
const MERGES_MAX = 64;

/** One account as it stands in the book. */
export interface AccountRow {
  readonly id: number;
  readonly currencyId: number;
  readonly kind: AccountKind;
  readonly viewerId: number | null;
  readonly owner: Owner;
  readonly balance: number;
}

const OWNER = /^(?:viewer:[1-9]\d*|(?:mint|sink)(?::.+)?|(?:escrow|reserve):.+)$/;

/** The kind of account an owner has: the part before the first colon. */
export function kindOf(owner: Owner): AccountKind {
  const colon = owner.indexOf(":");
  return (colon < 0 ? owner : owner.slice(0, colon)) as AccountKind;
}

/** The viewer of `viewer:42`; `undefined` for every other owner. */
export function viewerOf(owner: Owner): number | undefined {
  return owner.startsWith("viewer:") ? Number(owner.slice(7)) : undefined;
}

/** Accounts by owner and currency. What it remembers changes after COMMIT only: ids are used again after a rollback. */
export class Accounts {
  readonly #db: Db;
  /** By currency, then by viewer id or, of what is no viewer, by owner: a hundred thousand texts take much memory. */
  readonly #remembered = new Map<number, Map<number | Owner, number>>();
  #count = 0;
  readonly #byOwner;
  readonly #byId;
  readonly #balanceById;
  readonly #balances;
  readonly #insert;
  readonly #mergedInto;
  readonly #mergedAmong;
  readonly #erased;

  constructor(db: Db) {
    this.#db = db;
    this.#byOwner = db.prepare("SELECT id FROM account WHERE currency_id = ? AND owner = ?").pluck();
    this.#byId = db.prepare(
      "SELECT id, currency_id AS currencyId, kind, viewer_id AS viewerId, owner, balance FROM account WHERE id = ?",
    );
    this.#balanceById = db.prepare("SELECT balance FROM account WHERE id = ?").pluck();
    this.#balances = db
      .prepare<[string], [number, number]>(
        "SELECT account.id, balance FROM json_each(?) AS j CROSS JOIN account ON account.id = j.value",
      )
      .raw();
    this.#insert = db.prepare("INSERT INTO account (currency_id, kind, viewer_id, owner) VALUES (?, ?, ?, ?)");
    this.#mergedAmong = db
      .prepare<[string], number>(
        "SELECT viewer.id FROM json_each(?) AS j CROSS JOIN viewer ON viewer.id = j.value AND merged_into_id IS NOT NULL",
      )
      .pluck();
    this.#erased = db.prepare<[number], number>("SELECT erased_at_ms IS NOT NULL FROM viewer WHERE id = ?").pluck();
    this.#mergedInto = db.prepare("SELECT merged_into_id FROM viewer WHERE id = ?").pluck();
  }

  /** The account's id; `undefined` when nothing was ever moved there. */
  find(owner: Owner, currencyId: number): number | undefined {
    const known = this.#known(owner, currencyId);
    if (known !== undefined) return known;
    const id = this.#byOwner.get(currencyId, owner) as number | undefined;
    // Inside a transaction the row may be one that is rolled back, and its id given to somebody else.
    if (id !== undefined && !this.#db.inTransaction) this.#keep(owner, currencyId, id);
    return id;
  }

  /** The account's id, made when it is missing. */
  open(work: Work, owner: Owner, currencyId: number): number {
    const known = this.#known(owner, currencyId);
    if (known !== undefined) return known;
    const id = this.find(owner, currencyId) ?? this.#make(work, owner, currencyId);
    work.afterCommit(() => this.#keep(owner, currencyId, id));
    return id;
  }

  #make(work: Work, owner: Owner, currencyId: number): number {
    work.assertAlive();
    if (!OWNER.test(owner)) {
      throw new LedgerError(
        "LEDGER_OWNER",
        `Expected an owner like "viewer:42", "mint", "sink:shop" or "escrow:giveaway:7", got ${JSON.stringify(owner)}.`,
      );
    }
    const made = this.#insert.run(currencyId, kindOf(owner), viewerOf(owner) ?? null, owner);
    return Number(made.lastInsertRowid);
  }

  /** What lies in the account; 0 when it does not exist. */
  balance(owner: Owner, currencyId: number): number {
    const id = this.find(owner, currencyId);
    return id === undefined ? 0 : (this.#balanceById.get(id) as number);
  }

  /** What lies in the accounts of these viewers, in their order. */
  balancesOf(
    viewerIds: readonly number[],
    currencyId: number,
  ): readonly (readonly [viewerId: number, balance: number])[] {
    if (viewerIds.length < 3) return viewerIds.map((id) => [id, this.balance(`viewer:${id}`, currencyId)]);
    const ids = viewerIds.map((id) => this.find(`viewer:${id}`, currencyId) ?? 0);
    const balances = new Map(this.#balances.all(JSON.stringify(ids)));
    return viewerIds.map((id, at) => [id, balances.get(ids[at]!) ?? 0]);
  }

  /** The account with this id, which must exist. */
  row(id: number): AccountRow {
    const row = this.#byId.get(id) as AccountRow | undefined;
    if (!row) throw new LedgerError("LEDGER_OWNER", `There is no account ${id} in the book.`);
    return row;
  }

  /** The owner who stands for this one now: a viewer who was linked to another is that other. */
  survivor(owner: Owner): Owner {
    const viewerId = viewerOf(owner);
    if (viewerId === undefined) return owner;
    let id = viewerId;
    for (let step = 0; step < MERGES_MAX; step++) {
      const next = this.#mergedInto.get(id) as number | null | undefined;
      if (next === null || next === undefined) return id === viewerId ? owner : `viewer:${id}`;
      id = next;
    }
    throw new LedgerError("LEDGER_MERGE_CIRCLE", `Viewer ${viewerId} is merged in a circle; run: npx chatmint verify`);
  }

  /** Whether an owner is a viewer who was erased. */
  isErased(owner: Owner): boolean {
    const viewerId = viewerOf(owner);
    return viewerId !== undefined && this.#erased.get(viewerId) === 1;
  }

  /** The same of several, in their order. */
  survivorsOf(owners: readonly Owner[]): readonly Owner[] {
    if (owners.length < 3) return owners.map((owner) => this.survivor(owner));
    const viewerIds = owners.map((owner) => viewerOf(owner) ?? 0);
    const merged = new Set(this.#mergedAmong.all(JSON.stringify(viewerIds)));
    return merged.size === 0 ? owners : owners.map((owner) => this.survivor(owner));
  }

  #known(owner: Owner, currencyId: number): number | undefined {
    return this.#remembered.get(currencyId)?.get(viewerOf(owner) ?? owner);
  }

  #keep(owner: Owner, currencyId: number, id: number): void {
    if (this.#count >= REMEMBERED_MAX) {
      this.#remembered.clear();
      this.#count = 0;
    }
    let owners = this.#remembered.get(currencyId);
    if (!owners) {
      owners = new Map();
      this.#remembered.set(currencyId, owners);
    }
    const key = viewerOf(owner) ?? owner;
    if (!owners.has(key)) this.#count++;
    owners.set(key, id);
  }
}
