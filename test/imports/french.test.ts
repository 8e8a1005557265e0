/** French of what an import says: notes, reasons, questions, and why a file cannot be imported. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { Speech } from "../../src/app/speech.ts";
import { packageRoot } from "../../src/base/paths.ts";
import { phrase } from "../../src/base/phrase.ts";

const root = packageRoot();
const french: Record<string, string> = JSON.parse(readFileSync(path.join(root, "locales/cli/imports/fr.json"), "utf8"));
const speech = new Speech("fr");
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([name]) => name).sort();

/** What the page of imports is told is put together in these folders, and in some files beside them. */
const FOLDERS = ["src/imports/", "src/cli/import/", "src/features/imports/"];
const BESIDE = [
  "src/features/imports/imports.ts",
  "src/app/imports/taken-words.ts",
  "src/platforms/accounts.ts",
  "src/db/staged.ts",
];
/** Words that are looked for, settings with their descriptions, and signs of SQL: nothing of it is said. */
const SILENT = ["files/title-words.ts", "files/sql-tokens.ts", "imports/settings.ts", "features/imports/tables.ts"];

/** The files of these folders that reading an import needs: what only the terminal says is in others. */
function needed(file: string, all = new Set<string>()): Set<string> {
  if (all.has(file)) return all;
  all.add(file);
  const text = readFileSync(path.join(root, file), "utf8");
  for (const [, from] of text.matchAll(
    /^(?:import|export) (?!type )[^;]*?from "(\.[^"]+)";|import\("(\.[^"]+)"\)/gms,
  )) {
    const next = path.posix.join(path.posix.dirname(file), from ?? "");
    if (from && FOLDERS.some((folder) => next.startsWith(folder))) needed(next, all);
  }
  return all;
}

const LITERAL = /"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g;

/** What stands in quotes in a file, with `{}` where something is filled in. */
function literals(file: string): string[] {
  const text = readFileSync(path.join(root, file), "utf8")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "")
    .replace(/^(?:import|export) [^;]*?from "[^"]+";$/gm, "")
    .replace(/\bthrow new Error\([^;]*;/g, "");
  return [...text.matchAll(LITERAL)].map(([, one, other, third]) =>
    (one ?? other ?? third!.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "{}"))
      .replace(/\\(.)/g, "$1")
      .replace(/\{\w+\}/g, "{}"),
  );
}

/** Titles of columns in the files of other bots, names, what is put beside a name, and what stands in the log. */
const NOT_SAID =
  /\b(?:SELECT|FROM|INSERT|UPDATE|DELETE|CREATE|WHERE|PARTITION|CASE|ORDER BY)\b|^(?:Join Date|Last Seen|Watch Time|Minutes in Channel|Chat Messages|Hours Watched|Watched Hours|Twitch User ID|Current Points|All Time Points|Loyalty Extension|Streamlabs Chatbot|Streamlabs Cloudbot|Mix It Up|Any table|points or all-time|(?:id|userId) \{\}|Bearer \{\}|(?!A table)[\w ]+(?: \{\})?, \{\}|an import|watch time of an import|ending what has waited long enough|The import O\{\} cannot go on: .*|npx chatmint import)$|^(?:operation_id|w\.|hash = |true ORDER|SQLite format|import_waiting AS|\{\}, platform_id AS|\^\()/;
/** Two words, or one that stands for a reason alone. */
const isSaid = (text: string) =>
  (/[\p{L}\d{}"!]{2,}[.,:;)"]* [\p{L}{]/u.test(text) && /[a-z]{2}/.test(text)) || text === "broken";

function said(): string[] {
  const files = [...needed("src/cli/import/read-import.ts"), ...BESIDE];
  expect(files.length).toBeGreaterThan(60);
  return files
    .filter((file) => !SILENT.some((one) => file.endsWith(one)))
    .flatMap(literals)
    .map((text) => text.trim())
    .filter((text) => isSaid(text) && !NOT_SAID.test(text));
}

/** With a number in each place, which every value may be. */
const filled = (text: string, value: string) => text.replace(/\{\w*\}/g, () => value);
const bare = (text: string) => text.replace(/\{\w+\}/g, "{}");

/** Put together of parts that stand apart in the sources, or said by one word. */
const COMPOSED = /^(?:.*\{login\} \{units\}|points|all-time points|watch time|single viewers|\{bot\}, .+)$/;

describe("French of imports", () => {
  it("has every sentence that the page may be told", () => {
    const all = said();
    expect(all.length).toBeGreaterThan(120);
    const english = all.filter((one) => {
      const text = filled(one, "5");
      return speech.tell(text) === text;
    });
    expect([...new Set(english)]).toEqual([]);
  });

  it("has none that nobody says, the placeholders of each, and its keys in order", () => {
    const known = new Set(said().map(bare));
    expect(Object.keys(french).filter((one) => !known.has(bare(one)) && !COMPOSED.test(one))).toEqual([]);
    for (const [english, text] of Object.entries(french)) expect(placeholders(text)).toEqual(placeholders(english));
    expect(Object.keys(french)).toEqual(Object.keys(french).sort());
  });

  it.each(Object.entries(french))("tells each as itself: %s", (english, text) => {
    expect(speech.tell(filled(english, "5"))).toBe(filled(text, "5"));
  });

  it("goes on where a reason is known to nobody, and writes numbers as French does", () => {
    const failed = "x.db was passed over: the moon is full";
    expect(speech.tell(failed)).toBe("x.db a été laissé de côté : the moon is full");
    expect(speech.tell("Twitch knows 1,200 of 2,000 names without an id.")).toBe(
      "Twitch connaît 1\u202f200 des 2\u202f000 noms sans identifiant.",
    );
    expect(speech.tell("row 2 ann 2,500; row 9 ann 100")).toBe("ligne 2 ann 2\u202f500 ; ligne 9 ann 100");
    expect(speech.tell("A table, the sheet Points of a b.xlsx")).toBe("Un tableau, la feuille Points de a b.xlsx");
  });

  it("tells one that was made by the same process too", () => {
    expect(speech.tell(phrase("{label} is empty.", { label: "a b.csv" }))).toBe("a b.csv est vide.");
  });
});
