/** Lists people look at: who stands in them, who shares a rank, and what !why says of what happened. */
import { describe, expect, it } from "vitest";
import { rehearsal } from "../support/rehearsal.ts";

const FREE = { chat: { cooldown: { moderators: "both" } } };

describe("a rank", () => {
  it("is shared by who has the same, of points, of watch time and of support", async () => {
    const chat = await rehearsal({ balances: { ann: 100, bob: 100, cat: 100, dan: 90 }, config: FREE });
    expect(await chat.says("[mod] mo", "!top")).toEqual([
      "Most points: 1. ann 100 · 1. bob 100 · 1. cat 100 · 4. dan 90",
    ]);
    await chat.says("ann", "!support 20");
    await chat.says("bob", "!support 20");
    await chat.says("cat", "!support 10");
    const [supporters] = await chat.says("[mod] mo", "!top supporters");
    expect(supporters).toContain("1. ann 20 · 1. bob 20 · 3. cat 10");
    await chat.types("/join eve fay");
    await chat.advance("10m");
    const [time] = await chat.says("[mod] mo", "!top time 2");
    expect(time).toMatch(/^Longest watching: 1\. \w+ .* · 1\. \w+ /);
  });

  it("is not taken by bots, the streamer, the excluded or the hidden", async () => {
    const chat = await rehearsal({ balances: { ann: 5, bob: 50, cat: 40 }, config: FREE });
    await chat.types("!addpoints nightbot 100000");
    await chat.types("!addpoints nightbot 100000");
    await chat.types("!addpoints you 5000");
    await chat.types("/join nightbot you bob");
    await chat.says("[mod] mo", "!exclude @bob");
    expect(await chat.says("cat", "!hide")).toEqual([expect.stringContaining("cat is in no list")]);
    expect(await chat.says("[mod] mo", "!top")).toEqual(["Most points: 1. ann 5"]);
    expect(await chat.says("ann", "!points")).toEqual(["ann has 5 points (rank 1 of 1)."]);
    expect(await chat.says("ann", "!points @cat")).toEqual(["cat has 40 points."]);
    await chat.advance("30m");
    const [time] = await chat.says("[mod] mo", "!top time");
    expect(time).not.toMatch(/nightbot|you|bob/);

    await chat.says("[mod] mo", "!include @bob");
    await chat.says("cat", "!unhide");
    await chat.advance("1m");
    const [back] = await chat.says("[mod] mo", "!top");
    expect(back).toMatch(/^Most points: .*bob \d+/);
    expect(back).toContain("cat");
  });

  it("stays so over a restart", async () => {
    const { temporaryFolder } = await import("../support/rehearsal.ts");
    const bookFile = `${temporaryFolder()}/book.db`;
    const first = await rehearsal({
      balances: { ann: 5, bob: 50, cat: 60, dan: 70 },
      bookFile,
      run: "first",
      config: FREE,
    });
    await first.says("[mod] mo", "!exclude @bob");
    await first.says("[mod] mo", "!hide @cat");
    await first.close();
    const config = { ...FREE, watching: { bots: ["dan"] } };
    const second = await rehearsal({ bookFile, run: "second", config });
    expect(await second.says("[mod] mo", "!top")).toEqual(["Most points: 1. ann 5"]);
  });

  it("is hidden by a moderator or by oneself only", async () => {
    const chat = await rehearsal({ balances: { ann: 5, bob: 50 }, config: FREE });
    expect(await chat.says("ann", "!hide @bob")).toEqual(["You can hide yourself only: !hide"]);
    expect(await chat.says("[mod] mo", "!hide @bob")).toEqual([expect.stringContaining("bob is in no list")]);
    expect(await chat.says("[mod] mo", "!hide @bob")).toEqual(["bob is left out of the lists already."]);
    expect(await chat.says("[mod] mo", "!unhide @ann")).toEqual(["ann was not hidden."]);
  });
});

