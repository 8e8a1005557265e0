/** Who is in: entering for nothing, buying tickets into escrow, and being taken out again. */

import type { Clock } from "../../base/clock.ts";
import { UserError } from "../../base/errors.ts";
import { AMOUNT_MAX, DAY_MS, MINUTE_MS } from "../../base/lengths.ts";
import type { Work } from "../../db/work.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import { aDayBefore, type SamePerson } from "../../ledger/same-person.ts";
import type { Erasures } from "../../viewers/erasures.ts";
import type { KnownViewer } from "../../viewers/viewers.ts";
import { notEnough } from "../../wallet/wallet.ts";
import { asOne } from "./as-one.ts";
import type { EntryRows } from "./entry-rows.ts";
import { escrowOf } from "./escrow.ts";
import type { PickRows } from "./pick-rows.ts";
import { type Entry, type Giveaway, memoOf } from "./types.ts";

/** Why somebody cannot be in a giveaway. */
export type Refusal =
  | "excluded"
  | "broadcaster"
  | "own_prize"
  | "subscribers_only"
  | "watch_more"
  | "won_lately"
  | "removed";

export interface EntriesOptions {
  readonly rows: EntryRows;
  readonly picks: PickRows;
  readonly ledger: Ledger;
  readonly same: SamePerson;
  readonly clock: Clock;
  /** Who won, was erased and has come back waits as everybody does. */
  readonly erasures: Pick<Erasures, "wonSince">;
  readonly excludeWinnersDays: () => number;
  readonly watchedMinutes: (currencyId: number, viewerId: number) => number;
}

/** What somebody has in a giveaway after entering or buying. */
export interface Standing {
  readonly bought: number;
  readonly tickets: number;
  readonly paid: number;
}

export class Entries {
  readonly #rows: EntryRows;
  readonly #picks: PickRows;
  readonly #ledger: Ledger;
  readonly #same: SamePerson;
  readonly #clock: Clock;
  readonly #erasures: EntriesOptions["erasures"];
  readonly #excludeWinnersDays: () => number;
  readonly #watchedMinutes: (currencyId: number, viewerId: number) => number;

  constructor(options: EntriesOptions) {
    this.#rows = options.rows;
    this.#picks = options.picks;
    this.#ledger = options.ledger;
    this.#same = options.same;
    this.#clock = options.clock;
    this.#erasures = options.erasures;
    this.#excludeWinnersDays = options.excludeWinnersDays;
    this.#watchedMinutes = options.watchedMinutes;
  }

  /** Enters with the one free ticket. False when they are in already. Throws a UserError with the reason for a refusal. */
  enter(work: Work, giveaway: Giveaway, viewer: KnownViewer): boolean {
    const own = this.#rows.ofPerson(giveaway.id, viewer.id, countsFrom(giveaway));
    const refusal = this.#refusal(giveaway, viewer, own);
    if (refusal) throw refused(refusal, giveaway);
    // With a price, the free ticket stands beside what was bought.
    if (own.some((entry) => giveaway.price === 0 || entry.free === 1)) return false;
    this.#add(work, giveaway, viewer, 1, 0);
    return true;
  }

  /** Buys `count` tickets, or as many as the limit and the balance allow. Throws a UserError when none can be had. */
  buy(work: Work, giveaway: Giveaway, viewer: KnownViewer, count: number | "max"): Standing {
    const own = this.#rows.ofPerson(giveaway.id, viewer.id, countsFrom(giveaway));
    const refusal = this.#refusal(giveaway, viewer, own);
    if (refusal) throw refused(refusal, giveaway);
    const has = own.reduce((sum, entry) => sum + entry.tickets, 0);
    // What lies in escrow goes back in one transfer.
    const stake = own.reduce((sum, entry) => sum + entry.stake, 0);
    const room = Math.min(giveaway.ticketsMax - has, Math.floor((AMOUNT_MAX - stake) / giveaway.price));
    const balance = this.#ledger.balance(viewer.id, giveaway.currencyId);
    if (room < 1 || (count !== "max" && count > room)) {
      const left = Math.max(0, room);
      throw new UserError("ticketsMax", `At most ${giveaway.ticketsMax} tickets each; you have ${has}.`, {
        most: giveaway.ticketsMax,
        has,
        left,
      });
    }
    const wanted = count === "max" ? Math.min(room, Math.floor(balance / giveaway.price)) : count;
    const price = wanted * giveaway.price;
    if (wanted < 1) throw notEnough(balance, giveaway.price, this.#ledger.currency(giveaway.currencyId));
    const purchase = (own.find((entry) => entry.viewerId === viewer.id)?.purchases ?? 0) + 1;
    escrowOf(this.#ledger, giveaway).hold(work, `ticket:${viewer.id}:${purchase}`, `viewer:${viewer.id}`, {
      amount: price,
      kind: "ticket",
      actor: `viewer:${viewer.id}`,
      memo: `${memoOf(giveaway)}, ${wanted} ×`,
    });
    this.#add(work, giveaway, viewer, wanted, price);
    return { bought: wanted, tickets: has + wanted, paid: price };
  }

