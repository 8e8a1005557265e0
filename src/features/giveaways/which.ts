/** Which giveaway is meant: by keyword, by number (`7` or `G7`), or the only one there is. */

import { UserError } from "../../base/errors.ts";
import { numberIn } from "../../chat/reading/series.ts";
import { formsOf } from "../../chat/reading/typed-words.ts";
import type { OpenGiveaways } from "./open-giveaways.ts";
import type { GiveawayRows } from "./store.ts";
import { type Giveaway, type GiveawayState, type WayIn, wayInto } from "./types.ts";

const RECENT = 50;

/** What somebody wants with a giveaway: it says which sentence they read when there is none for it. */
export type Aim = "close" | "draw" | "redraw" | "cancel" | "cancelRaffle" | "enter" | "look";

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

  /**
   * The one a moderator means, in one of these states; the first state that has one counts, with its word or without.
   * Throws a UserError.
   */
  one(currencyId: number, aim: Aim, states: readonly GiveawayState[], word?: string): Giveaway {
    const numbered = word === undefined ? undefined : this.#numbered(currencyId, word);
    if (numbered && !states.includes(numbered.state)) throw notNow(numbered);
    if (numbered) return numbered;
    const found = this.#giveaways.recent(currencyId, RECENT).filter((giveaway) => states.includes(giveaway.state));
    const meant =
      word === undefined ? withoutName(found, aim, states) : found.filter((giveaway) => isCalled(giveaway, word));
    for (const state of states) {
      const here = meant.filter((giveaway) => giveaway.state === state);
      // Of several that are drawn the last one is meant; of several open ones any could be.
      if (here.length === 1 || (here.length > 1 && state === "drawn")) return here[0]!;
      if (here.length > 1) throw several(here);
    }
    throw word === undefined ? noGiveaway(aim) : unknownGiveaway(aim, found);
  }

  /** Any one by its word, else the newest. Throws a UserError when there never was one. */
  any(currencyId: number, word?: string): Giveaway {
    const recent = this.#giveaways.recent(currencyId, RECENT);
    const found = word === undefined ? recent[0] : this.find(currencyId, word);
    if (found) return found;
    throw word === undefined ? noGiveaway("look") : unknownGiveaway("look", recent.slice(0, 3));
  }

  /** The one a word names: by its number any, by its keyword the newest. */
  find(currencyId: number, word: string): Giveaway | undefined {
    return (
      this.#numbered(currencyId, word) ??
      this.#giveaways.recent(currencyId, RECENT).find((giveaway) => isCalled(giveaway, word))
    );
  }

  #numbered(currencyId: number, word: string): Giveaway | undefined {
    const number = numberIn("G", word);
    const numbered = number === undefined ? undefined : this.#giveaways.find(number);
    return numbered?.currencyId === currencyId ? numbered : undefined;
  }

  /** Those that go on now; without one, the last that ended. */
  current(currencyId: number): Giveaway[] {
    const recent = this.#giveaways.recent(currencyId, RECENT);
    const going = recent.filter(({ state }) => state !== "drawn" && state !== "cancelled");
    return going.length > 0 ? going : recent.slice(0, 1);
  }
}

/** A raffle that runs ends by itself: without its name it is meant only where there is nothing else. */
function withoutName(found: readonly Giveaway[], aim: Aim, states: readonly GiveawayState[]): readonly Giveaway[] {
  if (aim === "cancelRaffle") return found.filter(({ kind }) => kind === "raffle");
  const giveaways = found.filter(({ kind }) => kind === "giveaway");
  return giveaways.length === 0 || states.includes("drawn") ? found : giveaways;
}

const NONE: Readonly<Record<Aim, string>> = {
  close: "No giveaway is open.",
  draw: "No giveaway is open or waits for its draw.",
  redraw: "No giveaway has been drawn yet.",
  cancel: "There is no giveaway that could be cancelled.",
  cancelRaffle: "No raffle is running.",
  enter: "No giveaway is open.",
  look: "There has been no giveaway yet.",
};

/** There is none at all for what somebody wants. */
export function noGiveaway(aim: Aim): UserError {
  return new UserError("giveawayNone", NONE[aim], { aim });
}

const STATES: Readonly<Record<GiveawayState, string>> = {
  open: "is open",
  closing: "is being closed",
  closed: "is closed already",
  drawing: "is being drawn",
  drawn: "is drawn already",
  cancelled: "was cancelled",
};

/** The one that was named is not where it would have to be. */
function notNow({ id, state }: Giveaway): UserError {
  return new UserError("giveawayNotNow", `G${id} ${STATES[state]}.`, { id: String(id), state });
}

/** None of those that could be meant is called as was written; what was written is not repeated. */
export function unknownGiveaway(aim: Aim, could: readonly Giveaway[]): UserError {
  if (could.length === 0) return noGiveaway(aim);
  const list = listOf(could);
  return new UserError("giveawayUnknown", `No giveaway here is called that. Say which one: ${list}`, { list });
}

function isCalled(giveaway: Giveaway, word: string): boolean {
  if (numberIn("G", word) === giveaway.id) return true;
  const { keyword } = giveaway;
  return keyword !== null && formsOf(word).some((form) => formsOf(keyword).includes(form));
}

function several(giveaways: readonly Giveaway[]): UserError {
  const list = listOf(giveaways);
  return new UserError("giveawaySeveral", `There are several; say which one: ${list}`, { list });
}

/** How each is called: by its keyword, or by its number where there is none or another has the same. */
function listOf(giveaways: readonly Giveaway[]): string {
  const keywords = giveaways.map(({ keyword }) => keyword);
  return giveaways
    .map(({ id, keyword }) => {
      const alone = keyword !== null && keywords.indexOf(keyword) === keywords.lastIndexOf(keyword);
      return alone ? keyword : `G${id}`;
    })
    .join(", ");
}
