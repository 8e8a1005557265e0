/**
 * The texts of the bot in three spaces with names of their own: what commands say, what features say by themselves, and
 * what the chat says for all of them (refusals, names of arguments, words). A streamer's command may have any name.
 */
import { closest } from "../../base/closest.ts";
import { messageOf } from "../../base/errors.ts";
import { ERRORS_EN } from "./errors-en.ts";
import { compileMessage, type Message } from "./icu.ts";

/** Texts by key, and where they were read, for messages about them. */
export interface Texts {
  /** `locales/fr.json`, `config.json: chat.replies`. */
  readonly source: string;
  readonly texts: Readonly<Record<string, string>>;
  /** Comes with Chatmint: leaves the streamer's own commands alone. */
  readonly shipped?: boolean;
}

/** English texts by who says them and their names. */
export type TextsByName = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface TextBookOptions {
  /** `en`, `fr`, `pt-BR`. */
  readonly language: string;
  /** The word that calls the command a text knows as `{mark}word`. Default: the same. */
  readonly called?: (word: string) => string;
  /** English replies by the command's name. */
  readonly commands: TextsByName;
  /** English texts of what speaks without being a command (giveaways, bonuses), by its name. */
  readonly features?: TextsByName;
  /** English refusals of features, by the code of the UserError. */
  readonly errors?: Readonly<Record<string, string>>;
  /** Locale files, then the config's own texts: the later one wins. */
  readonly overrides: readonly Texts[];
  /** Names of commands whose file could not be loaded: their texts are no mistake. */
  readonly broken?: readonly string[];
  /** Names of the streamer's own commands: also those that take the place of a shipped one. */
  readonly own?: readonly string[];
}

type Space = "commands" | "features" | "chat";

interface Entry {
  /** Those of the English text; `undefined` for a refusal whose English stands where it is thrown. */
  readonly english?: ReadonlySet<string>;
  message: Message;
}

/** Known in every text without being given. */
const ALWAYS = ["viewer", "channel", "currency", "mark"] as const;
/** A command in a text: the config may have given it another word. */
const COMMAND = /\{mark\}([\p{L}\p{N}_-]+)/gu;
/** In front of a key: never a command's text, where one of the same name has one. */
const APART = /^features\.(?=[^.]+\.)/;
/** Keys of the chat's own that are words and no messages. */
const WORDS = /^(arguments|calls|words)\./;
const DESCRIPTION = ".description";

export class TextBook {
  /** What is wrong with the texts, a sentence each. The English text is used where an override is unusable. */
  readonly problems: readonly string[];
  readonly #options: TextBookOptions;
  readonly #spaces: Readonly<Record<Space, Map<string, Entry>>> = {
    commands: new Map(),
    features: new Map(),
    chat: new Map(),
  };
  readonly #words = new Map<string, string>();
  readonly #descriptions = new Map<string, string>();

  constructor(options: TextBookOptions) {
    this.#options = options;
    const problems: string[] = [];
    const { commands, features = {}, errors = {} } = options;
    const english = { chat: { errors: { ...ERRORS_EN, ...errors } }, features, commands };
    for (const [space, sections] of Object.entries(english) as [Space, TextsByName][]) {
      for (const [key, text] of textsOf(sections)) {
        const problem = this.#addEnglish(space, key, text);
        if (problem) problems.push(`The reply ${key} cannot be used: ${problem}.`);
      }
    }
    for (const { source, texts, shipped = false } of options.overrides) {
      for (const [key, text] of Object.entries(texts)) {
        const problem = this.#override(key, text, shipped);
        if (problem) problems.push(`${source}: ${key}: ${problem}${/[.?!]$/.test(problem) ? "" : "."}`);
      }
    }
    this.problems = problems;
  }

  message(space: Space, key: string): Message | undefined {
    return this.#spaces[space].get(key)?.message;
  }

  /** The key in a space that was probably meant. */
  near(space: Space, key: string): string | undefined {
    return closest(key, this.#spaces[space].keys());
  }

  /** What a language or the config has for `arguments.amount` or `words.all`. */
  word(key: string): string | undefined {
    return this.#words.get(key);
  }

  /** What a language or the config says a command does. */
  description(command: string): string | undefined {
    return this.#descriptions.get(command);
  }

  #override(written: string, text: string, shipped: boolean): string | undefined {
    if (typeof text !== "string") return `expected a text in quotes, got ${JSON.stringify(text)}`;
    const key = written.replace(APART, "");
    const apart = key !== written;
    const section = key.split(".")[0]!;
    const isOwn = this.#options.own?.includes(section) === true;
    const { commands, features, chat } = this.#spaces;
    const reply = apart || (shipped && isOwn) ? undefined : commands.get(key);
    // The streamer's own command comes first; what Chatmint's command and feature both say is one sentence.
    const entries =
      isOwn && reply ? [reply] : [reply, features.get(key), chat.get(key)].filter((one) => one !== undefined);
    if (entries.length > 0) return entries.map((entry) => this.#replace(entry, text)).find((problem) => problem);
    const isDescription = key === section + DESCRIPTION && !apart;
    if (isDescription && isOwn && !shipped) this.#descriptions.set(section, text);
    else if (WORDS.test(key)) this.#words.set(key, text);
    else if (section === "errors") return this.#addRefusal(key, text);
    else if (isDescription && !isOwn) this.#descriptions.set(section, text);
    else if (!(shipped && isOwn) && !this.#options.broken?.includes(section)) return this.#unknown(key, apart);
    return undefined;
  }

  #unknown(key: string, apart: boolean): string {
    const { commands, features, chat } = this.#spaces;
    const near = closest(key, [...(apart ? [] : commands.keys()), ...features.keys(), ...chat.keys()]);
    const cure = near ? `Did you mean ${apart ? "features." : ""}${near}?` : "Take it out, or correct the name.";
    return `no ${apart ? "feature" : "command"} says this. ${cure}`;
  }

  #addRefusal(key: string, text: string): string | undefined {
    const message = this.#compiled(text, this.#options.language);
    if (typeof message === "string") return message;
    this.#spaces.chat.set(key, { message });
    return undefined;
  }

  #addEnglish(space: Space, key: string, text: string): string | undefined {
    const message = this.#compiled(text, "en");
    if (typeof message === "string") return message;
    this.#spaces[space].set(key, { english: message.placeholders, message });
    return undefined;
  }

  #replace(entry: Entry, text: string): string | undefined {
    const known = entry.english && new Set([...entry.english, ...ALWAYS]);
    const message = this.#compiled(text, this.#options.language, known);
    if (typeof message === "string") return message;
    entry.message = message;
    return undefined;
  }

  /** The message, or what is wrong with the text. */
  #compiled(text: string, locale: string, known?: ReadonlySet<string>): Message | string {
    const { called = (word: string) => word } = this.#options;
    try {
      return compileMessage(
        text.replace(COMMAND, (_, word: string) => `{mark}${called(word)}`),
        locale,
        known,
      );
    } catch (error) {
      return messageOf(error);
    }
  }
}

/** Every text with its key, `drops.rain`. */
function textsOf(sections: TextsByName): [string, string][] {
  return Object.entries(sections).flatMap(([section, texts]) =>
    Object.entries(texts).map(([name, text]): [string, string] => [`${section}.${name}`, text]),
  );
}
