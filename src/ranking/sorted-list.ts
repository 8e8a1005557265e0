/** Viewers ordered by a number, in buckets of neighbouring numbers with a running count over them. */

/** Viewers who earn in step. One object is one group. */
export interface PayGroup {
  /** What each of them has by it so far: a whole number that grows by itself. */
  readonly earned: number;
}

/** A bucket larger than this is cut in two, unless everybody in it has the same. */
const BUCKET_MAX = 512;
/** How full buckets are made at the start, so that they can grow. */
const BUCKET_BEGINS = 256;
const NOBODY = -1;

/** Those who have `low` or more, and less than the next bucket's `low`. */
interface Bucket {
  readonly list: SortedList;
  readonly low: number;
  readonly members: number[];
  /** Where it stands in the order; renewed when a bucket is cut. */
  place: number;
}

/**
 * Where each viewer stands, for all the lists of one board: a viewer is on one of them at most. Viewer ids are small
 * whole numbers, so they index plain arrays.
 */
export class Seats {
  numbers = new Float64Array(1024);
  positions = new Int32Array(1024).fill(NOBODY);
  readonly buckets: (Bucket | undefined)[] = [];

  /** The list a viewer is on. */
  listOf(viewerId: number): SortedList | undefined {
    return this.buckets[viewerId]?.list;
  }

  makeRoom(viewerId: number): void {
    if (viewerId < this.numbers.length) return;
    const size = Math.max(viewerId + 1, this.numbers.length * 2);
    const numbers = new Float64Array(size);
    numbers.set(this.numbers);
    const positions = new Int32Array(size).fill(NOBODY);
    positions.set(this.positions);
    this.numbers = numbers;
    this.positions = positions;
  }
}

/** One order of viewers; their balances are its numbers and what its pay group has earned. */
export class SortedList {
  readonly group: PayGroup;
  readonly #seats: Seats;
  /** Lowest first; the first takes whatever is below the second. */
  #order: Bucket[];
  /** Their lower bounds, side by side for the search. */
  #lows = Float64Array.of(Number.NEGATIVE_INFINITY);
  /** Fenwick tree over the sizes of the buckets in order. */
  #sums = new Int32Array(2);
  #count = 0;

  constructor(group: PayGroup, seats: Seats) {
    this.group = group;
    this.#seats = seats;
    this.#order = [this.#bucket(Number.NEGATIVE_INFINITY)];
  }

  /** How many are on it. */
  get count(): number {
    return this.#count;
  }

