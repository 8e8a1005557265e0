/** Which giveaway is meant: by keyword, by number (`7` or `#7`), or the only one there is. */

import { closest } from "../base/closest.ts";
import { UserError } from "../base/errors.ts";
import { cleanWord } from "../chat/text.ts";
import type { OpenGiveaways } from "./open-giveaways.ts";
import type { GiveawayRows } from "./store.ts";
import { type Giveaway, type GiveawayState, type WayIn, wayInto } from "./types.ts";

const RECENT = 50;

export class Which {
  readonly #giveaways: GiveawayRows;
  readonly #open: OpenGiveaways;

  constructor(giveaways: GiveawayRows, open: OpenGiveaways) {
    this.#giveaways = giveaways;
    this.#open = open;
  }

  /** The open one that is called so. */
  called(currencyId: number, word: string): Giveaway | undefined {
    return this.#open.of(currencyId).find((giveaway) => isCalled(giveaway, word));
  }

  /**
   * The open one a viewer means who does not say which: the only one, else the only one that chat was told to enter in
   * one of these ways, the first way first; those without a keyword of their own before others. `undefined` when nothing
   * is open. Throws a UserError that lists them where it stays unclear.
   */
  open(currencyId: number, ways: readonly WayIn[]): Giveaway | undefined {
    const open = this.#open.of(currencyId);
    if (open.length <= 1) return open[0];
    for (const way of ways) {
      const likely = open.filter((giveaway) => wayInto(giveaway) === way);
      const unnamed = likely.filter(({ keyword }) => keyword === null);
      if (unnamed.length === 1 || likely.length === 1) return unnamed[0] ?? likely[0];
    }
    throw several(open);
  }

  /** The one a moderator means, in one of these states; the first state that has one counts. Throws a UserError. */
  one(currencyId: number, states: readonly GiveawayState[], word?: string, kind?: Giveaway["kind"]): Giveaway {
    const found = this.#giveaways.recent(currencyId, RECENT).filter((giveaway) => states.includes(giveaway.state));
    if (word !== undefined) {
      const called = found.find((giveaway) => isCalled(giveaway, word));
      if (called) return called;
      throw unknownGiveaway(word);
    }
    const ofKind = found.filter((giveaway) => giveaway.kind === (kind ?? "giveaway"));
    // A raffle that runs ends by itself: without its name it is meant only where there is nothing else.
    const meant = kind === undefined && (ofKind.length === 0 || states.includes("drawn")) ? found : ofKind;
    for (const state of states) {
      const here = meant.filter((giveaway) => giveaway.state === state);
      // Of several that are drawn the last one is meant; of several open ones any could be.
      if (here.length === 1 || (here.length > 1 && state === "drawn")) return here[0]!;
      if (here.length > 1) throw several(here);
    }
    throw new UserError("giveawayNone", "There is no giveaway for that now.", {});
  }

  /** Any one by its word, else the newest. Throws a UserError when there never was one. */
  any(currencyId: number, word?: string): Giveaway {
    const recent = this.#giveaways.recent(currencyId, RECENT);
    const numbered =
      word !== undefined && /^#?\d{1,15}$/.test(word) ? this.#giveaways.find(Number(word.replace("#", ""))) : undefined;
    const found =
      word === undefined
        ? recent[0]
        : numbered?.currencyId === currencyId
          ? numbered
          : recent.find((giveaway) => isCalled(giveaway, word));
    if (found) return found;
    if (word === undefined) throw new UserError("giveawayNone", "There is no giveaway for that now.", {});
    throw unknownGiveaway(word);
  }

  /** Those that go on now; without one, the last that ended. */
  current(currencyId: number): Giveaway[] {
    const recent = this.#giveaways.recent(currencyId, RECENT);
    const going = recent.filter(({ state }) => state !== "drawn" && state !== "cancelled");
    return going.length > 0 ? going : recent.slice(0, 1);
  }
}

/** What can stand behind `!giveaway`, for whoever mistypes it. */
const VERBS = ["start", "close", "draw", "redraw", "cancel", "status", "list", "proof"];

/** Nothing that could be meant is called so. */
export function unknownGiveaway(word: string): UserError {
  const suggestion = closest(cleanWord(word), VERBS) ?? "none";
  const near = suggestion === "none" ? "" : ` Did you mean ${suggestion}?`;
  return new UserError("giveawayUnknown", `There is no giveaway ${word} for that now.${near}`, { word, suggestion });
}

function isCalled(giveaway: Giveaway, word: string): boolean {
  const wanted = cleanWord(word).replace(/^#/, "");
  return giveaway.keyword === wanted || String(giveaway.id) === wanted;
}

function several(giveaways: readonly Giveaway[]): UserError {
  const list = giveaways.map((giveaway) => giveaway.keyword ?? `#${giveaway.id}`).join(", ");
  return new UserError("giveawaySeveral", `There are several; say which one: ${list}`, { list });
}
