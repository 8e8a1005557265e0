/** A number in a field of a form: what chat reads behind a command, or nothing. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitArguments } from "../../src/chat/reading/fit-arguments.ts";
import { typedAmount, typedWhole } from "../../src/chat/reading/typed-amount.ts";
import { MoneyWords } from "../../src/chat/wording/money-words.ts";

const english = new MoneyWords("en").reading;
const french = new MoneyWords("fr").reading;
const BOTH = [english, french];

describe("an amount in a field", () => {
  it.each([
    ["5", 5],
    [" 500 ", 500],
    ["1,000", 1_000],
    ["1.000", 1_000],
    ["1 000", 1_000],
    ["12 500", 12_500],
    ["1k", 1_000],
    ["1.5k", 1_500],
    ["1,5k", 1_500],
    ["2m", 2_000_000],
    ["1'000", 1_000],
    ["1 234", 1_234],
    ["１００", 100],
    ["1,000,000,000,000", 1_000_000_000_000],
  ])("%j is %d", (written, amount) => {
    for (const reading of BOTH) expect(typedAmount(written, reading)).toBe(amount);
  });

  it("has the sign of the language where a number may have a fraction", () => {
    expect(typedAmount("1.500k", english)).toBe(1_500);
    expect(typedAmount("1,500k", french)).toBe(1_500);
    expect(typedAmount("1,500k", english)).toBe(1_500_000);
    expect(typedAmount("1.500k", french)).toBe(1_500_000);
    expect(typedAmount("100 200", french)).toBe(100_200);
    expect(typedAmount("100 200", english)).toBeUndefined();
  });

  it.each([
    ...[
      "",
      " ",
      "0",
      "-50",
      "+5",
      "abc",
      "5o",
      "1.5",
      "1,5",
      "2.5",
      "7.5",
      "2.50",
      "1.50",
      "0.5",
      "1e3",
      "0x10",
      "Infinity",
    ],
    ...[
      "NaN",
      "all",
      "half",
      "50%",
      "5 points",
      "5 000 000 000 000",
      "99999999999999999999",
      "1,00",
      "1,0000",
      "1 00",
      "12 k",
    ],
    ...['"5"', "5 5", "1;000", "٣", "5m5", "--5", "1..5", "1,,000", "10 20 30", ".5"],
  ])("%j is none", (written) => {
    for (const reading of BOTH) expect(typedAmount(written, reading)).toBeUndefined();
  });

  it("is never another one than chat reads", () => {
    const amount = [{ name: "amount", kind: "amount", optional: false, words: [] }] as const;
    const piece = fc.constantFrom(
      ..."0123456789".split(""),
      "000",
      "5",
      ".",
      ",",
      " ",
      "'",
      "k",
      "m",
      "%",
      "-",
      "\u202f",
      "e",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.constantFrom(...BOTH), (pieces, reading) => {
        const written = pieces.join("");
        const typed = typedAmount(written, reading);
        if (typed === undefined) return;
        const [read] = fitArguments(amount, written.trim(), reading).readings;
        expect(read, written).toMatchObject([{ amount: { units: typed } }]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a whole number in a field", () => {
  it.each([
    ["0", 0],
    ["-3", -3],
    ["1,000", 1_000],
    ["1 000", 1_000],
    ["1.5k", 1_500],
  ])("%j is %d", (written, number) => {
    for (const reading of BOTH) expect(typedWhole(written, reading)).toBe(number);
  });

  it.each(["", "abc", "5o", "1.5", "2,5", "50%", "99999999999999999999", "1 2", "10m x", "1h"])(
    "%j is none",
    (written) => {
      for (const reading of BOTH) expect(typedWhole(written, reading)).toBeUndefined();
    },
  );
});
