/** How far a copy of the book goes, and what the book has had since. */
import type { Tables } from "../../db/migrate.ts";
import { type Db, openCopyToRead } from "../../db/open.ts";
import type { Currency } from "../../model/money.ts";
import { Supply } from "../../wallet/supply.ts";

/** An amount of one currency, in its smallest unit. */
export interface Sum {
  readonly currency: Currency;
  readonly units: number;
}

/** The newest transfer a copy holds: a book that has the same one under this number has all that the copy has. */
interface LastTransfer {
  readonly id: number;
  readonly key: string;
  readonly amount: number;
  readonly atMs: number;
}

/** What stands in a copy. */
export interface CopyFacts {
  readonly last: LastTransfer | undefined;
  /** What everybody has together, with what lies in escrow; of each currency that has been used. */
  readonly supply: readonly Sum[];
}

const CURRENCY = "id, code, kind, name_one AS nameOne, name_many AS nameMany, decimals";
const LAST = "SELECT id, idempotency_key AS key, amount, created_at_ms AS atMs FROM transfer";

/** Reads it from a copy of any version. Throws a ConfigError, or SQLite's own error, for a file that is none. */
export function copyFacts(file: string, tables: readonly Tables[]): CopyFacts {
  const { db, close } = openCopyToRead(file, tables);
  try {
    const last = db.prepare<[], LastTransfer>(`${LAST} ORDER BY id DESC LIMIT 1`).get();
    const supply = new Supply({ db, broadcastsEnded: () => 0 });
    const ids = db.prepare<[], number>("SELECT id FROM currency ORDER BY id").pluck().all();
    const sums = ids.map((id) => ({ id, units: supply.total(id) })).filter(({ units }) => units !== 0);
    return { last, supply: inCurrencies(db, sums) };
  } finally {
    close();
  }
}

function inCurrencies(db: Db, sums: Iterable<{ readonly id: number; readonly units: number }>): Sum[] {
  const currency = db.prepare<[number], Currency>(`SELECT ${CURRENCY} FROM currency WHERE id = ?`);
  return [...sums].map(({ id, units }) => ({ currency: currency.get(id)!, units }));
}

/**
 * The number of the last transfer that a book and a copy both hold. A book that was restored from an older copy goes
 * on with the same numbers and other transfers, so its younger copies are of another course of things from there on.
 */
export function lastShared(book: Db, copy: CopyFacts, file: string, tables: readonly Tables[]): number {
  const { last } = copy;
  if (last === undefined) return 0;
  const inBook = book.prepare<[number], LastTransfer>(`${LAST} WHERE id = ?`);
  const isSame = (one: LastTransfer | undefined, other: LastTransfer | undefined) =>
    one !== undefined && one.key === other?.key && one.amount === other.amount && one.atMs === other.atMs;
  if (isSame(last, inBook.get(last.id))) return last.id;
  const { db, close } = openCopyToRead(file, tables);
  try {
    const inCopy = db.prepare<[number], LastTransfer>(`${LAST} WHERE id = ?`);
    let [shared, other] = [0, last.id];
    while (other - shared > 1) {
      const middle = Math.floor((shared + other) / 2);
      if (isSame(inCopy.get(middle), inBook.get(middle))) shared = middle;
      else other = middle;
    }
    return shared;
  } finally {
    close();
  }
}

/** What moved after a moment of the book. */
export interface Moved {
  readonly transfers: number;
  readonly amounts: readonly Sum[];
}

/** So many transfers are added up at once, within a few milliseconds. */
const SLICE = 10_000;

/** Adds up what has moved since a transfer, and goes on from there when it is asked again. */
export class MovedSince {
  readonly #db: Db;
  readonly #newest;
  readonly #next;
  readonly #units = new Map<number, number>();
  #upTo: number;
  #transfers = 0;

  constructor(db: Db, afterId: number) {
    this.#db = db;
    this.#upTo = afterId;
    this.#newest = db.prepare<[], number>("SELECT coalesce(max(id), 0) FROM transfer").pluck();
    this.#next = db.prepare<[number, number], { readonly id: number; readonly units: number; readonly count: number }>(
      `SELECT currency_id AS id, total(amount) AS units, count(*) AS count FROM transfer
       WHERE id > ? AND id <= ? GROUP BY currency_id`,
    );
  }

  /** Counts the next transfers in; true while there are more. */
  goOn(): boolean {
    const newest = this.#newest.get()!;
    const upTo = Math.min(this.#upTo + SLICE, newest);
    for (const { id, units, count } of this.#next.all(this.#upTo, upTo)) {
      this.#units.set(id, (this.#units.get(id) ?? 0) + units);
      this.#transfers += count;
    }
    this.#upTo = Math.max(this.#upTo, upTo);
    return this.#upTo < newest;
  }

  /** What was counted so far. */
  get(): Moved {
    const sums = [...this.#units].sort(([one], [other]) => one - other).map(([id, units]) => ({ id, units }));
    return { transfers: this.#transfers, amounts: inCurrencies(this.#db, sums) };
  }
}

/** All that has moved in a book after a transfer. */
export function movedSince(db: Db, afterId: number): Moved {
  const moved = new MovedSince(db, afterId);
  while (moved.goOn());
  return moved.get();
}
