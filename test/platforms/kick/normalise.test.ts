import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../../src/base/system.ts";
import type { ChatMessage } from "../../../src/model/message.ts";
import { KickNormaliser } from "../../../src/platforms/kick/facts/normalise.ts";
import { FEED, HOOKS } from "../../../src/platforms/kick/facts/shapes.ts";
import type { PlatformEvent } from "../../../src/platforms/platform.ts";
import { FactBook } from "../../../src/platforms/witnesses/fact-book.ts";
import { PlatformClock } from "../../../src/platforms/witnesses/platform-clock.ts";
import { factsDb } from "../../support/facts-db.ts";
import { type LogLine, recordingLog } from "../../support/recording-host.ts";
import { samples } from "../../support/samples.ts";

const START_MS = Date.parse("2026-11-20T18:00:00Z");
const STREAMER = "10001";

let db: Database.Database;
let system: SimulatedSystem;
let kick: KickNormaliser;
let messages: ChatMessage[];
let events: PlatformEvent[];
let waiting: PlatformEvent[];
let lines: LogLine[];
let api: Map<string, string>;
let serial = 0;

beforeEach(() => {
  db = factsDb();
  system = new SimulatedSystem(START_MS);
  events = [];
  messages = [];
  waiting = [];
  lines = [];
  api = new Map();
  kick = make();
});
afterEach(() => {
  kick.stop();
  db.close();
});

function make(userId = STREAMER): KickNormaliser {
  const clock = new PlatformClock(system.clock);
  return new KickNormaliser({
    userId,
    facts: new FactBook(db, "kick", clock),
    clock,
    system,
    log: recordingLog(lines),
    combineMs: 3_000,
    lookupUser: async (login) => {
      const platformId = api.get(login);
      return platformId === undefined ? undefined : { platformId, login, displayName: login, roles: [] };
    },
    message: (message) => void messages.push(message),
    event: async (event) => {
      events.push(event);
      return "written";
    },
    redemptionWaiting: (event) => void waiting.push(event),
  });
}
const broadcaster = { user_id: Number(STREAMER), username: "Demo" };
const at = (afterMs = 0) => new Date(START_MS + afterMs).toISOString();
function hook(type: string, body: object, more: { late?: boolean; hash?: string } = {}): void {
  kick.webhook({
    type,
    body: { broadcaster, ...body },
    contentHash: more.hash ?? `hash${serial++}`,
    late: more.late === true,
  });
}
function says(username: string, id: number, content = "hi", more: object = {}): void {
  kick.feed(
    "App\\Events\\ChatMessageEvent",
    JSON.stringify({
      id: `m${serial++}`,
      content,
      type: "message",
      created_at: at(),
      sender: { id, username, slug: username, identity: { badges: [] } },
      ...more,
    }),
  );
}
const of = <K extends PlatformEvent["kind"]>(kind: K) =>
  events.filter((event): event is Extract<PlatformEvent, { kind: K }> => event.kind === kind);
/** What a bot that pays each key once has paid. */
const keys = (kind: PlatformEvent["kind"]) => new Set(of(kind).map((event) => ("key" in event ? event.key : "")));

describe("a line of chat", () => {
  it("carries the user id, the name, the words for emotes and a set of roles", () => {
    says("Under_Score", 7, "look [emote:37226:KEKW] and [emote:1:a-b:)]", {
      sender: {
        id: 7,
        username: "Under_Score",
        slug: "under-score",
        identity: {
          badges: [{ type: "og" }, { type: "vip" }, { type: "founder" }, { type: "moderator", active: false }],
        },
      },
    });
    expect(messages[0]).toMatchObject({
      platform: "kick",
      channelId: STREAMER,
      text: "look KEKW and a-b:)",
      author: { platformId: "7", login: "under_score", displayName: "Under_Score", roles: ["subscriber", "vip"] },
      sentAtMs: START_MS,
    });
  });

  it("knows the streamer without a badge, and nobody else by one", () => {
    says("Demo", Number(STREAMER));
    says("mallory", 66, "hi", {
      sender: { id: 66, username: "mallory", identity: { badges: [{ type: "broadcaster" }] } },
    });
    expect(messages.map(({ author }) => author.roles)).toEqual([["broadcaster"], []]);
  });

  it("knows which line it answers, and no longer begins with that author's name", () => {
    says("ann", 1, "@Bob where?", {
      type: "reply",
      metadata: { original_sender: { id: 2, username: "Bob" }, original_message: { id: "parent", content: "x" } },
    });
    expect(messages[0]).toMatchObject({
      text: "where?",
      replyTo: { messageId: "parent", platformId: "2", login: "bob" },
    });
  });

  it("counts once, whether the feed repeats it or a webhook tells it too", () => {
    says("ann", 1, "once", { id: "same" });
    says("ann", 1, "once", { id: "same" });
    const sender = { user_id: 1, username: "ann", identity: null };
    hook("chat.message.sent", { message_id: "same", content: "once", created_at: at(), sender, replies_to: null });
    hook("chat.message.sent", { message_id: "other", content: "two", created_at: at(), sender }, { late: true });
    expect(messages.map(({ text }) => text)).toEqual(["once"]);
  });
});

