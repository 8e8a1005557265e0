import { describe, expect, it } from "vitest";
import { rehearsal } from "../support/rehearsal.ts";

describe("!support", () => {
  it("thanks by size", async () => {
    const chat = await rehearsal({ balances: { ann: 20_000 } });
    expect(await chat.says("ann", "!support 100")).toEqual(["Thank you, ann, for 100 points!"]);
    expect(await chat.says("ann", "!support 1k you are great")).toEqual([
      "ann supports the stream with 1,000 points! Thank you so much!",
    ]);
    expect((await chat.says("ann", "!support 10k"))[0]).toMatch(
      /^WOW! ann supports the stream with 10,000 points, 11,100 points altogether!/,
    );
    expect(chat.balances()).toEqual({ ann: 8_900 });
  });

  it("thanks in the streamer's own words", async () => {
    const tiers = [{ from: 1, text: "<3 {viewer}: {amount} ({total})" }];
    const chat = await rehearsal({ balances: { ann: 100 }, config: { support: { tiers } } });
    expect(await chat.says("ann", "!support 40")).toEqual(["<3 ann: 40 points (40 points)"]);
  });

  it("refuses what one does not have, and less than the least", async () => {
    const chat = await rehearsal({ balances: { ann: 100 }, config: { support: { min: 50 } } });
    expect(await chat.says("ann", "!support 101")).toEqual(["You only have 100 points."]);
    await chat.advance("1s");
    expect(await chat.says("ann", "!support 49")).toEqual(["Support begins at 50 points."]);
    expect(chat.balances()).toEqual({ ann: 100 });
  });

  it("is counted in !top supporters, and taken off again when it is undone", async () => {
    const chat = await rehearsal({ balances: { ann: 500, bob: 500 } });
    await chat.says("ann", "!support 100");
    await chat.says("bob", "!support 300");
    await chat.says("ann", "!support 50");
    expect(await chat.says("you", "!top supporters")).toEqual([
      "Thank you to those who support the most: 1. bob 300 · 2. ann 150",
    ]);
    const { db } = chat.rehearsal.book;
    const id = db.prepare("SELECT id FROM transfer WHERE kind = 'support' AND amount = 300").pluck().get();
    await chat.says("you", `!undo #${id}`);
    expect(chat.balances()).toEqual({ ann: 350, bob: 500 });
    expect(await chat.says("you", "!top supporters")).toEqual(["Thank you to those who support the most: 1. ann 150"]);
  });
});

describe("!top supporters", () => {
  it("goes 200 places deep, so that nobody can have everybody looked at by asking for a far page", async () => {
    const names = Array.from({ length: 203 }, (_, at) => `viewer${at}`);
    const chat = await rehearsal({ balances: Object.fromEntries(names.map((name) => [name, 1_000])) });
    for (const [at, name] of names.entries()) await chat.says(name, `!support ${300 - at}`);
    const page = async (number: number) => (await chat.says("you", `!top supporters 5 ${number}`))[0];
    expect(await page(40)).toMatch(/ 196\. viewer195 105 .* 200\. viewer199 101$/);
    expect(await page(41)).toBe("There is nobody on this page.");
    expect(await page(99_999)).toBe("There is nobody on this page.");
  });
});

describe("what viewers write", () => {
  const repeat = { shop: { viewerText: { repeat: true, blockedWords: ["meanie", "stup*"] } } };

  it("is not repeated by default", async () => {
    const chat = await rehearsal({ balances: { ann: 100 } });
    expect(await chat.says("ann", "!support 10 hello world")).toEqual(["Thank you, ann, for 10 points!"]);
  });

  it.each([
    ["hello world", "hello world"],
    ["look at https://evil.example/x now", "look at now"],
    ["hey @bob and evil.com/free", "hey bob and"],
    ["/ban everybody", "ban everybody"],
    [`${"a".repeat(150)}`, `${"a".repeat(99)}…`],
  ])("switched on, %s is cleaned", async (written, said) => {
    const chat = await rehearsal({ balances: { ann: 100 }, config: repeat });
    expect(await chat.says("ann", `!support 10 ${written}`)).toEqual([`Thank you, ann, for 10 points! “${said}”`]);
  });

  it.each(["you meanie", "you MÉANIE!", "you m e a n i e", "how stupid", "mea\u200Bnie"])(
    "switched on, %s is refused and nothing is spent",
    async (written) => {
      const chat = await rehearsal({ balances: { ann: 100 }, config: repeat });
      expect(await chat.says("ann", `!support 10 ${written}`)).toEqual([
        "That message cannot be passed on. Write it differently.",
      ]);
      expect(chat.balances()).toEqual({ ann: 100 });
    },
  );

  it("stands in an item's line only where it may", async () => {
    const items = [
      { name: "Shout", price: 1, fulfil: "auto", action: { kind: "say", text: "{viewer} shouts: {message}" } },
    ];
    const quiet = await rehearsal({ balances: { ann: 9 }, config: { shop: { items } } });
    expect(await quiet.says("ann", "!redeem shout hello")).toEqual(["ann shouts:"]);
    const loud = await rehearsal({ balances: { ann: 9 }, config: { shop: { ...repeat.shop, items } } });
    expect(await loud.says("ann", "!redeem shout hello @all www.x.example")).toEqual(["ann shouts: hello all"]);
  });
});

