/** What every page says by name is there: commands of chat and of the command line, settings, directives, files. */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { configSchema } from "../../src/app/config.ts";
import { settingRows } from "../../src/app/config-files.ts";
import { dataPaths } from "../../src/base/paths.ts";
import { loadChat } from "../../src/chat/load.ts";
import { FEED_TYPES } from "../../src/feed/feed-events.ts";
import { commandLine } from "../support/command-line.ts";
import { docPage, turnsOf } from "../support/doc-page.ts";
import { rehearsal, temporaryFolder } from "../support/rehearsal.ts";

const root = path.resolve(import.meta.dirname, "..", "..");
const FILES = [
  ...["README.md", "CHANGELOG.md", "CONTRIBUTING.md"],
  ...readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file.split(path.sep).join("/")}`),
];
const PAGES = FILES.map((file) => ({ file, text: docPage(file) }));
/** Words that a page makes up to show how it is done. */
const MADE_UP =
  /^(hello|hug|cuddle|lottery|oracle|burn|calm|wipe|how|info|nothing|socials|lurking|me|deaths|echo|cheer|so|to|toss|accept|decline)$/;

/** Everything that stands between backticks or in a block, by page. */
function* written(pattern: RegExp): Generator<readonly [file: string, found: string]> {
  for (const { file, text } of PAGES) {
    const code = [...text.matchAll(/```[\s\S]*?```|`[^`\n]+`/g)].map(([part]) => part).join("\n");
    for (const match of code.matchAll(pattern)) yield [file, match[1]!];
  }
}

describe("every page", () => {
  it("links to what is there", () => {
    const dead = PAGES.flatMap(({ file, text }) =>
      [...text.matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)]
        .map(([, target]) => path.join(root, path.dirname(file), target!))
        .filter((target) => !existsSync(target)),
    );
    expect(dead).toEqual([]);
  });

  it("numbers each decision once, in its name as in its title", () => {
    const decisions = PAGES.filter(({ file }) => file.startsWith("docs/decisions/"));
    const titles = decisions.map(({ text }) => Number(/^# (\d+)\. /.exec(text)?.[1]));
    expect(decisions.map(({ file }) => Number(path.basename(file).split("-")[0]))).toEqual(titles);
    expect(new Set(titles).size).toBe(decisions.length);
  });

  it("names files of the project that there are", () => {
    const named = [...written(/^`((?:src|test|bin|locales|commands)\/[\w./-]+)`$/gm)];
    expect(named.length).toBeGreaterThan(20);
    const made = /^(src\/features|commands)\/toss\//;
    expect(named.filter(([, file]) => !made.test(file) && !existsSync(path.join(root, file)))).toEqual([]);
  });

  it("names sub-commands and options of chatmint that there are", async () => {
    const all = (await commandLine("--help")).printed;
    for (const [file, line] of written(/npx chatmint ([^`\n]+)/g)) {
      const [name = "", ...rest] = line.split(/ +/);
      expect(all, `${file}: npx chatmint ${line}`).toMatch(new RegExp(`^ {2}${name}\\b`, "m"));
      const own = (await commandLine(name, "--help")).printed;
      for (const option of rest.filter((word) => word.startsWith("--"))) {
        expect(own, `${file}: npx chatmint ${line}`).toContain(option);
      }
    }
  });

  it("names scripts of npm that there are", () => {
    const { scripts } = JSON.parse(docPage("package.json")) as { scripts: Record<string, string> };
    for (const [file, script] of written(/npm run ([\w:]+)/g)) expect(scripts, file).toHaveProperty(script);
  });

  it("names commands of chat that there are", async () => {
    const loading = ["en", "fr"].map((language) =>
      loadChat({
        paths: dataPaths(temporaryFolder()),
        config: configSchema.parse({ chat: { language } }).chat,
        currency: { one: "point", many: "points" },
      }),
    );
    const books = (await Promise.all(loading)).map(({ book }) => book);
    const isThere = (word: string) => MADE_UP.test(word) || books.some((book) => book.has(word));
    const missing = [...written(/(?:^|[`\s])!(\w+)/gm)].filter(([, word]) => !isThere(word));
    expect(missing).toEqual([]);
  });

  it("names settings that there are", () => {
    const settings = settingRows().map((row) => row.path);
    const rooms = [...new Set(settings.map((setting) => setting.split(".")[0]!))].filter((room) => room !== "timeZone");
    const isOne = (named: string) =>
      settings.some(
        (setting) => setting === named || setting.startsWith(`${named}.`) || named.startsWith(`${setting}.`),
      );
    const missing = [...written(new RegExp(`\`((?:${rooms.join("|")})\\.[\\w.-]+)(?:\\.\\*)?\``, "g"))].filter(
      // Parts of answers may be called like sections.
      ([file, named]) =>
        file !== "docs/api.md" &&
        !isOne(named) &&
        !(FEED_TYPES as readonly string[]).includes(named) &&
        !/\.(ts|js|md|json|com|test)$/.test(named),
    );
    expect(missing).toEqual([]);
  });

  it("names directives of the rehearsal that there are", async () => {
    const chat = await rehearsal();
    for (const [file, directive] of written(/(?:^|`)(\/(?!mod\b)[a-z]+(?: [\w ]+?)?)(?: {2,}.*|`|$)/gm)) {
      if (directive === "/quit") continue;
      await chat.types(directive);
      expect(chat.hints().join("\n"), `${file}: ${directive}`).not.toMatch(/There is no/);
    }
  });
});

describe("README.md", () => {
  const page = docPage("README.md");
  const blocks = [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language, text]) => ({
    language,
    text: text!,
  }));

  it("shows a chat as it is", async () => {
    const talk = blocks.find(({ text }) => text.includes("!why"))!.text;
    const others = Object.fromEntries(Array.from({ length: 82 }, (_, n) => [`viewer${n}`, 1]));
    const chat = await rehearsal({
      balances: { ann: 430, cat: 3_000, dan: 2_000, ...others },
      known: ["bob"],
      nowMs: Date.UTC(2026, 0, 6, 18, 54),
    });
    const before = ["cat: !give @ann 500", "/leave cat", "/advance 7m", "/join ann", "/advance 2h35m", "/leave ann"];
    for (const line of ["/advance 1m", ...before, "/advance 1m"]) await chat.types(line);
    for (const { line, answers } of turnsOf(talk))
      expect([line, ...(await chat.types(line.replace(/: +/, ": ")))]).toEqual([line, ...answers]);
  });

  it("shows a first command that works", async () => {
    const { text } = blocks.find(({ language }) => language === "ts")!;
    expect(text.split("\n").filter((line) => /\S/.test(line))).toHaveLength(5);
    const chat = await rehearsal({ commands: { "hug.ts": text }, known: ["bob"] });
    expect(await chat.says("ann", "!hug @bob")).toEqual(["ann hugs bob."]);
  });
});
