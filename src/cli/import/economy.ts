/** What an import does to what things cost: who could buy what before and after, and how long people watch for it. */
import type { Config } from "../../app/config.ts";
import { shownWatching } from "../../features/shop/prices.ts";
import type { Pace } from "../../kit/watched.ts";

interface Priced {
  readonly name: string;
  readonly price: number;
}

/** Told beyond this many items: the cheapest and the dearest in equal steps. */
const ITEMS_MOST = 8;

export class Economy {
  readonly #items: readonly Priced[];
  readonly #before: number[];
  readonly #after: number[];

  constructor(items: readonly Priced[]) {
    this.#items = sample([...items].sort((a, b) => a.price - b.price));
    this.#before = this.#items.map(() => 0);
    this.#after = this.#items.map(() => 0);
  }

  /** Somebody has this much before and after. */
  count(before: number, after: number): void {
    for (const [at, { price }] of this.#items.entries()) {
      if (before >= price) this.#before[at]!++;
      if (after >= price) this.#after[at]!++;
    }
  }

  /** Somebody who was counted has another amount afterwards; whoever was not has nothing before. */
  change(before: number, after: number): void {
    for (const [at, { price }] of this.#items.entries()) {
      this.#after[at]! += Number(after >= price) - Number(before >= price);
    }
  }

  /** One line for each item. `points` and `minutes` are those of the file together. */
  lines({ watching }: Config, { points, minutes }: { readonly points: number; readonly minutes: number }): string[] {
    const pace: Pace = watching;
    // What the other bot paid for an hour, by what these viewers have of it: what they spent is not in it.
    const perMinute = minutes > 0 ? points / minutes : 0;
    return this.#items.map(({ name, price }, at) => {
      const before = perMinute > 0 ? `${hours(price / perMinute)} there, ` : "";
      const [could, can] = [this.#before[at]!, this.#after[at]!];
      return `${name} for ${price.toLocaleString("en")}: ${before}${here(price, pace)} of watching here; ${could.toLocaleString("en")} could buy it before, ${can.toLocaleString("en")} after`;
    });
  }
}

function here(price: number, pace: Pace): string {
  const { unit, time } = shownWatching(price, pace);
  return unit === "none" ? "no amount" : `${time.toLocaleString("en")} ${unit}`;
}

function hours(minutes: number): string {
  if (minutes < 90) return `${Math.ceil(minutes)} minutes`;
  return `${(minutes < 600 ? Math.round(minutes / 6) / 10 : Math.round(minutes / 60)).toLocaleString("en")} hours`;
}

function sample(items: readonly Priced[]): readonly Priced[] {
  if (items.length <= ITEMS_MOST) return items;
  const step = (items.length - 1) / (ITEMS_MOST - 1);
  return Array.from({ length: ITEMS_MOST }, (_, at) => items[Math.round(at * step)]!);
}
