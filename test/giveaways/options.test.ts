import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { OPTION_WORDS, parseStart, type StartOptions } from "../../src/features/giveaways/options.ts";

const reading = { decimalSign: ".", currencyWords: ["point", "points"] } as const;
const parse = (text: string) => parseStart(text, reading);

describe("a start line", () => {
  it.each<[string, StartOptions]>([
    ['"A game"', { prize: { words: "A game" } }],
    ["A game", { prize: { words: "A game" } }],
    ["“A game” keyword Car", { prize: { words: "A game" }, keyword: "Car" }],
    ['"A game" keyword !win', { prize: { words: "A game" }, keyword: "!win" }],
    ['"A game" keyword ❤️', { prize: { words: "A game" }, keyword: "❤️" }],
    ["'A game' keyword car", { prize: { words: "A game" }, keyword: "car" }],
    ['"4th of July keyword car', { prize: { words: "4th of July" }, keyword: "car" }],
    ['4th of July" keyword car', { prize: { words: "4th of July" }, keyword: "car" }],
    ['A 27" screen', { prize: { words: 'A 27" screen' } }],
    ["500", { prize: { amount: 500 } }],
    ["1.5k points", { prize: { amount: 1_500 } }],
    ["500 each winners 3", { prize: { amount: 500 }, winners: 3 }],
    ["1.5k points EACH", { prize: { amount: 1_500 } }],
    ["500 apples each", { prize: { words: "500 apples each" } }],
    ['"500"', { prize: { words: "500" } }],
    ["500 apples", { prize: { words: "500 apples" } }],
    ['"Keyword pack" keyword pack', { prize: { words: "Keyword pack" }, keyword: "pack" }],
    [
      '"Prize" keyword word price 100 max 10 sub 2x vip x3 followers watched 1h for 10m winners 2 claim 60s',
      {
        prize: { words: "Prize" },
        ...{
          keyword: "word",
          price: 100,
          max: 10,
          sub: 2,
          vip: 3,
          who: "followers",
          watchedMs: 3_600_000,
          forMs: 600_000,
          winners: 2,
          claimMs: 60_000,
        },
      },
    ],
    ['"Prize" subs', { prize: { words: "Prize" }, who: "subscribers" }],
    ['"Prize" sub 2x subs only', { prize: { words: "Prize" }, sub: 2, who: "subscribers" }],
    ['"Prize" followers only for 10 min', { prize: { words: "Prize" }, who: "followers", forMs: 600_000 }],
    ['"Prize" for 1 hour claim 60 s', { prize: { words: "Prize" }, forMs: 3_600_000, claimMs: 60_000 }],
    ['"Prize" SUBSCRIBERS winners 3', { prize: { words: "Prize" }, who: "subscribers", winners: 3 }],
  ])("reads %s", (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  it.each([
    ["", "Say what can be won, in quotes"],
    ["keyword car", "Say what can be won, in quotes"],
    ["500 5m keyword car", "I don't know the option 5m. Did you mean for 5m?"],
    ['"Prize" keyword', "keyword needs a value. Like this: keyword car"],
    ['"Prize" price free', "price cannot be free. Like this: price 100"],
    ['"Prize" price -5', "price cannot be -5"],
    ['"Prize" winners 0', "winners cannot be 0"],
    ['"Prize" winners 101', "winners cannot be 101"],
    ['"Prize" for 10', "for cannot be 10. Like this: for 10m"],
    ['"Prize" claim 1s', "claim cannot be 1s"],
    ['"Prize" keyword 7', "keyword cannot be 7: numbers are written for other things. Like this: keyword car"],
    ['"Prize" keyword #win', "keyword cannot be that: / . @ and # mean something else in chat."],
    ['"Prize" keyword "free game"', "keyword cannot be that: it is one word."],
    ['"Prize" keyword price', "keyword cannot be price: it is an option of this line."],
    ['"Prize" keyword abcdefghijklmnopqrstuvwxyz', "keyword cannot be that: it has at most 25 characters."],
    ['"Prize" keyword gift 10m', "I don't know the option 10m. Did you mean for 10m?"],
    ['"Prize" keyword gift 100', "I don't know the option 100. Did you mean price 100?"],
    ['"Prize" keyword gift 2x', "I don't know the option 2x. Did you mean sub 2x?"],
    ['"Prize" https://evil.example', "One word is no option. If it belongs to the prize, put the prize in quotes."],
    ['"Prize" price evil.example', "price cannot be that. Like this: price 100"],
    ['"Prize" price 5 price 6', "price is said twice"],
    ['"Prize" followers subscribers', "Only one of followers, subscribers, active"],
    ['"Prize" winers 2', "Did you mean winners?"],
    ['"Prize" 10 min', "Did you mean for 10min?"],
    ['"Prize" price 10 m', "I don't know the option m."],
    ['"Prize" subonly', "Did you mean subscribers?"],
    ['"Prize" banana 2', "put the prize in quotes"],
    ['"Prize" max 5', "max is for giveaways with a price"],
    [`"${"x".repeat(121)}"`, "at most 120 characters"],
  ])("refuses %s with a sentence that helps", (text, sentence) => {
    expect(() => parse(text)).toThrow(UserError);
    expect(() => parse(text)).toThrow(sentence);
  });

  it("reads back whatever was written from it", () => {
    const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
    const words = fc
      .stringMatching(/^[a-z]{2,8}( [a-z]{2,8}){0,3}$/)
      .filter((text) => !text.split(" ").some((word) => OPTION_WORDS.includes(word)));
    const options = fc.record({
      prize: fc.oneof(
        words.map((text) => ({ words: text })),
        fc.integer({ min: 1, max: 1_000_000 }).map((amount) => ({ amount })),
      ),
      keyword: optional(fc.stringMatching(/^[b-d][a-z]{0,9}z$/).filter((word) => !OPTION_WORDS.includes(word))),
      price: optional(fc.integer({ min: 1, max: 100_000 })),
      sub: optional(fc.integer({ min: 1, max: 100 })),
      vip: optional(fc.integer({ min: 1, max: 100 })),
      who: optional(fc.constantFrom("followers", "subscribers", "active")),
      watchedMs: optional(fc.integer({ min: 1, max: 5_000 }).map((minutes) => minutes * 60_000)),
      forMs: optional(fc.integer({ min: 10, max: 600_000 }).map((seconds) => seconds * 1_000)),
      winners: optional(fc.integer({ min: 1, max: 100 })),
      claimMs: optional(fc.integer({ min: 10, max: 3_600 }).map((seconds) => seconds * 1_000)),
    });
    fc.assert(
      fc.property(options, fc.boolean(), (wanted, quoted) => {
        const given = Object.fromEntries(
          Object.entries(wanted).filter(([, value]) => value !== undefined),
        ) as unknown as StartOptions;
        expect(parse(written(given, quoted))).toEqual(given);
      }),
      { numRuns: 500 },
    );
  });

  it("never throws anything but a sentence for chat, whatever is written", () => {
    const piece = fc.oneof(
      fc.constantFrom(...OPTION_WORDS, '"', "“", "x2", "2x", "100", "10m", "all", "50%", "\u200b"),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          parse(pieces.join(" "));
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

function written(options: StartOptions, quoted: boolean): string {
  const { prize, who, ...rest } = options;
  const said = "amount" in prize ? String(prize.amount) : quoted ? `"${prize.words}"` : prize.words;
  const seconds = (ms: number) => `${ms / 1_000}s`;
  const parts = Object.entries(rest).map(([name, value]) => {
    if (name === "watchedMs") return `watched ${Number(value) / 60_000}m`;
    if (name === "forMs") return `for ${seconds(Number(value))}`;
    if (name === "claimMs") return `claim ${seconds(Number(value))}`;
    return `${name} ${value}${name === "sub" ? "x" : ""}`;
  });
  return [said, ...parts.reverse(), who ?? ""].join(" ").trim();
}

it.each([reading, { ...reading, decimalSign: ",", spacedNumbers: true } as const])(
  "reads thousands that stand apart in every language",
  (language) => {
    expect(parseStart("1 000 points price 2 500 max 10", language)).toEqual({
      ...{ prize: { amount: 1_000 }, price: 2_500, max: 10 },
    });
    expect(parseStart("1 000 keyword car", language)).toEqual({ prize: { amount: 1_000 }, keyword: "car" });
    expect(parseStart('"1 000 mercis"', language)).toEqual({ prize: { words: "1 000 mercis" } });
    expect(parseStart("1 000 mercis for 10m", language)).toEqual({ prize: { words: "1 000 mercis" }, forMs: 600_000 });
  },
);

it.each(["10m", "10M keyword car", "5m for 10m", "all", "half keyword car", "50%"])(
  "does not take %s for a prize of currency, nor for words",
  (line) => {
    expect(() => parseStart(line, reading)).toThrow(/million|number/);
  },
);

it.each(["10 m", "5 M keyword car", "-5", "1e6", "99999999999999999999", "0"])("takes %s for no prize", (line) => {
  expect(() => parseStart(line, reading)).toThrow(/million|Say what can be won/);
});

it("takes the same in quotes for words, and with the currency behind it for an amount", () => {
  expect(parseStart('"50%"', reading)).toEqual({ prize: { words: "50%" } });
  expect(parseStart("10m points", reading)).toEqual({ prize: { amount: 10_000_000 } });
});
