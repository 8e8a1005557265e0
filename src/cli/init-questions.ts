/** The questions of `chatmint init`, one after the other, with the answers of now as their defaults. */
import { languagesIn } from "../chat/languages.ts";
import { localeFolders } from "../chat/load.ts";
import type { Config } from "../config/schema.ts";
import { kickChannel, languageReader, readCurrencyName, twitchChannel, wholeNumber } from "./answers.ts";
import { type Asker, oneOf } from "./ask.ts";
import { otherBots } from "./bot-questions.ts";
import type { Change } from "./config-file.ts";
import type { CliContext } from "./context.ts";

/** Notes what a setting becomes; `undefined` takes it out. */
export type Set = (at: string, value: unknown) => void;

/** Asks everything; what the answers change, in order. Throws NoAnswer where the answers end before the questions. */
export async function questions(asker: Asker, config: Config, context: CliContext): Promise<Change[]> {
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
    twitchChannel,
  );
  set("twitch.channel", twitch);
  const kick = await asker.ask(
    "Your Kick channel? Its name, or paste its link. (- for none)",
    config.kick.channel || "none",
    config.kick.channel,
    kickChannel,
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
  await otherBots({ asker, config, context, currency: { one, many }, set });
  await accounts(asker, config, { twitch, kick }, set);
  return changes;
}

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
  if (allowed === shown) return;
  const feeds = allowed === "both" ? ["realtime", "kick-js"] : allowed === "kick-js" ? ["kick-js"] : ["realtime"];
  set("kick.drivers", [...feeds, ...config.kick.drivers.filter((driver) => driver === "webhook")]);
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
      twitchChannel,
    );
    set("twitch.botLogin", login);
  }
  if (channels.kick) {
    const now = config.kick.bot;
    const login = await asker.ask(
      "Which second Kick account talks for the bot? (- for none: your Kick app's own bot talks)",
      now || "none",
      now,
      kickChannel,
    );
    set("kick.bot", login);
  }
}
