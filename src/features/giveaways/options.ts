/**
 * Reads the line that opens a giveaway: `"Prize" [keyword word] [price 100] [max 10] [sub 2x] [vip 2x]
 * [followers|subscribers|active] [watched 1h] [for 10m] [winners 2] [claim 60s]`. Pure; every mistake is a sentence that
 * says what to write instead.
 */

import { UserError } from "../../base/errors.ts";
import { DAY_MS, PRICE_MAX } from "../../base/lengths.ts";
import { type AmountReading, parseAmount } from "../../chat/reading/amounts.ts";
import { isTimeUnit, parseDuration } from "../../chat/reading/durations.ts";
import { type Token, tokenize, withoutHalfQuote } from "../../chat/reading/parse.ts";
import { joinNumbers } from "../../chat/reading/spaced-numbers.ts";
import { cleanWord, foldWord } from "../../chat/reading/text.ts";
import { LanguageWords } from "../../chat/wording/language-words.ts";
import { canBeSaid } from "../../chat/wording/said-back.ts";
import { keywordFrom } from "./keyword.ts";
import type { Audience } from "./types.ts";

/** What is given: words, or currency that each winner is paid. */
type Prize = { readonly words: string } | { readonly amount: number };

/** What was written; what was not is left out. Times are milliseconds. */
export interface StartOptions {
  readonly prize: Prize;
  readonly keyword?: string;
  readonly price?: number;
  readonly max?: number;
  readonly sub?: number;
  readonly vip?: number;
  readonly who?: Exclude<Audience, "everyone">;
  readonly watchedMs?: number;
  readonly forMs?: number;
  readonly winners?: number;
  readonly claimMs?: number;
}

/** How amounts are written in the channel, and the words that may stand behind one ("500 points"). */
export interface StartReading extends AmountReading {
  readonly currencyWords?: readonly string[];
  /** What the language calls the options. */
  readonly language?: LanguageWords;
}

type Draft = { -readonly [K in keyof StartOptions]?: StartOptions[K] };
type Valued = "keyword" | "price" | "max" | "sub" | "vip" | "watched" | "for" | "winners" | "claim";

const SECOND_MS = 1_000;
const AUDIENCES = ["followers", "subscribers", "active"] as const;
const EXAMPLES: Readonly<Record<Valued, string>> = {
  keyword: "keyword car",
  price: "price 100",
  max: "max 10",
  sub: "sub 2x",
  vip: "vip 2x",
  watched: "watched 1h",
  for: "for 10m",
  winners: "winners 2",
  claim: "claim 60s",
};
const TIMES: readonly Valued[] = ["watched", "for", "claim"];
const SAME: Readonly<Record<string, string>> = {
  cost: "price",
  subs: "sub",
  subscriber: "sub",
  follower: "followers",
  followers: "followers",
  subscribers: "subscribers",
  winner: "winners",
};
export const OPTION_WORDS: readonly string[] = [...Object.keys(EXAMPLES), ...AUDIENCES];
const ENGLISH = new LanguageWords();
/** The longest prize, in characters: it is repeated in every line about the giveaway. */
const PRIZE_MAX = 120;

/** Reads a start line. Throws a UserError for anything that cannot be meant. */
export function parseStart(text: string, reading: StartReading): StartOptions {
  const words = tokenize(text);
  const tokens = joinNumbers(words, text);
  const [first] = words;
  const quoted = first !== undefined && !text.startsWith(first.text, first.start);
  const { prize, next } = quoted ? { prize: inWords(first.text), next: 1 } : readPrize(text, tokens, reading);
  const draft: Draft = { prize };
  const given = new Set<string>();
  for (let at = next; at < tokens.length; ) {
    const word = optionAt(tokens, at, reading);
    if (word === undefined) throw unknownWord(timeAt(tokens, at) ?? tokens[at]!.text, reading);
    const slot = isAudience(word) ? "who" : word;
    if (given.has(slot)) throw twice(word, slot, reading);
    given.add(slot);
    if (isAudience(word)) {
      draft.who = word;
      at += isOnly(tokens[at + 1], reading) ? 2 : 1;
      continue;
    }
    const value = valueAt(tokens, at + 1, word);
    if (!value) throw needsValue(word, "", reading);
    readValue(draft, word, value.text, reading);
    at += 1 + value.words;
  }
  if (draft.max !== undefined && draft.price === undefined) {
    throw new UserError(
      "giveawayMaxWithoutPrice",
      "max is for giveaways with a price; without one everybody has one ticket.",
    );
  }
  return draft as StartOptions;
}

