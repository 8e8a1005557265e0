/** Frames no server should send, from the sockets of both providers and through kick-js: the chat is read after each of them. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { realSystem } from "../../../src/base/system.ts";
import { isInstalled, KickJsReader } from "../../../src/platforms/kick/feed/kickjs-driver.ts";
import { RealtimeReader } from "../../../src/platforms/kick/feed/realtime.ts";
import type { KickReader, ReaderState } from "../../../src/platforms/kick/kick-seams.ts";
import { CHAT_FEED, DEMO, KickServer } from "../../support/kick-server.ts";
import { recordingLog } from "../../support/recording-host.ts";

const DEEP = 200_000;
const deep = (open: string, inner: string, close: string) => open.repeat(DEEP) + inner + close.repeat(DEEP);
const MIB = 2 ** 20;

const FRAMES: readonly (readonly [string, string | Buffer])[] = [
  ["an empty object", "{}"],
  ["an empty list", "[]"],
  ["a list of events", '[{"event":"x","data":"{}"}]'],
  ["null", "null"],
  ["a number", "7"],
  ["a text", '"hello"'],
  ["nothing", ""],
  ["no JSON", "not json at all"],
  ["half of JSON", '{"event":"x'],
  ["an event that is a number", '{"event":7,"channel":"chatrooms.2002.v2","data":"{}"}'],
  ["an event that is null", '{"event":null,"data":null}'],
  ["an event that is an object", '{"event":{},"data":{}}'],
  ["a channel that is an object", '{"event":"x","channel":{"a":1},"data":{}}'],
  ["a channel nobody asked for", '{"event":"x","channel":"elsewhere","data":{}}'],
  ["a channel of every object", '{"event":"x","channel":"__proto__","data":{}}'],
  ["an error without data", '{"event":"pusher:error"}'],
  ["an error with null", '{"event":"pusher:error","data":null}'],
  ["an error with a text", '{"event":"pusher:error","data":"trouble"}'],
  ["an error with a code that is a text", '{"event":"pusher:error","data":{"code":"x","message":{}}}'],
  ["another hello", '{"event":"pusher:connection_established"}'],
  ["a user event without data", '{"event":"pusher:signin_success","data":null}'],
  ["a count that is none", '{"event":"pusher_internal:subscription_count","channel":"chatrooms.2002.v2","data":null}'],
  ["a subscription told twice", '{"event":"pusher_internal:subscription_succeeded","channel":"chatrooms.2002.v2"}'],
  ["a subscription refused", '{"event":"pusher:subscription_error","channel":"chatrooms.2002.v2","data":null}'],
  ["a push without a publication", '{"push":{"channel":"chatrooms.2002.v2"}}'],
  ["a push of null", '{"push":null}'],
  ["a publication of null", '{"push":{"channel":"chatrooms.2002.v2","pub":null}}'],
  ["an answer nobody waits for", '{"id":4711,"subscribe":{}}'],
  ["a disconnect without a reason", '{"push":{"disconnect":{}}}'],
  ["a binary object", Buffer.from("{}")],
  ["binary rubbish", Buffer.from([0, 255, 254, 1, 2, 3])],
  ["5 MB of one letter", "x".repeat(5 * MIB)],
  ["an event with 5 MB", JSON.stringify({ event: "x", channel: CHAT_FEED, data: "x".repeat(5 * MIB) })],
  ["deep lists", deep("[", "1", "]")],
  [
    "an event with deep data",
    `{"event":"ChatMessageEvent","channel":"chatrooms.2002.v2","data":${deep('{"a":', "1", "}")}}`,
  ],
  [
    "an event with deep data as a text",
    JSON.stringify({ event: "ChatMessageEvent", channel: CHAT_FEED, data: deep("[", "1", "]") }),
  ],
];

/** Data of an event that is understood, in shapes that it never has. */
const DATA: readonly unknown[] = [
  null,
  [],
  7,
  true,
  "",
  "null",
  "[]",
  "not json",
  "{}",
  {},
  { id: null },
  { sender: [] },
];

