/** What viewers typed does not come back out of the bot's mouth. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { rehearsal } from "../support/rehearsal.ts";

const COMMANDS = readdirSync(path.join(import.meta.dirname, "../../commands")).map((file) => file.replace(/\.ts$/, ""));
const WORDS = [
  "https://evil.example/x",
  "evil.example",
  "@evil.example",
  "#evil/slur",
  "evil.example,",
  '"evil.example"',
];

describe.each(["en", "fr"])("a link behind any command, in %s", (language) => {
  it.each(COMMANDS)("is not repeated: !%s", async (command) => {
    const chat = await rehearsal({
      config: {
        chat: { language },
        shop: { items: [{ name: "Hat", price: 5, message: true }] },
        giving: { enabled: true },
        drops: { viewerRain: { enabled: true } },
      },
      balances: { ann: 1_000 },
    });
    await chat.says("[mod] mo", '!giveaway start "Mug" price 10 keyword mug');
    const said: string[] = [];
    for (const word of WORDS) {
      for (const line of [word, `${word} 5`, `5 ${word}`, `ann ${word}`, `hat ${word}`, `status ${word}`]) {
        said.push(...(await chat.says("ann", `!${command} ${line}`)));
        await chat.advance("31s");
      }
    }
    expect(said.filter((text) => /evil/i.test(text))).toEqual([]);
  });
});

it("leaves out words that the streamer blocked", async () => {
  const chat = await rehearsal({
    config: { shop: { viewerText: { blockedWords: ["grumbl*"] } } },
    balances: { ann: 10 },
  });
  expect(await chat.says("ann", "!help Grumbler")).toEqual(["I know no such command. !commands lists them."]);
  expect(await chat.says("ann", "!help bobb")).toEqual(["I know no command !bobb. !commands lists them."]);
});