/** What stands behind an option that wants a value, and how many words that is: a time may be two, `10 min`. */
function valueAt(tokens: readonly Token[], at: number, word: Valued): { text: string; words: number } | undefined {
  const time = TIMES.includes(word) ? timeAt(tokens, at) : undefined;
  if (time !== undefined) return { text: time, words: 2 };
  const token = tokens[at];
  return token && { text: token.text, words: 1 };
}

/** `10min` where `10 min` stands. */
function timeAt(tokens: readonly Token[], at: number): string | undefined {
  const [count, unit] = [tokens[at]?.text ?? "", tokens[at + 1]?.text ?? ""];
  return /^\d{1,6}$/.test(count) && isTimeUnit(unit) ? count + unit : undefined;
}

/** A prize that is not in quotes ends at the first option. */
function readPrize(text: string, tokens: readonly Token[], reading: StartReading): { prize: Prize; next: number } {
  let next = 0;
  while (next < tokens.length && optionOf(tokens[next]!.text, reading) === undefined) next++;
  if (next === 0) throw noPrize();
  const amount = amountOf(
    tokens.slice(0, next).map((token) => token.text),
    reading,
  );
  if (amount !== undefined) return { prize: { amount }, next };
  const [number, unit, ...more] = tokens.slice(0, next).map((token) => token.text);
  if (number !== undefined && unit !== undefined && more.length === 0) {
    // "10 m", and an amount with the time behind it: 500 5m.
    if (!/\d/.test(unit)) refuseUnclear(number + unit, reading);
    else if (unitsOf(number, reading) !== undefined && parseDuration(unit) !== undefined)
      throw unknownWord(unit, reading);
  }
  // Numbers that are no amount: -5, 1e6, more than there can be.
  const end = tokens[next]?.start ?? text.length;
  if (/^[-+]?[\d.,\s]+(?:e\d+)?$/i.test(text.slice(tokens[0]!.start, end))) throw noPrize();
  return { prize: inWords(text.slice(tokens[0]!.start, end)), next };
}

function inWords(text: string): Prize {
  const words = withoutHalfQuote(text.trim()).replace(/\s+/g, " ");
  if (words === "") throw noPrize();
  if ([...words].length > PRIZE_MAX) {
    throw new UserError("giveawayPrizeLong", `The prize has at most ${PRIZE_MAX} characters.`, { most: PRIZE_MAX });
  }
  return { words };
}

/** `500`, `1.5k points`, `500 each`: an amount of currency, for each winner as always; `undefined` for words. */
function amountOf(words: readonly string[], reading: StartReading): number | undefined {
  const isEach = words.length > 1 && wordsOf(reading).meant(words.at(-1)!, ["each"]) !== undefined;
  const [number, unit, ...more] = isEach ? words.slice(0, -1) : words;
  if (number === undefined || more.length > 0) return undefined;
  if (unit !== undefined && !reading.currencyWords?.some((word) => foldWord(word) === foldWord(unit))) return undefined;
  if (unit === undefined) refuseUnclear(number, reading);
  return unitsOf(number, reading);
}

/** A prize that is only `10m` could be the time, and `half` or `all` would be a share of nobody's money. */
function refuseUnclear(word: string, reading: StartReading): void {
  const count = /^(\d{1,4})m$/.exec(cleanWord(word))?.[1];
  if (count !== undefined) {
    throw new UserError("minutesOrMillion", `${count} minutes, or ${count} million? Write ${count}000k.`, {
      ...{ count, time: "prize" },
    });
  }
  const written = parseAmount(word, reading);
  if (written && "share" in written) throw new UserError("shareNotPaid", "Write a number: nobody pays this prize.");
}

function unitsOf(text: string, reading: StartReading): number | undefined {
  const written = parseAmount(text, reading);
  return written && "units" in written ? written.units : undefined;
}

