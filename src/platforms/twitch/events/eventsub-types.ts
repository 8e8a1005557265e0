/**
 * The EventSub types Chatmint listens to: which sign-in each needs, which fact it covers, and how its event becomes a
 * {@link PlatformEvent}. One table, so that adding a type is one entry.
 */
import type { EventSubListener, EventSubSubscription } from "@twurple/eventsub-base";
import type { Author, Roles } from "../../../model/message.ts";
import type { PlatformEvent } from "../../platform.ts";
import type { WitnessId } from "../../witnesses/report.ts";
import { authorOf, type LiveStream, person } from "../api/helix.ts";
import type { TwitchFeatures } from "../sign-in/scopes.ts";
import type { TwitchFact } from "../twitch-seams.ts";
import {
  ANONYMOUS_IDS,
  cheerKey,
  EVENTSUB_ALONE,
  giftKey,
  REDEMPTION_KEY,
  raidKey,
  renewalKey,
  subscriptionKey,
  tierOf,
} from "./keys.ts";

type WithoutFrame<E> = E extends unknown ? Omit<E, "platform" | "channelId" | "atMs"> : never;
/** A {@link PlatformEvent} before it is stamped with platform, channel and time. */
export type BareEvent = WithoutFrame<PlatformEvent>;

/** Where events of EventSub go. `messageId` is the frame's: a repeated frame repeats it. */
export interface EventSink {
  /** `marks`: what tells two equal ones apart. `atMs`: when, by Twitch's clock. */
  emit(event: BareEvent, marks?: readonly WitnessId[], atMs?: number): void;
  online(stream: LiveStream): void;
  offline(): void;
  /** Somebody's subscription began or ended. */
  subscribed(platformId: string, on: boolean): void;
  rolesOf(platformId: string): Roles;
  /** Of the frame being handled. */
  messageId(): string;
  nowMs(): number;
}

/** One type of event: when it is listened to, what it covers and how. */
export interface EventType {
  readonly name: string;
  /** The fact it covers. */
  readonly fact?: TwitchFact;
  /** Any one of these scopes of the broadcaster; empty when any sign-in will do. */
  readonly scopes: readonly string[];
  wanted(features: TwitchFeatures): boolean;
  listen(listener: EventSubListener, channelId: string, readerId: string, sink: EventSink): EventSubSubscription;
}

const always = (): boolean => true;

function author(sink: EventSink, id: string, login: string, name: string): Author {
  return authorOf(person(id, login, name), sink.rolesOf(id));
}

/** Like {@link author}, but nobody for one of Twitch's stand-ins for people who hid their name. */
function known(sink: EventSink, id: string | null | undefined, login: string | null, name: string | null) {
  if (!id || !login || ANONYMOUS_IDS.has(id)) return {};
  return { author: author(sink, id, login, name ?? login) };
}

const LIVE: readonly EventType[] = [
  {
    name: "stream.online",
    scopes: [],
    wanted: always,
    listen: (listener, channelId, _, sink) =>
      listener.onStreamOnline(channelId, (event) => {
        // Reruns, premieres and watch parties are not the streamer being live.
        if (event.type === "live") sink.online({ id: event.id, startedAtMs: event.startDate.getTime() });
      }),
  },
  {
    name: "stream.offline",
    scopes: [],
    wanted: always,
    listen: (listener, channelId, _, sink) => listener.onStreamOffline(channelId, () => sink.offline()),
  },
];

const SUBSCRIPTIONS: readonly EventType[] = [
  {
    name: "channel.subscribe",
    fact: "subscription",
    scopes: ["channel:read:subscriptions"],
    wanted: (features) => features.subscriptions,
    listen: (listener, channelId, _, sink) =>
      listener.onChannelSubscription(channelId, (event) => {
        sink.subscribed(event.userId, true);
        sink.emit({
          kind: "subscription",
          key: subscriptionKey(channelId, event.userId, sink.nowMs()),
          author: author(sink, event.userId, event.userName, event.userDisplayName),
          tier: tierOf(event.tier),
          months: 1,
          renewal: false,
          gifted: event.isGift,
        });
      }),
  },
  {
    name: "channel.subscription.message",
    fact: "subscription",
    scopes: ["channel:read:subscriptions"],
    wanted: (features) => features.subscriptions,
    listen: (listener, channelId, _, sink) =>
      listener.onChannelSubscriptionMessage(channelId, (event) => {
        sink.subscribed(event.userId, true);
        sink.emit({
          kind: "subscription",
          key: renewalKey(channelId, event.userId, event.cumulativeMonths),
          author: author(sink, event.userId, event.userName, event.userDisplayName),
          tier: tierOf(event.tier),
          months: event.cumulativeMonths,
          renewal: true,
          gifted: false,
        });
      }),
  },
  {
    name: "channel.subscription.end",
    scopes: ["channel:read:subscriptions"],
    wanted: (features) => features.subscriptions,
    listen: (listener, channelId, _, sink) =>
      listener.onChannelSubscriptionEnd(channelId, (event) => sink.subscribed(event.userId, false)),
  },
  {
    name: "channel.subscription.gift",
    fact: "gift",
    scopes: ["channel:read:subscriptions"],
    wanted: (features) => features.subscriptions,
    listen: (listener, channelId, _, sink) =>
      listener.onChannelSubscriptionGift(channelId, (event) => {
        const giver = event.isAnonymous ? {} : known(sink, event.gifterId, event.gifterName, event.gifterDisplayName);
        // How many this giver has given here in all: repeated by the same gift, another for the next.
        const total = event.cumulativeAmount;
        const id = `${event.gifterId} ${event.tier} ${total}`;
        sink.emit(
          {
            kind: "gift",
            key: giftKey(channelId, sink.messageId()),
            ...giver,
            tier: tierOf(event.tier),
            count: event.amount,
          },
          total ? [{ name: "eventsub total", id, sort: "mark" }] : [],
        );
      }),
  },
];

