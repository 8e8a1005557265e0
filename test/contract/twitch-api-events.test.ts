import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { TwitchApi } from "../../src/platforms/twitch/api/api-part.ts";
import { EVENT_TYPES } from "../../src/platforms/twitch/events/eventsub-types.ts";
import { samples } from "../support/samples.ts";
import { CHANNEL, STREAMER_SCOPES, TwitchRig, WAIT } from "../support/twitch-api-rig.ts";

const MINUTE = 60_000;
const ALL_FACTS = ["cheer", "gift", "raid", "sharedChat", "subscription"];
const TYPES = EVENT_TYPES.length;

let rig: TwitchRig;
let part: TwitchApi;

/** The channel's side of every event. */
const channel = { broadcaster_user_id: "1000", broadcaster_user_login: "ann", broadcaster_user_name: "Ann" };
const by = (id: string, login: string) => ({ user_id: id, user_login: login, user_name: login });

async function subscribed(): Promise<void> {
  await vi.waitFor(() => expect([...part.sources().keys()].sort()).toEqual(ALL_FACTS), WAIT);
  await rig.standIn.until(() => rig.standIn.subscriptions.size === TYPES);
}

/** Sends a follow nobody sent before and waits until it came through, and so everything sent before it. */
let markers = 0;
async function settled(): Promise<void> {
  const id = String(900_000 + ++markers);
  rig.standIn.notify("channel.follow", { ...channel, ...by(id, `marker${id}`), followed_at: "2026-05-01T00:00:00Z" });
  await vi.waitFor(() => expect(rig.of("follow").some((event) => event.author.platformId === id)).toBe(true), WAIT);
}

beforeEach(async () => {
  rig = await TwitchRig.start();
});
afterEach(async () => {
  expect(rig.leaks).toBe(false);
  await rig.stop();
});

