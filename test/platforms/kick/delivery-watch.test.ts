import { describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../../src/base/system.ts";
import { DeliveryWatch } from "../../../src/platforms/kick/webhook/delivery-watch.ts";

const MINUTE = 60_000;

function watching(alone = false) {
  const system = new SimulatedSystem(1_795_000_000_000);
  const state = { live: undefined as boolean | undefined, deliveredMs: undefined as number | undefined };
  let told: string | undefined;
  const watch = new DeliveryWatch({
    system,
    alone,
    isLive: () => state.live,
    lastDeliveryMs: () => state.deliveredMs,
    attention: (_code, sentence) => {
      told = sentence;
    },
  });
  system.timers.every(MINUTE, () => watch.look());
  return {
    watch,
    state,
    told: () => told,
    delivered: () => {
      state.deliveredMs = system.clock.monotonic();
    },
    minutes: (count: number) => system.advance(count * MINUTE),
  };
}

describe("facts of the feed", () => {
  it("that nothing delivered follows for twenty minutes are an alarm from the fifth on, until a delivery comes", async () => {
    const { watch, told, delivered, minutes } = watching();
    for (let fact = 0; fact < 4; fact++) watch.feedTold();
    await minutes(60);
    expect(told()).toBeUndefined();
    watch.feedTold();
    await minutes(19);
    expect(told()).toBeUndefined();
    await minutes(2);
    expect(told()).toContain("told of 5 subscriptions and gifts");
    delivered();
    await minutes(1);
    expect(told()).toBeUndefined();
  });

  it("whose deliveries come a quarter of an hour late are none", async () => {
    const { watch, told, delivered, minutes } = watching();
    for (let round = 0; round < 10; round++) {
      for (let fact = 0; fact < 5; fact++) watch.feedTold();
      await minutes(16);
      delivered();
      await minutes(1);
      expect(told()).toBeUndefined();
    }
  });
});

describe("a bot that reads by deliveries only", () => {
  it("says after half an hour of silence that it may hear nothing, while live only", async () => {
    const { state, told, delivered, minutes } = watching(true);
    await minutes(120);
    expect(told()).toBeUndefined();
    state.live = true;
    await minutes(30);
    expect(told()).toBeUndefined();
    await minutes(1);
    expect(told()).toContain("for 30 minutes while you are live");
    delivered();
    await minutes(1);
    expect(told()).toBeUndefined();
    await minutes(31);
    expect(told()).toBeDefined();
    state.live = false;
    await minutes(1);
    expect(told()).toBeUndefined();
  });

  it("says nothing beside a feed that reads", async () => {
    const { state, told, minutes } = watching(false);
    state.live = true;
    await minutes(240);
    expect(told()).toBeUndefined();
  });
});
