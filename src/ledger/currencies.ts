/** What amounts are counted in: the currencies of the book, remembered. */

import type { Clock } from "../base/clock.ts";
import { LedgerError } from "../base/errors.ts";
import type { Db } from "../db/open.ts";
import type { Work } from "../db/work.ts";
import type { Currency } from "../model/money.ts";

const COLUMNS = "SELECT id, code, kind, name_one AS nameOne, name_many AS nameMany, decimals FROM currency";

/** The currencies by id. */
export class Currencies {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #remembered = new Map<number, Currency>();
  readonly #byId;
  readonly #byCode;
  readonly #all;
  readonly #insert;
  readonly #rename;

  constructor(db: Db, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
    this.#byId = db.prepare(`${COLUMNS} WHERE id = ?`);
    this.#byCode = db.prepare(`${COLUMNS} WHERE code = ?`);
    this.#all = db.prepare(`${COLUMNS} ORDER BY id`);
    this.#insert = db.prepare(
      "INSERT INTO currency (code, kind, name_one, name_many, decimals, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)",
    );
    this.#rename = db.prepare("UPDATE currency SET name_one = ?, name_many = ? WHERE id = ?");
  }

  /** The currency with this id, which must exist. */
  get(id: number): Currency {
    const known = this.#remembered.get(id);
    if (known) return known;
    const found = this.#byId.get(id) as Currency | undefined;
    if (!found) throw new LedgerError("LEDGER_CURRENCY", `There is no currency ${id} in the book.`);
    if (!this.#db.inTransaction) this.#remembered.set(id, found);
    return found;
  }

  all(): readonly Currency[] {
    return this.#all.all() as Currency[];
  }

  /** The currency with this code: made when missing, its names brought up to date. Kind and decimals never change. */
  ensure(work: Work, wanted: Omit<Currency, "id">): Currency {
    work.assertAlive();
    const found = this.#byCode.get(wanted.code) as Currency | undefined;
    if (!found) {
      const { code, kind, nameOne, nameMany, decimals } = wanted;
      const made = this.#insert.run(code, kind, nameOne, nameMany, decimals, this.#clock.now());
      return { ...wanted, id: Number(made.lastInsertRowid) };
    }
    if (found.kind !== wanted.kind || found.decimals !== wanted.decimals) {
      throw new LedgerError(
        "LEDGER_CURRENCY",
        `The currency ${wanted.code} is ${found.kind} with ${found.decimals} decimals in the book and cannot become ` +
          `${wanted.kind} with ${wanted.decimals}. Give the new currency a code of its own.`,
      );
    }
    if (found.nameOne === wanted.nameOne && found.nameMany === wanted.nameMany) return found;
    this.#rename.run(wanted.nameOne, wanted.nameMany, found.id);
    const renamed = { ...found, nameOne: wanted.nameOne, nameMany: wanted.nameMany };
    work.afterCommit(() => void this.#remembered.set(found.id, renamed));
    return renamed;
  }
}
