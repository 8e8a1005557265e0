/** Runs docs/your-own-command.md: every file in it is loaded, every config read, every conversation held. */
import path from "node:path";
import { describe, expect, it } from "vitest";
import { configSchema } from "../../src/app/config.ts";
import * as api from "../../src/index.ts";
import { docPage, sectionsOf, turnsOf } from "../support/doc-page.ts";
import { rehearsal } from "../support/rehearsal.ts";

const page = docPage("docs/your-own-command.md");
const sections = sectionsOf(page);

describe("docs/your-own-command.md", () => {
  it("has no block that is not run", () => {
    const languages = new Set(sections.flatMap(({ blocks }) => blocks.map(({ language }) => language)));
    expect([...languages].sort()).toEqual(["json", "text", "ts"]);
    expect(page.match(/^```\w+$/gm)).toHaveLength(sections.flatMap(({ blocks }) => blocks).length);
  });

  it.each(sections.filter(({ blocks }) => blocks.length > 0))("$title", async ({ blocks }) => {
    const commands: Record<string, string> = {};
    let config: Record<string, unknown> = {};
    let conversations = 0;
    for (const { language, text } of blocks) {
      if (language === "ts") commands[/^\/\/ commands\/(\S+)/.exec(text)![1]!] = text;
      if (language === "json") config = JSON.parse(text);
      if (language !== "text") continue;
      conversations++;
      configSchema.parse(config);
      const chat = await rehearsal({ balances: { ann: 100 }, known: ["bob", "mo"], config, commands });
      expect(chat.rehearsal.house.problems).toEqual([]);
      for (const { line, answers } of turnsOf(text))
        expect([line, ...(await chat.types(line))]).toEqual([line, ...answers]);
    }
    expect(conversations).toBeGreaterThan(0);
  });

  it("is true about what can be imported", () => {
    expect(Object.keys(api)).toEqual(["defineCommand"]);
  });
});

describe("the examples in the docstrings of the public API", () => {
  const commands = Object.fromEntries(
    ["src/index.ts", "src/chat/commands/command.ts"].flatMap((file) =>
      [...docPage(file).matchAll(/^ \* ```ts\n((?: \*.*\n)+?) \* ```$/gm)].map(([, example], n) => [
        `${path.basename(file, ".ts")}${n}.ts`,
        example!.replaceAll(/^ \* ?/gm, ""),
      ]),
    ),
  );

  it("are commands", async () => {
    expect(Object.keys(commands)).toEqual(["index0.ts", "command0.ts"]);
    const chat = await rehearsal({ balances: { ann: 100 }, commands });
    expect(chat.rehearsal.house.problems).toEqual([]);
    expect(await chat.says("ann", "!index0")).toEqual(["Hello, ann!"]);
    expect(await chat.says("ann", "!command0 half")).toEqual([
      "ann throws 50 points into the well and has 50 points left.",
    ]);
  });
});
