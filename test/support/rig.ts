/**
 * Features on a real book, without chat's commands and without platforms: built from their own declarations as the app builds
 * them, on a clock moved by hand, with crashes that leave what was committed. What a platform would tell, the test tells.
 */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Channels } from "../../src/app/channels.ts";
import { configSchema } from "../../src/app/config.ts";
import { buildList, type FeaturesOf } from "../../src/app/context.ts";
import { buildCore, type Core } from "../../src/app/core.ts";
import { escrowSources, FEATURE_TEXTS } from "../../src/app/listed.ts";
import { TABLES } from "../../src/app/tables.ts";
import { UserError } from "../../src/base/errors.ts";
import { type DataPaths, dataPaths } from "../../src/base/paths.ts";
import { SimulatedSystem, seededRandom } from "../../src/base/system.ts";
import { CommandBook } from "../../src/chat/commands/command-book.ts";
import type { LineHandler, PayingCaller } from "../../src/chat/commands/lines.ts";
import type { LoadedChat } from "../../src/chat/load.ts";
import { Announcer } from "../../src/chat/outbox/announcer.ts";
import type { Outcome } from "../../src/chat/outcome.ts";
import { readLine } from "../../src/chat/reading/parse.ts";
import { chatSection } from "../../src/chat/settings.ts";
import { LanguageWords } from "../../src/chat/wording/language-words.ts";
import { Replies } from "../../src/chat/wording/replies.ts";
import type { Book, Db } from "../../src/db/open.ts";
import type { Work } from "../../src/db/work.ts";
import type { Writer } from "../../src/db/writer.ts";
import type { ChannelBook } from "../../src/kit/context.ts";
import type { AnyFeature } from "../../src/kit/feature.ts";
import type { Ban, FeatureLife } from "../../src/kit/life.ts";
import { WATCHED } from "../../src/kit/watched.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { ChannelInfo } from "../../src/model/channel.ts";
import type { Author, ChatMessage, ListedRoles, PlatformName, Roles } from "../../src/model/message.ts";
import type { Currency } from "../../src/model/money.ts";
import type { ObsAction, ObsOutcome } from "../../src/model/obs-action.ts";
import type { Reply } from "../../src/model/reply.ts";
import { LocalPlatform } from "../../src/platforms/local/local.ts";
import type { Capabilities, Platform } from "../../src/platforms/platform.ts";
import type { Ranking } from "../../src/ranking/ranking.ts";
import type { Exclusions } from "../../src/viewers/exclusions.ts";
import type { Lists } from "../../src/viewers/lists.ts";
import type { Viewers } from "../../src/viewers/viewers.ts";
import type { Adjustments } from "../../src/wallet/adjustments.ts";
import { Wallet } from "../../src/wallet/wallet.ts";
import { Mortal } from "./mortal.ts";
import { quickBook } from "./new-book.ts";
import { type LogLine, recordingLog } from "./recording-host.ts";

/** Monday, 2026-05-04 18:00 UTC. */
const START_MS = Date.UTC(2026, 4, 4, 18);

/** One channel, and what its platform can tell. */
export interface ChannelOfRig {
  readonly platform?: PlatformName;
  /** Its id on the platform too, unless another is given. */
  readonly login?: string;
  readonly platformId?: string;
  readonly displayName?: string;
  readonly can?: Partial<Capabilities>;
  /** Channels with the same name of a currency share it. Default: that of the config. */
  readonly currency?: string;
}

/** A channel as the bot knows it. */
export interface RigChannel extends ChannelInfo {
  readonly currencyId: number;
}

export interface RigOptions {
  readonly channels?: readonly ChannelOfRig[];
  /** The folder of data. Default: one that {@link Rig.close} deletes. */
  readonly folder?: string;
  /** The book's file. Default: one in the folder. */
  readonly file?: string;
  readonly timeZone?: string;
  readonly nowMs?: number;
  readonly system?: SimulatedSystem;
  /** As in a rehearsal: OBS is told to {@link Rig.obs}. */
  readonly rehearsal?: boolean;
  /** Who is on the platform's list of viewers; `undefined`: it cannot be read. */
  readonly chatters?: (channelPlatformId: string) => Promise<readonly Author[] | undefined>;
  /** Without it the platform has no follower list. */
  readonly follows?: (platformId: string) => Promise<boolean | undefined>;
  /** What the platform's lists of roles say. */
  readonly listedRoles?: (platformId: string) => ListedRoles | undefined;
}

