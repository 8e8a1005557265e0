// biome-ignore-all lint/suspicious/noTemplateCurlyInString: some bots write their variables like this.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ARGS_MAX, argsToSay, lineToSay, SAID_MAX } from "../../src/features/custom/safe-text.ts";
import {
  fill,
  findingIn,
  readText,
  TIMER_VARIABLES,
  VARIABLES,
  variableList,
} from "../../src/features/custom/variables.ts";

const filled = (text: string, value = "X") => fill(readText(text), () => value);

/** Texts that look like variables of ours and of other bots. */
const pieces = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "{",
    "}",
    "$",
    "(",
    ")",
    "{viewer}",
    "{args}",
    "${user}",
    "$(touser)",
    "{random 1-6}",
    "{random",
    "|",
  ),
  fc.constantFrom("{random 9-2}", "{random 99999999999-1}", "{__proto__}", "$(constructor)", "{ }", "/ban", "."),
);
const texts = fc.array(pieces, { maxLength: 12 }).map((some) => some.join(""));

describe("variables", () => {
  it.each([
    ["Hi {viewer}!", "Hi X!"],
    ["{Viewer} { viewer }", "X X"],
    ["{random 1-6}{random}", "XX"],
    ["{nothing} {} {viewer", "{nothing} {} {viewer"],
    ["{{viewer}}", "{X}"],
    ["{random 1-99999999999}", "{random 1-99999999999}"],
    ["", ""],
  ])("%j is filled as %j", (text, said) => {
    expect(filled(text)).toBe(said);
  });

  it("reads the bounds of a random number, in either order", () => {
    expect(readText("{random 1-6}{random 20 - 10}{random}")).toEqual([
      { name: "random", from: 1, to: 6 },
      { name: "random", from: 10, to: 20 },
      { name: "random", from: 1, to: 100 },
    ]);
  });

  it.each([
    ["$(user)", "{viewer}"],
    ["${user}", "{viewer}"],
    ["$user", "{viewer}"],
    ["{user}", "{viewer}"],
    ["{User.Name}", "{viewer}"],
    ["$(sender)", "{viewer}"],
    ["(sender)", "{viewer}"],
    ["${viewer}", "{viewer}"],
    ["$(touser)", "{args}"],
    ["${1|'nobody'}", "{args}"],
    ["$(1)", "{args}"],
    ["{1}", "{args}"],
    ["$(query)", "{args}"],
    ["$target", "{args}"],
    ["${user.points}", "{balance}"],
    ["${user.points_rank}", "{rank}"],
    ["${user.time_online}", "{watchtime}"],
    ["$hours", "{watchtime}"],
    ["{pointname}", "{currency}"],
    ["$(uptime)", "{uptime}"],
    ["${random.1-100}", "{random 1-100}"],
    ["$(random 1 6)", "{random 1-6}"],
    ["$randnum", "{random 1-100}"],
    ["$(count)", "{count}"],
    ["${getcount deaths}", "{count}"],
    ["$(channel)", "{channel}"],
  ])("%s of another bot is answered with %s", (foreign, ours) => {
    expect(findingIn(`Hello ${foreign}, welcome`)).toMatchObject({ kind: "foreign", ours });
  });

  it.each([
    ["{viewr}", "{viewer}"],
    ["{balence}", "{balance}"],
    ["$(urlfetch http://x.example)", undefined],
    ["{weather}", undefined],
  ])("%s is not known", (written, suggestion) => {
    expect(findingIn(`x ${written} y`)).toEqual({ kind: "unknown", written, suggestion });
  });

  it.each(["It costs $5 or 5$", "$crypto", "(count on me)", "{}", "{ }", ":{ sad", "100% {viewer} {random 1-6}"])(
    "%j is a text like any other",
    (text) => {
      expect(findingIn(text)).toBeUndefined();
    },
  );

  it("of a viewer are not known to a timer, which speaks to nobody", () => {
    expect(findingIn("{viewer}", TIMER_VARIABLES)).toMatchObject({ kind: "unknown", written: "{viewer}" });
    expect(findingIn("{uptime} {currency} {random} {channel}", TIMER_VARIABLES)).toBeUndefined();
  });

  it("are all listed as they can be written", () => {
    expect(findingIn(variableList())).toBeUndefined();
    expect(readText(variableList()).filter((part) => typeof part !== "string")).toHaveLength(VARIABLES.length);
  });

  it("never throw, whatever is written", () => {
    fc.assert(
      fc.property(texts, texts, (text, value) => {
        findingIn(text);
        findingIn(text, TIMER_VARIABLES);
        lineToSay(filled(text, argsToSay(value)));
      }),
    );
  });

  it("are filled once: what comes in is said as it is", () => {
    fc.assert(
      fc.property(texts, texts, (text, value) => {
        const parts = readText(text);
        const expected = parts.map((part) => (typeof part === "string" ? part : value)).join("");
        expect(fill(parts, () => value)).toBe(expected);
        expect(fill(readText(`<{viewer}>`), () => value)).toBe(`<${value}>`);
        // Cut into parts again, the text is the same: nothing was lost or read twice.
        expect(
          fill(parts, (variable) => (variable.name === "random" ? "{random}" : `{${variable.name}}`)).length,
        ).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  it("leave nothing unfilled in a text without a finding", () => {
    fc.assert(
      fc.property(texts, (text) => {
        if (findingIn(text) !== undefined) return;
        expect(filled(text, "")).not.toMatch(/\{(viewer|args|random)\}/);
      }),
    );
  });
});

describe("what a viewer wrote behind a command", () => {
  it.each([
    ["@bob", "bob"],
    ["@everyone look", "everyone look"],
    ["/ban bob", "ban bob"],
    [".timeout bob", "timeout bob"],
    ["!give me 5", "give me 5"],
    [" / / ban x", "ban x"],
    ["see https://evil.example/x now", "see now"],
    ["www.evil.example", ""],
    ["go to evil.example/path?x=1 now", "go to now"],
    ["discord.gg/abc", ""],
    ["\u200B/ban bob", "ban bob"],
    ["3.50 e.g. this", "3.50 e.g. this"],
  ])("%j is said as %j", (written, said) => {
    expect(argsToSay(written)).toBe(said);
  });

  it("never begins a command, never pings, never links, and is short", () => {
    fc.assert(
      fc.property(texts, (written) => {
        const said = argsToSay(written);
        expect(said).not.toMatch(/^[/.!\\]/);
        expect(said).not.toContain("@");
        expect(said).not.toMatch(/https?:\/\/\S/i);
        expect(said.length).toBeLessThanOrEqual(ARGS_MAX);
      }),
    );
  });
});

describe("a line", () => {
  it("never becomes a command of the platform", () => {
    expect(lineToSay("/ban bob")).toBe("› /ban bob");
    expect(lineToSay(" .timeout bob")).toBe("› .timeout bob");
    expect(lineToSay("a\n/ban bob")).toBe("a /ban bob");
    fc.assert(
      fc.property(texts, (text) => {
        expect(lineToSay(text)).not.toMatch(/^[\s\p{Cf}\p{Default_Ignorable_Code_Point}]*[/.]/u);
        expect(lineToSay(text)).not.toMatch(/[\r\n]/);
      }),
    );
  });

  it("is one line of chat, however much comes in", () => {
    expect(lineToSay("word ".repeat(1_000)).length).toBeLessThanOrEqual(SAID_MAX);
  });
});
