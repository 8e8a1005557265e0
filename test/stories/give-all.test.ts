/** `!giveall`, and `!addpoints all`: everybody who is here, as one operation that is told before, limited and undone as one. */
import { describe, expect, it } from "vitest";
import { rehearsal } from "../support/rehearsal.ts";

const MOD = "[mod] mo";

/** ann and bob have written, cat is only listed. */
async function evening(options: Parameters<typeof rehearsal>[0] = {}) {
  const chat = await rehearsal(options);
  await chat.types("/join ann bob cat");
  for (const who of ["ann", "bob"]) await chat.says(who, "hi");
  /** Written twice, as the bot asks; what it said each time. */
  const twice = async (who: string, text: string) => [...(await chat.says(who, text)), ...(await chat.says(who, text))];
  return { ...chat, twice };
}

describe("!giveall", () => {
  it("tells what it comes to first, and does it when that is written again", async () => {
    const chat = await evening();
    expect(await chat.says("you", "!giveall 100")).toEqual([
      "That is 100 points for each of 3 viewers, 300 points in all. Write the same again within a minute to do it.",
    ]);
    expect(chat.balances()).toEqual({});
    expect(await chat.says("you", "!giveall 100")).toEqual([
      "3 viewers get 100 points each, 300 points in all. (O1; !undo O1 takes it back)",
    ]);
    expect(chat.balances()).toEqual({ ann: 100, bob: 100, cat: 100 });
    // Written once more it is asked about again.
    expect((await chat.says("you", "!giveall 100"))[0]).toMatch(/^That is 100 points for each of 3 viewers/);
    await chat.advance("2m");
    expect((await chat.says("you", "!giveall 100"))[0]).toMatch(/^That is/);
    expect(await chat.says("you", "!undo O1")).toEqual(["O1 is undone: 300 points taken back."]);
    expect(chat.balances()).toEqual({});
  });

  it("reaches only who wrote lately, or only subscribers, and its history says so", async () => {
    const chat = await evening();
    await chat.says("[sub] dora", "hi");
    await chat.twice("you", "!giveall 10 active");
    expect(chat.balances()).toEqual({ ann: 10, bob: 10, dora: 10 });
    await chat.twice("you", "!giveall subscribers 1,5k".replace("1,5k", "1.5k"));
    expect(chat.balances()).toEqual({ ann: 10, bob: 10, dora: 1_510 });
    expect((await chat.says("dora", "!history"))[0]).toMatch(
      /got 1,500 points like every subscriber here O2 · \S+ got 10 points like everybody who had written lately O1$/,
    );
  });

  it("is the broadcaster's, has no limit but what the book can count, and needs somebody to be there", async () => {
    const chat = await evening({ config: { moderation: { mintedPerDay: 10 } } });
    expect(await chat.says(MOD, "!giveall 1")).toEqual([]);
    expect(await chat.says("ann", "!giveall 1")).toEqual([]);
    expect(await chat.twice("you", "!giveall 1000000m")).toEqual([
      "That is 1,000,000,000,000 points for each of 4 viewers, 4,000,000,000,000 points in all. Write the same again within a minute to do it.",
      "4 viewers get 1,000,000,000,000 points each, 4,000,000,000,000 points in all. (O1; !undo O1 takes it back)",
    ]);
    expect((await chat.says("you", "!giveall half"))[0]).toMatch(/^Write a number here/);
    expect((await chat.says("you", "!giveall 100 subs"))[0]).toMatch(/^Like this: !giveall amount/);
    expect(await chat.says("you", "!giveall 5 subscribers")).toEqual(["Nobody is here who could get any."]);
  });

  it("refuses what the book could not count, before anything is written", async () => {
    const chat = await rehearsal();
    // 9,100 of them: more than 2^53 - 1 in all.
    for (let at = 0; at < 9_100; at += 100)
      await chat.types(`/join ${Array.from({ length: 100 }, (_, n) => `v${at + n}`).join(" ")}`);
    expect(await chat.says("you", "!giveall 1000000m")).toEqual([
      "For 9,100 viewers that is more than the book can count.",
    ]);
    expect(chat.balances()).toEqual({});
  });

  it("is said in French", async () => {
    const chat = await evening({ config: { chat: { language: "fr" } } });
    const said = await chat.twice("you", "!donneràtous présents 1 000");
    expect(said.map((text) => text.replaceAll("\u202F", " "))).toEqual([
      "Cela fait 1 000 points pour chacune des 3 personnes, 3 000 points en tout. Réécris la même chose d’ici une minute pour le faire.",
      "3 personnes reçoivent 1 000 points chacune, 3 000 points en tout. (O1 ; !défaire O1 reprend tout)",
    ]);
  });
});

