/**
 * One currency's order of viewers by balance. Who earns in step with others is a pay group with them and lies on one list,
 * under a balance without what the group has earned: as it earns, all of them have more, and nothing is moved.
 */
import type { Place } from "./place.ts";
import { type PayGroup, Seats, SortedList } from "./sorted-list.ts";

/** Balances that stay as they are until told otherwise. */
const STILL: PayGroup = { earned: 0 };

/** Viewers with a balance above zero, ordered. */
export class Standings {
  readonly #seats = new Seats();
  readonly #still = new SortedList(STILL, this.#seats);
  readonly #lists = new Map<PayGroup, SortedList>([[STILL, this.#still]]);

  /** How many are on the board. */
  get count(): number {
    return this.#above(0);
  }

  /** Fills an empty board: balances above zero, lowest first. */
  fill(rows: Iterable<readonly [viewerId: number, balance: number]>): void {
    this.#still.fill(rows);
  }

  /** Sets a balance as it is now, to rise with a pay group from here on; zero or less that stays so is off the board. */
  set(viewerId: number, balance: number, group: PayGroup = STILL): void {
    const from = this.#seats.listOf(viewerId);
    const to = group === STILL && balance <= 0 ? undefined : this.#list(group);
    if (from && from !== to) this.#leave(from, viewerId);
    to?.put(viewerId, balance - group.earned);
  }

  /** The balance of a viewer on the board who is in no pay group. */
  still(viewerId: number): number | undefined {
    return this.#seats.listOf(viewerId) === this.#still ? this.#balance(viewerId, this.#still) : undefined;
  }

  /** 1 and the number of viewers who have more; `undefined` for somebody not on the board. */
  rank(viewerId: number): number | undefined {
    const list = this.#seats.listOf(viewerId);
    const balance = list ? this.#balance(viewerId, list) : 0;
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
    // Of those who have as much as the first, some may be on earlier pages: list after list.
    let skip = from - this.#above(begin);
    const found: Omit<Place, "rank">[] = [];
    for (const list of this.#lists.values()) {
      const { earned } = list.group;
      const above = list.above(begin - earned);
      const skipped = Math.min(skip, list.above(begin - 1 - earned) - above);
      skip -= skipped;
      const share = list.above(end - 1 - earned) - above - skipped;
      if (share <= 0) continue;
      for (const viewerId of list.slice(above + skipped, Math.min(share, n))) {
        found.push({ viewerId, balance: this.#balance(viewerId, list) });
      }
      if (begin === end && found.length >= n) break;
    }
    return found.sort((a, b) => b.balance - a.balance).slice(0, n);
  }

  /** The balance of the place after the first `from`: the least that no more than `from` have more than. */
  #balanceAt(from: number): number {
    let low = 0;
    let high = 0;
    for (const list of this.#lists.values()) high = Math.max(high, list.highest() + list.group.earned);
    for (;;) {
      const middle = low + Math.floor((high - low) / 2);
      if (middle <= low || middle >= high) return high;
      // Far from the place the sizes of the buckets tell; only close to it is anybody looked at.
      if (this.#sum(middle, (list, number) => list.leastAbove(number)) > from) low = middle;
      else if (this.#sum(middle, (list, number) => list.mostAbove(number)) <= from) high = middle;
      else if (this.#above(middle) <= from) high = middle;
      else low = middle;
    }
  }

  /** How many have more than this. */
  #above(balance: number): number {
    return this.#sum(balance, (list, number) => list.above(number));
  }

  /** Asks every list about a balance, as the number that it is there. */
  #sum(balance: number, of: (list: SortedList, number: number) => number): number {
    let sum = 0;
    for (const list of this.#lists.values()) sum += of(list, balance - list.group.earned);
    return sum;
  }

  #balance(viewerId: number, list: SortedList): number {
    return this.#seats.numbers[viewerId]! + list.group.earned;
  }

  #list(group: PayGroup): SortedList {
    let list = this.#lists.get(group);
    if (!list) {
      list = new SortedList(group, this.#seats);
      this.#lists.set(group, list);
    }
    return list;
  }

  #leave(list: SortedList, viewerId: number): void {
    list.remove(viewerId);
    if (list.count === 0 && list !== this.#still) this.#lists.delete(list.group);
  }
}
