/** The end of a season: told before, everybody begins anew, the lists are kept, and all of it can be taken back. */
import { describe, expect, it } from "vitest";
import { askingOf } from "../support/asked.ts";
import { rehearsal, temporaryFolder } from "../support/rehearsal.ts";

async function season(options: Parameters<typeof rehearsal>[0] = {}) {
  const chat = await rehearsal(options);
  const asked = askingOf(chat);
  return {
    ...chat,
    asked /** What the answer is; what chat is told is read by now. */,
    ends: async (name: string, keep = 0) => {
      const answer = await asked("season-end", { name, keep });
      await chat.advance("1s");
      return answer;
    },
  };
}

describe("the end of a season", () => {
  it("is told before without a change: who has how much, what each keeps, what lies aside", async () => {
    const chat = await season({
      balances: { ann: 5_005, bob: 99, cat: 9, dora: 100 },
      config: { shop: { items: [{ name: "Poster", price: 30 }] } },
    });
    await chat.says("dora", "!redeem poster");
    const plan = await chat.asked("season-plan", { name: "  Spring   2026 ", keep: 1_000 });
    expect(plan).toEqual([
      "Season Spring 2026: whoever has something, 4, has 5,183 points together.",
      "Everybody keeps 10% of it, rounded down: 516 points stay and 4,667 points go.",
      "  1. ann has 5,005 points and keeps 500 points.",
      "  2. bob has 99 points and keeps 9 points.",
      "  3. dora has 70 points and keeps 7 points.",
      "  4. cat has 9 points and keeps 0 points.",
      "Besides, 30 points lie in what is open now (redemption 30): that stays theirs, and what comes back later does too.",
      "You are live: what is earned from now on belongs to the next season.",
      "Watch time stays as it is. Who has how much now is kept: !top last",
    ]);
    expect(chat.balances()).toEqual({ ann: 5_005, bob: 99, cat: 9, dora: 70 });
    expect(await chat.says("[mod] ann", "!top last")).toEqual(["No season has ended yet."]);
  });

  it("takes all but what everybody keeps, says so, and is explained in the history", async () => {
    const chat = await season({ balances: { ann: 5_005, bob: 99, cat: 9 } });
    const supply = () => chat.rehearsal.house.ledger.accountBalance("sink:season", chat.rehearsal.house.currency.id);
    expect(await chat.asked("season-end", { name: "Spring", keep: 1_000 })).toEqual([
      "Season Spring has ended: 4,604 points gone, viewers: 3 (O1).",
      "To take it back: npx chatmint season undo",
    ]);
    expect(await chat.advance("1s")).toEqual([
      "The season Spring is over! ann had the most: 5,005 points. The list: !top last",
    ]);
    expect(chat.balances()).toEqual({ ann: 500, bob: 9 });
    expect(supply()).toBe(4_604);
    expect((await chat.says("bob", "!why"))[0]).toMatch(
      /^bob \(9 points\): \S+ paid 90 points at the end of a season \(Spring\) O1/,
    );
    expect(await chat.asked("season-list", {})).toEqual(["2026-01-06 Spring: 4,604 points gone, viewers: 3 (O1)"]);
  });

  it("counts what watching has earned and is not in the book yet; what is earned later is the next season's", async () => {
    const chat = await season();
    await chat.types("/join ann bob");
    await chat.advance("30m");
    expect(chat.balances()).toEqual({ ann: 60, bob: 60 });
    await chat.ends("Spring");
    expect(chat.balances()).toEqual({});
    await chat.advance("10m");
    expect(chat.balances()).toEqual({ ann: 20, bob: 20 });
    // Watch time goes on.
    expect((await chat.says("ann", "!watchtime"))[0]).toContain("40 min");
    expect((await chat.says("[mod] ann", "!top last time"))[0]).toBe(
      "Season Spring, longest watching: 1. ann 30 min · 1. bob 30 min · ann: 1 of 2, 30 min",
    );
  });

  it("leaves what is staked or waits to those whose it is", async () => {
    const chat = await season({ balances: { ann: 100, bob: 100 } });
    await chat.says("you", "!giveaway start Car price 40");
    await chat.says("ann", "!ticket 2");
    expect(chat.balances()).toEqual({ ann: 20, bob: 100 });
    expect((await chat.asked("season-plan", { name: "Spring", keep: 0 })).join(" ")).toContain("(giveaway 80)");
    await chat.ends("Spring");
    expect(chat.balances()).toEqual({});
    await chat.says("you", "!giveaway cancel");
    expect(chat.balances()).toEqual({ ann: 80 });
  });
});

