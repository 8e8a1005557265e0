import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { realSystem, SimulatedSystem, type System } from "../../../src/base/system.ts";
import { RealtimeReader } from "../../../src/platforms/kick/feed/realtime.ts";
import type { ReaderState } from "../../../src/platforms/kick/kick-seams.ts";
import type { KickConfig } from "../../../src/platforms/kick/settings.ts";
import { CHAT_FEED, DEMO, KickServer } from "../../support/kick-server.ts";
import { recordingLog } from "../../support/recording-host.ts";

/** For what happens at once; a busy machine takes its time. */
const WAIT = { timeout: 10_000, interval: 5 };

let kick: KickServer;
let reader: RealtimeReader | undefined;
let events: { name: string; data: unknown }[];
let states: ReaderState[];
let live: boolean | undefined;

beforeEach(async () => {
  kick = await KickServer.start();
  events = [];
  states = [];
  live = undefined;
});
afterEach(async () => {
  await reader?.stop();
  reader = undefined;
  await kick.close();
});

function read(more: { config?: KickConfig; system?: System } = {}): void {
  reader = new RealtimeReader({
    config: more.config ?? kick.config(),
    system: more.system ?? realSystem(),
    log: recordingLog(),
    isLive: () => live,
  });
  reader.start(DEMO, {
    feed: (name, data) => void events.push({ name, data }),
    state: (state) => void states.push(state),
  });
}
const heard = (text: string) => vi.waitFor(() => expect(JSON.stringify(events)).toContain(text), WAIT);

describe("over Centrifugo, with its official client", () => {
  it("reads the five feeds of the channel and says that it is connected", async () => {
    read();
    await kick.reading();
    expect([...[...kick.sessions][0]!.feeds].sort()).toEqual(
      ["chatrooms.2002.v2", "chatroom_2002", "chatrooms.2002", "channel_1001", "channel.1001"].sort(),
    );
    kick.chat({ text: "hello" });
    await heard("hello");
    kick.emit("channel_1001", "KicksGifted", { gift_transaction_id: "t1" });
    await heard("t1");
    expect(states.at(-1)).toEqual({ state: "connected", provider: "centrifugo" });
    expect(kick.tokenClients).toEqual([kick.negotiations[0]!.clientId]);
  });

  it("comes back by itself after a cut and reads on", async () => {
    read();
    await kick.reading();
    kick.cut();
    await kick.until(() => kick.sessions.size === 0);
    await kick.reading();
    kick.chat({ text: "after the cut" });
    await heard("after the cut");
    expect(states.map(({ state }) => state)).toContain("connecting");
    expect(states.at(-1)?.state).toBe("connected");
  });

  it("comes back after a frame that is no JSON, as the same guest and soon", async () => {
    read();
    await kick.reading();
    for (const { socket } of kick.sessions) socket.send("not json at all");
    await kick.until(() => kick.sessions.size === 0);
    await kick.reading();
    kick.chat({ text: "after the garbage" });
    await heard("after the garbage");
    expect(new Set(kick.negotiations.map(({ clientId }) => clientId)).size).toBe(1);
  });

  it("answers pings, and takes a new token before the old one ends, without losing a line", async () => {
    kick.rules.ttlS = 1;
    kick.rules.pingMs = 200;
    read();
    await kick.reading();
    const session = [...kick.sessions][0]!;
    await vi.waitFor(() => expect(kick.tokenClients.length).toBeGreaterThanOrEqual(3), { timeout: 10_000 });
    expect([...kick.sessions]).toEqual([session]);
    kick.chat({ text: "still the same socket" });
    await heard("still the same socket");
  });

  it("gets a fresh token when its token has expired", async () => {
    kick.rules.tokenGood = () => kick.tokenClients.length > 1;
    read();
    await kick.reading();
    expect(kick.tokenClients).toHaveLength(2);
  });

  it("waits five minutes after a terminal close and comes back as somebody new", async () => {
    const system = new SimulatedSystem(1_790_000_000_000);
    read({ system, config: kick.config() });
    await kick.reading();
    kick.closeFeeds(3501, "bad request");
    await vi.waitFor(() => expect(states.at(-1)?.state).toBe("down"), WAIT);
    await system.advance(299_000);
    expect(kick.negotiations).toHaveLength(1);
    await system.advance(32_000);
    await kick.reading();
    expect(kick.negotiations).toHaveLength(2);
    expect(kick.negotiations[1]!.clientId).not.toBe(kick.negotiations[0]!.clientId);
    expect(kick.tokenClients.at(-1)).toBe(kick.negotiations[1]!.clientId);
  });

  it("names no origin first, and kick.com's after a 403", async () => {
    kick.onlyOrigin = "none";
    read();
    await kick.reading();
    await reader!.stop();
    await kick.until(() => kick.sessions.size === 0);
    kick.onlyOrigin = kick.url;
    read();
    await kick.reading();
    expect(states.some((state) => state.state === "down" && state.reason.includes("403"))).toBe(true);
  });

  it("opens a feed anew that is open and silent while live, and less often each time", async () => {
    const system = new SimulatedSystem(1_790_000_000_000);
    live = true;
    read({ system });
    await kick.reading();
    await vi.waitFor(() => expect(states.at(-1)?.state).toBe("connected"), WAIT);
    await system.advance(200_000);
    await vi.waitFor(() => expect(kick.negotiations).toHaveLength(2), WAIT);
    await vi.waitFor(() => expect(states.at(-1)?.state).toBe("connected"), WAIT);
    await system.advance(200_000);
    expect(kick.negotiations).toHaveLength(2);
    await system.advance(200_000);
    await vi.waitFor(() => expect(kick.negotiations).toHaveLength(3), WAIT);
  });

  it("leaves a feed alone in which something is heard", async () => {
    const system = new SimulatedSystem(1_790_000_000_000);
    live = true;
    read({ system });
    await kick.reading();
    for (let minute = 0; minute < 8; minute++) {
      kick.chat({ text: `minute ${minute}` });
      await heard(`minute ${minute}`);
      await system.advance(60_000);
    }
    expect(kick.negotiations).toHaveLength(1);
  });
});

