/** The giveaways of the book: every statement on their rows, prepared once. */

import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import { escrowOwner } from "../../kit/escrow.ts";
import type { OpenEscrow } from "../../model/money.ts";
import type { Giveaway, GiveawayState } from "./types.ts";

const COLUMNS = `id, channel_id AS channelId, currency_id AS currencyId, kind, state, prize, prize_each AS prizeEach,
  prize_held AS prizeHeld, prize_total AS prizeTotal, keyword, price, tickets_max AS ticketsMax, free_entry AS freeEntry,
  subscriber_weight AS subscriberWeight, vip_weight AS vipWeight, who, watched_minutes AS watchedMinutes, winners,
  claim_ms AS claimMs, draws_itself AS drawsItself, opened_by AS openedBy, opened_at_ms AS openedAtMs,
  closes_at_ms AS closesAtMs, closed_at_ms AS closedAtMs, drawn_at_ms AS drawnAtMs, seed, seed_hash AS seedHash,
  list_hash AS listHash, list_count AS listCount, mix, told, said_hex AS saidHex,
  redacted, redacted_hash AS redactedHash`;

export type NewGiveaway = Omit<
  Giveaway,
  "id" | "state" | "closedAtMs" | "drawnAtMs" | "listHash" | "listCount" | "mix" | "told" | "redacted" | "redactedHash"
>;

/** Giveaways as rows. */
export class GiveawayRows {
  readonly #changed: () => void;
  readonly #insert;
  readonly #byId;
  readonly #open;
  readonly #unfinished;
  readonly #newest;
  readonly #recent;
  readonly #setState;
  readonly #setClosed;
  readonly #setDrawing;
  readonly #setPrize;
  readonly #setHeld;
  readonly #setTold;
  readonly #setDrawsItself;

