/** The last ids that were seen, and no more than `max` of them; the longest unseen is forgotten first. */
export class RecentIds {
  readonly #ids = new Set<string>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /** Remembers an id. Whether it was new. */
  add(id: string): boolean {
    const known = this.#ids.delete(id);
    this.#ids.add(id);
    if (this.#ids.size > this.#max) this.#ids.delete(this.#ids.values().next().value as string);
    return !known;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }
}
