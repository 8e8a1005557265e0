/** A streamer's own command may be called like a feature or like a group of texts: both say their own. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FEATURE_ERRORS, FEATURE_TEXTS } from "../../src/app/listed.ts";
import { ERRORS_EN } from "../../src/chat/wording/errors-en.ts";
import { FEATURES } from "../../src/features.ts";
import { commandLine } from "../support/command-line.ts";
import { rehearsal, temporaryFolder } from "../support/rehearsal.ts";

/** The names of texts in each group, for a command that declares every one of them as its own. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(Object.entries(FEATURE_TEXTS).map(([group, texts]) => [group, Object.keys(texts)])),
  errors: [...Object.keys({ ...ERRORS_EN, ...FEATURE_ERRORS }), "insufficientFunds"],
  arguments: ["amount", "viewer"],
  calls: ["give", "help", "points"],
  words: ["all", "half", "everybody", "cancel"],
};
const NAMES = [...new Set([...FEATURES.map(({ name }) => name), ...Object.keys(GROUPS), "link", "features"])];
const LANGUAGES = ["en", "fr"] as const;
type Language = (typeof LANGUAGES)[number];

/** `greedy`: it declares every text that the feature of its name has. */
function commandFile(name: string, greedy: boolean): string {
  const texts = greedy ? (GROUPS[name] ?? []) : [];
  const replies = Object.fromEntries([...texts.map((text) => [text, `stolen ${text}`]), ["hello", `I am ${name}.`]]);
  return `import { defineCommand } from "chatmint";
export default defineCommand({
  description: "Mine.",
  args: { viewer: "viewer?" },
  replies: ${JSON.stringify(replies)},
  run: ({ reply }) => reply("hello"),
});
`;
}

const filesOf = (names: readonly string[], greedy: boolean) =>
  Object.fromEntries(names.map((name) => [`${name}.ts`, commandFile(name, greedy)]));

const author = (name: string) => ({ platformId: name, login: name, displayName: name, roles: [] });
const config = (language: Language) => ({
  chat: { language },
  drops: { words: ["comet"] },
  shop: {
    items: [
      { name: "Hug", price: 10, fulfil: "auto", action: { kind: "say", text: "{viewer} hugs" } },
      { name: "Hat", price: 10 },
      { name: "Mug", price: 10, fulfil: "auto" },
    ],
  },
});

/** An evening in which every feature speaks; what was said, without what the streamer's own commands answer. */
async function evening(language: Language, names: readonly string[], greedy: boolean): Promise<readonly string[]> {
  const chat = await rehearsal({
    config: config(language),
    balances: { ann: 500, bob: 500 },
    commands: filesOf(names, greedy),
  });
  expect(chat.rehearsal.house.problems).toEqual([]);
  const heard: string[] = [];
  const run = async (said: Promise<string[]>) => void heard.push(...(await said));
  const says = (who: string, line: string) => run(chat.says(who, line));
  const advance = (time: string) => run(chat.advance(time));
  await says("you", '!giveaway start "A car" keyword car claim 60s');
  for (const who of ["ann", "bob"]) await says(who, "car");
  await advance("70s");
  await says("you", "!giveaway draw");
  await advance("2m");
  await says("you", "!raffle 50 60s");
  await says("ann", "!join");
  await advance("2m");
  await says("you", "!drop 10 2");
  await says("ann", "comet");
  await says("you", "!rain 100");
  await advance("2m");
  await says("ann", "!redeem hug");
  await says("ann", "!redeem mug");
  await says("ann", "!redeem hat");
  await says("you", "!fulfil R3");
  await run(chat.happens({ kind: "subscription", key: "s1", author: author("ann"), ...SUBSCRIPTION }));
  await run(chat.happens({ kind: "raid", key: "r1", author: author("bob"), viewers: 20 }));
  await advance("5s");
  await says("you", "!addcom !socials {viewer} is at example.com");
  await says("ann", "!socials");
  await says("ann", "!help socials");
  await says("you", "!timer add tip 5m Drink up");
  await advance("6m");
  for (const line of REFUSED) {
    await says("bob", line);
    await advance("2s");
  }
  const { house } = chat.rehearsal;
  const wish = { currencyId: house.currency.id, multiplier: 2_000, durationMs: 60_000, by: "viewer:1" };
  await house.writer.run((work) => house.features.watch.startHappyHour(work, wish));
  await advance("2m");
  for (const name of names) {
    expect(await chat.says("ann", `!${name}`)).toEqual([`I am ${name}.`]);
    expect((await chat.says("ann", `!help ${name}`)).join()).toMatch(/Mine\.$/);
  }
  await chat.close();
  return heard;
}