describe("what EventSub tells", () => {
  beforeEach(async () => {
    rig.standIn.moderators.add("2000");
    part = await rig.part();
    await subscribed();
    // The hourly lists are read as well: the streamer subscribes, and the bot's own role is the last of them.
    await vi.waitFor(() => expect(rig.of("roles")).toHaveLength(2), WAIT);
  });

  it("a gift bomb of 100: one gift for the giver, one subscription for each receiver", async () => {
    const gift = {
      ...channel,
      ...by("50", "giver"),
      total: 100,
      tier: "1000",
      cumulative_total: 250,
      is_anonymous: false,
    };
    const messageId = rig.standIn.notify("channel.subscription.gift", gift);
    for (let n = 0; n < 100; n++) {
      const receiver = { ...channel, ...by(String(100 + n), `lucky${n}`), tier: "1000", is_gift: true };
      rig.standIn.notify("channel.subscribe", receiver);
    }
    rig.standIn.notify("channel.subscription.gift", gift, { messageId });
    await settled();
    expect(rig.of("gift")).toMatchObject([
      { key: `gift:1000:${messageId}`, count: 100, tier: 1, author: { platformId: "50", login: "giver" } },
    ]);
    const received = rig.of("subscription");
    expect(received).toHaveLength(100);
    expect(received.every((event) => event.gifted && !event.renewal)).toBe(true);
    expect(new Set(received.map((event) => event.key)).size).toBe(100);
    expect(rig.of("roles").filter((event) => event.roles.join() === "subscriber")).toHaveLength(100);
  });

  it("an anonymous gift without a giver", async () => {
    const nobody = { user_id: null, user_login: null, user_name: null };
    const gift = { ...channel, ...nobody, total: 5, tier: "2000", cumulative_total: null, is_anonymous: true };
    rig.standIn.notify("channel.subscription.gift", gift);
    rig.standIn.notify("channel.subscription.gift", {
      ...gift,
      ...by("274598607", "ananonymousgifter"),
      is_anonymous: false,
    });
    rig.standIn.notify("channel.subscription.gift", { ...gift, ...by("51", "hidden") });
    await settled();
    expect(rig.of("gift")).toMatchObject([
      { count: 5, tier: 2 },
      { count: 5, tier: 2 },
      { count: 5, tier: 2 },
    ]);
    expect(rig.of("gift").some((event) => "author" in event)).toBe(false);
  });

  it("a new subscription and a shared renewal, each as it is told", async () => {
    const renewal = (id: string, months: number) => ({
      ...channel,
      ...by(id, `viewer${id}`),
      tier: "3000",
      message: { text: "hi", emotes: null },
      cumulative_months: months,
      streak_months: null,
      duration_months: 1,
    });
    rig.standIn.notify("channel.subscribe", { ...channel, ...by("61", "fresh"), tier: "1000", is_gift: false });
    rig.standIn.notify("channel.subscription.message", renewal("62", 7));
    rig.standIn.notify("channel.subscribe", { ...channel, ...by("63", "viewer63"), tier: "3000", is_gift: false });
    rig.standIn.notify("channel.subscription.message", renewal("63", 9));
    await settled();
    expect(rig.of("subscription")).toMatchObject([
      { author: { platformId: "61", roles: ["subscriber"] }, tier: 1, months: 1, renewal: false, gifted: false },
      { key: "resub:1000:62:7", tier: 3, months: 7, renewal: true, gifted: false },
      { author: { platformId: "63" }, tier: 3, renewal: false },
      { key: "resub:1000:63:9", tier: 3, renewal: true },
    ]);
    expect(rig.of("subscription")[0]!.key).toMatch(/^sub:1000:61:\d+$/);
  });

  it("bits, raids, follows, rewards and shared chat, each with its key", async () => {
    const bits = {
      ...channel,
      ...by("70", "cheerer"),
      bits: 500,
      type: "cheer",
      power_up: null,
      message: { text: "x", fragments: [] },
    };
    const bitsId = rig.standIn.notify("channel.bits.use", bits);
    rig.standIn.notify("channel.bits.use", { ...bits, ...by("407665396", "ananonymouscheerer") });
    const raidId = rig.standIn.notify("channel.raid", {
      from_broadcaster_user_id: "80",
      from_broadcaster_user_login: "carl",
      from_broadcaster_user_name: "Carl",
      to_broadcaster_user_id: "1000",
      to_broadcaster_user_login: "ann",
      to_broadcaster_user_name: "Ann",
      viewers: 321,
    });
    rig.standIn.notify("channel.follow", { ...channel, ...by("81", "dora"), followed_at: "2026-05-01T00:00:00Z" });
    rig.standIn.notify("channel.channel_points_custom_reward_redemption.add", {
      ...channel,
      ...by("82", "eve"),
      id: "redemption-1",
      user_input: "please",
      status: "unfulfilled",
      reward: { id: "reward-1", title: "Hydrate", cost: 250, prompt: "drink" },
      redeemed_at: "2026-05-01T00:00:00Z",
    });
    await vi.waitFor(() => expect(rig.of("sharedChat")).toHaveLength(1), WAIT);
    rig.standIn.notify("channel.shared_chat.begin", { session_id: "s", ...channel, participants: [] });
    rig.standIn.notify("channel.shared_chat.end", { session_id: "s", ...channel });
    rig.standIn.notify("channel.moderator.add", { ...channel, ...by("83", "finn") });
    rig.standIn.notify("channel.moderator.remove", { ...channel, ...by("84", "gus") });
    await settled();
    expect(rig.of("moderator")).toMatchObject([
      { platformId: "83", on: true },
      { platformId: "84", on: false },
    ]);
    expect(rig.of("cheer")).toMatchObject([
      { key: `cheer:1000:${bitsId}`, bits: 500, author: { platformId: "70" } },
      { bits: 500 },
    ]);
    expect("author" in rig.of("cheer")[1]!).toBe(false);
    expect(rig.of("raid")).toMatchObject([{ key: `raid:1000:80:${raidId}`, viewers: 321, author: { login: "carl" } }]);
    expect(rig.of("follow")[0]).toMatchObject({ key: "follow:1000:81", author: { displayName: "dora" } });
    expect(rig.of("redemption")).toMatchObject([
      { key: "redemption:redemption-1", rewardId: "reward-1", title: "Hydrate", cost: 250, input: "please" },
    ]);
    expect(rig.of("sharedChat").map((event) => event.on)).toEqual([false, true, false]);
  });

  it("the same frame twice only once, whatever it is", async () => {
    const follow = { ...channel, ...by("81", "dora"), followed_at: "2026-05-01T00:00:00Z" };
    const messageId = rig.standIn.notify("channel.follow", follow);
    rig.standIn.notify("channel.follow", follow, { messageId });
    rig.standIn.notify("channel.follow", follow, { messageId });
    await settled();
    expect(rig.of("follow").filter((event) => event.author.platformId === "81")).toHaveLength(1);
  });

  it("nothing of frames nobody can read, and everything that comes after them", async () => {
    rig.standIn.raw("not json");
    rig.standIn.raw("{}");
    rig.standIn.raw('{"metadata":{"message_type":"notification"},"payload":{}}');
    rig.standIn.raw('{"metadata":{"message_type":"something_new","message_id":"1"},"payload":{}}');
    rig.standIn.notify("channel.raid", {});
    rig.standIn.notify("stream.online", { type: "live" });
    await settled();
    expect(part.sources().size).toBe(5);
  });

  it("a broadcast that stutters as one: same stream id, same broadcast", async () => {
    const online = { ...channel, id: "s1", type: "live", started_at: "2026-05-01T18:00:00Z" };
    await vi.waitFor(() => expect(rig.of("offline")).toHaveLength(1), WAIT);
    rig.standIn.notify("stream.online", { ...online, id: "rerun", type: "rerun" });
    rig.standIn.notify("stream.online", online);
    await settled();
    expect(rig.of("live")).toMatchObject([{ ref: "s1" }]);
    // The list of streams is behind: it may not deny what EventSub just said.
    await rig.system.advance(MINUTE);
    expect(rig.of("offline")).toHaveLength(1);
    rig.standIn.notify("stream.offline", channel);
    await settled();
    rig.standIn.stream = { id: "s1", started_at: online.started_at };
    await rig.system.advance(MINUTE);
    expect(rig.of("live")).toHaveLength(1);
    rig.standIn.notify("stream.online", online);
    await settled();
    await rig.system.advance(10 * MINUTE);
    expect(rig.of("live").map((event) => event.ref)).toEqual(["s1", "s1"]);
    expect(rig.of("offline")).toHaveLength(2);
  });
});

