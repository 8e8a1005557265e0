/** How many of an item are left, and when the stock is filled up: by plan, also for the time the bot was off. */

import type { Cancel, Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import type { Cron } from "../../base/system.ts";
import { cronDueBetween } from "../../base/time-plan.ts";
import type { Work } from "../../db/work.ts";
import type { Writer } from "../../db/writer.ts";
import type { Codes } from "./codes.ts";
import type { ItemRows } from "./item-rows.ts";
import type { Item, Redemption } from "./types.ts";

export interface StockOptions {
  readonly rows: ItemRows;
  readonly codes: Codes;
  readonly writer: Pick<Writer, "run">;
  readonly clock: Clock;
  readonly cron: Cron;
  readonly timeZone: string;
  readonly log: Log;
}

export class Stock {
  readonly #options: StockOptions;
  #plans: Cancel[] = [];

  constructor(options: StockOptions) {
    this.#options = options;
  }

  /** How many can still be had; `undefined`: no end of them. */
  left({ stock, settings }: Item): number | undefined {
    const codes = settings.codes === undefined ? undefined : this.#options.codes.left(settings.codes);
    if (stock === null) return codes;
    return codes === undefined ? stock : Math.min(stock, codes);
  }

  /** Takes one; false when it is sold out. */
  take(work: Work, item: Item): boolean {
    return item.stock === null || this.#options.rows.take(work, item.id);
  }

  /** One was paid back. */
  giveBack(work: Work, { itemId, stockRound }: Redemption): void {
    if (stockRound !== null) this.#options.rows.giveBack(work, itemId, stockRound);
  }

  /** Fills up what should have been filled while the bot was off. */
  catchUp(work: Work): void {
    const { rows, clock, timeZone } = this.#options;
    for (const item of rows.everywhere()) {
      const { restock } = item.settings;
      if (restock === undefined) continue;
      if (cronDueBetween(restock, timeZone, item.restockedAtMs, clock.now())) this.#fill(work, item);
    }
  }

  /** Sets the plans anew: at start, and whenever items have changed. */
  schedule(): void {
    const { rows, cron, timeZone } = this.#options;
    this.stop();
    for (const { id, settings } of rows.everywhere()) {
      const { restock } = settings;
      if (restock === undefined) continue;
      // Late by hours is better than sold out until the next time.
      const more = { what: `filling up item ${id}`, lateMaxMs: Number.POSITIVE_INFINITY };
      this.#plans.push(cron.schedule(restock, timeZone, () => this.#due(id), more));
    }
  }

  stop(): void {
    for (const plan of this.#plans.splice(0)) plan.cancel();
  }

  async #due(itemId: number): Promise<void> {
    const { rows, writer, log } = this.#options;
    try {
      await writer.run((work) => this.#fill(work, rows.get(itemId)));
    } catch (error) {
      log.error({ err: error, item: itemId }, "an item could not be filled up; it is tried at the next start");
    }
  }

  #fill(work: Work, item: Item): void {
    const { rows, clock } = this.#options;
    if (item.settings.stock !== undefined) rows.fill(work, item.id, item.settings.stock, clock.now());
  }
}
