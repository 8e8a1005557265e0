import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Ranking } from "../../src/ranking/ranking.ts";
import { Standings } from "../../src/ranking/standings.ts";
import { testBook } from "../support/book.ts";

/** The same, the slow and obvious way. */
function plainly(balances: ReadonlyMap<number, number>) {
  const placed = [...balances].filter(([, balance]) => balance > 0).sort((a, b) => b[1] - a[1]);
  const rank = (viewer: number) => {
    const mine = balances.get(viewer) ?? 0;
    return mine > 0 ? 1 + placed.filter(([, balance]) => balance > mine).length : undefined;
  };
  return { placed, rank };
}

function check(ranking: Ranking, balances: ReadonlyMap<number, number>, from: number, n: number): void {
  const { placed, rank } = plainly(balances);
  expect(ranking.count(1)).toBe(placed.length);
  for (const viewer of balances.keys()) expect(ranking.rank(1, viewer)).toBe(rank(viewer));
  const top = ranking.top(1, from, n);
  expect(top.map(({ balance }) => balance)).toEqual(placed.slice(from, from + n).map(([, balance]) => balance));
  for (const place of top) {
    expect(balances.get(place.viewerId)).toBe(place.balance);
    expect(place.rank).toBe(rank(place.viewerId));
  }
  expect(new Set(top.map(({ viewerId }) => viewerId)).size).toBe(top.length);
}

const balance = fc.oneof(fc.nat(20), fc.nat(5_000), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }));

