import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cronDueBetween, cronProblem, TimePlan } from "../../src/base/time-plan.ts";

const at = (text: string) => Date.parse(text);

/** Every moment a plan is due after one moment and up to another, in UTC. */
function due(expression: string, timeZone: string, from: string, to: string): string[] {
  const plan = new TimePlan(expression, timeZone);
  const found: string[] = [];
  for (let next = plan.nextAfter(at(from), at(to)); next !== undefined; next = plan.nextAfter(next, at(to)))
    found.push(new Date(next).toISOString().slice(5, 16));
  return found;
}

describe("when clocks are set forward", () => {
  it.each([
    // Berlin leaves out 02:00 to 03:00, which is 01:00 UTC.
    ["30 2 * * *", "Europe/Berlin", "2026-03-28T12:00Z", "2026-03-30T12:00Z", ["03-29T01:00", "03-30T00:30"]],
    ["*/15 2 * * *", "Europe/Berlin", "2026-03-29T00:00Z", "2026-03-29T12:00Z", ["03-29T01:00"]],
    ["0 2,3 * * *", "Europe/Berlin", "2026-03-29T00:00Z", "2026-03-29T12:00Z", ["03-29T01:00"]],
    ["0 3 * * *", "Europe/Berlin", "2026-03-29T00:00Z", "2026-03-29T12:00Z", ["03-29T01:00"]],
    ["45 2 29 3 *", "Europe/Berlin", "2026-03-01T00:00Z", "2026-04-01T00:00Z", ["03-29T01:00"]],
    // These two have no midnight that day.
    ["0 0 * * *", "America/Santiago", "2026-09-05T12:00Z", "2026-09-07T12:00Z", ["09-06T04:00", "09-07T03:00"]],
    ["0 0 * * *", "America/Havana", "2026-03-07T12:00Z", "2026-03-09T12:00Z", ["03-08T05:00", "03-09T04:00"]],
    ["@daily", "America/Havana", "2026-03-07T12:00Z", "2026-03-08T12:00Z", ["03-08T05:00"]],
    ["59 23 * * *", "America/Santiago", "2026-09-05T12:00Z", "2026-09-06T12:00Z", ["09-06T03:59"]],
    // Half an hour is left out there.
    ["15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00Z", "2026-10-04T12:00Z", ["10-03T15:30"]],
    // Every hour: by the time that passes, so nothing is made up for.
    ["30 * * * *", "Europe/Berlin", "2026-03-29T00:00Z", "2026-03-29T02:00Z", ["03-29T00:30", "03-29T01:30"]],
  ])("%s in %s", (expression, timeZone, from, to, expected) => {
    expect(due(expression, timeZone, from, to)).toEqual(expected);
  });
});

describe("when clocks are set back", () => {
  it.each([
    ["30 2 * * *", "Europe/Berlin", "2026-10-24T12:00Z", "2026-10-26T12:00Z", ["10-25T00:30", "10-26T01:30"]],
    ["0 2,3 * * *", "Europe/Berlin", "2026-10-24T12:00Z", "2026-10-25T12:00Z", ["10-25T00:00", "10-25T02:00"]],
    ["0 1 * * *", "America/New_York", "2026-10-31T12:00Z", "2026-11-01T12:00Z", ["11-01T05:00"]],
    ["0 0 * * *", "America/Havana", "2026-10-31T12:00Z", "2026-11-01T12:00Z", ["11-01T04:00"]],
    // Every hour: no hour goes without.
    [
      "*/30 * * * *",
      "Europe/Berlin",
      "2026-10-24T23:29Z",
      "2026-10-25T02:00Z",
      ["10-24T23:30", "10-25T00:00", "10-25T00:30", "10-25T01:00", "10-25T01:30", "10-25T02:00"],
    ],
  ])("%s in %s", (expression, timeZone, from, to, expected) => {
    expect(due(expression, timeZone, from, to)).toEqual(expected);
  });
});

