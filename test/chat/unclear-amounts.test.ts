import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ArgumentSpecs } from "../../src/chat/commands/command.ts";
import { type ReadingRules, readArguments, resolveArguments } from "../../src/chat/reading/arguments.ts";
import { fitArguments } from "../../src/chat/reading/fit-arguments.ts";

const english: ReadingRules = { decimalSign: ".", idleWords: ["point", "points"] };
const french: ReadingRules = {
  decimalSign: ",",
  idleWords: ["point", "points"],
  all: ["tout", "tous"],
  everybody: ["tous", "tout le monde"],
};
const languages = [english, french];

const give = { to: "viewer", amount: "payment" } as const;
const add = { to: "viewer", amount: "integer", reason: "text?" } as const;
const reward = { to: "viewer", amount: "amount", reason: "text?" } as const;
const remove = { to: "viewer", amount: { kind: "payment", of: "to" }, reason: "text?" } as const;
const support = { amount: "payment", message: "text?" } as const;
const drop = { amount: { kind: "amount", minutes: "ask" }, first: "integer?" } as const;
const raffle = { amount: "amount?", time: { kind: "duration", bare: "seconds", optional: true } } as const;
const rain = { amount: { kind: "payment", freeFrom: "moderator", minutes: "ask" } } as const;
const goal = { amount: "amount?", title: "text?" } as const;

/** The values of the first reading, viewers as `@name` and shares as negative numbers; or what is asked back. */
function read(specs: ArgumentSpecs, rest: string, rules: ReadingRules): unknown {
  const args = readArguments(specs);
  const { readings, doubt } = fitArguments(args, rest, rules);
  const [reading] = readings;
  if (!reading) return doubt ? [doubt.code, ...Object.values(doubt.values)].join(" ") : undefined;
  const values = resolveArguments(
    args,
    reading,
    (name) => ({ id: 1, name: `@${name}` }),
    (share, of) => (of ? -share - 1 : -share),
  );
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === "object" ? value.name : value]],
    ),
  );
}

describe.each(languages)("a number whose thousands stand apart", (rules) => {
  it.each([
    [give, "@bob 1 000", { to: "@bob", amount: 1_000 }],
    [give, "bob 1 500", { to: "@bob", amount: 1_500 }],
    [give, "12 500 points bob", { to: "@bob", amount: 12_500 }],
    [give, "1 000 000 bob", { to: "@bob", amount: 1_000_000 }],
    [give, "bob 1  000", { to: "@bob", amount: 1_000 }],
    [give, "bob 1 000!", { to: "@bob", amount: 1_000 }],
    [give, "100 500", { to: "@100", amount: 500 }],
    [add, "ann 1 000", { to: "@ann", amount: 1_000 }],
    [add, "ann -1 500", { to: "@ann", amount: -1_500 }],
    [add, "ann 1 500", { to: "@ann", amount: 1_500 }],
    [add, "ann 1 500 points", { to: "@ann", amount: 1_500, reason: "points" }],
    [add, "ann 1 000 well done", { to: "@ann", amount: 1_000, reason: "well done" }],
    [add, "ann 50 for 1 000 fans", { to: "@ann", amount: 50, reason: "for 1 000 fans" }],
    [add, 'ann 5 "007 fans"', { to: "@ann", amount: 5, reason: "007 fans" }],
    [support, "1 000 000 bravo", { amount: 1_000_000, message: "bravo" }],
    [support, "500 for 1 000 reasons", { amount: 500, message: "for 1 000 reasons" }],
    [drop, "1 000", { amount: 1_000 }],
    [drop, "1 000 3", { amount: 1_000, first: 3 }],
    [drop, "10 000 100", { amount: 10_000, first: 100 }],
    [drop, "10 100", { amount: 10, first: 100 }],
    [raffle, "50 120", { amount: 50, time: 120_000 }],
    [raffle, "50 000", { amount: 50_000 }],
    [raffle, "50 000 60s", { amount: 50_000, time: 60_000 }],
    [give, "bob １ ０００", { to: "@bob", amount: 1_000 }],
    [add, "ann 5 for the 2nd place", { to: "@ann", amount: 5, reason: "for the 2nd place" }],
    [add, "ann 5 2nd place", { to: "@ann", amount: 5, reason: "2nd place" }],
    [goal, "5 000 new chair", { amount: 5_000, title: "new chair" }],
  ] as [ArgumentSpecs, string, unknown][])("%j %s", (specs, rest, values) => {
    expect(read(specs, rest, rules)).toEqual(values);
  });
  it.each([
    [add, "bob 100 500 fois merci", "numberApart 100500"],
    [add, "ann 5 007 fans", "numberApart 5007"],
    [add, "ann -5 100 fans", "numberApart -5100"],
    [support, "5 100 merci", "numberApart 5100"],
    [reward, "bob 1 500 well done", "numberApart 1500"],
    [drop, "10 100 200", "numberApart 10100200"],
    [support, "1 0000", "numberApart none"],
    [support, "1000 000", "numberApart none"],
    [add, "bob 1 000,50", "numberApart none"],
    [add, "bob 1 000.5k", "numberApart none"],
    [add, "bob 1 5k", "numberApart none"],
    [add, "bob 12 k", "numberApart none"],
    [reward, "bob 5 million", "numberApart none"],
    [support, "5 mille mercis", "numberApart none"],
    [support, "1 000points", "numberApart none"],
    [give, "bob 12 k", undefined],
    [give, "bob 5 million", undefined],
  ] as [ArgumentSpecs, string, string | undefined][])("%j %s is asked back", (specs, rest, doubt) => {
    expect(read(specs, rest, rules)).toBe(doubt);
  });
});

