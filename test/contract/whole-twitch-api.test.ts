/** The whole bot on Twitch with sign-ins: the viewer list, live state and events, and what they do to the book. */
import { describe, expect, it, vi } from "vitest";
import { MINUTE_MS, STREAMER_ID, WAIT, WholeBot } from "../support/whole-bot.ts";

const HOUR_MS = 60 * MINUTE_MS;
const QUIET = {
  bonuses: { firstMessage: 0, streak: 0 },
  giving: { accountAgeDays: 0, watchedMinutes: 0 },
};
/** The channel's side of every event. */
const CHANNEL = {
  broadcaster_user_id: STREAMER_ID,
  broadcaster_user_login: "streamer",
  broadcaster_user_name: "Streamer",
};
const by = (id: string, login: string) => ({ user_id: id, user_login: login, user_name: login });
const gift = (id: string, login: string, total: number) => ({
  ...CHANNEL,
  ...by(id, login),
  total,
  tier: "1000",
  cumulative_total: null,
  is_anonymous: false,
});
const newSubscription = (id: string, login: string, more: object = {}) => ({
  ...CHANNEL,
  ...by(id, login),
  tier: "1000",
  is_gift: false,
  ...more,
});
const renewal = (id: string, login: string, months: number) => ({
  ...CHANNEL,
  ...by(id, login),
  tier: "1000",
  message: { text: "hi", emotes: null },
  cumulative_months: months,
  streak_months: null,
  duration_months: 1,
});
const raid = (id: string, login: string, viewers: number) => ({
  from_broadcaster_user_id: id,
  from_broadcaster_user_login: login,
  from_broadcaster_user_name: login,
  to_broadcaster_user_id: STREAMER_ID,
  to_broadcaster_user_login: "streamer",
  to_broadcaster_user_name: "Streamer",
  viewers,
});

describe("the viewer list", () => {
  it("pays 5,000 lurkers over all pages, and nobody leaves while one page fails", async () => {
    const whole = await WholeBot.start({ twitch: "streamer", config: QUIET });
    for (let n = 0; n < 5_000; n++) whole.api.chatters.push(String(10_000 + n));
    await whole.live();
    await whole.advance(5 * MINUTE_MS);
    const { watch: watching } = whole.house.features;
    expect(watching.counts(whole.twitchId)).toMatchObject({ present: 5_000, earning: 5_000 });
    whole.api.failingPages.add(2_000);
    await whole.advance(4 * MINUTE_MS);
    expect(watching.counts(whole.twitchId).present).toBe(5_000);
    whole.api.failingPages.clear();
    await whole.advance(MINUTE_MS);
    expect([whole.balance("viewer10000"), whole.balance("viewer12500"), whole.balance("viewer14999")]).toEqual([
      20, 20, 20,
    ]);
    // Gone from two whole polls: they leave, and the last minutes they were seen are paid.
    whole.api.chatters.length = 10;
    await whole.advance(3 * MINUTE_MS);
    expect(watching.counts(whole.twitchId).present).toBe(10);
    expect(whole.balance("viewer14999")).toBeGreaterThanOrEqual(20);
  }, 60_000);

  it("asks a raid of fresh accounts to be seen twice before its first minute counts", async () => {
    const whole = await WholeBot.start({ twitch: "streamer", config: QUIET });
    whole.api.chatters.push("10000");
    await whole.live();
    await whole.advance(2 * MINUTE_MS);
    // Seen by one poll and gone before the next.
    for (let n = 0; n < 50; n++) whole.api.chatters.push(String(20_000 + n));
    await whole.advance(MINUTE_MS);
    whole.api.chatters.length = 1;
    whole.api.chatters.push("30000");
    await whole.advance(10 * MINUTE_MS);
    expect(whole.minutes("viewer10000")).toBe(13);
    expect(whole.minutes("viewer20007")).toBe(0);
    expect(whole.balance("viewer20007")).toBe(0);
    // Who stayed has the first minute too.
    expect(whole.minutes("viewer30000")).toBe(9);
  });

  it("pays a subscriber who only lurks twice as fast, as soon as the hourly list tells", async () => {
    const whole = await WholeBot.start({ twitch: "streamer", config: QUIET });
    whole.api.subscribers.add("10001");
    whole.api.chatters.push("10000", "10001");
    await whole.live();
    await whole.advance(HOUR_MS);
    await whole.advance(10 * MINUTE_MS);
    expect(whole.balance("viewer10000")).toBe(140);
    expect(whole.balance("viewer10001")).toBeGreaterThanOrEqual(140 + 20);
  });
});

