/** Runs docs/giveaways.md: its conversations are held, its options are read, its config is valid. */
import { expect, it } from "vitest";
import { configSchema } from "../../src/app/config.ts";
import { OPTION_WORDS, parseStart } from "../../src/features/giveaways/options.ts";
import { docPage, sectionsOf } from "../support/doc-page.ts";
import { rehearsal } from "../support/rehearsal.ts";

const page = docPage("docs/giveaways.md");
const blocks = sectionsOf(page).flatMap((section) => section.blocks);
const talks = blocks.filter(({ language }) => language === "text").map(({ text }) => text.trimEnd());

/** What cannot be foreseen, as something that can: hashes, the word of a drop, who wins. */
function plain(talk: string): string {
  const word = /to type (\w+) get/.exec(talk)?.[1] ?? "WORD";
  return talk
    .replace(/\b(seed|seed hash|list hash) [0-9a-f]+(\.\.\.)?/g, "$1 HASH")
    .replaceAll(word, "WORD")
    .replace(/^chatmint: (ann|bob) wins/gm, "chatmint: SOMEBODY wins");
}

it.each(talks)("docs/giveaways.md holds a conversation as it is: %#", async (talk) => {
  const chat = await rehearsal();
  const held: string[] = [];
  for (const line of talk.split("\n").filter((one) => !one.startsWith("chatmint: "))) {
    held.push(line);
    // The word of the drop that is shown now.
    const word = /to type (\w+) get/.exec(held.join("\n"))?.[1];
    const typed = word === undefined ? line : line.replace(/^(\w+): [a-z]+$/, `$1: ${word}`);
    held[held.length - 1] = typed;
    for (const said of await chat.types(typed)) held.push(`chatmint: ${said}`);
  }
  expect(plain(held.join("\n"))).toBe(plain(talk));
});

it("docs/giveaways.md tells of every option, and they are read as it says", () => {
  const table = [...page.matchAll(/^\| (`[a-z].*?) \| /gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`([^`]+)`/g)].map(([, option]) => option!),
  );
  expect(table.map((option) => option.split(" ")[0]).sort()).toEqual([...OPTION_WORDS].sort());
  for (const option of table) {
    const price = option.startsWith("max") ? "price 5 " : "";
    expect(parseStart(`"A game" ${price}${option}`, { decimalSign: "." })).toMatchObject({
      prize: { words: "A game" },
    });
  }
});

it("docs/giveaways.md shows a config that works", () => {
  const [config] = blocks.filter(({ language }) => language === "json").map(({ text }) => JSON.parse(text));
  expect(configSchema.parse(config).drops.plans).toHaveLength(2);
});
