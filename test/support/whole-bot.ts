/**
 * The whole bot, as `chatmint start` builds it, beside stand-ins of Twitch and Kick: the real platforms and clients, a
 * real book on disk, simulated time. Sockets are real, so a test waits for them: {@link WholeBot.heard}.
 */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, vi } from "vitest";
import type { WebSocket } from "ws";
import { buildHouse, type House } from "../../src/app/app.ts";
import { type Config, configSchema } from "../../src/app/config.ts";
import { escrowSources } from "../../src/app/listed.ts";
import { realPlatforms } from "../../src/app/platforms.ts";
import { TABLES } from "../../src/app/tables.ts";
import { cronOn } from "../../src/base/cron.ts";
import { dataPaths } from "../../src/base/paths.ts";
import { SimulatedSystem, type System } from "../../src/base/system.ts";
import type { Book } from "../../src/db/open.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import type { PlatformName } from "../../src/model/message.ts";
import { TokenStore } from "../../src/platforms/tokens.ts";
import { IrcServer, type StandInLine } from "./irc-server.ts";
import { KickApiServer } from "./kick-api-server.ts";
import { DEMO, type DemoLine, KickServer } from "./kick-server.ts";
import { quickBook } from "./new-book.ts";
import { strictLog } from "./rehearsal.ts";
import { BOT_SCOPES, STREAMER_SCOPES } from "./twitch-api-rig.ts";
import { CLIENT_ID, TwitchStandIn } from "./twitch-api-server.ts";

export const WAIT = { timeout: 15_000, interval: 10 };
export const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The stand-in's channel on Twitch, and the bot's account there. */
export const STREAMER_ID = "100";
const BOT_ID = "900";
const KICK_SCOPES = ["user:read", "channel:read", "chat:write", "events:subscribe"];

export interface WholeOptions {
  /**
   * What is set up for Twitch: nothing (anonymous reading), TWITCH_BOT_TOKEN, the bot's sign-in, and the streamer's too.
   * Left out: no Twitch.
   */
  readonly twitch?: "anonymous" | "token" | "bot" | "streamer";
  /** Kick without any sign-in, or with the streamer's. Left out: no Kick. */
  readonly kick?: "reading" | "signed in";
  readonly kickSettings?: Record<string, unknown>;
  /** More of the config. */
  readonly config?: Record<string, unknown>;
}

/** A clock that a test may set forward, as a computer does that slept. */
class Sleeper {
  readonly simulated = new SimulatedSystem(Date.parse("2026-05-05T18:00:00Z"));
  /** What was due at a time and left out. */
  readonly missed: string[] = [];
  #sleptMs = 0;
  #countedMs = 0;
  readonly system: System = {
    clock: {
      now: () => this.simulated.clock.now() + this.#sleptMs,
      monotonic: () => this.simulated.clock.monotonic() + this.#countedMs,
    },
    timers: this.simulated.timers,
    random: this.simulated.random,
    cron: cronOn({
      clock: { now: () => this.simulated.clock.now() + this.#sleptMs },
      timers: this.simulated.timers,
      lookEveryMs: 30_000,
      missed: (missed) => void this.missed.push(missed.what),
    }),
  };

  /** `counted`: the monotonic clock went on as well, as it does on some systems. */
  sleep(ms: number, counted: boolean): void {
    this.#sleptMs += ms;
    if (counted) this.#countedMs += ms;
  }
}

export class WholeBot {
  readonly sleeper = new Sleeper();
  readonly bugs: string[] = [];
  irc!: IrcServer;
  api!: TwitchStandIn;
  kick!: KickServer;
  rest!: KickApiServer;
  house!: House;
  book!: Book;
  config!: Config;
  readonly #options: WholeOptions;
  readonly #folder = mkdtempSync(path.join(tmpdir(), "chatmint-whole-"));
  #running = false;

  private constructor(options: WholeOptions) {
    this.#options = options;
  }

