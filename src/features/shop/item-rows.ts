/** Items as rows: what is in the shop and how many are left. */

import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { ItemConfig } from "./settings.ts";
import type { Item } from "./types.ts";

type Row = Omit<Item, "settings"> & { readonly settings: string };

const COLUMNS = `id, currency_id AS currencyId, name, source, settings, stock, stock_round AS stockRound,
  restocked_at_ms AS restockedAtMs`;

export class ItemRows {
  readonly #changed: () => void;
  readonly #insert;
  readonly #byId;
  readonly #there;
  readonly #everywhere;
  readonly #update;
  readonly #fill;
  readonly #take;
  readonly #giveBack;
  readonly #remove;

  /** `changed`: called after every commit that wrote to them. */
  constructor(db: Db, changed: () => void = () => {}) {
    this.#changed = changed;
    this.#insert = db.prepare(
      `INSERT INTO shop_item (currency_id, name, source, settings, stock, restocked_at_ms)
       VALUES (@currencyId, @name, @source, @settings, @stock, @now)`,
    );
    this.#byId = db.prepare(`SELECT ${COLUMNS} FROM shop_item WHERE id = ?`);
    this.#there = db.prepare(`SELECT ${COLUMNS} FROM shop_item WHERE currency_id = ? AND removed = 0 ORDER BY id`);
    this.#everywhere = db.prepare(`SELECT ${COLUMNS} FROM shop_item WHERE removed = 0 ORDER BY id`);
    this.#update = db.prepare("UPDATE shop_item SET name = ?, source = ?, settings = ? WHERE id = ?");
    this.#fill = db.prepare(
      "UPDATE shop_item SET stock = ?, stock_round = stock_round + 1, restocked_at_ms = ? WHERE id = ?",
    );
    this.#take = db.prepare("UPDATE shop_item SET stock = stock - 1 WHERE id = ? AND stock > 0");
    this.#giveBack = db.prepare("UPDATE shop_item SET stock = stock + 1 WHERE id = ? AND stock_round = ?");
    this.#remove = db.prepare("UPDATE shop_item SET removed = 1 WHERE id = ?");
  }

  insert(work: Work, currencyId: number, source: Item["source"], settings: ItemConfig, now: number): Item {
    this.#writes(work);
    const stock = settings.stock ?? null;
    const row = { currencyId, source, name: settings.name, settings: JSON.stringify(settings), stock, now };
    return this.get(Number(this.#insert.run(row).lastInsertRowid));
  }

  /** The item with this id, which must exist; also one that was removed. */
  get(id: number): Item {
    const found = this.find(id);
    if (!found) throw new Error(`There is no item ${id} in the book.`);
    return found;
  }

  /** The same, where there is one. */
  find(id: number): Item | undefined {
    const row = this.#byId.get(id) as Row | undefined;
    return row && itemOf(row);
  }

  /** What is in the shop of a currency. */
  there(currencyId: number): Item[] {
    return (this.#there.all(currencyId) as Row[]).map(itemOf);
  }

  /** What is in any shop. */
  everywhere(): Item[] {
    return (this.#everywhere.all() as Row[]).map(itemOf);
  }

  update(work: Work, id: number, source: Item["source"], settings: ItemConfig): void {
    this.#writes(work);
    this.#update.run(settings.name, source, JSON.stringify(settings), id);
  }

  /** So many there are now. */
  fill(work: Work, id: number, stock: number | null, now: number): void {
    this.#writes(work);
    this.#fill.run(stock, now, id);
  }

  /** Takes one; false when there is none left. */
  take(work: Work, id: number): boolean {
    this.#writes(work);
    return this.#take.run(id).changes === 1;
  }

  /** Puts one back, if it was not filled up since. */
  giveBack(work: Work, id: number, round: number): void {
    this.#writes(work);
    this.#giveBack.run(id, round);
  }

  remove(work: Work, id: number): void {
    this.#writes(work);
    this.#remove.run(id);
  }

  #writes(work: Work): void {
    work.assertAlive();
    work.afterCommit(this.#changed);
  }
}

function itemOf(row: Row): Item {
  return { ...row, settings: JSON.parse(row.settings) as ItemConfig };
}
