import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../../src/base/system.ts";
import type { PlatformEvent } from "../../../src/platforms/platform.ts";
import { MOMENT_MS, OneTelling } from "../../../src/platforms/twitch/one-telling.ts";
import type { TwitchFact } from "../../../src/platforms/twitch/parts.ts";

const common = { platform: "twitch", channelId: "100", atMs: 0 } as const;
const who = (id: string) => ({ platformId: id, login: `v${id}`, displayName: `V${id}`, roles: [] });
let ids = 0;
const cheer = (id: string | undefined, bits = 100): PlatformEvent => ({
  ...common,
  kind: "cheer",
  key: `cheer ${++ids}`,
  bits,
  ...(id === undefined ? {} : { author: who(id) }),
});
const gift = (id: string | undefined, count = 1): PlatformEvent => ({
  ...common,
  kind: "gift",
  key: `gift ${++ids}`,
  tier: 1,
  count,
  ...(id === undefined ? {} : { author: who(id) }),
});
const raid = (id: string): PlatformEvent => ({
  ...common,
  kind: "raid",
  key: `raid ${++ids}`,
  author: who(id),
  viewers: 9,
});
const subscription = (id: string): PlatformEvent => ({
  ...common,
  kind: "subscription",
  key: `sub ${++ids}`,
  author: who(id),
  tier: 1,
  months: 1,
  renewal: false,
  gifted: false,
});
const MAKERS = { cheer, gift, raid, subscription };
const FACTS = Object.entries(MAKERS) as [TwitchFact, (id: string) => PlatformEvent][];

/** Both witnesses and what the bot was told. EventSub has been listening for ever, unless a test says otherwise. */
function rig() {
  const system = new SimulatedSystem(0);
  const told: PlatformEvent[] = [];
  const state = { sinceMs: Number.NEGATIVE_INFINITY as number | undefined };
  const telling = new OneTelling({
    system,
    listeningSince: () => state.sinceMs,
    emit: (event) => void told.push(event),
  });
  return { system, told, state, telling };
}

describe.each(FACTS)("a %s told by both", (_, make) => {
  it.each([0, 1_000, MOMENT_MS - 1])("is EventSub's when chat is first by %i ms", async (laterMs) => {
    const { system, told, telling } = rig();
    telling.byChat(make("1"));
    await system.advance(laterMs);
    const better = make("1");
    telling.byEventSub(better);
    await system.advance(10 * MOMENT_MS);
    expect(told).toEqual([better]);
  });

  it.each([0, 1_000, MOMENT_MS - 1])("is EventSub's when chat is second by %i ms", async (laterMs) => {
    const { system, told, telling } = rig();
    const better = make("1");
    telling.byEventSub(better);
    await system.advance(laterMs);
    telling.byChat(make("1"));
    await system.advance(10 * MOMENT_MS);
    expect(told).toEqual([better]);
  });

  it("is chat's alone, at once, while EventSub does not listen", () => {
    const { told, state, telling } = rig();
    state.sinceMs = undefined;
    const only = make("1");
    telling.byChat(only);
    expect(told).toEqual([only]);
  });

  it("is left to EventSub's silence when that has listened all the time", async () => {
    const { system, told, telling } = rig();
    telling.byChat(make("1"));
    await system.advance(10 * MOMENT_MS);
    expect(told).toEqual([]);
  });

  it("is not lost when the connection had been dead for a while before anybody noticed", async () => {
    const { system, told, state, telling } = rig();
    const only = make("1");
    telling.byChat(only);
    await system.advance(12_000);
    state.sinceMs = undefined;
    await system.advance(MOMENT_MS);
    expect(told).toEqual([only]);
  });

  it("is not lost when that connection is back before the moment is over", async () => {
    const { system, told, state, telling } = rig();
    const only = make("1");
    telling.byChat(only);
    await system.advance(14_000);
    state.sinceMs = system.clock.monotonic();
    await system.advance(MOMENT_MS);
    expect(told).toEqual([only]);
  });

  it("is not told twice when EventSub told it and was lost right after", async () => {
    const { system, told, state, telling } = rig();
    const better = make("1");
    telling.byEventSub(better);
    state.sinceMs = undefined;
    await system.advance(2_000);
    telling.byChat(make("1"));
    await system.advance(10 * MOMENT_MS);
    expect(told).toEqual([better]);
  });

  it("is not told twice when chat told it and EventSub, just back, tells it too", async () => {
    const { system, told, state, telling } = rig();
    state.sinceMs = undefined;
    const first = make("1");
    telling.byChat(first);
    await system.advance(500);
    state.sinceMs = system.clock.monotonic();
    telling.byEventSub(make("1"));
    await system.advance(10 * MOMENT_MS);
    expect(told).toEqual([first]);
  });

  it("is not lost when EventSub came back between the thing and chat's line about it", async () => {
    const { system, told, state, telling } = rig();
    state.sinceMs = system.clock.monotonic();
    await system.advance(300);
    const only = make("1");
    telling.byChat(only);
    await system.advance(MOMENT_MS);
    expect(told).toEqual([only]);
  });

  it("is another one when it comes from somebody else, or later", async () => {
    const { system, told, telling } = rig();
    telling.byEventSub(make("1"));
    telling.byEventSub(make("2"));
    await system.advance(MOMENT_MS);
    telling.byEventSub(make("1"));
    expect(told).toHaveLength(3);
  });
});

