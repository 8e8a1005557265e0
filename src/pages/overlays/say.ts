/**
 * What overlays say, each in its own language: the dashboard shows overlays of several languages side by side. English stands
 * where it is said; translations come with the state.
 */
import { IntlMessageFormat } from "intl-messageformat";
import { type ComponentChildren, createContext } from "preact";
import { useContext } from "preact/hooks";
import type { TopicState } from "../shared/routes.ts";

/** What the bot tells an overlay before it draws anything. */
export type OverlayWords = TopicState<"overlay-words">;

export class Say {
  readonly language: string;
  readonly #words: OverlayWords;
  readonly #messages = new Map<string, IntlMessageFormat>();
  readonly #whole: Intl.NumberFormat;
  readonly #money: Intl.NumberFormat;
  readonly #rules: Intl.PluralRules;

  constructor(words: OverlayWords) {
    const { language, currency } = words;
    this.language = language;
    this.#words = words;
    this.#whole = new Intl.NumberFormat(language);
    const places = { minimumFractionDigits: currency.decimals, maximumFractionDigits: currency.decimals };
    this.#money = new Intl.NumberFormat(language, places);
    this.#rules = new Intl.PluralRules(language);
  }

  /** A sentence, filled in. Kept as it was read: there are a few dozen of them. */
  readonly t = (sentence: string, values: Readonly<Record<string, string | number>> = {}): string =>
    String(this.#read(sentence).format(values));

  /** A sentence with more than text in it: a name, a word that stands out. */
  readonly tx = (sentence: string, values: Readonly<Record<string, ComponentChildren>>): ComponentChildren =>
    this.#read(sentence).format(values as never) as ComponentChildren;

  get currencyName(): string {
    return this.#words.currency.nameMany;
  }

  number(value: number): string {
    return this.#whole.format(value);
  }

  /** An amount in the smallest unit, without its name. */
  amount(units: number): string {
    return this.#money.format(units / 10 ** this.#words.currency.decimals);
  }

  /** An amount with its name: `1,234 points`. */
  money(units: number): string {
    const { nameOne, nameMany, decimals } = this.#words.currency;
    return `${this.amount(units)} ${this.#rules.select(units / 10 ** decimals) === "one" ? nameOne : nameMany}`;
  }

  /** A time that is left, as a clock shows it: `1:05`, `1:00:00`. */
  clock(ms: number): string {
    const seconds = Math.max(0, Math.ceil(ms / 1_000));
    const two = (value: number) => String(value).padStart(2, "0");
    const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
    return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
  }

  /** Minutes as hours and minutes: `12 h 30`. */
  watched(minutes: number): string {
    const unit = (value: number, name: "hour" | "minute") =>
      new Intl.NumberFormat(this.language, { style: "unit", unit: name, unitDisplay: "narrow" }).format(value);
    if (minutes < 60) return unit(minutes, "minute");
    return minutes < 6_000 && minutes % 60 > 0
      ? `${unit(Math.floor(minutes / 60), "hour")} ${unit(minutes % 60, "minute")}`
      : unit(Math.floor(minutes / 60), "hour");
  }

  #read(sentence: string): IntlMessageFormat {
    let message = this.#messages.get(sentence);
    if (!message) {
      const { texts } = this.#words;
      const text = Object.hasOwn(texts, sentence) ? texts[sentence]! : sentence;
      message = new IntlMessageFormat(text, this.language, undefined, { ignoreTag: true });
      this.#messages.set(sentence, message);
    }
    return message;
  }
}

const ENGLISH: OverlayWords = {
  language: "en",
  currency: { nameOne: "point", nameMany: "points", decimals: 0 },
  texts: {},
};

export const SayContext = createContext(new Say(ENGLISH));
export const useSay = (): Say => useContext(SayContext);
