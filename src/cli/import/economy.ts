/** What an import does to what things cost: who could buy what before and after, and how long people watch for it. */
import type { ImportLook } from "../../app/imports/look.ts";
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

  /** Each item. `points` and `minutes` are those of the file together. */
  items(pace: Pace, { points, minutes }: { readonly points: number; readonly minutes: number }): ImportLook["items"] {
    // What the other bot paid for an hour, by what these viewers have of it: what they spent is not in it.
    const perMinute = minutes > 0 ? points / minutes : 0;
    return this.#items.map(({ name, price }, at) => ({
      ...{ name, price, here: shownWatching(price, pace), before: this.#before[at]!, after: this.#after[at]! },
      ...(perMinute > 0 ? { minutesThere: price / perMinute } : {}),
    }));
  }
}

function sample(items: readonly Priced[]): readonly Priced[] {
  if (items.length <= ITEMS_MOST) return items;
  const step = (items.length - 1) / (ITEMS_MOST - 1);
  return Array.from({ length: ITEMS_MOST }, (_, at) => items[Math.round(at * step)]!);
}
