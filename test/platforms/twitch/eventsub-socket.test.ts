/** The connection for Twitch's events against servers that accept and close, stay silent, or send it somewhere dead. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { WebSocket } from "ws";
import { SimulatedSystem } from "../../../src/base/system.ts";
import { EventSocket } from "../../../src/platforms/twitch/events/eventsub-socket.ts";
import { keptLog, WAIT } from "../../support/twitch-api-rig.ts";
import { TwitchStandIn } from "../../support/twitch-api-server.ts";

const MINUTE = 60_000;

let standIn: TwitchStandIn;
let wire: SimulatedSystem;
let socket: EventSocket;
let told: string[];
let kept: ReturnType<typeof keptLog>;

beforeEach(async () => {
  standIn = await TwitchStandIn.start(() => Date.now());
  wire = new SimulatedSystem(0);
  told = [];
  kept = keptLog();
  socket = new EventSocket({
    url: standIn.endpoints.eventsub,
    wire,
    log: kept.log,
    ready: () => void told.push("ready"),
    lost: () => void told.push("lost"),
    frame: (type) => void told.push(type),
  });
});
afterEach(async () => {
  socket.stop();
  await standIn.stop();
});

/** Lets network time pass in steps of a quarter second, each with time for the real sockets; a dial is waited for. */
async function pass(ms: number, patienceMs = 3_000): Promise<void> {
  for (let gone = 0; gone < ms; gone += 250) {
    await wire.advance(250);
    const untilMs = performance.now() + patienceMs;
    do await new Promise((resolve) => setTimeout(resolve, 1));
    while (socket.dialling && performance.now() < untilMs);
  }
}

/** Answers are real: each dial is waited for before the next second. */
async function dialsWithin(ms: number, patienceMs?: number): Promise<number> {
  const before = standIn.connections;
  await pass(ms, patienceMs);
  return standIn.connections - before;
}

const closing = (code: number) => (each: WebSocket) => each.close(code);

describe("the connection for events waits before each dial, by how long the last one lasted", () => {
  it.each([
    ["takes the socket and closes it", closing(4000)],
    ["answers 503", "refuse" as const],
    [
      "says welcome and closes",
      (each: WebSocket, welcome: () => void) => {
        welcome();
        setImmediate(() => each.close(4000));
      },
    ],
    ["cuts the socket", (each: WebSocket) => each.terminate()],
  ])("where the server %s", async (_, habit) => {
    standIn.habit = habit;
    socket.start();
    await standIn.until(() => standIn.connections === 1);
    expect(await dialsWithin(MINUTE)).toBeLessThanOrEqual(9);
    expect(await dialsWithin(5 * MINUTE)).toBeLessThanOrEqual(11);
    expect(standIn.connections).toBeGreaterThan(6);
    expect(kept.lines.filter((line) => line.includes("connecting again")).length).toBeGreaterThan(4);
    standIn.habit = undefined;
    await vi.waitFor(async () => {
      await pass(1_000);
      expect(told.at(-1)).toBe("ready");
    }, WAIT);
  });

  it("where it says no welcome", async () => {
    standIn.habit = () => {};
    socket.start();
    await standIn.until(() => standIn.connections === 1);
    expect(await dialsWithin(MINUTE, 1)).toBeLessThanOrEqual(5);
    standIn.habit = undefined;
    await vi.waitFor(async () => {
      await pass(1_000, 100);
      expect(told).toEqual(["ready"]);
    }, WAIT);
  });

  it("and subscribes to a session after one that did not last only once it lasts", async () => {
    standIn.habit = (each, welcome) => {
      welcome();
      setImmediate(() => each.close(4000));
    };
    socket.start();
    await pass(2 * MINUTE);
    expect(standIn.connections).toBeGreaterThan(5);
    expect(told.filter((each) => each === "ready").length).toBeLessThanOrEqual(1);
  });

  it("soon again after one that lasted", async () => {
    socket.start();
    await standIn.until(() => standIn.sessions.size === 1);
    await vi.waitFor(() => expect(told).toEqual(["ready"]), WAIT);
    for (let evening = 1; evening < 5; evening++) {
      // Keepalives are real; the network's time stands where it is moved to.
      for (let n = 0; n < 8; n++) {
        const heard = told.length;
        standIn.raw('{"metadata":{"message_type":"session_keepalive"},"payload":{}}');
        standIn.raw('{"metadata":{"message_type":"heard"},"payload":{}}');
        await vi.waitFor(() => expect(told.length).toBeGreaterThan(heard), WAIT);
        await pass(10_000);
      }
      standIn.drop();
      await vi.waitFor(async () => {
        await pass(500);
        expect(told.filter((each) => each === "ready")).toHaveLength(evening + 1);
      }, WAIT);
    }
  });
});

