/** The whole bot where nobody can know that the channel is live: lively chat is gone by, and it is said. */
import { expect, it } from "vitest";
import { DEMO } from "../support/kick-server.ts";
import { MINUTE_MS, WholeBot } from "../support/whole-bot.ts";

const GIVING = { accountAgeDays: 0, watchedMinutes: 0 };
const PLAIN = { bonuses: { firstMessage: 0 }, giving: GIVING };
const PEOPLE = ["ann", "bob", "cat"];
const TALK = ["good evening", "what a jump", "that was close", "which level is it", "more coffee"];
const streamer = { userId: "100", tags: { badges: "broadcaster/1" } };

function raid(whole: WholeBot, id: string): void {
  whole.irc.broadcast(
    `@badges=;display-name=raider${id};id=raid-${id};login=raider${id};msg-id=raid;msg-param-viewerCount=12;room-id=100;user-id=2${id} :tmi.twitch.tv USERNOTICE #streamer`,
  );
}

it("on Twitch without a sign-in, an evening of chat is paid", async () => {
  const whole = await WholeBot.start({ twitch: "anonymous", config: PLAIN });
  for (let minute = 0; minute < 60; minute++) {
    for (const name of PEOPLE) whole.says(name, TALK[minute % TALK.length]!);
    await whole.advance(MINUTE_MS);
  }
  expect(PEOPLE.map((name) => whole.balance(name))).toEqual([120, 120, 120]);
  expect(whole.broadcasts()).toBe(1);
  expect(whole.irc.written).toEqual([]);
});

it("on Twitch without a sign-in, /me, commands, bots and one talker make no broadcast; a line of the streamer's does", async () => {
  const whole = await WholeBot.start({ twitch: "anonymous", config: PLAIN });
  for (const name of PEOPLE) {
    whole.says(name, "\u0001ACTION waves\u0001");
    whole.says(name, "!points");
  }
  for (const text of ["one", "two", "three", "four"]) whole.says("ann", text);
  whole.says("nightbot", "Follow us!");
  whole.says("streamelements", "Follow us!");
  await whole.heard();
  expect(whole.house.features.watch.isLive(whole.twitchId)).toBe(false);
  whole.says("streamer", "!points", streamer);
  await whole.heard();
  expect(whole.house.features.watch.isLive(whole.twitchId)).toBe(false);
  whole.says("streamer", "good evening", streamer);
  await whole.heard();
  expect(whole.house.features.watch.isLive(whole.twitchId)).toBe(true);
});

it("where the bot can talk it is said once in chat, with the words that the commands have here", async () => {
  const whole = await WholeBot.start({
    twitch: "token",
    config: { ...PLAIN, chat: { prefix: "?", commands: { offline: { name: "over" } } } },
  });
  for (const name of PEOPLE) whole.says(name, "hello");
  await whole.advance(3_000);
  expect(whole.irc.written.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^I cannot see whether the stream is live.*\?live and \?o/),
  ]);
  await whole.advance(40 * MINUTE_MS);
  await whole.restart();
  for (const name of PEOPLE) whole.says(name, "hello again");
  await whole.advance(3_000);
  expect(whole.house.features.watch.isLive(whole.twitchId)).toBe(true);
  expect(whole.irc.written).toHaveLength(1);
});

it("a raid and a streak count only once somebody has said that it is live", async () => {
  const bonuses = { firstMessage: 0, raidPerViewer: 5, streak: 50, streakEvery: 2 };
  const whole = await WholeBot.start({ twitch: "anonymous", config: { bonuses, giving: GIVING } });
  const evening = async (id: string, begins?: string) => {
    if (begins) whole.says("streamer", begins, streamer);
    for (const name of PEOPLE) whole.says(name, `hello ${id}`);
    await whole.heard();
    raid(whole, id);
    await whole.advance(12 * MINUTE_MS);
    whole.says("streamer", "!offline", streamer);
    await whole.advance(10 * MINUTE_MS);
    return [whole.balance(`raider${id}`), whole.balance("ann")];
  };
  expect(await evening("1")).toEqual([0, 20]);
  expect(await evening("2", "!live")).toEqual([60, 40]);
  expect(await evening("3", "!live")).toEqual([60, 70 + 50]);
});

it("on Kick without a sign-in, chat is paid until the feed says that it is over", async () => {
  const whole = await WholeBot.start({ kick: "reading", config: PLAIN });
  const line = (index: number, text: string) =>
    whole.kick.chat({ username: PEOPLE[index]!, userId: 501 + index, text });
  for (let index = 0; index < 3; index++) line(index, "hello");
  await whole.advance(10 * MINUTE_MS);
  expect(PEOPLE.map((name) => whole.balance(name, "kick"))).toEqual([20, 20, 20]);
  whole.kick.emit(`channel.${DEMO.channelId}`, "App\\Events\\StopStreamBroadcast", {
    livestream: { id: 1, channel: { id: Number(DEMO.channelId), is_banned: false } },
  });
  await whole.advance(MINUTE_MS);
  expect(whole.house.features.watch.isLive(whole.kickId)).toBe(false);
  for (let index = 0; index < 3; index++) line(index, "good night");
  await whole.advance(10 * MINUTE_MS);
  expect(PEOPLE.map((name) => whole.balance(name, "kick"))).toEqual([20, 20, 20]);
});

it("on Kick without a sign-in, the feed's word that it began makes the guess a broadcast like any other", async () => {
  const whole = await WholeBot.start({ kick: "reading", config: PLAIN });
  for (const [index, username] of PEOPLE.entries()) whole.kick.chat({ username, userId: 501 + index, text: "hello" });
  await whole.advance(MINUTE_MS);
  expect(whole.house.features.watch.isGuess(whole.kickId)).toBe(true);
  whole.kick.emit(`channel.${DEMO.channelId}`, "App\\Events\\StreamerIsLive", {
    livestream: { id: 1, created_at: new Date(whole.now()).toISOString().slice(0, 19).replace("T", " ") },
  });
  // Silence does not end what is known.
  await whole.advance(40 * MINUTE_MS);
  expect(whole.house.features.watch.isGuess(whole.kickId)).toBe(false);
  expect(whole.house.features.watch.isLive(whole.kickId)).toBe(true);
  expect(whole.broadcasts()).toBe(1);
});
