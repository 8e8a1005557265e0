import { describe, expect, it } from "vitest";
import { Backoff } from "../../src/base/backoff.ts";
import { SimulatedSystem } from "../../src/base/system.ts";

async function waits(lastedMs: readonly (number | undefined)[]): Promise<number[]> {
  const system = new SimulatedSystem(0);
  const { clock, random } = system;
  const backoff = new Backoff({ firstMs: 1_000, maxMs: 60_000, clock, random });
  const found: number[] = [];
  for (const lasted of lastedMs) {
    if (lasted !== undefined) {
      backoff.succeeded();
      await system.advance(lasted);
    }
    found.push(backoff.failed());
  }
  return found;
}

const within = (wait: number | undefined, wholeMs: number) => {
  expect(wait).toBeGreaterThanOrEqual(wholeMs / 2);
  expect(wait).toBeLessThanOrEqual(wholeMs);
};

describe("the wait after a failure", () => {
  it("doubles while nothing succeeds, up to its bound", async () => {
    const found = await waits(Array.from({ length: 9 }, () => undefined));
    for (const [at, whole] of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000].entries()) {
      within(found[at], whole);
    }
  });

  it("doubles also after successes that ended at once", async () => {
    const found = await waits([0, 150, 30, 0]);
    for (const [at, whole] of [1_000, 2_000, 4_000, 8_000].entries()) within(found[at], whole);
  });

  it("begins anew after a success that lasted", async () => {
    const found = await waits([undefined, undefined, undefined, 60_000]);
    within(found[3], 1_000);
  });

  it("counts a success from its beginning, however often it is said", async () => {
    const system = new SimulatedSystem(0);
    const { clock, random } = system;
    const backoff = new Backoff({ firstMs: 1_000, maxMs: 60_000, steadyMs: 10_000, clock, random });
    for (let i = 0; i < 5; i++) backoff.failed();
    backoff.succeeded();
    await system.advance(6_000);
    backoff.succeeded();
    await system.advance(6_000);
    within(backoff.failed(), 1_000);
  });
});