/** One of a feature's texts as it was said. */
interface Told {
  readonly channelIds: readonly number[];
  readonly reply: Reply;
  readonly askedIn: number | null | undefined;
  readonly atMs: number;
}

/** Wording without command files: loading those takes a second, and no rig has commands. */
const chat: LoadedChat = (() => {
  const config = chatSection.parse({});
  const book = new CommandBook({ files: [], config, currencyNames: ["point", "points"] });
  const replies = new Replies({ language: "en", mark: "!", commands: {}, features: FEATURE_TEXTS, overrides: [] });
  const own: LoadedChat = {
    ...{ book, replies, language: new LanguageWords(), problems: [], notes: [] },
    under: () => own,
    take: () => {},
  };
  return own;
})();

/** What survives a crash: the book's file, the clock, and what was said. `L`: the features it has, in the order of THE LIST. */
export class Rig<L extends readonly AnyFeature[], O extends RigOptions = RigOptions> {
  readonly options: O;
  readonly paths: DataPaths;
  /** What was said in any channel, rendered. */
  readonly said: string[] = [];
  /** The same before it was rendered, and when. */
  readonly told: Told[] = [];
  /** Sentences of lines that were refused. */
  readonly refused: string[] = [];
  readonly lines: LogLine[] = [];
  /** A new one after each crash, because the old one waits for the dead. */
  system: SimulatedSystem;
  book!: Book;
  core!: Core;
  features!: FeaturesOf<L>;
  channels!: readonly RigChannel[];
  readonly #list: L;
  #process = new Mortal();
  #crashes = 0;
  #messages = 0;

  constructor(list: L, options: O) {
    this.#list = list;
    this.options = options;
    this.paths = dataPaths(options.folder ?? mkdtempSync(path.join(os.tmpdir(), "chatmint-rig-")));
    this.system = options.system ?? new SimulatedSystem(options.nowMs ?? START_MS);
  }

  /** The sections of the config, as a streamer would write them. Read at each start. */
  protected config(): Record<string, unknown> {
    return {};
  }

  /** What an OBS that is there would do. Only in a rehearsal. */
  protected obs(_action: ObsAction): Promise<ObsOutcome> {
    return Promise.resolve(undefined);
  }

  /** What becomes of a line that a feature writes as a viewer. */
  protected handle(_message: ChatMessage): Promise<Outcome> {
    return Promise.resolve({ kind: "chat" });
  }

