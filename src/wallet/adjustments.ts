/**
 * What moderators mint and take by hand: within one daily limit, never to themselves, every adjustment with its id, who,
 * when and why, and each of them can be undone.
 */

import { type Day, dayOf } from "../base/calendar.ts";
import type { Clock } from "../base/clock.ts";
import { UserError } from "../base/errors.ts";
import type { Db } from "../db/open.ts";
import type { Work } from "../db/work.ts";
import { viewerOf } from "../ledger/accounts.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { BALANCE_MAX } from "../ledger/movements.ts";
import { aDayBefore, SamePerson } from "../ledger/same-person.ts";
import { money } from "../ledger/words.ts";
import type { PlatformName, Roles } from "../model/message.ts";
import type { Currency, Person, ReverseResult, Transfer } from "../model/money.ts";
import { Minted } from "./minted.ts";
import type { Supply } from "./supply.ts";
import { checkAmount, postOrRefuse } from "./wallet.ts";

/** Where what moderators take away goes. */
export const TAKEN = "sink:adjustments";

/** Who adjusts. The broadcaster, who is the terminal too, has no limit. */
export interface Adjuster {
  readonly viewer: Person;
  readonly roles: Roles;
  /** They were asked to write the command again, and did: more than there is may be handed out. */
  readonly repeated?: boolean;
}

export interface Adjustment {
  readonly by: Adjuster;
  readonly to: Person;
  readonly amount: number;
  readonly currency: Currency;
  /** The command's key: `wallet.nextKey()`. */
  readonly key: string;
  readonly reason?: string;
}

/** What was done: the transfer's id to undo it by, what moved, and what the viewer has now. */
export interface Adjusted {
  readonly id: number;
  readonly amount: number;
  readonly balance: number;
}

/** What was taken back, and from whom or to whom. */
export interface Undone {
  /** The transfer that was taken back. */
  readonly transfer: Transfer;
  readonly reversalId: number;
  /** The viewers it was taken from and went back to; `undefined` for what is no viewer. */
  readonly fromViewerId: number | undefined;
  readonly toViewerId: number | undefined;
}

export interface AdjustmentsOptions {
  readonly db: Db;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly timeZone: string;
  /** What one moderator may mint in a day, by all commands together. Read at each time. */
  readonly limits: { readonly mintedPerDay: number };
  /** Asks before more is handed out than there is. */
  readonly supply?: Pick<Supply, "askAbout">;
  /** The name to show for a viewer's id. */
  readonly nameOf: (viewerId: number, platform?: PlatformName) => string;
}

/** Every refusal is a UserError. */
export class Adjustments {
  readonly #ledger: Ledger;
  readonly #clock: Clock;
  readonly #timeZone: string;
  readonly #mintedBy: Minted;
  readonly #same: SamePerson;
  readonly #limits: AdjustmentsOptions["limits"];
  readonly #supply: Pick<Supply, "askAbout"> | undefined;
  readonly #nameOf: (viewerId: number, platform?: PlatformName) => string;

  constructor(options: AdjustmentsOptions) {
    this.#ledger = options.ledger;
    this.#clock = options.clock;
    this.#timeZone = options.timeZone;
    this.#mintedBy = new Minted(options.db);
    this.#same = new SamePerson(options.db);
    this.#limits = options.limits;
    this.#supply = options.supply;
    this.#nameOf = options.nameOf;
  }

  /** Mints for a viewer. */
  add(work: Work, wish: Adjustment): Adjusted {
    checkAmount(wish.amount);
    this.#notOneself(wish);
    this.mayMint(wish.by, wish.currency, wish.amount);
    return this.#post(work, wish, wish.amount);
  }

  /** Takes from a viewer what they have; never more. */
  remove(work: Work, wish: Adjustment): Adjusted {
    checkAmount(wish.amount);
    this.#notOneself(wish);
    return this.#post(work, wish, -wish.amount);
  }

