import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cronDueBetween } from "../../src/base/time-plan.ts";

const at = (text: string) => Date.parse(`${text}Z`);
const DAY_MS = 86_400_000;

describe("whether a plan was due while the bot was off", () => {
  it.each([
    ["0 18 * * *", "UTC", "2026-05-04T18:00", "2026-05-05T17:59", false],
    ["0 18 * * *", "UTC", "2026-05-04T18:00", "2026-05-05T18:00", true],
    ["0 18 * * *", "Europe/Berlin", "2026-05-04T15:59", "2026-05-04T16:00", true],
    ["0 18 * * *", "Europe/Berlin", "2026-05-04T16:00", "2026-05-04T18:00", false],
    ["30 5 * * *", "Asia/Kathmandu", "2026-05-04T23:30", "2026-05-04T23:50", true],
    ["0 18 * * 1", "UTC", "2026-05-04T18:01", "2026-05-11T17:59", false],
    ["0 18 * * 1", "UTC", "2026-05-04T18:01", "2026-05-12T03:33", true],
    ["@daily", "UTC", "2026-05-04T00:00", "2026-05-04T23:59", false],
    ["@daily", "UTC", "2026-05-04T00:00", "2026-05-05T00:00", true],
    // There is no midnight on these days, and no 02:30 on that one.
    ["0 0 * * *", "America/Santiago", "2026-09-05T12:00", "2026-09-06T03:59", false],
    ["0 0 * * *", "America/Santiago", "2026-09-05T12:00", "2026-09-06T04:00", true],
    ["0 0 * * *", "America/Havana", "2026-03-07T12:00", "2026-03-08T12:00", true],
    ["30 2 * * *", "Europe/Berlin", "2026-03-28T12:00", "2026-03-29T01:00", true],
    ["0 0 1 1 *", "UTC", "2026-01-02T00:00", "2026-12-31T23:59", false],
    ["0 0 1 1 *", "UTC", "2026-01-02T00:00", "2027-01-03T00:00", true],
  ])("%s in %s from %s to %s: %s", (plan, zone, from, to, due) => {
    expect(cronDueBetween(plan, zone, at(from), at(to))).toBe(due);
  });

  it("is what the minutes say one by one", () => {
    const minute = fc.integer({ min: 0, max: 59 });
    const hour = fc.integer({ min: 0, max: 23 });
    const zone = fc.constantFrom("UTC", "Asia/Kolkata", "America/St_Johns");
    fc.assert(
      fc.property(minute, hour, zone, fc.nat(DAY_MS), fc.nat(DAY_MS), (m, h, timeZone, start, length) => {
        const from = at("2026-05-04T00:00") + start;
        const clock = new Intl.DateTimeFormat("en-GB", {
          timeZone,
          hour: "numeric",
          minute: "numeric",
          hourCycle: "h23",
        });
        const wanted = `${String(h).padStart(2, "0")}:${String(m).padStart(2, "0")}`;
        let due = false;
        for (let now = Math.floor(from / 60_000 + 1) * 60_000; now <= from + length; now += 60_000)
          due ||= clock.format(now) === wanted;
        expect(cronDueBetween(`${m} ${h} * * *`, timeZone, from, from + length)).toBe(due);
      }),
      { numRuns: 30 },
    );
  });
});
