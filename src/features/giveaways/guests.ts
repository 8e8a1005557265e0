/** What viewers do with giveaways: enter, buy tickets, look. */

import { UserError } from "../../base/errors.ts";
import type { Caller } from "../../chat/commands/lines.ts";
import { type AmountReading, parseAmount } from "../../chat/reading/amounts.ts";
import type { Work } from "../../db/work.ts";
import type { Person } from "../../model/money.ts";
import type { KnownViewer } from "../../viewers/viewers.ts";
import { isStanding } from "./drawing.ts";
import type { Standing } from "./entries.ts";
import type { GiveawaysOptions, Parts } from "./giveaway-parts.ts";
import { Refusals } from "./refusals.ts";
import { prizeOf } from "./sentences.ts";
import { type Giveaway, wayInto } from "./types.ts";
import { noGiveaway, unknownGiveaway } from "./which.ts";

/**
 * How entering went. Being in is silent. Who is not in is told why, now and then: `error` is the sentence, `tell` whether it
 * is said now.
 */
export type Entered =
  | { readonly status: "entered" | "already" | "checking" }
  | ({ readonly status: "bought" } & Standing)
  /** `none`: nothing that could be entered. `reason` as in {@link Refusal}, or the code of the error. */
  | {
      readonly status: "none" | "refused";
      readonly reason: string;
      /** The English sentence. */
      readonly why: string;
      readonly error: UserError;
      readonly tell: boolean;
    };

/** A giveaway as it is shown in chat. */
export interface Shown {
  readonly giveaway: Giveaway;
  readonly prize: ReturnType<typeof prizeOf>;
  readonly persons: number;
  readonly tickets: number;
  /** Names of the winners so far; empty before the draw. */
  readonly winners: string;
}

export class GiveawayGuests {
  readonly #options: GiveawaysOptions;
  readonly #parts: Parts;
  readonly #refusals: Refusals;
  /** How a number of tickets is written. */
  readonly #numbers: AmountReading;
  /** Who was found to follow, for buying tickets of a giveaway for followers. */
  readonly #following = new Set<number>();

  constructor(options: GiveawaysOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.#numbers = options.numbers;
    this.#refusals = new Refusals(options.system.clock);
  }

  /**
   * Enters: with the free ticket, or by buying the first where there is none. `which` is a keyword or a number; `by` says
   * whether it was `!enter` or a raffle's `!join`.
   */
  enter(work: Work, caller: Caller, which?: string, by: "enter" | "join" = "enter"): Entered {
    const currencyId = caller.channel.currency.id;
    const called = which === undefined ? undefined : this.#parts.which.called(currencyId, which);
    const ways = by === "join" ? (["join", "enter"] as const) : (["enter", "join"] as const);
    const giveaway = called ?? this.#parts.which.open(currencyId, ways);
    if (!giveaway) return this.#none(caller, noGiveaway("enter"));
    // "!join please" is meant too, but nobody spends on a word that names nothing.
    if (which !== undefined && called === undefined && wayInto(giveaway) === "ticket") {
      return this.#none(caller, unknownGiveaway("enter", this.#parts.open.of(currencyId)));
    }
    return this.tryEnter(work, giveaway, caller);
  }

