/**
 * One normaliser for everything Kick says, whichever way it came: the realtime feed, kick-js (which hands on the feed's
 * own events) and the official webhooks become {@link ChatMessage} and {@link PlatformEvent}.
 *
 * Everything is keyed on the user id. The same fact gets the same key from every source:
 * - chat: the message id, which all sources share;
 * - follow: the follower, once for ever (unfollowing and following again is no second follow);
 * - subscription: the subscriber, once in two weeks, because SubscriptionEvent has no id at all, the others have ids of
 *   their own, and nobody can subscribe twice in so short a time;
 * - gifts and KICKs: matched by giver, number, receivers and time (../witnesses/fact-book.ts); `correlation_id`, the receivers and
 *   `gift_transaction_id` keep two equal ones apart;
 * - raid: the raider, once in ten minutes; redemption: its id.
 *
 * Not read, on purpose: RewardRedeemedEvent (no redemption id, so it cannot be credited once: the API is polled
 * instead), FollowersUpdated (dead, no id), NewSubscriberUpdatedEvent, NewActivityFeedEvent and
 * LuckyUsersWhoGotGiftSubscriptionsEvent (the same facts again, with less).
 */

import { MINUTE_MS } from "../../../base/lengths.ts";
import type { Author } from "../../../model/message.ts";
import type { Told } from "../../platform.ts";
import { redemptionKey } from "../kick-seams.ts";
import { Desk, type DeskOptions } from "./desk.ts";
import {
  FEED,
  type FeedData,
  type FeedEventName,
  HOOK_BROADCASTER,
  HOOKS,
  type HookData,
  type HookEventName,
} from "./shapes.ts";

/** One verified webhook delivery. */
export interface Delivery {
  readonly type: string;
  readonly body: unknown;
  /** SHA-256 of type and body: the same however often and under whatever id Kick delivers it. */
  readonly contentHash: string;
  /** It is late: it still counts for money, but not for what is true now (chat, live, bans that are over). */
  readonly late: boolean;
}

