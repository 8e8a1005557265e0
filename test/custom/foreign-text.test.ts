import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkedText } from "../../src/features/custom/check-text.ts";
import { translatedText } from "../../src/features/custom/foreign-text.ts";
import { VARIABLES } from "../../src/features/custom/variables.ts";

describe("texts of other bots", () => {
  it.each([
    ["nothing to do, 5$ and {viewer}", "nothing to do, 5$ and {viewer}"],
    ["$(user) hugs $(touser), $(user)!", "{viewer} hugs {args}, {viewer}!"],
    ["$" + "{user} rolls $" + "{random.1-6}", "{viewer} rolls {random 1-6}"],
    ["$user in $userlist", "{viewer} in $userlist"],
    ["(sender) has (pointname)", "{viewer} has {currency}"],
    ["{user} was here {count} times", "{viewer} was here {count} times"],
  ])("%s", (theirs, ours) => {
    expect(translatedText(theirs)).toEqual({ text: ours, unknown: [] });
  });

  it("name everything that nobody fills in, and translate the rest", () => {
    expect(translatedText("$(user) $(urlfetch https://example.com) {weather} $(user)")).toEqual({
      text: "{viewer} $(urlfetch https://example.com) {weather} {viewer}",
      unknown: ["$(urlfetch https://example.com)", "{weather}"],
    });
  });

  it("are taken by !command add once nothing is unknown", () => {
    const piece = fc.constantFrom(
      "$(user)",
      "$" + "{target}",
      "$user",
      "(sender)",
      "{points}",
      "$",
      "{",
      "}",
      "(",
      ")",
      "a",
      " ",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const { text, unknown } = translatedText(pieces.join(""));
        if (unknown.length > 0) return;
        expect(() => checkedText(text, VARIABLES)).not.toThrow();
        expect(translatedText(text).text).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});
