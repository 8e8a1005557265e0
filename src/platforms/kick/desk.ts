/**
 * The desk at which the pieces of Kick's events become facts with a key, and are handed to the bot once. The feeds and the
 * webhooks (normalise.ts) only say what they found; what makes two reports the same fact is decided here.
 */

import type { Log } from "../../base/log.ts";
import { Recent } from "../../base/recent.ts";
import type { System } from "../../base/system.ts";
import type { Author, ChatMessage } from "../../chat/message.ts";
import type { PlatformEvent, Profile } from "../platform.ts";
import { chatMessage, type KickLine, rolesOf } from "./chat-line.ts";
import { Combiner, type WholeGift, type WholeSubscription } from "./combiner.ts";
import type { FactBook, Report } from "./facts.ts";
import { broadcastRef } from "./parts.ts";
import { People } from "./people.ts";
import type { Badges } from "./shapes.ts";

/** What the desk works with and where its facts go. */
export interface DeskOptions {
  /** The streamer's user id: the channel's platform id. */
  readonly userId: string;
  readonly facts: FactBook;
  readonly system: System;
  readonly log: Log;
  /** How long the pieces of one fact are waited for. */
  readonly combineMs: number;
  lookupUser(login: string): Promise<Profile | undefined>;
  message(message: ChatMessage): void;
  event(event: PlatformEvent): void;
  /** A redemption is waiting to be accepted or rejected: whoever looks after rewards may want to look now. */
  redemptionWaiting(event: PlatformEvent): void;
}

type Body = PlatformEvent extends infer E
  ? E extends PlatformEvent
    ? Omit<E, "platform" | "channelId" | "atMs">
    : never
  : never;

const MINUTE_MS = 60_000;
const SUBSCRIPTION_WINDOW_MS = 14 * 24 * 60 * MINUTE_MS;
const GIFT_WINDOW_MS = 15 * MINUTE_MS;
const KICKS_WINDOW_MS = 2 * MINUTE_MS;
const RAID_WINDOW_MS = 10 * MINUTE_MS;