let kick: KickServer;
let reader: KickReader | undefined;
let heard: string[];
let states: ReaderState[];
let strays: unknown[];
const stray = (error: unknown) => void strays.push(error);
const listeners: NodeJS.UncaughtExceptionListener[] = [];

beforeEach(async () => {
  kick = await KickServer.start();
  heard = [];
  states = [];
  strays = [];
  // What leaves a callback would end the bot; here it is counted instead.
  listeners.push(...process.listeners("uncaughtException"));
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", stray);
});
afterEach(async () => {
  process.off("uncaughtException", stray);
  for (const listener of listeners.splice(0)) process.on("uncaughtException", listener);
  await reader?.stop();
  reader = undefined;
  await kick.close();
});

function start(made: KickReader): void {
  reader = made;
  reader.start(DEMO, {
    feed: (_name, data) => void heard.push(JSON.stringify(data) ?? ""),
    state: (state) => void states.push(state),
  });
}
const common = () => ({ config: kick.config(), system: realSystem(), log: recordingLog(), isLive: () => undefined });

/** Sends one, then lines until one is read: the reader may have to come back first. */
async function survives(what: string, send: () => void): Promise<void> {
  const text = `line ${heard.length}`;
  await kick.reading();
  send();
  await vi.waitFor(
    () => {
      kick.chat({ text });
      if (!heard.some((line) => line.includes(text))) throw new Error(`nothing is read after ${what}`);
    },
    { timeout: 10_000, interval: 20 },
  );
  expect(strays, what).toEqual([]);
}
const toAll = (frame: string | Buffer) => {
  for (const { socket } of kick.sessions) socket.send(frame);
};

describe.each(["pusher", "centrifugo"] as const)("odd frames over %s", (provider) => {
  beforeEach(() => {
    kick.provider = provider;
  });

  it("survives each of them and reads on", async () => {
    start(new RealtimeReader(common()));
    for (const [what, frame] of FRAMES) {
      // A disconnect without a code is one for good at Centrifugo: its wait is tried elsewhere.
      if (provider === "centrifugo" && what.startsWith("a disconnect")) continue;
      await survives(what, () => toAll(frame));
    }
  }, 60_000);

  it("survives each of them before the first answer", async () => {
    for (const [what, frame] of FRAMES.filter(([, frame]) => frame.length < 1_000)) {
      if (what.startsWith("a disconnect") || what === "an error with null") continue;
      kick.first = frame;
      start(new RealtimeReader(common()));
      await kick.until(() => kick.first === undefined);
      await survives(what, () => {});
      await reader?.stop();
    }
  }, 60_000);
});

it("ends a link whose frame cannot be read, and opens another after a wait", async () => {
  kick.provider = "pusher";
  start(new RealtimeReader(common()));
  await kick.reading();
  const [session] = kick.sessions;
  toAll("{}");
  await kick.until(() => !kick.sessions.has(session!));
  await kick.reading();
  expect(kick.negotiations).toHaveLength(2);
  expect(states).toContainEqual({ state: "down", reason: expect.stringContaining("a frame could not be read") });
});

describe.skipIf(!isInstalled())("odd frames and events through kick-js", () => {
  it.each(["pusher", "centrifugo"] as const)(
    "survives each of them over %s, in the same process",
    async (provider) => {
      kick.provider = provider;
      const kickJs = new KickJsReader({ ...common(), attention: () => {} });
      start(kickJs);
      await vi.waitFor(() => expect(states.at(-1)?.state).toBe("connected"), { timeout: 20_000, interval: 10 });
      const { pid } = kickJs;
      for (const [what, frame] of FRAMES) {
        if (provider === "centrifugo" && what.startsWith("a disconnect")) continue;
        await survives(what, () => toAll(frame));
      }
      for (const event of [
        "ChatMessageEvent",
        "SubscriptionEvent",
        "GiftedSubscriptionsEvent",
        "UserBannedEvent",
        "x",
      ]) {
        for (const data of DATA)
          await survives(`${event} ${JSON.stringify(data)}`, () => kick.emit(CHAT_FEED, event, data));
      }
      expect(kickJs.pid).toBe(pid);
    },
    120_000,
  );
});
