/** From the words behind a command to the one thing that they mean, or to what has to be asked back. */

import { mayAct, type Roles } from "../../model/message.ts";
import type { Argument, Reading, ReadingRules } from "./arguments.ts";
import { isMoney } from "./arguments.ts";
import { isTimeUnit } from "./durations.ts";
import { Fit, isNumeric } from "./fit.ts";
import { type Token, tokenize } from "./parse.ts";
import { breaksNumber, looksLikeTwo, placesToJoin, type Way, waysToJoin } from "./spaced-numbers.ts";
import { cleanWord, foldWord } from "./text.ts";

/** Why it is asked back: the code and the values of an error text. */
interface Doubt {
  readonly code: "numberApart" | "minutesOrMillion" | "bareSeconds" | "shareNotPaid" | "everybody";
  readonly values: Readonly<Record<string, string | number>>;
}

/** What the words of a call were read as. */
export interface Fitted {
  /** Likeliest first; none where the call is wrong or unclear. */
  readonly readings: readonly Reading[];
  /** Where nothing fits: the first argument that did not. */
  readonly misfit: Argument | undefined;
  /** What has to be asked back instead of doing it. */
  readonly doubt?: Doubt;
}

/** Bare seconds above this (10 minutes) are more likely the amount. */
const BARE_SECONDS_MAX = 600;

/**
 * The ways to read a call, likeliest first: the declared order; a number and what stands beside it swapped; optional
 * arguments left out. What fits nowhere is tried again without the currency's name, then without the words behind a
 * call that has all its arguments ("!give bob 100 KEKW"). A number whose thousands stand
 * apart is one number where nothing else can be meant; what could be meant in two ways is a doubt.
 */
export function fitArguments(args: readonly Argument[], rest: string, rules: ReadingRules): Fitted {
  // What the bot itself writes in French, 1\u202F234, is one number, and so is 10 %.
  const text = rest.replace(/(?<=\d)(?:[\u00A0\u202F](?=\d{3})|\s(?=%(?!\S)))/g, "");
  const tokens = withTimes(withPhrases(tokenize(text), text, args, rules), text, args);
  const ways = args.some(isNumeric) ? waysToJoin(tokens, text) : [{ tokens, apart: true }];
  const idle = (rules.idleWords ?? []).map(foldWord);
  const without = ways.map((way) => ({
    ...way,
    tokens: way.tokens.filter(({ text }) => !idle.includes(foldWord(text))),
  }));
  const tried = [
    ways.map((way) => tryWay(args, text, rules, way)),
    without.map((way) => tryWay(args, text, rules, way)),
    ways.map((way) => tryWay(args, text, rules, way, true)),
  ];
  const fits = tried.map((some) => some.filter(({ fit }) => fit.readings.length > 0)).find((some) => some.length > 0);
  if (fits) return settled(args, fits, tokens, text, { ...rules, idleWords: idle });
  const first = tried[0]!;
  // The words as they stand say best what is wrong, unless a number only fits together.
  const { misfit } = first.at(-1)!.fit;
  const shareRefused = first.some(({ fit }) => fit.shareRefused);
  return { readings: [], misfit, ...(shareRefused ? { doubt: { code: "shareNotPaid", values: {} } } : {}) };
}

interface Tried {
  readonly way: Way;
  readonly fit: Fit;
}

function tryWay(args: readonly Argument[], text: string, rules: ReadingRules, way: Way, passesOver = false): Tried {
  const fit = new Fit(args, text, rules);
  fit.passesOver = passesOver;
  fit.from(0, way.tokens, 0, []);
  return { way, fit };
}

/** Of the ways that fit the one that is meant. */
function settled(
  args: readonly Argument[],
  fits: readonly Tried[],
  tokens: readonly Token[],
  text: string,
  rules: ReadingRules,
): Fitted {
  const way = fits.length === 1 ? fits[0]! : oneWay(args, fits, tokens, text, rules.idleWords ?? []);
  if (!way || (!rules.spacedNumbers && way.way.tokens.some(looksLikeTwo)))
    return asked("numberApart", { joined: joinedNumber(tokens, text) });
  const { readings } = way.fit;
  if (isBroken(args, readings[0]!, way.way.tokens, text)) return asked("numberApart", { joined: "none" });
  return (
    withoutEverybody(args, readings, rules.roles ?? []) ?? withTime(args, readings) ?? { readings, misfit: undefined }
  );
}

/** Numbers apart where another number may follow; together where only digits would be left as words; else unclear. */
function oneWay(
  args: readonly Argument[],
  fits: readonly Tried[],
  tokens: readonly Token[],
  text: string,
  idle: readonly string[],
): Tried | undefined {
  const apart = fits.find(({ way }) => way.apart);
  if (!apart) return undefined;
  const begin = beginOfText(args, apart.fit.readings[0]!, tokens, text);
  const fromNumber = begin >= 0 && placesToJoin(tokens, text).includes(begin);
  if (!fromNumber) return apart;
  const onlyDigits = tokens.slice(begin).every((token) => isDigits(token) || idle.includes(foldWord(token.text)));
  return onlyDigits ? fits.at(-1) : undefined;
}

/** The word that the text at the end of a reading begins with; -1 where there is none. */
function beginOfText(args: readonly Argument[], reading: Reading, tokens: readonly Token[], text: string): number {
  const words = reading.at(-1);
  const said = args.at(-1)?.kind === "text" && words && "value" in words ? words.value : undefined;
  return typeof said === "string" ? tokens.findIndex(({ start }) => text.slice(start).trim() === said) : -1;
}

