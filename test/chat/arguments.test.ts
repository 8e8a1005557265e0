import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ArgumentSpecs } from "../../src/chat/commands/command.ts";
import { type ReadingRules, readArguments, resolveArguments, usageOf } from "../../src/chat/reading/arguments.ts";
import { fitArguments } from "../../src/chat/reading/fit-arguments.ts";

const rules = { decimalSign: ".", idleWords: ["point", "points"] } as const;

/** The first reading, with viewers as `@name` and shares as `50%`; `undefined` for a wrong call. */
function read(specs: ArgumentSpecs, rest: string, how: ReadingRules = rules): Record<string, unknown> | undefined {
  const args = readArguments(specs);
  const [reading] = fitArguments(args, rest, how).readings;
  if (!reading) return undefined;
  const values = resolveArguments(
    args,
    reading,
    (name) => ({ id: 1, name: `@${name}` }),
    (share) => -share,
  );
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === "object" ? value.name : value]),
  );
}

describe("name and amount", () => {
  const give = { to: "viewer", amount: "payment" } as const;
  it.each([
    ["@bob 50", "@bob", 50],
    ["bob 50", "@bob", 50],
    ["50 @bob", "@bob", 50],
    ["50 bob", "@bob", 50],
    ["bob, 1.5k", "@bob", 1_500],
    ["all bob", "@bob", -10_000],
    ["bob 50%", "@bob", -5_000],
    ["50 100", "@50", 100],
    ["50 @100", "@100", 50],
    ["@100 50", "@100", 50],
    ["bob 50 points", "@bob", 50],
    ["50 points bob", "@bob", 50],
    ["“bob” 50", "@bob", 50],
    ["李小龙 50", "@李小龙", 50],
    ["bob 1\u202F234", "@bob", 1_234],
    ["bob 1 000", "@bob", 1_000],
    ["12 500 bob", "@bob", 12_500],
    ["bob 1 000!", "@bob", 1_000],
    ["1\u00A0234\u00A0567 bob", "@bob", 1_234_567],
    ["bob 10 %", "@bob", -1_000],
    ["bob 10\u202F%", "@bob", -1_000],
  ])("%j gives %s %d", (rest, to, amount) => {
    expect(read(give, rest)).toEqual({ to, amount });
  });
  it.each(["", "bob", "50", "bob fifty", "bob 50 60", "bob -5", "bob 1e9", "@ 50", "bob 0", "a@b 5"])(
    "%j is a wrong call",
    (rest) => {
      expect(read(give, rest)).toBeUndefined();
    },
  );
});

describe("arguments that may be left out", () => {
  const top = { what: { choice: ["points", "time"], optional: true }, page: "integer?" } as const;
  it.each([
    ["", undefined, undefined],
    ["TIME", "time", undefined],
    ["2", undefined, 2],
    ["time 2", "time", 2],
    ["2 time", "time", 2],
  ])("%j", (rest, what, page) => {
    expect(read(top, rest)).toEqual({ what, page });
  });
  it("do not swallow what they do not fit", () => {
    expect(read(top, "wins")).toBeUndefined();
    expect(read(top, "time 2 3")).toBeUndefined();
  });
  it("leave the words to a text when nobody of that name is known", () => {
    const args = readArguments({ to: "viewer?", message: "text?" });
    const { readings } = fitArguments(args, "hello there", rules);
    expect(readings).toEqual([
      [{ viewer: "hello" }, { value: "there" }],
      [{ value: undefined }, { value: "hello there" }],
    ]);
  });
  it("keep a name that is written with an @", () => {
    const args = readArguments({ to: "viewer?", message: "text?" });
    expect(fitArguments(args, "@nobody there", rules).readings).toHaveLength(1);
  });
});

describe("other kinds", () => {
  it("takes a text as it stands to the end", () => {
    expect(read({ to: "viewer", reason: "text?" }, 'bob for the  "best" joke')).toEqual({
      to: "@bob",
      reason: 'for the  "best" joke',
    });
    expect(read({ prize: "text" }, "“A big prize”")).toEqual({ prize: "A big prize" });
    expect(read({ prize: "text" }, " ")).toBeUndefined();
  });
  it("allows a minus for an integer only", () => {
    expect(read({ to: "viewer", by: "integer" }, "bob -1.5k")).toEqual({ to: "@bob", by: -1_500 });
  });
  it("reads lengths of time in either order with a number apart", () => {
    expect(read({ factor: "word", for: "duration" }, "2 30m")).toEqual({ factor: "2", for: 1_800_000 });
    expect(read({ option: "word", stake: "amount" }, "100 red")).toEqual({ option: "red", stake: 100 });
  });
  it("knows which argument came to grief", () => {
    const args = readArguments({ to: "viewer", amount: "amount" });
    expect(fitArguments(args, "bob lots", rules).misfit?.name).toBe("amount");
    expect(fitArguments(args, "", rules).misfit?.name).toBe("to");
  });
});

