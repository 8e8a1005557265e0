/**
 * The wording of the bot: English from the commands, a language from its locale file, the streamer's own from the
 * config; later ones win. Which text is whose is in text-book.ts; here they are filled in.
 */
import type { Currency, Person } from "../../model/money.ts";
import type { Money, Reply, ReplyValue, ReplyValues } from "../../model/reply.ts";
import type { Filling, Message } from "./icu.ts";
import { MoneyWords } from "./money-words.ts";
import { TextBook, type TextBookOptions } from "./text-book.ts";

/** Where a reply is said: what placeholders are known by themselves. */
export interface Surroundings {
  readonly currency: Currency;
  readonly viewer?: Person;
  readonly channelName?: string;
}

export interface RepliesOptions extends TextBookOptions {
  readonly mark: string;
}

const MONEY = /^(amount|balance|price|pot|total)$|(Amount|Balance)$/;
const DURATION = /^(duration|watchtime)$|Duration$/;

export class Replies {
  readonly language: string;
  readonly words: MoneyWords;
  /** What is wrong with the texts, a sentence each. The English text is used where an override is unusable. */
  readonly problems: readonly string[];
  readonly #mark: string;
  #texts: TextBook;

  constructor(options: RepliesOptions) {
    this.language = options.language;
    this.#mark = options.mark;
    this.words = new MoneyWords(options.language);
    this.#texts = new TextBook(options);
    this.problems = this.#texts.problems;
  }

  /** Says it in the words of others of the same language from now on. */
  take(other: Replies): void {
    this.#texts = other.#texts;
  }

  /** Says a reply. Empty when it is meant to be silent. Throws when it was never declared or lacks a value. */
  render(reply: Reply, around: Surroundings): string {
    const key = keyOf(reply);
    const message = this.#message(reply);
    if (message) return this.#filled(key, message, reply.values, around);
    const near = this.#texts.near(spaceOf(reply), key);
    throw new Error(`There is no reply ${key}.${near ? ` Did you mean ${near}?` : ""} Declare it under replies.`);
  }

  /** Whether a reply of this name was declared. */
  has(reply: Reply): boolean {
    return this.#message(reply) !== undefined;
  }

  /** The sentence of a refusal, `fallback` where no language knows its code. */
  error(code: string, values: Readonly<Record<string, unknown>>, fallback: string, around: Surroundings): string {
    const key = `errors.${code}`;
    const message = this.#texts.message("chat", key);
    return message ? this.#filled(key, message, values as ReplyValues, around) : fallback;
  }

  /** A text that is no message (`arguments.amount`, `words.all`), if a language or the config has it. */
  text(key: string): string | undefined {
    return this.#texts.word(key);
  }

  /** What a command does, if a language or the config says it. */
  description(command: string): string | undefined {
    return this.#texts.description(command);
  }

  #message(reply: Reply): Message | undefined {
    return this.#texts.message(spaceOf(reply), keyOf(reply));
  }

  #filled(key: string, message: Message, values: ReplyValues, around: Surroundings): string {
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
}

/** How a text is named in a locale file and in the config: `give.given`. */
export function keyOf(reply: Reply): string {
  return `${"feature" in reply ? reply.feature : reply.command}.${reply.name}`;
}

function spaceOf(reply: Reply): "features" | "commands" {
  return "feature" in reply ? "features" : "commands";
}

const BETWEEN = " · ";

function said(texts: readonly string[]): Filling {
  const text = texts.filter((one) => one !== "").join(BETWEEN);
  return { shown: text, bare: text };
}

function isList(value: object): value is readonly Reply[] {
  return Array.isArray(value);
}
