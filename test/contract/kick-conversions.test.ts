import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { House } from "../../src/app/app.ts";
import { buildHouse } from "../../src/app/app.ts";
import { configSchema } from "../../src/app/config.ts";
import { TABLES } from "../../src/app/tables.ts";
import { AMOUNT_MAX } from "../../src/base/lengths.ts";
import { dataPaths } from "../../src/base/paths.ts";
import { SimulatedSystem } from "../../src/base/system.ts";
import { openBook } from "../../src/db/open.ts";
import { Converter, type Redemption } from "../../src/features/conversions/conversions.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import { BALANCE_MAX } from "../../src/ledger/movements.ts";
import { OfficialKickApi } from "../../src/platforms/kick/api/api-part.ts";
import { createKick } from "../../src/platforms/kick/kick.ts";
import { kickConfig } from "../../src/platforms/kick/settings.ts";
import { kickStore } from "../../src/platforms/kick/store.ts";
import { TokenStore } from "../../src/platforms/tokens.ts";
import { Exclusions } from "../../src/viewers/exclusions.ts";
import { listen } from "../../src/web/server.ts";
import { KickApiServer, type StandInRedemption } from "../support/kick-api-server.ts";
import { ADA, START_MS } from "../support/kick-rig.ts";
import { strictLog, temporaryFolder } from "../support/rehearsal.ts";

const REDEMPTIONS = "/public/v1/channels/rewards/redemptions";
const ACCEPT = `${REDEMPTIONS}/accept`;
const POLL_MS = 15_000;
const WAIT = { timeout: 8_000, interval: 10 };
const SCOPES = ["user:read", "channel:read", "chat:write", "channel:rewards:read", "channel:rewards:write"];

/** The whole bot on Kick's official API: no chat feed, the reward on, the clock in our hands. */
class Story {
  readonly folder = temporaryFolder();
  readonly server: KickApiServer;
  readonly system: SimulatedSystem;
  house!: House;
  book!: ReturnType<typeof openBook>;
  amount = 50;
  readonly bugs: string[] = [];

  private constructor(server: KickApiServer) {
    this.server = server;
    this.system = new SimulatedSystem(START_MS);
  }

  static async begin(more: object = {}): Promise<Story> {
    const story = new Story(await KickApiServer.start());
    story.server.live.set(501, "2026-11-20T17:30:00Z");
    await story.start(more);
    return story;
  }

  async start(more: object = {}): Promise<void> {
    const { server, system, folder } = this;
    const config = configSchema.parse({
      timeZone: "UTC",
      kick: {
        channel: ADA.slug,
        ...{ userId: ADA.userId, channelId: "701", chatroomId: "801", drivers: [] },
        pointsReward: { enabled: true, title: "Get coins", cost: 500, amount: this.amount },
      },
      advanced: { kick: { endpoints: { api: server.url, id: server.url } } },
      ...more,
    });
    this.book = openBook({ tables: TABLES, file: path.join(folder, "book.db") });
    const { db } = this.book;
    const tokens = new TokenStore(path.join(folder, "tokens"));
    await tokens.write("kick-broadcaster", {
      ...server.grant(501, SCOPES),
      expiresAtMs: system.clock.now() + 7_200_000,
      scopes: SCOPES,
      userId: ADA.userId,
      login: ADA.slug,
      obtainedAtMs: system.clock.now(),
    });
    const log = strictLog(this.bugs);
    const api = new OfficialKickApi({
      ...{ config: kickConfig(config), tokens, system, log },
      credentials: () => server.app,
      store: kickStore(db),
    });
    this.house = await buildHouse({
      ...{ config, system, log, book: this.book, rehearsal: false },
      paths: dataPaths(folder),
      platforms: [createKick({ config: kickConfig(config), db, api, listen, system, log })],
      onFatal: (error) => {
        throw error;
      },
    });
    system.settle = () => this.house.bot.idle();
    await this.house.bot.start();
    // The platform starts in the background; it stands once the clock makes it look for redemptions a second time.
    const asked = server.count("GET", REDEMPTIONS);
    const looks = async () => {
      await system.advance(POLL_MS);
      return server.count("GET", REDEMPTIONS) - asked;
    };
    await expect.poll(looks, WAIT).toBeGreaterThan(1);
  }

