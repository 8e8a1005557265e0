import { describe, expect, it } from "vitest";
import type { Clock, Timers } from "../../src/base/system.ts";
import { Ticker } from "../../src/features/watch/ticker.ts";
import { MINUTE, watchRig } from "../support/watch-rig.ts";

/** Timers that fire when the test says so, however late. */
function lateTimers() {
  let monotonic = 1_000_000;
  let pending: { atMs: number; run: () => unknown } | undefined;
  const clock: Clock = { now: () => 0, monotonic: () => monotonic };
  const timers: Timers = {
    after(ms, run) {
      const one = { atMs: monotonic + ms, run };
      pending = one;
      const cancel = () => {
        if (pending === one) pending = undefined;
      };
      return { cancel };
    },
    every: () => {
      throw new Error("The ticker plans one beat at a time.");
    },
  };
  return {
    clock,
    timers,
    /** Time passes; the timer fires at the end of it if it is due by then (or early, when told so). */
    pass(ms: number, early = 0) {
      monotonic += ms;
      const due = pending;
      if (!due || due.atMs > monotonic + early) return;
      pending = undefined;
      due.run();
    },
  };
}

describe("the minute", () => {
  function ticking() {
    const late = lateTimers();
    const beats: number[][] = [];
    const ticker = new Ticker({ ...late, beat: async (ids) => void beats.push([...ids]) });
    return { ...late, beats, ticker };
  }

  it("beats once a minute, and a timer that is a little late does not move the beat", () => {
    const { ticker, pass, beats } = ticking();
    ticker.start(1);
    for (const ms of [60_000, 60_400, 59_600, 60_050, 59_950]) pass(ms);
    expect(beats).toHaveLength(5);
  });

  it("is one beat after a night of sleep, and a whole minute passes before the next", () => {
    const { ticker, pass, beats } = ticking();
    ticker.start(1);
    pass(8 * 60 * MINUTE);
    expect(beats).toHaveLength(1);
    pass(59_000);
    expect(beats).toHaveLength(1);
    pass(1_000);
    expect(beats).toHaveLength(2);
  });

  it("is one beat when it comes half a minute late, and the next is on time again", () => {
    const { ticker, pass, beats } = ticking();
    ticker.start(1);
    pass(90_000);
    pass(30_000);
    expect(beats).toHaveLength(2);
  });

  it("waits for the rest of the minute when a timer fires early", () => {
    const { ticker, pass, beats } = ticking();
    ticker.start(1);
    pass(40_000, 60_000);
    expect(beats).toHaveLength(0);
    pass(20_000);
    expect(beats).toHaveLength(1);
  });

  it("beats for two channels together, and for one that came later only after a whole minute", () => {
    const { ticker, pass, beats } = ticking();
    ticker.start(1);
    pass(30_000);
    ticker.start(2);
    pass(30_000);
    pass(60_000);
    expect(beats).toEqual([[1], [1, 2]]);
    ticker.stop(1);
    pass(60_000);
    expect(beats.at(-1)).toEqual([2]);
    ticker.stop(2);
    pass(600_000);
    expect(beats).toHaveLength(3);
  });
});

describe("a computer whose clock is set", () => {
  it.each([3, -3, 48])("by %i hours pays the minutes that passed, no more and no less", async (hours) => {
    const rig = await watchRig();
    await rig.joins("ann");
    await rig.minutes(5);
    rig.system.set(hours * 60 * MINUTE);
    await rig.minutes(5);
    expect(rig.watched("ann")).toBe(10);
    expect(rig.balance("ann")).toBe(20);
    expect(rig.db.prepare("SELECT count(*) FROM broadcast").pluck().get()).toBe(1);
  });

  it("keeps who wrote active for as long as a line lasts, not longer and not shorter", async () => {
    const rig = await watchRig({ channels: [{ platform: "kick", list: false }] });
    await rig.says("ann", { text: "hi" });
    await rig.minutes(5);
    rig.system.set(5 * 60 * MINUTE);
    await rig.minutes(30);
    expect(rig.watched("ann")).toBe(15);
  });
});