describe("the connection for events", () => {
  it("moves when Twitch asks, without subscribing again or losing anything", async () => {
    part = await rig.part();
    await subscribed();
    const asked = rig.standIn.count("POST /helix/eventsub");
    rig.standIn.reconnectAll();
    await rig.standIn.until(() => rig.standIn.connections === 2 && rig.standIn.sessions.size === 1);
    await settled();
    expect(rig.standIn.count("POST /helix/eventsub")).toBe(asked);
    expect(part.sources().size).toBe(5);
    rig.standIn.reconnectAll();
    await rig.standIn.until(() => rig.standIn.connections === 3 && rig.standIn.sessions.size === 1);
    await settled();
    expect(rig.standIn.count("POST /helix/eventsub")).toBe(asked);
  });

  it("is made anew when it was cut, and chat fills in", async () => {
    part = await rig.part();
    await subscribed();
    rig.standIn.fail.set("/helix/eventsub/subscriptions", Array(TYPES).fill(500));
    rig.standIn.drop();
    await rig.standIn.until(() => rig.standIn.count("POST /helix/eventsub") === 2 * TYPES);
    expect(part.sources().size).toBe(0);
    const backMs = rig.system.clock.monotonic() + 30_000;
    await rig.system.advance(30_000);
    await subscribed();
    expect([...part.sources().values()].every((sinceMs) => sinceMs >= backMs)).toBe(true);
    await settled();
  });

  it("is made anew when nothing is heard any more", async () => {
    // Three times what a busy machine may be late by.
    rig.standIn.keepaliveSeconds = 1;
    part = await rig.part();
    await subscribed();
    rig.standIn.silent = true;
    await rig.standIn.until(() => rig.standIn.connections >= 2);
    rig.standIn.silent = false;
    await subscribed();
  });

  it("tells the streamer when it stays away, and that it is back", async () => {
    const { eventsub } = rig.standIn.endpoints;
    part = await rig.part({ endpoints: { ...rig.standIn.endpoints, eventsub: "ws://127.0.0.1:9/ws" } });
    await rig.system.advance(2 * MINUTE);
    expect(rig.told.get("twitch.eventsub")).toContain("taken from chat");
    expect(part.sources().size).toBe(0);
    await part.stop();
    part = await rig.part({ endpoints: { ...rig.standIn.endpoints, eventsub } });
    await subscribed();
    expect(rig.told.has("twitch.eventsub")).toBe(false);
  });

  it("gives a fact back to chat when Twitch revokes its subscription, and tells how to cure it", async () => {
    part = await rig.part();
    await subscribed();
    rig.standIn.revokeSubscription("channel.bits.use", "authorization_revoked");
    await vi.waitFor(() => expect(rig.told.get("twitch.eventsub.revoked")).toContain("channel.bits.use"), WAIT);
    expect(rig.told.get("twitch.eventsub.revoked")).toContain("npx chatmint login twitch --broadcaster");
    expect([...part.sources().keys()].sort()).toEqual(["gift", "raid", "sharedChat", "subscription"]);
  });

  it("follows the streamer's sign-in: gone when it ends, back with a new one, without a restart", async () => {
    part = await rig.part();
    await subscribed();
    for (const { access, refresh } of rig.standIn.issued) {
      const mine = (await rig.store.read("twitch-broadcaster"))?.refreshToken === refresh;
      if (mine) rig.standIn.revoke(access);
    }
    await rig.system.advance(61 * MINUTE);
    expect(rig.told.get("twitch-broadcaster.login")).toContain("npx chatmint login twitch --broadcaster");
    await vi.waitFor(() => expect([...part.sources().keys()].sort()).toEqual(["raid", "sharedChat"]), WAIT);
    await rig.signIn("twitch-broadcaster", "1000", STREAMER_SCOPES);
    await rig.system.advance(20_000);
    await subscribed();
    expect(rig.told.size).toBe(0);
    expect(rig.credentialsChanges).toBe(0);
  });

  it("knows of a shared chat that was on before", async () => {
    rig.standIn.sharedChat = true;
    part = await rig.part();
    await vi.waitFor(() => expect(rig.of("sharedChat").map((event) => event.on)).toEqual([true]), WAIT);
  });

  it("believes what EventSub tells of a shared chat more than an answer that was asked for before", async () => {
    let answer = (): void => {};
    rig.standIn.before.set("/helix/shared_chat/session", () => new Promise<void>((resolve) => (answer = resolve)));
    part = await rig.part();
    const asked = () => rig.standIn.requests.some(({ path }) => path === "/helix/shared_chat/session");
    await vi.waitFor(() => expect(asked()).toBe(true), WAIT);
    rig.standIn.notify("channel.shared_chat.begin", { session_id: "s", ...channel, participants: [] });
    await vi.waitFor(() => expect(rig.of("sharedChat").map((event) => event.on)).toEqual([true]), WAIT);
    answer();
    // Asked and answered after it.
    await part.lookup("nobody");
    expect(rig.of("sharedChat").map((event) => event.on)).toEqual([true]);
  });

  it("closes for good on stop", async () => {
    part = await rig.part();
    await subscribed();
    await part.stop();
    await rig.standIn.until(() => rig.standIn.sessions.size === 0);
    const { connections } = rig.standIn;
    await rig.system.advance(10 * MINUTE);
    expect(rig.standIn.connections).toBe(connections);
  });
});

