import { describe, expect, it } from "vitest";
import { inSteps } from "../../src/base/steps.ts";
import { stopwatchMs } from "../../src/base/system.ts";

/** Steps that each take longer than a turn may, and write down in which turn of the event loop they ran. */
function* long(count: number, turnNow: () => number, ran: number[]): Generator<void> {
  for (let step = 0; step < count; step++) {
    const until = stopwatchMs() + 5;
    while (stopwatchMs() < until);
    ran.push(turnNow());
    yield;
  }
}

describe("long works in steps", () => {
  it("never share a turn of the event loop, so that together they hold it up no longer than one", async () => {
    let turn = 0;
    let over = false;
    const count = () => {
      turn++;
      if (!over) setImmediate(count);
    };
    setImmediate(count);
    const ran: number[][] = [[], [], []];
    await Promise.all(ran.map((turns) => inSteps(long(4, () => turn, turns))));
    over = true;
    // The first step of each runs at once.
    const later = ran.flatMap((turns) => turns.slice(1));
    expect(later).toHaveLength(9);
    expect(new Set(later).size).toBe(9);
  });
});
