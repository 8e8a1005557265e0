import { afterEach, describe, expect, it } from "vitest";
import type { PlatformEvent } from "../../../src/platforms/platform.ts";
import type { StandInRedemption } from "../../support/kick-api-server.ts";
import { ADA, type KickRig, kickRig } from "../../support/kick-rig.ts";

const MINUTE = 60_000;
const ON = { pointsReward: { enabled: true, title: "Get coins", cost: 500, amount: 50 } };
let rig: KickRig;
afterEach(() => rig.close());

type Redemption = Extract<PlatformEvent, { kind: "redemption" }>;

async function live(config: object = ON): Promise<void> {
  rig = await kickRig(config);
  await rig.signIn();
  rig.server.live.set(501, "2026-11-20T17:30:00Z");
  await rig.start();
}

function redeems(userId: number, rewardId = rig.server.rewards[0]?.id ?? ""): StandInRedemption {
  const redemption: StandInRedemption = {
    id: rig.server.nextId("01RED"),
    rewardId,
    userId,
    status: "pending",
    input: "",
    redeemedAt: "2026-11-20T18:00:05Z",
  };
  rig.server.redemptions.push(redemption);
  return redemption;
}

function redemptions(): Redemption[] {
  return rig.host.events.filter((event): event is Redemption => event.kind === "redemption");
}

/** A book that credits each key once, as the ledger does, and settles after each credit. */
class Book {
  readonly credited = new Map<string, number>();
  read = 0;
  async work(settle: "accept" | "crash"): Promise<void> {
    for (; this.read < redemptions().length; this.read++) {
      const event = redemptions()[this.read];
      if (!event) return;
      if (!this.credited.has(event.key)) this.credited.set(event.key, 50);
      if (settle === "accept") await rig.part.acceptRedemptions([event.key.replace("redemption:", "")]);
    }
  }
}

describe("the channel-points reward", () => {
  it("is off by default: nothing is made and nothing is asked", async () => {
    await live({});
    await rig.system.advance(5 * MINUTE);
    expect(rig.server.rewards).toEqual([]);
    expect(rig.server.requests.some((request) => request.path.includes("rewards"))).toBe(false);
    expect(rig.part.pointsRewardId()).toBeUndefined();
  });

  it("is made with title and price of the config, once, whatever restarts there are", async () => {
    await live();
    await rig.restart();
    await rig.restart();
    expect(rig.server.rewards).toMatchObject([
      { title: "Get coins", cost: 500, is_enabled: true, should_redemptions_skip_request_queue: false },
    ]);
    expect(rig.part.pointsRewardId()).toBe(rig.server.rewards[0]?.id);
  });

  it("is made once although it could not be remembered at first", async () => {
    rig = await kickRig(ON);
    await rig.signIn();
    rig.server.live.set(501, "2026-11-20T17:30:00Z");
    const { set } = rig.values;
    rig.values.set = () => {
      throw new Error("the disk is full");
    };
    await rig.start();
    expect(rig.part.pointsRewardId()).toBeUndefined();
    rig.values.set = set;
    await rig.system.advance(MINUTE);
    expect(rig.server.rewards).toHaveLength(1);
    expect(rig.part.pointsRewardId()).toBe(rig.server.rewards[0]?.id);
  });

  it("follows the config, and the streamer's new title at Kick does not make a second one", async () => {
    await live();
    Object.assign(rig.server.rewards[0] ?? {}, { title: "Renamed", cost: 9, is_enabled: false });
    await rig.restart();
    expect(rig.server.rewards).toMatchObject([{ title: "Get coins", cost: 500, is_enabled: true }]);
  });

  it("of the same title made by somebody else is left alone, and the streamer is told what to do", async () => {
    rig = await kickRig(ON);
    await rig.signIn();
    rig.server.rewards.push({
      id: "01THEIRS",
      title: "get coins",
      description: "",
      cost: 1,
      background_color: "",
      is_enabled: true,
      is_paused: false,
      is_user_input_required: false,
      should_redemptions_skip_request_queue: false,
      ours: false,
    });
    await rig.start();
    expect(rig.server.rewards).toHaveLength(1);
    expect(rig.host.attentions.get("kick.reward")).toContain("kick.pointsReward.title");
    expect(rig.part.pointsRewardId()).toBeUndefined();
  });

  it("is switched off at Kick when the setting is switched off, so that nobody pays for nothing", async () => {
    await live();
    const values = [...rig.values];
    const made = rig.server.rewards;
    await rig.close();
    rig = await kickRig({});
    for (const [key, value] of values) rig.values.set(key, value);
    rig.server.rewards.push(...made);
    await rig.signIn();
    await rig.start();
    expect(rig.server.rewards).toMatchObject([{ is_enabled: false }]);
  });

  it("is not made with 15 others there, and the streamer is told why", async () => {
    rig = await kickRig(ON);
    await rig.signIn();
    for (let n = 0; n < 15; n++) {
      rig.server.rewards.push({
        id: `01R${n}`,
        title: `Reward ${n}`,
        description: "",
        cost: 1,
        background_color: "",
        is_enabled: true,
        is_paused: false,
        is_user_input_required: false,
        should_redemptions_skip_request_queue: false,
        ours: true,
      });
    }
    await rig.start();
    expect(rig.host.attentions.get("kick.reward")).toContain("15 rewards");
  });
});

