/** The files that are made from the code: settings and commands. `npm run docs` writes them, a test compares them. */
import { tmpdir } from "node:os";
import path from "node:path";
import { loadChat } from "../../src/chat/load.ts";
import { exampleConfig, jsonSchema, settingRows } from "../../src/config/generate.ts";
import { configSchema } from "../../src/config/schema.ts";
import { FEATURE_REPLIES } from "../../src/feature-replies.ts";
import { rolesBySettings } from "../../src/features.ts";

/** Text by path below the project. */
export async function generatedFiles(): Promise<Readonly<Record<string, string>>> {
  return {
    "config.example.json": exampleConfig(),
    "config.schema.json": jsonSchema(),
    "docs/settings.md": settingsPage(),
    "docs/commands.md": await commandsPage(),
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
  const roles = rolesBySettings(config);
  const { book } = await loadChat({ paths, config: chat, currency, features: FEATURE_REPLIES, roles });
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
    "change places. What could be meant in two ways is asked back. `!help command` explains one in chat. In what the bot says `#12` is",
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

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
