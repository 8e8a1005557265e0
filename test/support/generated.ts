/** The files that are made from the code: settings and commands. `npm run docs` writes them, a test compares them. */
import { tmpdir } from "node:os";
import path from "node:path";
import { configSchema } from "../../src/app/config.ts";
import { exampleConfig, jsonSchema, settingRows } from "../../src/app/config-files.ts";
import { commandRoles, FEATURE_ERRORS, FEATURE_TEXTS } from "../../src/app/listed.ts";
import { packageRoot } from "../../src/base/paths.ts";
import { loadCommands } from "../../src/chat/commands/load-commands.ts";
import { loadChat } from "../../src/chat/load.ts";
import { ERRORS_EN } from "../../src/chat/wording/errors-en.ts";
import { exportSchema } from "../../src/imports/out/json-lines.ts";
import { apiPage } from "./api-page.ts";

/** Text by path below the project. */
export async function generatedFiles(): Promise<Readonly<Record<string, string>>> {
  return {
    "config.example.json": exampleConfig(),
    "config.schema.json": jsonSchema(),
    "docs/settings.md": settingsPage(),
    "docs/commands.md": await commandsPage(),
    "docs/wording.md": await wordingPage(),
    "docs/export.schema.json": exportSchema(),
    "docs/api.md": await apiPage(),
  };
}

function settingsPage(): string {
  const rows = settingRows().map(
    ({ path: at, default: usual, meaning }) =>
      `| \`${at}\` | ${usual === "" ? "" : `\`${cell(usual)}\``} | ${cell(meaning)} |`,
  );
  return [
    "# Settings",
    "",
    "Every setting of `config.json` with its default. Leave out what you do not change; `npx chatmint init` asks for the",
    "important ones, `npx chatmint check` tells what is wrong. Comments and trailing commas are fine.",
    "",
    "There is also `advanced`: addresses, waits and limits for tests and proxies, listed in [the JSON schema](../config.schema.json)",
    "and offered by editors that know it.",
    "",
    "| setting | default | what it does |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

async function commandsPage(): Promise<string> {
  const config = configSchema.parse({});
  const folder = path.join(tmpdir(), "chatmint-test-cache");
  const paths = { folder, commands: path.join(folder, "none"), cache: folder };
  const { chat, currency } = config;
  const roles = commandRoles(config);
  const { book } = await loadChat({
    paths,
    config: chat,
    currency,
    features: FEATURE_TEXTS,
    errors: FEATURE_ERRORS,
    roles,
  });
  const rows = (role: string) =>
    [...book.commands.values()]
      .filter((command) => command.role === role)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((command) => {
        const words = command.words.slice(1).map((word) => `\`!${word}\``);
        return `| \`${cell(book.usage(command))}\` | ${cell(command.description)} | ${words.join(" ")} |`;
      });
  const table = (role: string) => ["| command | what it does | also |", "|---|---|---|", ...rows(role), ""];
  return [
    "# Commands",
    "",
    "What viewers, moderators and you can write. In brackets: may be left out. An amount is `100`, `1,000`, `1 000`, `1.5k` or `2m`;",
    "where somebody pays it from what they have, `50%`, `half` or `all` too. A time is `90s`, `10min` or `1h30m`; name and amount may",
    "change places. Without an @, `me` is the writer. What could be meant in two ways is asked back. `!help command` explains one in chat. In what the bot says `#12` is",
    "a movement of the book, `G3` a giveaway or raffle and `R7` a redemption; they are written so behind a command too.",
    "Every command can be switched off, renamed, priced or given to another role: [settings](settings.md), `chat.commands`.",
    "Viewers can pay for a `!rain` of their own where `drops.viewerRain` is on.",
    "",
    "## Everybody",
    "",
    ...table("everyone"),
    ...(rows("subscriber").length > 0 ? ["## Subscribers", "", ...table("subscriber")] : []),
    "## Moderators",
    "",
    ...table("moderator"),
    "## The broadcaster",
    "",
    ...table("broadcaster"),
  ].join("\n");
}

async function wordingPage(): Promise<string> {
  const folder = path.join(tmpdir(), "chatmint-test-cache");
  const { files } = await loadCommands({
    folders: [{ path: path.join(packageRoot(), "commands"), origin: "built-in", cacheFolder: folder }],
  });
  const commands = Object.fromEntries(files.map(({ name, command }) => [name, command.replies ?? {}]));
  const table = (sections: Readonly<Record<string, Readonly<Record<string, string>>>>) => [
    "| name | what is said |",
    "|---|---|",
    ...Object.entries(sections)
      .flatMap(([section, texts]) => Object.entries(texts).map(([name, text]) => [`${section}.${name}`, text] as const))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, text]) => `| ${name} | ${text === "" ? "nothing" : `\`${cell(text)}\``} |`),
    "",
  ];
  return [
    "# Wording",
    "",
    "Every sentence of the bot has a name and can be said in your words:",
    "",
    "```json",
    '{ "chat": { "replies": { "give.given": "{viewer} -> {to}: {amount}", "enter.entered": "{viewer} is in!", "help.unknown": "" } } }',
    "```",
    "",
    'An empty text is silence. What is listed with "nothing" says nothing by itself and can be given a text. A text may use the',
    "placeholders that stand in the English one, and `{viewer}`, `{channel}`, `{currency}` and `{mark}` (what commands begin with) everywhere;",
    "`{count, plural, one {# ticket} other {# tickets}}` is the singular and the plural. `npx chatmint check` names every mistake.",
    "",
    "A command file of yours may have any name, one of those here too (`bonus.ts`). Where both have a text of one name, `bonus.raid` is",
    "your command's, and `features.bonus.raid` is what is said by itself.",
    "",
    "The same names stand in the file of a language: [the language of the bot](languages.md).",
    "",
    "## Commands",
    "",
    ...table(commands),
    "## What is said by itself",
    "",
    ...table(FEATURE_TEXTS),
    "## Refusals",
    "",
    ...table({ errors: { ...ERRORS_EN, ...FEATURE_ERRORS } }),
  ].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
