import { describe, expect, it } from "vitest";
import { realSystem, SimulatedSystem, seededRandom } from "../../src/base/system.ts";

describe("a timer whose work fails", () => {
  it.each(["after", "every"] as const)("is told of and ends nothing (%s)", async (kind) => {
    const failures: unknown[] = [];
    let enough = () => {};
    const both = new Promise<void>((resolve) => {
      enough = resolve;
    });
    const { timers } = realSystem((error) => {
      failures.push(error);
      if (failures.length === 2) enough();
    });
    const thrown = new Error("thrown");
    const rejected = new Error("rejected");
    const cancels = [
      timers[kind](1, () => {
        throw thrown;
      }),
      timers[kind](1, async () => {
        throw rejected;
      }),
    ];
    await both;
    for (const each of cancels) each.cancel();
    expect(new Set(failures)).toEqual(new Set([thrown, rejected]));
  });

  it("lets what is due after it run, in simulated time too", async () => {
    const failures: string[] = [];
    const system = new SimulatedSystem(0, seededRandom("any"), (error) => failures.push(String(error)));
    let ran = 0;
    system.timers.every(1_000, () => {
      ran += 1;
      if (ran === 1) throw new Error("first");
    });
    await system.advance(3_000);
    expect({ ran, failures }).toEqual({ ran: 3, failures: ["Error: first"] });
  });

  it("fails the test that moves the clock where nobody takes its failures", async () => {
    const system = new SimulatedSystem(0);
    system.timers.after(1, () => {
      throw new Error("unseen");
    });
    await expect(system.advance(1)).rejects.toThrow("unseen");
  });
});

describe("a timer of the computer's own", () => {
  it("never runs before its time is over", async () => {
    const { timers, clock } = realSystem();
    const early: number[] = [];
    const waits = Array.from({ length: 300 }, (_, n) => {
      const ms = 1 + (n % 60);
      const dueMs = clock.monotonic() + ms;
      return new Promise<void>((resolve) =>
        timers.after(ms, () => {
          if (clock.monotonic() < dueMs) early.push(clock.monotonic() - dueMs);
          resolve();
        }),
      );
    });
    await Promise.all(waits);
    expect(early).toEqual([]);
  });

  it("waits also for longer than Node's timers can", async () => {
    const { timers } = realSystem();
    let ran = false;
    const long = timers.after(30 * 86_400_000, () => {
      ran = true;
    });
    await new Promise<void>((resolve) => timers.after(50, resolve));
    long.cancel();
    expect(ran).toBe(false);
  });
});
