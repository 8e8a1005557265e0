/** Reading single transfers back: by id, by key, by who made them, and by what reversed them. */
import type { Db } from "../db/open.ts";
import type { Owner, Transfer, TransferKind } from "../model/money.ts";

const COLUMNS = `
  SELECT t.id, t.idempotency_key AS key, t.currency_id AS currencyId, f.owner AS "from", f.kind AS fromKind,
         o.owner AS "to", o.kind AS toKind, t.amount, t.kind, t.actor, t.memo, t.reverses_id AS reversesId,
         t.created_at_ms AS createdAtMs
  FROM transfer AS t JOIN account AS f ON f.id = t.from_id JOIN account AS o ON o.id = t.to_id`;

/** Finds transfers. */
export class Transfers {
  readonly #byId;
  readonly #byKey;
  readonly #reversalOf;
  readonly #lastStanding;
  readonly #payersInto;

  constructor(db: Db) {
    this.#byId = db.prepare(`${COLUMNS} WHERE t.id = ?`);
    this.#byKey = db.prepare(`${COLUMNS} WHERE t.idempotency_key = ?`);
    this.#reversalOf = db.prepare(`${COLUMNS} WHERE t.reverses_id = ?`);
    this.#payersInto = db
      .prepare<[number, string], Owner>(
        `SELECT DISTINCT f.owner FROM account AS o JOIN transfer AS t ON t.to_id = o.id JOIN account AS f ON f.id = t.from_id
         WHERE o.currency_id = ? AND o.owner = ? LIMIT 2`,
      )
      .pluck();
    // By the order of the book and not by time, because clocks are set back.
    this.#lastStanding = db.prepare(
      `${COLUMNS} WHERE t.actor = ? AND (t.actor GLOB 'viewer:*' OR t.actor = 'terminal') AND t.kind = ? AND t.id > ? AND t.id <= ?
         AND t.currency_id = ? AND NOT EXISTS (SELECT 1 FROM transfer AS r WHERE r.reverses_id = t.id)
       ORDER BY t.id DESC LIMIT 1`,
    );
  }

  /** The viewer who paid all that ever went into an escrow; `undefined` where it was several, or newly minted. */
  onlyPayerInto(escrow: Owner, currencyId: number): Owner | undefined {
    const payers = this.#payersInto.all(currencyId, escrow);
    return payers.length === 1 && payers[0]!.startsWith("viewer:") ? payers[0] : undefined;
  }

  byId(id: number): Transfer | undefined {
    return this.#byId.get(id) as Transfer | undefined;
  }

  byKey(key: string): Transfer | undefined {
    return this.#byKey.get(key) as Transfer | undefined;
  }

  /** What took this transfer back, if anything did. */
  reversalOf(id: number): Transfer | undefined {
    return this.#reversalOf.get(id) as Transfer | undefined;
  }

  /** The newest transfer of this kind that an actor made by hand in a part of the book and nobody took back. */
  lastStanding(actor: string, kind: TransferKind, currencyId: number, part = WHOLE_BOOK): Transfer | undefined {
    return this.#lastStanding.get(actor, kind, part.afterId, part.untilId, currencyId) as Transfer | undefined;
  }
}

const WHOLE_BOOK = { afterId: 0, untilId: Number.MAX_SAFE_INTEGER };