/** Hands facts to the bot; see the file's head. */
export class Desk {
  /** Who is who by name, learnt from whatever passes. */
  readonly people = new People();
  /** Where the feed's pieces of subscriptions and gifts are put together. */
  readonly combiner: Combiner;
  readonly #options: DeskOptions;
  /** Who wrote the last lines: a deletion names only the line. */
  readonly #authorOf = new Recent<string, string>(5_000);
  /** Keys told in this run, and whether with a name. */
  readonly #told = new Recent<string, boolean>(10_000);
  /** When each person's last ban or unban happened, so that an older one that comes later is left out. */
  readonly #moderatedAt = new Recent<string, number>(5_000);
  #endedAtMs = 0;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.combiner = new Combiner({
      people: this.people,
      system: options.system,
      log: options.log,
      combineMs: options.combineMs,
      lookupUser: (login) => options.lookupUser(login),
      subscription: (whole) => this.orLost(() => this.subscription(whole)),
      gift: (whole) => this.orLost(() => this.#feedGift(whole)),
    });
  }

  now(): number {
    return this.#options.system.clock.now();
  }

  /** The feed tells nothing twice: what cannot be written down now (the disk is full) is lost, and that is said. */
  orLost(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#options.log.error({ err: error }, "what Kick's feed told could not be written down and is lost");
    }
  }

  tell(atMs: number, body: Body): void {
    const event = { platform: "kick", channelId: this.#options.userId, atMs, ...body } as PlatformEvent;
    if ("key" in event) {
      const named = event.author !== undefined;
      const before = this.#told.get(event.key);
      if (before === true || before === named) return;
      this.#told.set(event.key, named);
    }
    this.#options.event(event);
  }

  #report(report: Report, body: (key: string) => Body): void {
    const { key, tell } = this.#options.facts.report(report);
    if (tell) this.tell(report.atMs, body(key));
  }

  person(id: string | undefined, name: string, badges?: Badges): Author | undefined {
    if (id === undefined || name === "") return undefined;
    const roles = badges?.badges ? rolesOf(badges, id === this.#options.userId) : undefined;
    const author = this.people.learn(id, name, roles);
    this.combiner.learnt(author.login);
    return author;
  }

  line(line: KickLine): void {
    // Kick's feed repeats lines after a reconnect, and a webhook may tell what the feed has told.
    if (this.#authorOf.get(line.id) !== undefined) return;
    const message = chatMessage(line, this.#options.userId);
    this.people.learn(line.userId, line.username, message.author.roles);
    this.combiner.learnt(line.username.toLowerCase());
    this.#authorOf.set(line.id, line.userId);
    this.#options.message(message);
  }

  subscription(whole: WholeSubscription, nativeId?: string): void {
    const { author, months, atMs } = whole;
    this.#report(
      {
        kind: "sub",
        signature: author.platformId,
        source: nativeId === undefined ? "feed" : "webhook",
        nativeId: nativeId ?? `${author.platformId}:${atMs}`,
        atMs,
        windowMs: SUBSCRIPTION_WINDOW_MS,
        once: true,
        named: true,
      },
      (key) => ({
        kind: "subscription",
        key,
        author,
        tier: 1,
        months: Math.max(1, months),
        renewal: months > 1,
        gifted: false,
      }),
    );
  }

  received(author: Author, source: "feed" | "webhook", nativeId: string, atMs: number): void {
    this.#report(
      {
        kind: "gifted",
        signature: author.platformId,
        source,
        nativeId: `${nativeId}:${author.platformId}`,
        atMs,
        windowMs: SUBSCRIPTION_WINDOW_MS,
        once: true,
        named: true,
      },
      (key) => ({ kind: "subscription", key, author, tier: 1, months: 1, renewal: false, gifted: true }),
    );
  }

  #feedGift(whole: WholeGift): void {
    this.gift(whole, whole.source);
    for (const author of whole.receivers) this.received(author, "feed", whole.nativeId, whole.atMs);
  }

  gift(whole: Omit<WholeGift, "source" | "receivers">, source: Report["source"]): void {
    const { author, count, atMs, nativeId } = whole;
    this.#report(
      {
        kind: "gift",
        // The name, not the id: it is what all three sources have. Within a quarter of an hour nobody is renamed.
        signature: `${whole.giver}:${count}`,
        source,
        nativeId,
        atMs,
        windowMs: GIFT_WINDOW_MS,
        named: author !== undefined,
      },
      (key) => ({ kind: "gift", key, ...(author && { author }), tier: 1, count }),
    );
  }

  kicks(
    author: Author | undefined,
    gift: { name: string; amount: number },
    from: Pick<Report, "source" | "nativeId" | "atMs">,
  ): void {
    this.#report(
      {
        kind: "kicks",
        signature: `${author?.platformId ?? ""}:${gift.amount}`,
        ...from,
        windowMs: KICKS_WINDOW_MS,
        named: author !== undefined,
      },
      (key) => ({
        kind: "kicks",
        key,
        ...(author && { author }),
        kicks: gift.amount,
        ...(gift.name && { gift: gift.name }),
      }),
    );
  }

  raid(author: Author, viewers: number, nativeId: string, atMs: number): void {
    this.#report(
      {
        kind: "raid",
        signature: author.platformId,
        source: "feed",
        nativeId,
        atMs,
        windowMs: RAID_WINDOW_MS,
        once: true,
        named: true,
      },
      (key) => ({ kind: "raid", key, author, viewers }),
    );
  }

  banned(platformId: string, atMs: number, untilMs: number | undefined, late: boolean): void {
    if (atMs < (this.#moderatedAt.get(platformId) ?? 0)) return;
    if (late && untilMs !== undefined && untilMs <= this.now()) return;
    this.#moderatedAt.set(platformId, atMs);
    this.tell(atMs, { kind: "banned", platformId, ...(untilMs !== undefined && { untilMs }) });
  }

  live(startedAtMs: number | undefined, mayBeOvertaken: boolean): void {
    // A webhook's "live" that started before the last end we heard of is an old one overtaken on the way. On the feed
    // nothing is overtaken: there it is a broadcast that has come back.
    if (mayBeOvertaken && startedAtMs !== undefined && startedAtMs < this.#endedAtMs) return;
    const ref = startedAtMs === undefined ? undefined : broadcastRef(this.#options.userId, startedAtMs);
    this.tell(this.now(), {
      kind: "live",
      ...(ref !== undefined && { ref }),
      ...(startedAtMs !== undefined && { startedAtMs }),
    });
  }

  offline(endedAtMs: number): void {
    this.#endedAtMs = Math.max(this.#endedAtMs, endedAtMs);
    this.tell(endedAtMs, { kind: "offline" });
  }

  unbanned(platformId: string): void {
    this.#moderatedAt.set(platformId, this.now());
    this.tell(this.now(), { kind: "unbanned", platformId });
  }

  deleted(messageId: string): void {
    const platformId = this.#authorOf.get(messageId);
    this.tell(this.now(), { kind: "deleted", messageId, ...(platformId !== undefined && { platformId }) });
  }

  /** Somebody by name: remembered, else asked of the API. */
  async whoIs(name: string): Promise<Author | undefined> {
    return this.people.find(name) ?? (await this.#options.lookupUser(name.toLowerCase()));
  }
}
