/** Viewers by their ids, one bit each: a million of them are 125 kB. */
export class ViewerSet {
  #bits: Uint8Array;
  #size = 0;

  constructor(largestId = 1_024) {
    this.#bits = new Uint8Array((largestId >> 3) + 1);
  }

  /** How many are in it. */
  get size(): number {
    return this.#size;
  }

  has(viewerId: number): boolean {
    return ((this.#bits[viewerId >> 3] ?? 0) & (1 << (viewerId & 7))) !== 0;
  }

  add(viewerId: number): void {
    const at = viewerId >> 3;
    if (at >= this.#bits.length) {
      const larger = new Uint8Array(Math.max(at + 1, this.#bits.length * 2));
      larger.set(this.#bits);
      this.#bits = larger;
    }
    const bit = 1 << (viewerId & 7);
    if ((this.#bits[at]! & bit) !== 0) return;
    this.#bits[at]! |= bit;
    this.#size++;
  }

  delete(viewerId: number): void {
    if (!this.has(viewerId)) return;
    this.#bits[viewerId >> 3]! &= ~(1 << (viewerId & 7));
    this.#size--;
  }

  /** The first from an id on; `undefined` behind the last. */
  from(viewerId: number): number | undefined {
    const bits = this.#bits;
    for (let at = viewerId >> 3, bit = viewerId & 7; at < bits.length; at++, bit = 0) {
      for (let rest = bits[at]! >> bit; rest > 0; rest >>= 1, bit++) if ((rest & 1) === 1) return at * 8 + bit;
    }
    return undefined;
  }

  /** All of them, by id. */
  *ids(): Generator<number> {
    for (let id = this.from(0); id !== undefined; id = this.from(id + 1)) yield id;
  }
}
