/** What several sources on Kick tell of one fact, at the edges: wrong clocks, doubled frames, late tellings, missing names. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../../src/base/system.ts";
import { KickNormaliser } from "../../../src/platforms/kick/facts/normalise.ts";
import { Deliveries } from "../../../src/platforms/kick/webhook/deliveries.ts";
import type { PlatformEvent } from "../../../src/platforms/platform.ts";
import { FactBook } from "../../../src/platforms/witnesses/fact-book.ts";
import { PlatformClock } from "../../../src/platforms/witnesses/platform-clock.ts";
import { factsDb } from "../../support/facts-db.ts";
import { type LogLine, recordingLog } from "../../support/recording-host.ts";

const TRUE_MS = Date.parse("2026-11-20T18:00:00Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let db: ReturnType<typeof factsDb>;
let system: SimulatedSystem;
let kick: KickNormaliser;
let told: PlatformEvent[];
let lines: LogLine[];
/** Who the API knows, and every name it was asked for. */
let api: Map<string, string>;
let asked: string[];
let clock: PlatformClock;
let serial = 0;
const nowMs = () => TRUE_MS + system.clock.monotonic();

function start(aheadMs = 0): void {
  system = new SimulatedSystem(TRUE_MS + aheadMs);
  clock = new PlatformClock(system.clock);
  kick = new KickNormaliser({
    userId: "10001",
    facts: new FactBook(db, "kick", clock),
    clock,
    system,
    log: recordingLog(lines),
    combineMs: 3_000,
    lookupUser: async (login) => {
      asked.push(login);
      const platformId = api.get(login);
      return platformId === undefined ? undefined : { platformId, login, displayName: login, roles: [] };
    },
    message: () => {},
    event: async (event) => {
      told.push(event);
      return "written";
    },
    redemptionWaiting: () => {},
  });
}
beforeEach(() => {
  db = factsDb();
  told = [];
  lines = [];
  api = new Map([["ann", "5"]]);
  asked = [];
  start();
});
afterEach(() => {
  kick.stop();
  db.close();
});

const feed = (names: readonly string[], more: object = {}) =>
  kick.feed("GiftedSubscriptionsEvent", {
    chatroom_id: 2002,
    gifted_usernames: names,
    gifter_username: "Ann",
    gifted_total: names.length,
    chunk_details: null,
    ...more,
  });
const row = (names: readonly string[], count = names.length) =>
  kick.feed("App\\Events\\ChatMessageSentEvent", {
    message: {
      id: `row${serial++}`,
      action: "gift",
      created_at: Math.floor(nowMs() / 1_000),
      subscriptions_count: count,
      giftedUsers: names.map((username) => ({ username })),
    },
    user: { id: 5, username: "Ann" },
  });
function hook(type: string, body: object, late = false): void {
  const full = { broadcaster: { user_id: 10001 }, ...body };
  kick.webhook({ type, body: full, contentHash: JSON.stringify(full), late });
}
const webhook = (names: readonly string[], createdMs = nowMs(), late = false) =>
  hook(
    "channel.subscription.gifts",
    {
      gifter: { is_anonymous: false, user_id: 5, username: "Ann" },
      giftees: names.map((username, n) => ({ user_id: 700 + n, username })),
      created_at: new Date(createdMs).toISOString(),
    },
    late,
  );
const gifts = () => told.filter((event) => event.kind === "gift");
const counts = () => gifts().map(({ count }) => count);
const many = (count: number, of = "lucky") => Array.from({ length: count }, (_, n) => `${of}${n}`);

