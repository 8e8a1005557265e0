/** Work under way, so that whoever stops or is asked whether it is idle can wait for all of it. */
export class Tracker {
  readonly #underWay = new Set<Promise<unknown>>();

  /** How much is under way. */
  get size(): number {
    return this.#underWay.size;
  }

  /** Waits for this too. What it rejects with is its owner's to deal with. */
  add<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    const over = () => void this.#underWay.delete(work);
    work.then(over, over);
    return work;
  }

  /** Resolves when nothing is under way, also not what began meanwhile. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }
}
