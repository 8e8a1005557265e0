/** One currency's order of viewers by balance: buckets of neighbouring balances and a running count over them. */
import type { Place } from "./ranking.ts";

/** A bucket larger than this is cut in two, unless everybody in it has the same. */
const BUCKET_MAX = 512;
/** How full buckets are made at the start, so that they can grow. */
const BUCKET_BEGINS = 256;
const NOBODY = -1;

/** Those who have `low` or more, and less than the next bucket's `low`. */
interface Bucket {
  low: number;
  members: number[];
  /** Where it stands in the order; renewed when a bucket is cut. */
  place: number;
}

/** Viewers with a balance above zero, ordered. Viewer ids are small whole numbers: they index plain arrays. */
export class Board {
  /** Lowest first; the first begins at 1. */
  #order: Bucket[] = [{ low: 1, members: [], place: 0 }];
  /** Their lower bounds, side by side for the search. */
  #lows = Float64Array.of(1);
  /** Fenwick tree over the sizes of the buckets in order. */
  #sums = new Int32Array(2);
  #balances = new Float64Array(1024);
  #bucketOf: (Bucket | undefined)[] = [];
  #positions = new Int32Array(1024).fill(NOBODY);
  #count = 0;

  /** How many are on the board. */
  get count(): number {
    return this.#count;
  }

  /** Fills an empty board: balances above zero, lowest first. */
  fill(rows: Iterable<readonly [viewerId: number, balance: number]>): void {
    const order = [...this.#order];
    let last = 0;
    for (const [viewerId, balance] of rows) {
      let bucket = order.at(-1)!;
      if (bucket.members.length >= BUCKET_BEGINS && balance > last) {
        // Many of one balance stay among themselves.
        if (bucket.low === last && balance > last + 1) order.push({ low: last + 1, members: [], place: 0 });
        bucket = { low: balance, members: [], place: 0 };
        order.push(bucket);
      }
      if (viewerId >= this.#balances.length) this.#grow(viewerId);
      this.#balances[viewerId] = balance;
      this.#positions[viewerId] = bucket.members.length;
      this.#bucketOf[viewerId] = bucket;
      bucket.members.push(viewerId);
      this.#count++;
      last = balance;
    }
    this.#arrange(order);
  }

  /** Sets a balance; zero or less takes the viewer off the board. */
  set(viewerId: number, balance: number): void {
    if (viewerId >= this.#balances.length) this.#grow(viewerId);
    const from = this.#bucketOf[viewerId];
    const to = balance > 0 ? this.#bucketFor(balance) : undefined;
    if (from !== to) {
      if (from) this.#leave(from, viewerId);
      if (to) this.#enter(to, viewerId);
    }
    this.#balances[viewerId] = Math.max(0, balance);
    if (to && to.members.length > BUCKET_MAX) this.#cut(to);
  }

  /** 1 and the number of viewers who have more; `undefined` for somebody not on the board. */
  rank(viewerId: number): number | undefined {
    const bucket = this.#bucketOf[viewerId];
    if (!bucket) return undefined;
    return this.#rankIn(bucket, this.#balances[viewerId]!);
  }

  /** `n` places after the first `from`, highest balance first, equals by age of the viewer. */
  top(from: number, n: number): Place[] {
    const places: Place[] = [];
    let skip = Math.max(0, from);
    for (let at = this.#order.length - 1; at >= 0 && places.length < n; at--) {
      const bucket = this.#order[at]!;
      if (skip >= bucket.members.length) {
        skip -= bucket.members.length;
        continue;
      }
      for (const viewerId of this.#sorted(bucket, skip, n - places.length)) {
        const balance = this.#balances[viewerId]!;
        places.push({ rank: this.#rankAfter(places.at(-1), bucket, balance, from + places.length), viewerId, balance });
      }
      skip = 0;
    }
    return places;
  }

  /** The rank of the place at `at`, by the place before it: only the first has to be counted. */
  #rankAfter(before: Place | undefined, bucket: Bucket, balance: number, at: number): number {
    if (!before) return this.#rankIn(bucket, balance);
    return before.balance === balance ? before.rank : at + 1;
  }

  #sorted(bucket: Bucket, from: number, n: number): number[] {
    const balances = this.#balances;
    // A bucket of one balance may hold any number of viewers: any order is right, so none is made.
    if (this.#ofOneBalance(bucket)) return bucket.members.slice(from, from + n);
    return bucket.members.toSorted((a, b) => balances[b]! - balances[a]! || a - b).slice(from, from + n);
  }

  #rankIn(bucket: Bucket, balance: number): number {
    let above = this.#count - this.#sumThrough(bucket.place);
    if (!this.#ofOneBalance(bucket)) {
      for (const member of bucket.members) if (this.#balances[member]! > balance) above++;
    }
    return above + 1;
  }

  #ofOneBalance(bucket: Bucket): boolean {
    return this.#lows[bucket.place + 1] === bucket.low + 1;
  }

  #bucketFor(balance: number): Bucket {
    const lows = this.#lows;
    let low = 0;
    let high = lows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (lows[middle]! <= balance) low = middle;
      else high = middle - 1;
    }
    return this.#order[low]!;
  }

  #enter(bucket: Bucket, viewerId: number): void {
    this.#positions[viewerId] = bucket.members.length;
    bucket.members.push(viewerId);
    this.#bucketOf[viewerId] = bucket;
    this.#add(bucket.place, 1);
    this.#count++;
  }