describe.each([-600, -60, -20, 0, 20, 60, 600])("with a clock %i minutes ahead a gift", (minutes) => {
  beforeEach(() => start(minutes * MINUTE));

  it("of 100 told by the feed and its row is one, without any answer that tells the time", async () => {
    feed(many(100));
    row(["lucky0", "lucky1"], 100);
    await system.advance(MINUTE);
    expect(counts()).toEqual([100]);
  });

  it("told by the row first, and by the webhook six hours later, is one", async () => {
    row(["a", "b"]);
    feed(["a", "b"]);
    const createdMs = nowMs();
    await system.advance(6 * HOUR);
    webhook(["a", "b"], createdMs, true);
    expect(counts()).toEqual([2]);
  });

  it("told by the feed before anything told Kick's time, and by the webhook six hours later, is one", async () => {
    feed(["a", "b"], { gifted_usernames: [], gifted_total: 2 });
    const createdMs = nowMs();
    await system.advance(MINUTE);
    clock.framed(nowMs());
    await system.advance(6 * HOUR);
    webhook(["a", "b"], createdMs, true);
    expect(counts()).toEqual([2]);
  });

  it("is one by when it was heard, although an answer had told another time than the frames do", async () => {
    clock.answered(new Date(nowMs() - 5 * HOUR).toUTCString());
    feed(["a", "b"], { gifted_usernames: [], gifted_total: 2 });
    await system.advance(4_000);
    row(["a", "b"]);
    await system.advance(MINUTE);
    expect(counts()).toEqual([2]);
  });

  it("told by the webhook and the feed is one", async () => {
    webhook(["a", "b"]);
    feed(["a", "b"]);
    await system.advance(MINUTE);
    expect(counts()).toEqual([2]);
  });
});

describe("a gift without a correlation id", () => {
  it("told on two channels of the feed is one, and by the same giver to others another", async () => {
    feed(["a", "b"]);
    await system.advance(40);
    feed(["b", "a"]);
    await system.advance(2_000);
    feed(["c", "d"]);
    await system.advance(MINUTE);
    expect(counts()).toEqual([2, 2]);
  });

  it("whose row or webhook tells of other receivers is another", async () => {
    feed(["a", "b"]);
    webhook(["c", "d"]);
    row(["e", "f"]);
    await system.advance(MINUTE);
    expect(counts().length).toBe(3);
  });

  it("told again by the webhook hours later, with a new time, is the same", async () => {
    webhook(["a", "b"]);
    await system.advance(17 * MINUTE);
    webhook(["a", "b"]);
    await system.advance(20 * HOUR);
    webhook(["a", "b"]);
    expect(counts()).toEqual([2]);
  });
});

it("a known id again, however late, is nothing new and no error", async () => {
  feed(["a"], { correlation_id: "700" });
  await system.advance(3 * HOUR);
  feed(["a"], { correlation_id: "700" });
  const kicks = { gift_transaction_id: "t1", sender: { id: 5, username: "Ann" }, gift: { name: "x", amount: 5 } };
  kick.feed("KicksGifted", { ...kicks, created_at: new Date(nowMs()).toISOString() });
  await system.advance(HOUR);
  kick.feed("KicksGifted", { ...kicks, created_at: new Date(nowMs()).toISOString() });
  await system.advance(MINUTE);
  expect(told.map(({ kind }) => kind)).toEqual(["gift", "kicks"]);
  expect(lines.filter(({ level }) => level === "error")).toEqual([]);
});

it("KICKs without a transaction are known by their time", () => {
  const kicks = (afterMs: number) =>
    kick.feed("KicksGifted", {
      sender: { id: 5, username: "Ann" },
      gift: { name: "x", amount: 5 },
      created_at: new Date(TRUE_MS + afterMs).toISOString(),
    });
  kicks(0);
  kicks(0);
  kicks(700);
  expect(told).toHaveLength(2);
});

it("a gift of which a part never came is whole when another source tells the number", async () => {
  feed(many(40), {
    gifted_total: 40,
    chunk_details: { correlation_id: "700", chunk_index: 0, total_chunks: 3 },
  });
  await system.advance(10_000);
  expect(counts()).toEqual([40]);
  row([], 100);
  webhook(many(100));
  expect(counts()).toEqual([40, 60]);
});

it("a gift whose number makes no sense is left out with a word", async () => {
  row([], 999_999_999);
  row([], 0);
  await system.advance(MINUTE);
  expect(told).toEqual([]);
  expect(lines.filter(({ message }) => message.includes("makes no sense"))).toHaveLength(1);
});