describe("being live", () => {
  it("is one broadcast however often the stream flaps", async () => {
    const whole = await WholeBot.start({ twitch: "streamer", config: QUIET });
    whole.api.chatters.push("10000");
    await whole.live("s1");
    for (let n = 0; n < 4; n++) {
      await whole.advance(4 * MINUTE_MS);
      whole.api.notify("stream.offline", CHANNEL);
      await whole.advance(30_000);
      whole.api.notify("stream.online", {
        ...CHANNEL,
        id: "s1",
        type: "live",
        started_at: whole.api.stream!.started_at,
      });
      await whole.advance(30_000);
    }
    // A new id within the grace period: still the same evening.
    whole.api.notify("stream.offline", CHANNEL);
    whole.api.stream = undefined;
    await whole.advance(3 * MINUTE_MS);
    whole.api.stream = { id: "s2", started_at: new Date(whole.now()).toISOString() };
    await whole.advance(5 * MINUTE_MS);
    expect(whole.house.features.watch.isLive(whole.twitchId)).toBe(true);
    expect(whole.broadcasts()).toBe(1);
    expect(whole.minutes("viewer10000")).toBeGreaterThanOrEqual(16);
  });

  it("pays nothing while Twitch cannot say whether it is", async () => {
    const whole = await WholeBot.start({ twitch: "bot", config: QUIET });
    whole.irc.moderators.add("mintbot");
    whole.api.moderators.add("900");
    whole.says("ann", "hello");
    await whole.live();
    await whole.advance(5 * MINUTE_MS);
    const paid = whole.balance("ann");
    expect(paid).toBe(10);
    whole.api.fail.set("/helix/streams", Array(1_000).fill(500));
    whole.api.fail.set("/helix/eventsub/subscriptions", Array(1_000).fill(500));
    whole.api.drop();
    await whole.advance(4 * MINUTE_MS);
    expect(whole.house.features.watch.isLive(whole.twitchId)).toBe(false);
    const minutes = whole.minutes("ann");
    await whole.advance(30 * MINUTE_MS);
    expect(whole.minutes("ann")).toBe(minutes);
    whole.api.fail.clear();
    whole.says("ann", "back");
    await whole.advance(6 * MINUTE_MS);
    expect(whole.house.features.watch.isLive(whole.twitchId)).toBe(true);
    expect(whole.minutes("ann")).toBeGreaterThan(minutes);
    expect(whole.broadcasts()).toBe(1);
  });

  it.each([
    ["stands still", false],
    ["goes on", true],
  ])("pays nothing for a night of suspend in which the monotonic clock %s", async (_, counted) => {
    const whole = await WholeBot.start({ twitch: "streamer", config: QUIET });
    whole.api.chatters.push("10000");
    await whole.live();
    await whole.advance(10 * MINUTE_MS);
    const minutes = whole.minutes("viewer10000");
    whole.api.stream = undefined;
    await whole.sleep(9 * HOUR_MS, counted);
    await whole.advance(10 * MINUTE_MS);
    expect(whole.minutes("viewer10000")).toBeLessThanOrEqual(minutes + 2);
    expect(whole.house.features.watch.isLive(whole.twitchId)).toBe(false);
  });

  it("pays a night of suspend in the middle of a broadcast that went on only from the waking on", async () => {
    const whole = await WholeBot.start({ twitch: "streamer", config: QUIET });
    whole.api.chatters.push("10000");
    await whole.live();
    await whole.advance(10 * MINUTE_MS);
    const minutes = whole.minutes("viewer10000");
    await whole.sleep(9 * HOUR_MS, true);
    await whole.advance(10 * MINUTE_MS);
    expect(whole.minutes("viewer10000") - minutes).toBeGreaterThanOrEqual(9);
    expect(whole.minutes("viewer10000") - minutes).toBeLessThanOrEqual(11);
  });
});