describe("the usage line", () => {
  it.each([
    [{ to: "viewer", amount: "amount" }, "give @viewer amount"],
    [{ what: { choice: ["points", "time"], optional: true }, page: "integer?" }, "give [points|time] [page]"],
    [{ from: "viewer", to: "viewer?", reason: "text?" }, "give @from [@to] [reason]"],
    [{}, "give"],
  ] as [ArgumentSpecs, string][])("%j", (specs, usage) => {
    expect(usageOf("give", readArguments(specs))).toBe(usage);
  });
  it("speaks the channel's language", () => {
    const named = (name: string) => ({ viewer: "pseudo", amount: "montant" })[name] ?? name;
    expect(usageOf("give", readArguments({ to: "viewer", amount: "amount" }), named)).toBe("give @pseudo montant");
  });
});

describe("whatever is written", () => {
  it("is read or refused, never thrown at, and never read as more than was declared", () => {
    const spec = fc.constantFrom("viewer", "amount?", "integer", "duration?", "word", "viewer?", "amount");
    const specs = fc
      .array(spec, { maxLength: 5 })
      .map((kinds) => Object.fromEntries(kinds.map((kind, n) => [`a${n}`, kind])));
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.constantFrom("@bob", "50", "all", "1h", '"', "“a b”"),
    );
    const rest = fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join(" "));
    fc.assert(
      fc.property(specs, rest, (declared, written) => {
        const args = readArguments(declared as ArgumentSpecs);
        for (const reading of fitArguments(args, written, rules).readings) expect(reading).toHaveLength(args.length);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("words behind a whole call", () => {
  const give = { to: "viewer", amount: "amount" } as const;

  it.each([
    [give, "bob 100 KEKW", { to: "@bob", amount: 100 }],
    [give, "bob 100 <3", { to: "@bob", amount: 100 }],
    [give, "bob 100 points KEKW", { to: "@bob", amount: 100 }],
    [give, "bob 100 for the laughs", { to: "@bob", amount: 100 }],
    [give, "100 @bob pls", { to: "@bob", amount: 100 }],
    [{ viewer: "viewer?" }, "@bob please", { viewer: "@bob" }],
    [{ viewer: "viewer?" }, "bob KEKW 2", { viewer: "@bob" }],
    [{}, "brb food for 10 minutes", {}],
    [{ what: ["mute", "unmute"], for: "duration?" }, "unmute please <3", { what: "unmute" }],
    [{ amount: "amount", first: "integer?" }, "100 KEKW", { amount: 100 }],
  ] as const)("are passed over: %o %s", (specs, rest, values) => {
    expect(read(specs, rest)).toEqual(values);
  });

  it.each([
    [give, "bob 100 200"],
    [give, "bob 100 all"],
    [give, "bob 100 5k!"],
    [give, "100 to bob"],
    [give, "bob smith 100"],
    [{ amount: "amount", among: { choice: ["active", "listed"], optional: true } }, "100 lsited"],
    [{ amount: "amount", first: "integer?" }, "100 first5"],
    [{ amount: "amount?", time: "duration?" }, "please"],
    [{ viewer: "viewer?", page: "integer?", whose: { choice: ["all", "mods"], optional: true } }, "bob mod"],
  ] as const)("are refused where they may have been meant: %o %s", (specs, rest) => {
    expect(fitArguments(readArguments(specs as ArgumentSpecs), rest, rules).readings).toEqual([]);
  });
});

describe("a name", () => {
  it.each([
    ["bob.", "@bob"],
    ["@bob!?", "@bob"],
    ["<bob>", "@bob"],
    ["カナの名(kananona)", "@kananona"],
    ["@カナの名(kananona),", "@kananona"],
    ["(bob)", "@bob"],
  ])("%s is %s", (written, name) => {
    expect(read({ who: "viewer" }, written)).toEqual({ who: name });
  });
});
