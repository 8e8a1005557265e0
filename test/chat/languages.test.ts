import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { FEATURE_TEXTS } from "../../src/app/listed.ts";
import { dataPaths, packageRoot } from "../../src/base/paths.ts";
import { loadCommands } from "../../src/chat/commands/load-commands.ts";
import { loadChat } from "../../src/chat/load.ts";
import { chatSection } from "../../src/chat/settings.ts";
import { KINDS } from "../../src/chat/wording/chat-texts.ts";
import { loadLanguage } from "../../src/chat/wording/languages.ts";
import { FEATURES } from "../../src/features.ts";
import type { AnyFeature } from "../../src/kit/feature.ts";
import { sourcesBelow } from "../support/sources.ts";

const root = packageRoot();
const folder = mkdtempSync(path.join(os.tmpdir(), "chatmint-languages-"));
/** The shipped files of French by what they belong to: a feature's name, or `locales`. */
const french = new Map<string, Record<string, string>>(
  [path.join(root, "locales"), ...FEATURES.map(({ name }) => path.join(root, "src", "features", name))].flatMap(
    (at) => {
      const file = path.join(at, "fr.json");
      return existsSync(file) ? [[path.basename(at), JSON.parse(readFileSync(file, "utf8"))]] : [];
    },
  ),
);

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
    for (const texts of french.values()) expect(Object.keys(texts)).toEqual(Object.keys(texts).toSorted());
    const words = [...loaded.book.commands.values()].flatMap((command) => [command.name, ...command.words]);
    const called = Object.keys(french.get("locales")!).flatMap((key) => /^calls\.(.+)/.exec(key)?.[1] ?? []);
    expect(called.filter((word) => !words.includes(word))).toEqual([]);
    expect(called.length).toBeGreaterThan(30);
  });

  it("has in a feature's folder that feature's texts only, and says what two files have in the same words", () => {
    const all = new Map<string, string>();
    for (const [place, texts] of french) {
      const feature: AnyFeature | undefined = FEATURES.find(({ name }) => name === place);
      for (const [key, text] of Object.entries(texts)) {
        const [group = "", name = ""] = key.split(".");
        const declared = group === KINDS ? feature?.words : feature?.texts?.[group];
        if (feature && group === "errors") expect(codesIn(feature.name), key).toContain(name);
        else if (feature) expect(declared, key).toHaveProperty(name);
        expect(all.get(key) ?? text).toBe(text);
        all.set(key, text);
      }
    }
  });
});

/** The codes that a feature's files name. */
function codesIn(feature: string): string[] {
  const texts = sourcesBelow(`src/features/${feature}`).map((file) => readFileSync(path.join(root, file), "utf8"));
  return texts.flatMap((text) => [...text.matchAll(/"(\w+)"|^ {2}(\w+):/gm)].map(([, one, other]) => (one ?? other)!));
}

describe("what a command and a feature both say", () => {
  it("is one sentence, for one key changes both", async () => {
    const { files } = await loadCommands({
      folders: [{ path: path.join(root, "commands"), origin: "built-in", cacheFolder: path.join(folder, "cache") }],
    });
    const both = files.flatMap(({ name, command }) =>
      Object.entries(command.replies ?? {}).flatMap(([reply, text]) => {
        const other = FEATURE_TEXTS[name]?.[reply];
        return other === undefined ? [] : [[`${name}.${reply}`, text, other]];
      }),
    );
    expect(both.map(([key]) => key)).toEqual(["happyhour.ended"]);
    for (const [key, text, other] of both) expect(text, key).toBe(other);
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

it("French words for other words of a command are no mistake where the streamer's own takes its place", async () => {
  const data = mkdtempSync(path.join(os.tmpdir(), "chatmint-own-words-"));
  mkdirSync(path.join(data, "commands"));
  const text = `export default { description: "Mine.", run: () => undefined };`;
  for (const name of ["history", "live", "top"]) writeFileSync(path.join(data, "commands", `${name}.js`), text);
  const { problems } = await loadChat({
    paths: dataPaths(data),
    config: chatSection.parse({ language: "fr" }),
    currency: { one: "point", many: "points" },
    features: FEATURE_TEXTS,
  });
  expect(problems).toEqual([]);
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

  it("belong with those of the same name in the folders of parts, under the streamer's own", () => {
    const part = path.join(folder, "part");
    mkdirSync(part);
    writeFileSync(path.join(part, "fr.json"), '{ "drops.rain": "il pleut" }');
    const [own] = folders.slice(1);
    const { texts } = loadLanguage("fr", [{ path: shipped, shipped: true, parts: [part, root] }, own!]);
    expect(texts.map(({ source, shipped: comes }) => [path.relative(folder, source), comes])).toEqual([
      [path.join("shipped", "fr.json"), true],
      [path.join("part", "fr.json"), true],
      [path.join("own", "fr.json"), false],
    ]);
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
