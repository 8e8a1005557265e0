import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { buildHouse } from "../src/app/app.ts";
import { configSchema } from "../src/app/config.ts";
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
    const book = openBook({ file: path.join(folder, "book.db") });
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