describe("a wrong clock", () => {
  it("is noticed by the date of Twitch's answers, told, and cleared when it is right again", async () => {
    rig.standIn.now = () => rig.system.clock.now() - 12 * MINUTE;
    part = await rig.part();
    expect(rig.told.get("twitch.clock")).toContain("12 minutes ahead");
    expect(rig.told.get("twitch.clock")).toContain("still paid once");
    rig.standIn.now = () => rig.system.clock.now();
    await rig.system.advance(MINUTE);
    expect(rig.told.has("twitch.clock")).toBe(false);
  });

  it("loses no event, though a frame looks older or newer than the computer's clock allows", async () => {
    part = await rig.part();
    await subscribed();
    for (const [id, offMs] of [
      ["81", -11 * MINUTE],
      ["82", 300 * MINUTE],
    ] as const) {
      const follow = { ...channel, ...by(id, `dora${id}`), followed_at: "2026-05-01T00:00:00Z" };
      rig.standIn.notify("channel.follow", follow, { timestampMs: Date.now() + offMs });
    }
    await settled();
    expect(rig.of("follow").map((event) => event.author.platformId)).toEqual(expect.arrayContaining(["81", "82"]));
  });
});

const documents = samples("twitch/eventsub_docs");

describe.skipIf(documents === undefined)("the samples of Twitch's own documents", () => {
  it("are all understood or left alone", async () => {
    part = await rig.part();
    await subscribed();
    let sent = 0;
    for (const file of readdirSync(documents!).filter((name) => name.endsWith(".json"))) {
      const sample = JSON.parse(readFileSync(join(documents!, file), "utf8"));
      const body = sample.payload ?? sample;
      if (!body.subscription?.type || !body.event) continue;
      rig.standIn.notify(body.subscription.type, body.event);
      sent++;
    }
    await settled();
    expect(sent).toBeGreaterThan(15);
    for (const kind of [
      "live",
      "follow",
      "subscription",
      "gift",
      "cheer",
      "raid",
      "redemption",
      "sharedChat",
    ] as const) {
      expect(rig.of(kind).length, kind).toBeGreaterThan(0);
    }
    for (const event of rig.events) expect(event.channelId).toBe(CHANNEL.platformId);
  });
});