describe("one telling", () => {
  it("keeps two cheers of one viewer two, whichever witness is first", async () => {
    const { system, told, telling } = rig();
    telling.byEventSub(cheer("1"));
    telling.byChat(cheer("1"));
    telling.byChat(cheer("1"));
    telling.byEventSub(cheer("1"));
    await system.advance(10 * MOMENT_MS);
    expect(told).toHaveLength(2);
  });

  it("knows anonymous ones by their numbers, and does not mix the numbers up", async () => {
    const { system, told, telling } = rig();
    telling.byChat(gift(undefined, 5));
    telling.byEventSub(gift(undefined, 5));
    telling.byEventSub(gift(undefined, 10));
    telling.byEventSub(cheer(undefined, 5));
    await system.advance(10 * MOMENT_MS);
    expect(told).toHaveLength(3);
  });

  it("passes on at once what has one witness only", () => {
    const { told, telling } = rig();
    const banned: PlatformEvent = { ...common, kind: "banned", platformId: "1" };
    const follow: PlatformEvent = { ...common, kind: "follow", key: "f", author: who("1") };
    telling.byChat(banned);
    telling.byEventSub(follow);
    telling.byEventSub(follow);
    expect(told).toEqual([banned, follow, follow]);
  });

  it("says nothing more after the stop, and keeps no timer", async () => {
    const { system, told, state, telling } = rig();
    telling.byChat(cheer("1"));
    telling.byEventSub(cheer("2"));
    telling.stop();
    state.sinceMs = undefined;
    await system.advance(10 * MOMENT_MS);
    expect(told).toHaveLength(1);
  });

  it("tells each cheer once through any number of hand-overs, at any lag of the two", async () => {
    const change = fc.record({ atMs: fc.integer({ min: 0, max: 300_000 }), on: fc.boolean() });
    const thing = fc.record({
      atMs: fc.integer({ min: 0, max: 300_000 }),
      chatLagMs: fc.integer({ min: 0, max: 3_000 }),
      eventSubLagMs: fc.integer({ min: 0, max: 3_000 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 6 }),
        fc.array(thing, { maxLength: 12 }),
        async (turns, things) => {
          const { system, told, state, telling } = rig();
          // What Twitch still delivers, and what the bot knows of it twelve seconds later.
          let delivers = true;
          const at = (ms: number, run: () => void) => void system.timers.after(ms + 1, run);
          for (const { atMs, on } of turns) {
            at(atMs, () => {
              delivers = on;
              if (on) state.sinceMs ??= system.clock.monotonic();
            });
            if (!on) at(atMs + 12_000, () => (state.sinceMs = delivers ? system.clock.monotonic() : undefined));
          }
          for (const [index, { atMs, chatLagMs, eventSubLagMs }] of things.entries()) {
            at(atMs + chatLagMs, () => telling.byChat(cheer(String(index))));
            at(atMs, () => {
              if (delivers) at(eventSubLagMs, () => telling.byEventSub(cheer(String(index))));
            });
          }
          await system.advance(500_000);
          expect(told.length).toBe(things.length);
          expect(new Set(told.map((event) => event.kind === "cheer" && event.author!.login)).size).toBe(things.length);
        },
      ),
      { numRuns: 300 },
    );
  });
});
