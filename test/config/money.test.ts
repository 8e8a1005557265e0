import { describe, expect, it } from "vitest";
import { currencyNameProblem, currencySection } from "../../src/config/currency.ts";
import { givingSection, moderationSection } from "../../src/features/points/settings.ts";

describe("the currency's name", () => {
  it.each(["point", "gold coins", "Münzen", "очки", "コイン", "bit-coins", "kicker"])("may be %s", (name) => {
    expect(currencyNameProblem(name)).toBeUndefined();
  });

  it.each(["Bits", "bit", "Channel Points", "channel-point", "KICKs", "kick", " kicks "])(
    "may not be %s, which a platform calls its own",
    (name) => {
      expect(currencyNameProblem(name)).toMatch(/platform calls its own/);
    },
  );

  it.each(["", "  ", "1up", "{points}", "@points", "x".repeat(31)])("may not be %j", (name) => {
    expect(currencyNameProblem(name)).toBeDefined();
  });

  it("is trimmed, and refused in words", () => {
    expect(currencySection.parse({ one: " coin ", many: "coins" })).toEqual({ one: "coin", many: "coins" });
    expect(currencySection.safeParse({ one: "bit" }).error?.issues[0]?.message).toMatch(/choose a name of yours/);
  });
});

describe("limits", () => {
  it("are modest unless they are changed", () => {
    expect(givingSection.parse({})).toEqual({
      enabled: true,
      accountAgeDays: 7,
      watchedMinutes: 30,
      receivedPerDay: 10_000,
    });
    expect(moderationSection.parse({})).toEqual({ mintedPerDay: 10_000 });
  });

  it("are whole numbers, and a setting nobody knows is refused", () => {
    expect(givingSection.safeParse({ accountAgeDays: 1.5 }).success).toBe(false);
    expect(givingSection.safeParse({ accountAgeDays: -1 }).success).toBe(false);
    expect(moderationSection.safeParse({ dailyLimit: 5 }).success).toBe(false);
  });
});
