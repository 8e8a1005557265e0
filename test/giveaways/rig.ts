/** A book with giveaways on it, people to enter them, and a clock that is moved by hand. */

import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import pino from "pino";
import { escrowSources } from "../../src/app/listed.ts";
import { TABLES } from "../../src/app/tables.ts";
import { UserError } from "../../src/base/errors.ts";
import { type Cancel, type Cron, SimulatedSystem, seededRandom, type Timers } from "../../src/base/system.ts";
import type { LineHandler, PayingCaller } from "../../src/chat/commands/lines.ts";
import { readLine } from "../../src/chat/reading/parse.ts";
import { Replies } from "../../src/chat/wording/replies.ts";
import { type Book, openBook } from "../../src/db/open.ts";
import type { Work } from "../../src/db/work.ts";
import { Writer } from "../../src/db/writer.ts";
import { Audience } from "../../src/features/giveaways/audience.ts";
import { Giveaways } from "../../src/features/giveaways/giveaways.ts";
import { giveawaysSection } from "../../src/features/giveaways/settings.ts";
import { GIVEAWAY_TEXTS } from "../../src/features/giveaways/texts.ts";
import type { ChannelBook } from "../../src/kit/context.ts";
import type { Ban } from "../../src/kit/life.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import type { ChannelInfo } from "../../src/model/channel.ts";
import type { ChatMessage, ListedRoles, Roles } from "../../src/model/message.ts";
import type { Currency } from "../../src/model/money.ts";
import type { Reply } from "../../src/model/reply.ts";
import type { Platform } from "../../src/platforms/platform.ts";
import { Viewers } from "../../src/viewers/viewers.ts";
import { Adjustments } from "../../src/wallet/adjustments.ts";

const silentLog = pino({ level: "silent" });
const START_MS = Date.UTC(2026, 4, 4, 18);

export interface RigOptions {
  readonly config?: Record<string, unknown>;
  readonly dailyLimit?: number;
  /** A folder with a book that is there already. */
  readonly folder?: string;
  readonly watchedMinutes?: (viewerId: number) => number;
  readonly active?: () => readonly number[];
  /** `undefined`: the platform has no follower list. */
  /** What the platform's lists of roles say. */
  readonly listedRoles?: (platformId: string) => ListedRoles | undefined;
  readonly follows?: (platformId: string) => Promise<boolean | undefined>;
}

/** What survives a crash: the book's file, the clock, and what was said. */
export class Rig<O extends RigOptions = RigOptions> {
  readonly folder: string;
  /** A new one after each crash, because the old one waits for the dead. */
  system = new SimulatedSystem(START_MS);
  #crashes = 0;
  readonly said: string[] = [];
  /** Sentences of lines that were refused. */
  readonly refused: string[] = [];
  readonly options: O;
  readonly #features: Readonly<Record<string, Readonly<Record<string, string>>>>;
  book!: Book;
  writer!: Writer;
  ledger!: Ledger;
  viewers!: Viewers;
  giveaways!: Giveaways;
  currency!: Currency;
  channel!: ChannelInfo;
  replies!: Replies;
  /** A test has changed rows behind the back of the rules: only the money is looked at. */
  bent = false;
  /** Once set, no work reaches the book any more: the process is as good as dead. */
  dead = false;
  /** Resolves when {@link crashAfter} has struck. */
  died: Promise<void> = new Promise(() => {});
  #die: () => void = () => {};
  #commitsLeft = Number.POSITIVE_INFINITY;
  #messages = 0;
  readonly #timers: Cancel[] = [];

  constructor(options: O, features: Readonly<Record<string, Readonly<Record<string, string>>>> = {}) {
    this.options = options;
    this.folder = options.folder ?? mkdtempSync(path.join(os.tmpdir(), "chatmint-giveaways-"));
    this.#features = features;
  }

  static async open(options: RigOptions = {}): Promise<Rig> {
    const rig = new Rig(options);
    await rig.start();
    return rig;
  }