describe("the lists of a season", () => {
  it("are read with !top, paged, by last or by the name, with one's own place", async () => {
    const people = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`v${n}`, 1_000 - 10 * Math.min(n, 10)]));
    const chat = await season({ balances: people, known: ["zoe"] });
    await chat.ends("Été 2026");
    expect(await chat.says("[mod] v11", "!top last")).toEqual([
      "Season Été 2026, most points: 1. v0 1,000 · 2. v1 990 · 3. v2 980 · 4. v3 970 · 5. v4 960 · v11: 11 of 12, 900",
    ]);
    expect(await chat.says("[mod] zoe", "!top last 5 3")).toEqual([
      "Season Été 2026, most points: 11. v10 900 · 11. v11 900",
    ]);
    expect((await chat.says("[mod] zoe", "!top ete 2026"))[0]).toMatch(/^Season Été 2026, most points: 1\. v0/);
    expect((await chat.says("[mod] zoe", "!top 2 2 ÉTÉ 2026"))[0]).toBe(
      "Season Été 2026, most points: 3. v2 980 · 4. v3 970",
    );
    expect(await chat.says("[mod] v3", "!top last 9 9")).toEqual(["There is nobody on this page."]);
    expect(await chat.says("[mod] v4", "!top winter")).toEqual([
      "No season called that has ended. Like this: !top [points|time|supporters] [count] [page], or !top last for the last season.",
    ]);
    expect(await chat.says("[mod] v5", "!top supporters last")).toEqual([
      "Of a season there are two lists: !top last, and !top last time.",
    ]);
    // The list of today begins anew, and words behind it are only words.
    await chat.says("you", "!reward v6 5");
    expect(await chat.says("[mod] v6", "!top 3 lol")).toEqual(["Most points: 1. v6 5"]);
  });

  it("leave out who stands in no list, also who wants that later", async () => {
    const chat = await season({ balances: { ann: 50, bob: 40, cat: 30, nightbot: 900 } });
    await chat.says("cat", "!hide");
    await chat.ends("Spring");
    expect(chat.balances()).toEqual({});
    expect(await chat.says("[mod] ann", "!top last")).toEqual([
      "Season Spring, most points: 1. ann 50 · 2. bob 40 · ann: 1 of 2, 50",
    ]);
    await chat.says("bob", "!hide");
    expect((await chat.says("[mod] ann", "!top last"))[0]).toBe(
      "Season Spring, most points: 1. ann 50 · ann: 1 of 2, 50",
    );
  });

  it("keep the place of somebody who was linked since", async () => {
    const chat = await season({ balances: { ann: 50, bob: 40 } });
    await chat.types("anna@kick: hi");
    await chat.ends("Spring");
    const [shown] = await chat.types("anna@kick: !link");
    const code = /!link (\w+)/.exec(shown ?? "")?.[1];
    await chat.says("bob", `!link ${code}`);
    await chat.types("anna@kick: yes");
    expect((await chat.says("[mod] bob", "!top last"))[0]).toMatch(/bob: 2 of 2, 40$/);
  });
});

