/**
 * What pages say, in the bot's language. English stands where it is said, as an ICU message; `locales/pages/LANGUAGE.json` has its
 * translation by the English sentence, and the bot hands it out with its time zone and its currency. Numbers in `{n}` are
 * written as the language does.
 */
import { type MessageFormatElement, TYPE } from "@formatjs/icu-messageformat-parser";
import { IntlMessageFormat } from "intl-messageformat";
import type { ComponentChildren } from "preact";
import type { AmountReading } from "../../chat/reading/amounts.ts";
import { readingOf } from "../../chat/reading/typed-amount.ts";
import { now } from "./clock.ts";

/** What the bot tells every page before it draws anything. */
export interface Words {
  readonly language: string;
  readonly timeZone: string;
  readonly currency: { readonly nameOne: string; readonly nameMany: string; readonly decimals: number };
  /** What a command begins with. */
  readonly mark: string;
  /** Whether the bot rehearses: nothing that is shown is real. */
  readonly rehearsal: boolean;
  /** Translations by the English sentence; empty in English. */
  readonly texts: Readonly<Record<string, string>>;
}

export type Values = Readonly<Record<string, string | number>>;
/** What a page can also put into a sentence: a name, a link. */
export type RichValues = Readonly<Record<string, ComponentChildren>>;

let words: Words = {
  language: "en",
  timeZone: "UTC",
  currency: { nameOne: "point", nameMany: "points", decimals: 0 },
  mark: "!",
  rehearsal: false,
  texts: {},
};
const messages = new Map<string, Message>();
const formats = new Map<string, unknown>();

interface Message {
  readonly format: IntlMessageFormat;
  /** Placeholders that are counted or chosen by; they get their bare value under this name with BARE in front. */
  readonly bare: ReadonlySet<string>;
}

const BARE = "=";
/** Languages that are written from right to left. */
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

/** From now on pages speak so. Sets the language and the direction of the document. */
function setWords(next: Words): void {
  words = next;
  messages.clear();
  formats.clear();
  document.documentElement.lang = next.language;
  document.documentElement.dir = RIGHT_TO_LEFT.has(next.language.split("-")[0]!) ? "rtl" : "ltr";
}

export const mark = (): string => words.mark;
export const isRehearsal = (): boolean => words.rehearsal;
export const currency = (): Words["currency"] => words.currency;

/** A sentence, filled in. */
export function t(sentence: string, values: Values = {}): string {
  return String(messageOf(sentence).format.format(filled(sentence, values)));
}

/** A sentence with more than text in it: `tx("{who} has left", { who: <Name of={viewer} /> })`. */
export function tx(sentence: string, values: RichValues): ComponentChildren {
  return messageOf(sentence).format.format(filled(sentence, values) as never) as ComponentChildren;
}

function filled(sentence: string, values: RichValues): Record<string, never> {
  const { bare } = messageOf(sentence);
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    given[name] = typeof value === "number" ? number(value) : value;
    if (bare.has(name)) given[BARE + name] = value;
  }
  return given as Record<string, never>;
}

function messageOf(sentence: string): Message {
  let message = messages.get(sentence);
  if (!message) {
    const text = Object.hasOwn(words.texts, sentence) ? words.texts[sentence]! : sentence;
    const parsed = new IntlMessageFormat(text, words.language, undefined, { ignoreTag: true }).getAst();
    const bare = new Set<string>();
    collectBare(parsed, bare);
    message = { format: new IntlMessageFormat(parsed, words.language), bare };
    messages.set(sentence, message);
  }
  return message;
}

/** Points what is counted at the bare value, so that a sentence may show a number and count it too. */
function collectBare(tree: MessageFormatElement[], bare: Set<string>): void {
  for (const element of tree) {
    if (element.type === TYPE.literal || element.type === TYPE.argument || element.type === TYPE.pound) continue;
    bare.add(element.value);
    element.value = BARE + element.value;
    if (element.type !== TYPE.select && element.type !== TYPE.plural) continue;
    for (const option of Object.values(element.options)) collectBare(option.value, bare);
  }
}

