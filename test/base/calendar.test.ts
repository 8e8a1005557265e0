import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayOf, wallClock } from "../../src/base/calendar.ts";

const at = (text: string) => Date.parse(text);

describe("the streamer's wall", () => {
  it.each([
    ["UTC", "2025-11-23T19:02:59Z", "2025-11-23", "19:02"],
    ["Europe/Berlin", "2025-11-23T23:30:00Z", "2025-11-24", "00:30"],
    ["America/Los_Angeles", "2025-11-23T07:59:00Z", "2025-11-22", "23:59"],
    ["Asia/Kathmandu", "2025-11-23T18:15:00Z", "2025-11-24", "00:00"],
  ])("in %s at %s shows %s %s", (zone, when, day, time) => {
    expect(wallClock(at(when), zone)).toEqual({ day, time });
  });
});

describe("a day", () => {
  it.each([
    ["UTC", "2025-11-23T19:00:00Z", "2025-11-23T00:00:00Z"],
    ["UTC", "2025-11-23T00:00:00Z", "2025-11-23T00:00:00Z"],
    ["Europe/Berlin", "2025-11-23T22:59:59Z", "2025-11-22T23:00:00Z"],
    ["Europe/Berlin", "2025-11-23T23:00:00Z", "2025-11-23T23:00:00Z"],
    // The days on which the clocks are changed have 23 and 25 hours.
    ["Europe/Berlin", "2025-03-30T20:00:00Z", "2025-03-29T23:00:00Z"],
    ["Europe/Berlin", "2025-10-26T22:30:00Z", "2025-10-25T22:00:00Z"],
    ["Asia/Kathmandu", "2025-11-23T18:14:00Z", "2025-11-22T18:15:00Z"],
    ["Australia/Lord_Howe", "2025-04-06T12:00:00Z", "2025-04-05T13:00:00Z"],
    // Here the clocks go forward at midnight: the day begins at one.
    ["America/Santiago", "2025-09-07T15:00:00Z", "2025-09-07T04:00:00Z"],
  ])("in %s that holds %s began at %s", (zone, when, began) => {
    expect(new Date(dayOf(at(when), zone).startMs).toISOString()).toBe(new Date(began).toISOString());
  });

  it("begins with the first moment that has its name, in any zone at any time", () => {
    const zone = fc.constantFrom(
      "Europe/Berlin",
      "America/New_York",
      "Asia/Kathmandu",
      "Pacific/Apia",
      "America/Sao_Paulo",
      "Asia/Tehran",
    );
    fc.assert(
      fc.property(zone, fc.integer({ min: at("2012-01-01"), max: at("2035-01-01") }), (timeZone, moment) => {
        const start = dayOf(moment, timeZone).startMs;
        const { day } = wallClock(moment, timeZone);
        expect(start).toBeLessThanOrEqual(moment);
        expect(wallClock(start, timeZone).day).toBe(day);
        expect(wallClock(start - 1, timeZone).day).not.toBe(day);
      }),
    );
  });
});
