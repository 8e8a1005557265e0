/** A book with a shop on it, people who redeem, a clock moved by hand, and crashes that leave what was committed. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pino } from "pino";
import { TABLES } from "../../src/app/tables.ts";
import { UserError } from "../../src/base/errors.ts";
import { type Cancel, type Cron, SimulatedSystem, type Timers } from "../../src/base/system.ts";
import type { PayingCaller } from "../../src/chat/commands/lines.ts";
import { ViewerText } from "../../src/chat/reading/viewer-text.ts";
import { MoneyWords } from "../../src/chat/wording/money-words.ts";
import { Replies } from "../../src/chat/wording/replies.ts";
import { type Book, openBook } from "../../src/db/open.ts";
import type { Work } from "../../src/db/work.ts";
import { Writer } from "../../src/db/writer.ts";
import { Linking } from "../../src/features/linking/linking.ts";
import type { CommandRun } from "../../src/features/shop/actions.ts";
import { redemptionEscrows } from "../../src/features/shop/redemption-rows.ts";
import { shopSection } from "../../src/features/shop/settings.ts";
import { Shop } from "../../src/features/shop/shop.ts";
import { REDEMPTION_TEXTS } from "../../src/features/shop/texts.ts";
import { Goals } from "../../src/features/support/goals.ts";
import { supportSection } from "../../src/features/support/settings.ts";
import { Support } from "../../src/features/support/support.ts";
import { JoinedWatching } from "../../src/features/watch/joined-watching.ts";
import { watchingSection } from "../../src/features/watch/settings.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import type { ChannelInfo } from "../../src/model/channel.ts";
import type { ChatMessage, Roles } from "../../src/model/message.ts";
import type { Currency } from "../../src/model/money.ts";
import type { ObsAction } from "../../src/model/obs-action.ts";
import type { Reply } from "../../src/model/reply.ts";
import { Viewers } from "../../src/viewers/viewers.ts";
import { Wallet } from "../../src/wallet/wallet.ts";

const START_MS = Date.UTC(2026, 4, 4, 18);
const silentLog = pino({ level: "silent" });

export interface ShopRigOptions {
  readonly shop?: Record<string, unknown>;
  readonly support?: Record<string, unknown>;
  /** Files of codes by name. */
  readonly codes?: Readonly<Record<string, string>>;
  readonly watchedMinutes?: number;
}

