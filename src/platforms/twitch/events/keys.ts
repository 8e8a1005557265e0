/**
 * The idempotency keys of what happens on Twitch. Same fact, same key, whether it came by EventSub or by chat, so a
 * change of source in the middle of a broadcast pays nothing twice wherever Twitch gives both sources a common id.
 */
import { DAY_MS } from "../../../base/lengths.ts";

/** Shorter than a month, so that the next month's subscription is a new one; long enough to swallow every repetition. */
const SUBSCRIPTION_PERIOD_MS = 25 * DAY_MS;

/** A new subscription, own or received as a gift: once per viewer and 25 days. */
export function subscriptionKey(channelId: string, userId: string, atMs: number): string {
  return `sub:${channelId}:${userId}:${Math.floor(atMs / SUBSCRIPTION_PERIOD_MS)}`;
}

/** A renewal shared in chat: once per viewer and total of months. */
export function renewalKey(channelId: string, userId: string, cumulativeMonths: number): string {
  return `resub:${channelId}:${userId}:${cumulativeMonths}`;
}

/** Gifted subscriptions, the giver's side. `giftId` is EventSub's message id, or chat's community gift or origin id. */
export function giftKey(channelId: string, giftId: string): string {
  return `gift:${channelId}:${giftId}`;
}

/** Cheered bits. `messageId` is EventSub's message id, or chat's. */
export function cheerKey(channelId: string, messageId: string): string {
  return `cheer:${channelId}:${messageId}`;
}

/** A raid. `messageId` is EventSub's message id, or chat's. */
export function raidKey(channelId: string, fromId: string, messageId: string): string {
  return `raid:${channelId}:${fromId}:${messageId}`;
}

/** The name of a mark on what EventSub alone tells, though chat tells things of the same kind; its id is the sort of it. */
export const EVENTSUB_ALONE = "eventsub alone";

/** A channel point redemption, followed by Twitch's id of it. */
export const REDEMPTION_KEY = "redemption:";

/** AnAnonymousGifter and AnAnonymousCheerer: stand-ins for people who hid their name. They never earn. */
export const ANONYMOUS_IDS: ReadonlySet<string> = new Set(["274598607", "407665396"]);

/** Twitch's plan names as tiers: `1000`, `2000`, `3000`; `Prime` counts as the first. */
export function tierOf(plan: string | undefined): number {
  if (plan === "3000") return 3;
  return plan === "2000" ? 2 : 1;
}
