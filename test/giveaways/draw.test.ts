import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { below, DrawSequence, draw, sha256 } from "../../src/features/giveaways/draw.ts";
import { TicketTree } from "../../src/features/giveaways/ticket-tree.ts";

const listHash = sha256("list");
const seedOf = (n: number) => Buffer.from(sha256(`seed ${n}`), "hex");

/** Chi-square of counts against expected shares. */
function chiSquare(counts: readonly number[], shares: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const all = shares.reduce((sum, share) => sum + share, 0);
  return counts.reduce(
    (sum, count, n) => sum + (count - (total * shares[n]!) / all) ** 2 / ((total * shares[n]!) / all),
    0,
  );
}

describe("the draw", () => {
  it("gives the same persons for the same list, seed and words, and others for another word", () => {
    const weights = Array.from({ length: 50 }, (_, n) => n + 1);
    const input = { weights, seed: seedOf(1), listHash, mix: "" };
    expect(draw(input, 10)).toEqual(draw(input, 10));
    expect(draw({ ...input, mix: "pineapple" }, 10)).not.toEqual(draw(input, 10));
    expect(draw({ ...input, seed: seedOf(2) }, 10)).not.toEqual(draw(input, 10));
    expect(draw({ ...input, listHash: sha256("other") }, 10)).not.toEqual(draw(input, 10));
  });

  it("is what the page on fair draws says: HMAC-SHA256(seed, listHash ‖ mix ‖ i), first 8 bytes, remainder by the tickets left", () => {
    const weights = [3, 1, 4, 1, 5];
    const seed = seedOf(7);
    const owners = weights.flatMap((weight, position) => Array<number>(weight).fill(position));
    const expected: number[] = [];
    let left = owners;
    for (let i = 0n; left.length > 0; i++) {
      const counter = Buffer.alloc(8);
      counter.writeBigUInt64BE(i);
      const hmac = createHmac("sha256", seed)
        .update(Buffer.from(listHash, "hex"))
        .update("our words")
        .update(counter)
        .digest();
      const number = hmac.readBigUInt64BE(0);
      const limit = 2n ** 64n - (2n ** 64n % BigInt(left.length));
      if (number >= limit) continue;
      const winner = left[Number(number % BigInt(left.length))]!;
      expected.push(winner);
      left = left.filter((owner) => owner !== winner);
    }
    expect(draw({ weights, seed, listHash, mix: "our words" }, 5)).toEqual(expected);
  });

  it("draws everybody exactly once when there are enough winners, and nobody from an empty list", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1_000_000 }), { maxLength: 60 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (weights, seed) => {
          const drawn = draw({ weights, seed, listHash, mix: "" }, weights.length + 3);
          expect([...drawn].sort((a, b) => a - b)).toEqual(weights.map((_, n) => n));
        },
      ),
    );
  });

  it("names the owner of every single ticket right, for all small lists", () => {
    for (const weights of smallLists()) {
      const tree = new TicketTree(weights);
      const owners = weights.flatMap((weight, position) => Array<number>(weight).fill(position));
      expect(tree.total).toBe(owners.length);
      expect(owners.map((_, ticket) => tree.ownerOf(ticket))).toEqual(owners);
      for (const gone of weights.keys()) {
        const rest = new TicketTree(weights);
        rest.remove(gone);
        const others = owners.filter((owner) => owner !== gone);
        expect(others.map((_, ticket) => rest.ownerOf(ticket))).toEqual(others);
      }
    }
  });

  it("takes each remainder equally often: numbers above the last whole multiple are thrown away", () => {
    const top = 2n ** 64n;
    for (const total of [1, 2, 3, 5, 7, 1000, 2 ** 40 + 1]) {
      const limit = top - (top % BigInt(total));
      const offered = [top - 1n, limit, limit - 1n].filter((number) => number < top);
      const taken = below(total, () => offered.shift()!);
      const firstFine = [top - 1n, limit, limit - 1n].find((number) => number < limit)!;
      expect(taken).toBe(Number(firstFine % BigInt(total)));
    }
  });

  it("lets first and last win equally often, whatever the order (chi-square, 8 persons, 20,000 draws)", () => {
    const counts = Array<number>(8).fill(0);
    for (let n = 0; n < 20_000; n++)
      counts[draw({ weights: Array(8).fill(1), seed: seedOf(n), listHash, mix: "" }, 1)[0]!]!++;
    expect(chiSquare(counts, Array(8).fill(1))).toBeLessThan(29.9); // 7 degrees of freedom, p = 0.0001
  });

  it("follows the weights (chi-square, 40 persons of 1 to 9 tickets, 40,000 draws), and a biased one is caught", () => {
    const weights = Array.from({ length: 40 }, (_, n) => (n % 9) + 1);
    const fair = Array<number>(40).fill(0);
    const biased = Array<number>(40).fill(0);
    for (let n = 0; n < 40_000; n++) {
      fair[draw({ weights, seed: seedOf(n), listHash, mix: "" }, 1)[0]!]!++;
      biased[sequentialWalk(weights, n)]!++;
    }
    const limit = 80.9; // 39 degrees of freedom, p = 0.0001
    expect(chiSquare(fair, weights)).toBeLessThan(limit);
    expect(chiSquare(biased, weights)).toBeGreaterThan(limit);
  });

  it("gives second winners by the weights that are left (chi-square over all ordered pairs)", () => {
    const weights = [1, 2, 3, 4];
    const counts = new Map<string, number>();
    const draws = 30_000;
    for (let n = 0; n < draws; n++) {
      const key = draw({ weights, seed: seedOf(n), listHash, mix: "pairs" }, 2).join(",");
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const pairs = weights.flatMap((first, a) =>
      weights.map((second, b) => ({ key: `${a},${b}`, share: a === b ? 0 : (first / 10) * (second / (10 - first)) })),
    );
    const possible = pairs.filter(({ share }) => share > 0);
    expect(counts.size).toBe(possible.length);
    expect(
      chiSquare(
        possible.map(({ key }) => counts.get(key) ?? 0),
        possible.map(({ share }) => share),
      ),
    ).toBeLessThan(39.0); // 11 d.o.f., p = 0.00005
  });

  it("refuses weights that are no whole tickets", () => {
    for (const weight of [1.5, -1, Number.NaN, 2 ** 53])
      expect(() => new DrawSequence({ weights: [weight], seed: seedOf(1), listHash, mix: "" })).toThrow(RangeError);
    expect(() => new TicketTree([2 ** 52, 2 ** 52])).toThrow(/2\^53/);
  });
});

/** All lists of up to four persons with one to three tickets each. */
function smallLists(): number[][] {
  const lists: number[][] = [[]];
  let longest: number[][] = [[]];
  for (let length = 1; length <= 4; length++) {
    longest = longest.flatMap((list) => [1, 2, 3].map((weight) => [...list, weight]));
    lists.push(...longest);
  }
  return lists;
}

/** The mistake of a bot in the wild: a number from 0 to total - 1, walked down with "less or equal". */
function sequentialWalk(weights: readonly number[], n: number): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let number = Number(seedOf(n).readBigUInt64BE(0) % BigInt(total));
  for (const [position, weight] of weights.entries()) {
    number -= weight;
    if (number <= 0) return position;
  }
  return weights.length - 1;
}
