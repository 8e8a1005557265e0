import { describe, expect, it } from "vitest";
import { timeZoneSetting, zoneWarning } from "../../src/config/time-zone.ts";

const refused = (zone: string) => timeZoneSetting.safeParse(zone).error?.issues[0]?.message;

describe("the time zone", () => {
  it.each([
    ["", ""],
    ["Europe/Berlin", "Europe/Berlin"],
    ["Europe/Berlin ", "Europe/Berlin"],
    [" \tAsia/Kolkata\n", "Asia/Kolkata"],
    ["UTC", "UTC"],
  ])("may be %j", (written, zone) => {
    expect(timeZoneSetting.parse(written)).toBe(zone);
    expect(zoneWarning(zone)).toBeUndefined();
  });

  it.each(["America/Phoenix", "Asia/Tokyo", "Etc/UTC", "CET", "EST5EDT", "US/Eastern", "Pacific/Honolulu"])(
    "%s is nothing to think over",
    (zone) => {
      expect(timeZoneSetting.safeParse(zone).success).toBe(true);
      expect(zoneWarning(zone)).toBeUndefined();
    },
  );

  it.each([
    ["EST", "5 hours behind UTC", "America/New_York"],
    ["est", "5 hours behind UTC", "America/New_York"],
    ["MST", "7 hours behind UTC", "America/Denver"],
    ["HST", "10 hours behind UTC", "Pacific/Honolulu"],
    ["GMT", "is UTC all year", "Europe/London"],
    ["Etc/GMT+5", "5 hours behind UTC", "Europe/Berlin"],
    ["Etc/GMT-2", "2 hours ahead of UTC", "Europe/Berlin"],
  ])("%s has no summer time, which is told with a place instead", (zone, since, place) => {
    expect(zoneWarning(zone)).toMatch(new RegExp(`${since.replace("+", "\\+")}.*"${place}"`));
  });

  it("is told as which place a computer takes a word that means several", () => {
    if (timeZoneSetting.safeParse("BST").success)
      expect(zoneWarning("BST")).toMatch(/"BST" is read as "Asia\/Dhaka".*"Europe\/London"/);
    if (timeZoneSetting.safeParse("PST").success) expect(zoneWarning("PST")).toBeUndefined();
  });

  it.each([
    ["EDT", "America/New_York"],
    ["cest", "Europe/Paris"],
    ["AEST", "Australia/Sydney"],
    ["Europe/Berln", "Europe/Berlin"],
    ["Berlin", "Europe/Berlin"],
    ["new york", "America/New_York"],
    ["America/New York", "America/New_York"],
    ["Europa/Berlin", "Europe/Berlin"],
    ["Europe / Paris", "Europe/Paris"],
    ["Londn", "Europe/London"],
  ])("%s is refused with what was meant: %s", (zone, meant) => {
    expect(refused(zone)).toBe(`${JSON.stringify(zone)} is not a time zone. Did you mean "${meant}"?`);
  });

  it.each(["+02:00", "GMT+2", "UTC-5", "Mars/Olympus", "yes"])("%s is refused with an example", (zone) => {
    expect(refused(zone)).toContain('like "Europe/Berlin"');
  });
});
