import { describe, expect, it } from "vitest";
import * as z from "zod";
import { SimulatedSystem, seededRandom } from "../../src/base/system.ts";
import type { Caller } from "../../src/web/caller.ts";
import { CLOSED, Live } from "../../src/web/live.ts";
import { topic } from "../../src/web/topic.ts";
import { recordingLog } from "../support/recording-host.ts";

const broadcaster: Caller = { kind: "broadcaster", sessionId: 1 };

function live() {
  const system = new SimulatedSystem(1_000_000, seededRandom("live"), (error) => {
    throw error;
  });
  const house = { count: 0, asked: 0 };
  const count = topic({
    name: "count",
    on: ["private"],
    who: ["broadcaster", "overlay"],
    shape: z.object({ count: z.int() }),
    state: () => {
      house.asked += 1;
      return { count: house.count, secret: "never sent" };
    },
  });
  const own = topic({
    name: "own",
    on: ["private", "public"],
    who: ["viewer"],
    perCaller: true,
    shape: z.object({ id: z.int() }),
    state: ({ caller }) => ({ id: caller.kind === "viewer" ? caller.viewerId : 0 }),
  });
  const twice = topic({
    name: "twice",
    on: ["private"],
    who: ["broadcaster"],
    with: ["count"],
    shape: z.object({ twice: z.int() }),
    state: () => ({ twice: house.count * 2 }),
  });
  const hub = new Live({
    topics: [count, own, twice],
    ...system,
    log: recordingLog([]),
    nowMs: () => 1_000_000,
    version: "1",
  });
  const page = (who: () => Caller | undefined = () => broadcaster, on: "private" | "public" = "private") => {
    // biome-ignore lint/suspicious/noExplicitAny: frames as they are sent.
    const frames: any[] = [];
    const made = { frames, waiting: 0, received: 0, pongs: 0, dropped: false, closed: undefined as number | undefined };
    const opened = hub.open(
      {
        send: (text) => frames.push(JSON.parse(text)),
        close: (code) => {
          made.closed = code;
        },
        drop: () => {
          made.dropped = true;
        },
        pong: () => {
          made.pongs += 1;
        },
        waiting: () => made.waiting,
        received: () => made.received,
      },
      on,
      who,
    );
    return Object.assign(made, {
      watch: (watch: unknown, after?: number) => opened.took(JSON.stringify({ watch, after })),
      took: opened.took,
      pinged: () => opened.pinged(new Uint8Array()),
      leave: opened.closed,
      data: () => frames.filter(({ type }) => type !== "hello").map(({ data }) => data),
    });
  };
  return { hub, house, system, page };
}

