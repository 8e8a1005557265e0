/** The questions of `chatmint init`, one after the other, with the answers of now as their defaults. */

import type { Config } from "../../app/config.ts";
import type { Change } from "../../app/settings/settings-file.ts";
import { localeFolders } from "../../chat/load.ts";
import { languagesIn } from "../../chat/wording/languages.ts";
import type { CliContext } from "../context.ts";
import { type Speech, systemLanguage } from "../speech.ts";
import type { Note } from "./answered.ts";
import { currencyName, kickChannel, languageReader, twitchChannel, wholeNumber } from "./answers.ts";
import { type Asker, oneOf } from "./ask.ts";
import { otherBots } from "./bot-questions.ts";

/**
 * Asks everything, in the language that is answered first; what the answers change, in order. Throws NoAnswer where the
 * answers end before the questions.
 */
export async function questions(
  asker: Asker,
  config: Config,
  context: CliContext,
  speech: Speech,
  isNew: boolean,
): Promise<Change[]> {
  const changes: Change[] = [];
  const say = speech.say.bind(speech);
  const set = (at: string, value: unknown) => changes.push([at.split("."), value]);

  const languages = ["en", ...languagesIn(localeFolders(context.paths).map((folder) => folder.path))];
  const ofSystem = systemLanguage(context.environment).split("-")[0]!;
  const usualLanguage = isNew && languages.includes(ofSystem) ? ofSystem : config.chat.language;
  const language = await asker.ask(
    say("Which language shall the bot speak? ({list})", { list: languages.join(", ") }),
    usualLanguage,
    usualLanguage,
    languageReader(speech, languages),
  );
  set("chat.language", language);
  speech.speak(language);
  const twitch = await asker.ask(
    say("Your Twitch channel? Its name, or paste its link. (- for none)"),
    config.twitch.channel || "none",
    config.twitch.channel,
    twitchChannel(speech),
  );
  set("twitch.channel", twitch);
  const kick = await asker.ask(
    say("Your Kick channel? Its name, or paste its link. (- for none)"),
    config.kick.channel || "none",
    config.kick.channel,
    kickChannel(speech),
  );
  set("kick.channel", kick);
  if (kick) await kickDrivers(asker, config, context, speech, set);

  const one = await asker.ask(
    say("What is one of your currency called?"),
    config.currency.one,
    config.currency.one,
    currencyName(speech),
  );
  set("currency.one", one);
  const usual = one === config.currency.one ? config.currency.many : `${one}s`;
  const many = await asker.ask(say("And several?"), usual, usual, currencyName(speech));
  set("currency.many", many);
  await earning(asker, config, context, speech, many, set);
  // With the words of the language that is spoken from now on.
  const spoken = { ...config, chat: { ...config.chat, language } };
  await otherBots({ asker, config: spoken, context, speech, currency: { one, many }, set });
  await accounts(asker, config, speech, { twitch, kick }, set);
  return changes;
}

async function kickDrivers(
  asker: Asker,
  config: Config,
  context: CliContext,
  speech: Speech,
  set: Note,
): Promise<void> {
  context.out("");
  context.out(
    speech.say(
      "Kick has no official way for a bot on your computer to read chat. Two ways work and are not documented by Kick, whose",
    ),
  );
  context.out(
    speech.say(
      "developer terms want permission for such interfaces: its own realtime feed, and the community package kick-js.",
    ),
  );
  const shown = config.kick.allow.realtime
    ? config.kick.allow["kick-js"]
      ? "both"
      : "realtime"
    : config.kick.allow["kick-js"]
      ? "kick-js"
      : "none";
  const allowed = await asker.ask(
    speech.say("Which do you allow? (realtime, kick-js, both, none)"),
    shown,
    shown,
    oneOf(speech, "realtime", "kick-js", "both", "none"),
  );
  set("kick.allow.realtime", allowed === "realtime" || allowed === "both");
  set("kick.allow.kick-js", allowed === "kick-js" || allowed === "both");
  if (allowed === shown) return;
  const feeds = allowed === "both" ? ["realtime", "kick-js"] : allowed === "kick-js" ? ["kick-js"] : ["realtime"];
  set("kick.drivers", [...feeds, ...config.kick.drivers.filter((driver) => driver === "webhook")]);
}

async function earning(
  asker: Asker,
  config: Config,
  context: CliContext,
  speech: Speech,
  many: string,
  set: Note,
): Promise<void> {
  const { watching } = config;
  const amount = await asker.ask(
    speech.say("How many {many} for watching, each time?", { many }),
    String(watching.amount),
    watching.amount,
    wholeNumber(speech, 1, 1_000_000),
  );
  set("watching.amount", amount);
  const minutes = await asker.ask(
    speech.say("After how many minutes?"),
    String(watching.minutes),
    watching.minutes,
    wholeNumber(speech, 1, 1_440),
  );
  set("watching.minutes", minutes);
  const evening = (multiplier: number) => Math.floor((180 * multiplier) / minutes) * amount;
  context.out(
    `  ${speech.say("Three hours earn {everyone} {many}, a VIP {vip}, a subscriber {subscriber}.", {
      ...{ everyone: evening(watching.multipliers.everyone), many, vip: evening(watching.multipliers.vip) },
      subscriber: evening(watching.multipliers.subscriber),
    })}`,
  );
  const count = await asker.ask(
    speech.say("Who earns: everyone listed as watching, or only who writes now and then? (listed, active)"),
    watching.presence.count,
    watching.presence.count,
    oneOf(speech, "listed", "active"),
  );
  set("watching.presence.count", count);
}

async function accounts(
  asker: Asker,
  config: Config,
  speech: Speech,
  channels: { twitch: string; kick: string },
  set: Note,
): Promise<void> {
  if (channels.twitch) {
    const now = config.twitch.botLogin;
    const login = await asker.ask(
      speech.say(
        "Which Twitch account talks for the bot? (a second account, or your own; - for none, it then only reads)",
      ),
      now || "none",
      now,
      twitchChannel(speech),
    );
    set("twitch.botLogin", login);
  }
  if (channels.kick) {
    const now = config.kick.bot;
    const login = await asker.ask(
      speech.say("Which second Kick account talks for the bot? (- for none: your Kick app's own bot talks)"),
      now || "none",
      now,
      kickChannel(speech),
    );
    set("kick.bot", login);
  }
}
