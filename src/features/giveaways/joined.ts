/** "37 joined": entries are silent, and chat hears of them in one line now and then. */
import type { Cancel, Timers } from "../../base/clock.ts";

export interface JoinedOptions {
  readonly timers: Timers;
  /** 0: never. */
  readonly everySeconds: () => number;
  /** Says how many joined since the last time. */
  readonly say: (giveawayId: number, count: number) => void;
}

/** Counts in memory: a line that a restart swallows is no loss. */
export class Joined {
  readonly #options: JoinedOptions;
  readonly #counts = new Map<number, number>();
  #timer: Cancel | undefined;

  constructor(options: JoinedOptions) {
    this.#options = options;
  }

  /** After a commit: somebody is in. */
  add(giveawayId: number): void {
    const seconds = this.#options.everySeconds();
    if (seconds === 0) return;
    this.#counts.set(giveawayId, (this.#counts.get(giveawayId) ?? 0) + 1);
    this.#timer ??= this.#options.timers.after(seconds * 1_000, () => this.#tell());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #tell(): void {
    this.#timer = undefined;
    const counts = [...this.#counts];
    this.#counts.clear();
    for (const [giveawayId, count] of counts) this.#options.say(giveawayId, count);
  }
}