describe("one subscription, told five times", () => {
  const pieces = {
    months: () => kick.feed("App\\Events\\SubscriptionEvent", { chatroom_id: 2002, username: "Ann", months: 38 }),
    id: () => kick.feed("App\\Events\\ChannelSubscriptionEvent", { user_ids: [5], username: "Ann", channel_id: 1001 }),
    row: () =>
      kick.feed("App\\Events\\ChatMessageSentEvent", {
        message: {
          id: "row",
          action: "subscribe",
          created_at: START_MS / 1000,
          months_subscribed: 38,
          subscriptions_count: 0,
        },
        user: { id: 5, username: "Ann" },
      }),
    counter: () =>
      kick.feed("App\\Events\\NewSubscriberUpdatedEvent", { channel_id: 1001, last_subscriber: "Ann", count: 3 }),
    activity: () =>
      kick.feed("App\\Events\\NewActivityFeedEvent", { channel_id: 1001, type: "new_subscriber", username: "Ann" }),
    webhook: () =>
      hook("channel.subscription.renewal", {
        subscriber: { user_id: 5, username: "Ann" },
        duration: 38,
        created_at: at(),
      }),
  };
  const orders: (keyof typeof pieces)[][] = [
    ["months", "id", "counter", "activity", "row", "webhook"],
    ["webhook", "row", "activity", "counter", "id", "months"],
    ["id", "months", "webhook"],
    ["row", "months", "id", "webhook", "months"],
  ];
  it.each(orders)("is one fact with id and months, in the order %s ...", async (...order) => {
    for (const piece of order) pieces[piece]();
    await system.advance(60_000);
    expect(keys("subscription").size).toBe(1);
    expect(of("subscription")).toHaveLength(1);
    expect(of("subscription")[0]).toMatchObject({
      author: { platformId: "5" },
      months: 38,
      renewal: true,
      gifted: false,
      tier: 1,
    });
  });

  it("is still one when the webhook comes hours later, after a restart", async () => {
    pieces.months();
    pieces.id();
    kick.stop();
    kick = make();
    await system.advance(6 * 3_600_000);
    hook(
      "channel.subscription.renewal",
      { subscriber: { user_id: 5, username: "Ann" }, duration: 38, created_at: at() },
      { late: true },
    );
    expect(of("subscription")).toHaveLength(1);
  });

  it("is another fact a month later", async () => {
    pieces.row();
    await system.advance(31 * 86_400_000);
    pieces.row();
    await system.advance(60_000);
    expect(keys("subscription").size).toBe(2);
  });

  it("asks the API for the id when no piece brings it, and credits nobody when that fails", async () => {
    api.set("ann", "5");
    pieces.months();
    kick.feed("SubscriptionEvent", { username: "stranger", months: 1 });
    await system.advance(10_000);
    expect(of("subscription").map(({ author }) => author.platformId)).toEqual(["5"]);
    expect(lines.some(({ message }) => message.includes("without the subscriber's id"))).toBe(true);
  });
});

