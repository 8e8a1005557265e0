/**
 * Puts together what Kick's feed tells in pieces. One subscription comes as five events: one has the months and a name,
 * another the user id, an info row both, two nothing more. A gift comes as four, in chunks when it is large, and the
 * event with the receivers has only the giver's name. The pieces are waited for a moment; what is still missing then
 * is asked of the official API.
 */

import type { Log } from "../../base/log.ts";
import type { Cancel, System } from "../../base/system.ts";
import type { Author } from "../../chat/message.ts";
import type { Profile } from "../platform.ts";
import type { People } from "./people.ts";
import type { FeedData } from "./shapes.ts";

/** A whole subscription. */
export interface WholeSubscription {
  readonly author: Author;
  readonly months: number;
  readonly atMs: number;
}

/** A whole gift of subscriptions. */
export interface WholeGift {
  readonly nativeId: string;
  readonly source: "feed" | "row";
  /** The giver's name as the feed tells it, lower-case; empty when anonymous. */
  readonly giver: string;
  readonly author: Author | undefined;
  readonly count: number;
  readonly receivers: readonly Author[];
  readonly atMs: number;
}

export interface CombinerOptions {
  readonly people: People;
  readonly system: System;
  readonly log: Log;
  readonly combineMs: number;
  lookupUser(login: string): Promise<Profile | undefined>;
  subscription(whole: WholeSubscription): void;
  gift(whole: WholeGift): void;
}

interface PendingSubscription {
  readonly name: string;
  userId?: string;
  months?: number;
  readonly timer: Cancel;
}

type GiftPart = FeedData<"GiftedSubscriptionsEvent">;

interface Chunks {
  readonly total: number;
  readonly byIndex: Map<number, GiftPart>;
  readonly timer: Cancel;
}

/** Unknown receivers of one gift that are asked of the API; of a larger gift the known ones get their bonus. */
const RECEIVER_LOOKUPS_MAX = 10;

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
      pending = { name, timer: this.#later(() => this.#subscriptionDue(login)) };
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
  giftRow(id: string, giver: Author | undefined, count: number, atMs: number): void {
    const login = giver?.displayName.toLowerCase() ?? "";
    this.#options.gift({ nativeId: id, source: "row", giver: login, author: giver, count, receivers: [], atMs });
  }

  /** Somebody's id has just become known by name: whoever waited for it goes on. */
  learnt(login: string): void {
    for (const goOn of this.#waiting.get(login) ?? []) goOn();
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#subscriptions.clear();
    this.#chunks.clear();
    this.#waiting.clear();
  }

  #later(run: () => unknown): Cancel {
    const timer = this.#options.system.timers.after(this.#options.combineMs, () => {
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
    const { people, system, subscription } = this.#options;
    subscription({ author: people.learn(userId, pending.name), months: pending.months ?? 1, atMs: system.clock.now() });
  }

  async #subscriptionDue(login: string): Promise<void> {
    const pending = this.#subscriptions.get(login);
    if (pending === undefined) return;
    const userId = pending.userId ?? (await this.#who(pending.name))?.platformId;
    // While the API was asked, the missing piece may have come by itself.
    if (this.#stopped || this.#subscriptions.get(login) !== pending) return;
    if (userId !== undefined) return this.#flush(login, pending, userId);
    this.#subscriptions.delete(login);
    this.#options.log.warn({ login }, "Kick told of a subscription without the subscriber's id; nothing was credited");
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
    const atMs = this.#options.system.clock.now();
    const fixed = { nativeId: id ?? `${giver || "anonymous"}:${atMs}`, source: "feed", giver, count, atMs } as const;
    if (giver === "" || this.#options.people.find(giver) !== undefined) void this.#tellGift(fixed, names);
    else this.#whenKnown(giver, () => this.#tellGift(fixed, names));
  }

  async #tellGift(gift: Omit<WholeGift, "author" | "receivers">, names: readonly string[]): Promise<void> {
    // Known people are told of at once: nothing is awaited, so the order of the feed is kept.
    const known = gift.giver === "" ? undefined : this.#options.people.find(gift.giver);
    const author = gift.giver === "" ? undefined : (known ?? (await this.#who(gift.giver)));
    if (this.#stopped) return;
    if (gift.giver !== "" && author === undefined) {
      this.#options.log.warn(
        { giver: gift.giver },
        "Kick told of a gift without the giver's id; the giver gets nothing",
      );
    }
    const here = names.flatMap((name) => this.#options.people.find(name) ?? []);
    this.#options.gift({ ...gift, author, receivers: here });
    const unknown = names.filter((name) => this.#options.people.find(name) === undefined);
    if (unknown.length === 0 || unknown.length > RECEIVER_LOOKUPS_MAX) return;
    const found: Author[] = [];
    for (const name of unknown) {
      const receiver = await this.#who(name);
      if (receiver !== undefined) found.push(receiver);
    }
    if (!this.#stopped && found.length > 0) this.#options.gift({ ...gift, author, receivers: found });
  }

  /** Runs `goOn` as soon as `login` is known, at the latest after the wait. */
  #whenKnown(login: string, goOn: () => Promise<void>): void {
    const waiters = this.#waiting.get(login) ?? new Set();
    this.#waiting.set(login, waiters);
    const once = (): Promise<void> | undefined => {
      if (!waiters.delete(once)) return undefined;
      if (waiters.size === 0) this.#waiting.delete(login);
      this.#cancel(timer);
      return goOn();
    };
    const timer = this.#later(once);
    waiters.add(once);
  }

  async #who(name: string): Promise<Author | undefined> {
    const known = this.#options.people.find(name);
    if (known) return known;
    const profile = await this.#options.lookupUser(name.toLowerCase());
    return profile && this.#options.people.learn(profile.platformId, profile.displayName);
  }
}
