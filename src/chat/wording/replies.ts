/**
 * The wording of the bot: English from the commands, a language from its locale file, the streamer's own from the
 * config; later ones win. Every message is checked and compiled when it is loaded.
 */
import { closest } from "../../base/closest.ts";
import { messageOf } from "../../base/errors.ts";
import type { Currency, Person } from "../../model/money.ts";
import type { Money, Reply, ReplyValue, ReplyValues } from "../../model/reply.ts";
import { ERRORS_EN } from "./errors-en.ts";
import { compileMessage, type Filling, type Message } from "./icu.ts";
import { MoneyWords } from "./money-words.ts";

/** Texts by `command.reply`, and where they were read, for messages about them. */
export interface Texts {
  /** `locales/fr.json`, `config.json: chat.replies`. */
  readonly source: string;
  readonly texts: Readonly<Record<string, string>>;
  /** Comes with Chatmint: leaves the streamer's own commands alone. */
  readonly shipped?: boolean;
}

/** Where a reply is said: what placeholders are known by themselves. */
export interface Surroundings {
  readonly currency: Currency;
  readonly viewer?: Person;
  readonly channelName?: string;
}

export interface RepliesOptions {
  /** `en`, `fr`, `pt-BR`. */
  readonly language: string;
  readonly mark: string;
  /** The word that calls the command a text knows as `{mark}word`. Default: the same. */
  readonly called?: (word: string) => string;
  /** English replies by the command's name. */
  readonly commands: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** English replies of what speaks without being a command (giveaways, bonuses), by its name. */
  readonly features?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Locale files, then the config's own texts: the later one wins. */
  readonly overrides: readonly Texts[];
  /** Names of commands whose file could not be loaded: their texts are no mistake. */
  readonly broken?: readonly string[];
  /** Names of the streamer's own commands: also those that take the place of a shipped one. */
  readonly own?: readonly string[];
}

/** Known in every reply without being given. */
const ALWAYS = ["viewer", "channel", "currency", "mark"] as const;
const MONEY = /^(amount|balance|price|pot|total)$|(Amount|Balance)$/;
const DURATION = /^(duration|watchtime)$|Duration$/;
/** A command in a text: the config may have given it another word. */
const COMMAND = /\{mark\}([\p{L}\p{N}_-]+)/gu;
/** Keys that are words of the bot and no messages of a command. */
const FREE_TEXTS = /^(errors|arguments|calls|words)\.|\.description$/;

export class Replies {
  readonly language: string;
  readonly words: MoneyWords;
  /** What is wrong with the texts, a sentence each. The English text is used where an override is unusable. */
  readonly problems: readonly string[];
  readonly #mark: string;
  readonly #called: (word: string) => string;
  readonly #messages = new Map<string, Message>();
  readonly #texts = new Map<string, string>();