describe("!goal", () => {
  it("fills up by support and is announced when it is reached", async () => {
    const chat = await rehearsal({ balances: { ann: 6_000 } });
    expect(await chat.says("ann", "!goal")).toEqual(["There is no goal at the moment."]);
    await chat.says("ann", "!support 10");
    expect(await chat.says("you", '!goal 5000 "Horror night"')).toEqual([
      "A new goal: Horror night, with 5,000 points. !support fills it up.",
    ]);
    expect(await chat.says("ann", "!support 900")).toEqual([
      "Thank you, ann, for 900 points!",
      "Horror night: 900 points of 5,000 points.",
    ]);
    expect(await chat.says("you", "!goal")).toEqual([
      "Horror night: 900 points of 5,000 points (18 %). !support helps.",
    ]);
    expect((await chat.says("ann", "!support 4500")).at(-1)).toBe(
      "We did it! Horror night is reached with 5,400 points. Thank you, everybody!",
    );
    expect(await chat.says("you", "!goal")).toEqual([
      "Horror night is reached: 5,400 points of 5,000 points. Thank you!",
    ]);
    // It is reached once.
    expect(await chat.says("ann", "!support 5")).toEqual(["Thank you, ann, for 5 points!"]);
    expect(await chat.says("you", "!goal end")).toEqual(["The goal is taken down."]);
    expect(await chat.says("you", "!goal")).toEqual(["There is no goal at the moment."]);
  });

  it("loses what is undone, and not what was given before it", async () => {
    const chat = await rehearsal({ balances: { ann: 1_000 } });
    const lastSupport = () =>
      chat.rehearsal.book.db.prepare("SELECT max(id) FROM transfer WHERE kind = 'support'").pluck().get();
    await chat.says("ann", "!support 100");
    const before = lastSupport();
    await chat.says("you", '!goal 500 "New chair"');
    await chat.says("ann", "!support 200");
    await chat.says("you", `!undo #${before}`);
    expect((await chat.says("you", "!goal"))[0]).toMatch(/^New chair: 200 points/);
    await chat.says("you", `!undo #${lastSupport()}`);
    expect((await chat.says("you", "!goal"))[0]).toMatch(/^New chair: 0 points/);
  });

  it("is set and ended by the streamer only", async () => {
    const chat = await rehearsal();
    expect(await chat.says("[mod] max", '!goal 5000 "Horror night"')).toEqual([]);
    await chat.says("you", '!goal 5000 "Horror night"');
    expect(await chat.says("you", "!goal 5000")).toEqual(['Like this: !goal 5000 "Horror night", or !goal end']);
    expect(await chat.says("you", "!goal end")).toEqual(["The goal is taken down."]);
    expect(await chat.says("you", "!goal end")).toEqual(["There is no goal at the moment."]);
  });

  it("is not replaced while it fills up, and read as other bots write it", async () => {
    const chat = await rehearsal({ balances: { ann: 1_000 } });
    await chat.says("you", '!goal set 500 "New chair');
    expect(await chat.says("you", "!goal")).toEqual(["New chair: 0 points of 500 points (0 %). !support helps."]);
    // Nothing given yet: a slip is mended by writing it again.
    await chat.says("you", "!goal 600 New chair");
    await chat.says("ann", "!support 200");
    expect(await chat.says("you", "!goal 300 Lamp")).toEqual([
      "New chair is under way with 200 points of 600 points. Take it down first with !goal end, then set the new one.",
    ]);
    expect(await chat.says("you", "!goal reset")).toEqual(["The goal is taken down."]);
  });
});
