import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BOT_SCOPES, CHANNEL, STREAMER_SCOPES, TwitchRig, WAIT } from "../support/twitch-api-rig.ts";

let rig: TwitchRig;
afterEach(() => rig.stop());

const MINUTE = 60_000;

describe("the list of who watches", () => {
  beforeEach(async () => {
    rig = await TwitchRig.start();
    for (let n = 0; n < 5000; n++) rig.standIn.chatters.push(String(10_000 + n));
  });

  it("is read whole over all its pages", async () => {
    const part = await rig.part();
    const people = await part.chatters(CHANNEL.platformId);
    expect(people).toHaveLength(5000);
    expect(new Set(people!.map((each) => each.platformId)).size).toBe(5000);
    expect(people![4999]).toMatchObject({
      platformId: "14999",
      login: "viewer14999",
      displayName: "Viewer14999",
      roles: [],
    });
    expect(rig.standIn.count("GET /helix/chat/chatters")).toBe(5);
  });

  it("is no list at all while one page fails, and whole again once it does not", async () => {
    const part = await rig.part();
    rig.standIn.failingPages.add(3000);
    expect(await part.chatters(CHANNEL.platformId)).toBeUndefined();
    rig.standIn.failingPages.clear();
    expect(await part.chatters(CHANNEL.platformId)).toHaveLength(5000);
  });

  it("merges somebody who shifted to the next page between two requests", async () => {
    const part = await rig.part();
    rig.standIn.chatters.splice(1000, 0, "10000");
    expect(await part.chatters(CHANNEL.platformId)).toHaveLength(5000);
  });

  it("tells a rename in the middle of a broadcast, keyed by the id that stays", async () => {
    const part = await rig.part();
    rig.standIn.user("10007", "oldname");
    await part.chatters(CHANNEL.platformId);
    rig.standIn.user("10007", "newname");
    const people = await part.chatters(CHANNEL.platformId);
    expect(people).toHaveLength(5000);
    expect(rig.of("renamed")).toMatchObject([{ platformId: "10007", login: "newname", displayName: "Newname" }]);
  });

  it("waits for Twitch's bucket to refill, and asks nothing meanwhile", async () => {
    const part = await rig.part();
    await vi.waitFor(() => expect(rig.of("offline")).toHaveLength(1), WAIT);
    await vi.waitFor(() => expect(part.sources().size).toBe(5), WAIT);
    // Nothing else may take from the bucket: wait until the start has asked all it asks.
    const last = ["GET /helix/moderation/moderators", "GET /helix/shared_chat"];
    await rig.standIn.until(() => last.every((call) => rig.standIn.count(call) > 0));
    rig.standIn.remaining = 3;
    rig.standIn.resetInSeconds = 40;
    expect(await part.chatters(CHANNEL.platformId)).toBeUndefined();
    const asked = rig.standIn.count("GET /helix/chat/chatters");
    expect(asked).toBe(3);
    rig.standIn.remaining = 800;
    expect(await part.chatters(CHANNEL.platformId)).toBeUndefined();
    expect(rig.standIn.count("GET /helix/chat/chatters")).toBe(asked);
    await rig.system.advance(41_000);
    expect(await part.chatters(CHANNEL.platformId)).toHaveLength(5000);
  });
});