describe("when Twitch asks to move", () => {
  beforeEach(async () => {
    socket.start();
    await vi.waitFor(() => expect(told).toEqual(["ready"]), WAIT);
  });

  it("moves with its subscriptions", async () => {
    standIn.reconnectAll();
    await vi.waitFor(async () => {
      await pass(500);
      expect(standIn.connections).toBe(2);
    }, WAIT);
    await standIn.until(() => standIn.sessions.size === 1);
    expect(told).toEqual(["ready"]);
    expect([...standIn.sessions.keys()]).toEqual([socket.sessionId]);
  });

  it.each([
    ["is dead", "ws://127.0.0.1:9/ws"],
    ["is no address", "nonsense"],
    ["is no text", 7],
    ["is missing", null],
    ["leads to no socket", "https://127.0.0.1:9/"],
  ])("has a fresh session within seconds when the address %s", async (_, address) => {
    standIn.reconnectAll(address);
    // The old one goes on for a while, then Twitch closes it.
    await pass(1_000);
    standIn.drop();
    await vi.waitFor(async () => {
      await pass(500);
      expect(told.filter((each) => each === "ready")).toHaveLength(2);
    }, WAIT);
    expect(wire.clock.now()).toBeLessThan(20_000);
    expect(standIn.connections).toBe(2);
  });

  it("has a fresh session within seconds when the address is too old (4007)", async () => {
    standIn.habit = (each, welcome, request) => (request.url?.includes("move=") ? each.close(4007) : welcome());
    standIn.reconnectAll();
    await vi.waitFor(async () => {
      await pass(500);
      expect(told.filter((each) => each === "ready")).toHaveLength(2);
    }, WAIT);
    expect(wire.clock.now()).toBeLessThan(20_000);
    expect(standIn.connections).toBe(3);
    await standIn.until(() => standIn.sessions.size === 1);
  });

  it("does not run in circles between servers that send it on", async () => {
    standIn.habit = (_, welcome) => {
      welcome();
      setImmediate(() => standIn.reconnectAll());
    };
    standIn.reconnectAll();
    expect(await dialsWithin(MINUTE)).toBeLessThanOrEqual(9);
  });
});

describe("whatever a server sends", () => {
  it("costs that frame and no more", async () => {
    socket.start();
    await vi.waitFor(() => expect(told).toEqual(["ready"]), WAIT);
    const odd = ["", "not json", "{}", "[]", "null", "7", '"x"', '{"metadata":null}', '{"metadata":[]}'];
    const types = ["session_welcome", "session_reconnect", "session_keepalive", "notification", "revocation", "new", 5];
    const payloads = [
      undefined,
      null,
      7,
      "x",
      [],
      {},
      { session: null },
      { session: { id: 5 } },
      { session: { id: "" } },
    ];
    for (const text of odd) standIn.raw(text);
    for (const type of types)
      for (const payload of payloads) standIn.raw(JSON.stringify({ metadata: { message_type: type }, payload }));
    for (const session of standIn.sessions.values()) session.socket.send(Buffer.from([0, 1, 255]));
    standIn.raw('{"metadata":{"message_type":"last"},"payload":{}}');
    await vi.waitFor(() => expect(told.at(-1)).toBe("last"), WAIT);
    expect(told.filter((each) => each === "lost" || each === "ready")).toEqual(["ready"]);
    expect(standIn.sessions.size).toBe(1);
  });

  it("a frame of many megabytes costs the connection, which comes back", async () => {
    socket.start();
    await vi.waitFor(() => expect(told).toEqual(["ready"]), WAIT);
    standIn.raw("x".repeat(2 * 1024 * 1024));
    await vi.waitFor(async () => {
      await pass(500);
      expect(told).toEqual(["ready", "lost", "ready"]);
    }, WAIT);
  });
});