  /** Starts the stand-ins and the bot; it reads every channel when this resolves. All is verified when the test ends. */
  static async start(options: WholeOptions): Promise<WholeBot> {
    const whole = new WholeBot(options);
    onTestFinished(() => whole.close());
    whole.irc = await IrcServer.start();
    whole.irc.tokens.set("mintbot", "good");
    whole.api = await TwitchStandIn.start(() => whole.now());
    whole.api.channelId = STREAMER_ID;
    whole.api.user(STREAMER_ID, "streamer");
    whole.api.user(BOT_ID, "mintbot");
    whole.kick = await KickServer.start({ now: () => whole.now() });
    whole.rest = await KickApiServer.start();
    const userId = Number(DEMO.userId);
    whole.rest.users.set(userId, { id: userId, name: DEMO.displayName, slug: DEMO.slug });
    whole.config = whole.#makeConfig();
    await whole.#signIn();
    whole.sleeper.simulated.settle = () => whole.settled();
    await whole.run();
    return whole;
  }

  now(): number {
    return this.sleeper.system.clock.now();
  }

  get twitchId(): number {
    return this.house.bot.channel("twitch", STREAMER_ID)!.id;
  }

  get kickId(): number {
    return this.house.bot.channel("kick", DEMO.userId)!.id;
  }