  /** Fills an empty list, lowest number first. */
  fill(rows: Iterable<readonly [viewerId: number, number: number]>): void {
    const seats = this.#seats;
    const order = [...this.#order];
    let last = Number.NEGATIVE_INFINITY;
    for (const [viewerId, number] of rows) {
      let bucket = order.at(-1)!;
      if (bucket.members.length >= BUCKET_BEGINS && number > last) {
        // Many of one number stay among themselves.
        if (bucket.low === last && number > last + 1) order.push(this.#bucket(last + 1));
        bucket = this.#bucket(number);
        order.push(bucket);
      }
      seats.makeRoom(viewerId);
      seats.numbers[viewerId] = number;
      this.#sit(bucket, viewerId);
      this.#count++;
      last = number;
    }
    this.#arrange(order);
  }

  /** Puts a viewer on it who is on no list, or moves one who is on this one. */
  put(viewerId: number, number: number): void {
    this.#seats.makeRoom(viewerId);
    const from = this.#seats.buckets[viewerId];
    const to = this.#bucketFor(number);
    if (from !== to) {
      if (from) this.remove(viewerId);
      this.#sit(to, viewerId);
      this.#add(to.place, 1);
      this.#count++;
    }
    this.#seats.numbers[viewerId] = number;
    if (to.members.length > BUCKET_MAX) this.#cut(to);
  }

  /** Takes a viewer off who is on it. */
  remove(viewerId: number): void {
    const { buckets, positions } = this.#seats;
    const bucket = buckets[viewerId]!;
    const hole = positions[viewerId]!;
    const last = bucket.members.pop()!;
    if (last !== viewerId) {
      bucket.members[hole] = last;
      positions[last] = hole;
    }
    buckets[viewerId] = undefined;
    this.#add(bucket.place, -1);
    this.#count--;
  }

  /** How many have more than `number`. */
  above(number: number): number {
    const bucket = this.#bucketFor(number);
    let above = this.#count - this.#sumThrough(bucket.place);
    if (!this.#ofOneNumber(bucket)) {
      const { numbers } = this.#seats;
      for (const member of bucket.members) if (numbers[member]! > number) above++;
    }
    return above;
  }

  /** At least so many have more than `number`; found without looking at anybody. */
  leastAbove(number: number): number {
    return this.#count - this.#sumThrough(this.#bucketFor(number).place);
  }

  /** At most so many have more than `number`, likewise. */
  mostAbove(number: number): number {
    const bucket = this.#bucketFor(number);
    return this.#count - this.#sumThrough(bucket.place) + bucket.members.length;
  }

  /** The highest number on it; minus infinity when it is empty. */
  highest(): number {
    const { numbers } = this.#seats;
    const last = this.#order.findLast(({ members }) => members.length > 0);
    return (last?.members ?? []).reduce((most, member) => Math.max(most, numbers[member]!), Number.NEGATIVE_INFINITY);
  }

  /** `n` viewers after the first `from`, highest number first, equals by age of the viewer. */
  slice(from: number, n: number): number[] {
    const found: number[] = [];
    let skip = from;
    for (let at = this.#order.length - 1; at >= 0 && found.length < n; at--) {
      const bucket = this.#order[at]!;
      const { length } = bucket.members;
      if (skip < length) found.push(...this.#sorted(bucket, skip, n - found.length));
      skip = Math.max(0, skip - length);
    }
    return found;
  }

  #sorted(bucket: Bucket, from: number, n: number): number[] {
    const { numbers } = this.#seats;
    // A bucket of one number may hold any number of viewers: any order is right, so none is made.
    if (this.#ofOneNumber(bucket)) return bucket.members.slice(from, from + n);
    return bucket.members.toSorted((a, b) => numbers[b]! - numbers[a]! || a - b).slice(from, from + n);
  }

  #ofOneNumber(bucket: Bucket): boolean {
    return this.#lows[bucket.place + 1] === bucket.low + 1;
  }

  #bucket(low: number): Bucket {
    return { list: this, low, members: [], place: 0 };
  }

  #bucketFor(number: number): Bucket {
    const lows = this.#lows;
    let low = 0;
    let high = lows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (lows[middle]! <= number) low = middle;
      else high = middle - 1;
    }
    return this.#order[low]!;
  }

  #sit(bucket: Bucket, viewerId: number): void {
    this.#seats.positions[viewerId] = bucket.members.length;
    this.#seats.buckets[viewerId] = bucket;
    bucket.members.push(viewerId);
  }

  /** Cuts a bucket at its middle number; empty buckets are dropped on the way. */
  #cut(bucket: Bucket): void {
    if (this.#ofOneNumber(bucket)) return;
    const { numbers } = this.#seats;
    const sorted = bucket.members.map((member) => numbers[member]!).sort((a, b) => a - b);
    const middle = sorted[sorted.length >> 1]!;
    // When most of them have the lowest number of all, that one gets a bucket of its own.
    const parts = [this.#bucket(bucket.low), this.#bucket(Math.max(middle, bucket.low + 1))];
    for (const member of bucket.members) this.#sit(parts.findLast(({ low }) => low <= numbers[member]!)!, member);
    this.#arrange([...this.#order.slice(0, bucket.place), ...parts, ...this.#order.slice(bucket.place + 1)]);
  }

  #arrange(order: readonly Bucket[]): void {
    // The first stays, because numbers begin there; an empty one elsewhere only widens the one below it.
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
}