describe("a gift of subscriptions", () => {
  const gift = (more: object = {}) =>
    kick.feed("GiftedSubscriptionsEvent", {
      chatroom_id: 2002,
      correlation_id: "700",
      gifted_usernames: ["bob", "cid"],
      gifter_username: "Ann",
      gifted_total: 2,
      gifter_total: 9,
      chunk_details: null,
      ...more,
    });
  const leaderboard = () =>
    kick.feed("GiftsLeaderboardUpdated", { gifter_id: 5, gifter_username: "Ann", gifted_quantity: 2 });
  const row = () =>
    kick.feed("ChatMessageSentEvent", {
      message: {
        id: "row",
        action: "gift",
        created_at: START_MS / 1000,
        months_subscribed: null,
        subscriptions_count: 2,
      },
      user: { id: 5, username: "Ann" },
    });
  const person = (user_id: number | null, username: string | null) => ({ is_anonymous: false, user_id, username });
  const webhook = () =>
    hook("channel.subscription.gifts", {
      gifter: person(5, "Ann"),
      giftees: [person(6, "bob"), person(7, "cid")],
      created_at: at(1_000),
    });

  it.each([
    [[leaderboard, gift, row, webhook]],
    [[webhook, row, gift, leaderboard]],
    [[gift, webhook, row]],
    [[row, gift]],
  ])("is credited once to the giver's id, whatever tells of it first", async (order) => {
    for (const tell of order) tell();
    await system.advance(60_000);
    expect(of("gift")).toHaveLength(1);
    expect(of("gift")[0]).toMatchObject({ author: { platformId: "5" }, count: 2, tier: 1 });
  });

  it("stays two when the same giver gives the same again", async () => {
    for (const correlation_id of ["700", "701"]) {
      leaderboard();
      gift({ correlation_id });
      webhook();
    }
    await system.advance(60_000);
    expect(keys("gift").size).toBe(2);
  });

  it("gives each receiver one bonus, known by name or told by the webhook", async () => {
    says("bob", 6);
    leaderboard();
    gift();
    webhook();
    await system.advance(60_000);
    const received = of("subscription");
    expect(received.map(({ author, gifted }) => [author.platformId, gifted]).sort()).toEqual([
      ["6", true],
      ["7", true],
    ]);
  });

  it("adds up its chunks, in any order and with repeats", async () => {
    leaderboard();
    const chunk = (chunk_index: number, names: string[]) =>
      gift({
        gifted_usernames: names,
        gifted_total: 5,
        chunk_details: { correlation_id: "700", chunk_index, total_chunks: 3 },
      });
    chunk(2, ["e"]);
    chunk(0, ["a", "b"]);
    chunk(0, ["a", "b"]);
    expect(of("gift")).toHaveLength(0);
    chunk(1, ["c", "d"]);
    await system.advance(60_000);
    expect(of("gift").map(({ count }) => count)).toEqual([5]);
  });

  it("belongs to nobody when it is anonymous: by the null id, whatever the flag says", async () => {
    hook("channel.subscription.gifts", { gifter: person(null, null), giftees: [person(6, "bob")], created_at: at() });
    gift({ gifter_username: "Anonymous", gifted_usernames: ["bob"], gifted_total: 1 });
    await system.advance(60_000);
    expect(of("gift")).toHaveLength(1);
    expect(of("gift")[0]).not.toHaveProperty("author");
  });

  it("waits for the giver's id, and asks the API at last", async () => {
    api.set("ann", "5");
    gift();
    expect(of("gift")).toHaveLength(0);
    await system.advance(3_000);
    expect(of("gift")[0]).toMatchObject({ author: { platformId: "5" } });
  });
});

describe("KICKs", () => {
  const feed = (id: string, afterMs = 0, amount = 100) =>
    kick.feed("KicksGifted", {
      gift_transaction_id: id,
      message: "",
      sender: { id: 5, username: "Ann" },
      gift: { gift_id: "full_send", name: "Full Send", amount, type: "BASIC", pinned_time: 600000000000 },
      created_at: at(afterMs).replace("Z", "123456Z"),
    });
  const webhook = (afterMs = 0, amount = 100, hash?: string) =>
    hook(
      "kicks.gifted",
      { sender: { user_id: 5, username: "Ann" }, gift: { amount, name: "Full Send" }, created_at: at(afterMs) },
      hash ? { hash } : {},
    );

  it("are credited once when feed and webhook tell of them, in either order", () => {
    feed("t1");
    webhook(40);
    webhook(600_000);
    feed("t2", 600_010);
    expect(of("kicks")).toHaveLength(2);
    expect(of("kicks")[0]).toMatchObject({
      key: "kicks:t1",
      kicks: 100,
      gift: "Full Send",
      author: { platformId: "5" },
    });
  });

  it("given twice in one second are two", () => {
    feed("t1");
    feed("t2", 100);
    feed("t1");
    webhook(0);
    webhook(100);
    expect(keys("kicks")).toEqual(new Set(["kicks:t1", "kicks:t2"]));
  });

  it("of one webhook delivered again keep their key after a restart", () => {
    webhook(0, 100, "same");
    kick.stop();
    kick = make();
    webhook(0, 100, "same");
    expect(of("kicks").map(({ key }) => key)).toEqual(["kicks:same", "kicks:same"]);
  });

  it("without a sender belong to nobody", () => {
    hook("kicks.gifted", {
      sender: { user_id: null, username: null },
      gift: { amount: 5, name: "x" },
      created_at: at(),
    });
    const gift = { gift_id: "x", name: "x", amount: 5 };
    const sender = { id: 0, username: "Somebody" };
    kick.feed("KicksGifted", { gift_transaction_id: "zero", sender, gift, created_at: at(600_000) });
    expect(of("kicks").map(({ author }) => author)).toEqual([undefined, undefined]);
  });
});

