import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../../src/base/system.ts";
import type { PlatformEvent, Told } from "../../../src/platforms/platform.ts";
import { chatEvents, giftLine } from "../../../src/platforms/twitch/chat/chat-events.ts";
import { HEADER_WITHIN_MS } from "../../../src/platforms/twitch/chat/gift-lines.ts";
import { RENEWAL_WAITS_MS, ToldFacts } from "../../../src/platforms/twitch/events/told-facts.ts";
import { FactBook } from "../../../src/platforms/witnesses/fact-book.ts";
import { PlatformClock } from "../../../src/platforms/witnesses/platform-clock.ts";
import { factsDb } from "../../support/facts-db.ts";
import { tagPrefix } from "../../support/irc-server.ts";
import { type LogLine, recordingLog } from "../../support/recording-host.ts";
import { line } from "./lines.ts";

const TRUE_MS = Date.parse("2026-11-20T18:00:00Z");
const MINUTE = 60_000;

let db: ReturnType<typeof factsDb>;
let system: SimulatedSystem;
let clock: PlatformClock;
let told: PlatformEvent[];
let lines: LogLine[];
let chatReads: boolean;
/** What became of what is told. */
let answer: Told;
let part: ToldFacts;
let serial = 0;
/** The real time. */
const nowMs = () => TRUE_MS + system.clock.monotonic();

function start(aheadMs = 0): void {
  system = new SimulatedSystem(TRUE_MS + aheadMs);
  clock = new PlatformClock(system.clock);
  part = make();
}
function make(): ToldFacts {
  return new ToldFacts({
    facts: new FactBook(db, "twitch", clock),
    system,
    log: recordingLog(lines),
    chatReads: () => chatReads,
    emit: async (event) => {
      told.push(event);
      return answer;
    },
  });
}
beforeEach(() => {
  db = factsDb();
  told = [];
  lines = [];
  chatReads = true;
  answer = "written";
  start();
});
afterEach(() => db.close());

/** A line of chat as it comes from Twitch. */
function chat(kind: string, tags: Record<string, string> = {}): void {
  const usual = {
    id: `line${serial++}`,
    login: "gina",
    "display-name": "Gina",
    "msg-id": kind,
    "room-id": "100",
    "msg-param-sub-plan": "1000",
    "tmi-sent-ts": String(nowMs()),
    "user-id": "50",
  };
  clock.framed(nowMs());
  const parsed = line(`${tagPrefix({ ...usual, ...tags })}:tmi.twitch.tv USERNOTICE #streamer`);
  const context = { channelId: "100", nowMs: clock.now() };
  for (const event of chatEvents(parsed, context)) part.byChat(event);
  const gift = giftLine(parsed, context);
  if (gift) part.giftLine(gift);
}
const header = (count: number, id = "c-1") =>
  chat("submysterygift", { "msg-param-community-gift-id": id, "msg-param-mass-gift-count": String(count) });
const receiver = (n: number, tags: Record<string, string> = { "msg-param-community-gift-id": "c-1" }) =>
  chat("subgift", { "msg-param-recipient-id": `${900 + n}`, "msg-param-recipient-user-name": `lucky${n}`, ...tags });

const gina = { platformId: "50", login: "gina", displayName: "Gina", roles: [] };
const common = () => ({ platform: "twitch", channelId: "100", atMs: nowMs() }) as const;
function eventSubGift(count: number, total?: number, author: typeof gina | undefined = gina): void {
  clock.framed(nowMs());
  const key = `gift:100:frame${serial++}`;
  const marks = total === undefined ? [] : ([{ name: "eventsub total", id: `50 ${total}`, sort: "mark" }] as const);
  part.byEventSub({ ...common(), kind: "gift", key, tier: 1, count, ...(author && { author }) }, marks);
}
const eventSubSubscription = (months: number, renewal: boolean): void => {
  const key = renewal ? `resub:100:50:${months}` : `sub:100:50:${Math.floor(nowMs() / (25 * 86_400_000))}`;
  const body = { kind: "subscription", key, author: gina, tier: 1, months, renewal, gifted: false } as const;
  part.byEventSub({ ...common(), ...body });
};
const gifts = () => told.flatMap((event) => (event.kind === "gift" ? event.count : []));
const subscriptions = () =>
  told.flatMap((event) => (event.kind === "subscription" && !(event.gifted && !event.renewal) ? [event.gifted] : []));

