/** Channel points of Twitch exchanged for the currency: the whole bot, Twitch's API and EventSub as stand-ins. */
import { describe, expect, it, vi } from "vitest";
import type { StandInReward } from "../support/twitch-rewards.ts";
import { MINUTE_MS, STREAMER_ID, WAIT, WholeBot } from "../support/whole-bot.ts";

const REWARDS = "/helix/channel_points/custom_rewards";
const REDEMPTIONS = `${REWARDS}/redemptions`;
const ADD = "channel.channel_points_custom_reward_redemption.add";
const CHANNEL = {
  broadcaster_user_id: STREAMER_ID,
  broadcaster_user_login: "streamer",
  broadcaster_user_name: "Streamer",
};
const VERA = { user_id: "601", user_login: "vera", user_name: "Vera" };
const QUIET = { bonuses: { firstMessage: 0, streak: 0 } };
/** Made in the dashboard. */
const foreign = (title: string): StandInReward => ({
  ...{ id: "foreign", title, cost: 100, prompt: "", is_enabled: true, ours: false },
  should_redemptions_skip_request_queue: false,
});

/** The bot with a reward, or with whatever the channel has before the bot comes. */
async function begin(before: readonly StandInReward[] = []): Promise<WholeBot> {
  const whole = await WholeBot.start({ twitch: "streamer", config: QUIET });
  whole.api.user("601", "vera");
  whole.api.desk.rewards.push(...before);
  Object.assign(whole.config.twitch.pointsReward, { enabled: true, title: "Get coins", cost: 500, amount: 50 });
  await whole.restart();
  if (before.length === 0) await soon(whole, () => expect(whole.api.desk.rewards).toHaveLength(1));
  return whole;
}

/** Minutes pass until it is so: the bot's questions to Twitch take real time. */
async function soon(whole: WholeBot, expectation: () => void): Promise<void> {
  await vi.waitFor(async () => {
    await whole.advance(MINUTE_MS);
    expectation();
  }, WAIT);
}

/** Vera redeems; EventSub tells, unless it is not to. */
function redeems(whole: WholeBot, told = true) {
  const redemption = whole.api.desk.redeem("601");
  if (told) whole.api.notify(ADD, whole.api.desk.event(redemption, VERA, CHANNEL));
  return redemption;
}

describe("the channel point reward", () => {
  it("is made as the config says, follows it, and is switched off with it", async () => {
    const whole = await begin();
    const [reward] = whole.api.desk.rewards;
    expect(reward).toMatchObject({ title: "Get coins", cost: 500, should_redemptions_skip_request_queue: false });
    Object.assign(whole.config.twitch.pointsReward, { title: "Get more coins", cost: 900 });
    await whole.restart();
    await soon(whole, () => expect(reward).toMatchObject({ title: "Get more coins", cost: 900, is_enabled: true }));
    expect(whole.api.desk.rewards).toHaveLength(1);
    whole.config.twitch.pointsReward.enabled = false;
    await whole.restart();
    await soon(whole, () => expect(reward).toMatchObject({ is_enabled: false }));
  });

  it("is not there unless it is switched on", async () => {
    const whole = await WholeBot.start({ twitch: "streamer", config: QUIET });
    await soon(whole, () => expect(whole.api.count(`GET ${REWARDS}`)).toBeGreaterThan(0));
    await whole.advance(5 * MINUTE_MS);
    expect(whole.api.count(`POST ${REWARDS}`)).toBe(0);
    // With nothing to switch off it is asked once.
    expect(whole.api.count(`GET ${REWARDS}`)).toBe(1);
  });

  it("is no word to a channel without channel points while it is off", async () => {
    const whole = await WholeBot.start({ twitch: "streamer", config: QUIET });
    const asked = () => whole.api.count(`GET ${REWARDS}`);
    await soon(whole, () => expect(asked()).toBe(1));
    whole.api.desk.affiliate = false;
    await whole.restart();
    await soon(whole, () => expect(asked()).toBe(2));
    await whole.advance(5 * MINUTE_MS);
    expect(whole.house.bot.attentions().join("\n")).not.toContain("pointsReward");
    expect(asked()).toBe(2);
  });

  it("leaves alone what the streamer or another program made", async () => {
    const hydrate = foreign("Hydrate");
    const whole = await begin([hydrate]);
    await soon(whole, () => expect(whole.api.desk.rewards).toHaveLength(2));
    whole.api.desk.redemptions.push({ id: "x", rewardId: "foreign", userId: "601", status: "UNFULFILLED" });
    whole.api.notify(ADD, whole.api.desk.event(whole.api.desk.redemptions[0]!, VERA, CHANNEL));
    const ours = redeems(whole);
    await soon(whole, () => expect(ours.status).toBe("FULFILLED"));
    expect(whole.api.desk.redemptions[0]!.status).toBe("UNFULFILLED");
    expect(whole.balance("vera")).toBe(50);
    expect(hydrate).toEqual(foreign("Hydrate"));
  });

  it("says what to do when the title is taken, or the channel has no channel points", async () => {
    const whole = await begin([foreign("Get coins")]);
    const told = () => whole.house.bot.attentions().join("\n");
    await soon(whole, () => expect(told()).toContain("another twitch.pointsReward.title"));
    whole.api.desk.affiliate = false;
    await soon(whole, () => expect(told()).toContain("Affiliates and Partners"));
    whole.api.desk.affiliate = true;
    whole.api.desk.rewards.length = 0;
    await soon(whole, () => expect(told()).toBe(""));
    expect(whole.api.desk.rewards).toHaveLength(1);
  });

  it("is made again when it was deleted", async () => {
    const whole = await begin();
    whole.api.desk.rewards.length = 0;
    await soon(whole, () => expect(whole.api.desk.rewards).toHaveLength(1));
    const redemption = redeems(whole);
    await soon(whole, () => expect(redemption.status).toBe("FULFILLED"));
    expect(whole.balance("vera")).toBe(50);
  });
});

