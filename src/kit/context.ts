/** What every feature is built with: the same for all of them but for its settings. */
import type { Log } from "../base/log.ts";
import type { DataPaths } from "../base/paths.ts";
import type { System } from "../base/system.ts";
import type { LoadedChat } from "../chat/load.ts";
import type { Outcome } from "../chat/outcome.ts";
import type { Db } from "../db/open.ts";
import type { Settings } from "../db/settings.ts";
import type { Writer } from "../db/writer.ts";
import type { Feed } from "../feed/feed.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { ChannelInfo } from "../model/channel.ts";
import type { ChatMessage } from "../model/message.ts";
import type { Currency } from "../model/money.ts";
import type { InsteadOfObs } from "../model/obs-action.ts";
import type { Reply } from "../model/reply.ts";
import type { Token } from "../model/token.ts";
import type { Capabilities, Platform } from "../platforms/platform.ts";
import type { Ranking } from "../ranking/ranking.ts";
import type { Exclusions } from "../viewers/exclusions.ts";
import type { Lists } from "../viewers/lists.ts";
import type { Viewers } from "../viewers/viewers.ts";
import type { Adjustments } from "../wallet/adjustments.ts";
import type { GivingRules } from "../wallet/giving.ts";
import type { Deadline, Deadlines, DeadlinesOptions } from "./deadlines.ts";
import type { Escrow } from "./escrow.ts";
import type { Lane, LaneOptions } from "./lane.ts";
import type { FeatureLife } from "./life.ts";
import type { Operations } from "./operation.ts";
import type { Subject, Teller, TellerGround, TellerOptions } from "./teller.ts";

/** The channels the bot is in. */
export interface ChannelBook {
  get(channelId: number): ChannelInfo | undefined;
  all(): readonly ChannelInfo[];
  /** What its platform can do there; nothing where the channel is not known. */
  capabilities(channelId: number): Capabilities;
  platformOf(channel: { readonly platform: string }): Platform | undefined;
}

/** Says a reply in these channels now, mostly one of the feature's own texts. */
type Announce = (
  channelIds: readonly number[],
  reply: Reply,
  askedIn?: number | null,
  kind?: "news" | "announcement",
) => void;

export interface FeatureContext<S = unknown> {
  /** Its own sections of the config, by key. */
  readonly settings: S;
  /** Nothing outside is reached: OBS and files of a real show are left alone. */
  readonly rehearsal: boolean;
  /** Days and cron times are counted in it. */
  readonly timeZone: string;
  readonly paths: DataPaths;
  readonly system: System;
  readonly log: Log;
  readonly db: Db;
  readonly writer: Pick<Writer, "run">;
  /** Small facts that outlive a restart, by name. */
  readonly store: Settings;
  readonly ledger: Ledger;
  /** What happened, for everybody outside: `feed.add(work, { type, data })` in the work that makes it true. */
  readonly feed: Pick<Feed, "add">;
  /** What the channels pay in. */
  readonly currency: Currency;
  readonly ranking: Ranking;
  readonly viewers: Viewers;
  readonly exclusions: Exclusions;
  /** Who stands in lists. */
  readonly lists: Lists;
  readonly adjustments: Adjustments;
  readonly giving: GivingRules;
  /** Many keyed movements as one thing that is told before, resumes after a restart and is undone as one. */
  readonly operations: Operations;
  readonly channels: ChannelBook;
  /** Wording, the book of commands and the words of the language. */
  readonly chat: LoadedChat;
  /** How a command is called, with the mark: `!points`, or what the config made of it. */
  called(word: string): string;
  /** Whether a word calls something: a command of a file or one made in chat. */
  isCommand(word: string): boolean;
  readonly announce: Announce;
  /** Says a reply in one channel, as news. `askedIn`: where it was asked for, if by anybody. */
  readonly say: TellerGround["say"];
  /** Where something about a currency is heard: the channel it was asked in, and every live one of it. */
  hearing(currencyId: number, askedIn: number | null): readonly ChannelInfo[];
  /** The state of a topic that pages watch may be another one. After COMMIT. */
  readonly changed: (topic: string) => void;
  /** Work in the background that the bot waits for before it is idle; a failure is logged under the name. */
  track(name: string, work: Promise<unknown>): void;
  /** Runs a line as if it had been written. */
  handle(message: ChatMessage, channel: ChannelInfo): Promise<Outcome>;
  /** One of the escrow accounts that it declares, `escrow:<what>:<id>`. Throws where it declares no such `what`. */
  escrow(what: string, id: number, currencyId: number): Escrow;
  /** Its rows that fall due: looked at from the start on, and until the end. */
  deadlines<D extends Deadline>(options: DeadlinesOptions<D>): Deadlines<D>;
  /** Long work of it in the background, until the end. What was under way is begun again by `recover`. */
  lane<K extends string | number>(options: LaneOptions<K>): Lane<K>;
  /** What it says by itself of its rows, once that is committed. */
  teller<S extends Subject, Text extends string>(options: TellerOptions<S, Text>): Teller<S, Text>;
  /** What an earlier feature of THE LIST offers. Throws where none does. */
  use<T>(token: Token<T>): T;
  /** Every feature of the bot, for what concerns all of them (linking two people); complete once all are built. */
  readonly features: () => readonly FeatureLife[];
  /** OBS_PASSWORD of the environment. */
  readonly obsPassword: string | undefined;
  /** Where OBS is left alone: told of what it would have done. */
  readonly onObs: InsteadOfObs | undefined;
}
