import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/base/paths.ts";
import { LanguageWords } from "../../src/chat/wording/language-words.ts";
import { OPTION_WORDS } from "../../src/features/giveaways/options.ts";
import { CHANGES } from "../../src/features/shop/changes.ts";

const words = (...texts: Record<string, string>[]) =>
  new LanguageWords(texts.map((one, at) => ({ source: `file ${at}`, texts: one })));

describe("the words of a language", () => {
  const spoken = words({ "words.cancel": "annuler", "words.price": "prix coût", "words.anyway": "tant pis, forcer" });

  it("are understood in any case and without accents, beside the English ones", () => {
    for (const written of ["annuler", "ANNULER", "cancel", "Cancel"]) {
      expect(spoken.meant(written, ["status", "cancel"])).toBe("cancel");
    }
    expect(spoken.meant("cout", ["price"])).toBe("price");
    expect(spoken.meant("prix", ["cancel"])).toBeUndefined();
    expect(spoken.meant("constructor", ["cancel"])).toBeUndefined();
  });

  it("are shown by the first, and found by a near miss", () => {
    expect(spoken.shown("price")).toBe("prix");
    expect(spoken.shown("stock")).toBe("stock");
    expect(spoken.near("anuler", ["status", "cancel"])).toBe("annuler");
    expect(spoken.near("cancle", ["status", "cancel"])).toBe("annuler");
    expect(spoken.near("zzzzz", ["status", "cancel"])).toBeUndefined();
  });

  it("of a later file win, and what cannot be typed is told", () => {
    const both = words({ "calls.give": "donner" }, { "calls.give": "offrir !cadeau" });
    expect(both.calls("give")).toEqual(["offrir"]);
    expect(both.problems).toEqual([expect.stringContaining("file 1: calls.give: !cadeau: write words of")]);
    expect(words({ "words.cancel": 3 as unknown as string }).shown("cancel")).toBe("cancel");
  });

  it("are no texts of the streamer's own commands, called calls or words, but with features. in front", () => {
    const texts = { "calls.give": "{viewer} rings", "features.calls.top": "premiers", "calls.help": "aide" };
    const isOwn = (key: string) => key === "calls.give" || key === "calls.top";
    const both = new LanguageWords(
      [
        { source: "shipped", shipped: true, texts: { "calls.give": "donner" } },
        { source: "own", texts },
      ],
      isOwn,
    );
    expect(both.problems).toEqual([]);
    expect(["give", "top", "help"].map((word) => both.calls(word))).toEqual([["donner"], ["premiers"], ["aide"]]);
    expect([...both.called]).toEqual(["top", "help"]);
  });

  it("that stand for two options of one command are told", () => {
    const alike = words({ "words.remove": "retirer", "words.redraw": "retirer show" });
    expect(alike.clashes(["remove", "redraw"])).toEqual([{ word: "retirer", options: ["remove", "redraw"] }]);
    expect(alike.clashes(["show", "redraw"])).toEqual([{ word: "show", options: ["show", "redraw"] }]);
    expect(alike.clashes(["remove", "draw"])).toEqual([]);
  });

  it("are clear in French for giveaways and items too", () => {
    const file = path.join(packageRoot(), "locales", "fr.json");
    const french = new LanguageWords([{ source: file, texts: JSON.parse(readFileSync(file, "utf8")) }]);
    expect(french.problems).toEqual([]);
    expect(french.clashes(OPTION_WORDS)).toEqual([]);
    expect(french.clashes(CHANGES)).toEqual([]);
    expect(french.clashes(["role", "cooldown", "viewercooldown", "price", "count"])).toEqual([]);
    expect(french.clashes(["everyone", "subscriber", "vip", "moderator", "broadcaster"])).toEqual([]);
  });
});
