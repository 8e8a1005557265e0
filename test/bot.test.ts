import path from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { buildHouse } from "../src/app/app.ts";
import { configSchema } from "../src/app/config.ts";
import { TABLES } from "../src/app/tables.ts";
import { dataPaths } from "../src/base/paths.ts";
import { SimulatedSystem } from "../src/base/system.ts";
import { openBook } from "../src/db/open.ts";
import type { Platform, PlatformHost, SendLimits } from "../src/platforms/platform.ts";
import { STORY_START_MS, strictLog, temporaryFolder } from "./support/rehearsal.ts";

const LIMITS: SendLimits = {
  length: 400,
  account: "hasty",
  count: 1_000,
  windowMs: 1,
  gapMs: 0,
  duplicateWindowMs: 0,
};

/** A platform that tells of its channel, of being live and of a line all in one breath. */
class Hasty implements Platform {
  readonly name = "twitch";
  readonly said: string[] = [];

  async start(host: PlatformHost): Promise<void> {
    const at = { platform: "twitch", channelId: "100" } as const;
    const line = (id: string, text: string, channelId = "100") =>
      host.message({
        ...at,
        channelId,
        id,
        author: { platformId: "7", login: "ann", displayName: "Ann", roles: [] },
        text,
        sentAtMs: STORY_START_MS,
      });
    host.channel({ platform: "twitch", platformId: "100", login: "streamer", displayName: "Streamer" });
    host.event({ ...at, kind: "live", ref: "first", startedAtMs: STORY_START_MS, atMs: STORY_START_MS });
    line("1", "hello");
    line("2", "!points");
    line("3", "!points", "another room");
  }
  async stop(): Promise<void> {}
  capabilities() {
    return { send: true, list: false, live: true, followers: false };
  }
  limits() {
    return LIMITS;
  }
  async send(_channelId: string, text: string) {
    this.said.push(text);
    return { status: "sent" } as const;
  }
  async chatters() {
    return undefined;
  }
  async lookup() {
    return undefined;
  }
  async follows() {
    return undefined;
  }
  status() {
    return "connected";
  }
  async *doctor() {}
}

describe("what a platform tells while its channel is being opened", () => {
  it("is kept and handled in order: that it is live, and every line; other rooms are not", async () => {
    const folder = temporaryFolder();
    const bugs: string[] = [];
    const system = new SimulatedSystem(STORY_START_MS);
    const book = openBook({ tables: TABLES, file: path.join(folder, "book.db") });
    const platform = new Hasty();
    const house = await buildHouse({
      config: configSchema.parse({ timeZone: "UTC", bonuses: { firstMessage: 0 } }),
      paths: dataPaths(folder),
      book,
      system,
      log: strictLog(bugs),
      platforms: [platform],
      rehearsal: false,
      onFatal: (error) => void bugs.push(String(error)),
    });
    onTestFinished(async () => {
      await house.bot.stop();
      book.close();
    });
    await house.bot.start();
    await house.bot.idle();
    const [channel] = house.bot.channels();
    expect(house.features.watch.isLive(channel!.id)).toBe(true);
    await house.outbox.settled();
    expect(platform.said).toEqual([expect.stringContaining("0 points")]);
    await system.advance(5 * 60_000);
    const ann = house.viewers.known("twitch", "7")!;
    expect(house.ledger.balance(ann.id, house.currency.id)).toBe(10);
    expect(bugs).toEqual([]);
  });
});