describe("what each sign-in gives", () => {
  it("nothing at all without one, and no request is made", async () => {
    rig = await TwitchRig.start({ bot: false, streamer: false });
    const part = await rig.part();
    await rig.system.advance(5 * MINUTE);
    expect(part.capabilities(CHANNEL.platformId)).toEqual({ list: false, live: false, followers: false });
    expect(await part.accessToken({ refresh: true })).toBeUndefined();
    expect(await part.chatters(CHANNEL.platformId)).toBeUndefined();
    expect(await part.lookup("bob")).toBeUndefined();
    expect(await part.follows(CHANNEL.platformId, "1")).toBeUndefined();
    expect(part.sources().size).toBe(0);
    expect(rig.standIn.requests).toEqual([]);
    expect(rig.told.size).toBe(0);
  });

  it("live state, names and raids with the bot's alone, and the list once it is moderator", async () => {
    rig = await TwitchRig.start({ streamer: false });
    rig.botIsModerator = false;
    const part = await rig.part();
    rig.standIn.chatters.push("10", "11");
    await vi.waitFor(() => expect([...part.sources().keys()].sort()).toEqual(["raid", "sharedChat"]), WAIT);
    await vi.waitFor(() => expect(rig.of("offline")).toHaveLength(1), WAIT);
    expect(part.capabilities(CHANNEL.platformId)).toEqual({ list: false, live: true, followers: false });
    expect(await part.chatters(CHANNEL.platformId)).toBeUndefined();
    expect(rig.told.get("twitch.chatters")).toContain("/mod mintbot");
    rig.botIsModerator = true;
    rig.standIn.moderators.add("2000");
    await rig.system.advance(MINUTE);
    expect(part.capabilities(CHANNEL.platformId)).toEqual({ list: true, live: true, followers: true });
    expect(await part.chatters(CHANNEL.platformId)).toHaveLength(2);
    expect(rig.told.has("twitch.chatters")).toBe(false);
    await rig.standIn.until(() =>
      [...rig.standIn.subscriptions.values()].some((each) => each.type === "channel.follow"),
    );
  });

  it("the list to a bot that has become moderator and has nothing to say, which is when chat would tell it", async () => {
    rig = await TwitchRig.start({ streamer: false });
    rig.botIsModerator = false;
    rig.standIn.chatters.push("10");
    const part = await rig.part();
    await rig.system.advance(MINUTE);
    expect(part.capabilities(CHANNEL.platformId).list).toBe(false);
    expect(rig.told.get("twitch.chatters")).toContain("/mod mintbot");
    rig.standIn.moderators.add("2000");
    await rig.system.advance(11 * MINUTE);
    expect(part.capabilities(CHANNEL.platformId)).toMatchObject({ list: true, followers: true });
    expect(rig.told.has("twitch.chatters")).toBe(false);
    expect(await part.chatters(CHANNEL.platformId)).toHaveLength(1);
    rig.standIn.moderators.delete("2000");
    expect(await part.chatters(CHANNEL.platformId)).toBeUndefined();
    expect(part.capabilities(CHANNEL.platformId)).toMatchObject({ list: false, followers: false });
  });

  it("says so when Twitch refuses the list, and does not ask again for ten minutes", async () => {
    rig = await TwitchRig.start({ streamer: false });
    const part = await rig.part();
    expect(await part.chatters(CHANNEL.platformId)).toBeUndefined();
    expect(rig.told.get("twitch.chatters")).toContain("/mod mintbot");
    expect(part.capabilities(CHANNEL.platformId).list).toBe(false);
    await part.chatters(CHANNEL.platformId);
    expect(rig.standIn.count("GET /helix/chat/chatters")).toBe(1);
    await rig.system.advance(11 * MINUTE);
    rig.standIn.moderators.add("2000");
    expect(await part.chatters(CHANNEL.platformId)).toEqual([]);
  });

  it("the list again as soon as what a proxy answered in Twitch's place is over", async () => {
    rig = await TwitchRig.start();
    const part = await rig.part();
    rig.standIn.portal = true;
    expect(await part.chatters(CHANNEL.platformId)).toBeUndefined();
    expect(rig.told.size).toBe(0);
    rig.standIn.portal = false;
    expect(await part.chatters(CHANNEL.platformId)).toEqual([]);
  });

  it("everything with both, and says each step in the log", async () => {
    rig = await TwitchRig.start();
    const part = await rig.part();
    expect(part.capabilities(CHANNEL.platformId)).toEqual({ list: true, live: true, followers: true });
    await vi.waitFor(
      () => expect([...part.sources().keys()].sort()).toEqual(["cheer", "gift", "raid", "sharedChat", "subscription"]),
      WAIT,
    );
    const log = rig.kept.lines.join("\n");
    expect(log).toContain("reads chat without signing in");
    expect(log).toContain("mintbot answers in chat");
    expect(log).toContain("signed in as ann: can notice subscriptions and gifts");
  });

  it("takes nothing from EventSub that the config leaves to chat", async () => {
    rig = await TwitchRig.start();
    const part = await rig.part({ ircOnly: true });
    await vi.waitFor(() => expect([...part.sources().keys()]).toEqual(["sharedChat"]), WAIT);
    const types = [...rig.standIn.subscriptions.values()].map((each) => each.type);
    expect(types).not.toContain("channel.subscribe");
    expect(types).not.toContain("channel.raid");
    expect(types).toContain("channel.follow");
  });

  it("serves as the streamer's too when the streamer talks as themselves", async () => {
    rig = await TwitchRig.start({ bot: false, streamer: false });
    await rig.signIn("twitch-bot", "1000", [...new Set([...BOT_SCOPES, ...STREAMER_SCOPES])]);
    const part = await rig.part({ botLogin: "ann" });
    expect(part.capabilities(CHANNEL.platformId)).toEqual({ list: true, live: true, followers: true });
    await vi.waitFor(() => expect(part.sources().size).toBe(5), WAIT);
    expect(await part.accessToken({ refresh: false })).toMatchObject({ login: "ann" });
  });
});

