/** Commands and timers made in chat, by the whole bot on Twitch and Kick stand-ins. */
import { describe, expect, it } from "vitest";
import { MINUTE_MS, WholeBot } from "../support/whole-bot.ts";

const config = { bonuses: { firstMessage: 0 }, custom: { channelSeconds: 0, viewerSeconds: 0 } };
const streamer = { userId: "100", tags: { badges: "broadcaster/1" } };
const mod = { tags: { badges: "moderator/1", mod: "1" } };
const vip = { tags: { badges: "vip/1", vip: "1" } };

describe("a command made in chat", () => {
  it("is made, priced, counted, shown, changed and removed on Twitch", async () => {
    const whole = await WholeBot.start({ twitch: "token", config });
    expect(await whole.asks("ann", "!command add !socials text")).toEqual([]);
    expect(await whole.asks("mo", "!addcom !socials {viewer}, use {count}: {args}", mod)).toEqual([
      "The command !socials is there now.",
    ]);
    expect(await whole.asks("ann", "!socials @bob /ban x", { id: "line-1" })).toEqual(["ann, use 1: bob /ban x"]);
    expect(whole.irc.written.at(-1)?.replyTo).toBe("line-1");
    expect(await whole.asks("mo", "!command edit !socials role=vip price=5", mod)).toEqual([
      "The command !socials is changed.",
    ]);
    expect(await whole.asks("ann", "!socials")).toEqual([]);
    expect(await whole.asks("vera", "!socials", vip)).toEqual(["You only have 0 points."]);
    expect(await whole.asks("mo", "!command show socials", mod)).toEqual([
      "The command !socials: {viewer}, use {count}: {args} (role=vip price=5 count=1)",
    ]);
    expect((await whole.asks("vera", "!help socials", vip)).join()).toContain("!socials");
    expect(await whole.asks("mo", "!delcom !socials", mod)).toEqual(["The command !socials is gone."]);
    expect(await whole.asks("mo", "!command list", mod)).toEqual([
      "No command has been made in chat yet. Begin with !command add !socials text",
    ]);
  });

  it("never becomes a command of Twitch", async () => {
    const whole = await WholeBot.start({ twitch: "token", config });
    await whole.asks("mo", "!addcom !x /ban ann", mod);
    expect(await whole.asks("bob", "!x")).toEqual(["› /ban ann"]);
  });

  it("made on Twitch is said on Kick", async () => {
    const whole = await WholeBot.start({ twitch: "token", kick: "signed in", config });
    await whole.asks("mo", "!addcom !hi Hello {viewer}", mod);
    expect(await whole.asksOnKick({ userId: 8_001, username: "kay", text: "!hi" })).toEqual(["Hello kay"]);
  });
});

describe("emotes of Kick", () => {
  const K = "[emote:37226:KEKW]";
  const boss = { userId: 8_002, username: "boss", badges: ["moderator"] };

  it("beside a command are no part of it", async () => {
    const whole = await WholeBot.start({ kick: "signed in", config: { bonuses: { firstMessage: 0 } } });
    for (const [index, text] of [
      `!points${K}`,
      `${K} !points`,
      `${K}${K}!points`,
      `!points ${K}`,
      `!points${K} ${K}`,
    ].entries()) {
      const username = `kay${index}`;
      const said = await whole.asksOnKick({ userId: 8_100 + index, username, text });
      expect(said.join()).toContain(`${username} has 0 points`);
    }
  });

  it("in a command made in chat are shown on Kick, and are words on Twitch", async () => {
    const whole = await WholeBot.start({ twitch: "token", kick: "signed in", config });
    await whole.asksOnKick({ ...boss, text: `!addcom !hype ${K} welcome{viewer} to[emote:5:LUL]` });
    expect(await whole.asksOnKick({ userId: 8_001, username: "kay", text: "!hype" })).toEqual([
      `${K} welcomekay to [emote:5:LUL]`,
    ]);
    expect(await whole.asks("ann", "!hype")).toEqual(["KEKW welcomeann to LUL"]);
    await whole.asksOnKick({ ...boss, text: `!editcom !hype ${K} !points` });
    expect(await whole.asksOnKick({ userId: 8_001, username: "kay", text: "!hype" })).toEqual([`› ${K} !points`]);
  });

  it("in a timer are shown on Kick, and are words on Twitch", async () => {
    const whole = await WholeBot.start({ twitch: "token", kick: "signed in", config });
    await whole.asksOnKick({ ...boss, text: `!timer add KEKW 15m ${K} join us` });
    await whole.liveOnKick();
    await whole.asks("streamer", "!live", streamer);
    const before = whole.irc.written.length;
    await whole.advance(16 * MINUTE_MS);
    expect(whole.irc.written.slice(before).map(({ text }) => text)).toContain("KEKW join us");
    expect(whole.rest.said.map(({ content }) => content)).toContain(`${K} join us`);
  });
});

describe("a timer", () => {
  it("is made, said while live, switched and removed on Twitch, and is there after a restart", async () => {
    const whole = await WholeBot.start({ twitch: "token", config });
    const spoken = async (minutes: number) => {
      const before = whole.irc.written.length;
      await whole.advance(minutes * MINUTE_MS);
      return whole.irc.written.slice(before).map(({ text }) => text);
    };
    expect(await whole.asks("mo", "!timer add discord 15m lines 1 Join us", mod)).toEqual([
      "I say discord every 15 min while live, after 1 line.",
    ]);
    whole.says("ann", "hello");
    expect(await spoken(30)).toEqual([]);
    await whole.asks("streamer", "!live", streamer);
    expect(await spoken(16)).toEqual(["Join us"]);
    expect(await spoken(30)).toEqual([]);
    await whole.restart();
    await whole.asks("streamer", "!live", streamer);
    whole.says("ann", "hello again");
    expect(await spoken(16)).toEqual(["Join us"]);
    expect(await whole.asks("mo", "!timer off discord", mod)).toEqual([
      "discord is off. !timer on discord switches it on again.",
    ]);
    expect(await whole.asks("mo", "!timer list", mod)).toEqual(["discord every 15 min after 1 line (off)"]);
    expect(await whole.asks("mo", "!timer remove discord", mod)).toEqual(["discord is gone."]);
  });
});