describe("a gift", () => {
  it("that chat tells is heard at once, though EventSub listens and is silent", async () => {
    header(5);
    expect(gifts()).toEqual([5]);
    await system.advance(MINUTE);
    chat("raid", { "msg-param-viewerCount": "7" });
    chat("resub", { "msg-param-cumulative-months": "7" });
    expect(told.map(({ kind }) => kind)).toEqual(["gift", "raid", "subscription"]);
  });

  it.each([-600, -11, 0, 11, 600])("told by both is heard once with a clock %i minutes ahead", async (minutes) => {
    start(minutes * MINUTE);
    header(5);
    await system.advance(400);
    eventSubGift(5, 20);
    await system.advance(10 * MINUTE);
    eventSubGift(5, 25);
    await system.advance(33_000);
    header(5, "c-2");
    expect(gifts()).toEqual([5, 5]);
  });

  it("in two messages of EventSub with different ids is heard once, and that is logged", async () => {
    eventSubGift(5);
    await system.advance(300);
    eventSubGift(5);
    expect(gifts()).toEqual([5]);
    expect(lines.some(({ level, message }) => level === "info" && message.includes("not counted"))).toBe(true);
  });

  it("and another by the same giver seconds later are two by the giver's total, or by chat", async () => {
    eventSubGift(5, 10);
    await system.advance(300);
    eventSubGift(5, 15);
    await system.advance(300);
    eventSubGift(5, 15);
    expect(gifts()).toEqual([5, 5]);
    header(1, "c-1");
    eventSubGift(1);
    eventSubGift(1);
    header(1, "c-2");
    expect(gifts()).toEqual([5, 5, 1, 1]);
  });

  it("stays one across a restart between the two tellings", async () => {
    header(5);
    part.stop();
    part = make();
    eventSubGift(5, 20);
    header(5);
    expect(gifts()).toEqual([5]);
  });

  it("with a number that is none is left out and logged", () => {
    for (const count of [0, -5, Number.NaN, 2.5, 1e15, undefined as unknown as number])
      eventSubGift(count, 1, undefined);
    expect(told).toEqual([]);
    expect(lines).toHaveLength(6);
  });
});

describe("bits", () => {
  const eventSubBits = (type = "cheer") => {
    const marks = type === "cheer" ? [] : ([{ name: "eventsub alone", id: type, sort: "frame" }] as const);
    part.byEventSub({ ...common(), kind: "cheer", key: `cheer:100:frame${serial++}`, bits: 100, author: gina }, marks);
  };
  const chatBits = () =>
    part.byChat({ ...common(), kind: "cheer", key: `cheer:100:line${serial++}`, bits: 100, author: gina });

  it("cheered twice in a minute are two, whoever of both is first, and a number told again is none", async () => {
    chatBits();
    eventSubBits();
    await system.advance(20_000);
    eventSubBits();
    chatBits();
    await system.advance(20_000);
    eventSubBits();
    expect(told).toHaveLength(2);
  });

  it("of a Power-up are not taken for the cheer that chat told", async () => {
    chatBits();
    eventSubBits("power_up");
    eventSubBits();
    await system.advance(20_000);
    eventSubBits("power_up");
    expect(told).toHaveLength(3);
  });
});

describe("a gift whose header was missed", () => {
  it("is as many as its lines", async () => {
    for (let n = 0; n < 5; n++) receiver(n);
    expect(gifts()).toEqual([]);
    await system.advance(HEADER_WITHIN_MS);
    expect(gifts()).toEqual([5]);
  });

  it.each([1_000, 2 * MINUTE])("is whole when the header comes %i ms later", async (laterMs) => {
    for (let n = 0; n < 3; n++) receiver(n);
    receiver(2);
    await system.advance(laterMs);
    header(5);
    for (let n = 3; n < 5; n++) receiver(n);
    await system.advance(MINUTE);
    expect(gifts().reduce((sum, count) => sum + count, 0)).toBe(5);
    expect(new Set(told.flatMap((event) => (event.kind === "gift" ? event.key : []))).size).toBe(gifts().length);
  });

  it("is EventSub's number when EventSub tells it, before or after", async () => {
    for (let n = 0; n < 3; n++) receiver(n);
    await system.advance(1_000);
    eventSubGift(5, 20);
    await system.advance(MINUTE);
    expect(gifts()).toEqual([5]);
    for (let n = 0; n < 3; n++) receiver(n, { "msg-param-community-gift-id": "c-2" });
    await system.advance(MINUTE);
    expect(gifts()).toEqual([5, 3]);
    eventSubGift(5, 25);
    expect(gifts()).toEqual([5, 3, 2]);
  });

  it("or says a number that makes no sense, is as many as its lines", async () => {
    header(999_999_999_999);
    header(0);
    for (let n = 0; n < 2; n++) receiver(n);
    await system.advance(HEADER_WITHIN_MS);
    expect(gifts()).toEqual([2]);
  });

  it("is told when the bot stops before the wait is over", () => {
    receiver(1);
    part.stop();
    expect(gifts()).toEqual([1]);
  });
});

