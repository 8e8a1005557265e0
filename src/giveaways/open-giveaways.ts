/** The giveaways that can be entered, in memory: what every line of chat is compared with, and when each closes. */
import type { Cancel, Clock, Timers } from "../base/system.ts";
import type { GiveawayRows } from "./store.ts";
import type { Giveaway } from "./types.ts";

export interface OpenGiveawaysOptions {
  readonly giveaways: GiveawayRows;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Closes one whose time is over. */
  readonly close: (giveawayId: number) => Promise<void>;
  readonly failed: (giveawayId: number, error: unknown) => void;
}

export class OpenGiveaways {
  readonly #options: OpenGiveawaysOptions;
  #all: readonly Giveaway[] = [];
  #byKeyword: ReadonlyMap<string, Giveaway> = new Map();
  #timers: Cancel[] = [];

  constructor(options: OpenGiveawaysOptions) {
    this.#options = options;
  }

  /** Reads them afresh: at start, and after every commit that opens or closes one. None closes before `leastMs`. */
  read(leastMs = 0): void {
    this.#all = this.#options.giveaways.open();
    // With a price the bare word never enters: a careless line would cost money.
    const free = this.#all.filter((giveaway) => giveaway.keyword !== null && giveaway.price === 0);
    this.#byKeyword = new Map(free.map((giveaway) => [`${giveaway.currencyId} ${giveaway.keyword}`, giveaway]));
    this.stop();
    const now = this.#options.clock.now();
    this.#timers = this.#all
      .filter((giveaway) => giveaway.closesAtMs !== null)
      .map((giveaway) =>
        this.#options.timers.after(Math.max(leastMs, giveaway.closesAtMs! - now), () => this.#close(giveaway.id)),
      );
  }

  /** The open ones of a currency, oldest first. */
  of(currencyId: number): readonly Giveaway[] {
    return this.#all.filter((giveaway) => giveaway.currencyId === currencyId);
  }

  /** The free one that this word enters. */
  called(currencyId: number, word: string): Giveaway | undefined {
    return this.#byKeyword.get(`${currencyId} ${word}`);
  }

  /** Whether any word enters anything. */
  get listens(): boolean {
    return this.#byKeyword.size > 0;
  }

  stop(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers = [];
  }

  async #close(giveawayId: number): Promise<void> {
    try {
      await this.#options.close(giveawayId);
    } catch (error) {
      this.#options.failed(giveawayId, error);
    }
  }
}
