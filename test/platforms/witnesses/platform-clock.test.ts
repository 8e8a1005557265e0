import { describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../../src/base/system.ts";
import { PlatformClock, skewSentence } from "../../../src/platforms/witnesses/platform-clock.ts";

const TRUE_MS = Date.parse("2026-11-20T18:00:00Z");
const MINUTE = 60_000;

function rig(aheadMs: number) {
  const system = new SimulatedSystem(TRUE_MS + aheadMs);
  const said: (string | undefined)[] = [];
  const clock = new PlatformClock(system.clock, (skewMs) => void said.push(skewSentence(skewMs, "Kick")));
  /** The platform's time now. */
  const trueMs = () => system.clock.now() - aheadMs;
  return { system, clock, said, trueMs };
}

describe("a platform's clock", () => {
  it("is this computer's until something was heard", () => {
    const { clock, system } = rig(0);
    expect(clock.now()).toBe(system.clock.now());
    expect(clock.skewMs).toBeUndefined();
  });

  it.each([-10 * 60, -20, 20, 10 * 60])("is known by one answer when this one is %i minutes ahead", async (minutes) => {
    const { clock, system, said, trueMs } = rig(minutes * MINUTE);
    clock.answered(new Date(trueMs()).toUTCString());
    await system.advance(5 * MINUTE);
    expect(clock.now()).toBe(trueMs());
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(minutes > 0 ? "ahead of Kick's" : "behind Kick's");
  });

  it("is known by frames, the quickest of which counts, and late ones alone are not told as a wrong clock", async () => {
    const { clock, system, said, trueMs } = rig(0);
    clock.framed(trueMs() - 40 * MINUTE);
    expect(said).toEqual([]);
    await system.advance(1_000);
    clock.framed(trueMs() - 200);
    clock.framed(trueMs() - 3 * MINUTE);
    expect(clock.now()).toBe(trueMs() - 200);
    expect(said).toEqual([]);
  });

  it("believes one frame of the future, which can only be this clock that is behind", () => {
    const { clock, said, trueMs } = rig(-3 * 60 * MINUTE);
    clock.framed(trueMs());
    expect(said).toEqual([skewSentence(-3 * 60 * MINUTE, "Kick")]);
    expect(said[0]).toContain("3 hours behind");
  });

  it("says when the clock is right again, and is silent about one that is good enough", () => {
    const { clock, said, trueMs } = rig(0);
    clock.answered(new Date(trueMs() - MINUTE).toUTCString());
    expect(said).toEqual([]);
    clock.answered(new Date(trueMs() - 30 * MINUTE).toUTCString());
    clock.answered(new Date(trueMs()).toUTCString());
    expect(said).toEqual([expect.stringContaining("30 minutes ahead"), undefined]);
  });

  it("is not moved when somebody sets this computer's clock", () => {
    let nowMs = TRUE_MS + 30 * MINUTE;
    let ranMs = 0;
    const said: (string | undefined)[] = [];
    const clock = new PlatformClock(
      { now: () => nowMs, monotonic: () => ranMs },
      (skewMs) => void said.push(skewSentence(skewMs, "Kick")),
    );
    clock.answered(new Date(TRUE_MS).toUTCString());
    ranMs += 10_000;
    nowMs = TRUE_MS + 10_000;
    expect(clock.now()).toBe(TRUE_MS + 10_000);
    clock.answered(new Date(TRUE_MS + 10_000).toUTCString());
    expect(said.at(-1)).toBeUndefined();
  });

  it.each([
    ["a thousand years", 1_000 * 365 * 24 * 60 * MINUTE],
    ["three days", 3 * 24 * 60 * MINUTE],
  ])("is not moved by a single frame that claims to be of %s later", async (_, laterMs) => {
    const { clock, system, trueMs } = rig(0);
    clock.framed(trueMs() - 100);
    clock.framed(trueMs() + laterMs);
    await system.advance(1_000);
    clock.framed(trueMs() - 100);
    expect(Math.abs(clock.now() - trueMs())).toBeLessThan(1_000);
    expect(Math.abs(clock.skewMs ?? 0)).toBeLessThan(1_000);
  });

  it("takes no nonsense", () => {
    const { clock, said } = rig(0);
    clock.answered(null);
    clock.answered("yesterday");
    clock.framed(Number.NaN);
    clock.framed(0);
    expect(said).toEqual([]);
    expect(clock.skewMs).toBeUndefined();
  });
});
