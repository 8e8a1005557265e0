import { writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { Staged, type StagedFile, type StagedRow } from "../../src/db/staged.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

const ABOUT: StagedFile = {
  ...{ title: "Revlo, points.csv", bot: "revlo", hash: "00", currency: "points", mode: "add", writtenAtMs: 1_000 },
};
const row = (n: number, of: Partial<StagedRow>): StagedRow => ({
  ...{ n, place: `row ${n + 2}`, platform: "twitch", platformId: null, login: "", displayName: "" },
  ...{ amount: 0, minutes: 0, allTime: 0, asked: 0, accountCreatedAtMs: null, changed: "" },
  ...of,
});

describe("rows that were read and not yet written", () => {
  let file: string;
  let staged: Staged;
  beforeEach(() => {
    file = path.join(temporaryFolder(), "imports", "a.db");
    staged = Staged.create(file);
  });

  const whole = (rows: readonly StagedRow[]) => staged.add(rows, [], ABOUT);
  const places = () => staged.rows(-1, 100).map(({ place, amount }) => [place, amount]);

  it("are there again once they are whole", () => {
    staged.add([row(0, { login: "ann", amount: 5 })], [{ n: 1, place: "row 3", name: "", why: "no name" }]);
    staged.close();
    expect(Staged.open(file)).toBeUndefined();
    expect(() => Staged.handedOver(file)).toThrow(/Begin the import again/);
    staged = Staged.create(file);
    staged.add([row(0, { login: "ann", amount: 5 })], [{ n: 1, place: "row 3", name: "", why: "no name" }], ABOUT);
    staged.close();
    const again = Staged.handedOver(file);
    expect(again.about()).toEqual(ABOUT);
    expect(again.counts()).toEqual({ rows: 1, skipped: 1, amount: 5, minutes: 0 });
    expect(again.skipped(-1, 10)).toHaveLength(1);
    again.close();
  });

  it("are for one command at a time", () => {
    whole([row(0, { login: "ann", amount: 5 })]);
    for (const second of [Staged.open, Staged.create]) expect(() => second(file)).toThrow(/another command/);
    expect(places()).toEqual([["row 2", 5]]);
    staged.close();
    const next = Staged.open(file)!;
    expect(next.counts().rows).toBe(1);
    next.close();
  });

  it("are none in a file that is something else", () => {
    staged.close();
    writeFileSync(file, "something else");
    expect(Staged.open(file)).toBeUndefined();
    staged = Staged.create(file);
    expect(staged.counts().rows).toBe(0);
  });

  it("are not gone where they cannot be opened just now", () => {
    whole([row(0, { login: "ann", amount: 5 })]);
    expect(() => Staged.handedOver(file)).toThrow(/cannot be opened now .*locked. Try it again/);
  });

  it("ask a platform for every name once", () => {
    whole([
      row(0, { login: "ann" }),
      row(1, { login: "ann" }),
      row(2, { login: "bob" }),
      row(3, { login: "cleo", platformId: "7" }),
    ]);
    expect(staged.toAsk("twitch", 10)).toEqual(["ann", "bob"]);
    expect(staged.countToAsk("twitch")).toBe(2);
    staged.answered("twitch", ["ann", "bob"], [{ login: "Ann", platformId: "9", displayName: "Ann", createdAtMs: 5 }]);
    expect(staged.countToAsk("twitch")).toBe(0);
    expect(staged.rows(-1, 10).map(({ platformId, asked }) => [platformId, asked])).toEqual([
      ["9", 1],
      ["9", 1],
      [null, 2],
      ["7", 0],
    ]);
  });

  describe("of one person", () => {
    beforeEach(() =>
      whole([
        row(0, { login: "ann", amount: 10 }),
        row(1, { login: "bob", platformId: "2", amount: 7 }),
        row(2, { login: "ann", amount: 30 }),
        row(3, { login: "bob", platform: "kick", platformId: "2", amount: 1 }),
        row(4, { login: "bobby", platformId: "2", amount: 3 }),
      ]),
    );

    it("are found by id, else by name", () => {
      expect(staged.duplicates(10).map((group) => group.map(({ n }) => n))).toEqual([
        [0, 2],
        [1, 4],
      ]);
      expect(staged.duplicates(1)).toHaveLength(1);
    });

    it("are undecided again when they are taken up, and decided for the bot", () => {
      const before = staged.rows(-1, 100);
      staged.decide("largest");
      const decided = staged.rows(-1, 100);
      staged.close();
      const bot = Staged.handedOver(file);
      expect(bot.rows(-1, 100)).toEqual(decided);
      bot.close();
      staged = Staged.open(file)!;
      expect(staged.rows(-1, 100)).toEqual(before);
      expect(staged.counts().skipped).toBe(0);
      staged.decide("sum");
      expect(places()[0]).toEqual(["row 2", 40]);
    });

    it.each([
      [
        "sum",
        [
          ["row 2", 40],
          ["row 3", 10],
          ["row 5", 1],
        ],
      ],
      [
        "largest",
        [
          ["row 2", 30],
          ["row 3", 7],
          ["row 5", 1],
        ],
      ],
      ["skip", [["row 5", 1]]],
    ] as const)("are decided: %s", (how, left) => {
      staged.decide(how);
      expect(places()).toEqual(left);
      expect(staged.duplicates(10)).toEqual([]);
      expect(staged.counts().rows + staged.counts().skipped).toBe(5);
    });
  });

  it("tell whose amount is not quite that of the file", () => {
    whole([
      row(0, { login: "ann", changed: "floored" }),
      row(1, { login: "bob", changed: "floored" }),
      row(2, { login: "cleo" }),
    ]);
    expect(staged.changed("floored", 1)).toMatchObject({ count: 2, rows: [{ login: "ann" }] });
    expect(staged.changed("negative", 9)).toEqual({ count: 0, rows: [] });
  });

  it("may be asked to meet what people have in another way", () => {
    whole([]);
    staged.change({ mode: "set" });
    expect(staged.about().mode).toBe("set");
  });
});