/** Whether the text goes on the number before it: with a part of a number, or with nothing but digits. */
function isBroken(args: readonly Argument[], reading: Reading, tokens: readonly Token[], text: string): boolean {
  const begin = beginOfText(args, reading, tokens, text);
  const number = cleanWord(tokens[begin - 1]?.text ?? "");
  if (!/^[+-]?\d[\d.,'’_]*$/.test(number)) return false;
  const words = tokens.slice(begin);
  return (
    breaksNumber(words[0]!.text) || words.every((word) => isDigits(word) && text.startsWith(word.text, word.start))
  );
}

function isDigits({ text }: Token): boolean {
  return /^[\d.,;:!?]+$/.test(text);
}

/** The first number of the line that could be one, in one piece. */
function joinedNumber(tokens: readonly Token[], text: string): string {
  const places = placesToJoin(tokens, text);
  const from = places[0]! - 1;
  let end = from + 1;
  while (places.includes(end)) end++;
  return tokens
    .slice(from, end)
    .map((token) => cleanWord(token.text).replace(/[^\d+-]/g, ""))
    .join("");
}

/** A word for everybody is nobody's name: such a reading is dropped where the name may be left out, else asked back. */
function withoutEverybody(args: readonly Argument[], readings: readonly Reading[], roles: Roles): Fitted | undefined {
  if (!readings.some((reading) => reading.some((written) => "everybody" in written))) return undefined;
  const nameless = readings.filter((reading) => !reading.some((written) => "viewer" in written));
  if (nameless.length > 0) return { readings: nameless, misfit: undefined };
  return asked("everybody", { money: mayAct(roles, "moderator") ? insteadOfEverybody(args, roles) : "no" });
}

/** What there is for everybody at once in place of a command that gives to one, or takes from one. */
function insteadOfEverybody(args: readonly Argument[], roles: Roles): "giveall" | "addpoints" | "take" | "no" {
  const money = args.find((argument) => isMoney(argument) || argument.name === "amount");
  if (!money) return "no";
  if (money.kind === "integer" || money.of !== undefined) return "take";
  return mayAct(roles, "broadcaster") ? "giveall" : "addpoints";
}

/** `5m` beside a time is the time where it can be; what is left unclear, and bare seconds that are many, is asked back. */
function withTime(args: readonly Argument[], readings: readonly Reading[]): Fitted | undefined {
  const [first] = readings;
  const long = first!.find(
    (written) => "bareSeconds" in written && (written.value as number) > BARE_SECONDS_MAX * 1_000,
  );
  const clear = readings.filter((reading) => !reading.some(isMaybeMinutes));
  if (first!.some(isMaybeMinutes) && clear.length > 0) return { readings: clear, misfit: undefined };
  if (long && "value" in long) return asked("bareSeconds", { seconds: String((long.value as number) / 1_000) });
  if (!first!.some(isMaybeMinutes)) return undefined;
  // The time is said besides, once: then the amount can be nothing else.
  const timed = args.some(({ kind }, at) => kind === "duration" && valueAt(first!, at) !== undefined);
  if (timed && readings.length === 1) return undefined;
  const amount = first!.find(isMaybeMinutes)!;
  const takesTime = args.some(({ kind }) => kind === "duration");
  return asked("minutesOrMillion", {
    count: "maybeMinutes" in amount ? amount.maybeMinutes! : "",
    time: takesTime ? "yes" : "no",
  });
}

function valueAt(reading: Reading, at: number): unknown {
  const written = reading[at]!;
  return "value" in written ? written.value : undefined;
}

function isMaybeMinutes(written: Reading[number]): boolean {
  return "maybeMinutes" in written;
}

function asked(code: Doubt["code"], values: Doubt["values"]): Fitted {
  return { readings: [], misfit: undefined, doubt: { code, values } };
}

/** Where a time may stand, `5 min` is one word. */
function withTimes(tokens: readonly Token[], text: string, args: readonly Argument[]): readonly Token[] {
  if (!args.some(({ kind }) => kind === "duration")) return tokens;
  const together: Token[] = [];
  for (const token of tokens) {
    const last = together.at(-1);
    const counted = last && /^\d{1,6}$/.test(last.text) && text.startsWith(last.text, last.start);
    if (counted && text.startsWith(token.text, token.start) && isTimeUnit(token.text)) {
      together[together.length - 1] = { text: last.text + token.text, start: last.start };
    } else together.push(token);
  }
  return together;
}

/** Words for everybody may be several (`tout le monde`): together they are one. */
function withPhrases(
  tokens: readonly Token[],
  text: string,
  args: readonly Argument[],
  rules: ReadingRules,
): readonly Token[] {
  if (!args.some(({ kind }) => kind === "viewer")) return tokens;
  for (const phrase of rules.everybody ?? []) {
    const words = phrase.split(" ");
    if (words.length === 1) continue;
    const at = tokens.findIndex((_, from) =>
      words.every((word, n) => foldWord(tokens[from + n]?.text ?? "").replace(/^@/, "") === foldWord(word)),
    );
    if (at < 0 || !text.startsWith(tokens[at]!.text, tokens[at]!.start)) continue;
    return [...tokens.slice(0, at), { text: phrase, start: tokens[at]!.start }, ...tokens.slice(at + words.length)];
  }
  return tokens;
}
