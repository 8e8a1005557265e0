/** Commands made in chat: `!command add !socials text`. They live in the book; memory follows after the commit. */

import type { Clock } from "../../base/clock.ts";
import { closest } from "../../base/closest.ts";
import { UserError } from "../../base/errors.ts";
import { MINUTE_MS } from "../../base/lengths.ts";
import type { Random } from "../../base/system.ts";
import type { ListedCommand } from "../../chat/commands/controls.ts";
import type { LineClaim, LineContext, LineHandler } from "../../chat/commands/lines.ts";
import { cleanWord, foldWord, sameWord } from "../../chat/reading/text.ts";
import type { LanguageWords } from "../../chat/wording/language-words.ts";
import type { Replies } from "../../chat/wording/replies.ts";
import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { FeatureLife, WrittenLine } from "../../kit/life.ts";
import type { Watched } from "../../kit/watched.ts";
import { mayAct, type Roles } from "../../model/message.ts";
import type { Currency, Person } from "../../model/money.ts";
import type { Ranking } from "../../ranking/ranking.ts";
import type { Exclusions } from "../../viewers/exclusions.ts";
import { checkedWord } from "./check-text.ts";
import { type CommandWish, checkedCommand, readCommandLine } from "./command-line.ts";
import { CommandRows, type CustomCommand } from "./command-rows.ts";
import { argsToSay, lineToSay } from "./safe-text.ts";
import { drawn, uptimeText } from "./said-values.ts";
import type { ChatTimers } from "./timers.ts";
import { fill, readText, uses, type Variable } from "./variables.ts";

/** Most commands made in chat. */
const COMMANDS_MAX = 500;

export interface CustomCommandsOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly random: Random;
  readonly replies: Replies;
  readonly mark: string;
  /** What the language calls settings and roles. */
  readonly language: LanguageWords;
  /** How a command is called, with the mark: `!command`, or what the config made of it. */
  readonly called: (word: string) => string;
  /** The currency shown where there is no channel to ask. */
  readonly currency: Currency;
  /** The waits of a command that does not say. */
  readonly config: { readonly channelSeconds: number; readonly viewerSeconds: number };
  /** A word of a command that comes with Chatmint or from a file. */
  readonly isTaken: (word: string) => boolean;
  readonly exclusions: Pick<Exclusions, "isBot">;
  readonly timers: ChatTimers;
  /** Pages show another state from now on. */
  readonly changed: (topic: "commands") => void;
  readonly ranking: Pick<Ranking, "rank">;
  readonly watched: Pick<Watched, "minutes" | "isLive" | "broadcast">;
}

export class CustomCommands {
  /** Takes what no command is called by. */
  readonly lines: readonly LineHandler[];
  /** For the lists of commands, and for who asks about one. */
  readonly commands: NonNullable<FeatureLife["commands"]> = {
    list: (roles) => this.list(roles),
    find: (word, roles) => this.listed(word, roles),
  };
  readonly timers: ChatTimers;
  readonly #options: CustomCommandsOptions;
  readonly #rows: CommandRows;
  #all: ReadonlyMap<string, CustomCommand> = new Map();
  /** By their words without accents. */
  #folded: ReadonlyMap<string, CustomCommand> = new Map();

  constructor(options: CustomCommandsOptions) {
    this.#options = options;
    this.#rows = new CommandRows(options.db);
    this.#read();
    this.timers = options.timers;
    this.lines = [
      {
        name: "custom commands",
        when: "unclaimed",
        claim: (line) => {
          const command = line.word === undefined ? undefined : this.#called(line.word);
          return command && this.#claim(command, line.rest);
        },
      },
    ];
  }

  recover(): void {
    this.timers.start();
  }

