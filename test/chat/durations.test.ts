import { describe, expect, it } from "vitest";
import { parseDuration } from "../../src/chat/reading/durations.ts";
import { MoneyWords } from "../../src/chat/wording/money-words.ts";

describe("a length of time", () => {
  it.each([
    ["90s", 90_000],
    ["10m", 600_000],
    ["10min", 600_000],
    ["10MIN", 600_000],
    ["1h", 3_600_000],
    ["1h30m", 5_400_000],
    ["1h30", 5_400_000],
    ["2d", 172_800_000],
    ["1d12h", 129_600_000],
    ["1w", 604_800_000],
    ["2heures", 7_200_000],
    ["1j", 86_400_000],
    ["１０ｍ", 600_000],
  ])("%j is %d ms", (written, ms) => {
    expect(parseDuration(written)).toBe(ms);
  });

  it.each(["10", "0m", "m", "", "1m1h", "5m5m", "-5m", "1.5h", "1h 30m", "10x", "999999d", "1e3s"])(
    "%j is none",
    (written) => {
      expect(parseDuration(written)).toBeUndefined();
    },
  );

  it.each([
    ["en", 5_400_000, "1 hr 30 min"],
    ["fr", 5_400_000, "1 h 30 min"],
    ["en", 59_000, "59 sec"],
    ["en", 90_000, "1 min 30 sec"],
    ["en", 630_000, "10 min"],
    ["en", 176_400_000, "2 days 1 hr"],
    ["en", 86_400_000, "1 day"],
    ["en", 0, "0 sec"],
  ])("is said in %s: %d ms is %j", (language, ms, said) => {
    expect(new MoneyWords(language).duration(ms).replace(/\u00A0|\u202F/g, " ")).toBe(said);
  });
});

describe("money", () => {
  const points = { id: 1, code: "main", kind: "play", nameOne: "point", nameMany: "points", decimals: 0 } as const;
  it("takes the singular by the language's rules", () => {
    expect(new MoneyWords("en").money(1, points)).toBe("1 point");
    expect(new MoneyWords("en").money(0, points)).toBe("0 points");
    expect(new MoneyWords("fr").money(0, points)).toBe("0 point");
    expect(new MoneyWords("en").money(1_234_567, points)).toBe("1,234,567 points");
    expect(new MoneyWords("fr").money(1_234, points)).toBe("1\u202F234 points");
  });
  it("shows decimals where the currency has them", () => {
    const euro = { ...points, kind: "cash", nameOne: "euro", nameMany: "euros", decimals: 2 } as const;
    expect(new MoneyWords("en").money(1_250, euro)).toBe("12.50 euros");
    expect(new MoneyWords("en").money(100, euro)).toBe("1.00 euro");
  });
});
