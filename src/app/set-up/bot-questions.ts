/** The questions of `chatmint init` about other bots in the chat: which there are, and who answers to which word. */

import type { DataPaths } from "../../base/paths.ts";
import { commandWord } from "../../chat/commands/command-book.ts";
import { loadChat } from "../../chat/load.ts";
import type { ChatConfig } from "../../chat/settings.ts";
import type { Config } from "../config.ts";
import type { Speech } from "../speech.ts";
import type { Note } from "./answered.ts";
import { botsReader, twitchChannel } from "./answers.ts";
import { collisions, NAMED_BY_STREAMER, OTHER_BOTS, renamed } from "./other-bots.ts";
import { applied, takenBack, type Words } from "./own-words.ts";
import { ask, oneOf, type Question } from "./question.ts";

/** The flow of a part of the questions. */
type Part<T> = AsyncGenerator<Question, T, unknown>;

interface Asking {
  readonly config: Config;
  readonly paths: DataPaths;
  readonly speech: Speech;
  readonly currency: { readonly one: string; readonly many: string };
  readonly set: Note;
}

/** Asks which bots there are, gives words back that a bot has left, and moves ours out of the way of the others. */
export async function* otherBots(asking: Asking): Part<void> {
  const { config, speech, set } = asking;
  const known = Object.keys(OTHER_BOTS);
  const present = config.watching.bots.filter((bot) => known.includes(bot));
  const bots: readonly string[] = yield* ask({
    ...{ id: "bots", before: [], shown: present.join(", ") || "none", keep: present, read: botsReader(speech) },
    text: speech.say("Do other bots answer in your chat? ({list}; - for none)", { list: known.join(", ") }),
  });
  const others = config.watching.bots.filter((bot) => !known.includes(bot));
  const accounts = yield* accountsOf(
    asking,
    bots.filter((bot) => !present.includes(bot)),
  );
  set("watching.bots", [...new Set([...others, ...bots, ...accounts])]);
  const commands = yield* giveBack(asking, present, bots);
  if (bots.length > 0) yield* makeWay(asking, commands, { present, bots });
}

/** The accounts of bots that talk by one the streamer has named: they must not earn. */
async function* accountsOf({ speech }: Asking, added: readonly string[]): Part<string[]> {
  const named = added.filter((bot) => NAMED_BY_STREAMER.includes(bot));
  const accounts: string[] = [];
  for (const bot of named) {
    const login = yield* ask({
      ...{ id: `bots.${bot}`, before: [], shown: "your own", keep: "", read: twitchChannel(speech) },
      text: speech.say("Which account does {bot} talk by? It will not earn. (- for your own)", { bot }),
    });
    if (login) accounts.push(login);
  }
  return accounts;
}

/** Our words that an earlier run moved for a bot that is gone come back, if the streamer likes. */
async function* giveBack(
  { config, paths, speech, currency, set }: Asking,
  present: readonly string[],
  bots: readonly string[],
): Part<ChatConfig["commands"]> {
  const { commands, prefix } = config.chat;
  const gone = present.filter((bot) => !bots.includes(bot));
  if (gone.length === 0) return commands;
  const { book } = await loadChat({ paths, currency, config: { ...config.chat, commands: {} } });
  const back = takenBack({
    commands,
    ours: [...book.commands.values()],
    gone,
    stay: bots,
    currencyWords: of(currency),
  });
  let now = commands;
  const whether = function* (id: string, words: readonly Words[], text: string, usual: "yes" | "no") {
    if (words.length === 0) return;
    const shown = words.map(({ own, instead }) =>
      instead ? speech.say("{own} (now {instead})", { own: prefix + own, instead: prefix + instead }) : prefix + own,
    );
    const bots = gone.join(speech.say(" and "));
    const before = [`  ${speech.say("{bots} left: {list}", { bots, list: shown.join(", ") })}`];
    const yesOrNo = ["yes", "no"] as const;
    const answer = yield* ask<"yes" | "no">({
      ...{ id, before, text, shown: usual, keep: usual, words: yesOrNo, read: oneOf(speech, ...yesOrNo) },
    });
    if (answer === "no") return;
    for (const { command, keys } of words) for (const [at, value] of keys) set(`chat.commands.${command}${at}`, value);
    now = applied(now, words);
  };
  yield* whether(
    "bots.renamed",
    back.renamed,
    speech.say("Shall Chatmint's commands have these words of theirs back? (yes, no)"),
    "yes",
  );
  yield* whether(
    "bots.switchedOff",
    back.switchedOff,
    speech.say("These are switched off. Shall they be switched on again? (yes, no)"),
    "no",
  );
  return now;
}

async function* makeWay(
  { config, paths, speech, currency, set }: Asking,
  commands: ChatConfig["commands"],
  { present, bots }: { readonly present: readonly string[]; readonly bots: readonly string[] },
): Part<void> {
  // With the words of now: what was moved out of the way before is no longer in it.
  const { book } = await loadChat({ paths, currency, config: { ...config.chat, commands } });
  const shared = collisions(bots, book.commands.values(), of(currency));
  if (shared.length === 0) return;
  const list = shared.flatMap(({ colliding }) => colliding.map((word) => config.chat.prefix + word)).join(", ");
  const usual = bots.every((bot) => present.includes(bot)) ? "keep" : "rename";
  const words = ["rename", "disable", "keep"] as const;
  const way = yield* ask<"rename" | "disable" | "keep">({
    ...{ id: "bots.words", shown: usual, keep: usual, words, read: oneOf(speech, ...words) },
    before: [`  ${speech.say("They answer to {list} as well.", { list })}`],
    text: speech.say("Shall Chatmint use other words, switch its own off, or keep them? (rename, disable, keep)"),
  });
  if (way === "keep") return;
  for (const collision of shared) {
    const at = `chat.commands.${collision.command}`;
    const own = collision.words[0]!;
    if (way === "disable" && collision.colliding.includes(own)) set(at, false);
    else for (const [key, value] of Object.entries(renamed(collision, of(currency)))) set(`${at}.${key}`, value);
  }
}

function of(currency: Asking["currency"]): string[] {
  return [...new Set([currency.one, currency.many].map(commandWord))];
}
