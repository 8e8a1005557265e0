/**
 * What the Twitch platform is assembled from: chat is always there, sign-in, API and events may be missing.
 * `twitch.ts` composes both; neither knows how the other works.
 */

import type { Log } from "../../base/log.ts";
import type { System } from "../../base/system.ts";
import type { Author, ListedRoles } from "../../model/message.ts";
import type { AccountsAnswer } from "../accounts.ts";
import type { Capabilities, Conversions, DoctorStep, PlatformChannel, PlatformEvent, Profile } from "../platform.ts";
import type { PlatformClock } from "../witnesses/platform-clock.ts";
import type { WitnessId } from "../witnesses/report.ts";

/** The account chat signs in with: its login and a user access token with chat:read and chat:edit. Never logged. */
export interface ChatCredentials {
  readonly login: string;
  /** Without the `oauth:` prefix. */
  readonly token: string;
  /** It has run out, and only the running bot may renew it: Twitch will refuse it as it is. */
  readonly due?: boolean;
}

/** A fact that EventSub may deliver, by the kind of its event. Chat tells all but the last of them too. */
export type TwitchFact = "subscription" | "gift" | "cheer" | "raid" | "sharedChat";

/** What the API part is to the platform that holds it: where its findings go. None of these throws. */
export interface TwitchApiHost {
  readonly log: Log;
  readonly system: System;
  /** Twitch's clock, told of every answer and frame. */
  readonly clock: PlatformClock;
  /** `marks`: what tells two equal ones of EventSub apart. */
  event(event: PlatformEvent, marks?: readonly WitnessId[]): void;
  /** Said once per code until it clears (`undefined`). */
  attention(code: string, sentence: string | undefined): void;
  /** Another account or token is there: chat signs in anew, keeping the old connection until the new one has joined. */
  credentialsChanged(): void;
  /** Whether the bot is moderator or broadcaster where it chats, learnt from chat; `undefined` before that is known. */
  botIsModerator(): boolean | undefined;
}

/** Sign-in, Helix, EventSub and live state behind one small interface. No method throws for network or login trouble. */
export interface TwitchApiPart {
  /** Begins (validates tokens, keeps them fresh) and returns; trouble is retried inside. */
  start(host: TwitchApiHost): Promise<void>;
  /** The channel is known: polls and events for it begin, and only now may `host.event` be called. Called once. */
  watch(channel: PlatformChannel): void;
  stop(): Promise<void>;
  /**
   * The bot's account for chat, `undefined` when nobody signed in. With `refresh: true` an expired token is refreshed first;
   * `doctor` asks with `refresh: false` and takes what is stored.
   */
  accessToken(options: { readonly refresh: boolean }): Promise<ChatCredentials | undefined>;
  /** Chat refused the token: fetch a new one, once. Whether there is one now. */
  refreshOnce(): Promise<boolean>;
  /** The channel of this login; `undefined` when the API cannot tell (chat then learns it on joining). */
  resolveChannel(login: string): Promise<PlatformChannel | undefined>;
  capabilities(channelId: string): Omit<Capabilities, "send">;
  chatters(channelId: string): Promise<readonly Author[] | undefined>;
  lookup(login: string): Promise<Profile | undefined>;
  /** Works before `start` too: then it signs in for these questions alone. */
  accountsByLogin(logins: readonly string[]): Promise<AccountsAnswer>;
  follows(channelId: string, platformId: string): Promise<boolean | undefined>;
  /** What the lists of subscribers, VIPs and moderators say of somebody. */
  listedRoles(channelId: string, platformId: string): ListedRoles | undefined;
  /** The channel point reward; `undefined` before the channel is watched. */
  readonly conversions?: Conversions | undefined;
  /**
   * Which facts EventSub delivers right now, each with since when without a break (monotonic milliseconds): none but the
   * shared chat with `ircOnly`. Read at every such line of chat.
   */
  sources(): ReadonlyMap<TwitchFact, number>;
  /** Its own steps (clock, token, scopes, API, EventSub, live state), after the chat ones. Never refreshes. */
  doctor(): AsyncIterable<DoctorStep>;
}

/** Where Twitch is; pointed elsewhere by tests and proxies. */
export interface TwitchEndpoints {
  readonly chat: string;
  readonly api: string;
  readonly auth: string;
  readonly eventsub: string;
}

/** How patient the chat connection is. Milliseconds. */
export interface ChatTimeouts {
  /** First wait before connecting again; it doubles each time, with chance, up to `backoffMaxMs`. */
  readonly backoffFirstMs: number;
  readonly backoffMaxMs: number;
  /** A connection that lived this long starts the waits from the first again. */
  readonly stableAfterMs: number;
  /** From dialling to being signed in. */
  readonly connectWithinMs: number;
  /** From asking to join until asking again. */
  readonly joinWithinMs: number;
  /** Silence after which Twitch is asked for a sign of life, and how long it has for it. */
  readonly pingAfterIdleMs: number;
  readonly pongWithinMs: number;
  /** How long the old connection stays beside the new one when Twitch asks to move. */
  readonly overlapMs: number;
  /** How long Twitch has to confirm or refuse a line. */
  readonly confirmWithinMs: number;
  /** First wait after a refused login before it is tried again; it doubles up to eight times that. */
  readonly loginRetryMs: number;
}

/** The part of the settings that the Twitch platform reads (section `twitch` of the config). */
export interface TwitchSettings {
  /** Login of the channel, lower case. */
  readonly channel: string;
  /** Login of the account that talks; empty reads anonymously. */
  readonly botLogin: string;
  /** Take every fact from chat, even those EventSub delivers. */
  readonly ircOnly: boolean;
  readonly endpoints: TwitchEndpoints;
  readonly timeouts: ChatTimeouts;
}