  /** Opens the book and everything on it. */
  async start(): Promise<void> {
    this.dead = false;
    this.#commitsLeft = Number.POSITIVE_INFINITY;
    this.died = new Promise(() => {});
    this.book = openBook({ tables: TABLES, file: path.join(this.folder, "book.db") });
    const { db } = this.book;
    this.writer = new Writer({
      db,
      log: silentLog,
      onFatal: (error) => {
        throw error;
      },
    });
    const writer = this.writer;
    const { clock } = this.system;
    this.ledger = new Ledger({ db, clock });
    this.viewers = new Viewers({ db, clock });
    await writer.run((work) => {
      this.currency = this.ledger.ensureCurrency(work, {
        code: "points",
        kind: "play",
        nameOne: "point",
        nameMany: "points",
        decimals: 0,
      });
      db.prepare(
        "INSERT OR IGNORE INTO channel (id, platform, platform_id, login, currency_id) VALUES (1, 'local', 'here', 'here', ?)",
      ).run(this.currency.id);
    });
    this.channel = {
      id: 1,
      platform: "local",
      platformId: "here",
      login: "here",
      displayName: "Here",
      currency: this.currency,
    };
    this.replies = new Replies({
      language: "en",
      mark: "!",
      commands: {},
      features: { giveaways: GIVEAWAY_TEXTS, ...this.#features },
      overrides: [],
    });
    this.system.settle = () => (this.dead ? Promise.resolve() : this.settled());
    await this.build();
  }

  /** What every feature is handed. */
  protected parts() {
    return {
      db: this.book.db,
      system: {
        clock: this.system.clock,
        random: this.system.random,
        cron: this.#mortalCron(),
        timers: this.#mortal(),
      },
      writer: {
        run: <T>(run: (work: Work) => T): Promise<T> => this.#mortalRun(run),
      },
      log: silentLog,
      ledger: this.ledger,
      viewers: this.viewers,
      adjustments: this.adjustments(),
      say: (_: number, reply: Reply) => void this.said.push(this.render(reply)),
    };
  }

  /** The one channel there is, on a platform that tells what the options say. */
  protected channels(): ChannelBook {
    const { follows, listedRoles } = this.options;
    const platform = {
      follows: (_: string, platformId: string) => follows?.(platformId) ?? Promise.resolve(undefined),
      listedRoles: (_: string, platformId: string) => listedRoles?.(platformId),
    };
    return {
      get: () => this.channel,
      all: () => [this.channel],
      capabilities: () => ({ send: true, list: false, live: false, followers: follows !== undefined }),
      platformOf: () => platform as unknown as Platform,
    };
  }

  protected async build(): Promise<void> {
    const options: RigOptions = this.options;
    this.giveaways = new Giveaways({
      ...this.parts(),
      audience: new Audience({
        watching: {
          minutes: (id) => options.watchedMinutes?.(id) ?? 0,
          isPresent: (_, id) => [...(options.active?.() ?? [])].includes(id),
        },
        viewers: this.viewers,
        channels: this.channels(),
        hearing: () => [this.channel],
      }),
      config: giveawaysSection.parse(options.config ?? {}),
      proofFolder: path.join(this.folder, "proofs"),
    });
    await this.giveaways.recover();
  }

  #mortalCron(): Cron {
    return {
      schedule: (expression, timeZone, run) => {
        const job = this.system.cron.schedule(expression, timeZone, run);
        this.#timers.push(job);
        return job;
      },
    };
  }

