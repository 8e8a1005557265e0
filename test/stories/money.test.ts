import { describe, expect, it } from "vitest";
import { rehearsal } from "../support/rehearsal.ts";

describe("!points", () => {
  it("shows what you have and your rank among those who have something", async () => {
    const chat = await rehearsal({ balances: { ann: 120, bob: 40 }, known: ["cara"] });
    expect(await chat.says("bob", "!points")).toEqual(["bob has 40 points (rank 2 of 2)."]);
    expect(await chat.says("cara", "!points")).toEqual(["cara has 0 points."]);
  });

  it("shows what somebody else has", async () => {
    const chat = await rehearsal({ balances: { ann: 1200 }, known: ["bob"] });
    expect(await chat.says("bob", "!points @Ann")).toEqual(["ann has 1,200 points (rank 1 of 1)."]);
  });

  it("goes by the name of the currency too", async () => {
    const chat = await rehearsal({
      balances: { ann: 1 },
      config: { currency: { one: "gold coin", many: "gold coins" } },
    });
    for (const word of ["!gold-coins", "!gold-coin", "!points", "!bal", "!balance", "!mypoints"]) {
      expect(await chat.says("ann", word)).toEqual(["ann has 1 gold coin (rank 1 of 1)."]);
    }
  });

  it("takes add, remove, set and give behind it", async () => {
    const chat = await rehearsal({ balances: { ann: 100 }, known: ["bob"] });
    await chat.says("[mod] max", "!points add @bob 50");
    await chat.says("[mod] max", "!points remove @bob 20");
    await chat.says("[mod] max", "!points set @ann 70");
    await chat.says("ann", "!points give @bob 5");
    expect(chat.balances()).toEqual({ ann: 65, bob: 35 });
  });

  it("counts what watching has earned since", async () => {
    const chat = await rehearsal();
    await chat.types("/join ann");
    await chat.advance("1h");
    const [said] = await chat.says("ann", "!points");
    expect(said).toMatch(/^ann has 1[12]0 points/);
  });
});

describe("!give", () => {
  it("gives to a viewer who is known but not present", async () => {
    const chat = await rehearsal({ balances: { ann: 100 }, known: ["bob"] });
    expect(await chat.says("ann", "!give @bob 30")).toEqual(["ann gave 30 points to bob."]);
    expect(chat.balances()).toEqual({ ann: 70, bob: 30 });
  });

  it.each(["!give 30 bob", "!gift bob 30", "!givepoints @bob 30", "!transfer bob 30"])(
    "understands %s",
    async (line) => {
      const chat = await rehearsal({ balances: { ann: 100 }, known: ["bob"] });
      await chat.says("ann", line);
      expect(chat.balances()).toEqual({ ann: 70, bob: 30 });
    },
  );

  it.each([
    ["!give bob 101", "You only have 100 points."],
    ["!give ann 1", "You already have what is yours."],
  ])("refuses %s in words, and nothing moves", async (line, answer) => {
    const chat = await rehearsal({ balances: { ann: 100 }, known: ["bob"] });
    expect(await chat.says("ann", line)).toEqual([expect.stringContaining(answer)]);
    expect(chat.balances()).toEqual({ ann: 100 });
  });

  it("has no use for what a bot is given", async () => {
    const chat = await rehearsal({ balances: { ann: 100 }, known: ["nightbot"] });
    expect(await chat.says("ann", "!give @nightbot 10")).toEqual([expect.stringContaining("nightbot is a bot")]);
    expect(chat.balances()).toEqual({ ann: 100 });
  });

  it("gives all and half of what there is", async () => {
    const chat = await rehearsal({ balances: { ann: 101 }, known: ["bob"] });
    await chat.says("ann", "!give bob half");
    expect(chat.balances()).toEqual({ ann: 51, bob: 50 });
    await chat.says("ann", "!give bob all");
    expect(chat.balances()).toEqual({ bob: 101 });
  });

  it("says which is missing, anything at all or enough of it, when a share comes to nothing", async () => {
    const chat = await rehearsal({ balances: { ann: 1 }, known: ["bob"] });
    expect(await chat.says("ann", "!give bob half")).toEqual(["That part of your 1 point is less than one."]);
    expect(await chat.says("bob", "!give ann half")).toEqual(["You have no points to take a share of."]);
    expect(chat.balances()).toEqual({ ann: 1 });
  });

  it("may be switched off", async () => {
    const chat = await rehearsal({ balances: { ann: 100 }, known: ["bob"], config: { giving: { enabled: false } } });
    expect(await chat.says("ann", "!give bob 1")).toEqual(["Giving is switched off here."]);
  });

  it("speaks French", async () => {
    const chat = await rehearsal({ balances: { ann: 100 }, known: ["bob"], config: { chat: { language: "fr" } } });
    expect(await chat.says("ann", "!give bob 500")).toEqual([expect.stringMatching(/Tu n’as que 100 points/)]);
    expect(await chat.says("ann", "!give bob 30")).toEqual(["ann a donné 30 points à bob."]);
    expect(await chat.says("ann", "!points")).toEqual(["ann a 70 points (1er sur 2)."]);
    expect(await chat.says("bob", "!why")).toEqual(["bob (30 points) : 19:00 reçu 30 points d’ann"]);
  });

  it("takes French numbers as they are typed and as the bot writes them", async () => {
    const config = { chat: { language: "fr" }, bonuses: { firstMessage: 0 } };
    const chat = await rehearsal({ balances: { ann: 10_000 }, known: ["bob"], config });
    for (const amount of ["1 000", "1 500", "1\u202F500", "1,5k", "10 %"])
      await chat.says("ann", `!give bob ${amount}`);
    expect(chat.balances()).toEqual({ ann: 4_050, bob: 5_950 });
    await chat.says("[mod] max", "!addpoints bob 1 000 merci");
    expect(chat.balances()).toEqual({ ann: 4_050, bob: 6_950 });
  });
});