describe("events", () => {
  it("pay the giver of a gift bomb once and say it in one line, the receivers in none", async () => {
    const whole = await WholeBot.start({ twitch: "streamer", config: QUIET });
    const messageId = whole.api.notify("channel.subscription.gift", gift("50", "giver", 100));
    for (let n = 0; n < 100; n++)
      whole.api.notify("channel.subscribe", newSubscription(String(600 + n), `lucky${n}`, { is_gift: true }));
    whole.api.notify("channel.subscription.gift", gift("50", "giver", 100), { messageId });
    // The same bomb as chat shows it: EventSub has told it.
    const tags = "msg-param-mass-gift-count=100;msg-param-origin-id=o1;msg-param-sub-plan=1000;room-id=100;user-id=50";
    whole.irc.broadcast(
      `@badges=;display-name=giver;id=u1;login=giver;msg-id=submysterygift;${tags} :tmi.twitch.tv USERNOTICE #streamer`,
    );
    await whole.advance(10_000);
    expect(whole.balance("giver")).toBe(25_000);
    expect(whole.transfers("bonus")).toBe(1);
    expect(whole.irc.written.map(({ text }) => text)).toEqual([expect.stringMatching(/giver gave away 100/)]);
  });

  it("are taken from chat without the streamer's sign-in: a gift bomb of 100 pays once, in one line", async () => {
    const whole = await WholeBot.start({ twitch: "token", config: QUIET });
    const tags = "display-name=giver;login=giver;msg-param-sub-plan=1000;room-id=100;user-id=50";
    whole.irc.broadcast(
      `@badges=;id=u1;msg-id=submysterygift;msg-param-mass-gift-count=100;msg-param-origin-id=o1;msg-param-community-gift-id=c1;${tags} :tmi.twitch.tv USERNOTICE #streamer`,
    );
    for (let n = 0; n < 100; n++)
      whole.irc.broadcast(
        `@badges=;id=g${n};msg-id=subgift;msg-param-community-gift-id=c1;msg-param-origin-id=o1;msg-param-recipient-id=${600 + n};msg-param-recipient-user-name=lucky${n};msg-param-recipient-display-name=lucky${n};msg-param-months=1;${tags} :tmi.twitch.tv USERNOTICE #streamer`,
      );
    await whole.advance(10_000);
    expect(whole.balance("giver")).toBe(25_000);
    expect(whole.transfers("bonus")).toBe(1);
    expect(whole.irc.written.map(({ text }) => text)).toEqual([expect.stringMatching(/giver gave away 100/)]);
  });

  it("are paid and said once when they come again after a restart of the bot", async () => {
    const whole = await WholeBot.start({ twitch: "streamer", config: QUIET });
    const tellAll = () => {
      whole.api.notify("channel.subscription.gift", gift("50", "giver", 5), { messageId: "m-gift" });
      whole.api.notify("channel.subscribe", newSubscription("51", "sue"), { messageId: "m-sub" });
      whole.api.notify("channel.raid", raid("52", "raider", 70), { messageId: "m-raid" });
    };
    tellAll();
    tellAll();
    await whole.advance(10_000);
    const said = whole.irc.written.length;
    expect(said).toBe(3);
    await whole.restart();
    tellAll();
    // The same subscription, now shared as a renewal.
    whole.api.notify("channel.subscription.message", renewal("51", "sue", 4));
    await whole.advance(10_000);
    expect([whole.balance("giver"), whole.balance("sue"), whole.balance("raider")]).toEqual([1_250, 500, 70]);
    expect(whole.transfers("bonus")).toBe(3);
    expect(whole.irc.written.slice(said)).toEqual([]);
  });

  it("of a follow earn once, only once that viewer was there, also over a restart", async () => {
    const whole = await WholeBot.start({ twitch: "streamer", config: QUIET });
    await whole.live();
    const follow = () =>
      whole.api.notify("channel.follow", { ...CHANNEL, ...by("10000", "lurker"), followed_at: "2026-05-01T00:00:00Z" });
    follow();
    await whole.advance(2 * MINUTE_MS);
    expect(whole.balance("lurker")).toBe(0);
    await whole.restart();
    whole.api.user("10000", "lurker");
    whole.api.chatters.push("10000");
    await whole.advance(4 * MINUTE_MS);
    follow();
    await whole.advance(MINUTE_MS);
    expect(whole.transfers("bonus")).toBe(1);
    expect(whole.balance("lurker")).toBeGreaterThanOrEqual(50);
  });

  it("pay each gift once, and lose none, where EventSub and chat hand over to each other", async () => {
    const whole = await WholeBot.start({ twitch: "streamer", config: QUIET });
    const shown = (id: string, login: string) => {
      const tags = `badges=;display-name=${login};id=line-${id};login=${login};msg-id=subgift;msg-param-origin-id=o${id};msg-param-recipient-id=7;msg-param-recipient-user-name=lucky;msg-param-sub-plan=1000;room-id=100;user-id=${id}`;
      whole.irc.broadcast(`@${tags} :tmi.twitch.tv USERNOTICE #streamer`);
    };
    const paid = () => ["both", "unheard", "fallback"].map((login) => whole.balance(login));
    whole.api.notify("channel.subscription.gift", gift("50", "both", 1));
    await whole.advance(1_000);
    // EventSub's connection is dead, though nobody has noticed yet: chat alone tells, and that is enough.
    shown("51", "unheard");
    await whole.advance(1_000);
    whole.api.fail.set("/helix/eventsub/subscriptions", Array(1_000).fill(500));
    const asked = whole.api.count("POST /helix/eventsub");
    whole.api.drop();
    await whole.api.until(() => whole.api.count("POST /helix/eventsub") > asked);
    shown("50", "both");
    shown("52", "fallback");
    await whole.advance(1_000);
    expect(paid()).toEqual([250, 250, 250]);
    whole.api.fail.clear();
    await whole.advance(MINUTE_MS);
    await whole.api.until(() => [...whole.api.subscriptions.values()].some(({ type }) => type.endsWith(".gift")));
    expect(paid()).toEqual([250, 250, 250]);
    shown("53", "late");
    await whole.advance(1_000);
    whole.api.notify("channel.subscription.gift", gift("53", "late", 1));
    await whole.advance(MINUTE_MS);
    expect([...paid(), whole.balance("late")]).toEqual([250, 250, 250, 250]);
    expect(whole.transfers("bonus")).toBe(4);
    expect(whole.irc.written.filter(({ text }) => text.includes("gave away"))).toHaveLength(4);
  });

  it("go on after the connection for events was lost, and chat fills in meanwhile", async () => {
    const whole = await WholeBot.start({ twitch: "streamer", config: QUIET });
    whole.api.fail.set("/helix/eventsub/subscriptions", Array(1_000).fill(500));
    whole.api.drop();
    await vi.waitFor(() => expect(whole.api.sessions.size).toBeGreaterThan(0), WAIT);
    await whole.advance(MINUTE_MS);
    const tags =
      "display-name=sue;login=sue;msg-param-sub-plan=1000;msg-param-cumulative-months=1;room-id=100;user-id=51";
    whole.irc.broadcast(`@badges=;id=s1;msg-id=sub;${tags} :tmi.twitch.tv USERNOTICE #streamer`);
    await whole.advance(10_000);
    expect(whole.balance("sue")).toBe(500);
    whole.api.fail.clear();
    await whole.advance(MINUTE_MS);
    await whole.api.until(() => [...whole.api.subscriptions.values()].some(({ type }) => type === "channel.subscribe"));
    await vi.waitFor(async () => {
      whole.api.notify("channel.subscription.gift", gift("50", "giver", 1), { messageId: "m-back" });
      await whole.advance(1_000);
      expect(whole.balance("giver")).toBe(250);
    }, WAIT);
    // The subscription that chat has told, told by EventSub as well.
    whole.api.notify("channel.subscribe", newSubscription("51", "sue"));
    await whole.advance(10_000);
    expect(whole.balance("sue")).toBe(500);
  });
});
