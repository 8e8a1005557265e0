/** `chatmint init`: a few questions, Enter keeps the default, and a config.json at the end. Never asks for a token. */
import { copyFileSync, existsSync } from "node:fs";
import path from "node:path";
import { applyEdits, modify } from "jsonc-parser";
import writeFileAtomic from "write-file-atomic";
import { ConfigError } from "../base/errors.ts";
import { readTextFile } from "../base/files.ts";
import { packageRoot } from "../base/paths.ts";
import { commandWord } from "../chat/command-book.ts";
import { languagesIn } from "../chat/languages.ts";
import { loadChat, localeFolders } from "../chat/load.ts";
import { kickSlug } from "../config/kick.ts";
import { parseConfig } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import { twitchLoginFrom } from "../config/twitch.ts";
import { inWords, makeFolder } from "../db/place.ts";
import { channelReader, languageReader, readBots, readCurrencyName, wholeNumber } from "./answers.ts";
import { type Asker, createAsker, oneOf } from "./ask.ts";
import { check } from "./check.ts";
import type { CliContext } from "./context.ts";
import { collisions, OTHER_BOTS, renamed } from "./other-bots.ts";
import { survivePromises } from "./strays.ts";

/** A setting and what it becomes. */
type Change = readonly [path: readonly string[], value: unknown];

/** Asks, writes config.json (the old one is kept as config.json.bak), checks it and says what to type next. */
export async function init(context: CliContext): Promise<number> {
  const before = existing(context);
  context.out(
    before.text
      ? `Your answers in ${context.configFile} are the defaults. Press Enter to keep one.`
      : "A few questions. Press Enter to keep what stands in brackets.",
  );
  const asker = createAsker(context);
  // What a command file does wrong is told by the check of what was written.
  const strays = survivePromises(() => {});
  let changes: Change[];
  try {
    changes = await questions(asker, before.config, context);
  } finally {
    await strays.release();
    asker.close();
  }
  write(context, before.text, changes);
  context.out(`\nWritten: ${context.configFile}`);
  const code = await check(context);
  const config = context.load().config;
  context.out(`\nNext: ${nextCommand(config)}`);
  return code;
}