describe("while the disk is full", () => {
  beforeEach(() =>
    db.exec("CREATE TRIGGER full BEFORE INSERT ON fact BEGIN SELECT raise(ABORT, 'database or disk is full'); END"),
  );
  const kicksBy = (id: number) => ({
    sender: { id, username: "Ann" },
    gift: { name: "x", amount: 5 },
    created_at: at(),
  });

  it("the feed's facts wait until they can be written down, each for itself and once", async () => {
    kick.feed("KicksGifted", { gift_transaction_id: "t1", ...kicksBy(5) });
    kick.feed("App\\Events\\SubscriptionEvent", { username: "Ann", months: 2 });
    api.set("zoe", "77");
    kick.feed("GiftedSubscriptionsEvent", { correlation_id: "g1", gifted_usernames: ["Bob"], gifter_username: "Zoe" });
    await system.advance(10_000);
    expect(events).toEqual([]);
    expect(lines.filter(({ message }) => message.includes("tried again")).length).toBeGreaterThanOrEqual(1);
    db.exec("DROP TRIGGER full");
    kick.feed("KicksGifted", { gift_transaction_id: "t2", ...kicksBy(5) });
    await system.advance(31_000);
    expect(of("kicks")).toHaveLength(2);
    expect(of("gift")).toHaveLength(1);
    expect(of("subscription")).toHaveLength(1);
  });

  it("what cannot be written down for ten minutes goes to the log whole", async () => {
    kick.feed("KicksGifted", { gift_transaction_id: "t1", ...kicksBy(5) });
    await system.advance(11 * 60_000);
    const lost = lines.filter(({ level }) => level === "error");
    expect(lost).toHaveLength(1);
    expect(lost[0]!.bindings).toMatchObject({ what: "KICKs", amount: 5, author: { platformId: "5", login: "ann" } });
    db.exec("DROP TRIGGER full");
    kick.feed("KicksGifted", { gift_transaction_id: "t2", ...kicksBy(5) });
    expect(of("kicks")).toHaveLength(1);
  });

  it("a webhook's are thrown back to its inbox", () => {
    const body = { sender: { user_id: 5, username: "Ann" }, gift: { name: "x", amount: 5 }, created_at: at() };
    expect(() => hook("kicks.gifted", body)).toThrow(/disk is full/);
  });
});

