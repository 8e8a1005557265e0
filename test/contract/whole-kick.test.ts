/** The whole bot on Kick: the real feed client and the real official API against stand-ins, from the socket to the book. */
import { describe, expect, it, vi } from "vitest";
import { freePort } from "../support/free-port.ts";
import { DEMO } from "../support/kick-server.ts";
import { MINUTE_MS, WAIT, WholeBot } from "../support/whole-bot.ts";

const QUIET = {
  bonuses: { firstMessage: 0, streak: 0 },
  giving: { accountAgeDays: 0, watchedMinutes: 0 },
};
const CHATROOM_FEED = `chatrooms.${DEMO.chatroomId}.v2`;
const ann = (text: string, more: object = {}) => ({ username: "Ann", userId: 501, text, ...more });
const bob = (text: string, more: object = {}) => ({ username: "Bob", userId: 502, text, ...more });

describe("watching on Kick", () => {
  it("pays who writes, and nobody else: Kick has no viewer list", async () => {
    const whole = await WholeBot.start({ kick: "signed in", config: QUIET });
    await whole.liveOnKick();
    whole.kick.chat(ann("hello"));
    await whole.advance(5 * MINUTE_MS);
    expect(whole.balance("ann", "kick")).toBe(10);
    // Fifteen minutes after the last line nobody is known to be there.
    await whole.advance(30 * MINUTE_MS);
    expect(whole.minutes("ann", "kick")).toBe(15);
  });

  it("keeps who says !lurk for an hour, once", async () => {
    const whole = await WholeBot.start({ kick: "signed in", config: QUIET });
    await whole.liveOnKick();
    whole.kick.chat(ann("hello"));
    await whole.advance(2 * MINUTE_MS);
    expect(await whole.asksOnKick(ann("!lurk"))).toEqual([expect.stringMatching(/Ann/)]);
    await whole.advance(90 * MINUTE_MS);
    const minutes = whole.minutes("ann", "kick");
    expect(minutes).toBeGreaterThanOrEqual(60);
    expect(minutes).toBeLessThanOrEqual(64);
    whole.kick.chat(ann("back"));
    await whole.advance(MINUTE_MS);
    expect(await whole.asksOnKick(ann("!lurk"))).toHaveLength(1);
    await whole.advance(40 * MINUTE_MS);
    expect(whole.minutes("ann", "kick")).toBeLessThanOrEqual(minutes + 17);
  });

  it("takes deleted lines and the lines of the banned out of it", async () => {
    const whole = await WholeBot.start({ kick: "signed in", config: QUIET });
    await whole.liveOnKick();
    const id = whole.kick.chat(ann("to be deleted"));
    whole.kick.chat(bob("to be banned"));
    await whole.heard();
    whole.kick.emit(CHATROOM_FEED, "App\\Events\\MessageDeletedEvent", { id: "d1", message: { id } });
    whole.kick.emit(CHATROOM_FEED, "App\\Events\\UserBannedEvent", {
      id: "b1",
      user: { id: 502, username: "Bob", slug: "bob" },
      banned_by: { id: 1, username: "Demo", slug: "demo" },
      permanent: false,
      duration: 60,
      expires_at: new Date(whole.now() + 3_600_000).toISOString(),
    });
    await whole.advance(10 * MINUTE_MS);
    expect([whole.balance("ann", "kick"), whole.balance("bob", "kick")]).toEqual([0, 0]);
  });

  it("pays nothing once nobody could say for five minutes whether the channel is live", async () => {
    const whole = await WholeBot.start({ kick: "signed in", config: QUIET });
    await whole.liveOnKick();
    whole.kick.chat(ann("hello"));
    await whole.advance(5 * MINUTE_MS);
    whole.rest.fail("/public/v1/users/livestreams", { status: 503 }, 1_000);
    await whole.advance(7 * MINUTE_MS);
    expect(whole.house.features.watch.isLive(whole.kickId)).toBe(false);
    const minutes = whole.minutes("ann", "kick");
    whole.kick.chat(ann("still here"));
    await whole.advance(30 * MINUTE_MS);
    expect(whole.minutes("ann", "kick")).toBe(minutes);
    whole.rest.heal();
    whole.kick.chat(ann("and here"));
    await whole.advance(6 * MINUTE_MS);
    expect(whole.minutes("ann", "kick")).toBeGreaterThan(minutes);
    expect(whole.broadcasts()).toBe(1);
  });
});

