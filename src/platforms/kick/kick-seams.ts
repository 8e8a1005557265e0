/**
 * The seams inside the Kick platform: what the official API offers ({@link KickApiPart}), what reads the chat
 * ({@link KickReader}) and the two small things both lean on (ids and a store).
 */
import type { ChatMessage } from "../../model/message.ts";
import type { AccountsAnswer } from "../accounts.ts";
import type { DoctorStep, PlatformEvent, PlatformHost, Profile, SendResult } from "../platform.ts";
import type { PlatformClock } from "../witnesses/platform-clock.ts";

/** Everything Kick calls one channel. Four numbers that are never equal and never change; `slug` and the name may. */
export interface KickIds {
  /** The streamer's user id (`broadcaster_user_id`): what the bot calls the channel's platform id. */
  readonly userId: string;
  /** In the names of the feeds `channel_<id>` and `channel.<id>`. */
  readonly channelId: string;
  /** In the names of the feeds `chatrooms.<id>.v2`, `chatrooms.<id>` and `chatroom_<id>`. */
  readonly chatroomId: string;
  /** The channel's name in its address, kick.com/<slug>. */
  readonly slug: string;
  readonly displayName: string;
}

/** A small durable key-value store: texts by key. Synchronous; a `set` is on the disk when it returns. */
export interface KeyValueStore {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

/**
 * Why a name is looked up: `accounts` because points of another bot wait for it, `users` because a viewer wrote it, `givers`
 * because money waits for it, `names` because a redemption does. Each has its share of the requests we allow ourselves, the
 * later ones a larger.
 */
export type NameLane = "accounts" | "users" | "givers" | "names";

/** The streamer as the official API knows them. */
export interface KickUser {
  readonly userId: string;
  readonly slug: string;
  readonly displayName: string;
}

/** What the API part is told when the channel is known. */
export interface KickApiContext {
  /** Kick's clock, told of every answer. */
  readonly clock: PlatformClock;
  /** Where its events go: `live`, `offline`, `liveUnknown` and `redemption`, with `channelId` = the streamer's user id. */
  readonly host: PlatformHost;
  readonly channel: { readonly userId: string; readonly slug: string; readonly displayName: string };
}

/** One official event subscription as Kick lists it after a reconcile. */
export interface SubscriptionReport {
  /** Event names that are subscribed now, each once. */
  readonly active: readonly string[];
  /** Event names Kick refused, with its reason. */
  readonly refused: readonly { readonly event: string; readonly reason: string }[];
}

/** The official API: sign-in, sending, live state, rewards. None of its methods throws; without a token they say so. */
export interface KickApiPart {
  /** Begins the token refresh, the live poll and the rewards poll; called once, when the channel is known. */
  start(context: KickApiContext): Promise<void>;
  /** Ends every timer and request; resolves within two seconds. */
  stop(): Promise<void>;
  /** Writes one line (already at most 480 characters) as the bot account, else as the streamer's app. */
  send(text: string, replyTo: string | undefined): Promise<SendResult>;
  /** The account lines are written as; `undefined` while nobody is signed in. */
  whoAmI(): KickUser | undefined;
  /** What the tokens allow right now. `live`: the live poll runs. */
  capabilities(): { readonly send: boolean; readonly live: boolean };
  /**
   * Whether a line of the feed is our own echo: its id came back from a send, or it is, word for word and from the sending
   * account, a line whose send has not been answered yet (the feed may be faster than the answer).
   */
  isOwnMessage(message: ChatMessage): boolean;
  /** How many lines were sent since the last one of them was seen as {@link isOwnMessage}. */
  unheardLines(): number;
  /** Somebody by name, from `GET /public/v1/channels?slug=`; `undefined` when nobody, or no token. */
  lookupUser(login: string, lane?: NameLane): Promise<Profile | undefined>;
  /** The streamer's user id by the channel's slug, for when kick.com itself blocks the lookup; works before `start`. */
  lookupChannel(slug: string): Promise<KickUser | undefined>;
  /** The accounts that are called so; works before `start`, then with the app's own token where the sign-in has run out. */
  accountsByLogin(logins: readonly string[]): Promise<AccountsAnswer>;
  /** Whose sign-in there is for the streamer, valid or not; works before `start`. */
  signedIn(): Promise<KickUser | undefined>;
  /** A valid access token of the streamer; `undefined` in read-only mode. Never logged. */
  accessToken(): Promise<string | undefined>;
  /**
   * A feed or a webhook told of something this part looks after: `live`, `offline` or `redemption`. True when it takes
   * care of it (it polls at once and tells the host itself, with the same key); false when the reader shall tell the host.
   */
  noticed(event: PlatformEvent): boolean;
  /** The reward whose redemptions are worth `pointsReward.amount`; `undefined` while it is off or not made yet. */
  pointsRewardId(): string | undefined;
  /** The credits are committed: Kick keeps the channel points of these redemptions (ids, not keys). */
  acceptRedemptions(ids: readonly string[]): Promise<void>;
  /** They cannot be credited: Kick refunds the channel points of these redemptions (ids, not keys). */
  rejectRedemptions(ids: readonly string[]): Promise<void>;
  /** Makes Kick's event subscriptions equal to `wanted`: creates what is missing, deletes doubles. `undefined` without a token. */
  reconcileSubscriptions(wanted: readonly string[]): Promise<SubscriptionReport | undefined>;
  /** Kick's key for webhook signatures, PEM; cached unless `fresh`. `undefined` when it cannot be fetched. */
  publicKey(fresh: boolean): Promise<string | undefined>;
  /** The API's lines of `chatmint doctor`: token, scopes, can send, live state. `slug` because it may run before `start`. */
  doctor(slug: string): AsyncIterable<DoctorStep>;
}

/** The two ways the chat feed is read; the webhook runs beside them. */
export type FeedDriver = "realtime" | "kick-js";

/** How a reader is doing. `down` carries why, for the log, the status line and the choice of another driver. */
export type ReaderState =
  | { readonly state: "connecting" }
  | { readonly state: "connected"; readonly provider: string }
  | { readonly state: "down"; readonly reason: string };

/** Where a reader's traffic goes. */
export interface ReaderSink {
  /** One event under the realtime feed's own name; `data` is decoded or still a JSON string. */
  feed(event: string, data: unknown): void;
  state(state: ReaderState): void;
}

/** Something that reads a channel's chat feed. It retries inside, never throws and never gives up. */
export interface KickReader {
  readonly name: FeedDriver;
  start(ids: KickIds, sink: ReaderSink): void;
  /** Closes every socket, timer and child; resolves within two seconds. */
  stop(): Promise<void>;
}

/** The key of a redemption event, whichever source told of it. */
export function redemptionKey(redemptionId: string): string {
  return `redemption:${redemptionId}`;
}

/** The redemption's id in the key of its event. */
export function redemptionIdOf(key: string): string {
  return key.replace(/^redemption:/, "");
}

/** The reference of a broadcast: Kick has no id that every source knows, so it is the streamer and the start, to the second. */
export function broadcastRef(userId: string, startedAtMs: number): string {
  return `${userId}:${Math.floor(startedAtMs / 1000)}`;
}
