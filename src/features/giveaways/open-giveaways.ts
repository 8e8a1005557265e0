/** The giveaways that can be entered, in memory: what every line of chat is compared with, and when each closes. */
import type { Cancel, Clock, Timers } from "../../base/system.ts";
import { formsOf, meantBy } from "../../chat/reading/typed-words.ts";
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
    this.#byKeyword = new Map(
      this.#all.flatMap((giveaway) =>
        (giveaway.keyword === null ? [] : formsOf(giveaway.keyword)).map(
          (word) => [`${giveaway.currencyId} ${word}`, giveaway] as const,
        ),
      ),
    );
    this.stop();
    const now = this.#options.clock.now();
    this.#timers = this.#all
      .filter((giveaway) => giveaway.closesAtMs !== null)
      .map((giveaway) =>
        this.#options.timers.after(Math.max(leastMs, leftMs(giveaway, now)), () => this.#close(giveaway.id)),
      );
  }

  /** The open ones of a currency, oldest first. */
  of(currencyId: number): readonly Giveaway[] {
    return this.#all.filter((giveaway) => giveaway.currencyId === currencyId);
  }

  /** The one whose keyword a line means. */
  meantBy(currencyId: number, line: string): Giveaway | undefined {
    if (this.#byKeyword.size === 0) return undefined;
    for (const word of meantBy(line)) {
      const giveaway = this.#byKeyword.get(`${currencyId} ${word}`);
      if (giveaway) return giveaway;
    }
    return undefined;
  }

  /** The one whose keyword is this very word, folded, mark and all. */
  called(currencyId: number, word: string): Giveaway | undefined {
    return this.#byKeyword.get(`${currencyId} ${word}`);
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

/** How long it is still open: never longer than it was to be, also when it was opened while a clock ran ahead. */
function leftMs({ openedAtMs, closesAtMs }: Giveaway, nowMs: number): number {
  return Math.min(closesAtMs! - nowMs, closesAtMs! - openedAtMs);
}