  /** By the keyword alone, which never spends: where a ticket costs something, how it is bought is said. */
  enterByKeyword(work: Work, giveaway: Giveaway, caller: Caller): Entered {
    if (wayInto(giveaway) !== "ticket" || this.#parts.giveaways.get(giveaway.id).state !== "open") {
      return this.tryEnter(work, giveaway, caller);
    }
    if (this.#parts.entries.ticketsOf(giveaway, caller.viewer.id) > 0) return { status: "already" };
    const values = { price: giveaway.price, name: giveaway.keyword ?? "" };
    const error = new UserError("giveawayCosts", `A ticket costs ${giveaway.price}; buy it with !ticket.`, values);
    return this.#notIn("refused", giveaway.id, caller, error);
  }

  /**
   * What is answered to an attempt to enter: nothing, with the reason for the streamer, or the sentence that says why they
   * are not in, which is thrown.
   */
  silentAfter(entered: Entered, { name }: Person): string {
    switch (entered.status) {
      case "entered":
        return `${name} is in`;
      case "already":
        return `${name} was in already`;
      case "bought":
        return `${name} is in with ${entered.tickets === 1 ? "1 ticket" : `${entered.tickets} tickets`}`;
      case "checking":
        return `the platform is asked whether ${name} follows`;
      default:
        if (entered.tell) throw entered.error;
        return `${name} is not in; chat was told why a moment ago: ${entered.error.message}`;
    }
  }

  /**
   * `!ticket [n|max] [which]`, in either order; without a number one ticket. Nobody spends on a word that says neither how
   * many nor which: that is a UserError.
   */
  ticket(work: Work, caller: Caller, words: readonly (string | undefined)[]): Entered {
    const { count, which } = this.#ticketWish(caller.channel.currency.id, words);
    return this.#buyOf(work, caller, count ?? 1, which);
  }

  /** The same for a line that may only ask: `undefined` where it names no number, so that nothing is bought. */
  ticketIfCounted(work: Work, caller: Caller, words: readonly (string | undefined)[]): Entered | undefined {
    const { id } = caller.channel.currency;
    const counts = (word: string | undefined) =>
      word !== undefined && isLikeACount(word, this.#numbers) && !this.#parts.which.called(id, word);
    return words.some(counts) ? this.ticket(work, caller, words) : undefined;
  }

  /** Buys tickets, or enters where they cost nothing. */
  buy(work: Work, caller: Caller, count: number | "max", which?: string): Entered {
    return this.#buyOf(work, caller, count, which === undefined ? undefined : this.#openCalled(caller, which));
  }

  #buyOf(work: Work, caller: Caller, count: number | "max", called: Giveaway | undefined): Entered {
    const giveaway = called ?? this.#parts.which.open(caller.channel.currency.id, ["ticket", "enter"]);
    if (!giveaway) throw noGiveaway("enter");
    if (giveaway.price === 0) return this.#enter(work, giveaway, caller);
    return this.#buy(work, giveaway, caller, count);
  }

  /** Reads how many and which; every word has to say one of them. */
  #ticketWish(currencyId: number, words: readonly (string | undefined)[]) {
    let count: number | "max" | undefined;
    let which: Giveaway | undefined;
    for (const word of words) {
      if (word === undefined) continue;
      const read = count === undefined ? countOf(word, this.#numbers) : undefined;
      const called = read === undefined && which === undefined ? this.#parts.which.called(currencyId, word) : undefined;
      if (read !== undefined) count = read;
      else if (called) which = called;
      else throw this.#unreadable(currencyId, count === undefined);
    }
    return { count, which };
  }

  /** A word behind `!ticket` that is no number of tickets, or after one: no giveaway. */
  #unreadable(currencyId: number, countMissing: boolean): UserError {
    const open = this.#parts.open.of(currencyId);
    if (open.length === 0 || !countMissing) return unknownGiveaway("enter", open);
    const [only] = open.filter(({ price }) => price > 0);
    const name = only === undefined || only.keyword === null ? "none" : only.keyword;
    return new UserError("ticketCount", "Say how many tickets: a whole number above 0, or max.", { name });
  }

  #openCalled(caller: Caller, which: string): Giveaway {
    const { id } = caller.channel.currency;
    const giveaway = this.#parts.which.called(id, which);
    if (giveaway) return giveaway;
    throw unknownGiveaway("enter", this.#parts.open.of(id));
  }

  /** Enters this one; who may not is told as a status. */
  tryEnter(work: Work, giveaway: Giveaway, caller: Caller): Entered {
    try {
      return this.#enter(work, giveaway, caller);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return this.#notIn("refused", giveaway.id, caller, error);
    }
  }