describe("talking on Kick", () => {
  it("answers through the official API, as a reply, and does not obey its own echo", async () => {
    const whole = await WholeBot.start({ kick: "signed in", config: QUIET });
    await whole.liveOnKick();
    // The bot's line comes back by the feed before the API has answered.
    whole.rest.onSaid = (line) =>
      void whole.kick.chat({ id: line.id, userId: line.as, username: "mintbot", text: `${line.content}` });
    const id = "7f3c1f0e-1111-4222-8333-444455556666";
    expect(await whole.asksOnKick(ann("!points", { id }))).toEqual([expect.stringContaining("0 points")]);
    expect(whole.rest.said[0]).toMatchObject({ type: "bot", replyTo: id });
    await whole.advance(MINUTE_MS);
    expect(whole.rest.said).toHaveLength(1);
    expect(whole.house.viewers.byName("kick", "mintbot")).toBeUndefined();
  });

  it("pays its own account nothing and ranks it nowhere, also when the streamer talks as it before its first line after a start", async () => {
    const whole = await WholeBot.start({ kick: "signed in", config: { bonuses: { firstMessage: 50 } } });
    await whole.liveOnKick();
    whole.rest.onSaid = (line) =>
      void whole.kick.chat({ id: line.id, userId: line.as, username: "mintbot", text: `${line.content}` });
    await whole.asksOnKick(ann("!points"));
    await whole.restart();
    whole.kick.chat({ userId: 900, username: "mintbot", text: "hello, it is me, the streamer" });
    expect((await whole.asksOnKick(ann("!top"))).join()).not.toContain("mintbot");
    await whole.advance(10 * MINUTE_MS);
    expect(whole.balance("mintbot", "kick")).toBe(0);
  });

  it("never says a command, and obeys none that its own account writes", async () => {
    const whole = await WholeBot.start({ kick: "signed in", config: QUIET });
    await whole.liveOnKick();
    whole.rest.onSaid = (line) =>
      void whole.kick.chat({
        ...{ id: `feed-${line.id}`, userId: line.as, username: "mintbot", badges: ["moderator"] },
        text: `${line.content}`.replaceAll(/\[emote:\d+:([^\]]*)\]/g, "$1"),
      });
    const mod = (text: string) => ({ userId: "777", username: "mo", badges: ["moderator"], text });
    await whole.asksOnKick(mod("!command add hype !addpoints alt 10000 [emote:1:[emote:37226:KEKW]]"));
    await whole.asksOnKick(mod("!command add hop [emote:1:!addpoints alt 10000]"));
    expect(await whole.asksOnKick(mod("!hype"))).toEqual([expect.stringMatching(/^› !addpoints/)]);
    await whole.advance(10_000);
    expect(await whole.asksOnKick(mod("!hop"))).toEqual([expect.stringMatching(/^› /)]);
    await whole.advance(10_000);
    expect(whole.house.viewers.byName("kick", "alt")).toBeUndefined();
  });

  it("reads and pays without any sign-in, and says nothing", async () => {
    const whole = await WholeBot.start({ kick: "reading", config: QUIET });
    whole.kick.chat({ userId: DEMO.userId, username: DEMO.displayName, text: "!live", badges: ["broadcaster"] });
    await vi.waitFor(() => expect(whole.house.features.watch.isLive(whole.kickId)).toBe(true), WAIT);
    whole.kick.chat(ann("hello"));
    await vi.waitFor(() => expect(whole.house.features.watch.counts(whole.kickId).present).toBeGreaterThan(0), WAIT);
    await whole.advance(5 * MINUTE_MS);
    expect(whole.balance("ann", "kick")).toBe(10);
    expect(whole.rest.said).toEqual([]);
  });
});