describe("ranking", () => {
  it("is what counting gives, after any changes, at any size of balance", () => {
    const change = fc.tuple(fc.integer({ min: 1, max: 60 }), balance);
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200, size: "max" }), fc.nat(70), fc.nat(20), (changes, from, n) => {
        const ranking = new Ranking();
        const balances = new Map<number, number>();
        for (const [viewer, has] of changes) {
          ranking.set(1, viewer, has);
          balances.set(viewer, has);
        }
        check(ranking, balances, from, n);
      }),
      { numRuns: 200 },
    );
  });

  // Sizes at which buckets are cut, with balances that differ widely, hardly and not at all.
  it.each([
    ["spread out", (n: number) => (n * 7_919) % 1_000_003],
    ["close together", (n: number) => 5_000_000 + (n % 700)],
    ["nearly all the same", (n: number) => (n % 50 === 0 ? n : 100)],
    ["all the same", () => 10],
    ["mostly one, at the bottom", (n: number) => (n % 9 === 0 ? n + 1 : 1)],
    ["growing past every whole number", (n: number) => Number.MAX_SAFE_INTEGER - (n % 1_500)],
  ])("holds among thousands whose balances are %s", (_what, balanceOf) => {
    const ranking = new Ranking();
    const balances = new Map<number, number>();
    for (let n = 1; n <= 6_000; n++) {
      balances.set(n, balanceOf(n));
      ranking.set(1, n, balanceOf(n));
    }
    for (let n = 1; n <= 6_000; n += 3) {
      balances.set(n, balanceOf(n) + 5);
      ranking.set(1, n, balanceOf(n) + 5);
    }
    for (let n = 1; n <= 6_000; n += 10) {
      balances.delete(n);
      ranking.set(1, n, 0);
    }
    const some = new Map([...balances].filter(([viewer]) => viewer % 97 === 0));
    const { rank } = plainly(balances);
    for (const viewer of some.keys()) expect(ranking.rank(1, viewer)).toBe(rank(viewer));
    expect(ranking.count(1)).toBe(balances.size);
    for (const from of [0, 1_000, 5_390]) {
      const { placed } = plainly(balances);
      expect(ranking.top(1, from, 20).map((place) => place.balance)).toEqual(
        placed.slice(from, from + 20).map(([, has]) => has),
      );
    }
  });

  it("filled at once is the same as filled one by one, and goes on from there", () => {
    const some = fc.array(balance, { maxLength: 900, minLength: 300, size: "max" });
    fc.assert(
      fc.property(
        some,
        fc.array(fc.tuple(fc.integer({ min: 1, max: 900 }), balance), { maxLength: 50 }),
        (held, changes) => {
          const rows = held.map((has, at) => [at + 1, has] as const).filter(([, has]) => has > 0);
          const [filled, set] = [new Standings(), new Standings()];
          filled.fill(rows.toSorted((a, b) => a[1] - b[1]));
          for (const [viewer, has] of rows) set.set(viewer, has);
          for (const [viewer, has] of changes) for (const board of [filled, set]) board.set(viewer, has);
          expect(filled.count).toBe(set.count);
          for (let viewer = 1; viewer <= 900; viewer++) expect(filled.rank(viewer)).toBe(set.rank(viewer));
          expect(filled.top(0, 900).map((place) => place.balance)).toEqual(
            set.top(0, 900).map((place) => place.balance),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it("is what counting gives while groups rise under some, who come, go and change from one to another", () => {
    const most = Number.MAX_SAFE_INTEGER - 100_000;
    const groups = [{ earned: 0 }, { earned: 7 }, { earned: 1_000 }, undefined];
    const step = fc.oneof(
      fc.record({ viewer: fc.integer({ min: 1, max: 40 }), has: balance, group: fc.nat(groups.length - 1) }),
      fc.record({ rise: fc.nat(2), by: fc.nat(50) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150, size: "max" }), fc.nat(45), fc.nat(20), (steps, from, n) => {
        const ranking = new Ranking();
        const has = new Map<number, { below: number; group: number }>();
        for (const [at, group] of groups.entries()) if (group) group.earned = at * 13;
        for (const one of steps) {
          if ("rise" in one) groups[one.rise]!.earned += one.by;
          else {
            const now = Math.min(one.has, most);
            ranking.set(1, one.viewer, now, groups[one.group]);
            has.set(one.viewer, { below: now - (groups[one.group]?.earned ?? 0), group: one.group });
          }
        }
        const balances = [...has].map(([id, { below, group }]) => [id, below + (groups[group]?.earned ?? 0)] as const);
        check(ranking, new Map(balances), from, n);
      }),
      { numRuns: 300 },
    );
  });

  it("finds any page among thousands on many groups", () => {
    const ranking = new Ranking();
    const groups = Array.from({ length: 12 }, (_, at) => ({ earned: at * 3 }));
    const below = (n: number) => (n * 7_919) % 400;
    for (let n = 1; n <= 6_000; n++) ranking.set(1, n, below(n) + groups[n % 12]!.earned, groups[n % 12]);
    for (const group of groups) group.earned += 10;
    const balances = Array.from({ length: 6_000 }, (_, at) => below(at + 1) + groups[(at + 1) % 12]!.earned);
    const placed = balances.toSorted((a, b) => b - a);
    const pages = Array.from({ length: 600 }, (_, page) => ranking.top(1, page * 10, 10)).flat();
    expect(pages.map((place) => place.balance)).toEqual(placed);
    expect(new Set(pages.map((place) => place.viewerId)).size).toBe(6_000);
    for (const place of pages) expect(place.rank).toBe(placed.indexOf(place.balance) + 1);
  });

  it("shows nobody who rises and has nothing yet", () => {
    const ranking = new Ranking();
    const group = { earned: 4 };
    ranking.set(1, 5, 0, group);
    expect([ranking.rank(1, 5), ranking.count(1), ranking.top(1, 0, 5)]).toEqual([undefined, 0, []]);
    group.earned = 14;
    expect([ranking.rank(1, 5), ranking.count(1)]).toEqual([1, 1]);
    expect(ranking.top(1, 0, 5)).toEqual([{ rank: 1, viewerId: 5, balance: 10 }]);
  });

  it("keeps currencies apart and knows nobody it was not told of", () => {
    const ranking = new Ranking();
    ranking.set(1, 5, 10);
    ranking.set(2, 6, 20);
    expect([ranking.rank(1, 5), ranking.rank(1, 6), ranking.rank(2, 6), ranking.rank(3, 5)]).toEqual([
      1,
      undefined,
      1,
      undefined,
    ]);
    expect([ranking.count(3), ranking.top(3, 0, 5)]).toEqual([0, []]);
  });

  it("leaves out who is not listed, until they are again", () => {
    const ranking = new Ranking();
    ranking.set(1, 5, 10);
    ranking.set(1, 6, 20);
    ranking.list(6, false);
    ranking.set(1, 6, 30);
    expect([ranking.rank(1, 5), ranking.rank(1, 6), ranking.count(1)]).toEqual([1, undefined, 1]);
    ranking.list(6, true);
    ranking.set(1, 6, 30);
    expect([ranking.rank(1, 5), ranking.rank(1, 6)]).toEqual([2, 1]);
  });

  it("is read from the book at the start", async () => {
    const book = await testBook();
    const [ann, bob, cara] = [await book.person("ann", 100), await book.person("bob", 300), await book.person("cara")];
    const hidden = await book.person("nightbot", 1_000);
    book.db.prepare("UPDATE viewer SET listed = 0 WHERE id = ?").run(hidden.id);
    const ranking = new Ranking();
    ranking.load(book.db);
    expect(ranking.top(book.points.id, 0, 5)).toEqual([
      { rank: 1, viewerId: bob.id, balance: 300 },
      { rank: 2, viewerId: ann.id, balance: 100 },
    ]);
    expect(ranking.rank(book.points.id, cara.id)).toBeUndefined();
    book.close();
  });
});
