/**
 * Puts together what Kick's feed tells in pieces. One subscription comes as five events: one has the months and a name,
 * another the user id, an info row both, two nothing more. A gift comes as four, in chunks when it is large, and the
 * event with the receivers has only the giver's name. The pieces are waited for a moment; whose id is still missing then
 * is asked of the official API, and again each minute for a while: it is money. Receivers, who get nothing, are not asked for.
 */

import type { Cancel } from "../../../base/clock.ts";
import type { Log } from "../../../base/log.ts";
import type { System } from "../../../base/system.ts";
import type { Author } from "../../../model/message.ts";
import type { Profile } from "../../platform.ts";
import type { PlatformClock } from "../../witnesses/platform-clock.ts";
import type { People } from "./people.ts";
import type { FeedData } from "./shapes.ts";

/** A whole subscription. */
export interface WholeSubscription {
  readonly author: Author;
  readonly months: number;
  /** By Kick's clock; `undefined` when the source tells no time. */
  readonly atMs?: number | undefined;
  /** When the first piece of it was heard, if that was not just now. */
  readonly heardMs?: number | undefined;
  readonly late?: boolean;
}

/** A whole gift of subscriptions. */
export interface WholeGift {
  /** This source's own id of it; `undefined` when it gives none. */
  readonly nativeId: string | undefined;
  readonly source: "feed" | "row" | "webhook";
  /** The giver's name as the source tells it, lower-case; empty when anonymous. */
  readonly giver: string;
  readonly author: Author | undefined;
  readonly count: number;
  /** The count is the least it can be: parts never came. */
  readonly partial: boolean;
  /** The names of all receivers; empty when not all are known. */
  readonly receiverNames: readonly string[];
  /** The receivers whose ids are known. */
  readonly receivers: readonly Author[];
  /** When, by Kick's clock; `undefined` when the source tells no time. */
  readonly atMs?: number | undefined;
  /** When it was heard ({@link PlatformClock.heard}), if that was not just now. */
  readonly heardMs?: number | undefined;
  readonly late?: boolean;
}

export interface CombinerOptions {
  readonly people: People;
  readonly system: System;
  readonly log: Log;
  readonly combineMs: number;
  readonly clock: PlatformClock;
  lookupUser(login: string): Promise<Profile | undefined>;
  subscription(whole: WholeSubscription): void;
  gift(whole: WholeGift): void;
}

interface PendingSubscription {
  readonly name: string;
  userId?: string;
  months?: number;
  readonly heardMs: number;
  readonly timer: Cancel;
}

type GiftPart = FeedData<"GiftedSubscriptionsEvent">;

interface Chunks {
  readonly total: number;
  readonly byIndex: Map<number, GiftPart>;
  readonly timer: Cancel;
}

/** A name whose id the API did not tell is asked for again after so long, so many times. */
const ASK_AGAIN_MS = 60_000;
const ASKS_MAX = 15;

/** Collects the pieces of subscriptions and gifts from the feed. */
export class Combiner {
  readonly #options: CombinerOptions;
  readonly #subscriptions = new Map<string, PendingSubscription>();
  readonly #chunks = new Map<string, Chunks>();
  readonly #waiting = new Map<string, Set<() => unknown>>();
  readonly #timers = new Set<Cancel>();
  #stopped = false;

  constructor(options: CombinerOptions) {
    this.#options = options;
  }

