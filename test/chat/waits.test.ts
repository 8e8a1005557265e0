import { describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import { Cooldowns } from "../../src/chat/commands/cooldowns.ts";
import { Flood } from "../../src/chat/commands/flood.ts";

const ann = { command: "points", channelId: 1, viewer: "local:ann" };
const bob = { ...ann, viewer: "local:bob" };
const waits = { viewerSeconds: 5, channelSeconds: 0 };

describe("a cooldown", () => {
  it("holds for one viewer until its time is over", async () => {
    const system = new SimulatedSystem(0);
    const cooldowns = new Cooldowns(system.clock);
    cooldowns.start(ann, waits);
    expect(cooldowns.remainingMs(ann, waits)).toBe(5_000);
    expect(cooldowns.remainingMs(bob, waits)).toBe(0);
    expect(cooldowns.remainingMs({ ...ann, channelId: 2 }, waits)).toBe(0);
    await system.advance(4_999);
    expect(cooldowns.remainingMs(ann, waits)).toBe(1);
    await system.advance(1);
    expect(cooldowns.remainingMs(ann, waits)).toBe(0);
  });

  it("of the channel holds for everybody there", () => {
    const cooldowns = new Cooldowns(new SimulatedSystem(0).clock);
    const lists = { viewerSeconds: 5, channelSeconds: 30 };
    cooldowns.start(ann, lists);
    expect(cooldowns.remainingMs(bob, lists)).toBe(30_000);
    expect(cooldowns.remainingMs({ ...bob, channelId: 2 }, lists)).toBe(0);
  });

  it("lets only one of two uses in the same moment through", () => {
    const cooldowns = new Cooldowns(new SimulatedSystem(0).clock);
    const over = cooldowns.begin(ann);
    expect(cooldowns.remainingMs(ann, waits)).toBeGreaterThan(0);
    expect(cooldowns.remainingMs(bob, waits)).toBe(0);
    over();
    expect(cooldowns.remainingMs(ann, waits)).toBe(0);
  });

  it("forgets what is over instead of growing", async () => {
    const system = new SimulatedSystem(0);
    const cooldowns = new Cooldowns(system.clock);
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 10_001; n++) cooldowns.start({ ...ann, viewer: `${round}:${n}` }, waits);
      await system.advance(6_000);
    }
    expect(cooldowns.size).toBeLessThan(21_000);
  });
});

describe("the flood limit", () => {
  it("lets ten commands in thirty seconds through, then passes the viewer over for thirty", async () => {
    const system = new SimulatedSystem(0);
    const flood = new Flood(system.clock, { commands: 10, seconds: 30, silentSeconds: 30 });
    const answers = Array.from({ length: 12 }, () => flood.allows("ann"));
    expect(answers).toEqual([...Array(10).fill(true), false, false]);
    expect(flood.allows("bob")).toBe(true);
    await system.advance(29_999);
    expect(flood.allows("ann")).toBe(false);
    await system.advance(1);
    expect(flood.allows("ann")).toBe(true);
  });

  it("does not mind somebody who takes their time", async () => {
    const system = new SimulatedSystem(0);
    const flood = new Flood(system.clock, { commands: 10, seconds: 30, silentSeconds: 30 });
    for (let n = 0; n < 100; n++) {
      expect(flood.allows("ann")).toBe(true);
      await system.advance(3_001);
    }
  });
});