function readValue(draft: Draft, word: Valued, text: string, reading: StartReading): void {
  const within = (value: number | undefined, most: number, least = 1): number => {
    if (value === undefined || value < least || value > most) throw needsValue(word, text, reading);
    return value;
  };
  switch (word) {
    case "keyword":
      draft.keyword = keywordFrom(text, (word) => optionOf(word, reading) !== undefined);
      return;
    case "price":
      draft.price = within(unitsOf(text, reading), PRICE_MAX);
      return;
    case "max":
      draft.max = within(wholeOf(text), 1_000_000);
      return;
    case "winners":
      draft.winners = within(wholeOf(text), 100);
      return;
    case "sub":
    case "vip":
      draft[word] = within(wholeOf(text.replace(/^[x×]|[x×]$/giu, "")), 100);
      return;
    case "watched":
      draft.watchedMs = within(parseDuration(text), 366 * DAY_MS, 60 * SECOND_MS);
      return;
    case "for":
      draft.forMs = within(parseDuration(text), 7 * DAY_MS, 10 * SECOND_MS);
      return;
    case "claim":
      draft.claimMs = within(parseDuration(text), DAY_MS / 24, 10 * SECOND_MS);
      return;
  }
}

function wholeOf(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function optionOf(text: string, reading: StartReading): Valued | (typeof AUDIENCES)[number] | undefined {
  const word = cleanWord(text);
  const known = Object.hasOwn(SAME, word) ? SAME[word]! : word;
  return wordsOf(reading).meant(known, OPTION_WORDS) as Valued | undefined;
}

function wordsOf({ language }: StartReading): LanguageWords {
  return language ?? ENGLISH;
}

/** `subs` without a number are not what counts more but who may win. */
function optionAt(tokens: readonly Token[], at: number, reading: StartReading): ReturnType<typeof optionOf> {
  const word = optionOf(tokens[at]!.text, reading);
  return word === "sub" && !/\d/.test(tokens[at + 1]?.text ?? "") ? "subscribers" : word;
}

/** `subscribers only`. */
function isOnly(token: Token | undefined, reading: StartReading): boolean {
  return token !== undefined && wordsOf(reading).meant(cleanWord(token.text), ["only"]) !== undefined;
}

function isAudience(word: string): word is (typeof AUDIENCES)[number] {
  return (AUDIENCES as readonly string[]).includes(word);
}

function noPrize(): UserError {
  return new UserError("giveawayNoPrize", 'Say what can be won, in quotes: giveaway start "A game" keyword car');
}

/** Says the word only where it can be nothing but a word: what chat reads may be a link. */
function unknownWord(word: string, reading: StartReading): UserError {
  const near = meantOption(word, reading) ?? "none";
  const advice = near === "none" ? "If it belongs to the prize, put the prize in quotes." : `Did you mean ${near}?`;
  const known = canBeSaid(word) ? word : "none";
  const what = known === "none" ? "One word is no option." : `I don't know the option ${word}.`;
  return new UserError("giveawayUnknownWord", `${what} ${advice}`, { word: known, near });
}

/** The option that a word without one was probably meant for: a time, an amount, a slip of the fingers. */
function meantOption(word: string, reading: StartReading): string | undefined {
  const words = wordsOf(reading);
  if (/^\d*[x×]\d*$/iu.test(word)) return `${words.shown("sub")} 2x`;
  if (/^subs?-?only$/i.test(word)) return words.shown("subscribers");
  if (/\D$/.test(word) && parseDuration(word) !== undefined) return `${words.shown("for")} ${word}`;
  const units = unitsOf(word, reading);
  return units === undefined ? words.near(word, OPTION_WORDS) : `${words.shown("price")} ${units}`;
}

function twice(option: string, slot: string, reading: StartReading): UserError {
  const shown = (one: string) => wordsOf(reading).shown(one);
  const all = AUDIENCES.map(shown).join(", ");
  const word = shown(option);
  const why = slot === "who" ? `Only one of ${all} can be said.` : `${word} is said twice.`;
  return new UserError("giveawayTwice", why, { word, kind: slot === "who" ? "who" : "option", list: all });
}

function needsValue(option: Valued, text: string, reading: StartReading): UserError {
  const word = wordsOf(reading).shown(option);
  const example = EXAMPLES[option].replace(option, word);
  const given = text === "" ? "no" : canBeSaid(text) ? "yes" : "unsaid";
  const got = { no: "needs a value", yes: `cannot be ${text}`, unsaid: "cannot be that" }[given];
  return new UserError("giveawayValue", `${word} ${got}. Like this: ${example}`, { word, example, value: text, given });
}
