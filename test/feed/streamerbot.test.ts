import { afterEach, expect, it } from "vitest";
import { MINUTE_MS } from "../../src/base/lengths.ts";
import { flatArguments } from "../../src/feed/outgoing/streamerbot.ts";
import { openStreamerBot, type StreamerBot } from "../support/streamer-bot.ts";
import { OutgoingRig } from "./outgoing-rig.ts";

let rig: OutgoingRig;
let bot: StreamerBot;
afterEach(async () => {
  rig.close();
  await bot.close();
});

async function lights(password?: string, known = password): Promise<void> {
  bot = await openStreamerBot(password);
  rig = await OutgoingRig.open((of, id) => (of === "goal" ? { name: `goal ${id}` } : undefined));
  await rig.add({ name: "lights", kind: "streamerbot", address: bot.url, action: "Goal reached", password: known });
}

it("does the action with flat words, over one connection", async () => {
  await lights();
  await rig.happens(1);
  await rig.happens(2);
  await rig.flows();
  expect(bot.done.map(({ action }) => action)).toEqual(["Goal reached", "Goal reached"]);
  expect(bot.done[0]!.args).toMatchObject({ type: "goal.reached", goal: "1", goalName: "goal 1", target: "10" });
  expect(Object.values(bot.done[0]!.args).every((value) => typeof value === "string")).toBe(true);
  expect(bot.connections()).toBe(1);
  await rig.happens(3);
  await rig.flows();
  expect(bot.connections()).toBe(1);
});

it("is let in with its password, and says so where that is wrong or missing", async () => {
  await lights("open sesame");
  await rig.happens(1);
  await rig.flows();
  expect(bot.done).toHaveLength(1);
  for (const [known, why] of [
    ["wrong", "does not take the password"],
    ["", "wants a password"],
  ] as const) {
    await bot.close();
    rig.close();
    await lights("open sesame", known);
    await rig.happens(1);
    await rig.flows();
    expect([bot.done, rig.place.why]).toEqual([[], expect.stringContaining(why)]);
    expect(JSON.stringify([rig.lines, rig.outgoing.list()])).not.toContain("sesame");
  }
});

it("is connected to again after it was closed, and what happened a short while ago is done then", async () => {
  await lights();
  const { port } = new URL(bot.url);
  await bot.close();
  await rig.happens(1);
  await rig.flows();
  expect(rig.place.why).toContain("does not answer");
  bot = await openStreamerBot(undefined, Number(port));
  await rig.flows(6_000);
  expect(bot.done.map(({ args }) => args.goal)).toEqual(["1"]);
  bot.drop();
  await rig.happens(2);
  await rig.flows();
  await rig.flows(6_000);
  expect(bot.done.map(({ args }) => args.goal)).toEqual(["1", "2"]);
});

it("does nothing that is older than five minutes: a sound that late is wrong", async () => {
  await lights();
  rig.outgoing.stop();
  await rig.happens(1);
  await rig.book.system.advance(5 * MINUTE_MS + 1);
  await rig.happens(2);
  rig.start();
  await rig.flows();
  expect(bot.done.map(({ args }) => args.goal)).toEqual(["2"]);
});

it("tells that there is no such action, and that no answer comes", async () => {
  await lights();
  bot.actions = ["Another"];
  await rig.happens(1);
  await rig.flows();
  expect(rig.place.why).toBe("Streamer.bot does not do the action Goal reached; is there one of that name?");
  bot.actions = undefined;
  bot.mute = true;
  await rig.book.system.advance(6_000);
  while (bot.connections() === 0) await new Promise((resolve) => setImmediate(resolve));
  for (let n = 0; n < 50; n++) await new Promise((resolve) => setImmediate(resolve));
  await rig.flows(10_000);
  expect(rig.place).toMatchObject({ attempt: 2, why: "Streamer.bot gave no answer" });
});

it("flattens lists and names", () => {
  const data = {
    giveaway: { id: 3, name: "A game", enter: "!enter" },
    winners: [
      { id: 1, name: "ann" },
      { id: 2, name: "bob" },
    ],
    ...{ count: 2, mustClaim: false, by: null },
  };
  expect(flatArguments({ id: "e1-x", type: "giveaway.drawn", atMs: 0, data })).toEqual({
    ...{ id: "e1-x", type: "giveaway.drawn", timestamp: "1970-01-01T00:00:00.000Z" },
    ...{ giveaway: "3", giveawayName: "A game", giveawayEnter: "!enter", winners: "ann, bob" },
    ...{ winners0: "1", winners0Name: "ann", winners1: "2", winners1Name: "bob" },
    ...{ count: "2", mustClaim: "false", by: "" },
  });
});