  /** What a person has in a giveaway, all accounts together that are or were theirs since it opened. */
  ticketsOf(giveaway: Giveaway, viewerId: number): number {
    const own = this.#rows.ofPerson(giveaway.id, viewerId, countsFrom(giveaway)).filter((entry) => entry.removed === 0);
    return own.length === 0 ? 0 : asOne(giveaway, own).tickets;
  }

  /** Takes somebody out for good and pays back what still lies in escrow. */
  remove(work: Work, giveaway: Giveaway, entry: Entry, why: string): void {
    if (entry.stake > 0) {
      escrowOf(this.#ledger, giveaway).end(work, `end:${entry.viewerId}`, `viewer:${entry.viewerId}`, {
        amount: entry.stake,
        kind: "refund",
        actor: "giveaways",
        memo: `${memoOf(giveaway)}, ${why}`,
      });
    }
    this.#rows.remove(work, entry);
  }

  #refusal(giveaway: Giveaway, viewer: KnownViewer, own: readonly Entry[]): Refusal | undefined {
    if (!viewer.earning) return "excluded";
    if (viewer.roles.includes("broadcaster")) return "broadcaster";
    if (this.paysThePrize(giveaway, viewer.id)) return "own_prize";
    if (own.some((entry) => entry.removed === 1)) return "removed";
    if (giveaway.who === "subscribers" && !viewer.roles.includes("subscriber")) return "subscribers_only";
    if (giveaway.watchedMinutes > 0 && this.#watchedMinutes(giveaway.currencyId, viewer.id) < giveaway.watchedMinutes) {
      return "watch_more";
    }
    return this.wonLately(giveaway, viewer.id) ? "won_lately" : undefined;
  }

  /** Whether somebody opened it with minted prize money, under any account: a moderator never mints to themselves. */
  paysThePrize(giveaway: Giveaway, viewerId: number): boolean {
    const minted = giveaway.prizeTotal > 0;
    return minted && this.#same.are(viewerId, giveaway.openedBy, countsFrom(giveaway));
  }

  /** Whether two who are in it are one person, or were since it opened. */
  areOne(giveaway: Giveaway, oneId: number, otherId: number): boolean {
    return this.#same.are(oneId, otherId, countsFrom(giveaway));
  }

  /** Whether the config keeps a past winner out. */
  wonLately(giveaway: Giveaway, viewerId: number): boolean {
    const days = this.#excludeWinnersDays();
    if (days === 0) return false;
    const now = this.#clock.now();
    const since = now - days * DAY_MS;
    if (this.#erasures.wonSince(viewerId, since, now)) return true;
    return this.#picks.wonSince(viewerId, since, now, giveaway.currencyId, giveaway.id);
  }

  #add(work: Work, giveaway: Giveaway, viewer: KnownViewer, tickets: number, stake: number): void {
    this.#rows.add(work, {
      giveawayId: giveaway.id,
      viewerId: viewer.id,
      platform: viewer.platform,
      platformId: viewer.platformId,
      name: viewer.login || viewer.name,
      tickets,
      weight: weightOf(giveaway, viewer),
      free: stake > 0 ? 0 : 1,
      purchases: stake > 0 ? 1 : 0,
      stake,
      atMs: this.#clock.now(),
    });
  }
}

/** Accounts that were one person's at some time from then on are one person here. */
export function countsFrom(giveaway: Pick<Giveaway, "openedAtMs">): number {
  return aDayBefore(giveaway.openedAtMs);
}

/** How many times a viewer's tickets count: the best of their roles. */
function weightOf(giveaway: Giveaway, viewer: Pick<KnownViewer, "roles">): number {
  return Math.max(
    1,
    viewer.roles.includes("subscriber") ? giveaway.subscriberWeight : 1,
    viewer.roles.includes("vip") ? giveaway.vipWeight : 1,
  );
}

const SENTENCES: Readonly<Record<Refusal, string>> = {
  excluded: "You are excluded from earning, so you cannot win here.",
  broadcaster: "The streamer does not take part.",
  own_prize: "You opened this one and pay its prize, so you cannot take part.",
  subscribers_only: "This one is for subscribers.",
  watch_more: "You have not watched for long enough yet.",
  won_lately: "You won lately; let somebody else win this time.",
  removed: "You were taken out of this one.",
};

function refused(reason: Refusal, giveaway: Giveaway): UserError {
  return new UserError("giveawayRefused", SENTENCES[reason], {
    reason,
    watchedDuration: giveaway.watchedMinutes * MINUTE_MS,
  });
}