  /** Opens the book and the features on it, and takes up what was left. */
  async start(): Promise<void> {
    const life = new Mortal();
    this.#process = life;
    this.book = quickBook(this.options.file ?? path.join(this.paths.folder, "book.db"));
    this.system.settle = () => (life.dead ? Promise.resolve() : this.settled());
    const wanted = this.options.channels ?? [{ login: "here", displayName: "Here" }];
    const platforms = [...new Set(wanted.map(({ platform = "local" }) => platform))].map((name) =>
      this.#platform(name, wanted),
    );
    this.core = await buildCore({
      config: configSchema.parse({ timeZone: this.options.timeZone ?? "UTC", ...this.config() }),
      ...{ paths: this.paths, book: this.book, system: this.system, log: recordingLog(this.lines), platforms },
      rehearsal: this.options.rehearsal ?? false,
      onFatal: (error) => void this.lines.push({ level: "fatal", bindings: error, message: String(error) }),
      onObs: (action) => (life.dead ? life.struck() : this.obs(action)),
    });
    const books = new Map<string, Channels>([["", this.core.channels]]);
    this.features = this.#build(life, books);
    for (const feature of this.#all) await feature.recover?.();
    await this.features.operations.recover();
    this.channels = await this.writer.run((work) => wanted.map((one, at) => this.#open(work, books, one, at)));
    for (const channel of this.channels) for (const feature of this.#all) await feature.opened?.(channel);
  }

  get #all(): readonly FeatureLife[] {
    return this.features.all;
  }

  #platform(name: PlatformName, wanted: readonly ChannelOfRig[]): Platform {
    const { follows, listedRoles, chatters } = this.options;
    return Object.assign(new LocalPlatform({ name, run: "rig", print: () => {} }), {
      capabilities: (platformId: string) => ({
        ...{ send: true, list: false, live: false, followers: follows !== undefined },
        ...wanted.find((one, at) => idOf(one, at) === platformId)?.can,
      }),
      chatters: (channelId: string) => chatters?.(channelId) ?? Promise.resolve(undefined),
      follows: (_: string, platformId: string) => follows?.(platformId) ?? Promise.resolve(undefined),
      listedRoles: (_: string, platformId: string) => listedRoles?.(platformId),
    } as Partial<Platform>) as Platform;
  }

  #build(life: Mortal, books: ReadonlyMap<string, Channels>): FeaturesOf<L> {
    const { core } = this;
    const of = (channelId: number) => [...books.values()].find((one) => one.get(channelId)) ?? core.channels;
    const channels: ChannelBook = {
      get: (channelId) => of(channelId).get(channelId),
      all: () => [...books.values()].flatMap((one) => one.all()),
      capabilities: (channelId) => of(channelId).capabilities(channelId),
      platformOf: (channel) => core.channels.platformOf(channel),
    };
    const announcer = new Announcer({
      outbox: { say: ({ text }) => void this.said.push(text) },
      replies: chat.replies,
      channels: () => channels.all(),
      isLive: (channelId) => this.features.use(WATCHED).isLive(channelId),
      evenShared: () => false,
    });
    return buildList(this.#list, {
      core: { ...core, writer: life.writer(core.writer), system: life.system(core.system), channels },
      chat,
      announcer: {
        announce: (channelIds, reply, askedIn, kind) => {
          this.told.push({ channelIds, reply, askedIn, atMs: this.now() });
          announcer.announce(channelIds, reply, askedIn, kind);
        },
      },
      track: () => {},
      handle: (message) => (life.dead ? life.struck() : this.handle(message)),
    });
  }