describe("live states", () => {
  it("are sent when somebody looks, and again only when they differ", async () => {
    const { hub, house, system, page } = live();
    const one = page();
    expect(one.frames[0]).toMatchObject({ type: "hello", data: { version: "1", nowMs: 1_000_000 } });
    one.watch(["count"]);
    hub.changed("count");
    await system.advance(1_000);
    house.count = 1;
    for (let n = 0; n < 100; n++) hub.changed("count");
    await system.advance(1_000);
    expect(one.data()).toEqual([{ count: 0 }, { count: 1 }]);
  });

  it("go to a few pages in each turn, whatever is sent: states of several topics and the beat", async () => {
    const { hub, house, system, page } = live();
    let [turn, most] = [0, 0];
    system.settle = async () => void turn++;
    const pages = Array.from({ length: 500 }, () => page());
    for (const one of pages) one.watch(["count", "twice"]);
    const sentBy = new Map<number, number>();
    for (const one of pages) {
      const push = one.frames.push.bind(one.frames);
      one.frames.push = (...frames) => {
        sentBy.set(turn, (sentBy.get(turn) ?? 0) + 1);
        most = Math.max(most, sentBy.get(turn)!);
        return push(...frames);
      };
    }
    house.count = 3;
    hub.changed("count");
    await system.advance(30_000);
    for (const { frames } of pages) {
      expect(frames.slice(-3).map(({ type }) => type)).toEqual(["count", "twice", "beat"]);
    }
    expect([most, [...sentBy.values()].reduce((sum, one) => sum + one, 0)]).toEqual([50, 1_500]);
  });

  it("are sent when another has changed that shows some of the same", async () => {
    const { hub, house, system, page } = live();
    const one = page();
    one.watch(["twice"]);
    house.count = 4;
    hub.changed("count");
    await system.advance(1_000);
    expect(one.data()).toEqual([{ twice: 0 }, { twice: 8 }]);
  });

  it("are worked out once for a hundred pages, and at most four times a second", async () => {
    const { hub, house, system, page } = live();
    const pages = Array.from({ length: 250 }, () => page());
    for (const one of pages) one.watch(["count"]);
    expect(house.asked).toBe(1);
    for (let n = 1; n <= 100; n++) {
      house.count = n;
      hub.changed("count");
      await system.advance(10);
    }
    expect(house.asked).toBeLessThanOrEqual(6);
    await system.advance(1_000);
    for (const one of pages) expect(one.data().at(-1)).toEqual({ count: 100 });
  });

  it("are not sent again to who comes back with the newest id, and are to who comes with an older", async () => {
    const { hub, house, system, page } = live();
    const one = page();
    one.watch(["count"]);
    const { id } = one.frames.at(-1);
    one.leave();
    const same = page();
    same.watch(["count"], id);
    expect(same.data()).toEqual([]);
    house.count = 7;
    hub.changed("count");
    await system.advance(500);
    expect(same.data()).toEqual([{ count: 7 }]);
    const late = page();
    late.watch(["count"], id);
    expect(late.data()).toEqual([{ count: 7 }]);
  });

  it("are refused to who may not see them, and end with the session", () => {
    const { hub, page } = live();
    const viewer: Caller = { kind: "viewer", viewerId: 7, platform: "twitch", platformId: "7", sessionId: 2 };
    const stranger = page(() => viewer);
    stranger.watch(["count", "own"]);
    expect(stranger.frames.slice(1).map(({ type, data }) => [type, data])).toEqual([
      ["refused", { topic: "count" }],
      ["own", { id: 7 }],
    ]);
    const outside = page(() => broadcaster, "public");
    outside.watch(["count"]);
    expect(outside.frames.at(-1)).toMatchObject({ type: "refused" });
    let caller: Caller | undefined = broadcaster;
    const one = page(() => caller);
    one.watch(["count"]);
    caller = undefined;
    hub.ended(() => false);
    expect(one.closed).toBe(CLOSED.over);
    expect(stranger.closed).toBeUndefined();
  });

  it("skip what a slow page has not taken, and give it the newest once it has", async () => {
    const { hub, house, system, page } = live();
    const slow = page();
    slow.watch(["count"]);
    slow.waiting = 10_000_000;
    for (let n = 1; n <= 10; n++) {
      house.count = n;
      hub.changed("count");
      await system.advance(500);
    }
    expect(slow.data()).toEqual([{ count: 0 }]);
    slow.waiting = 0;
    await system.advance(2_000);
    expect(slow.data()).toEqual([{ count: 0 }, { count: 10 }]);
  });

  it("end with a page that takes nothing for half a minute, or sends too much, and keep nothing for it", async () => {
    const { hub, system, page } = live();
    const stuck = page();
    stuck.waiting = 10_000_000;
    stuck.watch(["none"]);
    await system.advance(29_000);
    expect([stuck.dropped, stuck.frames.length, hub.pages]).toEqual([false, 1, 1]);
    await system.advance(3_000);
    expect([stuck.dropped, stuck.frames.length, hub.pages]).toEqual([true, 1, 0]);
    const slow = page();
    for (let n = 0; n < 10; n++) {
      slow.waiting = 10_000_000;
      await system.advance(20_000);
      slow.waiting = 0;
      await system.advance(2_000);
    }
    expect(slow.dropped).toBe(false);
    slow.received = 1_000_000;
    await system.advance(1_000);
    expect([slow.dropped, hub.pages]).toEqual([true, 0]);
  });

  it("are for who asks at an even pace, not a hundred times a second", async () => {
    const { system, page } = live();
    const [even, wild] = [page(), page()];
    for (let n = 0; n < 300; n++) {
      even.watch(["count"]);
      await system.advance(200);
    }
    expect(even.closed).toBeUndefined();
    for (let n = 0; n < 61; n++) wild.pinged();
    expect([wild.pongs, wild.closed]).toEqual([60, CLOSED.tooMuch]);
    wild.watch(["count"]);
    expect(wild.frames.filter(({ type }) => type === "count")).toEqual([]);
  });

  it("are sent no more to who has left, and anew to who looks again", async () => {
    const { hub, house, system, page } = live();
    const one = page();
    one.watch(["count"]);
    one.took('{"leave":["count"]}');
    house.count = 1;
    hub.changed("count");
    await system.advance(1_000);
    expect(one.data()).toEqual([{ count: 0 }]);
    one.watch(["count", "none"]);
    expect(one.data()).toEqual([{ count: 0 }, { count: 1 }, { topic: "none" }]);
  });

  it("come with a beat every half minute", async () => {
    const { system, page } = live();
    const one = page();
    await system.advance(90_000);
    expect(one.frames.filter(({ type }) => type === "beat")).toHaveLength(3);
  });

  it("close what sends anything else", () => {
    const { page } = live();
    for (const text of ["", "{", '{"watch":1}', '{"watch":[],"after":"x"}', "null", '{"watch":[1]}']) {
      const one = page();
      one.took(text);
      expect(one.closed).toBe(CLOSED.unreadable);
    }
  });

  it("have rising ids, also when the clock is set back", async () => {
    const { hub, house, system, page } = live();
    const one = page();
    one.watch(["count"]);
    for (let n = 1; n < 5; n++) {
      house.count = n;
      hub.changed("count");
      await system.advance(300);
    }
    const ids = one.frames.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
