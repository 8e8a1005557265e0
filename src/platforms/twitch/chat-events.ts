/**
 * What chat tells besides messages: subscriptions, gifts and raids (USERNOTICE), cheers, bans and deletions.
 * EventSub may tell of the same; which of the two counts is not decided here (one-telling.ts).
 */

import type { RecentIds } from "../../base/recent.ts";
import type { Author } from "../../chat/message.ts";
import type { PlatformEvent } from "../platform.ts";
import { mirroredFrom, numberTag, sentAtMs, tagOf } from "./irc-line.ts";
import { ANONYMOUS_IDS, cheerKey, giftKey, raidKey, renewalKey, subscriptionKey, tierOf } from "./keys.ts";
import { authorOf, displayNameOr, messageIdOf } from "./normalise.ts";
import type { IrcLine } from "./tmi.ts";

/** What a line alone does not tell. */
export interface EventContext {
  readonly channelId: string;
  readonly nowMs: number;
  /** Gift bombs already told: Twitch names each of their gifts again. */
  readonly bombs: RecentIds;
}

/** The events a line stands for; nearly always none. Lines mirrored from another channel stand for none here. */
export function chatEvents(line: IrcLine, context: EventContext): PlatformEvent[] {
  if (mirroredFrom(line) !== undefined) return [];
  switch (line.command) {
    case "PRIVMSG":
      return cheer(line, context);
    case "USERNOTICE":
      return support(line, context);
    case "CLEARCHAT":
      return ban(line, context);
    case "CLEARMSG":
      return deletion(line, context);
    default:
      return [];
  }
}

const common = (line: IrcLine, { channelId, nowMs }: EventContext) =>
  ({ platform: "twitch", channelId, atMs: sentAtMs(line, nowMs) }) as const;

/** The author, unless they hid their name: an anonymous giver has a stand-in's id. */
function namedAuthor(line: IrcLine): Author | undefined {
  const author = authorOf(line);
  return author && !ANONYMOUS_IDS.has(author.platformId) ? author : undefined;
}

function cheer(line: IrcLine, context: EventContext): PlatformEvent[] {
  const bits = numberTag(line, "bits");
  if (!bits) return [];
  const author = namedAuthor(line);
  const key = cheerKey(context.channelId, messageIdOf(line));
  return [{ ...common(line, context), kind: "cheer", key, bits, ...(author && { author }) }];
}

function support(line: IrcLine, context: EventContext): PlatformEvent[] {
  switch (tagOf(line, "msg-id")) {
    case "sub":
      return ownSubscription(line, context);
    case "resub":
      return renewal(line, context);
    case "subgift":
    case "anonsubgift":
      return [...received(line, context), ...singleGift(line, context)];
    case "submysterygift":
    case "anonsubmysterygift":
      return giftBomb(line, context);
    case "raid":
      return raid(line, context);
    default:
      return [];
  }
}

function ownSubscription(line: IrcLine, context: EventContext): PlatformEvent[] {
  const author = authorOf(line);
  if (!author) return [];
  const shared = common(line, context);
  const key = subscriptionKey(context.channelId, author.platformId, shared.atMs);
  const tier = tierOf(tagOf(line, "msg-param-sub-plan"));
  const months = numberTag(line, "msg-param-cumulative-months") || 1;
  return [{ ...shared, kind: "subscription", key, author, tier, months, renewal: false, gifted: false }];
}

function renewal(line: IrcLine, context: EventContext): PlatformEvent[] {
  const author = authorOf(line);
  if (!author) return [];
  // Lines before 2018 call the total "months".
  const months = numberTag(line, "msg-param-cumulative-months") || numberTag(line, "msg-param-months") || 1;
  const key = renewalKey(context.channelId, author.platformId, months);
  const tier = tierOf(tagOf(line, "msg-param-sub-plan"));
  return [{ ...common(line, context), kind: "subscription", key, author, tier, months, renewal: true, gifted: false }];
}

/** The receiver's side of a gift. */
function received(line: IrcLine, context: EventContext): PlatformEvent[] {
  const platformId = tagOf(line, "msg-param-recipient-id");
  const login = tagOf(line, "msg-param-recipient-user-name")?.toLowerCase();
  if (platformId === undefined || login === undefined) return [];
  const displayName = displayNameOr(login, tagOf(line, "msg-param-recipient-display-name"));
  const author: Author = { platformId, login, displayName, roles: ["subscriber"] };
  const shared = common(line, context);
  const key = subscriptionKey(context.channelId, platformId, shared.atMs);
  const tier = tierOf(tagOf(line, "msg-param-sub-plan"));
  const months = numberTag(line, "msg-param-months") || 1;
  return [{ ...shared, kind: "subscription", key, author, tier, months, renewal: false, gifted: true }];
}

function gift(line: IrcLine, context: EventContext, giftId: string, count: number): PlatformEvent[] {
  const author = tagOf(line, "msg-id")?.startsWith("anon") ? undefined : namedAuthor(line);
  const tier = tierOf(tagOf(line, "msg-param-sub-plan"));
  const key = giftKey(context.channelId, giftId);
  return [{ ...common(line, context), kind: "gift", key, tier, count, ...(author && { author }) }];
}

/** The giver's side of one gift; the gifts of a bomb were told with it and are none of their own. */
function singleGift(line: IrcLine, context: EventContext): PlatformEvent[] {
  if (tagOf(line, "msg-param-community-gift-id") !== undefined) return [];
  const giftId = tagOf(line, "msg-param-origin-id") ?? messageIdOf(line);
  return context.bombs.has(giftId) ? [] : gift(line, context, giftId, 1);
}

function giftBomb(line: IrcLine, context: EventContext): PlatformEvent[] {
  const originId = tagOf(line, "msg-param-origin-id");
  const giftId = tagOf(line, "msg-param-community-gift-id") ?? originId ?? messageIdOf(line);
  context.bombs.add(giftId);
  if (originId !== undefined) context.bombs.add(originId);
  const count = numberTag(line, "msg-param-mass-gift-count") || 1;
  return gift(line, context, giftId, count);
}

function raid(line: IrcLine, context: EventContext): PlatformEvent[] {
  const author = authorOf(line);
  if (!author) return [];
  const key = raidKey(context.channelId, author.platformId, messageIdOf(line));
  const viewers = numberTag(line, "msg-param-viewerCount") ?? 0;
  return [{ ...common(line, context), kind: "raid", key, author, viewers }];
}

/** Somebody banned or timed out; a cleared chat without a name is nobody's ban. */
function ban(line: IrcLine, context: EventContext): PlatformEvent[] {
  const platformId = tagOf(line, "target-user-id");
  if (platformId === undefined) return [];
  const shared = common(line, context);
  const seconds = numberTag(line, "ban-duration");
  const untilMs = seconds === undefined ? undefined : shared.atMs + seconds * 1_000;
  return [{ ...shared, kind: "banned", platformId, ...(untilMs !== undefined && { untilMs }) }];
}

function deletion(line: IrcLine, context: EventContext): PlatformEvent[] {
  const messageId = tagOf(line, "target-msg-id");
  if (messageId === undefined) return [];
  return [{ ...common(line, context), kind: "deleted", messageId }];
}
