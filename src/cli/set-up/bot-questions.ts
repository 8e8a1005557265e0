/** The questions of `chatmint init` about other bots in the chat: which there are, and who answers to which word. */

import type { Config } from "../../app/config.ts";
import { commandWord } from "../../chat/commands/command-book.ts";
import { loadChat } from "../../chat/load.ts";
import type { ChatConfig } from "../../chat/settings.ts";
import type { CliContext } from "../context.ts";
import type { Speech } from "../speech.ts";
import type { Note } from "./answered.ts";
import { botsReader, twitchChannel } from "./answers.ts";
import { type Asker, oneOf } from "./ask.ts";
import { collisions, NAMED_BY_STREAMER, OTHER_BOTS, renamed } from "./other-bots.ts";
import { applied, takenBack, type Words } from "./own-words.ts";

interface Asking {
  readonly asker: Asker;
  readonly config: Config;
  readonly context: CliContext;
  readonly speech: Speech;
  readonly currency: { readonly one: string; readonly many: string };
  readonly set: Note;
}

/** Asks which bots there are, gives words back that a bot has left, and moves ours out of the way of the others. */
export async function otherBots(asking: Asking): Promise<void> {
  const { asker, config, speech, set } = asking;
  const known = Object.keys(OTHER_BOTS);
  const present = config.watching.bots.filter((bot) => known.includes(bot));
  const bots = await asker.ask(
    speech.say("Do other bots answer in your chat? ({list}; - for none)", { list: known.join(", ") }),
    present.join(", ") || "none",
    present,
    botsReader(speech),
  );
  const others = config.watching.bots.filter((bot) => !known.includes(bot));
  const accounts = await accountsOf(
    asking,
    bots.filter((bot) => !present.includes(bot)),
  );
  set("watching.bots", [...new Set([...others, ...bots, ...accounts])]);
  const commands = await giveBack(asking, present, bots);
  if (bots.length > 0) await makeWay(asking, commands, { present, bots });
}

/** The accounts of bots that talk by one the streamer has named: they must not earn. */
async function accountsOf({ asker, speech }: Asking, added: readonly string[]): Promise<string[]> {
  const named = added.filter((bot) => NAMED_BY_STREAMER.includes(bot));
  const accounts: string[] = [];
  for (const bot of named) {
    const login = await asker.ask(
      speech.say("Which account does {bot} talk by? It will not earn. (- for your own)", { bot }),
      "your own",
      "",
      twitchChannel(speech),
    );
    if (login) accounts.push(login);
  }
  return accounts;
}

/** Our words that an earlier run moved for a bot that is gone come back, if the streamer likes. */
async function giveBack(
  { asker, config, context, speech, currency, set }: Asking,
  present: readonly string[],
  bots: readonly string[],
): Promise<ChatConfig["commands"]> {
  const { commands, prefix } = config.chat;
  const gone = present.filter((bot) => !bots.includes(bot));
  if (gone.length === 0) return commands;
  const { book } = await loadChat({ paths: context.paths, currency, config: { ...config.chat, commands: {} } });
  const back = takenBack({
    commands,
    ours: [...book.commands.values()],
    gone,
    stay: bots,
    currencyWords: of(currency),
  });
  let now = commands;
  const ask = async (words: readonly Words[], question: string, usual: "yes" | "no") => {
    if (words.length === 0) return;
    const shown = words.map(({ own, instead }) =>
      instead ? speech.say("{own} (now {instead})", { own: prefix + own, instead: prefix + instead }) : prefix + own,
    );
    const bots = gone.join(speech.say(" and "));
    context.out(`  ${speech.say("{bots} left: {list}", { bots, list: shown.join(", ") })}`);
    if ((await asker.ask(question, usual, usual, oneOf(speech, "yes", "no"))) === "no") return;
    for (const { command, keys } of words) for (const [at, value] of keys) set(`chat.commands.${command}${at}`, value);
    now = applied(now, words);
  };
  await ask(back.renamed, speech.say("Shall Chatmint's commands have these words of theirs back? (yes, no)"), "yes");
  await ask(back.switchedOff, speech.say("These are switched off. Shall they be switched on again? (yes, no)"), "no");
  return now;
}

async function makeWay(
  { asker, config, context, speech, currency, set }: Asking,
  commands: ChatConfig["commands"],
  { present, bots }: { readonly present: readonly string[]; readonly bots: readonly string[] },
): Promise<void> {
  // With the words of now: what was moved out of the way before is no longer in it.
  const { book } = await loadChat({ paths: context.paths, currency, config: { ...config.chat, commands } });
  const shared = collisions(bots, book.commands.values(), of(currency));
  if (shared.length === 0) return;
  context.out(
    `  ${speech.say("They answer to {list} as well.", {
      list: shared.flatMap(({ colliding }) => colliding.map((word) => config.chat.prefix + word)).join(", "),
    })}`,
  );
  const usual = bots.every((bot) => present.includes(bot)) ? "keep" : "rename";
  const way = await asker.ask(
    speech.say("Shall Chatmint use other words, switch its own off, or keep them? (rename, disable, keep)"),
    usual,
    usual,
    oneOf<"rename" | "disable" | "keep">(speech, "rename", "disable", "keep"),
  );
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
