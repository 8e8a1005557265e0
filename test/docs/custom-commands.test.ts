/** Runs docs/custom-commands.md: every conversation in it is held, with the config that stands before it. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { VARIABLES, variableList } from "../../src/custom/variables.ts";
import { rehearsal } from "../support/rehearsal.ts";

const page = readFileSync(path.join(import.meta.dirname, "../../docs/custom-commands.md"), "utf8");
const sections = page
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    title: section.slice(0, section.indexOf("\n")),
    blocks: [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text]) => ({
      language: language!,
      text: text!,
    })),
  }));

/** A conversation as pairs of a line and what the bot says to it. */
function turns(text: string): { line: string; answers: string[] }[] {
  const said: { line: string; answers: string[] }[] = [];
  for (const row of text.trimEnd().split("\n")) {
    if (row.startsWith("chatmint: ")) said.at(-1)!.answers.push(row.slice("chatmint: ".length));
    else said.push({ line: row, answers: [] });
  }
  return said;
}

describe("docs/custom-commands.md", () => {
  it.each(sections)("$title", async ({ blocks }) => {
    let custom = {};
    let conversations = 0;
    for (const { language, text } of blocks) {
      expect(["json", "text"]).toContain(language);
      if (language === "json") ({ custom } = JSON.parse(text));
      else {
        conversations++;
        const config = { custom: { channelSeconds: 0, viewerSeconds: 0, ...custom } };
        const chat = await rehearsal({ balances: { ann: 100 }, known: ["bob"], config });
        for (const { line, answers } of turns(text))
          expect([line, ...(await chat.types(line))]).toEqual([line, ...answers]);
      }
    }
    expect(conversations).toBeGreaterThan(0);
  });

  it("explains every variable", () => {
    const explained = [...page.matchAll(/^\| `(\{[^`]+\})` \|/gm)].map(([, written]) => written);
    expect(explained.join(" ")).toBe(variableList());
    expect(explained).toHaveLength(VARIABLES.length);
  });
});