describe("any plan", () => {
  it.each([
    ["0 18 * * 5", "UTC", "2026-05-04T00:00Z", "2026-05-16T00:00Z", ["05-08T18:00", "05-15T18:00"]],
    ["0 9 L * *", "UTC", "2026-01-01T00:00Z", "2026-03-01T00:00Z", ["01-31T09:00", "02-28T09:00"]],
    ["@weekly", "UTC", "2026-05-04T00:00Z", "2026-05-11T00:00Z", ["05-10T00:00"]],
    ["@Hourly", "Asia/Kathmandu", "2026-05-04T00:00Z", "2026-05-04T02:00Z", ["05-04T00:15", "05-04T01:15"]],
    ["@yearly", "UTC", "2026-01-01T00:00Z", "2027-01-01T00:00Z", ["01-01T00:00"]],
    ["@monthly", "Pacific/Auckland", "2026-05-01T00:00Z", "2026-06-01T00:00Z", ["05-31T12:00"]],
  ])("%s in %s", (expression, timeZone, from, to, expected) => {
    expect(due(expression, timeZone, from, to)).toEqual(expected);
  });

  it("knows seconds, leap days, and days that never come", () => {
    expect(new TimePlan("15,45 0 12 * * *", "UTC").nextAfter(at("2026-05-04T12:00:20Z"))).toBe(
      at("2026-05-04T12:00:45Z"),
    );
    expect(new TimePlan("0 0 29 2 *", "UTC").nextAfter(at("2026-05-04T00:00Z"))).toBe(at("2028-02-29T00:00Z"));
    expect(new TimePlan("0 0 29 2 *", "UTC").nextAfter(at("2096-03-01T00:00Z"))).toBe(at("2104-02-29T00:00Z"));
  });

  it("is due once for each day, whatever the zone and the day, within a day of 23 to 25 hours", () => {
    const zones = ["Europe/Berlin", "America/Santiago", "America/Havana", "Australia/Lord_Howe", "Africa/Casablanca"];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.nat(23),
        fc.nat(59),
        fc.nat(700),
        (timeZone, hour, minute, startDay) => {
          const from = at("2025-01-01T12:00Z") + startDay * 86_400_000;
          const plan = new TimePlan(`${minute} ${hour} * * *`, timeZone);
          let last = plan.nextAfter(from)!;
          for (let day = 0; day < 10; day++) {
            const next = plan.nextAfter(last)!;
            expect((next - last) / 3_600_000).toBeGreaterThanOrEqual(22);
            expect((next - last) / 3_600_000).toBeLessThanOrEqual(26);
            expect(cronDueBetween(`${minute} ${hour} * * *`, timeZone, last, next - 1)).toBe(false);
            expect(cronDueBetween(`${minute} ${hour} * * *`, timeZone, next - 1, next)).toBe(true);
            last = next;
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("what is no plan", () => {
  it.each(["@reboot", "@every 5m", "every day", "0 5 * *", "61 * * * *", "0 0 31 2 *", "", "* * * * * * *"])(
    "%j is refused with a sentence",
    (expression) => {
      expect(cronProblem(expression)).toEqual(expect.stringMatching(/\w+ \w+/));
    },
  );
  it.each(["@daily", "@Midnight", "@hourly", "@weekly", "@monthly", "@yearly", "@annually", " 0  5 * * * "])(
    "%j is a plan",
    (expression) => {
      expect(cronProblem(expression)).toBeUndefined();
      expect(new TimePlan(expression, "UTC").nextAfter(0)).toBeGreaterThan(0);
    },
  );
});

it("goes on after a day that a zone left out as a whole", () => {
  // Samoa had no 30 December 2011.
  expect(due("0 * * * *", "Pacific/Apia", "2011-12-30T08:30Z", "2011-12-30T11:00Z")).toEqual([
    "12-30T09:00",
    "12-30T10:00",
    "12-30T11:00",
  ]);
  expect(due("0 12 * * *", "Pacific/Apia", "2011-12-29T12:00Z", "2011-12-31T12:00Z")).toEqual([
    "12-29T22:00",
    "12-30T10:00",
    "12-30T22:00",
  ]);
});