describe("over Pusher, with its official client", () => {
  beforeEach(() => {
    kick.provider = "pusher";
  });

  it("takes key and cluster from Kick's answer and reads the five feeds", async () => {
    kick.answeredKey = kick.goodKey = "another-key";
    read();
    await kick.reading();
    expect([...kick.sessions][0]!.kind).toBe("pusher");
    kick.chat({ text: "hello pusher" });
    await heard("hello pusher");
    await vi.waitFor(() => expect(states.at(-1)).toEqual({ state: "connected", provider: "pusher" }), WAIT);
  });

  it("answers pings that the server insists on", async () => {
    kick.rules.pingMs = 100;
    read();
    await kick.reading();
    const session = [...kick.sessions][0]!;
    const pongs = () => kick.frames.filter((frame) => (frame as { event?: string }).event === "pusher:pong").length;
    await vi.waitFor(() => expect(pongs()).toBeGreaterThanOrEqual(3), WAIT);
    expect([...kick.sessions]).toEqual([session]);
  });

  it("comes back after a cut", async () => {
    read();
    await kick.reading();
    kick.cut();
    await kick.until(() => kick.sessions.size === 0);
    await kick.reading();
    kick.chat({ text: "back" });
    await heard("back");
  });

  it("asks Kick for the other provider when the key is refused", async () => {
    kick.answeredKey = "32cbd69e4b950bf97679";
    read();
    await kick.reading();
    expect([...kick.sessions][0]!.kind).toBe("centrifugo");
    expect(kick.negotiations.at(-1)!.accepted).toEqual(["centrifugo"]);
    expect(states.some((state) => state.state === "down" && state.reason.includes("4001"))).toBe(true);
    kick.chat({ text: "read all the same" });
    await heard("read all the same");
  });
});

describe("when Kick's negotiation fails", () => {
  const noAddress = { data: { connections: [{ provider: "centrifugo", credentials: { url: "wss://" } }] } };
  it.each<[string, { status?: number; provider?: "unknown"; answer?: string }]>([
    ["403", { status: 403 }],
    ["an unknown provider", { provider: "unknown" }],
    ["something that is no JSON", { answer: "<html>" }],
    ["an address that is none", { answer: JSON.stringify(noAddress) }],
  ])("keeps trying after %s, and reads when it works again", async (_what, broken) => {
    let { answer } = broken;
    kick.negotiateStatus = broken.status ?? 200;
    kick.provider = broken.provider ?? "centrifugo";
    kick.route((request, response) => {
      if (answer === undefined || !request.url?.includes("/chat/connection")) return false;
      response.end(answer);
      return true;
    });
    read();
    await vi.waitFor(
      () => expect(states.filter(({ state }) => state === "down").length).toBeGreaterThanOrEqual(3),
      WAIT,
    );
    answer = undefined;
    kick.negotiateStatus = 200;
    kick.provider = "centrifugo";
    await kick.reading();
    kick.emit(CHAT_FEED, "x", {});
    await heard('"x"');
  });
});