describe("a word for everybody in place of a name", () => {
  it("gives to all who are here behind !addpoints, and nobody twice", async () => {
    const chat = await evening();
    await chat.says(MOD, "!exclude bob");
    expect(await chat.twice(MOD, "!addpoints all 100 for the win")).toEqual([
      "That is 100 points for each of 2 viewers, 200 points in all. Write the same again within a minute to do it.",
      "2 viewers are here and get 100 points each, 200 points in all. (O1)",
    ]);
    expect(chat.balances()).toEqual({ ann: 100, cat: 100 });
    expect(await chat.says("ann", "!history")).toEqual([
      expect.stringMatching(/^ann \(100 points\): \d\d:\d\d got 100 points like everybody here \(for the win\) O1$/),
    ]);
    const words = ["@all", "everyone", "Everybody", "viewers", "@viewers", "chat", "@everyone,"];
    for (const all of words) await chat.twice(MOD, `!addpoints ${all} 1`);
    await chat.twice(MOD, "!points add all 2");
    await chat.twice(MOD, "!addpoints 3 viewers");
    expect(chat.balances()).toEqual({ ann: 112, cat: 112 });
  });

  it("pays no account of that name anywhere, and says what there is", async () => {
    const chat = await evening({ balances: { all: 0, everyone: 5, viewers: 5, chat: 5, ann: 50 } });
    for (const who of ["all", "everyone", "viewers", "chat"]) await chat.says(who, "hi");
    const means = "That word means everybody, not one viewer.";
    const take = `${means} Only the end of a season takes from everybody at once, and that is the streamer's.`;
    for (const all of ["all", "@all", "everyone", "viewers", "@chat"]) {
      const before = chat.balances();
      expect(await chat.says(MOD, `!removepoints ${all} 5`)).toEqual([take]);
      expect(await chat.says(MOD, `!points take ${all} all`)).toEqual([take]);
      expect(await chat.says(MOD, `!setpoints ${all} 0`)).toEqual([take]);
      expect(await chat.says("ann", `!give ${all} 5`)).toEqual([means]);
      expect(await chat.says("bob", `!points give 5 ${all}`)).toEqual([means]);
      expect(await chat.says(MOD, `!give ${all} 5`)).toEqual([
        `${means} !addpoints all 100 gives to everybody who is here.`,
      ]);
      expect(await chat.says("you", `!reward ${all} 5`)).toEqual([
        `${means} !giveall 100 gives to everybody who is here.`,
      ]);
      expect(await chat.says("ann", `!points ${all}`)).toEqual([means]);
      expect(await chat.says(MOD, `!exclude ${all}`)).toEqual([means]);
      expect(chat.balances()).toEqual(before);
      // A viewer is told so once in a while only.
      await chat.advance("1m");
    }
    // Who is called so uses their own account as before.
    expect(await chat.says("everyone", "!give ann 5")).toEqual(["everyone gave 5 points to ann."]);
  });

  it("is no viewer's name in French either", async () => {
    const chat = await evening({ config: { chat: { language: "fr" } } });
    expect(await chat.twice(MOD, "!addpoints tout le monde 100")).toEqual([
      expect.stringMatching(/^Cela fait 100 points pour chacune des 3 personnes/),
      "3 personnes sont là et reçoivent 100 points chacune, 300 points en tout. (O1)",
    ]);
    expect((await chat.says("ann", "!history"))[0]).toMatch(/reçu 100 points comme tous ceux qui étaient là O1$/);
    expect(await chat.says(MOD, "!undo O1")).toEqual(["O1 est annulé : 300 points repris."]);
    for (const all of ["spectateurs", "le chat", "@tous", "les viewers", "viewers"])
      expect((await chat.says(MOD, `!addpoints ${all} 1`))[0]).toMatch(/^Cela fait 1 point pour chacune des 3/);
    expect((await chat.says(MOD, "!setpoints spectateurs 1"))[0]).toMatch(/^Ce mot désigne tout le monde/);
  });

  it("is taken back as one, by its number or as the last thing done", async () => {
    const chat = await evening();
    await chat.says(MOD, "!addpoints ann 5");
    await chat.twice(MOD, "!addpoints all 100");
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
    await chat.twice(MOD, "!addpoints all 100");
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
    await chat.twice(MOD, "!addpoints all 300");
    expect(await chat.says(MOD, "!addpoints ann 101")).toEqual(left(100));
    await chat.says(MOD, "!undo O1");
    expect(await chat.says(MOD, "!addpoints ann 1000")).toEqual([
      "ann got 1,000 points and has 1,000 points now. (#7)",
    ]);
    expect((await chat.twice("you", "!addpoints all 5k")).at(-1)).toBe(
      "4 viewers are here and get 5,000 points each, 20,000 points in all. (O3)",
    );
  });

  it("is for moderators, gives only, and does not reach who asks for it", async () => {
    const chat = await evening();
    expect(await chat.says("ann", "!addpoints all 100")).toEqual([]);
    expect(await chat.says(MOD, "!addpoints all -5")).toEqual([
      "Everybody at once can only be given something: !giveall 100",
    ]);
    expect((await chat.twice("[mod] ann", "!addpoints all 10")).at(-1)).toBe(
      "3 viewers are here and get 10 points each, 30 points in all. (O1)",
    );
    expect(chat.balances()).toEqual({ bob: 10, cat: 10, mo: 10 });
    const empty = await rehearsal();
    expect(await empty.says("you", "!addpoints all 1")).toEqual(["Nobody is here who could get any."]);
  });

  it("among many goes on in the background and says when it is through", async () => {
    const chat = await rehearsal();
    const crowd = Array.from({ length: 600 }, (_, n) => `v${n}`);
    for (let at = 0; at < 600; at += 100) await chat.types(`/join ${crowd.slice(at, at + 100).join(" ")}`);
    await chat.says("you", "!giveall 7");
    expect(await chat.says("you", "!giveall 7")).toEqual([
      "600 viewers get 7 points each, 4,200 points in all. (O1; !undo O1 takes it back)",
      "O1 is done: 4,200 points in 600 movements.",
    ]);
    expect(await chat.says("you", "!undo O1")).toEqual([
      "O1 is being undone, 600 movements; it goes on after a restart, and I say when it is through.",
      "O1 is undone: 4,200 points taken back.",
    ]);
    expect(chat.balances()).toEqual({});
  });
});
