/**
 * Whole-number weights in a Fenwick tree: whose is the n-th ticket, and take somebody's away, in a logarithm of the
 * number of persons. Sums stay below 2^53, so that they are exact.
 */
export class TicketTree {
  readonly #weights: Float64Array;
  readonly #sums: Float64Array;
  readonly #top: number;
  #total = 0;

  /** Throws a RangeError for a weight that is not a whole number from 0, or a sum above 2^53. */
  constructor(weights: ArrayLike<number>) {
    const size = weights.length;
    this.#weights = new Float64Array(size);
    this.#sums = new Float64Array(size + 1);
    for (let n = 0; n < size; n++) {
      const weight = weights[n]!;
      if (!Number.isSafeInteger(weight) || weight < 0) {
        throw new RangeError(`Expected a whole number of tickets from 0, got ${weight}`);
      }
      this.#weights[n] = weight;
      this.#total += weight;
      this.#sums[n + 1]! += weight;
      const parent = n + 1 + ((n + 1) & -(n + 1));
      if (parent <= size) this.#sums[parent]! += this.#sums[n + 1]!;
    }
    if (!Number.isSafeInteger(this.#total)) throw new RangeError("There are more than 2^53 tickets in this list.");
    this.#top = size === 0 ? 0 : 2 ** Math.floor(Math.log2(size));
  }

  /** Tickets left. */
  get total(): number {
    return this.#total;
  }

  /** The position of the person who owns a ticket, counted from 0 to total - 1. */
  ownerOf(ticket: number): number {
    let position = 0;
    let rest = ticket;
    for (let step = this.#top; step > 0; step >>= 1) {
      const next = position + step;
      if (next < this.#sums.length && this.#sums[next]! <= rest) {
        position = next;
        rest -= this.#sums[next]!;
      }
    }
    return position;
  }

  /** Takes all tickets of one person out. */
  remove(position: number): void {
    const weight = this.#weights[position]!;
    this.#weights[position] = 0;
    this.#total -= weight;
    for (let n = position + 1; n < this.#sums.length; n += n & -n) this.#sums[n]! -= weight;
  }
}