describe("!top", () => {
  const balances = { ann: 70, bob: 60, cara: 60, dan: 40, eve: 30, finn: 20 };

  it("lists the five who have the most, equals with one rank", async () => {
    const chat = await rehearsal({ balances });
    expect(await chat.says("ann", "!top")).toEqual([
      "Most points: 1. ann 70 · 2. bob 60 · 2. cara 60 · 4. dan 40 · 5. eve 30",
    ]);
  });

  it("has pages", async () => {
    const chat = await rehearsal({ balances });
    expect(await chat.says("ann", "!top 5 2")).toEqual(["Most points: 6. finn 20"]);
    await chat.advance("1m");
    expect(await chat.says("ann", "!top points 5 3")).toEqual(["There is nobody on this page."]);
  });

  it("follows what is given, once it is in the book", async () => {
    const chat = await rehearsal({ balances: { ann: 50, bob: 60 } });
    await chat.says("bob", "!give ann 20");
    expect(await chat.says("bob", "!leaderboard")).toEqual(["Most points: 1. ann 70 · 2. bob 40"]);
  });

  it.each(["!top time", "!toptime", "!tophours"])("lists by watch time: %s", async (line) => {
    const chat = await rehearsal();
    await chat.types("/join ann");
    await chat.advance("2h");
    const [said] = await chat.says("ann", line);
    expect(said).toMatch(/^Longest watching: 1\. ann (1 hr 5\d min|2 hr)/);
  });
});

describe("!history", () => {
  it("says in words what happened, the newest first", async () => {
    const chat = await rehearsal({ balances: { ann: 100 }, known: ["bob"] });
    await chat.says("ann", "!give bob 30");
    await chat.advance("3m");
    await chat.says("[mod] max", "!addpoints ann 5 sang a song");
    expect(await chat.says("ann", "!history")).toEqual([
      expect.stringMatching(
        /^ann \(75 points\): 19:03 5 points added by max \(sang a song\) #\d+ · 19:00 gave 30 points to bob · 19:00 got 100 points from before$/,
      ),
    ]);
    expect(await chat.says("bob", "!why")).toEqual(["bob (30 points): 19:00 got 30 points from ann"]);
  });

  it("shows how watching was counted, in the book and since", async () => {
    const chat = await rehearsal({ known: ["bob"] });
    await chat.types("/join ann");
    await chat.advance("41m");
    expect(await chat.says("ann", "!why")).toEqual([
      expect.stringMatching(/^ann \(\d0 points\): since 19:0\d watching, \d × 10 = \d0 so far$/),
    ]);
    await chat.says("ann", "!give bob 10");
    expect(await chat.says("ann", "!why")).toEqual([
      expect.stringMatching(
        /^ann \(\d0 points\): 19:41 gave 10 points to bob · 19:0\d-19:4\d watching, \d × 10 = \d0$/,
      ),
    ]);
  });

  it("goes 100 pages deep, so that nobody holds up the show by asking for a far one", async () => {
    const chat = await rehearsal({ balances: { ann: 1_000 }, known: ["bob"] });
    const { writer, ledger, viewers, currency } = chat.rehearsal.house;
    const [ann, bob] = ["ann", "bob"].map((name) => viewers.byName("local", name)!.id);
    await writer.run((work) => {
      for (let at = 1; at <= 310; at++) {
        const { id: currencyId } = currency;
        const sides = { from: `viewer:${ann!}`, to: `viewer:${bob!}` } as const;
        ledger.post(work, {
          key: `gift:${at}`,
          currencyId,
          ...sides,
          amount: 1,
          kind: "give",
          actor: `viewer:${ann!}`,
        });
      }
    });
    expect((await chat.says("ann", "!why 100"))[0]).toMatch(/^ann \(690 points\): 19:00 gave 1 point to bob · /);
    for (const page of [101, 99_999]) {
      await chat.advance("1m");
      expect(await chat.says("ann", `!why ${page}`)).toEqual(["There is nothing on this page."]);
    }
    expect(await chat.says("[mod] max", "!why 2")).toEqual(["There is nothing on this page."]);
  });

  it("names the day of what was not today", async () => {
    const chat = await rehearsal({ balances: { ann: 100 } });
    await chat.types("/offline");
    await chat.advance("6h");
    expect(await chat.says("ann", "!history")).toEqual([
      "ann (100 points): 2026-01-06 19:00 got 100 points from before",
    ]);
  });

  it("of somebody else is for moderators", async () => {
    const chat = await rehearsal({ balances: { ann: 100 }, known: ["bob"] });
    expect(await chat.says("bob", "!why @ann")).toEqual(["You can look at your own history only: !history"]);
    expect(await chat.says("[mod] bob", "!why @ann")).toEqual(["ann (100 points): 19:00 got 100 points from before"]);
  });

  it("says so when there is nothing", async () => {
    const chat = await rehearsal({ known: ["ann"] });
    expect(await chat.says("ann", "!history")).toEqual(["ann: nothing has happened yet."]);
  });
});

