/** Runs docs/shop.md: its config is read, its conversations are held, its actions are valid. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadChat } from "../../src/chat/load.ts";
import { configSchema } from "../../src/config/schema.ts";
import { dataPaths } from "../../src/paths.ts";
import { rehearsal, temporaryFolder } from "../support/rehearsal.ts";

const page = readFileSync(path.join(import.meta.dirname, "../../docs/shop.md"), "utf8");
const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text]) => ({ language, text: text! }));

/** Who says what, and what the bot answers. */
function turns(text: string): { who: string; line: string; answers: string[] }[] {
  const said: { who: string; line: string; answers: string[] }[] = [];
  for (const row of text.trimEnd().split("\n")) {
    const [, who, line] = /^(\[?\w+\]? ?\w*): (.*)$/.exec(row)!;
    if (who === "chatmint") said.at(-1)!.answers.push(line!);
    else said.push({ who: who!, line: line!, answers: [] });
  }
  return said;
}

describe("docs/shop.md", () => {
  it("shows a config that works, and conversations as they are", async () => {
    const config = JSON.parse(blocks.find(({ language }) => language === "json")!.text);
    const talks = blocks.filter(({ language }) => language === "text");
    expect(talks).toHaveLength(2);
    for (const { text } of talks) {
      const chat = await rehearsal({ balances: { ann: 300 }, config });
      for (const { who, line, answers } of turns(text))
        expect([line, ...(await chat.says(who, line))]).toEqual([line, ...answers]);
    }
  });

  it("shows actions that work", () => {
    const actions = [...page.matchAll(/^\| `(\{ "kind".*?\})` \|/gm)].map(([, json]) => JSON.parse(json!));
    expect(actions.map(({ kind }) => kind).sort()).toEqual(["command", "filter", "say", "scene", "source"]);
    const items = actions.map((action, at) => ({ name: `item ${at}`, price: 1, action }));
    configSchema.parse({ shop: { items, obs: { url: "ws://127.0.0.1:4455" } } });
  });

  it("names words that are commands", async () => {
    const folder = temporaryFolder();
    const { book } = await loadChat({
      paths: dataPaths(folder),
      config: configSchema.parse({}).chat,
      currency: { one: "point", many: "points" },
    });
    const words = [...page.matchAll(/`!(\w+)/g)].map(([, word]) => word!);
    expect(words.filter((word) => !book.has(word) && word !== "so")).toEqual([]);
  });
});