describe("people", () => {
  beforeEach(async () => {
    rig = await TwitchRig.start();
  });

  it("are found by name with the age of their account", async () => {
    rig.standIn.user("77", "bob", "2020-02-02T00:00:00Z");
    const part = await rig.part();
    expect(await part.lookup("bob")).toEqual({
      platformId: "77",
      login: "bob",
      displayName: "Bob",
      roles: [],
      accountCreatedAtMs: Date.UTC(2020, 1, 2),
    });
    expect(await part.lookup("nobody")).toBeUndefined();
    expect(await part.resolveChannel("ann")).toEqual(CHANNEL);
  });

  it("follow or do not, and nobody knows when Twitch does not answer", async () => {
    rig.standIn.followers.add("77");
    const part = await rig.part();
    expect(await part.follows(CHANNEL.platformId, "77")).toBe(true);
    expect(await part.follows(CHANNEL.platformId, "78")).toBe(false);
    rig.standIn.fail.set("/helix/channels/followers", [503]);
    expect(await part.follows(CHANNEL.platformId, "77")).toBeUndefined();
  });

  it("have the roles of Twitch's lists though they never write, and lose them when the lists say so", async () => {
    rig.standIn.chatters.push("10", "11", "12");
    for (let n = 0; n < 250; n++) rig.standIn.subscribers.add(String(500 + n));
    rig.standIn.subscribers.add("10");
    rig.standIn.vips.add("10").add("11");
    rig.standIn.moderators.add("2000");
    const part = await rig.part();
    await vi.waitFor(() => expect(rig.of("roles")).toHaveLength(254), WAIT);
    expect(rig.of("roles").find((event) => event.platformId === "10")?.roles).toEqual(["subscriber", "vip"]);
    expect(await part.chatters(CHANNEL.platformId)).toMatchObject([
      { platformId: "10", roles: ["subscriber", "vip"] },
      { platformId: "11", roles: ["vip"] },
      { platformId: "12", roles: [] },
    ]);
    rig.standIn.subscribers.delete("10");
    await rig.system.advance(61 * MINUTE);
    expect(rig.of("roles").slice(254)).toMatchObject([{ platformId: "10", roles: ["vip"] }]);
  });

  it("keep their roles while a list cannot be read, which is asked for again within minutes", async () => {
    rig.standIn.subscribers.add("10");
    rig.standIn.chatters.push("10");
    const part = await rig.part();
    await vi.waitFor(() => expect(rig.of("roles").map((event) => event.platformId)).toContain("10"), WAIT);
    rig.standIn.subscribers.clear();
    rig.standIn.fail.set("/helix/subscriptions", Array(100).fill(500));
    await rig.system.advance(61 * MINUTE);
    expect((await part.chatters(CHANNEL.platformId))?.[0]?.roles).toEqual(["subscriber"]);
    rig.standIn.fail.clear();
    await vi.waitFor(async () => {
      await rig.system.advance(5 * MINUTE);
      expect((await part.chatters(CHANNEL.platformId))?.[0]?.roles).toEqual([]);
    }, WAIT);
  });
});

describe("whether the channel is live", () => {
  const at = "2026-05-01T18:00:00Z";

  beforeEach(async () => {
    rig = await TwitchRig.start({ streamer: false });
  });

  it("is polled at start and each minute", async () => {
    rig.standIn.stream = { id: "s1", started_at: at };
    await rig.part();
    await vi.waitFor(
      () => expect(rig.of("live")).toMatchObject([{ ref: "s1", startedAtMs: Date.parse(at), channelId: "1000" }]),
      WAIT,
    );
    await rig.system.advance(3 * MINUTE);
    expect(rig.of("live")).toHaveLength(1);
    rig.standIn.stream = undefined;
    await rig.system.advance(MINUTE);
    expect(rig.events.at(-1)).toMatchObject({ kind: "offline" });
  });

  it("is unknown after three polls in a row got no answer while events are down too, and known again after one", async () => {
    rig.standIn.stream = { id: "s1", started_at: at };
    const part = await rig.part({ endpoints: { ...rig.standIn.endpoints, eventsub: "ws://127.0.0.1:9/ws" } });
    await vi.waitFor(() => expect(rig.of("live")).toHaveLength(1), WAIT);
    rig.standIn.fail.set("/helix/streams", [503, 503, 503, 503]);
    await rig.system.advance(2 * MINUTE);
    expect(rig.of("liveUnknown")).toHaveLength(0);
    await rig.system.advance(MINUTE);
    expect(rig.of("liveUnknown")).toHaveLength(1);
    expect(part.capabilities("1000").live).toBe(false);
    await rig.system.advance(2 * MINUTE);
    expect(rig.of("live").map((event) => event.ref)).toEqual(["s1", "s1"]);
    expect(part.capabilities("1000").live).toBe(true);
  });

  it("stays known through failing polls while EventSub would have said otherwise", async () => {
    rig.standIn.stream = { id: "s1", started_at: at };
    const part = await rig.part();
    await vi.waitFor(() => expect(part.sources().has("raid")).toBe(true), WAIT);
    await vi.waitFor(() => expect(rig.of("live")).toHaveLength(1), WAIT);
    rig.standIn.fail.set("/helix/streams", [503, 503, 503, 503, 503]);
    await rig.system.advance(5 * MINUTE);
    expect(rig.of("liveUnknown")).toHaveLength(0);
  });
});
