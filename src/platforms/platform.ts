/**
 * The port every platform implements: a place where people chat. The bot knows nothing else of Twitch, Kick or the
 * terminal. A platform supervises its own connections: it retries, it degrades, it never throws into the bot and never
 * ends the process.
 */

import type { Log } from "../base/log.ts";
import type { System } from "../base/system.ts";
import type { Author, ChatMessage, ListedRoles, PlatformName, Roles } from "../model/message.ts";
import type { AccountsAnswer } from "./accounts.ts";

/** One streamer's place on one platform, as the platform found it. */
export interface PlatformChannel {
  readonly platform: PlatformName;
  /** The platform's id of the channel: on Twitch and Kick the broadcaster's user id. */
  readonly platformId: string;
  readonly login: string;
  readonly displayName: string;
}

/** What a platform can tell about a channel right now; it may change while it runs (a login, a lost scope). */
export interface Capabilities {
  /** It can say what was written to it: false while reading anonymously. */
  readonly send: boolean;
  /** It lists who is watching (Twitch chatters, the terminal's joins). */
  readonly list: boolean;
  /** It knows by itself whether the channel is live; then `!live` and `!offline` are refused. */
  readonly live: boolean;
  /** It can say whether somebody follows. */
  readonly followers: boolean;
}

/** The rules for writing into a channel, read before each send because they change (a bot becomes moderator). */
export interface SendLimits {
  /** Longest text in UTF-16 units. */
  readonly length: number;
  /** At most `count` messages in `windowMs`, counted per `account` over all its channels. */
  readonly account: string;
  readonly count: number;
  readonly windowMs: number;
  /** Least time between two messages in this channel. */
  readonly gapMs: number;
  /** The identical text is refused by the platform within this time; 0 when it does not mind. */
  readonly duplicateWindowMs: number;
}

export type SendResult =
  | { readonly status: "sent"; readonly messageId?: string }
  /** Not now: try again after `retryAfterMs`. */
  | { readonly status: "later"; readonly retryAfterMs: number; readonly reason: string }
  /** Never with this text or in this state; `reason` goes to the log and to `doctor`. */
  | { readonly status: "refused"; readonly reason: string };

/** Somebody a platform knows of. */
export interface Profile extends Author {
  readonly accountCreatedAtMs?: number;
}

/** What happened on a platform besides chat lines. `channelId` is the platform's id; times are milliseconds, UTC. */
export type PlatformEvent = { readonly platform: PlatformName; readonly channelId: string; readonly atMs: number } & (
  | {
      readonly kind: "live";
      /** The platform's id of the broadcast, where it has one; else of (channel, start). */
      readonly ref?: string;
      readonly startedAtMs?: number;
    }
  | { readonly kind: "offline" }
  /** Whether it is live is not known (the API has been unreachable): nothing is paid until it is. */
  | { readonly kind: "liveUnknown" }
  | { readonly kind: "follow"; readonly key: string; readonly author: Author }
  | {
      readonly kind: "subscription";
      /** Same fact, same key, whatever feed it came by: it is paid once. */
      readonly key: string;
      readonly author: Author;
      /** 1, 2 or 3; Kick has only 1. */
      readonly tier: number;
      readonly months: number;
      readonly renewal: boolean;
      /** Received as a gift: the receiver's bonus, not the giver's. */
      readonly gifted: boolean;
    }
  | {
      readonly kind: "gift";
      readonly key: string;
      /** Missing when anonymous: an anonymous gifter never earns. */
      readonly author?: Author;
      readonly tier: number;
      readonly count: number;
    }
  | { readonly kind: "cheer"; readonly key: string; readonly author?: Author; readonly bits: number }
  | {
      readonly kind: "kicks";
      readonly key: string;
      readonly author?: Author;
      readonly kicks: number;
      readonly gift?: string;
    }
  | { readonly kind: "raid"; readonly key: string; readonly author: Author; readonly viewers: number }
  | {
      readonly kind: "redemption";
      readonly key: string;
      readonly author: Author;
      readonly rewardId: string;
      readonly title: string;
      readonly cost: number;
      readonly input: string;
    }
  /** The platform gave the points of this redemption back although it was credited, by its event's key. */
  | { readonly kind: "redemptionRefunded"; readonly redemptionKey: string }
  /** Banned (no `untilMs`) or timed out: their span ends, their open stakes are dealt with. */
  | { readonly kind: "banned"; readonly platformId: string; readonly untilMs?: number }
  | { readonly kind: "unbanned"; readonly platformId: string }
  | { readonly kind: "deleted"; readonly messageId: string; readonly platformId?: string }
  /** Roles learnt without a chat line (hourly subscriber and VIP lists). Replaces what was known of these roles. */
  | { readonly kind: "roles"; readonly platformId: string; readonly roles: Roles }
  /** Made a moderator, or one no more: told the moment it happens. */
  | { readonly kind: "moderator"; readonly platformId: string; readonly on: boolean }
  | { readonly kind: "renamed"; readonly platformId: string; readonly login: string; readonly displayName: string }
  /** A shared chat session began or ended: announcements are muted while it is on. */
  | { readonly kind: "sharedChat"; readonly on: boolean }
);

