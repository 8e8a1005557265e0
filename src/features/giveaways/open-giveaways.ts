/** The giveaways that can be entered, in memory: what every line of chat is compared with, and when each closes. */
import { formsOf, meantBy } from "../../chat/reading/typed-words.ts";
import type { FeatureContext } from "../../kit/context.ts";
import type { Deadlines } from "../../kit/deadlines.ts";
import type { GiveawayRows } from "./store.ts";
import type { Giveaway } from "./types.ts";

export interface OpenGiveawaysOptions extends Pick<FeatureContext, "deadlines"> {
  readonly giveaways: GiveawayRows;
  /** Closes one whose time is over. */
  readonly close: (giveawayId: number) => Promise<void>;
}

export class OpenGiveaways {
  readonly #options: OpenGiveawaysOptions;
  readonly #closings: Deadlines<{ readonly key: number; readonly atMs: number; readonly lengthMs: number }>;
  #all: readonly Giveaway[] = [];
  #byKeyword: ReadonlyMap<string, Giveaway> = new Map();

  constructor(options: OpenGiveawaysOptions) {
    this.#options = options;
    this.#closings = options.deadlines({
      what: "closing a giveaway",
      rows: () =>
        this.#all.flatMap(({ id, openedAtMs, closesAtMs }) =>
          closesAtMs === null ? [] : { key: id, atMs: closesAtMs, lengthMs: closesAtMs - openedAtMs },
        ),
      run: ({ key }) => options.close(key),
    });
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
    this.#closings.arm(leastMs);
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
}
