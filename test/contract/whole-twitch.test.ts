/** The whole bot on Twitch: its real clients against stand-ins, from the socket to the book and back. */
import { describe, expect, it } from "vitest";
import { MINUTE_MS, WholeBot } from "../support/whole-bot.ts";

const NO_EXTRAS = { bonuses: { firstMessage: 0 }, giving: { accountAgeDays: 0, watchedMinutes: 0 } };
const subscriber = { badges: "subscriber/3", subscriber: "1" };
/** Somebody raids with 12 viewers, as chat tells it. */
const raided = (whole: WholeBot, userId = "20") =>
  whole.irc.broadcast(
    `@badges=;display-name=raider${userId};id=raid-${userId};login=raider${userId};msg-id=raid;msg-param-viewerCount=12;room-id=100;user-id=${userId} :tmi.twitch.tv USERNOTICE #streamer`,
  );

describe("reading without a name", () => {
  it("pays who writes while the streamer says that they are live, and says nothing", async () => {
    const whole = await WholeBot.start({ twitch: "anonymous", config: NO_EXTRAS });
    whole.says("streamer", "!live", { userId: "100", tags: { badges: "broadcaster/1" } });
    await whole.heard();
    whole.says("ann", "hello");
    whole.says("sue", "hello", { tags: subscriber });
    await whole.advance(5 * MINUTE_MS);
    expect(whole.balance("ann")).toBe(10);
    expect(whole.balance("sue")).toBe(20);
    expect(whole.irc.written).toEqual([]);
    expect(whole.irc.logins.every(({ nick }) => nick.startsWith("justinfan"))).toBe(true);
  });

  it("pays nothing while nobody has said whether the channel is live", async () => {
    const whole = await WholeBot.start({ twitch: "anonymous", config: NO_EXTRAS });
    whole.says("ann", "hello");
    await whole.advance(10 * MINUTE_MS);
    expect(whole.balance("ann")).toBe(0);
  });
});