describe("a redemption", () => {
  it("is told once with the viewer's name, and accepted after its credit", async () => {
    await live();
    const book = new Book();
    const redemption = redeems(601);
    await rig.system.advance(15_000);
    expect(redemptions()).toMatchObject([
      {
        key: `redemption:${redemption.id}`,
        channelId: ADA.userId,
        author: { platformId: "601", login: "vera", displayName: "Vera" },
        rewardId: rig.part.pointsRewardId(),
        cost: 500,
      },
    ]);
    await book.work("accept");
    expect(redemption.status).toBe("accepted");
    await rig.system.advance(5 * MINUTE);
    expect(redemptions()).toHaveLength(1);
  });

  it("is named and told at once though viewers asked for more names than their share", async () => {
    await live();
    for (let n = 0; n < 60; n++) await rig.part.lookupUser(`nobody${n}`);
    const lookups = () => rig.server.requests.filter(({ path }) => path.startsWith("/public/v1/channels?"));
    expect(lookups().length).toBeLessThanOrEqual(30);
    rig.server.users.set(601, { id: 601, name: "Bea", slug: "bea" });
    redeems(601);
    await rig.system.advance(20_000);
    expect(redemptions()).toMatchObject([{ author: { platformId: "601", displayName: "Bea" } }]);
    // A giver's name is still asked for too.
    await expect(rig.part.lookupUser("bea", "givers")).resolves.toMatchObject({ platformId: "601" });
    await expect(rig.part.lookupUser("bea")).resolves.toBeUndefined();
  });

  it("of every page is told", async () => {
    await live();
    for (let n = 0; n < 8; n++) redeems(601 + (n % 2));
    await rig.system.advance(15_000);
    expect(new Set(redemptions().map((event) => event.key)).size).toBe(8);
  });

  it("credited before a crash is told again, not credited again, and accepted", async () => {
    await live();
    const book = new Book();
    const redemption = redeems(601);
    await rig.system.advance(15_000);
    await book.work("crash");
    await rig.restart();
    expect(redemptions()).toHaveLength(2);
    await book.work("accept");
    expect(book.credited.size).toBe(1);
    expect(redemption.status).toBe("accepted");
  });

  it("accepted before a crash, without our hearing of it, is done when it is accepted once more", async () => {
    await live();
    const redemption = redeems(601);
    await rig.system.advance(15_000);
    redemption.status = "accepted";
    await rig.part.acceptRedemptions([redemption.id]);
    const asked = rig.server.count("POST", "/public/v1/channels/rewards/redemptions/accept");
    await rig.system.advance(5 * MINUTE);
    expect(rig.server.count("POST", "/public/v1/channels/rewards/redemptions/accept")).toBe(asked);
    expect(rig.host.told).toEqual([]);
  });

  it("that cannot be credited is rejected, and Kick refunds it", async () => {
    await live();
    const redemption = redeems(602);
    await rig.system.advance(15_000);
    await rig.part.rejectRedemptions([redemption.id]);
    expect(redemption.status).toBe("rejected");
  });

  it("keeps its first verdict, though Kick could not be reached when it was given", async () => {
    await live();
    const redemption = redeems(602);
    await rig.system.advance(15_000);
    rig.server.fail("/public/v1/channels/rewards/redemptions/accept", { status: 503 }, 2);
    await rig.part.acceptRedemptions([redemption.id]);
    await rig.part.rejectRedemptions([redemption.id]);
    expect(redemption.status).toBe("pending");
    await rig.system.advance(MINUTE);
    expect(redemption.status).toBe("accepted");
    expect(redemptions()).toHaveLength(1);
  });

  it("refunded by hand after its credit is told to the streamer", async () => {
    await live();
    const redemption = redeems(602);
    await rig.system.advance(15_000);
    redemption.status = "rejected";
    await rig.part.acceptRedemptions([redemption.id]);
    expect(rig.host.attentions.get("kick.redemption")).toContain("refunded in the Kick dashboard");
  });

  it("is settled in parcels of 25", async () => {
    await live();
    const all = Array.from({ length: 60 }, () => redeems(601));
    await rig.part.acceptRedemptions(all.map((redemption) => redemption.id));
    expect(all.every((redemption) => redemption.status === "accepted")).toBe(true);
    expect(rig.server.count("POST", "/public/v1/channels/rewards/redemptions/accept")).toBe(3);
  });

  it("that nobody settles is told again after a minute, not with every look", async () => {
    await live();
    redeems(601);
    await rig.system.advance(50_000);
    expect(redemptions()).toHaveLength(1);
    await rig.system.advance(30_000);
    expect(redemptions()).toHaveLength(2);
  });

  it("of another reward is none of ours", async () => {
    await live();
    redeems(601, "01ANOTHER");
    await rig.system.advance(MINUTE);
    expect(redemptions()).toEqual([]);
  });

  it("waits for the next look when the viewer's name cannot be asked", async () => {
    await live();
    redeems(601);
    rig.server.fail("/public/v1/users", { status: 500 });
    await rig.system.advance(15_000);
    expect(redemptions()).toEqual([]);
    await rig.system.advance(15_000);
    expect(redemptions()).toMatchObject([{ author: { displayName: "Vera" } }]);
  });

  it("of a viewer whose account is gone still has a name to write down", async () => {
    await live();
    redeems(777);
    await rig.system.advance(15_000);
    expect(redemptions()).toMatchObject([{ author: { platformId: "777", displayName: "kick-777" } }]);
  });

  it("is told without a name after a minute in which Kick cannot be asked for it", async () => {
    await live();
    redeems(601);
    rig.server.fail("/public/v1/users", { status: 403 }, 99);
    await rig.system.advance(45_000);
    expect(redemptions()).toEqual([]);
    await rig.system.advance(45_000);
    expect(redemptions()).toMatchObject([{ author: { platformId: "601", login: "", displayName: "kick-601" } }]);
  });

  it("of somebody about whom Kick refuses to speak holds up nobody else's name", async () => {
    await live();
    for (let id = 601; id < 609; id++) rig.server.users.set(id, { id, name: `Viewer${id}`, slug: `viewer${id}` });
    rig.server.refusedUsers.add(604);
    for (let id = 601; id < 609; id++) redeems(id);
    await rig.system.advance(15_000);
    const names = redemptions().map(({ author }) => author.displayName);
    expect(names.toSorted()).toEqual([
      "Viewer601",
      "Viewer602",
      "Viewer603",
      "Viewer605",
      "Viewer606",
      "Viewer607",
      "Viewer608",
      "kick-604",
    ]);
  });

  it.each([
    ["nobody", null],
    ["an id of null", { user_id: null }],
    ["an id of 0", { user_id: 0 }],
    ["an id of an object", { user_id: {} }],
  ])("redeemed by %s is left to the streamer, and the others go on", async (_what, redeemer) => {
    await live();
    const bad = redeems(601);
    const good = redeems(601);
    rig.server.oddRedeemers.set(bad.id, redeemer);
    await rig.system.advance(15_000);
    expect(redemptions().map(({ key }) => key)).toEqual([`redemption:${good.id}`]);
    expect(rig.host.attentions.get("kick.redemption.unreadable")).toContain(bad.id);
    bad.status = "rejected";
    await rig.system.advance(15_000);
    expect(rig.host.attentions.get("kick.redemption.unreadable")).toBeUndefined();
  });

  it("for less than the price of the config is refunded, and the price is set back", async () => {
    await live();
    const [reward] = rig.server.rewards;
    reward!.cost = 1;
    const cheap = redeems(601);
    rig.server.onSettled = () => {
      // Redeemed while the price is being set back.
      if (rig.server.redemptions.length === 1)
        redeems(601).redeemedAt = new Date(rig.system.clock.now() - 1_000).toISOString();
    };
    await rig.system.advance(15_000);
    expect(cheap.status).toBe("rejected");
    expect(reward).toMatchObject({ cost: 500, title: "Get coins" });
    expect(rig.host.attentions.get("kick.reward.changed")).toContain('"Get coins" for 500, and refunds');
    await rig.system.advance(15_000);
    expect(rig.server.redemptions.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(redemptions()).toEqual([]);
    const dear = redeems(601);
    dear.redeemedAt = new Date(rig.system.clock.now() + 1_000).toISOString();
    await rig.system.advance(15_000);
    expect(redemptions().map(({ key }) => key)).toEqual([`redemption:${dear.id}`]);
  });

  it("for more than the price of the config is credited, and price and title are set back", async () => {
    await live();
    Object.assign(rig.server.rewards[0]!, { cost: 900, title: "Coins by hand" });
    redeems(601);
    await rig.system.advance(15_000);
    expect(redemptions()).toHaveLength(1);
    expect(rig.server.rewards).toMatchObject([{ cost: 500, title: "Get coins" }]);
  });

  it("is asked for only while live", async () => {
    await live();
    rig.server.live.delete(501);
    await rig.system.advance(2 * MINUTE);
    const asked = rig.server.count("GET", "/public/v1/channels/rewards/redemptions");
    await rig.system.advance(10 * MINUTE);
    expect(rig.server.count("GET", "/public/v1/channels/rewards/redemptions")).toBe(asked);
  });

  it("told by a webhook is looked up at once, when it is of our reward", async () => {
    await live();
    const redemption = redeems(601);
    const event: Redemption = {
      platform: "kick",
      channelId: ADA.userId,
      atMs: rig.system.clock.now(),
      kind: "redemption",
      key: `redemption:${redemption.id}`,
      author: { platformId: "601", login: "vera", displayName: "Vera", roles: [] },
      rewardId: redemption.rewardId,
      title: "Get coins",
      cost: 500,
      input: "",
    };
    expect(rig.part.noticed({ ...event, rewardId: "01ANOTHER" })).toBe(false);
    expect(rig.part.noticed(event)).toBe(true);
    await rig.system.advance(0);
    expect(redemptions()).toHaveLength(1);
  });
});