/** Turns Kick's events into the bot's; see the file's head. */
export class KickNormaliser {
  readonly #options: DeskOptions;
  readonly #desk: Desk;
  readonly #complained = new Set<string>();

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#desk = new Desk(options);
  }

  /** One event of the feed under its own name, with or without `App\Events\`; `data` decoded or still a JSON string. */
  feed(event: string, data: unknown): void {
    const name = event.replace(/^App\\Events\\/, "");
    if (!Object.hasOwn(FEED, name)) return;
    const decoded = typeof data === "string" ? this.#decode(name, data) : data;
    this.#dispatch(name as FeedEventName, decoded);
  }

  /**
   * One verified webhook delivery. Resolves when the bot has written what it tells; throws when it could not be written down who
   * told of it. Its inbox keeps it for another try where it was not `written`.
   */
  webhook(delivery: Delivery): Promise<Told> {
    return this.#hooked(delivery) ?? Promise.resolve("written");
  }

  /** Nothing where there is nothing to write of it. */
  #hooked(delivery: Delivery): Promise<Told> | undefined {
    if (!Object.hasOwn(HOOKS, delivery.type)) return undefined;
    const about = HOOK_BROADCASTER.safeParse(delivery.body);
    if (!about.success) {
      this.#changed(delivery.type, about.error.message);
      return undefined;
    }
    if (about.data.broadcaster.user_id !== this.#options.userId) {
      this.#options.log.warn({ type: delivery.type }, "a webhook about another channel was left aside");
      return undefined;
    }
    const name = delivery.type as HookEventName;
    const parsed = HOOKS[name].safeParse(delivery.body);
    if (parsed.success) return this.#hooks[name](parsed.data as never, delivery);
    this.#changed(name, parsed.error.message);
    return undefined;
  }

  stop(): void {
    this.#desk.stop();
  }

  #decode(name: string, data: string): unknown {
    try {
      return JSON.parse(data);
    } catch {
      this.#changed(name, "its data is not JSON");
      return undefined;
    }
  }

  #dispatch(name: FeedEventName, data: unknown): void {
    const parsed = FEED[name].safeParse(data);
    if (parsed.success) this.#feeds[name](parsed.data as never);
    else this.#changed(name, parsed.error.message);
  }

  /** Kick changed an event: said once, then only traced. */
  #changed(name: string, problem: string): void {
    const level = this.#complained.has(name) ? "trace" : "warn";
    this.#complained.add(name);
    this.#options.log[level](
      { event: name, problem },
      "Kick sent an event in a shape Chatmint does not know; it was left out",
    );
  }

  async #namedRaid(data: FeedData<"StreamHostEvent">): Promise<void> {
    const name = data.host_username;
    const heardMs = this.#options.clock.heard();
    const known = await this.#desk.whoIs(name);
    const id = `${known?.platformId}:${Math.round(this.#options.clock.at(heardMs))}`;
    if (known) this.#raid(known, data.number_viewers, id, { heardMs });
    else this.#options.log.warn({ name }, "Kick told of a raid without saying whose id it is; nothing was credited");
  }

  #raid(
    author: Author,
    viewers: number,
    id: string,
    times: { readonly atMs?: number; readonly heardMs?: number },
  ): void {
    this.#desk.surely("a raid", { author, viewers, ...times }, () => this.#desk.raid(author, viewers, id, times));
  }

  #row(data: FeedData<"ChatMessageSentEvent">): void {
    const { message, user } = data;
    const author = this.#desk.person(user?.id, user?.username ?? "");
    this.#desk.timed(message.created_at);
    if (message.action === "subscribe" && author) {
      this.#desk.combiner.piece(author.displayName, {
        userId: author.platformId,
        months: message.months_subscribed ?? undefined,
      });
    } else if (message.action === "gift" && message.subscriptions_count) {
      const names = message.giftedUsers.flatMap(({ username }) => username || []);
      this.#desk.combiner.giftRow(message.id, author, message.subscriptions_count, message.created_at, names);
    }
  }

  readonly #feeds: { readonly [K in FeedEventName]: (data: FeedData<K>) => void } = {
    ChatMessageEvent: ({ id, content, created_at, sender, metadata }) => {
      if (sender.id === undefined) return;
      const reply = metadata?.original_message?.id;
      this.#desk.line({
        id,
        content,
        sentAtMs: this.#desk.timed(created_at),
        userId: sender.id,
        username: sender.username || sender.slug || sender.id,
        slug: sender.slug,
        badges: sender.identity,
        replyTo: reply
          ? { messageId: reply, ...whom(metadata?.original_sender?.id, metadata?.original_sender?.username) }
          : undefined,
      });
    },
    SubscriptionEvent: ({ username, months }) => this.#desk.combiner.piece(username, { months }),
    ChannelSubscriptionEvent: ({ user_ids, username }) => {
      // With an empty name it lists the receivers of a gift, whom the gift event names.
      const [userId] = user_ids;
      if (username !== "" && user_ids.length === 1 && userId !== undefined)
        this.#desk.combiner.piece(username, { userId });
    },
    ChatMessageSentEvent: (data) => this.#row(data),
    GiftedSubscriptionsEvent: (data) => this.#desk.combiner.gift(data),
    GiftsLeaderboardUpdated: ({ gifter_id, gifter_username }) => void this.#desk.person(gifter_id, gifter_username),
    KicksGifted: (data) => {
      const author = this.#desk.person(data.sender?.id, data.sender?.username ?? "");
      const [nativeId, atMs] = [data.gift_transaction_id ?? undefined, this.#desk.timed(data.created_at)];
      this.#desk.surely("KICKs", { author, ...data.gift, atMs }, () =>
        this.#desk.kicks(author, data.gift, { source: "feed", nativeId, atMs }),
      );
    },
    StreamHostedEvent: ({ message, user }) => {
      const author = this.#desk.person(user.id, user.username);
      const atMs = this.#desk.timed(message.createdAt);
      if (author) this.#raid(author, message.numberOfViewers, message.id, { atMs });
    },
    StreamHostEvent: (data) => void this.#namedRaid(data),
    UserBannedEvent: ({ user, permanent, duration, expires_at }) => {
      if (user.id === undefined) return;
      const timedOut = permanent !== true;
      const minutes = typeof duration === "number" ? this.#desk.now() + duration * MINUTE_MS : undefined;
      void this.#desk.banned(user.id, this.#desk.now(), timedOut ? (expires_at ?? minutes) : undefined, false);
    },
    UserUnbannedEvent: ({ user }) => {
      if (user.id !== undefined) this.#desk.unbanned(user.id);
    },
    MessageDeletedEvent: ({ message }) => this.#desk.deleted(message.id),
    StreamerIsLive: ({ livestream }) => void this.#desk.live(livestream.created_at ?? undefined, false),
    StopStreamBroadcast: () => void this.#desk.offline(this.#desk.now()),
  };

  readonly #hooks: {
    readonly [K in HookEventName]: (data: HookData<K>, delivery: Delivery) => Promise<Told> | undefined;
  } = {
    "chat.message.sent": (data, { late }) => {
      if (late || data.sender.user_id === undefined) return undefined;
      const reply = data.replies_to;
      this.#desk.line({
        id: data.message_id,
        content: data.content,
        sentAtMs: data.created_at,
        userId: data.sender.user_id,
        username: data.sender.username || data.sender.channel_slug || data.sender.user_id,
        slug: data.sender.channel_slug,
        badges: data.sender.identity,
        replyTo: reply?.message_id
          ? { messageId: reply.message_id, ...whom(reply.sender?.user_id, reply.sender?.username) }
          : undefined,
      });
      return undefined;
    },
    "channel.followed": ({ follower }) => {
      const author = this.#desk.person(follower.user_id, follower.username);
      return (
        author && this.#desk.tell(this.#desk.now(), { kind: "follow", key: `follow:${author.platformId}`, author })
      );
    },
    "channel.subscription.new": (data, delivery) => this.#hookSubscription(data, delivery),
    "channel.subscription.renewal": (data, delivery) => this.#hookSubscription(data, delivery),
    "channel.subscription.gifts": (data, { contentHash, late }) => {
      const { gifter, giftees, created_at: atMs } = data;
      // Anonymous is who has no id: the flag `is_anonymous` has been seen false with everything else null.
      const author = this.#desk.person(gifter?.user_id, gifter?.username ?? "");
      if (giftees.length === 0) return undefined;
      const receiverNames = giftees.flatMap(({ username }) => username || []);
      return this.#desk.gift({
        nativeId: contentHash,
        source: "webhook",
        giver: author?.login ?? "",
        author,
        count: giftees.length,
        partial: false,
        receiverNames: receiverNames.length === giftees.length ? receiverNames : [],
        receivers: giftees.flatMap(({ user_id, username }) => this.#desk.person(user_id, username) ?? []),
        atMs,
        late,
      });
    },
    "kicks.gifted": (data, { contentHash, late }) =>
      this.#desk.kicks(this.#desk.person(data.sender?.user_id, data.sender?.username ?? ""), data.gift, {
        source: "webhook",
        nativeId: contentHash,
        atMs: data.created_at,
        late,
      }),
    "channel.reward.redemption.updated": (data) => {
      const author = this.#desk.person(data.redeemer.user_id, data.redeemer.username);
      if (!author) return undefined;
      const body = {
        kind: "redemption",
        key: redemptionKey(data.id),
        author,
        rewardId: data.reward.id,
        title: data.reward.title,
        cost: data.reward.cost ?? 0,
        input: data.user_input,
      } as const;
      // Only an accepted one is final: a waiting one may still be rejected, and Kick gives the points back.
      if (data.status === "accepted") return this.#desk.tell(data.redeemed_at, body);
      if (data.status === "pending") {
        const channel = { platform: "kick", channelId: this.#options.userId, atMs: data.redeemed_at } as const;
        this.#options.redemptionWaiting({ ...channel, ...body });
      }
      return undefined;
    },
    "livestream.status.updated": (data, { late }) => {
      if (late) return undefined;
      if (data.is_live) return this.#desk.live(data.started_at ?? undefined, true);
      return this.#desk.offline(data.ended_at ?? this.#desk.now());
    },
    "moderation.banned": ({ banned_user, metadata }, { late }) => {
      if (banned_user.user_id === undefined) return undefined;
      return this.#desk.banned(banned_user.user_id, metadata.created_at, metadata.expires_at ?? undefined, late);
    },
  };

  #hookSubscription(data: HookData<"channel.subscription.new">, delivery: Delivery): Promise<Told> | undefined {
    const author = this.#desk.person(data.subscriber.user_id, data.subscriber.username);
    const { duration: months, created_at: atMs } = data;
    return author && this.#desk.subscription({ author, months, atMs, late: delivery.late }, delivery.contentHash);
  }
}

function whom(userId: string | undefined, username: string | undefined) {
  return { ...(userId !== undefined && { userId }), ...(username && { username }) };
}