describe("lines of gifts in their old form", () => {
  it("are each their own when they all carry the same id", () => {
    const same = { "msg-param-origin-id": "da\\s39\\sa3" };
    receiver(1, same);
    receiver(2, { ...same, "user-id": "51", login: "hal" });
    receiver(3, same);
    expect(gifts()).toEqual([1, 1, 1]);
  });

  it.each(["before", "after", "around"])("are one gift with their header, come %s it", async (order) => {
    const id = { "msg-param-origin-id": "1f\\sbe" };
    const bomb = () => chat("submysterygift", { ...id, "msg-param-mass-gift-count": "5" });
    if (order === "after") bomb();
    for (let n = 0; n < 5; n++) {
      if (order === "around" && n === 2) bomb();
      receiver(n, id);
    }
    if (order === "before") bomb();
    await system.advance(MINUTE);
    expect(gifts().reduce((sum, count) => sum + count, 0)).toBe(5);
    receiver(6, id);
    expect(gifts().reduce((sum, count) => sum + count, 0)).toBe(6);
  });
});

describe("a month of a gift of several months, shared as a renewal", () => {
  const shared = () => chat("resub", { "msg-param-cumulative-months": "3", "msg-param-was-gifted": "true" });

  it.each(["chat first", "EventSub first"])("is a gift's, whoever tells first (%s)", async (order) => {
    if (order === "chat first") shared();
    eventSubSubscription(3, true);
    await system.advance(2_000);
    if (order === "EventSub first") shared();
    await system.advance(MINUTE);
    expect(subscriptions()).toEqual([true]);
  });

  it("stays it across a restart", () => {
    shared();
    part.stop();
    part = make();
    eventSubSubscription(3, true);
    part.stop();
    expect(subscriptions()).toEqual([true]);
  });
});

describe("a renewal", () => {
  it("that only EventSub tells waits a moment for chat, and not at all while chat is not read", async () => {
    eventSubSubscription(7, true);
    expect(subscriptions()).toEqual([]);
    await system.advance(RENEWAL_WAITS_MS);
    expect(subscriptions()).toEqual([false]);
    chatReads = false;
    eventSubSubscription(8, true);
    expect(subscriptions()).toEqual([false, false]);
  });

  it("told as a new one and as a renewal, by chat and by EventSub, is one", async () => {
    eventSubSubscription(1, false);
    chat("resub", { "msg-param-cumulative-months": "9" });
    eventSubSubscription(9, true);
    await system.advance(MINUTE);
    expect(subscriptions()).toEqual([false]);
  });
});

it("passes on at once what only one of them tells, and a received gift each time", () => {
  const banned: PlatformEvent = { ...common(), kind: "banned", platformId: "1" };
  part.byChat(banned);
  receiver(1, { "msg-param-origin-id": "7" });
  expect(told.map(({ kind }) => kind)).toEqual(["banned", "subscription", "gift"]);
});

it("waits while the disk is full, so that one gift of which two witnesses tell is still one", async () => {
  db.exec("CREATE TRIGGER full BEFORE INSERT ON fact BEGIN SELECT raise(ABORT, 'database or disk is full'); END");
  header(5);
  eventSubGift(5);
  expect(gifts()).toEqual([]);
  expect(lines.some(({ level }) => level === "warn")).toBe(true);
  db.exec("DROP TRIGGER full");
  await system.advance(MINUTE);
  expect(gifts()).toEqual([5]);
});

it("that the bot could not write is heard when it is told again, by either", async () => {
  answer = "refused";
  header(5);
  await system.advance(MINUTE);
  eventSubGift(5);
  await system.advance(MINUTE);
  answer = "written";
  eventSubGift(5);
  await system.advance(MINUTE);
  header(5);
  expect(gifts()).toEqual([5, 5, 5]);
});