it("is two numbers in English and one in French: 100 200", () => {
  expect(read(give, "bob 100 200", english)).toBe("numberApart 100200");
  expect(read(add, "bob 100 500", english)).toBe("numberApart 100500");
  expect(read(give, "bob 100 200", { ...french, spacedNumbers: true })).toEqual({ to: "@bob", amount: 100_200 });
});

describe("minutes or millions", () => {
  it.each([
    ["5m", { time: 300_000 }],
    ["10m 1000", { amount: 1_000, time: 600_000 }],
    ["1000 10m", { amount: 1_000, time: 600_000 }],
    ["5m 30", { amount: 30, time: 300_000 }],
    ["5m 60s", { amount: 5_000_000, time: 60_000 }],
    ["60s 5m", { amount: 5_000_000, time: 60_000 }],
    ["1.5m", { amount: 1_500_000 }],
    ["60s", { time: 60_000 }],
    ["5min 500", { amount: 500, time: 300_000 }],
    ["60", { amount: 60 }],
    ["5 min", { time: 300_000 }],
    ["5 m", { time: 300_000 }],
    ["5 minutes 1 000", { amount: 1_000, time: 300_000 }],
    ["1 000 60 s", { amount: 1_000, time: 60_000 }],
    ["10 m 20 m", "minutesOrMillion 10 yes"],
    ["5m 10m", "minutesOrMillion 5 yes"],
    ["30 1000", "bareSeconds 1000"],
    ["all", "shareNotPaid"],
  ])("raffle %s", (rest, values) => {
    expect(read(raffle, rest, english)).toEqual(values);
  });
  it.each([
    [drop, "2m", "minutesOrMillion 2 no"],
    [drop, "2M 3", "minutesOrMillion 2 no"],
    [rain, "10m", "minutesOrMillion 10 no"],
    [drop, "2000k", { amount: 2_000_000 }],
    [drop, "100 2 min", undefined],
    [drop, "100 2 W", { amount: 100, first: 2 }],
    [drop, "2,000,000", { amount: 2_000_000 }],
    [reward, "bob 2m", { to: "@bob", amount: 2_000_000 }],
    [give, "bob 2m", { to: "@bob", amount: 2_000_000 }],
  ] as [ArgumentSpecs, string, unknown][])("%j %s", (specs, rest, values) => {
    expect(read(specs, rest, english)).toEqual(values);
  });
});

