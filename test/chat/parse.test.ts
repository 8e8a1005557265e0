import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLine, tokenize } from "../../src/chat/reading/parse.ts";
import { cleanText } from "../../src/chat/reading/text.ts";

const words = (rest: string) => tokenize(rest).map(({ text }) => text);

describe("a line of chat", () => {
  it.each([
    ["!points", "points", ""],
    ["!POINTS", "points", ""],
    ["  !points  @bob ", "points", "@bob"],
    ["!give  @bob   50", "give", "@bob   50"],
    ["！points", "points", ""],
    ["!ｐｏｉｎｔｓ", "points", ""],
    ["!points \u034F", "points", ""],
    ["!points \u{E0000}", "points", ""],
    ["!po\u200Bints", "points", ""],
    ["!po\u200Dints", "points", ""],
    ["\u202E!points", "points", ""],
    ["!points\u00A0@bob", "points", "@bob"],
    ["!points\n@bob", "points", "@bob"],
    ["!Größe", "größe", ""],
    ["!points!", "points", ""],
    ["!points. @bob", "points", "@bob"],
    ["!points?!…", "points", ""],
  ])("%j calls %j with %j", (raw, word, rest) => {
    expect(readLine(raw, "!")).toMatchObject({ word, rest });
  });

  it.each(["points", "hello !points", "! points", "!", "", " ", "!\u200B", "?points", `!${"a".repeat(60)}`])(
    "%j calls nothing",
    (raw) => {
      expect(readLine(raw, "!").word).toBeUndefined();
    },
  );

  it("may begin with another mark", () => {
    expect(readLine("?points", "?").word).toBe("points");
    expect(readLine("$$give bob 5", "$$")).toMatchObject({ word: "give", rest: "bob 5" });
    expect(readLine("！points", "?").word).toBeUndefined();
  });

  it("keeps emoji of several parts and flags whole", () => {
    const family = "👩‍👩‍👧 ❤️ 🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}";
    expect(cleanText(` ${family}\u034F`)).toBe(family);
  });

  it("loses letters hidden in tag characters", () => {
    expect(cleanText("!give\u{E0061}\u{E0062} bob 5")).toBe("!give bob 5");
  });

  it("never throws and never keeps a line break, whatever is written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 600 }), fc.constantFrom("!", "?", "$$"), (raw, mark) => {
        const line = readLine(raw, mark);
        expect(line.text).not.toMatch(/[\r\n\0]/);
        const tokens = tokenize(line.rest);
        for (const { text, start } of tokens) {
          expect(text).not.toBe("");
          expect(line.rest.indexOf(text, start)).toBeLessThanOrEqual(start + 1);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("words in quotes", () => {
  it.each([
    ['start "Big prize" 100', ["start", "Big prize", "100"]],
    ["start “Big prize” 100", ["start", "Big prize", "100"]],
    ['start “Big prize" 100', ["start", "Big prize", "100"]],
    ["start „Großer Preis“ 100", ["start", "Großer Preis", "100"]],
    ["start «Gros lot» 100", ["start", "Gros lot", "100"]],
    ["it's 5 o'clock", ["it's", "5", "o'clock"]],
    ['5" screen', ['5"', "screen"]],
    ['"never closed', ['"never', "closed"]],
    ['"" bob', ['""', "bob"]],
    ['say "he said "hi" twice" now', ["say", 'he said "hi', 'twice"', "now"]],
  ])("%j is %j", (rest, expected) => {
    expect(words(rest)).toEqual(expected);
  });
});