  /** `changed`: called after every commit that wrote to them. */
  constructor(db: Db, changed: () => void = () => {}) {
    this.#changed = changed;
    this.#insert = db.prepare(`
      INSERT INTO giveaway (channel_id, currency_id, kind, state, prize, prize_each, prize_held, prize_total, keyword, price, tickets_max,
        free_entry, subscriber_weight, vip_weight, who, watched_minutes, winners, claim_ms, draws_itself, opened_by,
        opened_at_ms, closes_at_ms, seed, seed_hash, said_hex)
      VALUES (@channelId, @currencyId, @kind, 'open', @prize, @prizeEach, @prizeHeld, @prizeTotal, @keyword, @price, @ticketsMax,
        @freeEntry, @subscriberWeight, @vipWeight, @who, @watchedMinutes, @winners, @claimMs, @drawsItself, @openedBy,
        @openedAtMs, @closesAtMs, @seed, @seedHash, @saidHex)`);
    this.#byId = db.prepare(`SELECT ${COLUMNS} FROM giveaway WHERE id = ?`);
    this.#open = db.prepare(`SELECT ${COLUMNS} FROM giveaway WHERE state = 'open' ORDER BY id`);
    this.#unfinished = db.prepare(`
      SELECT ${COLUMNS} FROM giveaway WHERE state IN ('open', 'closing', 'closed', 'drawing')
      UNION SELECT ${COLUMNS} FROM giveaway WHERE id IN (
        SELECT giveaway_id FROM giveaway_entry WHERE stake > 0
        UNION SELECT giveaway_id FROM giveaway_pick WHERE outcome = 'claiming')
      ORDER BY id`);
    this.#newest = db.prepare(
      `SELECT ${COLUMNS} FROM giveaway WHERE currency_id = ? AND state = ? ORDER BY id DESC LIMIT 2`,
    );
    this.#recent = db.prepare(
      `SELECT ${COLUMNS} FROM giveaway WHERE currency_id = @currencyId AND id IN (
         SELECT id FROM (SELECT id FROM giveaway WHERE currency_id = @currencyId ORDER BY id DESC LIMIT @count)
         UNION SELECT id FROM giveaway WHERE state IN ('open', 'closing', 'closed', 'drawing')) ORDER BY id DESC`,
    );
    this.#setState = db.prepare("UPDATE giveaway SET state = ? WHERE id = ?");
    this.#setClosed = db.prepare(
      "UPDATE giveaway SET state = 'closed', closed_at_ms = ?, list_hash = ?, list_count = ? WHERE id = ?",
    );
    this.#setDrawing = db.prepare("UPDATE giveaway SET state = 'drawing', mix = ?, drawn_at_ms = ? WHERE id = ?");
    this.#setPrize = db.prepare("UPDATE giveaway SET prize_each = ?, winners = ? WHERE id = ?");
    this.#setTold = db.prepare("UPDATE giveaway SET told = ? WHERE id = ?");
    this.#setHeld = db.prepare("UPDATE giveaway SET prize_held = ? WHERE id = ?");
    this.#setDrawsItself = db.prepare("UPDATE giveaway SET draws_itself = 1 WHERE id = ?");
  }

  insert(work: Work, giveaway: NewGiveaway): number {
    this.#writes(work);
    return Number(this.#insert.run(giveaway).lastInsertRowid);
  }

  /** The giveaway with this id, which must exist. */
  get(id: number): Giveaway {
    const found = this.find(id);
    if (!found) throw new Error(`There is no giveaway ${id} in the book.`);
    return found;
  }

  find(id: number): Giveaway | undefined {
    return this.#byId.get(id) as Giveaway | undefined;
  }

  /** Every giveaway that can be entered. */
  open(): Giveaway[] {
    return this.#open.all() as Giveaway[];
  }

  /** Every giveaway in which something is still to be done. */
  unfinished(): Giveaway[] {
    return this.#unfinished.all() as Giveaway[];
  }

  /** The newest two of a currency in this state. */
  newest(currencyId: number, state: GiveawayState): Giveaway[] {
    return this.#newest.all(currencyId, state) as Giveaway[];
  }

  /** The newest of a currency in any state, and every one that is not over, newest first. */
  recent(currencyId: number, count: number): Giveaway[] {
    return this.#recent.all({ currencyId, count }) as Giveaway[];
  }

  setState(work: Work, id: number, state: GiveawayState): void {
    this.#writes(work);
    this.#setState.run(state, id);
  }

  setClosed(work: Work, id: number, atMs: number, listHash: string, listCount: number): void {
    this.#writes(work);
    this.#setClosed.run(atMs, listHash, listCount, id);
  }

  setDrawing(work: Work, id: number, mix: string, atMs: number): void {
    this.#writes(work);
    this.#setDrawing.run(mix, atMs, id);
  }

  /** What each winner gets and how many there are: a raffle knows it at its draw. */
  setPrize(work: Work, id: number, each: number, winners: number): void {
    this.#writes(work);
    this.#setPrize.run(each, winners, id);
  }

  setTold(work: Work, id: number, told: number): void {
    this.#writes(work);
    this.#setTold.run(told, id);
  }

  setHeld(work: Work, id: number, held: number): void {
    this.#writes(work);
    this.#setHeld.run(held, id);
  }

  setDrawsItself(work: Work, id: number): void {
    this.#writes(work);
    this.#setDrawsItself.run(id);
  }

  #writes(work: Work): void {
    work.assertAlive();
    work.afterCommit(this.#changed);
  }
}

/** What lies in escrow for giveaways by their own rows, for `verify`: prize money and stakes. */
export function giveawayEscrows(db: Db): OpenEscrow[] {
  const rows = db
    .prepare(`
      SELECT id, currency_id AS currencyId, prize_held AS amount FROM giveaway WHERE prize_held > 0
      UNION ALL
      SELECT g.id, g.currency_id, sum(e.stake) FROM giveaway_entry AS e JOIN giveaway AS g ON g.id = e.giveaway_id
      WHERE e.stake > 0 GROUP BY g.id`)
    .all() as { id: number; currencyId: number; amount: number }[];
  return rows.map(({ id, currencyId, amount }) => ({ owner: escrowOwner("giveaway", id), currencyId, amount }));
}
