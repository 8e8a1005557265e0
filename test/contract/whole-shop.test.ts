/** The shop, by the whole bot on Twitch and Kick stand-ins, with OBS's own client against a stand-in of OBS. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { ObsServer } from "../support/obs-server.ts";
import { WholeBot } from "../support/whole-bot.ts";

const streamer = { userId: "100", tags: { badges: "broadcaster/1" } };
const mod = { tags: { badges: "moderator/1", mod: "1" } };
const WAIT = { timeout: 5_000, interval: 10 };

let obs: ObsServer | undefined;
afterEach(async () => {
  await obs?.close();
  obs = undefined;
});

function configOf(url = "") {
  const items: Record<string, unknown>[] = [
    { name: "Hydrate", price: 100 },
    { name: "Last card", price: 50, stock: 1 },
    { name: "Wave", price: 10, fulfil: "auto", action: { kind: "say", text: "/me waves for {viewer}" } },
  ];
  const horror = { name: "Horror", price: 40, fulfil: "auto", action: { kind: "scene", scene: "Horror" } };
  if (url !== "") items.push(horror);
  return {
    bonuses: { firstMessage: 0 },
    shop: { items, obs: { url } },
    chat: { cooldown: { viewerSeconds: 0 }, commands: { shop: { cooldown: { channelSeconds: 0 } } } },
  };
}

describe("the shop on Twitch", () => {
  it("is shown, redeemed from, fulfilled, paid back, closed, and there after a restart", async () => {
    const whole = await WholeBot.start({ twitch: "token", config: configOf() });
    await whole.asks("ann", "hello");
    await whole.asks("streamer", "!reward @ann 500", streamer);
    expect((await whole.asks("ann", "!store"))[0]).toMatch(/^Shop: Wave 10 points .* · Hydrate 100 points/);
    expect(await whole.asks("ann", "!redeem HYDRATE", { id: "line-1" })).toEqual([
      "ann redeemed Hydrate for 100 points (R1) and waits for it.",
    ]);
    expect(whole.irc.written.at(-1)?.replyTo).toBe("line-1");
    expect(await whole.asks("ann", "!redeem hydrate")).toHaveLength(1);
    await whole.restart();
    expect(await whole.asks("mo", "!fulfil 1", mod)).toEqual(["R1: Hydrate for ann is done."]);
    expect(await whole.asks("mo", "!refund @ann too late", mod)).toEqual([
      "ann gets 100 points back for Hydrate (R2): too late.",
    ]);
    expect(await whole.asks("mo", "!closeshop", mod)).toHaveLength(1);
    expect(await whole.asks("ann", "!redeem hydrate")).toEqual(["The shop is closed at the moment."]);
    expect(whole.balance("ann")).toBe(400);
    expect(whole.bugs).toEqual([]);
  });

  it("is changed by the streamer in chat, and its queue is seen and taken back from", async () => {
    const whole = await WholeBot.start({ twitch: "token", config: configOf() });
    const you = (text: string) => whole.asks("streamer", text, streamer);
    await whole.asks("ann", "hello");
    await you("!reward @ann 500");
    expect(await you('!additem "Pick my hat" 300 You choose.')).toHaveLength(1);
    expect(await you("!edititem pick my hat price 250")).toEqual(["Pick my hat: price is 250 now."]);
    expect(await whole.asks("ann", "!shop pick my hat")).toEqual([
      "Pick my hat 250 points = 2.1 h of watching. You choose.",
    ]);
    await whole.asks("ann", "!purchase pick my hat the red one");
    expect(await whole.asks("ann", "!redeem status")).toEqual(["ann is waiting for R1 Pick my hat (250 points)."]);
    expect((await whole.asks("mo", "!redemptions", mod))[0]).toMatch(/^1 waits: R1 Pick my hat for ann, \d+ sec$/);
    expect(await whole.asks("ann", "!redeem cancel")).toEqual(["ann gets 250 points back for Pick my hat (R1)."]);
    expect(await you("!removeitem pick my hat")).toEqual(["Pick my hat is no longer in the shop."]);
    expect(await whole.asks("mo", "!closestore", mod)).toEqual(["The shop is closed. What was redeemed before stays."]);
    expect(await whole.asks("mo", "!openstore", mod)).toEqual(["The shop is open: !shop shows what there is."]);
    expect(whole.balance("ann")).toBe(500);
  });

  it("takes support for a goal, and lists who gave it", async () => {
    const whole = await WholeBot.start({ twitch: "token", config: configOf() });
    await whole.asks("ann", "hello");
    await whole.asks("streamer", "!reward @ann 500", streamer);
    expect(await whole.asks("streamer", '!goal 200 "Horror night"', streamer)).toEqual([
      "A new goal: Horror night, with 200 points. !support fills it up.",
    ]);
    expect(await whole.asks("ann", "!support 50 go on")).toEqual([
      "Thank you, ann, for 50 points!",
      "Horror night: 50 points of 200 points.",
    ]);
    await whole.restart();
    expect((await whole.asks("ann", "!support 150")).at(-1)).toMatch(/^We did it! Horror night is reached/);
    expect(await whole.asks("ann", "!top supporters")).toEqual(["Thank you to those who support the most: 1. ann 200"]);
    expect(await whole.asks("streamer", "!goal end", streamer)).toEqual(["The goal is taken down."]);
    expect(whole.balance("ann")).toBe(300);
  });

  it("takes a rename, and never says a line of an item as a command of Twitch", async () => {
    const whole = await WholeBot.start({ twitch: "token", config: configOf() });
    await whole.asks("ann", "hello", { userId: "7001" });
    await whole.asks("streamer", "!reward @ann 500", streamer);
    await whole.asks("ann", "!redeem hydrate", { userId: "7001" });
    expect((await whole.asks("annabel", "!redeem status", { userId: "7001", displayName: "Annabel" }))[0]).toMatch(
      /^Annabel is waiting for R1 Hydrate/,
    );
    expect(await whole.asks("mo", "!refund @annabel", mod)).toEqual(["Annabel gets 100 points back for Hydrate (R1)."]);
    const said = await whole.asks("annabel", "!redeem wave", { userId: "7001", displayName: "Annabel" });
    expect(said.join()).toContain("waves for Annabel");
    expect(said.filter((line) => line.startsWith("/"))).toEqual([]);
  });

  it("is one shop with Kick: the last one is gone on both", async () => {
    const whole = await WholeBot.start({ twitch: "token", kick: "signed in", config: configOf() });
    const kay = (text: string) => whole.asksOnKick({ userId: 8_001, username: "kay", text });
    await whole.asks("ann", "hello");
    await kay("hello");
    await whole.asks("streamer", "!reward @ann 100", streamer);
    await whole.asks("streamer", "!reward @kay 100", streamer);
    expect(await kay("!redeem last card")).toEqual(["kay redeemed Last card for 50 points (R1) and waits for it."]);
    expect(await whole.asks("ann", "!redeem last card")).toEqual(["Last card is sold out."]);
    expect([whole.balance("ann"), whole.balance("kay", "kick")]).toEqual([100, 50]);
    expect(await whole.asks("mo", "!fulfil @kay", mod)).toEqual(["R1: Last card for kay is done."]);
  });
});

describe("an item of OBS", () => {
  it("changes the scene; while OBS is away it waits, and works again once it is back", async () => {
    obs = await ObsServer.start();
    const { port, url } = obs;
    const whole = await WholeBot.start({ twitch: "token", config: configOf(url) });
    await vi.waitFor(() => expect(obs!.connections).toBe(1), WAIT);
    await whole.asks("ann", "hello");
    await whole.asks("streamer", "!reward @ann 500", streamer);
    expect(await whole.asks("ann", "!redeem horror")).toEqual(["ann has Horror for 40 points."]);
    expect(obs.scene).toBe("Horror");
    await obs.close();
    obs = undefined;
    expect((await whole.asks("ann", "!redeem horror")).join("\n")).toMatch(/R2: Horror for ann did not work and waits/);
    expect(whole.balance("ann")).toBe(420);
    obs = await ObsServer.start({ port });
    await vi.waitFor(async () => {
      await whole.advance(20_000);
      expect(obs!.connections).toBe(1);
    }, WAIT);
    expect(await whole.asks("mo", "!fulfil 2", mod)).toEqual(["R2: Horror for ann is done."]);
    expect(obs.scene).toBe("Horror");
    expect(whole.bugs).toEqual([]);
  });
});
