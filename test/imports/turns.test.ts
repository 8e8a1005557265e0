import { describe, expect, it } from "vitest";
import { inTurns } from "../../src/imports/turns.ts";

describe("a long list", () => {
  it("lets others have their turn", async () => {
    let turns = 0;
    let isOver = false;
    const count = () => {
      turns++;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const seen: number[] = [];
    for await (const n of inTurns(Array.from({ length: 1_000 }, (_, at) => at))) seen.push(n);
    isOver = true;
    expect(seen).toEqual(Array.from({ length: 1_000 }, (_, at) => at));
    expect(turns).toBeGreaterThanOrEqual(15);
  });
});
