import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { Retold } from "../../src/app/retold.ts";
import { packageRoot } from "../../src/base/paths.ts";
import { runCli } from "../../src/cli/program.ts";
import { temporaryFolder } from "../support/rehearsal.ts";
import { configSources } from "../support/sources.ts";

const root = packageRoot();
const read = (file: string): Record<string, string> => JSON.parse(readFileSync(path.join(root, file), "utf8"));
const french = read("locales/cli/problems/fr.json");
const all = { ...read("locales/cli/fr.json"), ...french };
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([name]) => name).sort();

/** Where problems are put into words. */
const SOURCES = [
  ...configSources(),
  ...["load-commands", "command-problems", "command-words"].map((name) => `src/chat/commands/${name}.ts`),
  ...["languages", "icu"].map((name) => `src/chat/wording/${name}.ts`),
  ...["src/base/files.ts", "src/db/place.ts", "src/db/lock.ts", "src/features/shop/command-lines.ts"],
  ...["src/app/terminal.ts", "src/cli/write/door.ts", "src/web/unfit.ts"],
];

const STRING = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|` + "`(?:[^`\\\\]|\\\\.)*`";

/** The fixed pieces of every sentence in a source: texts of some words that describe no setting. */
function pieces(file: string): string[] {
  const text = readFileSync(path.join(root, file), "utf8")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "")
    .replace(new RegExp(String.raw`(?:describe|limit|seconds|times)\([^"'\n\x60]*\s*(?:${STRING})`, "g"), "");
  return [...text.matchAll(new RegExp(STRING, "g"))]
    .flatMap(([quoted]) => quoted.slice(1, -1).split(/\$\{(?:[^{}]|\{[^{}]*\})*\}/))
    .map((piece) => piece.replace(/\\(.)/g, "$1"))
    .filter((piece) => /[a-z]{2,} [a-z]/.test(piece) && !piece.includes("\n"));
}

/** Pieces that are told to nobody as a problem. */
const NOT_SAID =
  /^(?:popout moderator |none no n non |yes y oui |(?:user|channel|chatroom) id$|Convert channel|Chatmint tries|unknown word$|handled before$|received undefined$)/;
/** Descriptions of settings are sentences of their own: they begin with a capital letter and end. */
const DESCRIPTION = /^[A-Z`].*[a-z)\d!]\.$/;
/** What of a piece is looked for: its parts, without marks around them. */
const parts = (piece: string) =>
  piece
    .replace(/^\w+ is missing/, "")
    .replace(/\b[Ww]rite [a-z]+: .*|^description: .*/s, "")
    .split(/\$\{|\{\w+\}|: |\. |, got |, plural|"/)
    .map((part) => part.replace(/^[\s.(]+|[\s.(]+$/g, "").toLowerCase())
    .filter((part) => /[a-z]{2,} [a-z]/.test(part) && !/json\.stringify|=>|\?\s*$/.test(part));

describe("French of problems", () => {
  it("has every sentence of a config, of its files and of command files", () => {
    const known = Object.keys(all).join("\n").replace(/\\/g, "").toLowerCase();
    const said = SOURCES.flatMap(pieces).filter((piece) => !NOT_SAID.test(piece) && !DESCRIPTION.test(piece));
    expect(said.length).toBeGreaterThan(150);
    expect(said.filter((piece) => !parts(piece).every((part) => known.includes(part)))).toEqual([]);
  });

  it("has the placeholders of the English, and its keys in order", () => {
    for (const [english, text] of Object.entries(french)) expect(placeholders(text)).toEqual(placeholders(english));
    expect(Object.keys(french)).toEqual(Object.keys(french).sort());
  });
});

describe("a problem told again", () => {
  const retold = new Retold(all);
  it.each([
    [
      'C:\\M. Du Pont\\config.json: chat.answers: write "reply" or "name", got the text "x: y. z".',
      'C:\\M. Du Pont\\config.json : chat.answers : écris "reply" ou "name", et non la valeur "x: y. z".',
    ],
    [
      "a.json: x: write true or false or a whole number, 0 or more, got 7.5.",
      "a.json : x : écris true ou false ou un nombre entier, 0 ou plus, et non 7.5.",
    ],
    [
      "a.ts: price: expected a whole number, 0 or more, got -1 (number). Write price: 10.",
      "a.ts : price : écris un nombre entier, 0 ou plus, et non -1. Écris price: 10.",
    ],
    ["a.json: a.b is not a setting. Did you mean a.c?", "a.json : a.b n’est pas un réglage. Voulais-tu dire a.c ?"],
  ])("%s", (english, told) => expect(retold.tell(english)).toBe(told));

  it("stays English as a whole where a part of it is not known", () => {
    expect(retold.tell("a.json: x: write a purple thing, got 5.")).toBe("a.json: x: write a purple thing, got 5.");
    expect(new Retold({}).tell("a.json: x")).toBe("a.json: x");
  });
});

/** English that no sentence in French has. */
const ENGLISH = /\b(?:the|write|got|expected|must|is|are|there|Did|cannot|found)\b/;

describe("chatmint in French", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
    mkdirSync(path.join(folder, "data", "commands"), { recursive: true });
  });
  async function run(command: string, config: string | undefined, language = "C") {
    const file = path.join(folder, "config.json");
    if (config !== undefined) writeFileSync(file, config);
    const lines: string[] = [];
    const print = (line: string) => void lines.push(line);
    const shell = { out: print, err: print, stdin: process.stdin, environment: { LANG: language } };
    const code = await runCli([command, "--config", file, "--data", path.join(folder, "data")], shell);
    // Paths and values of the streamer's own may be in any language.
    return { code, lines, bare: lines.map((line) => line.replaceAll(folder, "").replace(/"[^"]*"|\([^)]*\)/g, "")) };
  }
  const own = (name: string, text: string) => writeFileSync(path.join(folder, "data", "commands", name), text);

  const WRONG = JSON.stringify({
    chat: {
      language: "fr",
      prefix: "abc",
      comands: {},
      answers: "x",
      commands: { gvie: false, give: 5 },
      replies: { "give.x": "x" },
    },
    twitch: { channel: "https://kick.com/ann", botLogin: 5 },
    kick: { channel: "yes", drivers: ["x"], allow: { realtime: "ja" } },
    timeZone: "Europe/Berlim",
    currency: { one: "", many: "bits" },
    watching: { amount: -1, multipliers: { vip: 1.23456 }, bots: "nightbot", happyHours: [{ at: "x x x x x" }] },
    custom: { timers: [{ name: "a b", text: "x" }] },
    shop: {
      obs: { url: "x" },
      items: [
        { name: "!a", price: "x" },
        { name: "", price: 1, codes: "a/b" },
        { name: "redeem", price: 1, restock: "* *" },
      ],
    },
    support: { tiers: [{ from: 5 }, { from: 1 }] },
    giveaways: [],
    drops: { words: ["a b"] },
    kick2: 1,
  });

  it.each(["check", "start"])("names every mistake of a config in %s", async (command) => {
    const { code, lines, bare } = await run(command, WRONG);
    expect(code).not.toBe(0);
    expect(lines.length).toBeGreaterThan(25);
    expect(bare.filter((line) => ENGLISH.test(line))).toEqual([]);
    expect(lines.join("\n")).toContain(
      "config.json : watching.amount : écris un nombre entier de 1 à 1000000, et non -1.",
    );
    expect(lines.join("\n")).toContain("chat.comands n’est pas un réglage. Voulais-tu dire chat.commands ?");
    if (command === "check") expect(lines.at(-1)).toMatch(/^\d+ problèmes trouvés\.$/);
  });

  it("names every mistake of command files", async () => {
    own("a.ts", "export default {}");
    own("b.ts", "export default 5");
    own("c.ts", "export const x = 1");
    own(
      "d.ts",
      `export default { description: 5, role: "moderater", cooldwn: 1, aliases: ["a b", 3], price: -1,
      cooldown: { viewerSecond: 1, viewerSeconds: -1 }, args: { a: "viewr", b: ["x y"], c: "text", e: { kind: "amout" } },
      subcommands: { x: 5 }, replies: { A: "x", b: "{x", description: "a" }, run: async () => {} }`,
    );
    own("e.ts", "export default {,");
    own("f.ts", 'throw new Error("boom. Ha")');
    own("h i.ts", "x");
    own("j.ts.txt", "x");
    own("k.ts", "process.exit(1)");
    own("l.ts", 'export default { description: "x", aliases: ["give"], subcommands: { x: "giv" }, run() {} }');
    const { code, bare } = await run("check", '{ "chat": { "language": "fr" } }');
    expect(code).toBe(1);
    expect(bare.length).toBeGreaterThan(25);
    expect(bare.filter((line) => ENGLISH.test(line))).toEqual([]);
  });

  it("names what keeps a config from being read, and what is written twice", async () => {
    const comma = await run("check", '{ "chat": { "language": "fr" }, "twitch": { "channel": "ann",, } }');
    expect(comma.lines[0]).toMatch(/config\.json, ligne 1, colonne \d+ : un nom de réglage est attendu\. Cherche là/);
    const twice = await run("check", '{ "chat": { "language": "fr" },\n"chat": { "prefix": "?" } }');
    expect(twice.lines[0]).toMatch(/ligne 2 : "chat" est écrit une seconde fois, après la ligne 1/);
    writeFileSync(path.join(folder, "data", "chatmint.db"), "no book at all, only text ".repeat(50));
    const book = await run("check", '{ "chat": { "language": "fr" } }');
    expect(book.lines[0]).toMatch(/chatmint\.db ne peut pas être lu comme un livre \(.*\)\. Restaure une copie/);
    const utf16 = await run("check", "\0{\0}", "fr_FR.UTF-8");
    expect(utf16.lines[0]).toContain("est enregistré en UTF-16");
  });

  it("goes by the system where there is no config, and by the config where there is one", async () => {
    expect(existsSync(path.join(folder, "config.json"))).toBe(false);
    expect((await run("check", undefined, "fr_FR.UTF-8")).lines[0]).toContain("Il n’y a pas de configuration");
    expect((await run("check", undefined)).lines[0]).toContain("There is no config");
    expect((await run("check", '{ "chat": { "language": "fr" } }')).lines.at(-1)).toContain(
      "tout le reste est en ordre",
    );
    expect((await run("check", "{}", "fr_FR.UTF-8")).lines.at(-1)).toContain("everything else is in order");
  });
});
