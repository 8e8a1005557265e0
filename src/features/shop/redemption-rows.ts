/** Redemptions as they stand in the book: every statement on their rows, prepared once. */

import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import { escrowOwner } from "../../kit/escrow.ts";
import type { OpenEscrow } from "../../model/money.ts";
import type { Redemption } from "./types.ts";

const COLUMNS = `id, item_id AS itemId, item_name AS itemName, channel_id AS channelId, currency_id AS currencyId,
  viewer_id AS viewerId, platform, platform_id AS platformId, price, state, attempt, failed, stock_round AS stockRound,
  message, reason, at_ms AS atMs, expires_at_ms AS expiresAtMs, by_viewer_id AS byViewerId, closed_at_ms AS closedAtMs,
  given_back_at_ms AS givenBackAtMs`;

/** What is written when somebody redeems. */
export type NewRedemption = Omit<
  Redemption,
  "id" | "state" | "attempt" | "failed" | "reason" | "byViewerId" | "closedAtMs" | "givenBackAtMs"
>;

export class RedemptionRows {
  readonly #changed: () => void;
  readonly #insert;
  readonly #byId;
  readonly #open;
  readonly #ended;
  readonly #openOf;
  readonly #lastOf;
  readonly #acting;
  readonly #act;
  readonly #failed;
  readonly #close;
  readonly #givenBack;
  readonly #expired;
  readonly #dueMs;
  readonly #wordsMs;
  readonly #erase;
  readonly #move;
  readonly #giveBack;
  readonly #has;
  readonly #newestOf;

