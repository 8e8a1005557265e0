import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/base/paths.ts";
import { compileMessage } from "../../src/chat/wording/icu.ts";
import { sourcesBelow } from "../support/sources.ts";

const read = (file: string) => readFileSync(path.join(packageRoot(), file), "utf8");
const sources = sourcesBelow("src/pages").map((file) => ({ file, text: read(file).replace(/\/\*[\s\S]*?\*\//g, "") }));
const french: Record<string, string> = JSON.parse(read("locales/pages/fr.json"));

/** Sentences handed to `t` and `tx`, each with the file that says it. */
const said = sources.flatMap(({ file, text }) =>
  [...text.matchAll(/\btx?\(\s*(?:"((?:[^"\\\n]|\\.)+)"|'((?:[^'\\\n]|\\.)+)'|`([^`$]+)`)/g)].map(
    ([, one, other, third]) => ({ file, sentence: (one ?? other ?? third)!.replace(/\\(.)/g, "$1") }),
  ),
);
const sentences = [...new Set(said.map(({ sentence }) => sentence))];
const placeholders = (text: string) => [...compileMessage(text, "fr").placeholders].sort();

describe("French of the pages", () => {
  it("has every sentence, and none that nobody says", () => {
    expect(sentences.length).toBeGreaterThan(30);
    expect(sentences.filter((sentence) => !Object.hasOwn(french, sentence))).toEqual([]);
    expect(Object.keys(french).filter((sentence) => !sentences.includes(sentence))).toEqual([]);
  });

  it("has the placeholders of each", () => {
    const other = sentences.filter(
      (sentence) => placeholders(french[sentence] ?? "").join() !== placeholders(sentence).join(),
    );
    expect(other).toEqual([]);
  });

  it("knows what is said because sentences are written where they are said", () => {
    const calls = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/(?<!function )\btx?\(\s*([^\s)])/g)]
        .filter(([, first]) => !/["'`]/.test(first!))
        .map(() => file),
    );
    expect(calls).toEqual([]);
  });
});