describe("!top", () => {
  const balances = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`viewer${n + 1}`, 1_000 - n * 10]));

  it.each([
    ["!top 10", 10],
    ["!top10", 10],
    ["!top 3", 3],
    ["!top points 7", 7],
    ["!top 100", 12],
    ["!top", 5],
  ])("%s lists so many", async (line, count) => {
    const chat = await rehearsal({ balances, config: FREE });
    const [said] = await chat.says("[mod] mo", line);
    expect(said!.match(/\d+\. viewer/g)).toHaveLength(count);
  });

  it("goes on behind them", async () => {
    const chat = await rehearsal({ balances, config: FREE });
    expect(await chat.says("[mod] mo", "!top 5 3")).toEqual(["Most points: 11. viewer11 900 · 12. viewer12 890"]);
    expect(await chat.says("[mod] mo", "!top 5 4")).toEqual(["There is nobody on this page."]);
  });

  it("says so where nobody is in it", async () => {
    const chat = await rehearsal({ config: FREE });
    expect(await chat.says("[mod] mo", "!top")).toEqual(["There is nobody in this list yet."]);
  });
});

describe("!why", () => {
  const at = (text: string) => Date.parse(text);

  it("dates a stream over midnight by both its days", async () => {
    const chat = await rehearsal({ nowMs: at("2026-01-06T21:50:00Z"), known: ["bob"] });
    await chat.types("/join ann");
    await chat.advance("4h");
    expect(await chat.says("ann", "!why")).toEqual([
      expect.stringMatching(/since 2026-01-06 21:5\d watching, 4\d × 10 = 4\d0 so far/),
    ]);
    await chat.types("/offline");
    await chat.advance("12h");
    const [sameDay] = await chat.says("ann", "!why");
    expect(sameDay).toMatch(/2026-01-06 21:5\d - 01:\d\d watching, /);
    await chat.advance("24h");
    const [later] = await chat.says("ann", "!why");
    expect(later).toMatch(/2026-01-06 21:5\d - 2026-01-07 01:\d\d watching, /);
  });

  it("dates the end of more than a whole day, also today", async () => {
    const chat = await rehearsal({ nowMs: at("2026-01-06T19:50:00Z"), known: ["bob"] });
    await chat.types("/join ann");
    await chat.advance("26h");
    await chat.types("/offline");
    await chat.advance("1h");
    expect((await chat.says("ann", "!why"))[0]).toMatch(/2026-01-06 19:50 - 2026-01-07 21:50 watching, /);
  });

  it("writes large numbers as everywhere, and how fast minutes counted", async () => {
    const chat = await rehearsal({ nowMs: at("2026-01-06T10:00:00Z"), known: ["bob"] });
    await chat.says("[sub] ann", "hello");
    await chat.types("/join ann");
    await chat.advance("10h");
    const [said] = await chat.says("[sub] ann", "!why");
    expect(said).toMatch(/ann \(([\d,]+) points\): since 10:0\d watching, 2\d\d × 10 = 2,\d\d0 \(×2\) so far/);
  });

  it("says what for, that there is more, and what one has", async () => {
    const config = {
      ...FREE,
      shop: {
        items: [
          { name: "Hydrate", price: 10 },
          { name: "Hat", price: 20, fulfil: "queue" },
        ],
      },
    };
    const chat = await rehearsal({ balances: { ann: 1_240 }, config });
    await chat.says("ann", "!redeem hydrate");
    await chat.says("ann", "!redeem hat");
    await chat.says("[mod] mo", `!giveaway start "A game" price 5`);
    await chat.says("ann", "!ticket 3");
    expect(await chat.says("ann", "!why")).toEqual([
      expect.stringMatching(
        /^ann \(1,195 points\): 19:0\d paid 15 points for tickets \(G1\) · 19:0\d paid 20 points for Hat \(R2\) · 19:0\d paid 10 points for Hydrate \(R1\) · more: !why 2$/,
      ),
    ]);
    await chat.says("[mod] mo", "!refund R1");
    expect((await chat.says("[mod] mo", "!why @ann"))[0]).toMatch(/: 19:0\d got 10 points back for Hydrate \(R1\) · /);
    await chat.advance("1m");
    expect(await chat.says("ann", "!why 2")).toEqual([
      expect.stringMatching(/^ann \(1,205 points\): .*got 1,240 points from before$/),
    ]);
  });
});