describe("with TWITCH_BOT_TOKEN", () => {
  it("answers !points, !give and !top as replies to the line that asked", async () => {
    const whole = await WholeBot.start({ twitch: "token", config: NO_EXTRAS });
    whole.says("streamer", "!live", { userId: "100", tags: { badges: "broadcaster/1" } });
    whole.says("ann", "hello");
    whole.says("bob", "hello");
    await whole.advance(10 * MINUTE_MS);
    expect(await whole.asks("ann", "!points", { id: "line-1" })).toEqual([expect.stringContaining("20 points")]);
    expect(whole.irc.written.at(-1)).toMatchObject({ nick: "mintbot", replyTo: "line-1" });
    expect(await whole.asks("ann", "!give @Bob 5", { id: "line-2" })).toEqual([
      expect.stringMatching(/ann gave 5 points to bob/),
    ]);
    expect(whole.irc.written.at(-1)?.replyTo).toBe("line-2");
    expect(await whole.asks("bob", "!top", { id: "line-3" })).toEqual([expect.stringMatching(/bob.*25.*ann.*15/)]);
    expect(whole.irc.written.at(-1)?.replyTo).toBe("line-3");
    expect([whole.balance("ann"), whole.balance("bob")]).toEqual([15, 25]);
  });

  it("answers 300 viewers within ten seconds inside the account's budget and loses no answer", async () => {
    const whole = await WholeBot.start({ twitch: "token", config: NO_EXTRAS });
    const sentAtMs: number[] = [];
    const push = whole.irc.written.push.bind(whole.irc.written);
    whole.irc.written.push = (...lines) => {
      sentAtMs.push(whole.now());
      return push(...lines);
    };
    for (let second = 0; second < 10; second++) {
      for (let n = 0; n < 30; n++) whole.says(`viewer${second * 30 + n}`, "!points");
      await whole.advance(1_000);
    }
    await whole.advance(30_000);
    const { sent, late, dropped, refused, muted, lines, joined } = whole.house.outbox.counters();
    expect(sent + late + dropped + refused + muted + whole.house.outbox.waiting()).toBe(300);
    expect({ late, dropped, refused, muted }).toEqual({ late: 0, dropped: 0, refused: 0, muted: 0 });
    expect(lines).toBe(whole.irc.written.length);
    expect(joined).toBeGreaterThan(250);
    const inWindow = sentAtMs.map((at) => sentAtMs.filter((other) => other >= at && other < at + 30_000).length);
    expect(Math.max(...inWindow)).toBeLessThanOrEqual(20);
    const said = whole.irc.written.map(({ text }) => text).join(" ");
    const viewers = new Set(whole.irc.written.flatMap(({ text }) => text.match(/viewer\d+/g) ?? []));
    // Who was answered alone is named by the reply, not in the text.
    expect(viewers.size + whole.irc.written.filter(({ replyTo }) => replyTo).length).toBeGreaterThanOrEqual(300);
    expect(said).not.toMatch(/undefined|\{/);
    expect(whole.irc.written.every(({ text }) => text.length <= 500)).toBe(true);
  });

  it("counts a line once that is delivered again after a reconnect, by chat and by the book", async () => {
    const whole = await WholeBot.start({ twitch: "token", config: NO_EXTRAS });
    whole.says("streamer", "!live", { userId: "100", tags: { badges: "broadcaster/1" } });
    whole.says("ann", "hello");
    await whole.advance(10 * MINUTE_MS);
    await whole.asks("ann", "!give bob 1", { id: "a" });
    whole.says("bob", "hello");
    await whole.heard();
    expect(await whole.asks("ann", "!give bob 5", { id: "line-5" })).toHaveLength(1);
    whole.irc.cut();
    await whole.reconnected();
    expect(await whole.asks("ann", "!give bob 5", { id: "line-5" })).toEqual([]);
    expect(whole.transfers("give")).toBe(1);
    await whole.restart();
    expect(await whole.asks("ann", "!give bob 5", { id: "line-5" })).toEqual([]);
    expect(whole.transfers("give")).toBe(1);
    expect(whole.balance("bob")).toBe(5);
  });

  it("keeps the balance of a viewer renamed in the middle of a broadcast, who is found by the new name", async () => {
    const whole = await WholeBot.start({ twitch: "token", config: NO_EXTRAS });
    whole.says("streamer", "!live", { userId: "100", tags: { badges: "broadcaster/1" } });
    whole.says("ann", "hello", { userId: "42", displayName: "Ann" });
    await whole.advance(10 * MINUTE_MS);
    whole.says("anna", "new name", { userId: "42", displayName: "Anna" });
    await whole.advance(5 * MINUTE_MS);
    expect(await whole.asks("bob", "!points @Anna")).toEqual([expect.stringMatching(/Anna.* 30 points/)]);
    expect(await whole.asks("cy", "!points @ann")).toEqual([expect.not.stringMatching(/30/)]);
    expect(whole.minutes("anna")).toBe(15);
    // The old name is free: whoever takes it has nothing of hers.
    whole.says("ann", "hi", { userId: "43" });
    await whole.heard();
    expect(whole.balance("ann")).toBe(0);
    expect(whole.balance("anna")).toBeGreaterThanOrEqual(30);
  });

  it("ends the span of somebody banned, and pays nothing until they are back", async () => {
    const whole = await WholeBot.start({ twitch: "token", config: NO_EXTRAS });
    whole.says("streamer", "!live", { userId: "100", tags: { badges: "broadcaster/1" } });
    whole.says("ann", "hello", { userId: "42" });
    await whole.advance(5 * MINUTE_MS);
    whole.irc.broadcast("@ban-duration=600;room-id=100;target-user-id=42 :tmi.twitch.tv CLEARCHAT #streamer :ann");
    await whole.advance(5 * MINUTE_MS);
    expect(whole.balance("ann")).toBe(10);
    whole.says("ann", "sorry", { userId: "42" });
    await whole.advance(5 * MINUTE_MS);
    expect(whole.balance("ann")).toBe(20);
  });

  it("keeps a lurker out for as long as a timeout lasts, though this computer's clock is hours ahead", async () => {
    const whole = await WholeBot.start({ twitch: "streamer", config: NO_EXTRAS });
    whole.api.user("42", "ann");
    whole.api.chatters.push("42");
    whole.irc.moderators.add("mintbot");
    await whole.live();
    await whole.advance(6 * MINUTE_MS);
    const before = whole.balance("ann");
    const sentMs = whole.now() - 3 * 60 * MINUTE_MS;
    const tags = `ban-duration=900;room-id=100;target-user-id=42;tmi-sent-ts=${sentMs}`;
    whole.irc.broadcast(`@${tags} :tmi.twitch.tv CLEARCHAT #streamer :ann`);
    await whole.advance(14 * MINUTE_MS);
    expect([before, whole.balance("ann")]).toEqual([10, 10]);
    await whole.advance(8 * MINUTE_MS);
    expect(whole.balance("ann")).toBe(20);
  });

  it("neither pays nor obeys lines of other rooms in a shared chat, and says there only what was asked for", async () => {
    const whole = await WholeBot.start({ twitch: "token", config: NO_EXTRAS });
    whole.says("streamer", "!live", { userId: "100", tags: { badges: "broadcaster/1" } });
    whole.says("ann", "hello", { tags: { "source-room-id": "100", "source-id": "x1" } });
    await whole.heard();
    expect(await whole.asks("eve", "!points", { tags: { "source-room-id": "555", "source-id": "x2" } })).toEqual([]);
    await whole.advance(5 * MINUTE_MS);
    expect(whole.house.viewers.byName("twitch", "eve")).toBeUndefined();
    expect(whole.balance("ann")).toBe(10);
    const moderator = { userId: "9", tags: { badges: "moderator/1", mod: "1", "source-room-id": "100" } };
    expect(await whole.asks("mod", "!happyhour 2 5m", moderator)).toEqual([expect.stringMatching(/happy hour/i)]);
    expect(await whole.asks("mod", '!giveaway start "A mug"', moderator)).toEqual([expect.stringMatching(/a mug/i)]);
    expect(await whole.asks("mod", "!giveaway cancel", moderator)).toEqual([expect.stringMatching(/a mug/i)]);
    // What nobody asked for stays out of it: a raid, and the end of the happy hour by itself.
    const said = whole.irc.written.length;
    raided(whole);
    await whole.advance(6 * MINUTE_MS);
    expect(whole.balance("raider20")).toBe(12);
    expect(whole.irc.written.slice(said)).toEqual([]);
    // An own line without a source: the session is over, and announcements are back.
    whole.says("ann", "it is over");
    await whole.advance(10_000);
    raided(whole, "21");
    await whole.advance(10_000);
    expect(whole.irc.written.slice(said).map(({ text }) => text)).toEqual([expect.stringMatching(/raids with 12/)]);
  });

  it("says announcements in a shared chat all the same when the config says so", async () => {
    const config = { ...NO_EXTRAS, twitch: { announceInSharedChat: true } };
    const whole = await WholeBot.start({ twitch: "token", config });
    whole.says("streamer", "!live", { userId: "100", tags: { badges: "broadcaster/1", "source-room-id": "100" } });
    await whole.heard();
    raided(whole);
    await whole.advance(10_000);
    expect(whole.irc.written.map(({ text }) => text)).toContainEqual(expect.stringMatching(/raids with 12/));
  });

  it("neither obeys nor pays its own lines that come back", async () => {
    const whole = await WholeBot.start({ twitch: "token", config: NO_EXTRAS });
    await whole.asks("ann", "!points");
    const own = whole.irc.written.at(-1)!;
    whole.says("mintbot", own.text, { userId: "900" });
    await whole.heard();
    // Typed by hand as the bot it is no command either: whoever makes the bot say something must not command it.
    whole.says("mintbot", "!addpoints ann 5", { userId: "900", tags: { mod: "1" } });
    expect(await whole.asks("bob", "!points ann")).toEqual([expect.stringContaining("ann has 0 points")]);
  });

  it("obeys a streamer who talks as the bot where the config says so", async () => {
    const whole = await WholeBot.start({
      twitch: "token",
      config: { ...NO_EXTRAS, chat: { botAccountCommands: true } },
    });
    expect(await whole.asks("mintbot", "!commands", { userId: "900" })).toHaveLength(1);
  });
});
