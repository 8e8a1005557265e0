/** Giveaways, raffles and drops, every word of them, by the whole bot on Twitch and Kick stand-ins. */
import { describe, expect, it } from "vitest";
import { MINUTE_MS, WholeBot } from "../support/whole-bot.ts";

const streamer = { userId: "100", tags: { badges: "broadcaster/1" } };
const mod = { tags: { badges: "moderator/1", mod: "1" } };
const sub = { tags: { badges: "subscriber/1", subscriber: "1" } };
const config = { bonuses: { firstMessage: 0 }, chat: { cooldown: { viewerSeconds: 0 } } };
const begin = () => WholeBot.start({ twitch: "token", config });
/** Hashes and seeds by their length, which is all that can be foreseen of them. */
const plain = (lines: readonly string[]) =>
  lines.map((line) => line.replace(/\b[0-9a-f]{64}\b/g, "HASH").replace(/\b[0-9a-f]{32}\b/g, "HASH32"));

describe("a giveaway on Twitch", () => {
  it("is opened, entered, shown, closed, drawn, proved and drawn again, with a restart in the middle", async () => {
    const whole = await begin();
    const asMod = async (text: string) => plain(await whole.asks("mo", text, mod));
    expect(await whole.asks("ann", "!giveaway start Car")).toEqual([]);
    expect(await asMod('!giveaway start "A game" keyword car sub 2x vip 3x for 10m')).toEqual([
      "Giveaway: A game! Type car to enter. Open for 10 min. (G1, seed hash HASH32)",
    ]);
    expect(await whole.asks("ann", "Car")).toEqual([]);
    expect(await whole.asks("sue", "!enter", sub)).toEqual([]);
    await whole.restart();
    expect(await whole.asks("bob", "!join car")).toEqual([]);
    expect(await whole.asks("bob", "!giveaway status")).toEqual(["G1 A game: 3 viewers in, keyword car"]);
    expect(await asMod("!giveaway close")).toEqual(["Giveaway G1 is closed: 3 viewers are in. (list hash HASH32)"]);
    const [drawn] = await asMod("!giveaway draw mix pineapple pizza");
    expect(drawn).toMatch(/^(ann|bob|sue) wins A game! Check it: !giveaway proof G1$/);
    expect((await asMod(`!giveaway redraw @${drawn!.split(" ")[0]}`))[0]).toMatch(/^(ann|bob|sue) wins A game!$/);
    expect(plain(await whole.asks("ann", "!giveaway proof"))[0]).toMatch(/seed hash HASH, list hash HASH, seed HASH/);
    expect((await whole.asks("ann", "!giveaway list"))[0]).toMatch(/^G1 A game: won by (ann|bob|sue)$/);
    expect(await asMod("!giveaway start followers")).toEqual([
      'Say what can be won, in quotes: !giveaway start "A game" keyword car',
    ]);
  });

  it("sells tickets, pays them back, and waits for a winner who must write", async () => {
    const whole = await begin();
    await whole.asks("ann", "hello");
    await whole.asks("streamer", "!reward @ann 500", streamer);
    await whole.asks("mo", '!giveaway start "Car" price 100 max 3', mod);
    expect(await whole.asks("ann", "!ticket 2")).toEqual([]);
    expect(await whole.asks("ann", "!ticket max")).toEqual([]);
    expect(await whole.asks("ann", "!tickets")).toEqual(["You have 3 tickets of 3 for Car."]);
    expect(whole.balance("ann")).toBe(200);
    expect(await whole.asks("mo", "!giveaway cancel", mod)).toEqual([
      "The giveaway of Car is cancelled. Everybody gets their tickets back.",
    ]);
    expect(whole.balance("ann")).toBe(500);

    await whole.asks("mo", "!giveaway start 1000 claim 60s", mod);
    await whole.asks("bob", "!enter");
    expect((await whole.asks("mo", "!giveaway draw", mod)).at(-1)).toMatch(/^bob, you are drawn for 1,000 points!/);
    await whole.restart();
    expect(await whole.asks("bob", "here!")).toEqual(["bob is here and takes 1,000 points!"]);
    expect(whole.balance("bob")).toBe(1_000);
  });

  it("refuses followers in words where nobody can tell who follows", async () => {
    const whole = await begin();
    expect((await whole.asks("mo", '!giveaway start "Car" followers', mod))[0]).toMatch(/^Who follows cannot be read/);
    expect((await whole.asks("mo", '!giveaway start "Car" subscribers watched 1h', mod))[0]).toMatch(
      /For subscribers\. For those who watched 1 hr or more\./,
    );
    expect(await whole.asks("ann", "!enter")).toEqual(["This one is for subscribers."]);
    expect((await whole.asks("mo", "!giveaway", mod))[0]).toBe("G1 Car: 0 viewers in");
  });
});

it("a raffle on Twitch is entered with !join from Kick too, ends by itself, and can be cancelled", async () => {
  const whole = await WholeBot.start({ twitch: "token", kick: "signed in", config });
  const kay = (text: string) => whole.asksOnKick({ userId: 8_001, username: "kay", text });
  expect(plain(await whole.asks("mo", "!raffle 1000 60s", mod))).toEqual([
    "A raffle for 1,000 points has begun! It ends in 1 min. Enter by typing !join (seed hash HASH32)",
  ]);
  expect(await kay("!join")).toEqual([]);
  const before = whole.irc.written.length;
  await whole.advance(MINUTE_MS);
  expect(plain(whole.irc.written.slice(before).map(({ text }) => text)).at(-1)).toBe(
    "kay wins 1,000 points! 1 viewer joined. Check it: !giveaway proof G1",
  );
  expect(whole.balance("kay", "kick")).toBe(1_000);
  expect(await whole.asks("mo", "!sraffle 500 2m", mod)).toHaveLength(1);
  expect(await whole.asks("mo", "!cancelraffle", mod)).toEqual(["The raffle of 500 points is cancelled."]);
});

describe("drops on Twitch", () => {
  it("rain on those who write, and fall to the first who type the word, also after a restart", async () => {
    const whole = await begin();
    await whole.asks("streamer", "!live", streamer);
    for (const name of ["ann", "bob"]) await whole.asks(name, "hello");
    expect(await whole.asks("mo", "!rain 101", mod)).toEqual(["It rains 100 points! 2 viewers get 50 points each."]);
    expect(await whole.asks("mo", "!makeitrain 10 subscribers", mod)).toEqual(["Nobody is here who could get any."]);
    expect([whole.balance("ann"), whole.balance("bob")]).toEqual([50, 50]);
    const [dropped] = await whole.asks("mo", "!drop 25 2", mod);
    const word = /to type (\S+) get it\.$/.exec(dropped!)![1]!;
    expect(await whole.asks("ann", word)).toEqual([]);
    await whole.restart();
    expect(await whole.asks("bob", word)).toEqual(["ann, bob were quick and got 25 points each."]);
    expect([whole.balance("ann"), whole.balance("bob")]).toEqual([75, 75]);
    expect(await whole.asks("streamer", "!reward @bob 5 for the clip", streamer)).toEqual([
      expect.stringMatching(/^bob gets 5 points \(for the clip\) and has 80 points now\. \(#\d+\)$/),
    ]);
  });
});
