import { describe, expect, it } from "vitest";
import { moderates, PROVEN_MS } from "../../src/features/moderators/moderates.ts";
import type { Roles } from "../../src/model/message.ts";

const NOW = Date.UTC(2026, 10, 20);
const DAY = 86_400_000;
const seen = (roles: Roles, agoMs: number) => ({ roles, rolesAtMs: NOW - agoMs });
const listed = (roles: Roles, agoMs: number, known: Roles = ["vip", "moderator"]) => ({
  ...{ roles, known },
  asOfMs: NOW - agoMs,
});
const MOD: Roles = ["moderator"];

describe("whoever was seen as a moderator", () => {
  it.each([
    ["a moment ago", MOD, 0, true],
    ["among other roles", ["subscriber", "moderator"] as Roles, DAY, true],
    ["seven days ago", MOD, PROVEN_MS, true],
    ["longer ago", MOD, PROVEN_MS + 1, false],
    ["not at all: a subscriber", ["subscriber"] as Roles, 0, false],
    ["not at all", [] as Roles, 0, false],
    ["as the broadcaster", ["broadcaster"] as Roles, DAY, true],
    ["by a clock that was set back a little since", MOD, -DAY, true],
    ["by a clock that was set back by a month since", MOD, -30 * DAY, false],
  ])("%s", (_, roles, agoMs, expected) => expect(moderates(seen(roles, agoMs), undefined, NOW)).toBe(expected));
});

describe("a list of the platform that was read since", () => {
  it("says who moderates, however long ago they wrote", () => {
    expect(moderates(seen([], 300 * DAY), listed(MOD, 0), NOW)).toBe(true);
    expect(moderates(seen(MOD, 300 * DAY), listed(MOD, DAY), NOW)).toBe(true);
  });
  it("ends it at once for who is on it no more", () => {
    expect(moderates(seen(MOD, DAY), listed([], 0), NOW)).toBe(false);
    expect(moderates(seen(MOD, 1), listed(["vip"], 0), NOW)).toBe(false);
  });
  it("that is older than what was seen says nothing", () => {
    expect(moderates(seen(MOD, 0), listed([], DAY), NOW)).toBe(true);
    expect(moderates(seen([], 0), listed(MOD, DAY), NOW)).toBe(false);
  });
  it("that nobody could read for a week proves nothing any more", () => {
    expect(moderates(seen([], 300 * DAY), listed(MOD, PROVEN_MS + 1), NOW)).toBe(false);
  });
  it("of other roles says nothing", () => {
    expect(moderates(seen(MOD, DAY), listed([], 0, ["subscriber"]), NOW)).toBe(true);
    expect(moderates(seen(MOD, DAY), undefined, NOW)).toBe(true);
  });
});