describe("adjustments", () => {
  it("add, take and set, each with its number", async () => {
    const chat = await rehearsal({ known: ["bob"] });
    expect(await chat.says("[mod] max", "!addpoints @bob 50")).toEqual([
      expect.stringMatching(/^bob got 50 points and has 50 points now\. \(#\d+\)$/),
    ]);
    expect(await chat.says("[mod] max", "!addpoints @bob -20")).toEqual([
      expect.stringMatching(/^bob lost 20 points and has 30 points now\. \(#\d+\)$/),
    ]);
    expect(await chat.says("[mod] max", "!removepoints @bob 10 spam")).toEqual([
      expect.stringMatching(/^bob lost 10 points and has 20 points now\. \(#\d+\)$/),
    ]);
    expect(await chat.says("[mod] max", "!setpoints @bob 25")).toEqual([
      expect.stringMatching(/^bob has 25 points now \(5 points more\)\. \(#\d+\)$/),
    ]);
    expect(await chat.says("[mod] max", "!setpoints @bob 5")).toEqual([
      expect.stringMatching(/^bob has 5 points now \(20 points less\)\. \(#\d+\)$/),
    ]);
    expect(await chat.says("[mod] max", "!setpoints @bob 5")).toEqual(["bob has 5 points already."]);
    expect(chat.balances()).toEqual({ bob: 5 });
  });

  it("take no more than there is", async () => {
    const chat = await rehearsal({ balances: { bob: 30 } });
    expect(await chat.says("[mod] max", "!removepoints bob 31")).toEqual(["bob only has 30 points."]);
    expect(chat.balances()).toEqual({ bob: 30 });
  });

  it("are not for viewers, who are not answered", async () => {
    const chat = await rehearsal({ balances: { bob: 30 } });
    for (const line of ["!addpoints bob 5", "!setpoints bob 500", "!points add bob 5", "!undo"]) {
      expect(await chat.says("bob", line)).toEqual([]);
    }
    expect(chat.balances()).toEqual({ bob: 30 });
  });

  it("are never for oneself, except for the broadcaster", async () => {
    const chat = await rehearsal();
    expect(await chat.says("[mod] max", "!addpoints max 5")).toEqual([
      "You cannot change your own balance; ask the streamer.",
    ]);
    expect(await chat.says("[broadcaster] sue", "!addpoints sue 5")).toEqual([
      expect.stringContaining("sue got 5 points"),
    ]);
  });

  it("of one moderator are limited by the day, whatever the command; what is taken back counts no more", async () => {
    const chat = await rehearsal({ known: ["bob"] });
    await chat.says("[mod] max", "!addpoints bob 6000");
    await chat.says("[mod] max", "!setpoints bob 9000");
    expect(await chat.says("[mod] max", "!addpoints bob 1001")).toEqual([
      "Moderators can hand out 10,000 points a day; you have 1,000 points left.",
    ]);
    await chat.says("[mod] max", "!undo");
    await chat.says("[mod] max", "!addpoints bob 4000");
    expect(chat.balances()).toEqual({ bob: 10_000 });
    expect(await chat.says("[mod] moe", "!addpoints bob 10k")).toEqual([expect.stringContaining("has 20,000 points")]);
    expect(await chat.says("[broadcaster] sue", "!addpoints bob 1m")).toEqual([
      expect.stringContaining("has 1,020,000 points"),
    ]);
    await chat.types("/offline");
    await chat.advance("5h");
    expect(await chat.says("[mod] max", "!addpoints bob 10000")).toEqual([
      expect.stringContaining("has 1,030,000 points"),
    ]);
  });
});

describe("!undo", () => {
  it("takes back the own last adjustment, then the one before", async () => {
    const chat = await rehearsal({ known: ["bob"] });
    await chat.says("[mod] max", "!addpoints bob 50");
    await chat.says("[mod] moe", "!addpoints bob 7");
    await chat.says("[mod] max", "!removepoints bob 20");
    expect(await chat.says("[mod] max", "!undo")).toEqual([
      expect.stringMatching(/^#\d+ is undone: 20 points back to bob\.$/),
    ]);
    expect(await chat.says("[mod] max", "!undo")).toEqual([
      expect.stringMatching(/^#\d+ is undone: 50 points from bob taken back\.$/),
    ]);
    expect(await chat.says("[mod] max", "!undo")).toEqual(["There is nothing of yours to undo."]);
    expect(chat.balances()).toEqual({ bob: 7 });
  });

  it("takes back the one with this number, once", async () => {
    const chat = await rehearsal({ known: ["bob"] });
    const [said] = await chat.says("[mod] max", "!addpoints bob 50");
    await chat.says("[mod] max", "!addpoints bob 3");
    const id = /#\d+/.exec(said!)![0];
    await chat.says("[mod] max", `!undo ${id}`);
    expect(chat.balances()).toEqual({ bob: 3 });
    expect(await chat.says("[mod] max", `!undo ${id}`)).toEqual([`${id} is undone already.`]);
    await chat.advance("1m");
    expect(await chat.says("[mod] max", "!undo #4711")).toEqual(["There is no movement #4711 in the book."]);
    await chat.advance("1m");
    expect(await chat.says("[mod] max", "!undo everything")).toEqual([
      "Write the number of what to undo, like !undo #12.",
    ]);
  });

  it("takes nothing that is spent already, and says what is left", async () => {
    const chat = await rehearsal({ known: ["bob", "cara"] });
    await chat.says("[mod] max", "!addpoints bob 50");
    await chat.says("bob", "!give cara 30");
    expect(await chat.says("[mod] max", "!undo")).toEqual([
      "bob has only 20 points now, so the 50 points of #1 cannot be taken back whole. !removepoints @bob all takes what is there.",
    ]);
    expect(chat.balances()).toEqual({ bob: 20, cara: 30 });
  });

  it("of anything else is for the broadcaster", async () => {
    const chat = await rehearsal({ balances: { ann: 100 }, known: ["bob"] });
    await chat.says("ann", "!give bob 30");
    const given = chat.rehearsal.house.ledger.lastStanding(`viewer:${idOf(chat, "ann")}`, "give", 1)!;
    expect(await chat.says("[mod] max", `!undo ${given.id}`)).toEqual(["You can undo your own adjustments only."]);
    expect(await chat.says("[broadcaster] sue", `!undo ${given.id}`)).toEqual([
      `#${given.id} is undone: 30 points from bob back to ann.`,
    ]);
    expect(chat.balances()).toEqual({ ann: 100 });
  });
});

function idOf(chat: Awaited<ReturnType<typeof rehearsal>>, name: string): number {
  return chat.rehearsal.house.viewers.byName("local", name)!.id;
}

describe("a moderator in a hurry", () => {
  it("is answered each time: what changes money is never passed over for being quick", async () => {
    const chat = await rehearsal({ known: ["ann", "bob", "cat"], cooldowns: true });
    expect(await chat.says("[mod] mo", "!addpoints ann 5")).toEqual(["ann got 5 points and has 5 points now. (#1)"]);
    expect(await chat.says("[mod] mo", "!addpoints bob 5")).toEqual(["bob got 5 points and has 5 points now. (#2)"]);
    expect(await chat.says("[mod] mo", "!undo")).toEqual(["#2 is undone: 5 points from bob taken back."]);
    expect(await chat.says("[mod] mo", "!undo")).toEqual(["#1 is undone: 5 points from ann taken back."]);
    expect(chat.balances()).toEqual({});
  });
});