describe("a redemption", () => {
  it("is credited at once, and then Twitch keeps the points", async () => {
    const whole = await begin();
    const redemption = redeems(whole);
    await vi.waitFor(() => expect(redemption.status).toBe("FULFILLED"), WAIT);
    expect(whole.balance("vera")).toBe(50);
  });

  it("is not kept twice when the streamer refunds it in the moment before it is settled", async () => {
    const whole = await begin();
    const redemption = redeems(whole, false);
    // In the dashboard, while the bot's answer is on its way.
    whole.api.before.set(REDEMPTIONS, async () => {
      const settling = whole.api.requests.at(-1)?.line.startsWith("PATCH");
      if (settling && redemption.status === "UNFULFILLED") redemption.status = "CANCELED";
    });
    await soon(whole, () => expect(whole.api.count(`PATCH ${REDEMPTIONS}`)).toBeGreaterThan(0));
    await soon(whole, () => expect(whole.transfers("reversal")).toBe(1));
    expect([whole.transfers("conversion"), whole.balance("vera"), redemption.status]).toEqual([1, 0, "CANCELED"]);
    await whole.advance(3 * MINUTE_MS);
    expect(whole.transfers("reversal")).toBe(1);
  });

  it("stays credited when Twitch had heard of it before", async () => {
    const whole = await begin();
    const redemption = redeems(whole, false);
    whole.api.before.set(REDEMPTIONS, async () => {
      if (whole.api.requests.at(-1)?.line.startsWith("PATCH")) redemption.status = "FULFILLED";
    });
    await soon(whole, () => expect(whole.api.count(`PATCH ${REDEMPTIONS}`)).toBeGreaterThan(0));
    await whole.advance(3 * MINUTE_MS);
    expect([whole.transfers("reversal"), whole.balance("vera")]).toEqual([0, 50]);
  });

  it("is found in the queue when EventSub did not tell of it, also from before the start", async () => {
    const whole = await begin();
    const redemption = redeems(whole, false);
    await whole.restart();
    await soon(whole, () => expect(redemption.status).toBe("FULFILLED"));
    expect(whole.balance("vera")).toBe(50);
    for (let n = 0; n < 120; n++) redeems(whole, false);
    const settled = () => whole.api.desk.redemptions.every(({ status }) => status === "FULFILLED");
    await soon(whole, () => expect(settled()).toBe(true));
    expect(whole.balance("vera")).toBe(121 * 50);
  });

  it("is credited once, however often it is told, while Twitch cannot be told, and over a restart", async () => {
    const whole = await begin();
    whole.api.fail.set(REDEMPTIONS, Array(1_000).fill(503));
    const redemption = redeems(whole);
    whole.api.notify(ADD, whole.api.desk.event(redemption, VERA, CHANNEL));
    await soon(whole, () => expect(whole.balance("vera")).toBe(50));
    whole.config.twitch.pointsReward.amount = 70;
    await whole.restart();
    await whole.advance(3 * MINUTE_MS);
    expect(redemption.status).toBe("UNFULFILLED");
    whole.api.fail.clear();
    await soon(whole, () => expect(redemption.status).toBe("FULFILLED"));
    expect(whole.balance("vera")).toBe(50);
    expect(whole.transfers("conversion")).toBe(1);
  });

  it("of somebody who earns nothing here is given back", async () => {
    const whole = await begin();
    whole.says("vera", "hello", { userId: "601" });
    await whole.asks("mod", "!exclude @vera", { userId: "9", tags: { badges: "moderator/1", mod: "1" } });
    const redemption = redeems(whole);
    await soon(whole, () => expect(redemption.status).toBe("CANCELED"));
    expect(whole.transfers("conversion")).toBe(0);
  });

  it("that was settled by hand is left so, and holds up no other", async () => {
    const whole = await begin();
    whole.api.fail.set(REDEMPTIONS, Array(1_000).fill(503));
    const byHand = redeems(whole);
    await soon(whole, () => expect(whole.balance("vera")).toBe(50));
    byHand.status = "FULFILLED";
    const other = redeems(whole);
    await soon(whole, () => expect(whole.balance("vera")).toBe(100));
    whole.api.fail.clear();
    await soon(whole, () => expect(other.status).toBe("FULFILLED"));
    const asked = whole.api.count(`PATCH ${REDEMPTIONS}`);
    await whole.advance(5 * MINUTE_MS);
    expect(whole.api.count(`PATCH ${REDEMPTIONS}`)).toBe(asked);
  });
});