describe("taking the end of a season back", () => {
  it("gives everybody what they had, and the season is the last no more", async () => {
    const chat = await season({ balances: { ann: 50, bob: 40 } });
    await chat.ends("Winter", 5_000);
    await chat.ends("Spring");
    await chat.says("you", "!reward ann 3");
    expect(await chat.asked("season-undo", {})).toEqual([
      "The end of season Spring is taken back (O2): 45 points are back.",
    ]);
    expect(chat.balances()).toEqual({ ann: 28, bob: 20 });
    expect((await chat.says("[mod] ann", "!top last"))[0]).toMatch(/^Season Winter/);
    expect(await chat.asked("season-list", {})).toEqual([
      "2026-01-06 Spring: 45 points gone, viewers: 2 (O2), taken back",
      "2026-01-06 Winter: 45 points gone, viewers: 2 (O1)",
    ]);
    expect(await chat.asked("season-undo", { name: "spring" })).toEqual([
      "The end of season Spring was taken back before (O2): 45 points are back.",
    ]);
    // Its name is free again.
    expect((await chat.ends("SPRING"))[0]).toMatch(/^Season SPRING has ended/);
  });

  it("takes no other back when it is asked again because the answer was lost", async () => {
    const chat = await season({ balances: { ann: 50 } });
    await chat.ends("Winter", 5_000);
    await chat.ends("Spring", 5_000);
    const id = "ab".repeat(16);
    expect(await chat.asked("season-undo", {}, id)).toEqual([
      "The end of season Spring is taken back (O2): 13 points are back.",
    ]);
    expect(await chat.asked("season-undo", {}, id)).toEqual([
      "The end of season Spring was taken back before (O2): 13 points are back.",
    ]);
    expect(chat.balances()).toEqual({ ann: 25 });
  });

  it("is an undo like any other in chat", async () => {
    const chat = await season({ balances: { ann: 50 } });
    await chat.ends("Spring");
    expect(await chat.says("[mod] mo", "!undo O1")).toEqual(["You can undo your own adjustments only."]);
    expect((await chat.says("you", "!undo O1")).at(-1)).toBe("O1 is undone: 50 points taken back.");
    expect(chat.balances()).toEqual({ ann: 50 });
    expect(await chat.says("[mod] ann", "!top last")).toEqual(["No season has ended yet."]);
  });
});

describe("what cannot be", () => {
  it("is told in a sentence, and nothing is written", async () => {
    const chat = await season({ balances: { ann: 50 } });
    const name = "A season needs a name of at most 40 characters with a letter in it, like Spring 2026.";
    for (const wrong of ["", "   ", "2026", "last", "Points", "x".repeat(41)])
      expect(await chat.ends(wrong)).toEqual(["2", name]);
    expect(await chat.ends("Spring", 10_000)).toEqual(["2", "Everybody keeps from 0% to 99.99%."]);
    expect(await chat.asked("season-undo", {})).toEqual(["2", "No season has ended yet."]);
    expect(await chat.asked("season-list", {})).toEqual(["No season has ended yet."]);
    await chat.ends("Spring");
    expect(await chat.asked("season-plan", { name: "SPRING", keep: 0 })).toEqual([
      "2",
      "A season SPRING has ended before. Give this one another name.",
    ]);
    expect(await chat.ends("Summer")).toEqual(["2", "Nobody has anything, so there is no season to end."]);
    expect(await chat.asked("season-undo", { name: "Fall" })).toEqual([
      "2",
      "There is no season Fall. All of them: npx chatmint season list",
    ]);
    expect(chat.balances()).toEqual({});
  });

  it("asked again because the answer was lost, it is done once", async () => {
    const chat = await season({ balances: { ann: 50 } });
    const id = "00ff".repeat(8);
    await chat.asked("season-end", { name: "Spring", keep: 5_000 }, id);
    expect((await chat.asked("season-end", { name: "Spring", keep: 5_000 }, id))[0]).toBe(
      "Season Spring has ended before: 25 points gone, viewers: 1 (O1).",
    );
    expect(chat.balances()).toEqual({ ann: 25 });
  });
});

it("a season is there after a restart, and said in French", async () => {
  const bookFile = `${temporaryFolder()}/book.db`;
  const first = await season({ balances: { ann: 5_000 }, bookFile });
  await first.ends("Printemps", 1_000);
  await first.close();
  const chat = await season({ bookFile, run: "second", config: { chat: { language: "fr" } } });
  const said = (await chat.says("[mod] ann", "!top dernière")).map((text) => text.replaceAll("\u202F", " "));
  expect(said).toEqual(["Saison Printemps, le plus de points : 1. ann 5 000 · ann : 1 sur 1, 5 000"]);
  expect((await chat.says("ann", "!pourquoi"))[0]).toContain("à la fin d’une saison (Printemps)");
});
