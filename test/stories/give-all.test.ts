/** `!addpoints all`: everybody who is here gets it, as one operation that is told, limited and undone as one. */
import { describe, expect, it } from "vitest";
import { rehearsal } from "../support/rehearsal.ts";

const MOD = "[mod] mo";

/** ann and bob have written, cat is only listed. */
async function evening(options: Parameters<typeof rehearsal>[0] = {}) {
  const chat = await rehearsal(options);
  await chat.types("/join ann bob cat");
  for (const who of ["ann", "bob"]) await chat.says(who, "hi");
  return chat;
}

describe("giving everybody something", () => {
  it("reaches who is here, also who is only listed, and nobody twice", async () => {
    const chat = await evening();
    await chat.says(MOD, "!exclude bob");
    expect(await chat.says(MOD, "!addpoints all 100 for the win")).toEqual([
      "2 viewers are here and get 100 points each, 200 points in all. (O1)",
    ]);
    expect(chat.balances()).toEqual({ ann: 100, cat: 100 });
    expect(await chat.says("ann", "!history")).toEqual([
      expect.stringMatching(/^ann \(100 points\): \d\d:\d\d got 100 points like everybody here \(for the win\) O1$/),
    ]);
    for (const all of ["@all", "everyone", "Everybody"]) await chat.says(MOD, `!addpoints ${all} 1`);
    await chat.says(MOD, "!points add all 2");
    expect(chat.balances()).toEqual({ ann: 105, cat: 105 });
  });

  it("is taken back as one, by its number or as the last thing done", async () => {
    const chat = await evening();
    await chat.says(MOD, "!addpoints ann 5");
    await chat.says(MOD, "!addpoints all 100");
    expect(await chat.says(MOD, "!undo #2")).toEqual(["#2 is part of O1: !undo O1 takes back all of it."]);
    expect(await chat.says("[mod] max", "!undo O1")).toEqual(["You can undo your own adjustments only."]);
    expect(await chat.says("you", "!undo O7")).toEqual(["There is no O7 in the book."]);
    expect(await chat.says(MOD, "!undo")).toEqual(["O1 is undone: 300 points taken back."]);
    expect(chat.balances()).toEqual({ ann: 5 });
    expect(await chat.says(MOD, "!undo o1")).toEqual(["O1 is undone already: 300 points taken back."]);
    expect(await chat.says("you", "!undo O2")).toEqual(["O2 is an undo itself."]);
    expect((await chat.says("cat", "!history"))[0]).toMatch(
      /^cat \(0 points\): \S+ 100 points gone \(O1 undone by mo\) · \S+ got 100 points like everybody here O1 \(undone\)$/,
    );
    expect(await chat.says(MOD, "!undo")).toEqual(["#1 is undone: 5 points from ann taken back."]);
    expect(await chat.says(MOD, "!undo")).toEqual(["There is nothing of yours to undo."]);
  });

  it("leaves what is spent by then, and says so", async () => {
    const chat = await evening({ config: { shop: { items: [{ name: "Hat", price: 30 }] } } });
    await chat.says(MOD, "!addpoints all 100");
    await chat.says("ann", "!redeem hat");
    expect(await chat.says("you", "!undo O1")).toEqual([
      "O1 is undone: 200 points taken back. 1 movement was spent or undone before and stays.",
    ]);
    expect(chat.balances()).toEqual({ ann: 70 });
  });

  it("counts as a whole against a moderator's limit, and no longer when it is undone", async () => {
    const chat = await evening({ config: { moderation: { mintedPerDay: 1_000 } } });
    const left = (amount: number) => [
      `Moderators can hand out 1,000 points a day; you have ${amount.toLocaleString("en")} points left.`,
    ];
    expect(await chat.says(MOD, "!addpoints all 400")).toEqual(left(1_000));
    expect(chat.balances()).toEqual({});
    await chat.says(MOD, "!addpoints all 300");
    expect(await chat.says(MOD, "!addpoints ann 101")).toEqual(left(100));
    await chat.says(MOD, "!undo O1");
    expect(await chat.says(MOD, "!addpoints ann 1000")).toEqual([
      "ann got 1,000 points and has 1,000 points now. (#7)",
    ]);
    expect(await chat.says("you", "!addpoints all 5k")).toEqual([
      "4 viewers are here and get 5,000 points each, 20,000 points in all. (O3)",
    ]);
  });

  it("is for moderators, gives only, and does not reach who asks for it", async () => {
    const chat = await evening();
    expect(await chat.says("ann", "!addpoints all 100")).toEqual([]);
    expect(await chat.says(MOD, "!addpoints all -5")).toEqual([
      "Everybody at once can only be given something: !addpoints all 100",
    ]);
    expect(await chat.says("[mod] ann", "!addpoints all 10")).toEqual([
      "3 viewers are here and get 10 points each, 30 points in all. (O1)",
    ]);
    expect(chat.balances()).toEqual({ bob: 10, cat: 10, mo: 10 });
    const empty = await rehearsal();
    expect(await empty.says("you", "!addpoints all 1")).toEqual(["Nobody is here who could get any."]);
  });

  it("is said in French", async () => {
    const chat = await evening({ config: { chat: { language: "fr" } } });
    expect(await chat.says(MOD, "!addpoints tout le monde 100")).toEqual([
      "3 personnes sont là et reçoivent 100 points chacune, 300 points en tout. (O1)",
    ]);
    expect((await chat.says("ann", "!history"))[0]).toMatch(/reçu 100 points comme tous ceux qui étaient là O1$/);
    expect(await chat.says(MOD, "!undo O1")).toEqual(["O1 est annulé : 300 points repris."]);
  });

  it("among many goes on in the background and says when it is through", async () => {
    const chat = await rehearsal();
    const crowd = Array.from({ length: 600 }, (_, n) => `v${n}`);
    for (let at = 0; at < 600; at += 100) await chat.types(`/join ${crowd.slice(at, at + 100).join(" ")}`);
    expect(await chat.says("you", "!addpoints all 7")).toEqual([
      "600 viewers are here and get 7 points each, 4,200 points in all. (O1)",
      "O1 is done: 4,200 points in 600 movements.",
    ]);
    expect(await chat.says("you", "!undo O1")).toEqual([
      "O1 is being undone, 600 movements; it goes on after a restart, and I say when it is through.",
      "O1 is undone: 4,200 points taken back.",
    ]);
    expect(chat.balances()).toEqual({});
  });
});