describe("a share", () => {
  it.each(["all", "half", "50%", "max", "all-in", "12.5 %"])(
    "%s is taken where the writer pays, and nowhere else",
    (share) => {
      expect(read(support, share, english)).toMatchObject({ amount: expect.any(Number) });
      for (const [specs, rest] of [
        [drop, share],
        [reward, `bob ${share}`],
        [add, `bob ${share}`],
        [raffle, share],
        [{ name: "word", price: "amount" }, `hat ${share}`],
      ] as [ArgumentSpecs, string][]) {
        expect(read(specs, rest, english)).toBe("shareNotPaid");
      }
    },
  );
  it("is of what the named viewer has where it is taken from them", () => {
    expect(read(remove, "bob all", english)).toEqual({ to: "@bob", amount: -10_001 });
    expect(read(remove, "half bob", english)).toEqual({ to: "@bob", amount: -5_001 });
  });
  it("of a rain is a viewer's to write, not a moderator's", () => {
    expect(read(rain, "half", { ...english, roles: ["subscriber"] })).toEqual({ amount: -5_000 });
    expect(read(rain, "half", { ...english, roles: ["moderator"] })).toBe("shareNotPaid");
    expect(read(rain, "half", { ...english, roles: ["broadcaster"] })).toBe("shareNotPaid");
  });
  it("is words where words may stand", () => {
    expect(read(goal, "half a horse", english)).toEqual({ title: "half a horse" });
  });
});

describe("a word for everybody", () => {
  it.each([
    [add, "all 100", english],
    [add, "@all 100", english],
    [add, "Everyone 100", english],
    [add, "everybody 100 thanks", english],
    [give, "all 100", english],
    [give, "100 all", english],
    [give, "all all", english],
    [remove, "all 50", english],
    [add, "tous 100", french],
    [add, "@Tous 100", french],
    [add, "tout le monde 100", french],
    [give, "100 tout le monde", french],
    [add, "all 100", french],
  ] as [ArgumentSpecs, string, ReadingRules][])("%j %s is nobody's name", (specs, rest, rules) => {
    const [forModerators, forStreamer] = specs === give ? ["addpoints", "giveall"] : ["take", "take"];
    expect(read(specs, rest, { ...rules, roles: ["moderator"] })).toBe(`everybody ${forModerators}`);
    expect(read(specs, rest, { ...rules, roles: ["broadcaster"] })).toBe(`everybody ${forStreamer}`);
    expect(read(specs, rest, rules)).toBe("everybody no");
  });
  it("is an amount and words where it stands for those", () => {
    expect(read(give, "all bob", english)).toEqual({ to: "@bob", amount: -10_000 });
    expect(read({ to: "viewer?", message: "text?" }, "all of you", english)).toEqual({ message: "all of you" });
    expect(read({ whom: "viewer" }, "everyone", english)).toBe("everybody no");
  });
});

describe("what was never an amount", () => {
  const odd = [
    "-5",
    "0",
    "1e3",
    "1e9",
    "0x10",
    "٣",
    "１e３",
    "99999999999999999999",
    "1.5",
    "½",
    "५",
    "NaN",
    "Infinity",
    "+-3",
    "1,00",
    "--",
    "5²",
  ];
  it.each(odd)("%s stays none", (word) => {
    for (const [specs, rest] of [
      [give, `bob ${word}`],
      [reward, `bob ${word}`],
      [remove, `bob ${word}`],
      [drop, word],
      [rain, word],
      [support, word],
    ] as [ArgumentSpecs, string][]) {
      expect(read(specs, rest, english)).toBeUndefined();
    }
  });
});

it("is read or asked back, whatever numbers are written, and never thrown at", () => {
  const piece = fc.constantFrom(
    "1",
    "12",
    "500",
    "000",
    "０００",
    "5m",
    "10k",
    "all",
    "half",
    "50%",
    "tous",
    "le",
    "monde",
    "tout",
    "@bob",
    "k",
    "min",
    "007",
    "-5",
    "+1",
    "1,000",
    "“5”",
    ".",
  );
  const line = fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join(" "));
  const specs = fc.constantFrom<ArgumentSpecs>(give, add, reward, remove, support, drop, raffle, rain, goal);
  fc.assert(
    fc.property(specs, line, fc.constantFrom(...languages), (declared, rest, rules) => {
      read(declared, rest, rules);
    }),
    { numRuns: 3_000 },
  );
});
