import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { FEATURE_TEXTS } from "../../src/app/listed.ts";
import { dataPaths, packageRoot } from "../../src/base/paths.ts";
import { loadChat } from "../../src/chat/load.ts";
import { chatSection } from "../../src/chat/settings.ts";
import { loadLanguage } from "../../src/chat/wording/languages.ts";

const root = packageRoot();
const folder = mkdtempSync(path.join(os.tmpdir(), "chatmint-languages-"));
const french: Record<string, string> = JSON.parse(readFileSync(path.join(root, "locales", "fr.json"), "utf8"));

describe("French", () => {
  it("fits the commands it speaks for, and its keys are sorted", async () => {
    const config = chatSection.parse({ language: "fr" });
    const loaded = await loadChat({
      paths: dataPaths(folder),
      config,
      currency: { one: "point", many: "points" },
      features: FEATURE_TEXTS,
    });
    expect(loaded.problems).toEqual([]);
    expect(Object.keys(french)).toEqual(Object.keys(french).toSorted());
  });
});

describe("words of commands and options in the streamer's own file", () => {
  it("that cannot be used are told, and the rest is", async () => {
    const data = mkdtempSync(path.join(os.tmpdir(), "chatmint-words-"));
    mkdirSync(path.join(data, "locales"));
    const words = {
      ...{ "calls.giv": "x", "calls.give": "top cadeau", "calls.help": "a!b sos" },
      "words.redraw": "annuler",
    };
    writeFileSync(path.join(data, "locales", "fr.json"), JSON.stringify(words));
    const { book, problems } = await loadChat({
      paths: dataPaths(data),
      config: chatSection.parse({ language: "fr" }),
      currency: { one: "point", many: "points" },
      features: FEATURE_TEXTS,
    });
    expect(problems).toEqual([
      "calls.giv: no command is called giv. Did you mean calls.give?",
      expect.stringMatching(
        /^The word !top of the command give .* is taken by top .* Take another word in calls\.give\.$/,
      ),
      expect.stringMatching(/^words\.redraw and words\.cancel: annuler stands for both behind !giveaway/),
      expect.stringMatching(/fr\.json: calls\.help: a!b: write words of letters/),
    ]);
    expect(["cadeau", "sos", "donner", "aide"].map((word) => book.has(word))).toEqual([true, true, false, false]);
  });
});

describe("the files of a language", () => {
  const shipped = path.join(folder, "shipped");
  const own = path.join(folder, "own");
  mkdirSync(shipped);
  mkdirSync(own);
  writeFileSync(path.join(shipped, "fr.json"), '\uFEFF{\r\n  // a remark\r\n  "give.given": "donné",\r\n}');
  writeFileSync(path.join(own, "fr.json"), '{ "give.given": "offert" }');
  writeFileSync(path.join(shipped, "fr-CA.json"), '{ "give.given": "doné" }');
  writeFileSync(path.join(shipped, "xx.json"), "[1, 2]");
  writeFileSync(path.join(shipped, "yy.json"), '{ "a": ');
  const folders = [
    { path: shipped, shipped: true },
    { path: own, shipped: false },
  ];
  const texts = (language: string) => loadLanguage(language, folders).texts.map((each) => each.texts["give.given"]);

  it("are read in order, the streamer's own over the shipped, the region's over the language's", () => {
    expect(texts("fr")).toEqual(["donné", "offert"]);
    expect(texts("fr-CA")).toEqual(["donné", "offert", "doné"]);
    expect(texts("fr-ca")).toEqual(["donné", "offert", "doné"]);
    expect(texts("en")).toEqual([]);
  });

  it("are told when they are missing or cannot be read, and English is used", () => {
    expect(loadLanguage("pl", folders).problems).toEqual([
      expect.stringMatching(
        /^chat\.language is "pl", but there is no file pl\.json in .* There are: en, fr, fr-CA, xx, yy\./,
      ),
    ]);
    expect(loadLanguage("xx", folders).problems).toEqual([expect.stringMatching(/xx\.json: expected/)]);
    expect(loadLanguage("yy", folders).problems[0]).toMatch(/yy\.json, line 1, column \d+/);
    expect(loadLanguage("en", folders).problems).toEqual([]);
  });
});