  #none(caller: Caller, error: UserError): Entered {
    return this.#notIn("none", 0, caller, error);
  }

  #notIn(status: "none" | "refused", giveawayId: number, caller: Caller, error: UserError): Entered {
    const reason = String(error.values.reason ?? error.code);
    return {
      status,
      reason,
      why: error.message,
      error,
      tell: this.#refusals.mayTell(giveawayId, caller.viewer.id, reason),
    };
  }

  #enter(work: Work, giveaway: Giveaway, caller: Caller): Entered {
    const { entries, giveaways, joined } = this.#parts;
    // Memory may be a commit behind: the book says whether it is still open.
    if (giveaways.get(giveaway.id).state !== "open") return this.#none(caller, noGiveaway("enter"));
    if (giveaway.price > 0 && giveaway.freeEntry === 0) {
      if (entries.ticketsOf(giveaway, caller.viewer.id) > 0) return { status: "already" };
      return this.#buy(work, giveaway, caller, 1);
    }
    this.#mayEnter(giveaway, caller);
    if (!entries.enter(work, giveaway, this.#known(caller))) return { status: "already" };
    work.afterCommit(() => joined.add(giveaway.id));
    return { status: "entered" };
  }

  /** What somebody has in each open giveaway, or in the one that a word names. */
  tickets(
    caller: Caller,
    words: readonly (string | undefined)[] = [],
  ): readonly { readonly shown: Shown; readonly has: number }[] {
    const { id } = caller.channel.currency;
    const open = this.#parts.open.of(id);
    const named = words.flatMap((word) => (word === undefined ? [] : (this.#parts.which.called(id, word) ?? [])));
    return (named.length > 0 ? named.slice(0, 1) : open).map((giveaway) => ({
      shown: this.#shown(giveaway, caller),
      has: this.#parts.entries.ticketsOf(giveaway, caller.viewer.id),
    }));
  }

  /** What goes on now, else the last one; or the one that `which` names. */
  status(caller: Caller, which?: string): readonly Shown[] {
    const currencyId = caller.channel.currency.id;
    const found =
      which === undefined ? this.#parts.which.current(currencyId) : [this.#parts.which.any(currencyId, which)];
    return found.map((giveaway) => this.#shown(giveaway, caller));
  }

  /** Whether a word names a giveaway, open or over. */
  knows(caller: Pick<Caller, "channel">, word: string): boolean {
    return this.#parts.which.find(caller.channel.currency.id, word) !== undefined;
  }

  /** The last five, newest first. */
  list(caller: Caller): readonly Shown[] {
    return this.#parts.giveaways.recent(caller.channel.currency.id, 5).map((giveaway) => this.#shown(giveaway, caller));
  }

  /** The giveaway whose proof is asked for; its file is written. */
  proof(work: Work, caller: Caller, which?: string): Giveaway {
    const giveaway = this.#parts.which.any(caller.channel.currency.id, which);
    work.afterCommit(() => this.#parts.proofs.write(giveaway.id));
    return giveaway;
  }

  #buy(work: Work, giveaway: Giveaway, caller: Caller, count: number | "max"): Entered {
    if (this.#parts.giveaways.get(giveaway.id).state !== "open") throw noGiveaway("enter");
    this.#mayEnter(giveaway, caller);
    if (giveaway.who === "followers" && !this.#following.has(caller.viewer.id)) {
      work.afterCommit(() => void this.#buyOnceFollowing(giveaway, caller, count));
      return { status: "checking" };
    }
    const standing = this.#parts.entries.buy(work, giveaway, this.#known(caller), count);
    if (standing.tickets === standing.bought) work.afterCommit(() => this.#parts.joined.add(giveaway.id));
    return { status: "bought", ...standing };
  }

  /** Nobody pays for tickets that cannot win: the platform is asked first, and then it is bought. */
  async #buyOnceFollowing(giveaway: Giveaway, caller: Caller, count: number | "max"): Promise<void> {
    const { audience, writer, log } = this.#options;
    const tell = (name: "notFollowing" | "notBought") => this.#tell(caller, name);
    try {
      if (!(await audience.follows(giveaway.currencyId, caller.viewer.id))) return tell("notFollowing");
      this.#following.add(caller.viewer.id);
      await writer.run((work) => this.#buy(work, giveaway, caller, count));
    } catch (error) {
      log.info({ error, giveaway: giveaway.id, viewer: caller.viewer.id }, "tickets were not bought");
      // The platform's answer is known by now: at the next try the reason is said at once.
      tell("notBought");
    }
  }

  #tell({ channel, viewer }: Caller, name: "notFollowing" | "notBought"): void {
    this.#options.say(channel.id, { feature: "giveaways", name, values: { name: viewer.name } }, channel.id);
  }

  #mayEnter(giveaway: Giveaway, caller: Caller): void {
    if (giveaway.who === "followers" && !this.#options.audience.tellsFollowers(caller.channel.id)) {
      throw new UserError("giveawayFollowersHere", "This one is for followers, and here nobody can tell who follows.");
    }
  }

  #known(caller: Caller): KnownViewer {
    const { platform, author } = caller.message;
    const known = this.#options.viewers.known(platform, author.platformId);
    if (!known) throw new Error(`The writer of a line is not in the book: ${platform} ${author.platformId}.`);
    return { ...known, roles: caller.roles };
  }

  #shown(giveaway: Giveaway, { channel }: Pick<Caller, "channel">): Shown {
    const { entrants, picks, tell } = this.#parts;
    const { persons, tickets } = entrants.counts(giveaway);
    const winners = picks.of(giveaway.id).filter(isStanding);
    return {
      giveaway,
      prize: prizeOf(tell, giveaway),
      tickets,
      // The list is fixed, whoever is linked with whom since.
      persons: giveaway.listHash === null ? persons : giveaway.listCount,
      winners: tell.names(winners.map(({ viewerId }) => viewerId))(channel.platform),
    };
  }
}

/** A word that is meant to say how many, whether it can be read or not: one with a digit of any script, or a share. */
function isLikeACount(word: string, numbers: AmountReading): boolean {
  return /\p{N}/u.test(word) || parseAmount(word, numbers) !== undefined;
}

/** `5`, `max`, `all`; `undefined` for a word that says which giveaway. */
function countOf(word: string, numbers: AmountReading): number | "max" | undefined {
  const written = parseAmount(word, numbers);
  if (!written) return undefined;
  if ("units" in written) return written.units;
  return written.share === 10_000 ? "max" : undefined;
}
