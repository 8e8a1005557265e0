/** Work at a time of day on a computer that is late, asleep, or whose clock is set. */
import { expect, it } from "vitest";
import { type CronMore, cronOn, type Missed } from "../../src/base/cron.ts";
import { SimulatedSystem } from "../../src/base/system.ts";

const START = Date.parse("2026-05-04T19:00Z");
const MINUTE = 60_000;

/** One job at 20:00 every day, and a clock that goes on while timers stand still. */
function rig(expression = "0 20 * * *", more: CronMore = {}) {
  const system = new SimulatedSystem(START);
  let aheadMs = 0;
  const clock = { now: () => system.clock.now() + aheadMs };
  const ran: string[] = [];
  const missed: Missed[] = [];
  const cron = cronOn({ clock, timers: system.timers, lookEveryMs: 30_000, missed: (one) => missed.push(one) });
  const job = cron.schedule(expression, "UTC", () => ran.push(new Date(clock.now()).toISOString().slice(8, 16)), more);
  return {
    ...{ ran, missed, job },
    awake: (minutes: number) => system.advance(minutes * MINUTE),
    /** The computer sleeps, or somebody sets its clock. */
    asleep(minutes: number): void {
      aheadMs += minutes * MINUTE;
    },
  };
}

it("is done on time, once", async () => {
  const { ran, missed, awake } = rig();
  await awake(3 * 24 * 60);
  expect(ran).toEqual(["04T20:00", "05T20:00", "06T20:00"]);
  expect(missed).toEqual([]);
});

it.each([1, 10, 14.4])("is done late, once, after %d minutes", async (late) => {
  const { ran, missed, awake, asleep } = rig();
  await awake(59);
  asleep(1 + late);
  await awake(30);
  expect(ran).toHaveLength(1);
  expect(missed).toEqual([]);
  await awake(24 * 60);
  expect(ran).toHaveLength(2);
});

it("is left out and told when it would be more than a quarter of an hour late", async () => {
  const { ran, missed, awake, asleep } = rig("0 20 * * *", { what: "the timer goodnight" });
  asleep(8 * 60);
  await awake(1);
  expect(ran).toEqual([]);
  expect(missed).toEqual([{ what: "the timer goodnight", dueMs: START + 60 * MINUTE, done: false }]);
  await awake(24 * 60);
  expect(ran).toEqual(["05T20:00"]);
});

it("is done however late, once, where that is wanted", async () => {
  const { ran, missed, awake, asleep } = rig("0 20 * * *", { lateMaxMs: Number.POSITIVE_INFINITY });
  asleep(3 * 24 * 60);
  await awake(1);
  expect(ran).toHaveLength(1);
  expect(missed).toEqual([]);
});

it("is done once for the last of many that were missed, and the others are told", async () => {
  const { ran, missed, awake, asleep } = rig("*/10 * * * *");
  asleep(8 * 60 + 5);
  await awake(1);
  expect(ran).toHaveLength(1);
  expect(missed).toEqual([{ what: "*/10 * * * *", dueMs: START + 10 * MINUTE, done: true }]);
});

it("is not done twice when the clock is set back a little, and goes on when it is set back far", async () => {
  const { ran, awake, asleep } = rig();
  await awake(61);
  asleep(-5);
  await awake(10);
  expect(ran).toEqual(["04T20:00"]);
  asleep(-365 * 24 * 60);
  await awake(24 * 60);
  expect(ran).toHaveLength(2);
});

it("is not done any more when it was called off", async () => {
  const { ran, awake, job } = rig();
  job.cancel();
  await awake(24 * 60);
  expect(ran).toEqual([]);
});