  #open(work: Work, books: Map<string, Channels>, one: ChannelOfRig, at: number): RigChannel {
    const { platform = "local", login = `owner${at}`, displayName = login, currency: code = "" } = one;
    let book = books.get(code);
    if (!book) {
      const { db, ledger, channels } = this.core;
      const names = { nameOne: "point", nameMany: "points", decimals: 0 };
      const currency = ledger.ensureCurrency(work, { code, kind: "play", ...names });
      const platforms = [channels.platformOf({ platform })!];
      book = new Channels({ db, currency, platforms });
      books.set(code, book);
    }
    const channel = book.open(work, { platform, platformId: idOf(one, at), login, displayName });
    return { ...channel, currencyId: channel.currency.id };
  }

  get db(): Db {
    return this.book.db;
  }
  /** The writer as nothing can kill it. */
  get writer(): Writer {
    return this.core.writer;
  }
  get ledger(): Ledger {
    return this.core.ledger;
  }
  get viewers(): Viewers {
    return this.core.viewers;
  }
  get ranking(): Ranking {
    return this.core.ranking;
  }
  get exclusions(): Exclusions {
    return this.core.exclusions;
  }
  get lists(): Lists {
    return this.core.lists;
  }
  get adjustments(): Adjustments {
    return this.core.adjustments;
  }
  get folder(): string {
    return this.paths.folder;
  }
  /** The first channel, which most tests are about. */
  get channel(): RigChannel {
    return this.channels[0]!;
  }
  get currency(): Currency {
    return this.channel.currency;
  }
  /** No work of features reaches the book any more. */
  get dead(): boolean {
    return this.#process.dead;
  }
  /** Resolves when {@link crashAfter} has struck. */
  get died(): Promise<void> {
    return this.#process.died;
  }
  now(): number {
    return this.system.clock.now();
  }

  /** The process dies at the next piece of work after so many. */
  crashAfter(commits: number): void {
    this.#process.killAfter(commits);
  }

  /** Nothing of the features goes on from here. */
  protected die(): void {
    this.#process.kill();
  }

  /** As kill -9: what was not committed never was, and no timer comes any more. */
  kill(): void {
    this.die();
    this.book.close();
    this.system = new SimulatedSystem(this.now(), seededRandom(`after crash ${++this.#crashes}`));
  }

  /** Killed, and started again after so many milliseconds. */
  async crash(offMs = 0): Promise<void> {
    this.kill();
    await this.system.advance(offMs);
    await this.start();
  }

  /** Runs something for somebody inside work, as a command does. */
  async as<T>(
    name: string,
    run: (work: Work, caller: PayingCaller<"spend" | "currency" | "nextKey">) => T,
    roles: Roles = rolesOf(name),
  ): Promise<T> {
    const message = this.message(name, "", roles);
    const { ledger, currency, channel } = this;
    const result = await this.commands.run((work) => {
      const viewer = this.viewers.ensure(work, message.platform, message.author);
      const wallet = new Wallet({ work, ledger, currency, viewer, key: `${message.platform}:${message.id}` });
      return run(work, { viewer, roles, channel, message, wallet });
    });
    await this.settled();
    return result;
  }

  /** What {@link as} writes with: commands die with the process. */
  protected get commands(): Pick<Writer, "run"> {
    return this.#process.writer(this.writer);
  }

  /** A line of chat, as the router would hand it to a feature. */
  protected async writes(feature: FeatureLife, name: string, text: string): Promise<void> {
    await this.as(name, () => {});
    const [handler] = feature.lines as readonly [LineHandler];
    const claim = handler.claim(readLine(text, "!"), this.channel, this.message(name, text));
    try {
      if (claim) await this.as(name, (work, caller) => void claim.run(work, caller as never));
    } catch (error) {
      // The router says it; here it is kept for a look.
      this.refused.push(refusal(error));
    }
    await this.settled();
  }

  message(name: string, text: string, roles: Roles = rolesOf(name)): ChatMessage {
    const { platform, platformId } = this.channel;
    const id = `m${this.#messages++}`;
    return { platform, channelId: platformId, id, author: this.author(name, roles), text, sentAtMs: this.now() };
  }

  /** Somebody whose id is their name. */
  author(name: string, roles: Roles): Author {
    return { platformId: name, login: name, displayName: name, roles };
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.writer.idle();
    for (const feature of this.#all) if (!this.dead) await feature.idle?.();
    await this.writer.idle();
  }

  /** Gives people something to spend. */
  async fund(balances: Readonly<Record<string, number>>): Promise<void> {
    for (const [name, amount] of Object.entries(balances)) {
      await this.as(name, (work, { viewer }) =>
        this.ledger.post(work, {
          ...{ key: `fund:${name}`, currencyId: this.currency.id, amount },
          ...{ from: "mint", to: `viewer:${viewer.id}`, kind: "import", actor: "test" },
        }),
      );
    }
  }

  id(name: string): number {
    return this.viewers.byName(this.channel.platform, name)!.id;
  }

  balance(name: string, currencyId = this.currency.id): number {
    return this.ledger.balance(this.id(name), currencyId);
  }

  account(owner: Parameters<Ledger["accountBalance"]>[0]): number {
    return this.ledger.accountBalance(owner, this.currency.id);
  }

  /** A ban for good. */
  ban(name: string): Ban {
    const viewer = this.viewers.byName(this.channel.platform, name)!;
    return { viewer, channel: this.channel, untilMs: undefined };
  }

  /** What is wrong with the book, by all that `chatmint verify` looks at. */
  audit(): string[] {
    return [...verify(this.db, { tables: TABLES, escrows: escrowSources }).problems];
  }

  /** Stops (who is dead does not) and closes; a folder of its own goes. */
  async close(): Promise<void> {
    for (const feature of this.dead ? [] : this.#all.toReversed()) await feature.stop?.();
    if (!this.dead) await this.features.operations.stop();
    await this.writer.close();
    this.book.close();
    if (!this.options.folder) rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function idOf({ platformId, login }: ChannelOfRig, at: number): string {
  return platformId ?? login ?? `owner${at}`;
}

/** `mod` is a moderator, `you` the broadcaster, names that begin with sub or vip are that. */
function rolesOf(name: string): Roles {
  if (name === "you") return ["broadcaster"];
  if (name.startsWith("mod")) return ["moderator"];
  if (name.startsWith("sub")) return ["subscriber"];
  return name.startsWith("vip") ? ["vip"] : [];
}

/** What somebody is told; a mistake of ours is none of that. */
export function refusal(error: unknown): string {
  if (error instanceof UserError) return error.message;
  throw error;
}