  /** A piece of somebody's own subscription. */
  piece(name: string, piece: { userId?: string | undefined; months?: number | undefined }): void {
    const login = name.toLowerCase();
    let pending = this.#subscriptions.get(login);
    if (pending === undefined) {
      pending = { name, heardMs: this.#options.clock.heard(), timer: this.#later(() => this.#subscriptionDue(login)) };
      this.#subscriptions.set(login, pending);
    }
    const userId = piece.userId ?? pending.userId ?? this.#options.people.find(login)?.platformId;
    if (userId !== undefined) pending.userId = userId;
    if (piece.months !== undefined) pending.months = piece.months;
    if (pending.userId !== undefined && pending.months !== undefined) this.#flush(login, pending, pending.userId);
  }

  /** A gift, whole or one chunk of it. */
  gift(data: GiftPart): void {
    const details = data.chunk_details;
    const id = details?.correlation_id ?? data.correlation_id ?? undefined;
    if (!details || details.total_chunks === 1 || id === undefined) {
      this.#wholeGift([data], id, false);
      return;
    }
    let chunks = this.#chunks.get(id);
    if (chunks === undefined) {
      const timer = this.#later(() => this.#chunksDue(id));
      chunks = { total: details.total_chunks, byIndex: new Map(), timer };
      this.#chunks.set(id, chunks);
    }
    chunks.byIndex.set(details.chunk_index, data);
    if (chunks.byIndex.size >= chunks.total) this.#chunksDue(id);
  }

  /** A gift's info row: it has the giver's id and the number, not the receivers. */
  giftRow(id: string, giver: Author | undefined, count: number, atMs: number, names: readonly string[] = []): void {
    const login = giver?.displayName.toLowerCase() ?? "";
    this.#options.gift({
      nativeId: id,
      source: "row",
      giver: login,
      author: giver,
      count,
      partial: false,
      receiverNames: names.length === count ? names : [],
      receivers: [],
      atMs,
    });
  }

  /** Somebody's id has just become known by name: whoever waited for it goes on. */
  learnt(login: string): void {
    for (const goOn of this.#waiting.get(login) ?? []) goOn();
  }

  /** Tells what is known by now, as if its time were over, and nothing more. */
  stop(): void {
    if (this.#stopped) return;
    for (const [login, pending] of [...this.#subscriptions]) {
      const userId = pending.userId ?? this.#options.people.find(login)?.platformId;
      if (userId !== undefined) this.#flush(login, pending, userId);
    }
    for (const id of [...this.#chunks.keys()]) this.#chunksDue(id);
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#subscriptions.clear();
    this.#chunks.clear();
    this.#waiting.clear();
  }

  #later(run: () => unknown, ms = this.#options.combineMs): Cancel {
    const timer = this.#options.system.timers.after(ms, () => {
      this.#timers.delete(timer);
      return run();
    });
    this.#timers.add(timer);
    return timer;
  }

  #cancel(timer: Cancel): void {
    timer.cancel();
    this.#timers.delete(timer);
  }

  #flush(login: string, pending: PendingSubscription, userId: string): void {
    this.#cancel(pending.timer);
    this.#subscriptions.delete(login);
    const { people, subscription } = this.#options;
    subscription({ author: people.learn(userId, pending.name), months: pending.months ?? 1, heardMs: pending.heardMs });
  }

  #subscriptionDue(login: string): void {
    const pending = this.#subscriptions.get(login);
    if (pending === undefined) return;
    // Only the months are missing.
    if (pending.userId !== undefined) {
      this.#flush(login, pending, pending.userId);
      return;
    }
    this.#identify(pending.name, "subscription", (author) => {
      // While the API was asked, the missing piece may have come by itself.
      if (this.#subscriptions.get(login) !== pending) return;
      if (author !== undefined) this.#flush(login, pending, author.platformId);
      else this.#subscriptions.delete(login);
    });
  }

  #chunksDue(id: string): void {
    const chunks = this.#chunks.get(id);
    if (chunks === undefined) return;
    this.#cancel(chunks.timer);
    this.#chunks.delete(id);
    const missing = chunks.total - chunks.byIndex.size;
    if (missing > 0) this.#options.log.warn({ id, missing, of: chunks.total }, "chunks of a large gift never came");
    this.#wholeGift([...chunks.byIndex.values()], id, missing > 0);
  }

  #wholeGift(parts: readonly GiftPart[], id: string | undefined, missing: boolean): void {
    const names = [...new Set(parts.flatMap((part) => part.gifted_usernames))];
    const told = Math.max(0, ...parts.map((part) => part.gifted_total ?? 0));
    // With every chunk here the names are the count, whether `gifted_total` counts the gift or the chunk.
    const count = missing || names.length === 0 ? Math.max(told, names.length) : names.length;
    if (count === 0) return;
    const name = (parts.find((part) => part.gifter_username)?.gifter_username ?? "").toLowerCase();
    const giver = name === "anonymous" ? "" : name;
    const fixed = {
      nativeId: id,
      source: "feed",
      giver,
      count,
      partial: missing,
      receiverNames: !missing && names.length === count ? names : [],
      receivers: names.flatMap((each) => this.#options.people.find(each) ?? []),
      // The feed tells no time: it is now, also when the giver's id is known only later.
      heardMs: this.#options.clock.heard(),
    } as const;
    if (giver === "") this.#options.gift({ ...fixed, author: undefined });
    else if (this.#options.people.find(giver))
      this.#options.gift({ ...fixed, author: this.#options.people.find(giver) });
    else
      this.#whenKnown(giver, () => this.#identify(giver, "gift", (author) => this.#options.gift({ ...fixed, author })));
  }

  /**
   * Finds whose name this is: remembered, else asked of the API, and asked again each minute for a while, because the
   * API may be away or our own budget of requests used up. Goes on at once when the name becomes known in between.
   */
  #identify(name: string, what: string, goOn: (author: Author | undefined) => void, asks = 1): void {
    void this.#who(name).then((author) => {
      if (this.#stopped) return;
      if (author !== undefined || asks >= ASKS_MAX) {
        if (author === undefined)
          this.#options.log.warn({ name, what }, "Kick never told whose name this is; nothing was credited");
        goOn(author);
        return;
      }
      if (asks === 1)
        this.#options.log.warn(
          { name, what },
          `Kick told of a ${what} without the ${what === "gift" ? "giver" : "subscriber"}'s id; it is asked for again each minute`,
        );
      this.#whenKnown(name.toLowerCase(), () => this.#identify(name, what, goOn, asks + 1), ASK_AGAIN_MS);
    });
  }

  /** Runs `goOn` as soon as `login` is known, at the latest after the wait. */
  #whenKnown(login: string, goOn: () => unknown, waitMs = this.#options.combineMs): void {
    const waiters = this.#waiting.get(login) ?? new Set();
    this.#waiting.set(login, waiters);
    const once = (): unknown => {
      if (!waiters.delete(once)) return undefined;
      if (waiters.size === 0) this.#waiting.delete(login);
      this.#cancel(timer);
      return goOn();
    };
    const timer = this.#later(once, waitMs);
    waiters.add(once);
  }

  async #who(name: string): Promise<Author | undefined> {
    const known = this.#options.people.find(name);
    if (known) return known;
    const profile = await this.#options.lookupUser(name.toLowerCase());
    return profile && this.#options.people.learn(profile.platformId, profile.displayName);
  }
}
