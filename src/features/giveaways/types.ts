/** What a giveaway, an entry and a drawn person are, as they stand in the book. */

/** `closing` and `drawing` are steps on the way that a restart takes up again. */
export type GiveawayState = "open" | "closing" | "closed" | "drawing" | "drawn" | "cancelled";
/** Who may win. */
export type Audience = "everyone" | "followers" | "subscribers" | "active";
/** Why somebody who was drawn is passed over for the next one. */
export type PassReason =
  | "own_prize"
  | "removed"
  | "same_person"
  | "won_lately"
  | "not_following"
  | "not_subscribed"
  | "inactive";
/** What became of somebody who was drawn. */
export type Outcome = "won" | "claiming" | "unclaimed" | "redrawn" | "passed";

/** One giveaway. Times are milliseconds since 1970, amounts whole units of its currency. */
export interface Giveaway {
  readonly id: number;
  /** Where it was opened; every channel of the currency takes part. */
  readonly channelId: number;
  readonly currencyId: number;
  /** A raffle shares its amount out among the winners. */
  readonly kind: "giveaway" | "raffle";
  readonly state: GiveawayState;
  /** The words of the prize; empty when it is currency. */
  readonly prize: string;
  /** What each winner is paid; 0 for words, and for a raffle until its draw. */
  readonly prizeEach: number;
  /** Prize money that lies in escrow now: less with each who is paid, none once it is over. To show a prize, see {@link shownPrize}. */
  readonly prizeHeld: number;
  /** Prize money that was promised at opening, for all winners together; 0 where the prize is words. */
  readonly prizeTotal: number;
  readonly keyword: string | null;
  /** Of one ticket; 0: entering is free and there is one ticket each. */
  readonly price: number;
  readonly ticketsMax: number;
  /** 1: with a price, `!enter` gives one ticket for nothing. */
  readonly freeEntry: 0 | 1;
  readonly subscriberWeight: number;
  readonly vipWeight: number;
  readonly who: Audience;
  readonly watchedMinutes: number;
  readonly winners: number;
  /** How long a winner has to write; 0: need not. */
  readonly claimMs: number;
  /** 1: drawn as soon as it is closed. */
  readonly drawsItself: 0 | 1;
  readonly openedBy: number;
  readonly openedAtMs: number;
  readonly closesAtMs: number | null;
  readonly closedAtMs: number | null;
  readonly drawnAtMs: number | null;
  /** How many characters of its hashes chat is told. */
  readonly saidHex: number;
  readonly seed: Buffer;
  readonly seedHash: string;
  readonly listHash: string | null;
  /** How many persons were erased from the list since it was closed, and the hash of what is left of it. */
  readonly redacted: number;
  readonly redactedHash: string | null;
  /** Persons in the list. */
  readonly listCount: number;
  readonly mix: string;
  /** How many of the drawn chat has been told of. */
  readonly told: number;
}

/** One viewer's part in a giveaway. */
export interface Entry {
  readonly giveawayId: number;
  readonly viewerId: number;
  readonly platform: string;
  readonly platformId: string;
  readonly name: string;
  readonly tickets: number;
  /** Chances per ticket. */
  readonly weight: number;
  /** 1: one of the tickets cost nothing. */
  readonly free: 0 | 1;
  readonly purchases: number;
  /** What of theirs lies in escrow. */
  readonly stake: number;
  readonly removed: 0 | 1;
}

/** How chat is told to enter: by the bare keyword, `!enter`, a raffle's `!join`, or by buying with `!ticket`. */
export type WayIn = "keyword" | "enter" | "join" | "ticket";

export function wayInto(giveaway: globalThis.Pick<Giveaway, "kind" | "keyword" | "price" | "freeEntry">): WayIn {
  if (giveaway.kind === "raffle") return "join";
  if (giveaway.price > 0) return giveaway.freeEntry === 1 ? "enter" : "ticket";
  return giveaway.keyword === null ? "enter" : "keyword";
}

/**
 * The prize as it is shown, also when it is over: its words; or an amount for each winner, or, of a raffle before its draw, for
 * all together.
 */
export function shownPrize({
  prize,
  prizeEach,
  prizeTotal,
}: globalThis.Pick<Giveaway, "prize" | "prizeEach" | "prizeTotal">) {
  if (prize !== "") return { words: prize, amount: 0, isShared: false };
  return { words: "", amount: prizeEach || prizeTotal, isShared: prizeEach === 0 };
}

/** Somebody who was drawn. */
export interface Pick {
  readonly giveawayId: number;
  readonly n: number;
  readonly viewerId: number;
  readonly outcome: Outcome;
  readonly reason: PassReason | "";
  readonly atMs: number;
  readonly claimUntilMs: number | null;
  readonly paid: number;
}

/** What it is called in the memo of a transfer: `giveaway 7`, `raffle 7`. */
export function memoOf(giveaway: globalThis.Pick<Giveaway, "id" | "kind">): string {
  return `${giveaway.kind} ${giveaway.id}`;
}