describe("the rest of what happens", () => {
  it("follows: once for ever per follower", () => {
    const follower = { user_id: 9, username: "Eve" };
    hook("channel.followed", { follower });
    hook("channel.followed", { follower });
    expect(of("follow")).toHaveLength(1);
    expect(of("follow")[0]).toMatchObject({ key: "follow:9", author: { platformId: "9", login: "eve" } });
  });

  it("a raid counts once, by today's event and by the old one with only a name", async () => {
    kick.feed("App\\Events\\StreamHostedEvent", {
      message: { id: "host", numberOfViewers: 32, createdAt: at() },
      user: { id: 8, username: "Raider", verified: false },
    });
    kick.feed("App\\Events\\StreamHostEvent", { chatroom_id: 1, number_viewers: 32, host_username: "raider" });
    await system.advance(1_000);
    expect(of("raid")).toHaveLength(1);
    expect(of("raid")[0]).toMatchObject({ author: { platformId: "8" }, viewers: 32 });
  });

  it("bans, timeouts and unbans; an older ban that comes later is left out", () => {
    kick.feed("UserBannedEvent", {
      user: { id: 5, username: "u" },
      permanent: false,
      duration: 2,
      expires_at: at(120_000),
    });
    kick.feed("UserUnbannedEvent", { user: { id: 5, username: "u" }, permanent: true });
    hook(
      "moderation.banned",
      { banned_user: { user_id: 5 }, metadata: { created_at: at(-60_000), expires_at: null } },
      { late: true },
    );
    hook(
      "moderation.banned",
      { banned_user: { user_id: 6 }, metadata: { created_at: at(-600_000), expires_at: at(-1) } },
      { late: true },
    );
    hook("moderation.banned", { banned_user: { user_id: 7 }, metadata: { created_at: at(), expires_at: null } });
    expect(events.map(({ kind }) => kind)).toEqual(["banned", "unbanned", "banned"]);
    expect(events[0]).toMatchObject({ platformId: "5", untilMs: START_MS + 120_000 });
    expect(events[2]).toEqual({
      platform: "kick",
      channelId: STREAMER,
      kind: "banned",
      platformId: "7",
      atMs: START_MS,
    });
  });

  it("a deletion names the writer of the line", () => {
    says("ann", 5, "spam", { id: "gone" });
    kick.feed("MessageDeletedEvent", { id: "event", message: { id: "gone" }, aiModerated: true });
    expect(of("deleted")[0]).toMatchObject({ messageId: "gone", platformId: "5" });
  });

  it("live and offline; a late or overtaken live is left out", () => {
    kick.feed("StreamerIsLive", { livestream: { id: 1, created_at: "2026-11-20 17:59:00" } });
    kick.feed("StopStreamBroadcast", { livestream: { id: 1 } });
    hook("livestream.status.updated", { is_live: true, started_at: at(-60_000), ended_at: null });
    hook("livestream.status.updated", { is_live: true, started_at: at(60_000), ended_at: null }, { late: true });
    expect(events.map(({ kind }) => kind)).toEqual(["live", "offline"]);
    expect(events[0]).toMatchObject({
      startedAtMs: START_MS - 60_000,
      ref: `${STREAMER}:${(START_MS - 60_000) / 1000}`,
    });
  });

  it("a redemption counts when it is accepted; a waiting one is only pointed out", () => {
    const redemption = (status: string) =>
      hook("channel.reward.redemption.updated", {
        id: "01R",
        status,
        user_input: "hello",
        redeemed_at: at(),
        reward: { id: "01W", title: "Convert", cost: 1000 },
        redeemer: { user_id: 5, username: "Ann" },
      });
    redemption("pending");
    redemption("rejected");
    expect(of("redemption")).toHaveLength(0);
    expect(waiting).toHaveLength(1);
    redemption("accepted");
    expect(of("redemption")[0]).toMatchObject({ key: "redemption:01R", rewardId: "01W", cost: 1000, input: "hello" });
  });

  it("leaves aside what is about another channel, and says once when Kick has changed an event", () => {
    kick.webhook({
      type: "channel.followed",
      body: { broadcaster: { user_id: 4 }, follower: { user_id: 9, username: "Eve" } },
      contentHash: "x",
      late: false,
    });
    for (let n = 0; n < 3; n++) kick.feed("KicksGifted", { transaction: n });
    kick.feed("KicksGifted", "{torn");
    kick.feed("ChatMessageEvent", "null");
    kick.feed("toString", {});
    expect(events).toEqual([]);
    expect(lines.filter(({ level, message }) => level === "warn" && message.includes("shape"))).toHaveLength(2);
  });
});

const SAMPLES = samples("kick");
describe.skipIf(SAMPLES === undefined)("Kick's own samples", () => {
  const read = (folder: string, file: string) => JSON.parse(readFileSync(path.join(SAMPLES!, folder, file), "utf8"));
  it("are all understood, or left out on purpose", async () => {
    for (const file of readdirSync(path.join(SAMPLES!, "realtime"))) {
      const { event, data } = read("realtime", file);
      if (event) kick.feed(event, JSON.stringify(data));
    }
    for (const file of readdirSync(path.join(SAMPLES!, "official-webhooks"))) {
      const { headers, body } = read("official-webhooks", file);
      if (body) hook(headers["Kick-Event-Type"], { ...body, broadcaster });
    }
    await system.advance(60_000);
    expect(lines.filter(({ message }) => message.includes("shape"))).toEqual([]);
    const kinds = new Set(events.map(({ kind }) => kind));
    for (const kind of [
      "subscription",
      "gift",
      "follow",
      "kicks",
      "raid",
      "banned",
      "unbanned",
      "deleted",
      "live",
      "offline",
    ]) {
      expect(kinds, kind).toContain(kind);
    }
    expect(messages.length).toBeGreaterThanOrEqual(6);
    expect(messages.map(({ text }) => text)).toContain("Hello HYPERCLAP HYPERCLAP KEKW");
    expect(Object.keys(FEED).length + Object.keys(HOOKS).length).toBeGreaterThan(20);
  });
});