  constructor(options: RepliesOptions) {
    this.language = options.language;
    this.#mark = options.mark;
    this.#called = options.called ?? ((word) => word);
    this.words = new MoneyWords(options.language);
    const problems: string[] = [];
    const sections = { errors: ERRORS_EN, ...options.features, ...options.commands };
    for (const [section, texts] of Object.entries(sections)) {
      for (const [name, text] of Object.entries(texts)) {
        const problem = this.#put(`${section}.${name}`, text, "en");
        if (problem) problems.push(`The reply ${section}.${name} cannot be used: ${problem}.`);
      }
    }
    const english = new Map([...this.#messages].map(([key, message]) => [key, message.placeholders]));
    for (const { source, texts, shipped } of options.overrides) {
      for (const [key, text] of Object.entries(texts)) {
        if (shipped && options.own?.includes(key.split(".")[0]!)) continue;
        const problem = this.#override(key, text, english, options.broken ?? []);
        if (problem) problems.push(`${source}: ${key}: ${problem}${/[.?!]$/.test(problem) ? "" : "."}`);
      }
    }
    this.problems = problems;
  }

  /** Says a reply. Empty when it is meant to be silent. Throws when the command never declared it or left out a value. */
  render(reply: Reply, around: Surroundings): string {
    return this.#render(`${reply.command}.${reply.name}`, reply.values, around);
  }

  /** Whether a command declared a reply of this name. */
  has(command: string, name: string): boolean {
    return this.#messages.has(`${command}.${name}`);
  }

  /** The sentence of a refusal, `fallback` where no language knows its code. */
  error(code: string, values: Readonly<Record<string, unknown>>, fallback: string, around: Surroundings): string {
    const key = `errors.${code}`;
    if (!this.#messages.has(key)) return fallback;
    return this.#render(key, values as ReplyValues, around);
  }

  /** A text that is no message (`give.description`, `arguments.amount`, `words.all`), if a language or the config has it. */
  text(key: string): string | undefined {
    return this.#texts.get(key);
  }

  #render(key: string, values: ReplyValues, around: Surroundings): string {
    const message = this.#messages.get(key);
    if (!message) {
      const near = closest(key, this.#messages.keys());
      throw new Error(`There is no reply ${key}.${near ? ` Did you mean ${near}?` : ""} Declare it under replies.`);
    }
    return message.format((name) => this.#fill(key, name, values[name], around));
  }

  #fill(key: string, name: string, given: ReplyValue, around: Surroundings): Filling {
    const value = given === undefined ? this.#always(name, around) : given;
    switch (typeof value) {
      case "number":
        return { shown: this.#number(name, value, around), bare: value };
      case "string":
        return { shown: value, bare: value };
      case "boolean":
        return { shown: String(value), bare: String(value) };
      case "object":
        if ("values" in value || isList(value)) return said([value].flat().map((reply) => this.render(reply, around)));
        if ("name" in value) return { shown: value.name, bare: value.name };
        return { shown: this.words.money(value.amount, (value as Money).currency), bare: value.amount };
      default:
        throw new Error(`The reply ${key} needs a value for {${name}}: reply("...", { ${name}: ... }).`);
    }
  }

  #number(name: string, value: number, around: Surroundings): string {
    if (MONEY.test(name)) return this.words.money(value, around.currency);
    return DURATION.test(name) ? this.words.duration(value) : this.words.number(value);
  }

  #always(name: string, around: Surroundings): ReplyValue {
    switch (name) {
      case "viewer":
        return around.viewer;
      case "channel":
        return around.channelName;
      case "currency":
        return around.currency.nameMany;
      case "mark":
        return this.#mark;
      default:
        return undefined;
    }
  }

  #override(
    key: string,
    text: string,
    english: ReadonlyMap<string, ReadonlySet<string>>,
    broken: readonly string[],
  ): string | undefined {
    if (typeof text !== "string") return `expected a text in quotes, got ${JSON.stringify(text)}`;
    const placeholders = english.get(key);
    if (placeholders) return this.#put(key, text, this.language, new Set([...placeholders, ...ALWAYS]));
    if (key.startsWith("errors.")) return this.#put(key, text, this.language);
    if (FREE_TEXTS.test(key)) {
      this.#texts.set(key, text);
      return undefined;
    }
    if (broken.includes(key.split(".")[0]!)) return undefined;
    const near = closest(key, english.keys());
    return `no command says this. ${near ? `Did you mean ${near}?` : "Take it out, or correct the name."}`;
  }

  #put(key: string, text: string, locale: string, known?: ReadonlySet<string>): string | undefined {
    try {
      const current = text.replace(COMMAND, (_, word: string) => `{mark}${this.#called(word)}`);
      this.#messages.set(key, compileMessage(current, locale, known));
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }
}

const BETWEEN = " · ";

function said(texts: readonly string[]): Filling {
  const text = texts.filter((one) => one !== "").join(BETWEEN);
  return { shown: text, bare: text };
}

function isList(value: object): value is readonly Reply[] {
  return Array.isArray(value);
}