  /** The process ends; the book and Kick stay. */
  async end(): Promise<void> {
    await this.house.bot.stop();
    expect(verify(this.book.db, { tables: TABLES, escrows: [] }).problems).toEqual([]);
    this.book.close();
    expect(this.bugs).toEqual([]);
  }

  redeems(userId: number): StandInRedemption {
    const redemption: StandInRedemption = {
      id: this.server.nextId("01RED"),
      rewardId: this.server.rewards[0]!.id,
      ...{ userId, status: "pending", input: "", redeemedAt: "2026-11-20T18:00:05Z" },
    };
    this.server.redemptions.push(redemption);
    return redemption;
  }

  /** What Vera (601) has. */
  balance(platformId = "601"): number | undefined {
    const viewer = this.house.viewers.known("kick", platformId);
    return viewer && this.house.ledger.balance(viewer.id, this.house.currency.id);
  }

  accepts(): number {
    return this.server.count("POST", ACCEPT);
  }
}

let story: Story;
afterEach(async () => {
  await story.end();
  await story.server.stop();
});

describe("Kick channel points for the channel's currency", () => {
  it("are credited once to who redeemed them, and Kick is told to keep the points", async () => {
    story = await Story.begin();
    const redemption = story.redeems(601);
    await story.system.advance(POLL_MS);
    expect(story.balance()).toBe(50);
    expect(redemption.status).toBe("accepted");
    await story.system.advance(20 * POLL_MS);
    expect(story.balance()).toBe(50);
    const again = story.redeems(601);
    await story.system.advance(POLL_MS);
    expect(story.balance()).toBe(100);
    expect(again.status).toBe("accepted");
    expect(story.book.db.prepare("SELECT idempotency_key, kind FROM transfer ORDER BY id").all()).toEqual([
      { idempotency_key: `conversion:kick:redemption:${redemption.id}`, kind: "conversion" },
      { idempotency_key: `conversion:kick:redemption:${again.id}`, kind: "conversion" },
    ]);
  });

  it("are not kept by Kick before the credit is in the book", async () => {
    story = await Story.begin();
    const redemption = story.redeems(601);
    let letGo = () => {};
    const hold = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    story.server.fail(ACCEPT, { hold: hold }, 1);
    const advanced = story.system.advance(POLL_MS);
    await expect.poll(() => story.accepts(), WAIT).toBe(1);
    expect([story.balance(), redemption.status]).toEqual([50, "pending"]);
    letGo();
    await advanced;
    expect(redemption.status).toBe("accepted");
  });

  it("credited before a crash are accepted after it and not credited again, even at another rate", async () => {
    story = await Story.begin();
    const redemption = story.redeems(601);
    story.server.fail(ACCEPT, { status: 503 }, 100);
    await story.system.advance(POLL_MS);
    expect(story.balance()).toBe(50);
    expect(redemption.status).toBe("pending");
    await story.end();
    story.server.heal();
    story.amount = 70;
    await story.start();
    await story.system.advance(POLL_MS);
    expect(redemption.status).toBe("accepted");
    expect(story.balance()).toBe(50);
  });

  it("credited before a crash are accepted although the viewer was excluded since", async () => {
    story = await Story.begin();
    const redemption = story.redeems(601);
    story.server.fail(ACCEPT, { status: 503 }, 100);
    await story.system.advance(POLL_MS);
    const { house } = story;
    await house.writer.run((work) =>
      house.features.watch.setEarning(work, house.viewers.known("kick", "601")!.id, false),
    );
    await story.end();
    story.server.heal();
    await story.start();
    await story.system.advance(POLL_MS);
    expect(redemption.status).toBe("accepted");
    expect(story.balance()).toBe(50);
  });

  it("of somebody excluded are given back by Kick", async () => {
    story = await Story.begin();
    const { house } = story;
    const vera = { platformId: "601", login: "vera", displayName: "Vera", roles: [] };
    await house.writer.run((work) =>
      house.features.watch.setEarning(work, house.viewers.ensure(work, "kick", vera).id, false),
    );
    const redemption = story.redeems(601);
    await story.system.advance(POLL_MS);
    expect(story.balance()).toBe(0);
    expect(redemption.status).toBe("rejected");
    expect(story.accepts()).toBe(0);
  });

  it("of a bot are given back by Kick", async () => {
    story = await Story.begin({ watching: { bots: ["vera"] } });
    const redemption = story.redeems(601);
    await story.system.advance(POLL_MS);
    expect(story.balance()).toBe(0);
    expect(redemption.status).toBe("rejected");
  });

  it("that the book refuses are given back by Kick", async () => {
    story = await Story.begin();
    const { house } = story;
    const vera = { platformId: "601", login: "vera", displayName: "Vera", roles: [] };
    await house.writer.run((work) => {
      const { id } = house.viewers.ensure(work, "kick", vera);
      for (let left = BALANCE_MAX, n = 0; left > 0; left -= AMOUNT_MAX, n++) {
        house.ledger.post(work, {
          ...{ key: `test:${n}`, currencyId: house.currency.id, from: "mint", to: `viewer:${id}` },
          ...{ amount: Math.min(left, AMOUNT_MAX), kind: "import", actor: "test" },
        });
      }
    });
    const redemption = story.redeems(601);
    await story.system.advance(POLL_MS);
    expect(redemption.status).toBe("rejected");
  });

  it("of a reward that is not ours are left alone", async () => {
    story = await Story.begin();
    const redemption = { ...story.redeems(601), id: "01OTHER", rewardId: "01THEIRS" };
    story.server.redemptions.splice(0, 1, redemption);
    await story.system.advance(4 * POLL_MS);
    expect(redemption.status).toBe("pending");
    expect(story.balance()).toBeUndefined();
  });

  it("keep the roles and the name of somebody who is known", async () => {
    story = await Story.begin();
    const { house } = story;
    const vera = { platformId: "601", login: "vera", displayName: "VERA", roles: ["vip"] as const };
    await house.writer.run((work) => house.viewers.ensure(work, "kick", vera));
    story.redeems(601);
    await story.system.advance(POLL_MS);
    expect(house.viewers.known("kick", "601")).toMatchObject({ name: "VERA", roles: ["vip"] });
    expect(story.balance()).toBe(50);
  });

  it("are given back where the currency is no play money", async () => {
    story = await Story.begin();
    const { house, book } = story;
    const settled: boolean[] = [];
    const { writer, ledger, viewers } = house;
    const converter = new Converter({
      ...{ writer, ledger, viewers, log: strictLog(story.bugs) },
      exclusions: new Exclusions({ bots: [], broadcasterEarns: false }),
      of: () => ({ worth: () => 50, settle: async (_key, credited) => void settled.push(credited) }),
      track: (name, work) => house.bot.track(name, work),
    });
    const channel = house.bot.channel("kick", ADA.userId)!;
    const cash = { ...channel, currency: { ...channel.currency, kind: "cash" as const } };
    const author = { platformId: "601", login: "vera", displayName: "Vera", roles: [] };
    const event: Redemption = {
      kind: "redemption",
      platform: "kick",
      channelId: ADA.userId,
      atMs: START_MS,
      key: "redemption:1",
      author,
      rewardId: "01OURS",
      title: "Get coins",
      cost: 500,
      input: "",
    };
    await converter.redeemed(event, cash);
    await converter.redeemed({ ...event, author: { ...author, platformId: "" } }, channel);
    await converter.redeemed(event, channel);
    expect(settled).toEqual([false, false, true]);
    expect(book.db.prepare("SELECT amount FROM transfer").pluck().all()).toEqual([50]);
  });
});
