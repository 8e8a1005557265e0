/** Events of Twitch with fields missing, of the wrong kind, huge, negative or nested: none pays wrongly, none ends anything. */
import { describe, expect, it, vi } from "vitest";
import { EVENT_TYPES } from "../../src/platforms/twitch/events/eventsub-types.ts";
import { MINUTE_MS, STREAMER_ID, WAIT, WholeBot } from "../support/whole-bot.ts";

const channel = {
  broadcaster_user_id: STREAMER_ID,
  broadcaster_user_login: "streamer",
  broadcaster_user_name: "Streamer",
};
const user = { user_id: "601", user_login: "vera", user_name: "Vera" };

/** One good event of every type that is listened to. */
const GOOD: Record<string, object> = {
  "stream.online": { ...channel, id: "s1", type: "live", started_at: "2026-05-01T18:00:00Z" },
  "stream.offline": channel,
  "channel.subscribe": { ...channel, ...user, tier: "1000", is_gift: false },
  "channel.subscription.message": {
    ...{ ...channel, ...user, tier: "1000", message: { text: "hi", emotes: [] } },
    ...{ cumulative_months: 7, streak_months: 2, duration_months: 1 },
  },
  "channel.subscription.end": { ...channel, ...user, tier: "1000", is_gift: false },
  "channel.subscription.gift": {
    ...channel,
    ...user,
    total: 5,
    tier: "1000",
    cumulative_total: 9,
    is_anonymous: false,
  },
  "channel.bits.use": {
    ...{ ...channel, ...user, bits: 100, type: "cheer", power_up: null },
    message: { text: "cheer100", fragments: [] },
  },
  "channel.raid": {
    ...{ from_broadcaster_user_id: "80", from_broadcaster_user_login: "carl", from_broadcaster_user_name: "Carl" },
    ...{ to_broadcaster_user_id: STREAMER_ID, to_broadcaster_user_login: "streamer", viewers: 40 },
  },
  "channel.follow": { ...channel, ...user, followed_at: "2026-05-01T00:00:00Z" },
  "channel.channel_points_custom_reward_redemption.add": {
    ...{ ...channel, ...user, id: "r1", user_input: "", status: "unfulfilled", redeemed_at: "2026-05-01T00:00:00Z" },
    reward: { id: "reward-1", title: "Hydrate", cost: 250, prompt: "drink" },
  },
  "channel.moderator.add": { ...channel, ...user },
  "channel.moderator.remove": { ...channel, ...user },
  "channel.shared_chat.begin": { ...channel, session_id: "s", participants: [] },
  "channel.shared_chat.end": { ...channel, session_id: "s" },
};

const JUNK: unknown[] = [
  ...[undefined, null, "", "x", "-5", -5, 0, 0.5, 1e300, Number.MAX_SAFE_INTEGER, true, [], {}, [[]]],
  ...[{ toString: 5 }, "x".repeat(100_000), "\u0000\n", ["__proto__"], { a: { b: { c: [] } } }],
];

describe("odd events of Twitch", () => {
  it("has a good event for every type that is listened to", () => {
    expect(Object.keys(GOOD).sort()).toEqual(EVENT_TYPES.map((type) => type.name).sort());
  });

  it("end nothing, leave the book in order, and the next honest one pays", async () => {
    const whole = await WholeBot.start({ twitch: "streamer" });
    await whole.live();
    for (const [type, good] of Object.entries(GOOD)) {
      for (const field of Object.keys(good))
        for (const junk of JUNK) whole.api.notify(type, { ...good, user_id: "602", user_login: "odd", [field]: junk });
      for (const junk of JUNK) whole.api.notify(type, junk as object);
      await whole.advance(MINUTE_MS);
    }
    whole.api.notify("channel.subscription.gift", { ...GOOD["channel.subscription.gift"], total: 1 });
    await vi.waitFor(async () => {
      await whole.advance(10_000);
      expect(whole.balance("vera")).toBe(250);
    }, WAIT);
    const most = whole.book.db.prepare("SELECT max(amount) FROM transfer").pluck().get();
    expect(most).toBeLessThanOrEqual(5 * 250);
  });

  it("of a gift without its number pay nobody, and the bot goes on", async () => {
    const whole = await WholeBot.start({ twitch: "streamer" });
    await whole.live();
    const { total: _, ...gift } = GOOD["channel.subscription.gift"] as { total: number };
    whole.api.notify("channel.subscription.gift", { ...gift, is_anonymous: true });
    whole.api.notify("channel.subscription.gift", gift);
    for (const total of [0, -5, 999_999_999_999]) whole.api.notify("channel.subscription.gift", { ...gift, total });
    await whole.advance(MINUTE_MS);
    expect(whole.balance("vera")).toBe(0);
    expect(whole.irc.written.filter(({ text }) => text.includes("gave"))).toEqual([]);
    expect(whole.house.bot.attentions()).toEqual([]);
  });
});