  /** `changed`: called after every commit that wrote to them. */
  constructor(db: Db, changed: () => void = () => {}) {
    this.#changed = changed;
    this.#insert = db.prepare(
      `INSERT INTO redemption (item_id, item_name, channel_id, currency_id, viewer_id, platform, platform_id, price, state,
         stock_round, message, at_ms, expires_at_ms)
       VALUES (@itemId, @itemName, @channelId, @currencyId, @viewerId, @platform, @platformId, @price, 'waiting',
         @stockRound, @message, @atMs, @expiresAtMs)`,
    );
    this.#byId = db.prepare(`SELECT ${COLUMNS} FROM redemption WHERE id = ?`);
    this.#open = db.prepare(
      `SELECT ${COLUMNS} FROM redemption WHERE currency_id = ? AND closed_at_ms IS NULL ORDER BY id`,
    );
    this.#ended = db.prepare(
      `SELECT ${COLUMNS} FROM redemption WHERE currency_id = @currencyId AND closed_at_ms IS NOT NULL AND id < @before
       ORDER BY id DESC LIMIT @count`,
    );
    this.#openOf = db.prepare(
      `SELECT ${COLUMNS} FROM redemption WHERE viewer_id = ? AND closed_at_ms IS NULL ORDER BY id`,
    );
    this.#lastOf = db.prepare(
      `SELECT ${COLUMNS} FROM redemption WHERE viewer_id = ? AND currency_id = ? ORDER BY id DESC LIMIT 1`,
    );
    this.#acting = db.prepare(`SELECT ${COLUMNS} FROM redemption WHERE state = 'acting' AND closed_at_ms IS NULL`);
    this.#act = db.prepare(
      "UPDATE redemption SET state = 'acting', attempt = attempt + 1, by_viewer_id = ? WHERE id = ? AND state = 'waiting'",
    );
    this.#failed = db.prepare(
      "UPDATE redemption SET state = 'waiting', failed = 1, by_viewer_id = NULL WHERE id = ? AND state = 'acting'",
    );
    this.#close = db.prepare(
      "UPDATE redemption SET state = ?, by_viewer_id = ?, reason = ?, closed_at_ms = ? WHERE id = ? AND closed_at_ms IS NULL",
    );
    this.#givenBack = db.prepare("UPDATE redemption SET given_back_at_ms = ?, reason = ? WHERE id = ?");
    this.#expired = db.prepare(
      `SELECT ${COLUMNS} FROM redemption WHERE state = 'waiting' AND expires_at_ms IS NOT NULL AND expires_at_ms <= ?
       ORDER BY expires_at_ms, id LIMIT ?`,
    );
    this.#dueMs = db
      .prepare("SELECT min(expires_at_ms) FROM redemption WHERE state = 'waiting' AND expires_at_ms IS NOT NULL")
      .pluck();
    const words = "closed_at_ms IS NOT NULL AND (message IS NOT NULL OR reason <> '')";
    this.#wordsMs = db.prepare(`SELECT min(closed_at_ms) FROM redemption WHERE ${words}`).pluck();
    this.#erase = db.prepare(`UPDATE redemption SET message = NULL, reason = '' WHERE ${words} AND closed_at_ms <= ?`);
    this.#move = db.prepare("UPDATE redemption SET viewer_id = ? WHERE viewer_id = ?");
    this.#newestOf = db.prepare(`SELECT ${COLUMNS} FROM redemption WHERE viewer_id = ? ORDER BY id DESC LIMIT ?`);
    this.#has = db.prepare("SELECT 1 FROM redemption WHERE viewer_id = ? LIMIT 1").pluck();
    // Whose it is says the book: whoever's account the price was taken from.
    this.#giveBack = db.prepare(
      `UPDATE redemption SET viewer_id = @to WHERE viewer_id = @from AND EXISTS (
         SELECT 1 FROM transfer AS t JOIN account AS a ON a.id = t.from_id
         WHERE t.idempotency_key = 'redemption:' || redemption.id || ':hold' AND a.viewer_id = @to)`,
    );
  }

  insert(work: Work, redemption: NewRedemption): Redemption {
    this.#writes(work);
    return this.get(Number(this.#insert.run(redemption).lastInsertRowid));
  }

  find(id: number): Redemption | undefined {
    return this.#byId.get(id) as Redemption | undefined;
  }

  /** The redemption with this id, which must exist. */
  get(id: number): Redemption {
    const found = this.find(id);
    if (!found) throw new Error(`There is no redemption ${id} in the book.`);
    return found;
  }

  /** Those of a currency that have not ended, the oldest first. */
  open(currencyId: number): Redemption[] {
    return this.#open.all(currencyId) as Redemption[];
  }

  /** Those that have ended, before this number, the newest first. */
  ended(currencyId: number, before: number, count: number): Redemption[] {
    return this.#ended.all({ currencyId, before, count }) as Redemption[];
  }

  openOf(viewerId: number): Redemption[] {
    return this.#openOf.all(viewerId) as Redemption[];
  }

  lastOf(viewerId: number, currencyId: number): Redemption | undefined {
    return this.#lastOf.get(viewerId, currencyId) as Redemption | undefined;
  }

  /** One that had ended was given back. */
  giveBackPrice(work: Work, id: number, reason: string, atMs: number): Redemption {
    this.#writes(work);
    this.#givenBack.run(atMs, reason, id);
    return this.get(id);
  }

  /** The newest of a viewer, whatever became of them. */
  newestOf(viewerId: number, count: number): Redemption[] {
    return this.#newestOf.all(viewerId, count) as Redemption[];
  }

  /** Whether a viewer ever redeemed anything. */
  has(viewerId: number): boolean {
    return this.#has.get(viewerId) !== undefined;
  }

  acting(): Redemption[] {
    return this.#acting.all() as Redemption[];
  }

  /** Its action begins; `byViewerId` asked for it. */
  act(work: Work, id: number, byViewerId: number | null): Redemption {
    this.#writes(work);
    this.#act.run(byViewerId, id);
    return this.get(id);
  }

  /** Its action failed: it waits again. */
  fail(work: Work, id: number): Redemption {
    this.#writes(work);
    this.#failed.run(id);
    return this.get(id);
  }

  close(
    work: Work,
    id: number,
    state: Redemption["state"],
    byViewerId: number | null,
    reason: string,
    now: number,
  ): Redemption {
    this.#writes(work);
    if (this.#close.run(state, byViewerId, reason, now, id).changes !== 1)
      throw new Error(`The redemption ${id} has ended before.`);
    return this.get(id);
  }

  expired(now: number, limit: number): Redemption[] {
    return this.#expired.all(now, limit) as Redemption[];
  }

  /** When the next one expires. */
  nextExpiryMs(): number | undefined {
    return (this.#dueMs.get() as number | null) ?? undefined;
  }

  /** When the oldest one ended of which words are kept. */
  oldestWordsMs(): number | undefined {
    return (this.#wordsMs.get() as number | null) ?? undefined;
  }

  /** Erases what was written about those that ended by then. */
  erase(work: Work, closedByMs: number): void {
    this.#writes(work);
    this.#erase.run(closedByMs);
  }

  /** One viewer was taken in by another: limits count the person. */
  move(work: Work, fromViewerId: number, toViewerId: number): void {
    this.#writes(work);
    this.#move.run(toViewerId, fromViewerId);
  }

  /** They part again: what `to` paid for by themselves is theirs. */
  giveBack(work: Work, toViewerId: number, fromViewerId: number): void {
    this.#writes(work);
    this.#giveBack.run({ to: toViewerId, from: fromViewerId });
  }

  #writes(work: Work): void {
    work.assertAlive();
    work.afterCommit(this.#changed);
  }
}

/** What lies in escrow for redemptions by their own rows, for `verify`. */
export function redemptionEscrows(db: Db): OpenEscrow[] {
  const rows = db
    .prepare("SELECT id, currency_id AS currencyId, price AS amount FROM redemption WHERE closed_at_ms IS NULL")
    .all() as { id: number; currencyId: number; amount: number }[];
  return rows.map(({ id, currencyId, amount }) => ({ owner: escrowOwner("redemption", id), currencyId, amount }));
}
