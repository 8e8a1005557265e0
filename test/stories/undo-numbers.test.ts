/** `!undo` with a number that a redemption or a giveaway has too. */
import { expect, it } from "vitest";
import { rehearsal } from "../support/rehearsal.ts";

const MOD = "[mod] mo";
const shop = { shop: { items: [{ name: "Hat", price: 100 }] } };

/** ann has the redemption R1, bob got the movement #1; a giveaway G1 is open. */
async function evening() {
  const chat = await rehearsal({ known: ["ann", "bob"], config: shop });
  await chat.says(MOD, "!addpoints bob 500");
  await chat.says("you", "!reward ann 300");
  await chat.says("ann", "!redeem hat");
  await chat.says("you", '!giveaway start "A game" keyword car');
  return chat;
}

it.each(["!undo 1", "!undo #1"])(
  "%s says first what it would take back, and does it when it is repeated",
  async (line) => {
    const chat = await evening();
    expect(await chat.says("you", line)).toEqual([
      "#1 is 500 points to bob: write the same again within a minute to take that back. For the redemption: !refund R1. For the giveaway: !giveaway cancel G1.",
    ]);
    expect(chat.balances()).toEqual({ ann: 200, bob: 500 });
    expect(await chat.says("you", line)).toEqual(["#1 is undone: 500 points from bob taken back."]);
    expect(chat.balances()).toEqual({ ann: 200 });
  },
);

it("asks a moderator too, but not about what is not theirs to undo", async () => {
  const chat = await evening();
  expect((await chat.says(MOD, "!undo 1"))[0]).toMatch(/^#1 is 500 points to bob: write the same again/);
  expect(await chat.says("[mod] max", "!undo 1")).toEqual(["You can undo your own adjustments only."]);
  expect(await chat.says(MOD, "!undo 1")).toEqual(["#1 is undone: 500 points from bob taken back."]);
});

it("tells who means a redemption or a giveaway how that is taken back, and takes nothing", async () => {
  const chat = await evening();
  expect(await chat.says("you", "!undo R1")).toEqual(["R1 is a redemption: !refund R1 pays it back."]);
  expect(await chat.says("you", "!undo g1")).toEqual([
    "G1 is a giveaway: !giveaway cancel G1 ends it before its draw and pays tickets back.",
  ]);
  expect(chat.balances()).toEqual({ ann: 200, bob: 500 });
  expect(await chat.says("you", "!refund R1")).toEqual(["ann gets 100 points back for Hat (R1)."]);
  expect(await chat.says("you", "!giveaway cancel G1")).toEqual(["The giveaway of A game is cancelled."]);
});

it("does it at once where nothing else has the number, or that is over for a day", async () => {
  const chat = await evening();
  expect(await chat.says("you", "!undo 2")).toHaveLength(1);
  await chat.says("you", "!refund R1");
  await chat.says("you", "!giveaway cancel G1");
  expect((await chat.says("you", "!undo 1"))[0]).toMatch(/write the same again/);
  await chat.types("/offline");
  await chat.advance("25h");
  expect(await chat.says("you", "!undo 1")).toEqual(["#1 is undone: 500 points from bob taken back."]);
});

it("without a number takes back the own last one at once", async () => {
  const chat = await evening();
  expect(await chat.says(MOD, "!undo")).toEqual(["#1 is undone: 500 points from bob taken back."]);
});

it("of an adjustment that was lowered since says what is there and what to do", async () => {
  const chat = await rehearsal({ known: ["alice"] });
  await chat.says(MOD, "!addpoints alice 1000");
  await chat.says(MOD, "!setpoints alice 530");
  expect(await chat.says(MOD, "!undo #1")).toEqual([
    "alice has only 530 points now, so the 1,000 points of #1 cannot be taken back whole. !removepoints @alice all takes what is there.",
  ]);
  await chat.says(MOD, "!removepoints @alice all");
  expect(chat.balances()).toEqual({});
});