function cached<T>(name: string, make: () => T): T {
  if (!formats.has(name)) formats.set(name, make());
  return formats.get(name) as T;
}

/** `1,234`; at most so many decimal places. */
export function number(value: number, places = 2): string {
  return cached(
    `number ${places}`,
    () => new Intl.NumberFormat(words.language, { maximumFractionDigits: places }),
  ).format(value);
}

/** How people write numbers in this language. */
export function numberReading(): Pick<AmountReading, "decimalSign" | "spacedNumbers"> {
  return cached("reading", () => readingOf(new Intl.NumberFormat(words.language, { maximumFractionDigits: 2 })));
}

/** `42%`, of 0.42. */
export function percent(part: number, places = 1): string {
  const options = { style: "percent", maximumFractionDigits: places } as const;
  return cached(`percent ${places}`, () => new Intl.NumberFormat(words.language, options)).format(part);
}

/** An amount in the smallest unit, without its name: `12.50`. With `sign`, `+12.50` too. */
export function amount(units: number, sign = false): string {
  const { decimals } = words.currency;
  const format = cached(
    `amount ${sign}`,
    () =>
      new Intl.NumberFormat(words.language, {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
        signDisplay: sign ? "exceptZero" : "auto",
      }),
  );
  return format.format(units / 10 ** decimals);
}

/** An amount with its name: `1,234 points`. */
export function money(units: number, sign = false): string {
  const { nameOne, nameMany, decimals } = words.currency;
  const rules = cached("rules", () => new Intl.PluralRules(words.language));
  const name = rules.select(Math.abs(units) / 10 ** decimals) === "one" ? nameOne : nameMany;
  return `${amount(units, sign)} ${name}`;
}

type DateStyle = "time" | "day" | "short" | "long";
/** Hours are counted as the bot counts them in chat, to 24: it says the same moment beside it. */
const DATES: Readonly<Record<DateStyle, Intl.DateTimeFormatOptions>> = {
  time: { hour: "numeric", minute: "2-digit" },
  day: { year: "numeric", month: "short", day: "numeric" },
  short: { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" },
  long: { weekday: "long", year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit" },
};

/** A moment on the streamer's clock. */
export function date(atMs: number, style: DateStyle = "short"): string {
  const options = {
    ...DATES[style],
    ...(style === "day" ? {} : { hourCycle: "h23" as const }),
    timeZone: words.timeZone,
  };
  return cached(`date ${style}`, () => new Intl.DateTimeFormat(words.language, options)).format(atMs);
}

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;

/** How long ago, or in how long, in its largest unit: `3 minutes ago`, `in 2 hours`. */
export function ago(atMs: number, fromMs = now()): string {
  const format = cached("ago", () => new Intl.RelativeTimeFormat(words.language, { numeric: "auto" }));
  const ms = atMs - fromMs;
  const [unit, length] = UNITS.find(([, length]) => Math.abs(ms) >= length) ?? UNITS[3];
  return format.format(Math.trunc(ms / length), unit);
}

/** A length of time in its two largest units: `1 hr 30 min`. */
export function duration(ms: number): string {
  const parts: string[] = [];
  let left = Math.max(0, ms);
  for (const [unit, length] of UNITS) {
    const count = Math.floor(left / length);
    if (count === 0 && !(unit === "second" && parts.length === 0)) {
      if (parts.length > 0) break;
      continue;
    }
    left -= count * length;
    const options = { style: "unit", unit, unitDisplay: "short" } as const;
    parts.push(cached(`unit ${unit}`, () => new Intl.NumberFormat(words.language, options)).format(count));
    if (parts.length === 2) break;
  }
  return parts.join(" ");
}

/** Asks the bot for its words. A page that cannot get them speaks English. */
export async function loadWords(): Promise<void> {
  const response = await fetch("/api/v1/words").catch(() => undefined);
  if (response?.ok) setWords((await response.json()) as Words);
}
