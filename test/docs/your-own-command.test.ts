/** Runs docs/your-own-command.md: every file in it is loaded, every config read, every conversation held. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { configSchema } from "../../src/config/schema.ts";
import * as api from "../../src/index.ts";
import { rehearsal } from "../support/rehearsal.ts";

const page = readFileSync(path.join(import.meta.dirname, "../../docs/your-own-command.md"), "utf8");

interface Section {
  readonly title: string;
  readonly blocks: readonly { readonly language: string; readonly text: string }[];
}

const sections: readonly Section[] = page
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    title: section.slice(0, section.indexOf("\n")),
    blocks: [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text]) => ({
      language: language!,
      text: text!,
    })),
  }));

/** A conversation as pairs of who says what and what the bot answers. */
function turns(text: string): { who: string; line: string; answers: string[] }[] {
  const said: { who: string; line: string; answers: string[] }[] = [];
  for (const row of text.trimEnd().split("\n")) {
    const [, who, line] = /^(\[?\w+\]? ?\w*): (.*)$/.exec(row)!;
    if (who === "chatmint") said.at(-1)!.answers.push(line!);
    else said.push({ who: who!, line: line!, answers: [] });
  }
  return said;
}

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
      for (const { who, line, answers } of turns(text))
        expect([line, ...(await chat.says(who, line))]).toEqual([line, ...answers]);
    }
    expect(conversations).toBeGreaterThan(0);
  });

  it("is true about what can be imported", () => {
    expect(Object.keys(api)).toEqual(["defineCommand"]);
  });
});
