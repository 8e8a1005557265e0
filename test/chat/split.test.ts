import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitText } from "../../src/chat/outbox/split.ts";

const family = "👩‍👩‍👧‍👦";
const bare = (text: string) => text.replace(/\s/g, "");

describe("a long text", () => {
  it.each([
    ["hello there world", 11, ["hello there", "world"]],
    ["hello there world", 10, ["hello", "there", "world"]],
    ["hello  there", 6, ["hello", "there"]],
    ["abcdefghij", 4, ["abcd", "efgh", "ij"]],
    ["short", 450, ["short"]],
    ["   ", 5, []],
    ["ab 👍👍👍", 5, ["ab", "👍👍", "👍"]],
    [`ab${family}cd`, 11, ["ab", family, "cd"]],
    [`${family}${family}`, 15, [family, family]],
    ["e\u0301e\u0301e\u0301", 5, ["e\u0301e\u0301", "e\u0301"]],
  ])("%j is cut at %d", (text, max, parts) => {
    expect(splitText(text, max)).toEqual(parts);
  });

  it("is cut within a character only where that alone is too long", () => {
    const zalgo = `a${"\u0301".repeat(20)}`;
    expect(splitText(zalgo, 8).join("")).toBe(zalgo);
    expect(splitText("👍👍", 3)).toEqual(["👍", "👍"]);
  });

  it("loses no character but spaces, and no part is too long, empty or half a character", () => {
    const unit = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: "binary" }),
      fc.constantFrom(" ", "  ", family, "word "),
    );
    const text = fc.array(unit, { maxLength: 40 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 60 }), (whole, max) => {
        const parts = splitText(whole, max);
        expect(bare(parts.join(""))).toBe(bare(whole));
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(max);
          expect(part.trim()).toBe(part);
          expect(part).not.toBe("");
          expect(part).not.toMatch(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
