/** Amounts as people write them, and what becomes of those that could be meant in two ways. */
import { describe, expect, it } from "vitest";
import { rehearsal } from "../support/rehearsal.ts";

const MOD = "[mod] mo";

describe("an amount", () => {
  it.each([
    [MOD, "!setpoints ann 1 000", { ann: 1_000 }],
    ["you", "!reward ann 1 000", { ann: 1_500 }],
    [MOD, "!addpoints ann 1 000", { ann: 1_500 }],
    [MOD, "!removepoints ann half", { ann: 250 }],
    [MOD, "!removepoints ann all", {}],
    [MOD, "!removepoints ann 33%", { ann: 335 }],
  ])("%s: %s", async (who, line, balances) => {
    const chat = await rehearsal({ balances: { ann: 500 }, known: ["bob"] });
    await chat.says(who, line);
    expect(chat.balances()).toEqual(balances);
  });

  it.each([
    [MOD, "!addpoints ann 100 500 fois merci"],
    [MOD, "!addpoints ann 5 007 fans"],
    [MOD, "!setpoints ann 1 5"],
    ["you", "!reward ann 10 00"],
    ["ann", "!support 4 2 1"],
    ["you", "!giveaway start 500 5m"],
    ["ann", "!support 5 100 merci"],
    ["you", "!raffle 30 1000"],
    ["you", "!giveaway start 10m"],
    ["you", "!giveaway start all"],
    ["you", "!rain 2m"],
    ["you", "!drop 2m"],
    [MOD, "!rain all"],
    [MOD, "!drop half"],
    ["you", "!raffle all"],
    ["you", "!reward ann 50%"],
    ["you", "!goal half"],
    ["you", "!additem Hat all"],
    [MOD, "!addpoints ann 50%"],
    [MOD, "!setpoints ann half"],
    [MOD, "!setpoints all 100"],
    [MOD, "!removepoints everyone 100"],
    [MOD, "!points set all 100"],
    [MOD, "!points all"],
    ["ann", "!give all 100"],
    ["ann", "!give @all 100"],
  ])("%s: %s moves nothing and says what to write", async (who, line) => {
    const chat = await rehearsal({ balances: { ann: 500, mo: 400, you: 300 } });
    await chat.types("/join bob");
    const said = await chat.says(who, line);
    expect(said).toHaveLength(1);
    expect(said[0]).not.toMatch(/undefined|\{/);
    expect(chat.balances()).toEqual({ ann: 500, mo: 400, you: 300 });
  });

  it("of a raffle stays its own when only a time is said", async () => {
    const chat = await rehearsal();
    expect((await chat.says("you", "!raffle 5m"))[0]).toMatch(
      /^A raffle for 1,000 points has begun! It ends in 5 min\./,
    );
    await chat.says("you", "!cancelraffle");
    expect((await chat.says("you", "!raffle 10m 300"))[0]).toMatch(
      /^A raffle for 300 points has begun! It ends in 10 min\./,
    );
  });
});

describe("a share with words behind it", () => {
  it("may be words only, so it is paid when it is written again", async () => {
    const chat = await rehearsal({ balances: { ann: 500 } });
    expect(await chat.says("ann", "!support all the best to you")).toEqual([
      "That would be 500 points. If you mean it, write the same again within a minute.",
    ]);
    expect(chat.balances()).toEqual({ ann: 500 });
    await chat.says("ann", "!support 10% well done");
    expect(chat.balances()).toEqual({ ann: 450 });
    await chat.advance("10s");
    await chat.says("ann", "!support half thank you");
    await chat.says("ann", "!support half thank you");
    expect(chat.balances()).toEqual({ ann: 225 });
  });
  it("is no gift", async () => {
    const chat = await rehearsal({ balances: { ann: 500 }, known: ["bob"] });
    expect((await chat.says("ann", "!give bob all the love"))[0]).toMatch(/^Like this: !give/);
    await chat.advance("10s");
    expect((await chat.says("ann", "!give bob half a cookie"))[0]).toMatch(/^Like this: !give/);
    expect(chat.balances()).toEqual({ ann: 500 });
  });
  it("takes a viewer's share at once, because a reason stands there", async () => {
    const chat = await rehearsal({ balances: { ann: 500 } });
    await chat.says(MOD, "!removepoints ann all for cheating");
    expect(chat.balances()).toEqual({});
  });
});

it("is no price of a command made in chat when its thousands stand apart", async () => {
  const chat = await rehearsal();
  expect(await chat.says(MOD, "!addcom !hug price=1 000 {viewer} hugs")).toEqual([
    "I cannot read price=1 000. Write it like price=10.",
  ]);
});

describe("me", () => {
  it("is who writes it, and nobody's name without an @", async () => {
    const chat = await rehearsal({ balances: { ann: 100 }, known: ["mo"] });
    expect(await chat.says("ann", "!points me")).toEqual(["ann has 100 points (rank 1 of 1)."]);
    expect(await chat.says("ann", "!give me 5")).toEqual(["You already have what is yours."]);
    const own = ["You cannot change your own balance; ask the streamer."];
    expect(await chat.says(MOD, "!addpoints me 5")).toEqual(own);
    expect(await chat.says(MOD, "!setpoints myself 5")).toEqual(own);
    expect(await chat.says(MOD, "!addpoints @me 5")).toEqual(["me got 5 points and has 5 points now. (#2)"]);
    expect(await chat.says(MOD, "!addpoints ann 1.5")).toEqual([
      "Like this: !addpoints @viewer amount [reason] (an amount is 100, 1,000 or 1.5k)",
    ]);
  });
});

describe("an amount for everybody", () => {
  it("is given to each who is here by a rain, within the moderator's limit", async () => {
    const chat = await rehearsal();
    for (const who of ["ann", "bob", "cat"]) await chat.says(who, "hi");
    expect(await chat.says(MOD, "!setpoints all 100")).toEqual([
      "That word means everybody, not one viewer. Only the end of a season takes from everybody at once, and that is the streamer's.",
    ]);
    expect(await chat.says("ann", "!give all 100")).toEqual(["That word means everybody, not one viewer."]);
    expect(await chat.says(MOD, "!rain 100 each")).toEqual(["It rains 300 points! 3 viewers get 100 points each."]);
    expect(await chat.says(MOD, "!rain 50 each listed")).toEqual([
      "It rains 150 points! 3 viewers get 50 points each.",
    ]);
    expect((await chat.says(MOD, "!rain 4k each"))[0]).toMatch(/^Moderators can hand out/);
    expect(chat.balances()).toEqual({ ann: 150, bob: 150, cat: 150 });
  });
  it("leads a moderator to who is here when nobody has written", async () => {
    const chat = await rehearsal();
    expect(await chat.says(MOD, "!rain 100")).toEqual(["Nobody is here who could get any."]);
    await chat.types("/join ann bob");
    const nobody = "Nobody who could get any has written lately. !rain 100 listed takes everybody who is here.";
    expect(await chat.says(MOD, "!rain 100")).toEqual([nobody]);
    expect(await chat.says(MOD, "!rain 100 listed")).toEqual(["It rains 100 points! 2 viewers get 50 points each."]);
    expect(await chat.says(MOD, "!rain much")).toEqual([
      "Like this: !rain amount [active|listed|subscribers] [each] (an amount is 100, 1,000 or 1.5k)",
    ]);
  });
  it("is paid by a viewer for each", async () => {
    const chat = await rehearsal({ balances: { rich: 1_000 }, config: { drops: { viewerRain: { enabled: true } } } });
    for (const who of ["ann", "bob"]) await chat.says(who, "hi");
    await chat.says("rich", "!rain 100 each");
    await chat.says("rich", "!rain half");
    expect(chat.balances()).toEqual({ ann: 300, bob: 300, rich: 400 });
  });
});

describe("more than everybody has together", () => {
  /** A channel after its third broadcast, in which everybody together has 20,000. */
  async function grownChannel(config: Record<string, unknown> = {}) {
    const chat = await rehearsal({ balances: { ann: 20_000 }, config });
    for (let n = 0; n < 3; n++) {
      await chat.types("/offline");
      await chat.advance("1h");
      await chat.types("/live");
    }
    await chat.types("/join bob");
    await chat.says("bob", "hi");
    return chat;
  }
  const ASKED =
    / is more than everybody has together \([\d,]+ points\)\. If you mean it, write the same again within a minute\.$/;

  it.each([
    "!reward bob 50k",
    "!addpoints bob 50k",
    "!setpoints bob 50k",
    "!rain 50k",
    "!rain 50k each",
    "!drop 50k",
    "!drop 10k 5",
    "!raffle 50k",
    "!giveaway start 50k",
    "!giveaway start 10k winners 5",
    "!points add bob 50,000",
  ])("%s asks the broadcaster to repeat it, and then it is done", async (line) => {
    const chat = await grownChannel();
    const before = chat.balances();
    const [asked, ...more] = await chat.says("you", line);
    expect(asked).toMatch(ASKED);
    expect(more).toEqual([]);
    expect(chat.balances()).toEqual(before);
    expect(await chat.says("you", line)).not.toEqual([expect.stringMatching(ASKED)]);
    const minted = chat.rehearsal.book.db.prepare("SELECT -balance FROM account WHERE owner = 'mint'").pluck().get();
    expect(minted).toBeGreaterThanOrEqual(65_000);
  });

  it("asks again for another line, another writer, and after a minute", async () => {
    const chat = await grownChannel({ moderation: { mintedPerDay: 1_000_000 } });
    const asks = async (who: string, line: string) => ASKED.test((await chat.says(who, line)).join());
    expect(await asks("you", "!reward bob 50k")).toBe(true);
    expect(await asks("you", "!reward bob 51k")).toBe(true);
    expect(await asks(MOD, "!addpoints bob 51k")).toBe(true);
    await chat.advance("61s");
    expect(await asks("you", "!reward bob 51k")).toBe(true);
    await chat.says("ann", "!points");
    expect(await asks("you", "!REWARD  bob 51k \u{E0000}")).toBe(false);
    // What is there now is more, and what was repeated counts once.
    expect(await asks("you", "!reward bob 60k")).toBe(false);
    expect(await asks(MOD, "!addpoints ann 500k")).toBe(true);
    expect(await asks(MOD, "!addpoints ann 500k")).toBe(false);
  });

  it("is no question in the first three broadcasts, for 10,000 or less, and where somebody pays it", async () => {
    const young = await rehearsal();
    expect(await young.says("you", "!reward bob 50k")).toEqual([
      "bob gets 50,000 points and has 50,000 points now. (#1)",
    ]);
    const chat = await grownChannel();
    await chat.says("ann", "!support all");
    expect(await chat.says("you", "!reward ann 10k")).toHaveLength(1);
    expect(chat.balances().ann).toBe(10_000);
  });

  it("is not asked of a command that an item of the shop runs", async () => {
    const item = {
      name: "Jackpot",
      price: 1,
      fulfil: "auto",
      action: { kind: "command", line: "!addpoints bob 50000" },
    };
    const chat = await grownChannel({
      shop: { items: [item] },
      chat: { commands: { addpoints: { role: "everyone" } } },
      moderation: { mintedPerDay: 1_000_000 },
    });
    await chat.says("ann", "!redeem jackpot");
    expect(chat.balances().bob).toBe(50_000);
  });
});
