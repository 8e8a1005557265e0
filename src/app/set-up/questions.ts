/** The questions of the set-up, one after the other, with the answers of now as their defaults. */
import type { DataPaths } from "../../base/paths.ts";
import { localeFolders } from "../../chat/load.ts";
import { languagesIn } from "../../chat/wording/languages.ts";
import type { Config } from "../config.ts";
import type { Change } from "../settings/settings-file.ts";
import { type Speech, systemLanguage } from "../speech.ts";
import type { Note } from "./answered.ts";
import { currencyName, kickChannel, languageReader, twitchChannel, wholeNumber } from "./answers.ts";
import { otherBots } from "./bot-questions.ts";
import { publicPage } from "./public-page-questions.ts";
import { ask, oneOf, type Question, readAnswer } from "./question.ts";

export interface SetUpGround {
  readonly config: Config;
  readonly paths: DataPaths;
  readonly environment: NodeJS.ProcessEnv;
  /** Speaks the language that is answered first from then on. */
  readonly speech: Speech;
  /** There is no config.json yet. */
  readonly isNew: boolean;
}

/** Asks everything; what the answers change, in order. */
export async function* setUpQuestions(ground: SetUpGround): AsyncGenerator<Question, readonly Change[], unknown> {
  const { config, paths, speech } = ground;
  const changes: Change[] = [];
  const set: Note = (at, value) => changes.push([at.split("."), value]);
  const language = yield* askLanguage(ground);
  set("chat.language", language);
  speech.speak(language);
  const twitch = yield* ask({
    ...{ id: "twitch.channel", before: [], shown: config.twitch.channel || "none", keep: config.twitch.channel },
    text: speech.say("Your Twitch channel? Its name, or paste its link. (- for none)"),
    read: twitchChannel(speech),
  });
  set("twitch.channel", twitch);
  const kick = yield* ask({
    ...{ id: "kick.channel", before: [], shown: config.kick.channel || "none", keep: config.kick.channel },
    text: speech.say("Your Kick channel? Its name, or paste its link. (- for none)"),
    read: kickChannel(speech),
  });
  set("kick.channel", kick);
  if (kick) yield* kickDrivers(config, speech, set);

  const currency = yield* money(config, speech);
  set("currency.one", currency.one);
  set("currency.many", currency.many);
  const before = yield* earning(config, speech, currency.many, set);
  const count = yield* ask<"listed" | "active">({
    ...{ id: "watching.presence.count", before, words: ["listed", "active"] },
    ...{ shown: config.watching.presence.count, keep: config.watching.presence.count },
    text: speech.say("Who earns: everyone listed as watching, or only who writes now and then? (listed, active)"),
    read: oneOf(speech, "listed", "active"),
  });
  set("watching.presence.count", count);
  // With the words of the language that is spoken from now on.
  const spoken = { ...config, chat: { ...config.chat, language } };
  yield* otherBots({ config: spoken, paths, speech, currency, set });
  yield* accounts(config, speech, { twitch, kick }, set);
  yield* publicPage({ config, speech, channels: { twitch, kick }, set });
  return changes;
}

function* askLanguage({ config, paths, environment, speech, isNew }: SetUpGround) {
  const languages = ["en", ...languagesIn(localeFolders(paths).map((folder) => folder.path))];
  const ofSystem = systemLanguage(environment).split("-")[0]!;
  const usual = isNew && languages.includes(ofSystem) ? ofSystem : config.chat.language;
  return yield* ask({
    ...{ id: "chat.language", before: [], shown: usual, keep: usual, words: languages },
    text: speech.say("Which language shall the bot speak? ({list})", { list: languages.join(", ") }),
    read: languageReader(speech, languages),
  });
}