  /** Timers that end with the process. */
  #mortal(): Timers {
    const { timers } = this.system;
    const keep = (timer: Cancel) => {
      this.#timers.push(timer);
      return timer;
    };
    return { after: (ms, run) => keep(timers.after(ms, run)), every: (ms, run) => keep(timers.every(ms, run)) };
  }

  adjustments(): Adjustments {
    return new Adjustments({
      ledger: this.ledger,
      clock: this.system.clock,
      timeZone: "UTC",
      db: this.book.db,
      dailyLimit: this.options.dailyLimit ?? 10_000,
      nameOf: (id) => this.viewers.person(id).name,
    });
  }

  render(reply: Reply): string {
    return this.replies.render(reply, { currency: this.currency, channelName: "Here" });
  }

  /** The process dies at the next piece of work after so many. */
  crashAfter(commits: number): void {
    this.#commitsLeft = commits;
    this.died = new Promise((resolve) => {
      this.#die = resolve;
    });
  }

  #mortalRun<T>(run: (work: Work) => T): Promise<T> {
    if (this.dead || this.#commitsLeft-- <= 0) {
      this.dead = true;
      this.#die();
      return new Promise<T>(() => {});
    }
    return this.writer.run(run);
  }

  /** As kill -9: what was not committed never was, and no timer comes any more. */
  async kill(): Promise<void> {
    this.dead = true;
    for (const timer of this.#timers.splice(0)) timer.cancel();
    await this.writer.idle();
    this.book.close();
    this.system = new SimulatedSystem(this.system.clock.now(), seededRandom(`after crash ${++this.#crashes}`));
  }

  /** Killed, and started again at once. */
  async crash(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** Runs something for somebody inside work, as a command does. */
  async as<T>(
    name: string,
    run: (work: Work, caller: PayingCaller<"nextKey">) => T,
    roles: Roles = rolesOf(name),
  ): Promise<T> {
    const message = this.message(name, "", roles);
    const result = await this.#mortalRun((work) => {
      const viewer = this.viewers.ensure(work, "local", message.author);
      let keys = 0;
      return run(work, {
        viewer,
        roles,
        channel: this.channel,
        message,
        wallet: { nextKey: () => `${message.id}:${keys++}` },
      });
    });
    await this.settled();
    return result;
  }

  /** A line of chat, as the router would hand it to the handler of giveaways. */
  async line(name: string, text: string): Promise<void> {
    await this.claimLine(this.giveaways.lines[0]!, name, text);
  }

  protected async claimLine(handler: LineHandler, name: string, text: string): Promise<void> {
    await this.as(name, () => {});
    const claim = handler.claim(readLine(text, "!"), this.channel, this.message(name, text, rolesOf(name)));
    try {
      if (claim) await this.as(name, (work, caller) => void claim.run(work, caller as never));
    } catch (error) {
      // The router says it; here it is kept for a look.
      if (!(error instanceof UserError)) throw error;
      this.refused.push(error.message);
    }
    await this.settled();
  }

  async settled(): Promise<void> {
    await this.writer.idle();
    if (!this.dead) await this.giveaways.idle();
    await this.writer.idle();
  }

  message(name: string, text: string, roles: Roles): ChatMessage {
    const author = { platformId: name, login: name, displayName: name, roles };
    return {
      platform: "local",
      channelId: "here",
      id: `m${this.#messages++}`,
      author,
      text,
      sentAtMs: this.system.clock.now(),
    };
  }

  /** Gives people something to spend. */
  async fund(balances: Readonly<Record<string, number>>): Promise<void> {
    for (const [name, amount] of Object.entries(balances)) {
      await this.as(name, (work, { viewer }) =>
        this.ledger.post(work, {
          key: `fund:${name}`,
          currencyId: this.currency.id,
          from: "mint",
          to: `viewer:${viewer.id}`,
          amount,
          kind: "import",
          actor: "test",
        }),
      );
    }
  }

  id(name: string): number {
    return this.viewers.known("local", name)!.id;
  }

  /** A ban for good. */
  ban(name: string): Ban {
    return { viewer: this.viewers.known("local", name)!, channel: this.channel, untilMs: undefined };
  }

  balance(name: string): number {
    return this.ledger.settledBalance(this.id(name), this.currency.id);
  }

  account(owner: Parameters<Ledger["accountBalance"]>[0]): number {
    return this.ledger.accountBalance(owner, this.currency.id);
  }

  /** The book adds up: the sum is zero, and every escrow holds just what is open. Returns what is wrong. */
  audit(): string[] {
    const { db } = this.book;
    const wrong: string[] = [];
    const sum = db.prepare("SELECT coalesce(sum(balance), 0) FROM account").pluck().get();
    if (sum !== 0) wrong.push(`the sum is ${sum}`);
    const held = new Map<string, number>();
    // Viewers are joined by hand in these tests, so links are not looked at.
    for (const source of escrowSources.filter(({ what }) => what !== "link")) {
      if (!this.bent) wrong.push(...(source.problems?.(db) ?? []));
      for (const { owner, amount } of source.open(db)) held.set(owner, (held.get(owner) ?? 0) + amount);
    }
    const rows = db.prepare("SELECT owner, balance FROM account WHERE kind = 'escrow'").all() as {
      owner: string;
      balance: number;
    }[];
    for (const { owner, balance } of rows) {
      if ((held.get(owner) ?? 0) !== balance) wrong.push(`${owner} holds ${balance}, open are ${held.get(owner) ?? 0}`);
      held.delete(owner);
    }
    for (const [owner, amount] of held) if (amount > 0) wrong.push(`${owner} should hold ${amount}`);
    return wrong;
  }

  async close(): Promise<void> {
    await this.giveaways.stop();
    await this.writer.idle();
    this.book.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** `mod` is a moderator, `you` the broadcaster, names that begin with sub or vip are that. */
function rolesOf(name: string): Roles {
  if (name === "you") return ["broadcaster"];
  if (name.startsWith("mod")) return ["moderator"];
  if (name.startsWith("sub")) return ["subscriber"];
  return name.startsWith("vip") ? ["vip"] : [];
}
