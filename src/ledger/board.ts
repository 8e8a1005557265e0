/**
 * One currency's order of viewers by balance. Who earns in step with others lies on one shelf with them, under a balance
 * without what they earn together: as their tide rises all of them have more, and nothing is moved.
 */
import type { Place } from "./ranking.ts";
import { Seats, Shelf, type Tide } from "./shelf.ts";

/** Balances that stay as they are until told otherwise. */
const STILL: Tide = { height: 0 };

/** Viewers with a balance above zero, ordered. */
export class Board {
  readonly #seats = new Seats();
  readonly #still = new Shelf(STILL, this.#seats);
  readonly #shelves = new Map<Tide, Shelf>([[STILL, this.#still]]);

  /** How many are on the board. */
  get count(): number {
    return this.#above(0);
  }

  /** Fills an empty board: balances above zero, lowest first. */
  fill(rows: Iterable<readonly [viewerId: number, balance: number]>): void {
    this.#still.fill(rows);
  }

  /** Sets a balance as it is now, to rise with `tide` from here on; zero or less that stays so is off the board. */
  set(viewerId: number, balance: number, tide: Tide = STILL): void {
    const from = this.#seats.shelfOf(viewerId);
    const to = tide === STILL && balance <= 0 ? undefined : this.#shelf(tide);
    if (from && from !== to) this.#leave(from, viewerId);
    to?.put(viewerId, balance - tide.height);
  }

  /** The balance of a viewer on the board who rises with no tide. */
  still(viewerId: number): number | undefined {
    return this.#seats.shelfOf(viewerId) === this.#still ? this.#balance(viewerId, this.#still) : undefined;
  }

  /** 1 and the number of viewers who have more; `undefined` for somebody not on the board. */
  rank(viewerId: number): number | undefined {
    const shelf = this.#seats.shelfOf(viewerId);
    const balance = shelf ? this.#balance(viewerId, shelf) : 0;
    return balance > 0 ? 1 + this.#above(balance) : undefined;
  }

  /** `n` places after the first `from`, highest balance first; equals in an order that stays. */
  top(from: number, n: number): Place[] {
    const first = Math.max(0, from);
    const places: Place[] = [];
    for (const { viewerId, balance } of this.#after(first, Math.min(n, this.count - first))) {
      const before = places.at(-1);
      const equal = before?.balance === balance;
      const rank = before ? (equal ? before.rank : first + places.length + 1) : 1 + this.#above(balance);
      places.push({ rank, viewerId, balance });
    }
    return places;
  }

  /** The `n` highest after the first `from`; so many there must be. */
  #after(from: number, n: number): Omit<Place, "rank">[] {
    if (n <= 0) return [];
    const begin = this.#balanceAt(from);
    const end = this.#balanceAt(from + n - 1);
    // Of those who have as much as the first, some may be on earlier pages: shelf after shelf.
    let skip = from - this.#above(begin);
    const found: Omit<Place, "rank">[] = [];
    for (const shelf of this.#shelves.values()) {
      const { height } = shelf.tide;
      const above = shelf.above(begin - height);
      const skipped = Math.min(skip, shelf.above(begin - 1 - height) - above);
      skip -= skipped;
      const share = shelf.above(end - 1 - height) - above - skipped;
      if (share <= 0) continue;
      for (const viewerId of shelf.slice(above + skipped, Math.min(share, n))) {
        found.push({ viewerId, balance: this.#balance(viewerId, shelf) });
      }
      if (begin === end && found.length >= n) break;
    }
    return found.sort((a, b) => b.balance - a.balance).slice(0, n);
  }

  /** The balance of the place after the first `from`: the least that no more than `from` have more than. */
  #balanceAt(from: number): number {
    let low = 0;
    let high = 0;
    for (const shelf of this.#shelves.values()) high = Math.max(high, shelf.highest() + shelf.tide.height);
    for (;;) {
      const middle = low + Math.floor((high - low) / 2);
      if (middle <= low || middle >= high) return high;
      // Far from the place the sizes of the buckets tell; only close to it is anybody looked at.
      if (this.#sum(middle, (shelf, number) => shelf.leastAbove(number)) > from) low = middle;
      else if (this.#sum(middle, (shelf, number) => shelf.mostAbove(number)) <= from) high = middle;
      else if (this.#above(middle) <= from) high = middle;
      else low = middle;
    }
  }

  /** How many have more than this. */
  #above(balance: number): number {
    return this.#sum(balance, (shelf, number) => shelf.above(number));
  }

  /** Asks every shelf about a balance, as the number that it is there. */
  #sum(balance: number, of: (shelf: Shelf, number: number) => number): number {
    let sum = 0;
    for (const shelf of this.#shelves.values()) sum += of(shelf, balance - shelf.tide.height);
    return sum;
  }

  #balance(viewerId: number, shelf: Shelf): number {
    return this.#seats.numbers[viewerId]! + shelf.tide.height;
  }

  #shelf(tide: Tide): Shelf {
    let shelf = this.#shelves.get(tide);
    if (!shelf) {
      shelf = new Shelf(tide, this.#seats);
      this.#shelves.set(tide, shelf);
    }
    return shelf;
  }

  #leave(shelf: Shelf, viewerId: number): void {
    shelf.remove(viewerId);
    if (shelf.count === 0 && shelf !== this.#still) this.#shelves.delete(shelf.tide);
  }
}