describe("odd lines of Twitch chat", () => {
  const TAGS = [
    ...["badges", "bits", "color", "display-name", "emotes", "first-msg", "id", "login", "mod", "msg-id", "room-id"],
    ...["msg-param-cumulative-months", "msg-param-mass-gift-count", "msg-param-origin-id", "msg-param-recipient-id"],
    ...["msg-param-sub-plan", "msg-param-viewerCount", "msg-param-community-gift-id", "tmi-sent-ts", "user-id"],
    ...["source-room-id", "reply-parent-msg-id", "target-msg-id", "target-user-id", "ban-duration", "slow"],
  ];
  const VALUES = [
    "",
    "x",
    "-5",
    "0",
    "9".repeat(40),
    "1e300",
    "\\s\\:\\",
    "__proto__",
    "NaN",
    "\u0000",
    "🦄".repeat(2_000),
  ];
  const KINDS = [
    "sub",
    "resub",
    "subgift",
    "submysterygift",
    "raid",
    "announcement",
    "viewermilestone",
    "ritual",
    "new",
  ];

  it("end nothing and pay nobody without cause", async () => {
    const whole = await WholeBot.start({ twitch: "bot" });
    await whole.live();
    for (const line of [
      "",
      " ",
      ":",
      "@",
      "@;;; :",
      "@= PRIVMSG",
      "PRIVMSG",
      "PRIVMSG #streamer",
      ":x!x@x",
      "\u0000",
      "@a=b",
    ])
      whole.irc.broadcast(line);
    for (const command of [
      "PRIVMSG",
      "USERNOTICE",
      "CLEARCHAT",
      "CLEARMSG",
      "NOTICE",
      "ROOMSTATE",
      "GLOBALUSERSTATE",
      "001",
    ])
      for (const tag of TAGS)
        for (const value of VALUES) {
          const tags = `id=${command}${tag};user-id=602;login=odd;room-id=${STREAMER_ID};${tag}=${value}`;
          whole.irc.broadcast(`@${tags} :odd!odd@odd.tmi.twitch.tv ${command} #streamer :hello`);
        }
    for (const kind of KINDS)
      for (const value of VALUES) {
        const params = TAGS.filter((tag) => tag.startsWith("msg-param")).map((tag) => `${tag}=${value}`);
        whole.irc.broadcast(
          `@user-id=602;login=odd;room-id=${STREAMER_ID};msg-id=${kind};${params.join(";")} :tmi.twitch.tv USERNOTICE #streamer`,
        );
      }
    await whole.advance(MINUTE_MS);
    expect(await whole.asks("vera", "!points")).toHaveLength(1);
  });
});

describe("odd answers of Twitch's API", () => {
  const PAGES = [{}, null, [], "x", 7, { data: null }, { data: {} }, { data: [null] }, { data: [7, "x", []] }];
  const ROWS = [{ data: [{}] }, { data: [{ id: 5, user_id: {}, started_at: [], type: "live" }], pagination: 7 }];

  it("end nothing: the bot goes on, and knows again when they are over", async () => {
    const whole = await WholeBot.start({ twitch: "streamer" });
    await whole.live();
    for (const body of [
      ...PAGES,
      ...ROWS,
      { data: [{ user_id: STREAMER_ID, id: "s", started_at: "x", type: "live" }] },
    ]) {
      whole.api.instead = { body };
      await whole.advance(2 * MINUTE_MS);
      await whole.asks("vera", "!points nobodyknown");
    }
    whole.api.drop();
    await whole.advance(2 * MINUTE_MS);
    whole.api.instead = undefined;
    await whole.advance(4 * MINUTE_MS);
    await vi.waitFor(async () => {
      await whole.advance(MINUTE_MS);
      expect(whole.house.features.watch.isLive(whole.twitchId)).toBe(true);
    }, WAIT);
    expect(await whole.asks("vera", "!points")).toHaveLength(1);
  });
});