const SUBSCRIPTION = { tier: 1, months: 1, renewal: false, gifted: false } as const;
/** Refusals, names of arguments, words for amounts and for commands, in both languages. */
const REFUSED = [
  ...["!give ann 99999", "!give", "!give nobody 5", "!give ann half", "!give all 5", "!help give", "!help helpp"],
  ...["!donner ann moitié", "!aide donner", "!give tout le monde 5", "!redeem annuler", "!ticket"],
];

describe.each(LANGUAGES)("in %s", (language) => {
  let known: readonly string[] | undefined;
  const usual = async () => {
    known ??= await evening(language, [], false);
    return known;
  };

  it("every feature speaks in that evening", async () => {
    const said = (await usual()).join("\n");
    const sentences = {
      en: [
        ...[/2 joined/, /is closed/, /you are drawn/, /A raffle/, /A drop of 10/, /was quick/, /It rains/, /ann hugs/],
        ...[/ann has Mug/, /R3: Hat for ann is done/, /ann subscribed/, /bob raids/, /made for this channel/],
        ...[/The happy hour is over/, /You only have/, /Like this: !give/, /That word means everybody/],
      ],
      fr: [
        ...[
          /2 nouveaux participants/,
          /est fermé/,
          /tiré au sort/,
          /tombola/,
          /10 points à attraper/,
          /rapide/,
          /Il pleut/,
          /ann hugs/,
          /Mug/,
        ],
        ...[
          /R3/,
          /ann s’est abonné/,
          /en raid/,
          /créée pour cette chaîne/,
          /La happy hour est finie/,
          /!donner/,
          /Tu n’as que/,
        ],
      ],
    };
    for (const sentence of sentences[language]) expect(said).toMatch(sentence);
    expect(said).toMatch(/is at example\.com/);
    expect(said).toMatch(/Drink up/);
  });

  it.each(language === "en" ? NAMES : [])(
    "a command %s works, and all else says what it says without it",
    async (name) => {
      expect(await evening(language, [name], true)).toEqual(await usual());
    },
  );

  it("any of them together do", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray(NAMES), fc.boolean(), async (names, greedy) => {
        expect(await evening(language, names, greedy)).toEqual(await usual());
      }),
      {
        numRuns: 6,
        examples: [
          [NAMES, true],
          [NAMES, false],
        ],
      },
    );
  });

  it("check finds nothing wrong", async () => {
    const folder = temporaryFolder();
    const commands = path.join(folder, "data", "commands");
    mkdirSync(commands, { recursive: true });
    for (const [file, text] of Object.entries(filesOf(NAMES, true))) writeFileSync(path.join(commands, file), text);
    const file = path.join(folder, "config.json");
    writeFileSync(file, JSON.stringify(config(language)));
    const { code, printed } = await commandLine("check", "--config", file, "--data", path.join(folder, "data"));
    const told = printed.split("\n").filter((line) => !/takes the place of|prend la place de/.test(line));
    expect(told).toEqual([
      expect.stringMatching(/config\.json (?:and everything else is in order|et tout le reste est en ordre)\.$/),
    ]);
    expect(code).toBe(0);
  });
});