describe("what becomes of an event", () => {
  const AT = { platform: "twitch", channelId: "100", atMs: STORY_START_MS } as const;
  const CHANNEL = { platform: "twitch", platformId: "100", login: "streamer", displayName: "Streamer" } as const;
  const ANN = { platformId: "7", login: "ann", displayName: "Ann", roles: [] } as const;
  const cheer = (key: string) => ({ ...AT, kind: "cheer", key, author: ANN, bits: 5 }) as const;

  /** A platform that tells nothing by itself, and keeps the answer about a redemption to itself until `answer`. */
  class Quiet extends Hasty {
    answer = () => {};
    readonly settled: [string, boolean][] = [];
    readonly conversions = {
      worth: () => 50,
      settle: (key: string, credited: boolean) => {
        this.settled.push([key, credited]);
        return new Promise<void>((resolve) => {
          this.answer = resolve;
        });
      },
    };
    override async start(): Promise<void> {}
  }

  async function quietBot() {
    const folder = temporaryFolder();
    const bugs: string[] = [];
    const system = new SimulatedSystem(STORY_START_MS);
    const book = openBook({ tables: TABLES, file: path.join(folder, "book.db") });
    const platform = new Quiet();
    const house = await buildHouse({
      config: configSchema.parse({ timeZone: "UTC", bonuses: { firstMessage: 0, perBit: 1 } }),
      paths: dataPaths(folder),
      book,
      system,
      log: strictLog(bugs),
      platforms: [platform],
      rehearsal: false,
      onFatal: (error) => void bugs.push(String(error)),
    });
    const stop = async () => {
      platform.answer();
      await house.bot.stop();
      if (book.db.open) book.close();
    };
    onTestFinished(stop);
    const host = house.bot.host(platform);
    const ann = () => house.viewers.known("twitch", "7");
    const balance = () => (ann() ? house.ledger.balance(ann()!.id, house.currency.id) : 0);
    return { house, host, platform, system, book, bugs, balance, stop };
  }

  it("that comes before the book is read is told after it, in order", async () => {
    const { house, host, balance } = await quietBot();
    const told: string[] = [];
    host.channel(CHANNEL);
    void host.event({ ...AT, kind: "live" }).then((answer) => told.push(`live ${answer}`));
    void host.event(cheer("a")).then((answer) => told.push(`cheer ${answer}`));
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect([told, house.bot.channels()]).toEqual([[], []]);
    await house.bot.start();
    expect(told.sort()).toEqual(["cheer written", "live written"]);
    expect([house.features.watch.isLive(house.bot.channels()[0]!.id), balance()]).toEqual([true, 5]);
  });

  it("that never comes to be told, because the bot is stopped first, is answered", async () => {
    const { host, stop } = await quietBot();
    host.channel(CHANNEL);
    const told = host.event(cheer("a"));
    await stop();
    expect(await told).toBe("refused");
    expect(await host.event(cheer("b"))).toBe("refused");
  });

  it("is told at the commit: it is in the book then, and nothing that follows from it is waited for", async () => {
    const { house, host, platform, book, balance } = await quietBot();
    await house.bot.start();
    host.channel(CHANNEL);
    const reward = { rewardId: "r", title: "Coins", cost: 500, input: "" };
    const redemption = { ...AT, kind: "redemption", key: "redemption:1", author: ANN, ...reward } as const;
    const told = host.event(redemption);
    // Its viewer is not in the book before.
    expect(balance()).toBe(0);
    expect(await told).toBe("written");
    expect([balance(), book.db.inTransaction, platform.settled]).toEqual([50, false, [["redemption:1", true]]]);
    expect(await host.event(cheer("a"))).toBe("written");
    expect(await host.event(cheer("a"))).toBe("written");
    expect(balance()).toBe(55);
  });

  it("of a room nobody opened, or with values that cannot be, is answered too", async () => {
    const { house, host } = await quietBot();
    await house.bot.start();
    expect(await host.event({ ...cheer("a"), channelId: "200" })).toBe("refused");
    host.channel(CHANNEL);
    expect(await host.event({ ...cheer("a"), bits: Number.NaN })).toBe("written");
  });

  it("in memory alone is told at once, though what came before it still waits for the book; their order stays", async () => {
    const { house, host, system, book, bugs } = await quietBot();
    await house.bot.start();
    host.channel(CHANNEL);
    await house.bot.idle();
    const channel = house.bot.channels()[0]!;
    book.db.pragma("busy_timeout = 0");
    const other = new Database(book.file);
    other.exec("BEGIN IMMEDIATE");
    let live: string | undefined;
    void host.event({ ...AT, kind: "live" }).then((answer) => {
      live = answer;
    });
    await house.bot.idle();
    expect(await host.event({ ...AT, kind: "liveUnknown" })).toBe("written");
    await system.advance(20_000);
    expect(live).toBeUndefined();
    other.exec("COMMIT");
    other.close();
    await system.advance(60_000);
    await house.bot.idle();
    expect(live).toBe("written");
    // First live, then not known.
    expect(house.features.watch.broadcast(channel.id)).toBeDefined();
    expect(house.features.watch.isLive(channel.id)).toBe(false);
    bugs.length = 0;
  });

  it("that the book does not take until the bot is stopped is told in time, and whole in the log", async () => {
    const { house, host, book, bugs, stop } = await quietBot();
    await house.bot.start();
    host.channel(CHANNEL);
    await house.bot.idle();
    book.db.pragma("busy_timeout = 0");
    const other = new Database(book.file);
    other.exec("BEGIN IMMEDIATE");
    const told = ["a", "b", "c"].map((key) => host.event(cheer(key)));
    await house.bot.idle();
    // Its clock stands still: nothing of the stop may wait for it.
    await stop();
    expect(await Promise.all(told)).toEqual(["refused", "refused", "refused"]);
    const whole = bugs.filter((line) => line.includes("could not be written into the book"));
    expect(whole.map((line) => JSON.parse(line)[0].event)).toEqual(["a", "b", "c"].map(cheer));
    other.exec("COMMIT");
    other.close();
  });
});