function* kickDrivers(config: Config, speech: Speech, set: Note) {
  const before = [
    "",
    speech.say(
      "Kick has no official way for a bot on your computer to read chat. Two ways work and are not documented by Kick, whose",
    ),
    speech.say(
      "developer terms want permission for such interfaces: its own realtime feed, and the community package kick-js.",
    ),
  ];
  const { realtime, "kick-js": kickJs } = config.kick.allow;
  const shown = realtime ? (kickJs ? "both" : "realtime") : kickJs ? "kick-js" : "none";
  const words = ["realtime", "kick-js", "both", "none"] as const;
  const allowed = yield* ask<(typeof words)[number]>({
    ...{ id: "kick.allow", before, shown, keep: shown, words, read: oneOf(speech, ...words) },
    text: speech.say("Which do you allow? (realtime, kick-js, both, none)"),
  });
  set("kick.allow.realtime", allowed === "realtime" || allowed === "both");
  set("kick.allow.kick-js", allowed === "kick-js" || allowed === "both");
  if (allowed === shown) return;
  const feeds = allowed === "both" ? ["realtime", "kick-js"] : allowed === "kick-js" ? ["kick-js"] : ["realtime"];
  set("kick.drivers", [...feeds, ...config.kick.drivers.filter((driver) => driver === "webhook")]);
}

function* money({ currency }: Config, speech: Speech) {
  const read = currencyName(speech);
  const one = yield* ask({
    ...{ id: "currency.one", before: [], shown: currency.one, keep: currency.one, read },
    text: speech.say("What is one of your currency called?"),
  });
  const usual = one === currency.one ? currency.many : `${one}s`;
  const many = yield* ask({
    ...{ id: "currency.many", before: [], shown: usual, keep: usual, read },
    text: speech.say("And several?"),
  });
  return { one, many };
}

/** How much and how often; what three hours come to by that. */
function* earning({ watching }: Config, speech: Speech, many: string, set: Note) {
  const amount = yield* ask({
    ...{ id: "watching.amount", before: [], shown: String(watching.amount), keep: watching.amount },
    text: speech.say("How many {many} for watching, each time?", { many }),
    read: wholeNumber(speech, 1, 1_000_000),
  });
  set("watching.amount", amount);
  const minutes = yield* ask({
    ...{ id: "watching.minutes", before: [], shown: String(watching.minutes), keep: watching.minutes },
    text: speech.say("After how many minutes?"),
    read: wholeNumber(speech, 1, 1_440),
  });
  set("watching.minutes", minutes);
  const evening = (multiplier: number) => Math.floor((180 * multiplier) / minutes) * amount;
  return [
    `  ${speech.say("Three hours earn {everyone} {many}, a VIP {vip}, a subscriber {subscriber}.", {
      ...{ everyone: evening(watching.multipliers.everyone), many, vip: evening(watching.multipliers.vip) },
      subscriber: evening(watching.multipliers.subscriber),
    })}`,
  ];
}

function* accounts(config: Config, speech: Speech, channels: { twitch: string; kick: string }, set: Note) {
  if (channels.twitch) {
    const now = config.twitch.botLogin;
    const login = yield* ask({
      ...{ id: "twitch.botLogin", before: [], shown: now || "none", keep: now, read: twitchChannel(speech) },
      text: speech.say(
        "Which Twitch account talks for the bot? (a second account, or your own; - for none, it then only reads)",
      ),
    });
    set("twitch.botLogin", login);
  }
  if (channels.kick) {
    const now = config.kick.bot;
    const login = yield* ask({
      ...{ id: "kick.bot", before: [], shown: now || "none", keep: now, read: kickChannel(speech) },
      text: speech.say("Which second Kick account talks for the bot? (- for none: your Kick app's own bot talks)"),
    });
    set("kick.bot", login);
  }
}

/** How far answers lead, by the ids of their questions; the first that is missing or wrong is asked. */
export interface SetUpStep {
  readonly asked: readonly { readonly question: Question; readonly answer: string }[];
  /** The next one; `undefined` where all are answered. */
  readonly next: Question | undefined;
  /** Why the answer to it is none. */
  readonly wrong?: string;
  /** What the answers come to, once all are there. */
  readonly changes?: readonly Change[];
}

/** Goes through the questions with answers that were given before. */
export async function setUpStep(ground: SetUpGround, answers: Readonly<Record<string, string>>): Promise<SetUpStep> {
  const flow = setUpQuestions(ground);
  const asked: { question: Question; answer: string }[] = [];
  let step = await flow.next();
  while (!step.done) {
    const question = step.value;
    const answer = Object.hasOwn(answers, question.id) ? answers[question.id]! : undefined;
    if (answer === undefined) return { asked, next: question };
    const read = readAnswer(question, answer, ground.speech);
    if ("wrong" in read) return { asked, next: question, wrong: read.wrong };
    asked.push({ question, answer });
    step = await flow.next(read.value);
  }
  return { asked, next: undefined, changes: step.value };
}
