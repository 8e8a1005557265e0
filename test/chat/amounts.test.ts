import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AMOUNT_MAX } from "../../src/base/lengths.ts";
import { parseAmount, parseInteger, shareOf } from "../../src/chat/reading/amounts.ts";
import { MoneyWords } from "../../src/chat/wording/money-words.ts";

const english = { decimalSign: "." } as const;
const french = { decimalSign: ",", all: ["tout"], half: ["moitié"] } as const;

describe("an amount", () => {
  it.each([
    ["100", 100],
    ["007", 7],
    ["1,000", 1_000],
    ["1.000", 1_000],
    ["1'000'000", 1_000_000],
    ["1_000", 1_000],
    ["12,345,678", 12_345_678],
    ["1k", 1_000],
    ["1.5k", 1_500],
    ["1,5k", 1_500],
    ["1.500k", 1_500],
    ["1,500k", 1_500_000],
    ["1,234.5k", 1_234_500],
    ["2m", 2_000_000],
    ["2M", 2_000_000],
    ["0.25m", 250_000],
    ["1b", 1_000_000_000],
    ["１００", 100],
    ["１．５ｋ", 1_500],
    ["100!", 100],
    ["1,000,000,000,000", AMOUNT_MAX],
  ])("%j is %d in English", (written, units) => {
    expect(parseAmount(written, english)).toEqual({ units });
  });

  it.each([
    ["1.000", 1_000],
    ["1,000", 1_000],
    ["1,5k", 1_500],
    ["1.5k", 1_500],
    ["1,500k", 1_500],
    ["1.500k", 1_500_000],
  ])("%j is %d in French", (written, units) => {
    expect(parseAmount(written, french)).toEqual({ units });
  });

  it.each([
    ["all", 10_000],
    ["ALL", 10_000],
    ["max", 10_000],
    ["allin", 10_000],
    ["all-in", 10_000],
    ["half", 5_000],
    ["50%", 5_000],
    ["12.5%", 1_250],
    ["100%", 10_000],
  ])("%j is %d ten-thousandths of what one has", (written, share) => {
    expect(parseAmount(written, english)).toEqual({ share });
  });

  it("may be said in the language's own words", () => {
    expect(parseAmount("tout", french)).toEqual({ share: 10_000 });
    expect(parseAmount("Moitié", french)).toEqual({ share: 5_000 });
    expect(parseAmount("tout", english)).toBeUndefined();
  });

  const none = [
    "0|-5|+5|1e9|0x10|0b1|1.5|1,5|1.00|1,00|1,0000|10,00,000|1,000.000.0|1..000|,5|k|1kk|1.0001k|0%|101%|1.001%|5²|①",
    "Infinity|NaN|none|two|1 000|100€|@100|1,000,000,000,001|9999999999999999999999|0,500|| ",
  ];
  it.each(none.join("|").split("|"))("%j is none", (written) => {
    expect(parseAmount(written, english)).toBeUndefined();
  });

  it("is read in the smallest unit where the currency has decimals", () => {
    const cents = { ...english, decimals: 2 };
    expect(parseAmount("10", cents)).toEqual({ units: 1_000 });
    expect(parseAmount("10.5", cents)).toEqual({ units: 1_050 });
    expect(parseAmount("1,000", cents)).toEqual({ units: 100_000 });
    expect(parseAmount("0.001", cents)).toBeUndefined();
  });

  it("reads back what the bot writes, in every language", () => {
    for (const language of ["en", "fr", "de", "es", "pl", "de-CH", "en-IN"]) {
      const words = new MoneyWords(language);
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 99_999 }), (units) => {
          expect(
            parseAmount(words.number(units).replace(/\s/g, ""), { decimalSign: words.reading.decimalSign }),
          ).toEqual({
            units,
          });
        }),
      );
    }
  });

  it("never throws and is never out of range", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[0-9.,km%'_-]{0,20}$/)), (written) => {
        const amount = parseAmount(written, english);
        if (amount && "units" in amount) {
          expect(Number.isSafeInteger(amount.units)).toBe(true);
          expect(amount.units).toBeGreaterThanOrEqual(1);
          expect(amount.units).toBeLessThanOrEqual(AMOUNT_MAX);
        } else if (amount) {
          expect(amount.share).toBeGreaterThanOrEqual(1);
          expect(amount.share).toBeLessThanOrEqual(10_000);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});

describe("a whole number", () => {
  it.each([
    ["5", 5],
    ["-50", -50],
    ["−50", -50],
    ["+1.5k", 1_500],
    ["-1,000", -1_000],
    ["0", 0],
    ["-0", 0],
  ])("%j is %d", (written, value) => {
    expect(parseInteger(written, english)).toBe(value);
  });
  it.each(["50%", "half", "--5", "1.5", "5-", "", "-"])("%j is none", (written) => {
    expect(parseInteger(written, english)).toBeUndefined();
  });
});

describe("a share", () => {
  it("is rounded down and exact for the largest balances", () => {
    expect(shareOf(101, 5_000)).toBe(50);
    expect(shareOf(Number.MAX_SAFE_INTEGER, 10_000)).toBe(Number.MAX_SAFE_INTEGER);
    expect(shareOf(Number.MAX_SAFE_INTEGER, 5_000)).toBe(4_503_599_627_370_495);
    expect(shareOf(1, 5_000)).toBe(0);
  });
});
