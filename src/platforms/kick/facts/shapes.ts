/**
 * The payloads of Kick, as far as we read them. Everything we do not need is let through unread, because Kick adds and
 * drops fields; what we need is checked, so that a changed event is noticed and said instead of credited wrongly.
 */
import { z } from "zod";

/** An id: Kick writes numbers. 0 and null mean nobody. */
const someId = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((value) => (value === null || value === undefined || Number(value) === 0 ? undefined : String(value)));

/** Milliseconds since 1970, from RFC 3339, the site's `2026-01-01 00:00:00` (UTC), unix seconds or milliseconds. */
const time = z.union([z.string(), z.number()]).transform((value, context) => {
  const ms =
    typeof value === "number"
      ? value < 1e11
        ? value * 1000
        : value
      : Date.parse(value.replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/, "$1T$2Z"));
  if (Number.isFinite(ms)) return Math.round(ms);
  context.addIssue({ code: "custom", message: "is no time" });
  return z.NEVER;
});

const count = z.int().min(0);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

const badge = z.looseObject({ type: z.string(), active: z.boolean().nullish() });
const identity = z.looseObject({ badges: z.array(badge).nullish() }).nullish();

/** A person on the realtime feed. */
const feedUser = z.looseObject({ id: someId, username: text, slug: text, identity });
/** A person in a webhook; all null when anonymous, whatever `is_anonymous` says. */
const hookUser = z.looseObject({ user_id: someId, username: text, channel_slug: text, identity });

/** Somebody who was given a subscription. One who cannot be read is counted all the same. */
const giftee = z.union([hookUser, z.unknown().transform(() => ({ user_id: undefined, username: "" }))]);

/** Events of the realtime feed, by their names without the `App\Events\` prefix. */
export const FEED = {
  ChatMessageEvent: z.looseObject({
    id: z.string(),
    content: z.string(),
    created_at: time,
    sender: feedUser,
    metadata: z
      .looseObject({
        original_sender: z.looseObject({ id: someId, username: text }).nullish(),
        original_message: z.looseObject({ id: text }).nullish(),
      })
      .nullish()
      .catch(undefined),
  }),
  SubscriptionEvent: z.looseObject({ username: z.string(), months: count }),
  ChannelSubscriptionEvent: z.looseObject({ user_ids: z.array(someId), username: text }),
  ChatMessageSentEvent: z.looseObject({
    message: z.looseObject({
      id: z.string(),
      action: text,
      created_at: time,
      months_subscribed: count.nullish(),
      subscriptions_count: count.nullish(),
      giftedUsers: z
        .array(z.looseObject({ username: text }))
        .nullish()
        .transform((users) => users ?? [])
        .catch([]),
    }),
    user: feedUser.nullish(),
  }),
  GiftedSubscriptionsEvent: z.looseObject({
    correlation_id: z.union([z.string(), z.number()]).transform(String).nullish(),
    gifted_usernames: z.array(z.string()),
    gifter_username: text,
    gifted_total: count.nullish(),
    chunk_details: z
      .looseObject({
        correlation_id: z.union([z.string(), z.number()]).transform(String).nullish(),
        chunk_index: count,
        total_chunks: z.int().min(1),
      })
      .nullish(),
  }),
  GiftsLeaderboardUpdated: z.looseObject({ gifter_id: someId, gifter_username: text }),
  KicksGifted: z.looseObject({
    /** Old events have none. */
    gift_transaction_id: z.string().min(1).nullish().catch(undefined),
    sender: feedUser.nullish(),
    gift: z.looseObject({ name: text, amount: z.int().min(1) }),
    created_at: time,
  }),
  StreamHostedEvent: z.looseObject({
    message: z.looseObject({ id: z.string(), numberOfViewers: count, createdAt: time }),
    user: feedUser,
  }),
  /** The same, as older clients were told it: a name and no id. */
  StreamHostEvent: z.looseObject({ number_viewers: count, host_username: z.string() }),
  UserBannedEvent: z.looseObject({
    user: feedUser,
    permanent: z.boolean().nullish(),
    duration: z.number().nullish(),
    expires_at: time.nullish(),
  }),
  UserUnbannedEvent: z.looseObject({ user: feedUser }),
  MessageDeletedEvent: z.looseObject({ message: z.looseObject({ id: z.string() }) }),
  StreamerIsLive: z.looseObject({ livestream: z.looseObject({ created_at: time.nullish().catch(undefined) }) }),
  StopStreamBroadcast: z.looseObject({}),
} as const;

/** The official webhook events, version 1. */
export const HOOKS = {
  "chat.message.sent": z.looseObject({
    message_id: z.string(),
    content: z.string(),
    created_at: time,
    sender: hookUser,
    replies_to: z.looseObject({ message_id: text, sender: hookUser.nullish() }).nullish(),
  }),
  "channel.followed": z.looseObject({ follower: hookUser }),
  "channel.subscription.new": z.looseObject({ subscriber: hookUser, duration: count, created_at: time }),
  "channel.subscription.renewal": z.looseObject({ subscriber: hookUser, duration: count, created_at: time }),
  "channel.subscription.gifts": z.looseObject({
    gifter: hookUser.nullish(),
    giftees: z.array(giftee),
    created_at: time,
  }),
  "kicks.gifted": z.looseObject({
    sender: hookUser.nullish(),
    gift: z.looseObject({ name: text, amount: z.int().min(1) }),
    created_at: time,
  }),
  "channel.reward.redemption.updated": z.looseObject({
    id: z.string(),
    user_input: text,
    status: z.string(),
    redeemed_at: time,
    reward: z.looseObject({ id: z.string(), title: text, cost: count.nullish() }),
    redeemer: hookUser,
  }),
  "livestream.status.updated": z.looseObject({
    is_live: z.boolean(),
    started_at: time.nullish(),
    ended_at: time.nullish(),
  }),
  "moderation.banned": z.looseObject({
    banned_user: hookUser,
    metadata: z.looseObject({ created_at: time, expires_at: time.nullish() }),
  }),
} as const;

/** What every webhook body carries: whose channel it is about. */
export const HOOK_BROADCASTER = z.looseObject({ broadcaster: z.looseObject({ user_id: someId }) });

export type FeedEventName = keyof typeof FEED;
export type HookEventName = keyof typeof HOOKS;
export type FeedData<K extends FeedEventName> = z.output<(typeof FEED)[K]>;
export type HookData<K extends HookEventName> = z.output<(typeof HOOKS)[K]>;
export type Badges = z.output<typeof identity>;