  /** Brings a viewer to a balance by posting the difference; `undefined` when they have just that already. */
  set(work: Work, wish: Adjustment): Adjusted | undefined {
    const { amount, by, to, currency } = wish;
    if (!Number.isSafeInteger(amount) || amount < 0 || amount > BALANCE_MAX) {
      throw new UserError("balanceNotWhole", "A balance is a whole number, 0 or more.", {});
    }
    this.#notOneself(wish);
    const difference = amount - this.#ledger.balance(to.id, currency.id);
    if (difference === 0) return undefined;
    checkAmount(Math.abs(difference));
    if (difference > 0) this.mayMint(by, currency, difference);
    return this.#post(work, wish, difference);
  }

  /**
   * Takes back one transfer: without an id the own last adjustment, or the broadcaster's last reward if that is newer;
   * with one an own adjustment, or for the broadcaster any transfer.
   */
  undo(
    work: Work,
    wish: {
      readonly by: Adjuster;
      readonly currency: Currency;
      readonly id?: number;
      readonly reason?: string;
      /** Where it is asked: people are called as they are there. */
      readonly platform?: PlatformName;
    },
  ): Undone {
    const { by, currency, id, reason } = wish;
    const was = id === undefined ? this.lastOf(by, currency) : this.#ledger.transfer(id);
    if (!was) {
      if (id === undefined) throw new UserError("undoNothing", "There is nothing of yours to undo.", {});
      throw new UserError("undoUnknown", `There is no movement #${id} in the book.`, { id: String(id) });
    }
    const [, operation] = /^operation:(\d+)$/.exec(was.actor) ?? [];
    if (operation !== undefined && was.kind !== "reversal") {
      const values = { id: String(was.id), operation };
      throw new UserError("undoPart", `#${was.id} is part of O${operation}, which is undone as a whole.`, values);
    }
    if (!isFree(by) && (was.kind !== "adjustment" || !this.#isOwn(by, was))) {
      throw new UserError("undoNotYours", "You can undo your own adjustments only.", {});
    }
    // What was taken away made room in the limit of its day, which may be used by now, also when that day is over.
    const day = dayOf(was.createdAtMs, this.#timeZone);
    const before = isFree(by) ? 0 : this.#minted(by, currency, day);
    const result = this.#ledger.reverse(work, was.id, {
      actor: actorOf(by),
      ...(reason === undefined ? {} : { memo: reason }),
    });
    if (result.status !== "posted") throw this.#whyNotUndone(was, result, wish.platform);
    const after = isFree(by) ? 0 : this.#minted(by, currency, day);
    if (after > before && after > this.#limits.mintedPerDay) {
      throw new UserError(
        "undoMadeRoom",
        `What #${was.id} took away you could hand out that day instead, and did; with it back that is more than ${money(this.#limits.mintedPerDay, currency)}. Ask the streamer.`,
        { id: String(was.id), limitAmount: this.#limits.mintedPerDay },
      );
    }
    const { from, to } = result;
    return { transfer: was, reversalId: result.id, fromViewerId: viewerOf(from), toViewerId: viewerOf(to) };
  }

  /**
   * Refuses a moderator who would mint more than the daily limit leaves, and asks anybody to repeat who would mint more
   * than there is. Any command that mints asks this first.
   */
  mayMint(by: Adjuster, currency: Currency, amount: number): void {
    const left = this.left(by, currency);
    if (amount > left) throw this.#tooMuch(left, currency);
    if (by.repeated !== true) this.#supply?.askAbout(amount, currency);
  }

  /** What somebody may still mint today; no end of it for the broadcaster. */
  left(by: Adjuster, currency: Currency): number {
    if (isFree(by)) return Number.POSITIVE_INFINITY;
    return Math.max(
      0,
      this.#limits.mintedPerDay - this.#minted(by, currency, dayOf(this.#clock.now(), this.#timeZone)),
    );
  }

  /** What they minted on a day, under whatever login was theirs since it began. */
  #minted(by: Adjuster, currency: Currency, day: Day): number {
    const actors = this.#same.idsOf(by.viewer.id, day.startMs).map((id) => `viewer:${id}`);
    return this.#mintedBy.onDay(actors, currency.id, day);
  }

  #tooMuch(left: number, currency: Currency): UserError {
    return new UserError(
      "mintLimit",
      `Moderators can hand out ${money(this.#limits.mintedPerDay, currency)} a day; you have ${money(left, currency)} left.`,
      { limitAmount: this.#limits.mintedPerDay, balance: left },
    );
  }