describe("one fact told by feed and webhook", () => {
  it("is paid and said once: a subscription, a gift, KICKs and a follow, also over a restart", async () => {
    const port = await freePort();
    const whole = await WholeBot.start({
      kick: "signed in",
      kickSettings: { webhook: { enabled: true, port, publicUrl: "https://tunnel.example/kick" } },
      config: { ...QUIET, bonuses: { ...QUIET.bonuses, perKick: 1, announce: { cheers: true } } },
    });
    const hook = async (type: string, body: object) => {
      const text = JSON.stringify({ broadcaster: { user_id: Number(DEMO.userId) }, ...body });
      const headers = whole.kick.sign(type, text, { atMs: whole.now() });
      // The port opens once the sign-in is read.
      await vi.waitFor(async () => {
        const response = await fetch(`http://127.0.0.1:${port}/kick/webhook`, { method: "POST", headers, body: text });
        expect(response.status).toBe(200);
      }, WAIT);
    };
    await whole.liveOnKick();
    whole.kick.chat(ann("hello"));
    await whole.advance(MINUTE_MS);
    const at = new Date(whole.now()).toISOString();
    const person = { user_id: 501, username: "Ann" };
    const byFeed = () => {
      whole.kick.emit(CHATROOM_FEED, "App\\Events\\SubscriptionEvent", {
        chatroom_id: 2002,
        username: "Ann",
        months: 3,
      });
      whole.kick.emit(`channel.${DEMO.channelId}`, "App\\Events\\ChannelSubscriptionEvent", {
        user_ids: [501],
        username: "Ann",
        channel_id: 1001,
      });
      whole.kick.emit(CHATROOM_FEED, "App\\Events\\GiftedSubscriptionsEvent", {
        chatroom_id: 2002,
        correlation_id: "700",
        gifted_usernames: ["bob", "cid"],
        gifter_username: "Ann",
        gifted_total: 2,
        gifter_total: 9,
        chunk_details: null,
      });
      whole.kick.emit(`channel_${DEMO.channelId}`, "KicksGifted", {
        gift_transaction_id: "t1",
        sender: { id: 501, username: "Ann" },
        gift: { name: "Full Send", amount: 100 },
        created_at: at,
      });
    };
    const byWebhook = async () => {
      await hook("channel.subscription.renewal", { subscriber: person, duration: 3, created_at: at });
      await hook("channel.subscription.gifts", {
        gifter: { ...person, is_anonymous: false },
        giftees: ["bob", "cid"].map((username, n) => ({ user_id: 700 + n, username, is_anonymous: false })),
        created_at: at,
      });
      await hook("kicks.gifted", {
        sender: person,
        gift: { name: "Full Send", amount: 100 },
        created_at: at,
      });
      await hook("channel.followed", { follower: person });
    };
    byFeed();
    await whole.heard();
    await byWebhook();
    await whole.advance(10_000);
    await byWebhook();
    await whole.advance(2 * MINUTE_MS);
    const paid = () =>
      whole.book.db.prepare("SELECT memo, amount FROM transfer WHERE kind = 'bonus' ORDER BY memo").raw().all();
    const expected = [
      ["2 gifted", 500],
      ["follow", 50],
      ["kicks", 100],
      ["subscription", 500],
    ];
    expect(paid()).toEqual(expected);
    const said = () => whole.rest.said.map(({ content }) => content);
    expect(said()).toHaveLength(3);
    await whole.restart();
    byFeed();
    await byWebhook();
    await whole.advance(2 * MINUTE_MS);
    expect(paid()).toEqual(expected);
    expect(said()).toHaveLength(3);
  });
});
