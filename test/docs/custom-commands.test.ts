/** Runs docs/custom-commands.md: every conversation in it is held, with the config that stands before it. */
import { describe, expect, it } from "vitest";
import { VARIABLES, variableList } from "../../src/features/custom/variables.ts";
import { docPage, sectionsOf, turnsOf } from "../support/doc-page.ts";
import { rehearsal } from "../support/rehearsal.ts";

const page = docPage("docs/custom-commands.md");

describe("docs/custom-commands.md", () => {
  it.each(sectionsOf(page))("$title", async ({ blocks }) => {
    let custom = {};
    let conversations = 0;
    for (const { language, text } of blocks) {
      expect(["json", "text"]).toContain(language);
      if (language === "json") ({ custom } = JSON.parse(text));
      else {
        conversations++;
        const config = { custom: { channelSeconds: 0, viewerSeconds: 0, ...custom } };
        const chat = await rehearsal({ balances: { ann: 100 }, known: ["bob"], config });
        for (const { line, answers } of turnsOf(text))
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
