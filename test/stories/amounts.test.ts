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
    [MOD, "!addpoints all 100"],
    [MOD, "!addpoints everyone 100"],
    [MOD, "!points add all 100"],
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

describe("an amount for everybody", () => {
  it("is given to each who is here by a rain, within the moderator's limit", async () => {
    const chat = await rehearsal();
    for (const who of ["ann", "bob", "cat"]) await chat.says(who, "hi");
    expect(await chat.says(MOD, "!addpoints all 100")).toEqual([
      "That word means everybody, not one viewer. For everybody who is here: !rain 100 each",
    ]);
    expect(await chat.says(MOD, "!rain 100 each")).toEqual(["It rains 300 points! 3 viewers get 100 points each."]);
    expect(await chat.says(MOD, "!rain 50 each listed")).toEqual([
      "It rains 150 points! 3 viewers get 50 points each.",
    ]);
    expect((await chat.says(MOD, "!rain 4k each"))[0]).toMatch(/^Moderators can hand out/);
    expect(chat.balances()).toEqual({ ann: 150, bob: 150, cat: 150 });
  });
  it("is paid by a viewer for each", async () => {
    const chat = await rehearsal({ balances: { rich: 1_000 }, config: { drops: { viewerRain: { enabled: true } } } });
    for (const who of ["ann", "bob"]) await chat.says(who, "hi");
    await chat.says("rich", "!rain 100 each");
    await chat.says("rich", "!rain half");
    expect(chat.balances()).toEqual({ ann: 300, bob: 300, rich: 400 });
  });
});