  /** Builds the bot over the book and starts it. */
  async run(): Promise<void> {
    const log = strictLog(this.bugs);
    const paths = { ...dataPaths(this.#folder), cache: path.join(tmpdir(), "chatmint-test-cache") };
    const { system } = this.sleeper;
    const book = quickBook(paths.book);
    const secrets = {
      CHATMINT_TOKENS: path.join(this.#folder, "tokens"),
      ...(this.#options.twitch === "token" ? { TWITCH_BOT_TOKEN: "good" } : {}),
      ...(this.#options.kick === "signed in"
        ? { KICK_CLIENT_ID: this.rest.app.clientId, KICK_CLIENT_SECRET: this.rest.app.clientSecret }
        : {}),
    };
    const envFile = path.join(this.#folder, ".env");
    this.book = book;
    this.house = await buildHouse({
      config: this.config,
      paths,
      book,
      system,
      log,
      platforms: await realPlatforms({ config: this.config, db: book.db, system, log, secrets, envFile }),
      rehearsal: false,
      onFatal: (error) => void this.bugs.push(String(error)),
    });
    this.#running = true;
    const questions = this.#questions;
    await this.house.bot.start();
    await this.reads();
    // Asked once everything that may be subscribed to is.
    if (this.#options.twitch === "streamer") await this.api.until(() => this.#questions > questions);
    await this.heard();
  }

  /** Stops the bot as SIGTERM would and closes the book. */
  async halt(): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    const stopped = this.house.bot.stop();
    await stopped;
    this.book.close();
  }

  async restart(): Promise<void> {
    await this.halt();
    await this.run();
  }

  get #questions(): number {
    return this.api.count("GET /helix/shared_chat");
  }

  /** The same after a connection broke: time passes until it is back. */
  async reconnected(): Promise<void> {
    await vi.waitFor(async () => {
      await this.sleeper.simulated.advance(100);
      for (const channel of this.house.bot.channels())
        expect(this.house.statusOf(channel)).toMatch(/connected|read-only/);
      if (this.#options.twitch !== undefined) expect(this.irc.joined.length).toBeGreaterThan(0);
      if (this.#options.kick !== undefined) expect(this.kick.sessions.size).toBeGreaterThan(0);
    }, WAIT);
    await this.reads();
  }

  /** Resolves when every channel is known and read. */
  async reads(): Promise<void> {
    const { twitch, kick } = this.#options;
    await vi.waitFor(() => {
      if (twitch !== undefined) {
        const channel = this.house.bot.channel("twitch", STREAMER_ID);
        expect(channel && this.house.statusOf(channel)).toBe(twitch === "anonymous" ? "read-only" : "connected");
      }
      if (kick !== undefined) {
        const channel = this.house.bot.channel("kick", DEMO.userId);
        expect(channel && this.house.statusOf(channel)).toBe(kick === "reading" ? "read-only" : "connected");
      }
    }, WAIT);
    if (kick !== undefined) await this.kick.reading();
    await this.settled();
  }

  /** Resolves when all that the stand-ins have sent so far is handled, committed and answered. */
  async heard(): Promise<void> {
    const sockets: WebSocket[] = [
      ...this.irc.clients.filter((client) => client.joined).map(({ socket }) => socket),
      ...[...this.api.sessions.values()].map(({ socket }) => socket),
      ...[...this.kick.sessions].map(({ socket }) => socket),
    ].filter((socket) => socket.readyState === socket.OPEN);
    // A pong comes after everything that was sent before its ping was read.
    const done = new AbortController();
    await Promise.all(
      sockets.map(async (socket) => {
        const answered = ["pong", "close"].map((event) => once(socket, event, { signal: done.signal }));
        socket.ping();
        // The one that does not come is called off below.
        await Promise.race(answered.map((one) => one.catch(() => undefined)));
      }),
    );
    done.abort();
    await new Promise((resolve) => setImmediate(resolve));
    await this.settled();
  }

  /** Resolves when the bot has nothing more to do at this time. */
  async settled(): Promise<void> {
    if (!this.#running) return;
    const { bot, features, outbox, writer } = this.house;
    do {
      await bot.idle();
      await features.watch.idle();
      await outbox.settled();
      await bot.idle();
    } while (writer.waiting > 0);
  }

  async advance(ms: number): Promise<void> {
    await this.heard();
    await this.sleeper.simulated.advance(ms);
    await this.heard();
  }

  /** The computer sleeps: clocks go on, nothing runs, sockets stay as they are. */
  async sleep(ms: number, counted: boolean): Promise<void> {
    await this.heard();
    this.sleeper.sleep(ms, counted);
  }

  /** Somebody writes on Twitch. A user id of their own unless given. */
  says(login: string, text: string, more: Partial<StandInLine> = {}): void {
    this.irc.say({ login, text, userId: `7${login}`, ...more });
  }

  /** Somebody writes on Twitch; what the bot wrote back. */
  async asks(login: string, text: string, more: Partial<StandInLine> = {}): Promise<string[]> {
    await this.heard();
    const before = this.irc.written.length;
    this.says(login, text, more);
    await this.heard();
    await this.advance(3_000);
    return this.irc.written.slice(before).map((line) => line.text);
  }

  /** Somebody writes on Kick; what the bot wrote back there. */
  async asksOnKick(line: DemoLine): Promise<string[]> {
    await this.heard();
    const before = this.rest.said.length;
    this.kick.chat(line);
    await this.heard();
    await this.advance(3_000);
    return this.rest.said.slice(before).map(({ content }) => content);
  }

  /** The channel goes live on Twitch, as far as the API tells. */
  async live(id = "stream-1"): Promise<void> {
    this.api.stream = { id, started_at: new Date(this.now()).toISOString() };
    await this.#until(() => this.house.features.watch.isLive(this.twitchId));
  }

  /** The channel goes live on Kick, as far as the API tells. */
  async liveOnKick(): Promise<void> {
    this.rest.live.set(Number(DEMO.userId), new Date(this.now()).toISOString());
    await this.#until(() => this.house.features.watch.isLive(this.kickId));
  }

  /** Time passes, a minute at a time, until it is so: a platform's first questions may still be under way. */
  async #until(met: () => boolean): Promise<void> {
    await vi.waitFor(async () => {
      if (!met()) await this.advance(MINUTE_MS);
      expect(met()).toBe(true);
    }, WAIT);
  }

  /** What somebody has, by name. */
  balance(name: string, platform: PlatformName = "twitch"): number {
    const viewer = this.house.viewers.byName(platform, name);
    return viewer ? this.house.ledger.balance(viewer.id, this.house.currency.id) : 0;
  }

  minutes(name: string, platform: PlatformName = "twitch"): number {
    const viewer = this.house.viewers.byName(platform, name);
    return viewer ? this.house.features.watch.minutes(viewer.id) : 0;
  }

  /** How many transfers of this kind the book holds. */
  transfers(kind: string): number {
    return this.book.db.prepare("SELECT count(*) FROM transfer WHERE kind = ?").pluck().get(kind) as number;
  }

  broadcasts(): number {
    return this.book.db.prepare("SELECT count(*) FROM broadcast").pluck().get() as number;
  }

  async close(): Promise<void> {
    let problems: readonly string[] = [];
    if (this.#running) {
      await this.settled();
      problems = verify(this.book.db, { tables: TABLES, escrows: escrowSources }).problems;
    }
    await this.halt();
    await Promise.all([this.irc?.close(), this.api?.stop(), this.kick?.close(), this.rest?.stop()]);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
    if (problems.length > 0) throw new Error(`The book does not add up:\n${problems.join("\n")}`);
    if (this.bugs.length > 0) throw new Error(`The bot met a bug:\n${this.bugs.join("\n")}`);
  }

  #makeConfig(): Config {
    const { twitch, kick, kickSettings, config } = this.#options;
    return configSchema.parse({
      timeZone: "UTC",
      ...config,
      ...(twitch === undefined
        ? {}
        : {
            twitch: {
              channel: "streamer",
              botLogin: twitch === "anonymous" ? "" : "mintbot",
              clientId: CLIENT_ID,
              ...(config?.twitch as object | undefined),
            },
          }),
      ...(kick === undefined ? {} : { kick: { channel: DEMO.slug, ...kickSettings } }),
      advanced: this.#advanced(),
    });
  }

  /** Time is simulated and the sockets are not: patience is without end, only the waits are short. */
  #advanced(): object {
    const { twitch, kick } = this.#options;
    const patient = { connectWithinMs: DAY_MS, joinWithinMs: DAY_MS, pingAfterIdleMs: DAY_MS, confirmWithinMs: DAY_MS };
    return {
      ...(twitch === undefined
        ? {}
        : {
            twitch: {
              endpoints: { chat: this.irc.url, ...this.api.endpoints },
              timeouts: { backoffFirstMs: 100, backoffMaxMs: 400, stableAfterMs: 1, overlapMs: 400, ...patient },
            },
          }),
      ...(kick === undefined
        ? {}
        : {
            kick: {
              endpoints: {
                site: this.kick.url,
                web: this.kick.url,
                api: this.rest.url,
                id: this.rest.url,
                pusher: this.kick.socketUrl,
              },
              timing: {
                connectMs: DAY_MS,
                backoffMs: 100,
                backoffMaxMs: 400,
                combineMs: 1_000,
                silentLiveMs: DAY_MS,
                silentMs: DAY_MS,
                driverPatienceMs: DAY_MS,
              },
            },
          }),
    };
  }

  async #signIn(): Promise<void> {
    const store = new TokenStore(path.join(this.#folder, "tokens"));
    const { twitch, kick } = this.#options;
    const write = async (name: string, userId: string, scopes: string[]) => {
      const token = this.api.issue(userId, scopes, 30 * DAY_MS);
      const { login } = this.api.users.get(userId)!;
      if (userId === BOT_ID) this.irc.tokens.set(login, token.access);
      await store.write(name, {
        accessToken: token.access,
        refreshToken: token.refresh,
        expiresAtMs: token.expiresAtMs,
        scopes,
        userId,
        login,
        obtainedAtMs: this.now() - MINUTE_MS,
      });
    };
    if (twitch === "bot" || twitch === "streamer") await write("twitch-bot", BOT_ID, BOT_SCOPES);
    if (twitch === "streamer") await write("twitch-broadcaster", STREAMER_ID, STREAMER_SCOPES);
    if (kick === "signed in") {
      await store.write("kick-broadcaster", {
        ...this.rest.grant(Number(DEMO.userId), KICK_SCOPES),
        expiresAtMs: this.now() + 30 * DAY_MS,
        scopes: KICK_SCOPES,
        userId: DEMO.userId,
        login: DEMO.slug,
        obtainedAtMs: this.now(),
      });
    }
  }
}
