import { describe, expect, it } from "vitest";
import { emoteCodes, plainEmotes, withEmoteCodes, withoutEmotesBefore } from "../../src/base/emote-codes.ts";
import { harmless } from "../../src/chat/outbox/harmless.ts";

const K = "[emote:37226:KEKW]";

describe("an emote of Kick", () => {
  it.each([
    [`!points${K}`, "!points KEKW"],
    [`!points ${K}`, "!points KEKW"],
    [`${K}on my way`, "KEKW on my way"],
    [`a${K}${K}b`, "a KEKW KEKW b"],
    [K, "KEKW"],
    ["[emote:1:a-b] [emote:2:!x]", "a-b !x"],
    ["no  emote  at all", "no  emote  at all"],
    ["[emote:x:KEKW] [emote:1", "[emote:x:KEKW] [emote:1"],
    ["[emote:1:]", ""],
  ])("is a word of its own: %s", (written, shown) => {
    expect(plainEmotes(written)).toBe(shown);
  });

  it.each([
    [`${K} !points`, "!points"],
    [`${K}!points`, "!points"],
    [` ${K} ${K}  ！points`, "！points"],
    [`${K} hello !points`, `${K} hello !points`],
    [`!points ${K}`, `!points ${K}`],
  ])("before a command is no part of it: %s", (written, left) => {
    expect(withoutEmotesBefore(written)).toBe(left);
  });

  it("is kept as it was written behind the first word, and nowhere else", () => {
    const codes = emoteCodes(`!addcom KEKW ${K} x[emote:2:LUL]`);
    expect(codes).toEqual({ KEKW: K, LUL: "[emote:2:LUL]" });
    expect(withEmoteCodes("KEKW KEKW x LUL kekw LULW", codes)).toBe(`KEKW ${K} x [emote:2:LUL] kekw LULW`);
    expect(withEmoteCodes("KEKW KEKW", undefined)).toBe("KEKW KEKW");
    expect(withEmoteCodes("a constructor toString", emoteCodes(K))).toBe("a constructor toString");
  });

  it.each([`${K} !points`, `${K}!points`, `${K} ${K} ！points`, "[emote:1:!x] hi", "[emote:1:[emote:2:!x]] hi"])(
    "before the mark does not make a command of what the bot says: %s",
    (said) => {
      expect(harmless(said, "!")).toBe(`› ${said}`);
    },
  );
});