function existing(context: CliContext): { text: string; config: Config } {
  if (!existsSync(context.configFile)) return { text: "", config: parseConfig("{}", context.configFile) };
  const text = readTextFile(context.configFile);
  try {
    return { text, config: parseConfig(text, context.configFile) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // What cannot be read cannot be kept: the file itself is, as config.json.bak.
    context.err(
      `${context.configFile} cannot be used as it is; its answers start from the defaults, the file is kept beside it:`,
    );
    for (const problem of error.problems) context.err(`  ${problem}`);
    return { text: "", config: parseConfig("{}", context.configFile) };
  }
}

async function questions(asker: Asker, config: Config, context: CliContext): Promise<Change[]> {
  const changes: Change[] = [];
  const set = (at: string, value: unknown) => changes.push([at.split("."), value]);

  const languages = ["en", ...languagesIn(localeFolders(context.paths).map((folder) => folder.path))];
  const language = await asker.ask(
    `Which language shall the bot speak? (${languages.join(", ")})`,
    config.chat.language,
    config.chat.language,
    languageReader(languages),
  );
  set("chat.language", language);
  const twitch = await asker.ask(
    "Your Twitch channel? Its name, or paste its link. (- for none)",
    config.twitch.channel || "none",
    config.twitch.channel,
    channelReader(twitchLoginFrom, /^[a-z0-9_]{1,25}$/),
  );
  set("twitch.channel", twitch);
  const kick = await asker.ask(
    "Your Kick channel? Its name, or paste its link. (- for none)",
    config.kick.channel || "none",
    config.kick.channel,
    channelReader(kickSlug, /^[a-z0-9_-]{1,60}$/),
  );
  set("kick.channel", kick);
  if (kick) await kickDrivers(asker, config, context, set);

  const one = await asker.ask(
    "What is one of your currency called?",
    config.currency.one,
    config.currency.one,
    readCurrencyName,
  );
  set("currency.one", one);
  const usual = one === config.currency.one ? config.currency.many : `${one}s`;
  const many = await asker.ask("And several?", usual, usual, readCurrencyName);
  set("currency.many", many);
  await earning(asker, config, context, many, set);
  await otherBots(asker, config, context, { one, many }, set);
  await accounts(asker, config, { twitch, kick }, set);
  return changes;
}

type Set = (at: string, value: unknown) => void;

async function kickDrivers(asker: Asker, config: Config, context: CliContext, set: Set): Promise<void> {
  context.out(
    "\nKick has no official way for a bot on your computer to read chat. Two ways work and are not documented by Kick, whose\n" +
      "developer terms want permission for such interfaces: its own realtime feed, and the community package kick-js.",
  );
  const shown = config.kick.allow.realtime
    ? config.kick.allow["kick-js"]
      ? "both"
      : "realtime"
    : config.kick.allow["kick-js"]
      ? "kick-js"
      : "none";
  const allowed = await asker.ask(
    "Which do you allow? (realtime, kick-js, both, none)",
    shown,
    shown,
    oneOf("realtime", "kick-js", "both", "none"),
  );
  set("kick.allow.realtime", allowed === "realtime" || allowed === "both");
  set("kick.allow.kick-js", allowed === "kick-js" || allowed === "both");
  set(
    "kick.drivers",
    allowed === "both" ? ["realtime", "kick-js"] : allowed === "kick-js" ? ["kick-js"] : ["realtime"],
  );
}

async function earning(asker: Asker, config: Config, context: CliContext, many: string, set: Set): Promise<void> {
  const { watching } = config;
  const amount = await asker.ask(
    `How many ${many} for watching, each time?`,
    String(watching.amount),
    watching.amount,
    wholeNumber(1, 1_000_000),
  );
  set("watching.amount", amount);
  const minutes = await asker.ask(
    "After how many minutes?",
    String(watching.minutes),
    watching.minutes,
    wholeNumber(1, 1_440),
  );
  set("watching.minutes", minutes);
  const evening = (multiplier: number) => Math.floor((180 * multiplier) / minutes) * amount;
  context.out(
    `  Three hours earn ${evening(watching.multipliers.everyone)} ${many}, a VIP ${evening(watching.multipliers.vip)}, a subscriber ${evening(watching.multipliers.subscriber)}.`,
  );
  const count = await asker.ask(
    "Who earns: everyone listed as watching, or only who writes now and then? (listed, active)",
    watching.presence.count,
    watching.presence.count,
    oneOf("listed", "active"),
  );
  set("watching.presence.count", count);
}

async function otherBots(
  asker: Asker,
  config: Config,
  context: CliContext,
  currency: { readonly one: string; readonly many: string },
  set: Set,
): Promise<void> {
  const known = Object.keys(OTHER_BOTS);
  const present = config.watching.bots.filter((bot) => known.includes(bot));
  const bots = await asker.ask(
    `Do other bots answer in your chat? (${known.join(", ")}; - for none)`,
    present.join(", ") || "none",
    present,
    readBots,
  );
  set("watching.bots", [...config.watching.bots.filter((bot) => !known.includes(bot)), ...bots]);
  if (bots.length === 0) return;
  // With the words of now: what was moved out of the way before is no longer in it.
  const { book } = await loadChat({ paths: context.paths, currency, config: config.chat });
  const shared = collisions(bots, book.commands.values());
  if (shared.length === 0) return;
  context.out(
    `  They answer to ${shared.flatMap(({ colliding }) => colliding.map((word) => `${config.chat.prefix}${word}`)).join(", ")} as well.`,
  );
  const usual = bots.every((bot) => present.includes(bot)) ? "keep" : "rename";
  const way = await asker.ask(
    "Shall Chatmint use other words, switch its own off, or keep them? (rename, disable, keep)",
    usual,
    usual,
    oneOf<"rename" | "disable" | "keep">("rename", "disable", "keep"),
  );
  if (way === "keep") return;
  const currencyWords = [...new Set(Object.values(currency).map(commandWord))];
  for (const collision of shared) {
    const at = `chat.commands.${collision.command}`;
    const own = collision.words[0]!;
    if (way === "disable" && collision.colliding.includes(own)) set(at, false);
    else for (const [key, value] of Object.entries(renamed(collision, currencyWords))) set(`${at}.${key}`, value);
  }
}

async function accounts(
  asker: Asker,
  config: Config,
  channels: { twitch: string; kick: string },
  set: Set,
): Promise<void> {
  if (channels.twitch) {
    const now = config.twitch.botLogin;
    const login = await asker.ask(
      "Which Twitch account talks for the bot? (a second account, or your own; - for none, it then only reads)",
      now || "none",
      now,
      channelReader(twitchLoginFrom, /^[a-z0-9_]{1,25}$/),
    );
    set("twitch.botLogin", login);
  }
  if (channels.kick) {
    const now = config.kick.bot;
    const login = await asker.ask(
      "Which second Kick account talks for the bot? (- for none: your Kick app's own bot talks)",
      now || "none",
      now,
      channelReader(kickSlug, /^[a-z0-9_-]{1,60}$/),
    );
    set("kick.bot", login);
  }
}

/** Changes only what was answered, so that comments and other settings stay as they are. */
function write(context: CliContext, before: string, changes: readonly Change[]): void {
  const options = { formattingOptions: { tabSize: 2, insertSpaces: true, eol: "\n" } };
  let text = before.trim() === "" ? "{}" : before;
  const schema = path.relative(path.dirname(context.configFile), path.join(packageRoot(), "config.schema.json"));
  // Absolute where it lies on another drive: then the config goes without, and editors complete nothing.
  if (!/"\$schema"/.test(text) && !path.isAbsolute(schema)) {
    const link = schema.split(path.sep).join("/");
    text = applyEdits(text, modify(text, ["$schema"], link.startsWith(".") ? link : `./${link}`, options));
  }
  for (const [at, value] of changes) text = applyEdits(text, modify(text, [...at], value, options));
  parseConfig(text, context.configFile);
  makeFolder(path.dirname(context.configFile));
  try {
    if (existsSync(context.configFile)) copyFileSync(context.configFile, `${context.configFile}.bak`);
    writeFileAtomic.sync(context.configFile, text.endsWith("\n") ? text : `${text}\n`);
  } catch (error) {
    throw inWords(error, `${context.configFile} cannot be written`);
  }
}

function nextCommand(config: Config): string {
  if (config.twitch.channel && config.twitch.botLogin) return "npx chatmint login twitch";
  if (config.kick.channel) return "npx chatmint login kick";
  return config.twitch.channel ? "npx chatmint start" : "npx chatmint rehearse";
}
