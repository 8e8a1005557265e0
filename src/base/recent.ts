/** Short memories of long streams: what came last is known, what is older is forgotten. */

/**
 * Remembers the last `max` keys that were set, and never more than twice as many: when one generation is full, the one
 * before it is dropped whole. Taking the oldest key out of a Map one by one costs a walk over all that was taken out
 * before it, and there are streams of thousands a second.
 */
export class Recent<Key, Value extends {}> {
  readonly #max: number;
  #newer = new Map<Key, Value>();
  #older = new Map<Key, Value>();

  constructor(max: number) {
    this.#max = max;
  }

  has(key: Key): boolean {
    return this.#newer.has(key) || this.#older.has(key);
  }

  get(key: Key): Value | undefined {
    return this.#newer.get(key) ?? this.#older.get(key);
  }

  /** What is remembered, under each key once or twice. */
  *values(): Generator<Value> {
    yield* this.#newer.values();
    yield* this.#older.values();
  }

  /** Remembers a key, or remembers it anew. */
  set(key: Key, value: Value): void {
    this.#newer.set(key, value);
    if (this.#newer.size < this.#max) return;
    this.#older = this.#newer;
    this.#newer = new Map();
  }

  delete(key: Key): void {
    this.#newer.delete(key);
    this.#older.delete(key);
  }
}

/** The last `max` ids that were seen. */
export class RecentIds {
  readonly #ids: Recent<string, true>;

  constructor(max: number) {
    this.#ids = new Recent(max);
  }

  /** Remembers an id. Whether it was new. */
  add(id: string): boolean {
    const known = this.#ids.has(id);
    this.#ids.set(id, true);
    return !known;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }
}
