import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Recent, RecentIds } from "../../src/base/recent.ts";

describe("a short memory", () => {
  it("knows at least the newest keys it was made for, with their newest values, and at most twice as many", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.array(fc.integer({ min: 0, max: 30 })), (max, keys) => {
        const recent = new Recent<number, string>(max);
        const newest = new Map<number, string>();
        for (const [at, key] of keys.entries()) {
          recent.set(key, `${at}`);
          newest.delete(key);
          newest.set(key, `${at}`);
          for (const [kept, value] of [...newest].slice(-max)) expect(recent.get(kept)).toBe(value);
          expect([...newest.keys()].filter((known) => recent.has(known)).length).toBeLessThanOrEqual(2 * max);
        }
      }),
    );
  });

  it("forgets a key that is taken out, also one of the older generation", () => {
    const recent = new Recent<string, number>(2);
    for (const [at, key] of ["a", "b", "c"].entries()) recent.set(key, at);
    recent.set("a", 9);
    recent.delete("a");
    recent.delete("b");
    expect(["a", "b", "c"].map((key) => recent.get(key))).toEqual([undefined, undefined, 2]);
  });
});

describe("the ids seen lately", () => {
  it("are new once, and new again long after", () => {
    const ids = new RecentIds(2);
    expect(["a", "b", "a", "c", "d", "e", "f"].map((id) => ids.add(id))).toEqual([
      ...[true, true, false],
      ...[true, true, true, true],
    ]);
    expect(ids.has("f")).toBe(true);
    expect(ids.add("b")).toBe(true);
  });
});
