/** Runs docs/shop.md: its config is read, its conversations are held, its actions are valid. */
import { describe, expect, it } from "vitest";
import { configSchema } from "../../src/app/config.ts";
import { docPage, sectionsOf, turnsOf } from "../support/doc-page.ts";
import { rehearsal } from "../support/rehearsal.ts";

const page = docPage("docs/shop.md");
const blocks = sectionsOf(page).flatMap((section) => section.blocks);

describe("docs/shop.md", () => {
  it("shows a config that works, and conversations as they are", async () => {
    const config = JSON.parse(blocks.find(({ language }) => language === "json")!.text);
    const talks = blocks.filter(({ language }) => language === "text");
    expect(talks).toHaveLength(2);
    for (const { text } of talks) {
      const chat = await rehearsal({ balances: { ann: 300 }, config });
      for (const { line, answers } of turnsOf(text))
        expect([line, ...(await chat.types(line))]).toEqual([line, ...answers]);
    }
  });

  it("shows actions that work", () => {
    const actions = [...page.matchAll(/^\| `(\{ "kind".*?\})` \|/gm)].map(([, json]) => JSON.parse(json!));
    expect(actions.map(({ kind }) => kind).sort()).toEqual(["command", "filter", "say", "scene", "source"]);
    const items = actions.map((action, at) => ({ name: `item ${at}`, price: 1, action }));
    configSchema.parse({ shop: { items, obs: { url: "ws://127.0.0.1:4455" } } });
  });
});