  /** Whether they did this themselves, also as a login that was one with theirs then. */
  #isOwn(by: Adjuster, { actor, id }: Transfer): boolean {
    return this.#same
      .wasOf(by.viewer.id)
      .some((was) => actor === `viewer:${was.viewerId}` && id > was.afterId && id <= was.untilId);
  }

  /** The own last adjustment that stands; for the broadcaster the last reward, if that is newer. */
  lastOf(by: Adjuster, currency: Currency): Transfer | undefined {
    const kinds = isFree(by) ? (["adjustment", "reward"] as const) : (["adjustment"] as const);
    return this.#same
      .wasOf(by.viewer.id)
      .flatMap((was) =>
        kinds.flatMap((kind) => this.#ledger.lastStanding(`viewer:${was.viewerId}`, kind, currency.id, was) ?? []),
      )
      .reduce<Transfer | undefined>((last, one) => (last && last.id > one.id ? last : one), undefined);
  }

  #post(work: Work, wish: Adjustment, change: number): Adjusted {
    const { by, to, currency, key, reason } = wish;
    const amount = Math.abs(change);
    const viewer = `viewer:${to.id}` as const;
    const result = postOrRefuse(work, this.#ledger, {
      key,
      currencyId: currency.id,
      from: change > 0 ? "mint" : viewer,
      to: change > 0 ? viewer : TAKEN,
      amount,
      kind: "adjustment",
      actor: actorOf(by),
      ...(reason === undefined ? {} : { memo: reason }),
    });
    if (result.status === "insufficient_funds") {
      throw new UserError("takenTooMuch", `${to.name} only has ${money(result.balance, currency)}.`, {
        to,
        balance: result.balance,
      });
    }
    return { id: result.id, amount: change, balance: this.#ledger.balance(to.id, currency.id) };
  }

  #notOneself({ by, to }: Adjustment): void {
    if (isFree(by) || !this.#same.are(by.viewer.id, to.id, aDayBefore(this.#clock.now()))) return;
    throw new UserError("adjustSelf", "You cannot change your own balance; ask the streamer.", {});
  }

  #whyNotUndone(
    was: Transfer,
    result: Exclude<ReverseResult, { status: "posted" }>,
    platform: PlatformName | undefined,
  ): UserError {
    const id = String(was.id);
    switch (result.status) {
      case "insufficient_funds": {
        const holder = viewerOf(result.owner);
        const name = holder === undefined ? result.owner : this.#nameOf(holder, platform);
        const has = money(result.balance, this.#ledger.currency(was.currencyId));
        return new UserError("undoSpent", `${name} has only ${has} now, so #${id} cannot be taken back whole.`, {
          ...{ id, to: name, balance: result.balance, amount: was.amount },
        });
      }
      case "not_reversible":
        return result.reason === "held" ? whyHeld(was) : NOT_REVERSIBLE[result.reason](id);
      case "unknown":
        return new UserError("undoUnknown", `There is no movement #${id} in the book.`, { id });
      default:
        return new UserError("undoDone", `#${id} is undone already.`, { id });
    }
  }
}

const NOT_REVERSIBLE = {
  reversal: (id: string) =>
    new UserError("undoReversal", `#${id} is an undo itself; make a new adjustment instead.`, { id }),
  merged: (id: string) => new UserError("undoMerged", `#${id} is between two logins that are one person now.`, { id }),
};

/** It went into an escrow or came out of one: what can be done instead depends on whose. */
function whyHeld({ id, from, to }: Transfer): UserError {
  const [, what = "other", number = ""] =
    /^escrow:(redemption|giveaway|drop):(\d+)/.exec(from) ?? /^escrow:(redemption|giveaway|drop):(\d+)/.exec(to) ?? [];
  return new UserError("undoHeld", `#${id} was put aside for something.`, {
    ...{ id: String(id), what, number },
  });
}

function isFree(by: Adjuster): boolean {
  return by.roles.includes("broadcaster");
}

function actorOf(by: Adjuster): `viewer:${number}` {
  return `viewer:${by.viewer.id}`;
}