/**
 * What became of an event. `written`: its facts are committed, or there is nothing to write of it. `refused`: it could not be
 * written, which was logged with all it says; told again it counts, once by its key.
 */
export type Told = "written" | "refused";

/** What the bot is to a platform: where its traffic goes. None of these throws. */
export interface PlatformHost {
  readonly log: Log;
  readonly system: System;
  /** A channel is known (its id resolved): called once before anything else of that channel. */
  channel(channel: PlatformChannel): void;
  message(message: ChatMessage): void;
  /**
   * Resolves at the COMMIT of what happened, or when it is given up; never rejects, and waits for nothing that follows from it
   * (chat, OBS, the platform's answer). Whoever has to acknowledge it to the outside does it then.
   */
  event(event: PlatformEvent): Promise<Told>;
  /** Something the streamer should know and can cure, in a sentence; said once per code until it clears. */
  attention(code: string, sentence: string | undefined): void;
  /** The account the bot writes with has become known, and is not the streamer's: it earns nothing and stands in no list. */
  own?(account: Pick<Author, "platformId" | "login">): void;
}

/** One line of `chatmint doctor`. */
export interface DoctorStep {
  readonly name: string;
  readonly state: "ok" | "warning" | "failed" | "skipped";
  /** What was found. */
  readonly detail: string;
  /** What to do about it; a command that can be pasted where there is one. */
  readonly cure?: string;
}

/** A reward of the platform that viewers exchange for the channel's own currency, with the platform's points. */
export interface Conversions {
  /** What one redemption of this reward is worth in the currency; `undefined` for every other reward. */
  worth(rewardId: string): number | undefined;
  /**
   * A redemption, by its event's key, was credited and committed, or cannot be: then the platform keeps or refunds the
   * points. Told until the platform has heard it; never throws. Unsettled redemptions are told as events again.
   */
  settle(key: string, credited: boolean): Promise<void>;
}

/** A place where people chat. */
export interface Platform {
  readonly name: PlatformName;
  /** Begins connecting and returns; network trouble is retried inside and never thrown. */
  start(host: PlatformHost): Promise<void>;
  /** Says nothing more and closes every socket, timer and child; resolves within two seconds. */
  stop(): Promise<void>;
  capabilities(channelId: string): Capabilities;
  limits(channelId: string): SendLimits;
  /** Writes one line, already within `limits().length`. */
  send(channelId: string, text: string, replyTo?: string): Promise<SendResult>;
  /** Everybody listed as watching, whole or `undefined` when the list could not be read whole this minute. */
  chatters(channelId: string): Promise<readonly Author[] | undefined>;
  /** Somebody by login who is not known yet; `undefined` when there is nobody or the platform cannot tell. */
  lookup(login: string): Promise<Profile | undefined>;
  /**
   * The accounts of at most {@link ACCOUNTS_MOST} logins, for points that another bot kept by name: nobody is taken for an
   * account that is not called so. Never throws. Works before `start` too, and then renews a sign-in that has ended: whoever
   * asks then holds the book, so that no running bot does the same. Missing where the platform knows no such question.
   */
  accountsByLogin?(logins: readonly string[]): Promise<AccountsAnswer>;
  /** Whether this viewer follows the channel; `undefined` when the platform cannot tell. */
  follows(channelId: string, platformId: string): Promise<boolean | undefined>;
  /** What its lists say of somebody's roles, from memory; `undefined` where it has no lists or they are not read. */
  listedRoles?(channelId: string, platformId: string): ListedRoles | undefined;
  /** Where the platform has points of its own that can be exchanged. */
  readonly conversions?: Conversions | undefined;
  /** One word for the status line: `connected`, `connecting`, `read-only`, `off`. */
  status(channelId: string): string;
  /** Checks each step live, one after the other. Changes nothing: it never refreshes a token. */
  doctor(): AsyncIterable<DoctorStep>;
}