  /** A timer waits for viewers, so neither for bots nor for the streamer. */
  heard({ channel, viewer, message }: WrittenLine): void {
    if (this.#options.exclusions.isBot(viewer) || message.author.roles.includes("broadcaster")) return;
    this.timers.heard(channel.id);
  }

  resettled(paths: readonly string[]): void {
    if (paths.includes("custom.timers")) this.timers.resettled();
  }

  stop(): void {
    this.timers.stop();
  }

  /** Makes a command from what stands behind `!command add`, or in a form. */
  add(work: Work, by: Person, asked: string | CommandWish): CustomCommand {
    const { mark, isTaken, called } = this.#options;
    const wish = this.#wish(asked);
    const { word, text } = wish;
    const shown = mark + word;
    if (isTaken(word)) {
      throw new UserError("customTaken", `The word ${shown} is one of my own commands. Take another.`, { word: shown });
    }
    if (this.#rows.find(word)) {
      const cure = `Change it with ${called("command")} edit ${shown}`;
      throw new UserError("customExists", `The command ${shown} is there already. ${cure}`, { word: shown });
    }
    if (text === undefined) throw this.#noText("add", shown);
    if (this.#all.size >= COMMANDS_MAX) {
      throw new UserError("customFull", `There are ${COMMANDS_MAX} commands already. Remove one first.`, {
        most: COMMANDS_MAX,
      });
    }
    return this.#put(work, by, { ...EMPTY, ...wish, text });
  }

  /** Changes what stands behind `!command edit`, or in a form, and leaves the rest of it. */
  edit(work: Work, by: Person, asked: string | CommandWish): CustomCommand {
    const wish = this.#wish(asked);
    const was = this.find(wish.word);
    if (Object.keys(wish).length === 1) {
      throw this.#noText("edit", this.#options.mark + wish.word);
    }
    return this.#put(work, by, { ...was, ...wish, word: was.word });
  }

  /** The command that is gone. */
  remove(work: Work, line: string): CustomCommand {
    const was = this.find(line.trim().split(/\s/, 1)[0]!);
    this.#rows.remove(work, was.word);
    work.afterCommit(() => this.#read());
    return was;
  }

  /** The command of this word, with or without the mark, as the book has it now. */
  find(written: string): CustomCommand {
    const { mark } = this.#options;
    const word = checkedWord(written, mark);
    const found = this.#rows.find(word) ?? sameWord(word, this.#rows.all(), (command) => command.word);
    if (found) return found;
    const near = closest(word, this.#all.keys());
    throw new UserError(
      "customUnknown",
      `There is no command ${mark}${word} made in chat.${near === undefined ? "" : ` Did you mean ${mark}${near}?`}`,
      { word: mark + word, suggestion: near === undefined ? "none" : mark + near },
    );
  }

  /** Whether a word calls one of them, with or without the mark. */
  has(written: string): boolean {
    return this.#called(this.#bare(written)) !== undefined;
  }

  /** All of them, by word. */
  all(): readonly CustomCommand[] {
    return [...this.#all.values()];
  }

  /** Those somebody with these roles may use, for `!commands` and `!help`. */
  list(roles: Roles): readonly ListedCommand[] {
    return this.all().flatMap((command) => (this.#usable(command, roles) ? [this.#listed(command)] : []));
  }

  /** The command a word calls, with or without the mark, if somebody with these roles may use it. */
  listed(word: string, roles: Roles): ListedCommand | undefined {
    const command = this.#called(this.#bare(word));
    return command && this.#usable(command, roles) ? this.#listed(command) : undefined;
  }

  /** Words that a command of Chatmint has taken since: what was made in chat under them is never said. */
  shadowed(): readonly string[] {
    return [...this.#all.keys()].filter((word) => this.#options.isTaken(word));
  }

  #called(word: string): CustomCommand | undefined {
    return this.#all.get(word) ?? this.#folded.get(foldWord(word));
  }

  #bare(word: string): string {
    const { mark } = this.#options;
    const bare = cleanWord(word.trim());
    return bare.startsWith(mark) ? bare.slice(mark.length) : bare;
  }

  #wish(line: string | CommandWish): CommandWish {
    if (typeof line !== "string") return checkedCommand(line, this.#options.mark);
    const { mark, language } = this.#options;
    const wish = readCommandLine(line, mark, language);
    if (wish) return wish;
    throw this.#noText("add", `${mark}socials`);
  }

  #noText(action: "add" | "edit", word: string): UserError {
    const example = `${this.#options.called("command")} ${action} ${word} text`;
    return new UserError("customNoText", `Say what it shall answer: ${example}`, { example });
  }

  #put(work: Work, by: Person, command: CustomCommand): CustomCommand {
    this.#rows.put(work, command, by.id, this.#options.clock.now());
    work.afterCommit(() => this.#read());
    return command;
  }

  #read(): void {
    const all = this.#rows.all();
    this.#all = new Map(all.map((command) => [command.word, command]));
    this.#folded = new Map(all.map((command) => [foldWord(command.word), command]));
    this.#options.changed("commands");
  }

  #claim(command: CustomCommand, written: string): LineClaim {
    const { config } = this.#options;
    return {
      name: command.word,
      cooldownKey: `custom:${command.word}`,
      role: command.role,
      price: command.price,
      cooldown: {
        viewerSeconds: command.viewerSeconds ?? config.viewerSeconds,
        channelSeconds: command.channelSeconds ?? config.channelSeconds,
      },
      run: (_work, context) => this.#say(command.word, written, context),
    };
  }

  /** The row is read afresh: it may have changed while this line waited for its turn. */
  #say(word: string, written: string, context: LineContext): { readonly text: string } | undefined {
    const command = this.#rows.find(word);
    if (!command) return undefined;
    const parts = readText(command.text);
    const count = uses(parts, "count") ? this.#rows.counted(word) : command.count;
    const args = argsToSay(written);
    const show = (variable: Variable) => this.#value(variable, context, { word, args, count });
    const text = lineToSay(fill(parts, show, this.#options.replies.language));
    if (text !== "") return { text };
    throw this.#needsWords(word);
  }

  /** Nothing stands behind the word where the text needs it: nobody pays for half a sentence. */
  #needsWords(word: string): UserError {
    const shown = this.#options.mark + word;
    return new UserError("customNeedsWords", `Write something after ${shown}.`, { word: shown });
  }

  #value(variable: Variable, context: LineContext, use: Use): string {
    const { viewer, channel, wallet, now } = context;
    const { replies, random, ranking, watched } = this.#options;
    const { words } = replies;
    switch (variable.name) {
      case "viewer":
        return viewer.name;
      case "args": {
        const said = use.args || variable.fallback;
        if (said === undefined) throw this.#needsWords(use.word);
        return said;
      }
      case "balance":
        return words.money(wallet.balance(), wallet.currency);
      case "rank": {
        const rank = ranking.rank(wallet.currency.id, viewer.id);
        return rank === undefined ? (variable.fallback ?? "–") : words.number(rank);
      }
      case "watchtime":
        return words.duration(watched.minutes(viewer.id, channel.id) * MINUTE_MS);
      case "currency":
        return channel.currency.nameMany;
      case "uptime": {
        const said = uptimeText(replies, watched, channel, now) ?? variable.fallback;
        if (said === undefined) throw new UserError("customOffline", "The stream is offline.");
        return said;
      }
      case "random":
        return drawn(variable, random, words);
      case "count":
        return variable.forms ? words.form(use.count, variable.forms) : words.number(use.count);
      case "channel":
        return channel.displayName;
    }
  }

  #usable(command: CustomCommand, roles: Roles): boolean {
    return mayAct(roles, command.role) && !this.#options.isTaken(command.word);
  }

  #listed({ word, role, price }: CustomCommand): ListedCommand {
    const { mark, replies, currency } = this.#options;
    const description = replies.render({ feature: "custom", name: "about", values: {} }, { currency });
    return { name: word, usage: mark + word, description, words: [word], role, price };
  }
}

const EMPTY = { role: "everyone", viewerSeconds: null, channelSeconds: null, price: 0, count: 0 } as const;

/** What a command was called with. */
interface Use {
  readonly word: string;
  readonly args: string;
  readonly count: number;
}
