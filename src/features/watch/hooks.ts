/** What the watch needs to know of a channel, and what it asks of the rest of the bot. */
import type { Author, PlatformName } from "../../model/message.ts";

/** A channel the watch looks at. `id` is Chatmint's own (a row of `channel`). */
export interface WatchedChannel {
  readonly id: number;
  readonly platform: PlatformName;
  /** The platform's id of the channel: on Twitch and Kick the broadcaster's user id. */
  readonly platformId: string;
  readonly login: string;
  readonly currencyId: number;
}

/** A happy hour began or ended: to be said in `channelIds`, the channels of the currency that are live. */
interface HappyHourNews {
  readonly kind: "started" | "ended";
  readonly currencyId: number;
  readonly channelIds: readonly number[];
  /** Thousandths: 1500 is one and a half. */
  readonly multiplier: number;
  readonly endsAtMs: number;
  /** The channel whose moderator began or ended it just now. */
  readonly askedIn: number | undefined;
}

/** What the watch is connected to when it is built (assemble.ts). */
export interface WatchingHooks {
  /** Asked before each use, because a login or a lost scope changes it. */
  capabilities(channelId: number): { readonly list: boolean; readonly live: boolean };
  /** The whole viewer list; `undefined` when it could not be read whole this minute. */
  chatters(channelId: number): Promise<readonly Author[] | undefined>;
  announce(news: HappyHourNews): void;
  /** Says in a channel that its lively chat is taken as live; false where nothing can be said. */
  announceGuess(channelId: number): boolean;
}

/** A line of chat as the watch sees it. The text is looked at and never kept. */
export interface SeenLine {
  readonly roles: import("../../model/message.ts").Roles;
  readonly atMs: number;
  readonly messageId?: string;
  readonly text?: string;
  /** The line is a command. */
  readonly command?: boolean;
  /** The line was written with `/me`. */
  readonly action?: boolean;
  /** False: somebody said something that is no sign of watching (a line that arrived hours late). Default true. */
  readonly counted?: boolean;
}