it("a gift to the same receivers by another giver is another", async () => {
  api.set("zoe", "6");
  feed(["a", "b"]);
  feed(["a", "b"], { gifter_username: "Zoe" });
  await system.advance(MINUTE);
  expect(gifts().map(({ author }) => author?.platformId)).toEqual(["5", "6"]);
});

describe("deliveries beside a feed", () => {
  const delivery = (type: string, late = false) => ({ type, late, body: {}, contentHash: type });

  function rig(feedReads: boolean) {
    const worked: string[] = [];
    const work = async ({ type }: { type: string }) => {
      if (type === "kicks.gifted") throw new Error("the disk is full");
      worked.push(type);
      return "written" as const;
    };
    const deliveries = new Deliveries({ system, feedReads: () => feedReads, work });
    return { worked, deliveries };
  }

  it("let the feed say first whether a giver is anonymous, and leave chat to it", async () => {
    const { worked, deliveries } = rig(true);
    for (const type of ["chat.message.sent", "channel.subscription.gifts", "channel.followed"]) {
      deliveries.take(delivery(type));
    }
    expect(worked).toEqual(["channel.followed"]);
    await system.advance(2_000);
    expect(worked).toEqual(["channel.followed", "channel.subscription.gifts"]);
    deliveries.take(delivery("channel.subscription.gifts"));
    deliveries.stop();
    await system.advance(2_000);
    expect(worked).toHaveLength(2);
  });

  it("do not wait for a feed that does not read, nor when they are late, and throw what fails back", async () => {
    const { worked, deliveries } = rig(false);
    deliveries.take(delivery("chat.message.sent"));
    deliveries.take(delivery("channel.subscription.gifts"));
    rig(true).deliveries.take(delivery("channel.subscription.gifts", true));
    expect(worked).toHaveLength(2);
    await expect(deliveries.take(delivery("kicks.gifted"))).rejects.toThrow("disk is full");
  });
});

describe("a name without an id", () => {
  it("of a receiver is not asked for", async () => {
    feed(["a", "b", "c"]);
    await system.advance(MINUTE);
    expect(asked).toEqual(["ann"]);
    expect(counts()).toEqual([3]);
  });

  it("of a giver is asked for again each minute, and found at once when it shows", async () => {
    api.clear();
    feed(["a"]);
    await system.advance(5 * MINUTE);
    expect(gifts()).toEqual([]);
    expect(asked.length).toBeGreaterThanOrEqual(4);
    kick.feed("GiftsLeaderboardUpdated", { gifter_id: 5, gifter_username: "Ann", gifted_quantity: 1 });
    await system.advance(0);
    expect(gifts()).toMatchObject([{ author: { platformId: "5" } }]);
  });

  it("of a subscriber is asked for again each minute, and given up with a word at last", async () => {
    api.clear();
    kick.feed("SubscriptionEvent", { username: "Ann", months: 2 });
    await system.advance(90_000);
    api.set("ann", "5");
    await system.advance(MINUTE);
    expect(told).toMatchObject([{ kind: "subscription", author: { platformId: "5" }, months: 2 }]);
    kick.feed("SubscriptionEvent", { username: "nobody", months: 2 });
    await system.advance(HOUR);
    expect(told).toHaveLength(1);
    expect(lines.filter(({ message }) => message.includes("never told"))).toHaveLength(1);
  });
});

describe("a giver who is anonymous on the feed", () => {
  const anonymous = () => feed(["a", "b"], { gifter_username: "Anonymous" });

  it("stays it when a webhook names them", async () => {
    anonymous();
    webhook(["a", "b"]);
    await system.advance(MINUTE);
    expect(gifts()).toHaveLength(1);
    expect(gifts()[0]).not.toHaveProperty("author");
  });

  it("is not another giver who gave to others", async () => {
    anonymous();
    webhook(["c", "d"]);
    await system.advance(MINUTE);
    expect(gifts()).toHaveLength(2);
  });
});