export class ShopRig {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), "chatmint-shop-"));
  readonly options: ShopRigOptions;
  readonly said: string[] = [];
  /** What OBS and commands do now. */
  obs: (action: ObsAction) => Promise<void> = async () => {};
  command: () => Promise<CommandRun> = async () => ({ done: true });
  /** Attempts at commands, as `redemption:attempt line`. */
  readonly commands: string[] = [];
  nowMs = START_MS;
  system!: SimulatedSystem;
  book!: Book;
  writer!: Writer;
  ledger!: Ledger;
  viewers!: Viewers;
  linking!: Linking;
  shop!: Shop;
  support!: Support;
  currency!: Currency;
  channel!: ChannelInfo;
  #replies!: Replies;
  #dead = false;
  /** Resolves when the process dies, so that no clock waits for it. */
  #died: Promise<void> = new Promise(() => {});
  #die: () => void = () => {};
  #commitsLeft = Number.POSITIVE_INFINITY;
  #messages = 0;
  #timers: Cancel[] = [];

  private constructor(options: ShopRigOptions) {
    this.options = options;
    mkdirSync(path.join(this.folder, "codes"));
    for (const [name, text] of Object.entries(options.codes ?? {})) this.writeCodes(name, text);
  }

  static async open(options: ShopRigOptions = {}): Promise<ShopRig> {
    const rig = new ShopRig(options);
    await rig.start();
    return rig;
  }

  writeCodes(name: string, text: string | Buffer): void {
    writeFileSync(path.join(this.folder, "codes", name), text);
  }

  /** Opens the book and the shop on it. */
  async start(): Promise<void> {
    this.#dead = false;
    this.#died = new Promise((resolve) => {
      this.#die = resolve;
    });
    this.#commitsLeft = Number.POSITIVE_INFINITY;
    this.system = new SimulatedSystem(this.nowMs);
    this.book = openBook({ tables: TABLES, file: path.join(this.folder, "book.db") });
    const { db } = this.book;
    const onFatal = (error: unknown) => {
      throw error;
    };
    this.writer = new Writer({ db, log: silentLog, onFatal });
    const { clock } = this.system;
    this.ledger = new Ledger({ db, clock });
    this.viewers = new Viewers({ db, clock });
    await this.writer.run((work) => {
      const code = { code: "main", kind: "play", nameOne: "point", nameMany: "points", decimals: 0 } as const;
      this.currency = this.ledger.ensureCurrency(work, code);
      db.prepare(
        "INSERT OR IGNORE INTO channel (id, platform, platform_id, login, currency_id) VALUES (1, 'local', 'here', 'here', ?)",
      ).run(this.currency.id);
    });
    const { currency } = this;
    this.channel = { id: 1, platform: "local", platformId: "here", login: "here", displayName: "Here", currency };
    const features = { redemption: REDEMPTION_TEXTS };
    this.#replies = new Replies({ language: "en", mark: "!", commands: {}, features, overrides: [] });
    this.shop = this.#makeShop();
    const joined = new JoinedWatching(db);
    this.linking = new Linking({
      ...{ db, clock, ledger: this.ledger, viewers: this.viewers, writer: this.writer },
      ...{ isBot: () => false, broadcasterEarns: false },
      detach: () => {},
      relist: () => {},
      features: () => [
        {
          merged: (work, { from, to }) => joined.join(work, from, to),
          parted: (work, { from, to, platform }) => joined.giveBack(work, to, from, platform),
        },
        this.shop,
        this.support,
      ],
    });
    this.system.settle = () => this.settled();
    await this.shop.recover();
  }

  #makeShop(): Shop {
    const { db } = this.book;
    const { options, writer, system } = this;
    const run = <T>(part: (work: Work) => T): Promise<T> => {
      if (this.#dead || this.#commitsLeft <= 0) return this.#struck();
      this.#commitsLeft--;
      return writer.run(part);
    };
    const config = shopSection.parse(options.shop ?? {});
    this.support = new Support({
      ...{ db, goals: new Goals(db, system.clock), words: new MoneyWords("en") },
      viewerText: new ViewerText(config.viewerText),
      config: supportSection.parse(options.support ?? {}),
      isListed: () => true,
    });
    return new Shop({
      ...{ db, ledger: this.ledger, viewers: this.viewers, log: silentLog },
      system: {
        ...{ clock: system.clock, random: system.random },
        ...{ timers: this.#mortal(), cron: this.#mortalCron() },
      },
      writer: { run },
      config,
      pace: watchingSection.parse({}),
      timeZone: "UTC",
      currencyId: this.currency.id,
      codesFolder: path.join(this.folder, "codes"),
      watchedMinutes: () => options.watchedMinutes ?? 0,
      viewerText: new ViewerText(config.viewerText),
      channels: () => [this.channel],
      say: (_, reply) => void this.said.push(this.render(reply)),
      obs: { run: (action) => (this.#dead ? this.#struck() : this.obs(action)) },
      runCommand: (redemption, line) => {
        this.commands.push(`${redemption.id}:${redemption.attempt} ${line}`);
        return this.#dead ? this.#struck() : this.command();
      },
    });
  }

  /** The process is gone: nothing it waits for ever comes. */
  #struck<T>(): Promise<T> {
    this.#dead = true;
    this.#die();
    return new Promise<T>(() => {});
  }

  #keep<T extends Cancel>(timer: T): T {
    this.#timers.push(timer);
    return timer;
  }

  #mortal(): Timers {
    const { timers } = this.system;
    return {
      after: (ms, run) => this.#keep(timers.after(ms, () => this.#orDeath(run))),
      every: (ms, run) => this.#keep(timers.every(ms, () => this.#orDeath(run))),
    };
  }

  #mortalCron(): Cron {
    const { cron } = this.system;
    return { schedule: (plan, zone, run) => this.#keep(cron.schedule(plan, zone, () => this.#orDeath(run))) };
  }

  #orDeath(run: () => unknown): unknown {
    return this.#dead ? undefined : Promise.race([run(), this.#died]);
  }

  /** After so many more pieces of work the process is as good as dead, in the middle of whatever it does. */
  crashAfter(commits: number): void {
    this.#commitsLeft = commits;
  }

  get isDead(): boolean {
    return this.#dead;
  }

  /** As kill -9 and a new start: what was not committed never was, and no timer comes any more. */
  async crash(): Promise<void> {
    this.#dead = true;
    this.#die();
    for (const timer of this.#timers.splice(0)) timer.cancel();
    await this.writer.idle();
    this.nowMs = this.system.clock.now();
    this.book.close();
    await this.start();
  }

  render(reply: Reply): string {
    return this.#replies.render(reply, { currency: this.currency, channelName: "Here" });
  }

  /** Runs something for somebody inside work, as a command does. */
  async as<T>(
    name: string,
    run: (work: Work, caller: PayingCaller<"spend" | "currency">) => T,
    roles: Roles = [],
  ): Promise<T> {
    const message = this.#message(name, roles);
    const result = await this.writer.run((work) => {
      const viewer = this.viewers.ensure(work, "local", message.author);
      const key = `local:${message.id}`;
      const wallet = new Wallet({ work, ledger: this.ledger, currency: this.currency, viewer, key });
      return run(work, { viewer, roles, channel: this.channel, message, wallet });
    });
    await this.settled();
    return result;
  }

  /** Redeems; what was refused, or the number. */
  async redeem(name: string, line: string, roles: Roles = []): Promise<number | string> {
    try {
      return (await this.as(name, (work, caller) => this.shop.redemptions.redeem(work, caller, line), roles)).redemption
        .id;
    } catch (error) {
      return refusal(error);
    }
  }

  /** Something a moderator does; what was refused, if it was. */
  async mod(run: (work: Work, caller: PayingCaller<"spend" | "currency">) => unknown): Promise<string | undefined> {
    try {
      await this.as("mod", run, ["moderator"]);
      return undefined;
    } catch (error) {
      return refusal(error);
    }
  }

  /** Nobody waits for the dead. */
  async settled(): Promise<void> {
    await this.writer.idle();
    for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
    await this.writer.idle();
  }

  #message(name: string, roles: Roles): ChatMessage {
    const author = { platformId: name, login: name, displayName: name, roles };
    const id = `m${this.nowMs}.${this.#messages++}`;
    return { platform: "local", channelId: "here", id, author, text: "", sentAtMs: this.system.clock.now() };
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
    return this.viewers.known("local", name)!.id;
  }

  balance(name: string): number {
    return this.ledger.settledBalance(this.id(name), this.currency.id);
  }

  state(id: number): string {
    return this.book.db.prepare("SELECT state FROM redemption WHERE id = ?").pluck().get(id) as string;
  }

  stock(name: string): number {
    return this.shop.list(this.currency.id).find(({ item }) => item.name === name)!.left!;
  }

  /** What is wrong with the book: sums, escrows, and every price in exactly one place. */
  audit(): string[] {
    const { db } = this.book;
    const { problems } = verify(db, { tables: TABLES, escrows: [{ what: "redemption", open: redemptionEscrows }] });
    const wrong = [...problems];
    const rows = db.prepare("SELECT id, state, price FROM redemption").all() as {
      id: number;
      state: string;
      price: number;
    }[];
    const wanted: Record<string, string> = { fulfilled: "sink", refunded: "viewer", forfeited: "sink" };
    for (const { id, state, price } of rows) {
      const moves = db
        .prepare(
          `SELECT t.amount, a.kind FROM transfer AS t JOIN account AS a ON a.id = t.to_id
           WHERE t.idempotency_key IN (?, ?) ORDER BY t.id`,
        )
        .all(`redemption:${id}:hold`, `redemption:${id}:end`) as { amount: number; kind: string }[];
      const places = moves.map(({ kind }) => kind).join(" ");
      const expected = wanted[state] === undefined ? "escrow" : `escrow ${wanted[state]}`;
      if (places !== expected) wrong.push(`redemption ${id} is ${state}, its price went ${places}`);
      if (moves.some(({ amount }) => amount !== price)) wrong.push(`redemption ${id} moved another price`);
    }
    return wrong;
  }

  async close(): Promise<void> {
    this.#dead = true;
    for (const timer of this.#timers.splice(0)) timer.cancel();
    await this.writer.idle();
    this.book.close();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What somebody is told; a mistake of ours is none of that. */
function refusal(error: unknown): string {
  if (error instanceof UserError) return error.message;
  throw error;
}