const MODERATORS: readonly EventType[] = [
  {
    name: "channel.moderator.add",
    scopes: ["moderation:read"],
    wanted: always,
    listen: (listener, channelId, _, sink) =>
      listener.onChannelModeratorAdd(channelId, (event) =>
        sink.emit({ kind: "moderator", platformId: event.userId, on: true }),
      ),
  },
  {
    name: "channel.moderator.remove",
    scopes: ["moderation:read"],
    wanted: always,
    listen: (listener, channelId, _, sink) =>
      listener.onChannelModeratorRemove(channelId, (event) =>
        sink.emit({ kind: "moderator", platformId: event.userId, on: false }),
      ),
  },
];

const OTHERS: readonly EventType[] = [
  {
    name: "channel.bits.use",
    fact: "cheer",
    scopes: ["bits:read"],
    wanted: (features) => features.bits,
    listen: (listener, channelId, _, sink) =>
      listener.onChannelBitsUse(channelId, (event) =>
        sink.emit(
          {
            kind: "cheer",
            key: cheerKey(channelId, sink.messageId()),
            ...known(sink, event.userId, event.userName, event.userDisplayName),
            bits: event.bits,
          },
          // A Power-up or a combo is no cheer, and chat does not tell it as one.
          event.type === "cheer" ? [] : [{ name: EVENTSUB_ALONE, id: event.type, sort: "frame" }],
        ),
      ),
  },
  {
    name: "channel.raid",
    fact: "raid",
    scopes: [],
    wanted: always,
    listen: (listener, channelId, _, sink) =>
      listener.onChannelRaidTo(channelId, (event) =>
        sink.emit({
          kind: "raid",
          key: raidKey(channelId, event.raidingBroadcasterId, sink.messageId()),
          author: author(
            sink,
            event.raidingBroadcasterId,
            event.raidingBroadcasterName,
            event.raidingBroadcasterDisplayName,
          ),
          viewers: event.viewers,
        }),
      ),
  },
  {
    name: "channel.follow",
    scopes: ["moderator:read:followers"],
    wanted: (features) => features.follows,
    listen: (listener, channelId, readerId, sink) =>
      listener.onChannelFollow(channelId, readerId, (event) =>
        sink.emit({
          kind: "follow",
          // Whoever unfollows and follows again fires again: one key for life.
          key: `follow:${channelId}:${event.userId}`,
          author: author(sink, event.userId, event.userName, event.userDisplayName),
        }),
      ),
  },
  {
    name: "channel.channel_points_custom_reward_redemption.add",
    scopes: ["channel:read:redemptions", "channel:manage:redemptions"],
    wanted: (features) => features.redemptions,
    listen: (listener, channelId, _, sink) =>
      listener.onChannelRedemptionAdd(channelId, (event) =>
        sink.emit({
          kind: "redemption",
          key: `${REDEMPTION_KEY}${event.id}`,
          author: author(sink, event.userId, event.userName, event.userDisplayName),
          rewardId: event.rewardId,
          title: event.rewardTitle,
          cost: event.rewardCost,
          input: event.input,
        }),
      ),
  },
  {
    name: "channel.shared_chat.begin",
    fact: "sharedChat",
    scopes: [],
    wanted: always,
    listen: (listener, channelId, _, sink) =>
      listener.onChannelSharedChatSessionBegin(channelId, () => sink.emit({ kind: "sharedChat", on: true })),
  },
  {
    name: "channel.shared_chat.end",
    fact: "sharedChat",
    scopes: [],
    wanted: always,
    listen: (listener, channelId, _, sink) =>
      listener.onChannelSharedChatSessionEnd(channelId, () => sink.emit({ kind: "sharedChat", on: false })),
  },
];

export const EVENT_TYPES: readonly EventType[] = [...LIVE, ...SUBSCRIPTIONS, ...MODERATORS, ...OTHERS];
