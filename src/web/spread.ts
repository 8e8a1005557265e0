/** Work for very many, a little in each turn of the event loop: a thousand sockets at once would hold it up. */
import type { Cancel, Timers } from "../base/clock.ts";

/** So many in one turn, whatever is done for them: a socket takes some 50 µs. */
const SLICE = 50;

export class Spread {
  readonly #timers: Pick<Timers, "after">;
  /** In the order they came. */
  readonly #works: Iterator<void>[] = [];
  #turn: Cancel | undefined;

  constructor(timers: Pick<Timers, "after">) {
    this.#timers = timers;
  }

  /** Does something for each of those that there are now; begins at once, unless others are in the line. */
  each<T>(items: Iterable<T>, work: (item: T) => void): void {
    this.#works.push(each([...items], work));
    if (!this.#turn) this.#some();
  }

  stop(): void {
    this.#turn?.cancel();
    this.#works.length = 0;
  }

  #some(): void {
    this.#turn = undefined;
    for (let left = SLICE; left > 0 && this.#works.length > 0; ) {
      if (this.#works[0]!.next().done) this.#works.shift();
      else left -= 1;
    }
    if (this.#works.length > 0) this.#turn = this.#timers.after(0, () => this.#some());
  }
}

function* each<T>(items: readonly T[], work: (item: T) => void): Generator<void> {
  for (const item of items) {
    work(item);
    yield;
  }
}
