/**
 * What chat tells besides messages: subscriptions, gifts and raids (USERNOTICE), cheers, bans and deletions.
 * EventSub may tell of the same; what is one fact is decided in told-facts.ts.
 */
import type { Author } from "../../../model/message.ts";
import type { PlatformEvent } from "../../platform.ts";
import { ANONYMOUS_IDS, cheerKey, giftKey, raidKey, renewalKey, subscriptionKey, tierOf } from "../events/keys.ts";
import type { GiftLine } from "./gift-lines.ts";
import { mirroredFrom, numberTag, sentAtMs, tagOf } from "./irc-line.ts";
import { authorOf, displayNameOr, messageIdOf } from "./normalise.ts";
import type { IrcLine } from "./tmi.ts";

/** What a line alone does not tell. */
export interface EventContext {
  readonly channelId: string;
  readonly nowMs: number;
}

/** The events a line stands for, gifts not among them ({@link giftLine}); nearly always none. Lines mirrored from another channel stand for none here. */
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

const HEADERS: ReadonlySet<string> = new Set(["submysterygift", "anonsubmysterygift"]);
const RECEIVERS: ReadonlySet<string> = new Set(["subgift", "anonsubgift"]);

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
    // Whoever goes on with a subscription that was a gift or Prime's now pays for it.
    case "giftpaidupgrade":
    case "anongiftpaidupgrade":
    case "primepaidupgrade":
      return ownSubscription(line, context);
    case "resub":
      return renewal(line, context);
    case "subgift":
    case "anonsubgift":
      return received(line, context);
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
  const gifted = wasGifted(line);
  return [{ ...shared, kind: "subscription", key, author, tier, months, renewal: false, gifted }];
}

function renewal(line: IrcLine, context: EventContext): PlatformEvent[] {
  const author = authorOf(line);
  if (!author) return [];
  // Lines before 2018 call the total "months".
  const months = numberTag(line, "msg-param-cumulative-months") || numberTag(line, "msg-param-months") || 1;
  const key = renewalKey(context.channelId, author.platformId, months);
  const tier = tierOf(tagOf(line, "msg-param-sub-plan"));
  const gifted = wasGifted(line);
  return [{ ...common(line, context), kind: "subscription", key, author, tier, months, renewal: true, gifted }];
}

/** Whether this month was part of a gift of several months: who shares it has paid nothing. */
function wasGifted(line: IrcLine): boolean {
  return tagOf(line, "msg-param-was-gifted") === "true";
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

/** What a line tells of a gift, the giver's side; `undefined` for every other line and for mirrored ones. */
export function giftLine(line: IrcLine, context: EventContext): GiftLine | undefined {
  if (line.command !== "USERNOTICE" || mirroredFrom(line) !== undefined) return undefined;
  const kind = tagOf(line, "msg-id") ?? "";
  const part = HEADERS.has(kind) ? "header" : RECEIVERS.has(kind) ? "receiver" : undefined;
  if (part === undefined) return undefined;
  const { channelId } = context;
  const author = kind.startsWith("anon") ? undefined : namedAuthor(line);
  const gift = {
    ...common(line, context),
    kind: "gift",
    key: giftKey(channelId, messageIdOf(line)),
    tier: tierOf(tagOf(line, "msg-param-sub-plan")),
    count: part === "receiver" ? 1 : (numberTag(line, "msg-param-mass-gift-count") ?? 0),
    ...(author && { author }),
  } as const;
  const shared = tagOf(line, "msg-param-community-gift-id");
  const looseId = tagOf(line, "msg-param-origin-id");
  const receiverId = tagOf(line, "msg-param-recipient-id");
  return { part, gift, groupKey: shared && giftKey(channelId, shared), looseId, receiverId };
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
