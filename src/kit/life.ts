import type { ListedCommand } from "../chat/commands/controls.ts";
import type { LineHandler } from "../chat/commands/lines.ts";
import type { Work } from "../db/work.ts";
import type { NameBeside, NameOf } from "../feed/feed-events.ts";
import type { ChannelInfo } from "../model/channel.ts";
import type { ChatMessage, PlatformName, Roles } from "../model/message.ts";
import type { PlatformEvent } from "../platforms/platform.ts";
import type { KnownViewer } from "../viewers/viewers.ts";
import type { AnyEndpoint } from "../web/endpoint.ts";
import type { AnyTopic } from "../web/topic.ts";

/** Somebody who is in the book wrote a line. */
export interface WrittenLine {
  readonly message: ChatMessage;
  readonly channel: ChannelInfo;
  readonly viewer: KnownViewer;
  readonly isCommand: boolean;
}

/** Somebody was banned, or sent out until a moment by the platform's clock. */
export interface Ban {
  readonly viewer: KnownViewer;
  readonly channel: ChannelInfo;
  readonly untilMs: number | undefined;
}

/** Two viewers became one (`from` was taken in by `to`), or `to` leaves `from` again with the login of a platform. */
export interface Joining {
  readonly from: number;
  readonly to: number;
}

export interface Parting extends Joining {
  readonly platform: PlatformName;
}

/** What erasing a viewer comes to, in sentences (base/phrase.ts). */
export interface ErasingTold {
  /** What is open is ended first, and how. */
  readonly ends?: readonly string[];
  /** What stays, without their name. */
  readonly keeps?: readonly string[];
  /** Why it cannot be done now. */
  readonly blocked?: string | undefined;
}

/** What is done with a feature while the bot runs. All of it is optional, and called in the order of THE LIST. */
export interface FeatureLife {
  /** Ends what a crash left half done and begins what runs by itself; before any line of chat. */
  recover?(): void | Promise<void>;
  /** A channel is in the book; once per start, and again when it changes its currency. */
  opened?(channel: ChannelInfo): Promise<void>;
  /** Whether {@link wrote} would have something to do. Looks at memory only. */
  awaits?(line: WrittenLine): boolean;
  /** A line; called for every line that has to be written into the book anyhow. */
  wrote?(work: Work, line: WrittenLine): void;
  /** Every line, once its writer is in the book. Memory only. */
  heard?(line: WrittenLine): void;
  /** Lines that are no commands of a file. */
  readonly lines?: readonly LineHandler[];
  /** Commands that stand in the book and not in files. */
  readonly commands?: {
    list(roles: Roles): readonly ListedCommand[];
    find(word: string, roles: Roles): ListedCommand | undefined;
  };
  /** Words that the bot does not say back. */
  blocks?(word: string): boolean;
  /**
   * What happened on a platform. `viewer` is whom it is about, where the book knows them. Resolves when its facts are committed,
   * waiting for nothing that follows from them. Called again when it, or another feature's, could not write: a key is paid once.
   */
  event?(event: PlatformEvent, channel: ChannelInfo, viewer: KnownViewer | undefined): void | Promise<void>;
  banned?(work: Work, ban: Ban): void;
  /** What hangs on a viewer besides money goes from one to the other. */
  merged?(work: Work, joining: Joining): void;
  /** What was brought, or belongs to the platform, goes back to who leaves with it. */
  parted?(work: Work, parting: Parting): void;
  /** What stands beside ids of its own where somebody is told what happened: the name of a giveaway, an item, a goal. */
  readonly namesToTell?: Readonly<Partial<Record<NameOf, (id: number) => NameBeside | undefined>>>;
  /** What it answers over the web. */
  readonly routes?: readonly AnyEndpoint[];
  /** What pages and overlays can watch live. */
  readonly topics?: readonly AnyTopic[];
  /** What would become of it if they were erased. Reads only. */
  erasing?(viewerId: number): ErasingTold;
  /**
   * All it knows of a viewer goes: what is open is settled or paid back, and memory forgets them. Asked for each viewer that a
   * person is, while their logins are still in the book. Its tables follow by what it declares as `personal`; then what they have
   * is burned.
   */
  erased?(work: Work, viewerId: number): void;
  /** Resolves when nothing is under way in the background. */
  idle?(): Promise<void>;
  /** Settings that hold from the moment they are changed were, any of `paths` being its own: what was made of them is made again. */
  resettled?(paths: readonly string[]): void | Promise<void>;
  /** Ends every timer; called in the reverse order of THE LIST. What is open stands in the book. */
  stop?(): void | Promise<void>;
}