  #leave(bucket: Bucket, viewerId: number): void {
    const hole = this.#positions[viewerId]!;
    const last = bucket.members.pop()!;
    if (last !== viewerId) {
      bucket.members[hole] = last;
      this.#positions[last] = hole;
    }
    this.#bucketOf[viewerId] = undefined;
    this.#add(bucket.place, -1);
    this.#count--;
  }

  /** Cuts a bucket at its middle balance; empty buckets are dropped on the way. */
  #cut(bucket: Bucket): void {
    if (this.#ofOneBalance(bucket)) return;
    const balances = bucket.members.map((member) => this.#balances[member]!).sort((a, b) => a - b);
    const middle = balances[balances.length >> 1]!;
    // When most of them have the lowest balance of all, that one gets a bucket of its own.
    const lows = [bucket.low, Math.max(middle, bucket.low + 1)];
    const parts = lows.map((low): Bucket => ({ low, members: [], place: 0 }));
    for (const member of bucket.members) {
      const balance = this.#balances[member]!;
      const part = parts.findLast(({ low }) => low <= balance)!;
      this.#positions[member] = part.members.length;
      part.members.push(member);
      this.#bucketOf[member] = part;
    }
    const order = [...this.#order.slice(0, bucket.place), ...parts, ...this.#order.slice(bucket.place + 1)];
    this.#arrange(order);
  }

  #arrange(order: readonly Bucket[]): void {
    // The first stays, because balances begin there; an empty one elsewhere only widens the one below it.
    this.#order = order.filter(
      (bucket, at) => at === 0 || bucket.members.length > 0 || order[at - 1]!.low + 1 === bucket.low,
    );
    const lows = new Float64Array(this.#order.length);
    const sums = new Int32Array(this.#order.length + 1);
    let place = 0;
    for (const bucket of this.#order) {
      bucket.place = place;
      lows[place++] = bucket.low;
      sums[place]! += bucket.members.length;
      const parent = place + (place & -place);
      if (parent < sums.length) sums[parent]! += sums[place]!;
    }
    this.#lows = lows;
    this.#sums = sums;
  }

  #add(place: number, difference: number): void {
    for (let at = place + 1; at < this.#sums.length; at += at & -at) this.#sums[at]! += difference;
  }

  /** How many are in this bucket and those below it. */
  #sumThrough(place: number): number {
    let sum = 0;
    for (let at = place + 1; at > 0; at -= at & -at) sum += this.#sums[at]!;
    return sum;
  }

  #grow(viewerId: number): void {
    const size = Math.max(viewerId + 1, this.#balances.length * 2);
    const balances = new Float64Array(size);
    balances.set(this.#balances);
    const positions = new Int32Array(size).fill(NOBODY);
    positions.set(this.#positions);
    this.#balances = balances;
    this.#positions = positions;
  }
}
