/** Fits what was written behind a command to the arguments it declares. */
import type { Person } from "../ledger/types.ts";
import { type AmountReading, parseAmount, parseInteger, shareOf, type WrittenAmount } from "./amounts.ts";
import type { ArgumentKind, ArgumentSpec, ArgumentSpecs } from "./command.ts";
import { parseDuration } from "./durations.ts";
import { joinNumbers, type Token, tokenize } from "./parse.ts";
import { cleanWord } from "./text.ts";

/** A declared argument, read once when the command is loaded. */
export interface Argument {
  readonly name: string;
  readonly kind: ArgumentKind | "choice";
  readonly optional: boolean;
  /** The words of a choice, as declared. */
  readonly words: readonly string[];
}

/** What was written for one argument; a viewer's name and a share wait for the book. */
export type Written =
  | { readonly viewer: string }
  | { readonly amount: WrittenAmount }
  | { readonly value: string | number | undefined };

/** One way to read a call: what was written for each argument, in the declared order. */
export type Reading = readonly Written[];

/** How numbers are read, and words that may stand about ("100 points"). */
export interface ReadingRules extends AmountReading {
  readonly idleWords?: readonly string[];
}

const NAME_MAX = 60;
const READINGS_MAX = 4;
/** Kinds that only look like themselves, so that what stands beside them may come first or second. */
const NUMERIC: ReadonlySet<string> = new Set(["amount", "integer", "duration"]);

/** The declared arguments as a list. The loader has checked them. */
export function readArguments(args: ArgumentSpecs | undefined): readonly Argument[] {
  return Object.entries(args ?? {}).map(([name, spec]) => readArgument(name, spec));
}

function readArgument(name: string, spec: ArgumentSpec): Argument {
  if (typeof spec === "string") {
    const optional = spec.endsWith("?");
    return { name, kind: (optional ? spec.slice(0, -1) : spec) as ArgumentKind, optional, words: [] };
  }
  if ("choice" in spec) return { name, kind: "choice", optional: spec.optional ?? false, words: spec.choice };
  return { name, kind: "choice", optional: false, words: spec };
}

/**
 * The ways to read a call, likeliest first: the declared order; a number and what stands beside it swapped; optional
 * arguments left out. What fits nowhere is tried again without the currency's name, then without the words behind a
 * call that has all its arguments. Without any reading, `misfit` is the
 * argument the words came to grief at.
 */
export function fitArguments(
  args: readonly Argument[],
  rest: string,
  rules: ReadingRules,
): { readonly readings: readonly Reading[]; readonly misfit: Argument | undefined } {
  // What the bot itself writes in French, 1\u202F234, is one number, and so is 10 %.
  const text = rest.replace(/(?<=\d)(?:[\u00A0\u202F](?=\d{3})|\s(?=%(?!\S)))/g, "");
  const tokens = tokenize(text);
  const joined = rules.spacedNumbers ? joinNumbers(tokens, text) : tokens;
  const fit = new Fit(args, text, rules);
  // People write 1 000 there; where a second number may follow, these are two if they can be.
  const ways = joined.length === tokens.length ? [tokens] : twoNumbers(args) ? [tokens, joined] : [joined, tokens];
  for (const way of ways) if (fit.readings.length === 0) fit.from(0, way, 0, []);
  const idle = rules.idleWords ?? [];
  for (const way of ways) {
    const needed = way.filter((token) => !idle.includes(cleanWord(token.text)));
    if (fit.readings.length === 0 && needed.length < way.length) fit.from(0, needed, 0, []);
  }
  // "!give bob 100 KEKW": what people add by habit behind a whole call is passed over.
  fit.passesOver = true;
  for (const way of ways) if (fit.readings.length === 0) fit.from(0, way, 0, []);
  return { readings: fit.readings, misfit: fit.readings.length > 0 ? undefined : fit.misfit };
}

/** Whether a number may be followed by something that is a number too. */
function twoNumbers(args: readonly Argument[]): boolean {
  return args.some(({ kind }, at) => {
    const next = args[at + 1]?.kind;
    return NUMERIC.has(kind) && next !== undefined && (NUMERIC.has(next) || next === "word");
  });
}

class Fit {
  readonly readings: Reading[] = [];
  misfit: Argument | undefined;
  /** Whether words behind a whole call may be passed over. */
  passesOver = false;
  readonly #args: readonly Argument[];
  readonly #rest: string;
  readonly #rules: ReadingRules;
  #furthest = -1;

  constructor(args: readonly Argument[], rest: string, rules: ReadingRules) {
    this.#args = args;
    this.#rest = rest;
    this.#rules = rules;
  }

  /** Fits the arguments from `index` on to the tokens from `at` on; `before` is what stands so far. */
  from(index: number, tokens: readonly Token[], at: number, before: Reading): void {
    if (this.readings.length >= READINGS_MAX) return;
    const argument = this.#args[index];
    if (!argument) {
      if (at === tokens.length || (this.passesOver && this.#idle(tokens.slice(at), before))) this.readings.push(before);
      return;
    }
    const token = tokens[at];
    if (argument.kind === "text") {
      this.#text(argument, token, before);
      return;
    }
    const written = token && this.#read(argument, token);
    if (written) this.from(index + 1, tokens, at + 1, [...before, written]);
    else this.#failed(argument, at);
    this.#swapped(index, tokens, at, before);
    // Who writes @name means a viewer: it is not left out to be read as something else.
    const meant = argument.kind === "viewer" && token?.text.startsWith("@");
    if (argument.optional && !meant) this.from(index + 1, tokens, at, [...before, { value: undefined }]);
  }

  #swapped(index: number, tokens: readonly Token[], at: number, before: Reading): void {
    const [first, second] = [this.#args[index]!, this.#args[index + 1]];
    const [one, two] = [tokens[at], tokens[at + 1]];
    if (!second || !one || !two || second.kind === "text") return;
    if (NUMERIC.has(first.kind) === NUMERIC.has(second.kind)) return;
    // "!give 100 to bob": where words are passed over, a name in front of them is sure only with its @.
    const name = first.kind === "viewer" ? two : second.kind === "viewer" ? one : undefined;
    if (this.passesOver && name && !name.text.startsWith("@")) return;
    const [forFirst, forSecond] = [this.#read(first, two), this.#read(second, one)];
    if (forFirst && forSecond) this.from(index + 2, tokens, at + 2, [...before, forFirst, forSecond]);
  }

  /** Whether nothing that these words say could change the call: an argument that was left out, another number. */
  #idle(tokens: readonly Token[], before: Reading): boolean {
    if (before.some((written) => "value" in written && written.value === undefined)) return false;
    const counts = this.#args.some(({ kind }) => NUMERIC.has(kind));
    return !counts || !tokens.some(({ text }) => this.#isNumber(text.replace(/[.,:;!?]+$/, "")));
  }

  #isNumber(text: string): boolean {
    return (
      /^[+-]?\d/.test(text) ||
      parseAmount(text, this.#rules) !== undefined ||
      parseInteger(text, this.#rules) !== undefined ||
      parseDuration(text) !== undefined
    );
  }

  #text(argument: Argument, token: Token | undefined, before: Reading): void {
    if (!token) {
      if (argument.optional) this.readings.push([...before, { value: undefined }]);
      else this.#failed(argument, Number.MAX_SAFE_INTEGER);
      return;
    }
    const all = this.#rest.slice(token.start);
    const [only, ...more] = tokenize(all);
    this.readings.push([...before, { value: more.length === 0 ? only!.text : all }]);
  }

  #failed(argument: Argument, at: number): void {
    if (at <= this.#furthest) return;
    this.#furthest = at;
    this.misfit = argument;
  }

  #read(argument: Argument, { text }: Token): Written | undefined {
    switch (argument.kind) {
      case "viewer": {
        const viewer = nameFrom(text);
        return viewer === "" || viewer.length > NAME_MAX || viewer.includes("@") ? undefined : { viewer };
      }
      case "amount": {
        const amount = parseAmount(text, this.#rules);
        return amount && { amount };
      }
      case "integer":
        return known(parseInteger(text, this.#rules));
      case "duration":
        return known(parseDuration(text));
      case "choice": {
        const word = cleanWord(text);
        return known(argument.words.find((choice) => choice.toLowerCase() === word));
      }
      default:
        return { value: text };
    }
  }
}

/** The name in `@bob`, `bob.`, `<bob>`, and in `カナ(kana)`, as Twitch shows a name of another script with its login. */
function nameFrom(text: string): string {
  const bare = text
    .replace(/^[@＠<[(]+/, "")
    .replace(/[.,:;!?…。、！？>\]]+$/, "")
    .replace(/^([^()]*)\)$/, "$1");
  return /^[^()]+\((\w{1,25})\)$/.exec(bare)?.[1] ?? bare;
}

function known(value: string | number | undefined): Written | undefined {
  return value === undefined ? undefined : { value };
}

/** The names of viewers in a reading. */
export function namesIn(reading: Reading): readonly string[] {
  return reading.flatMap((written) => ("viewer" in written ? [written.viewer] : []));
}

/**
 * The values `run` is handed. `person` finds a viewer by the name that was written, `balance` is what a share is of;
 * both may refuse by throwing a UserError.
 */
export function resolveArguments(
  args: readonly Argument[],
  reading: Reading,
  person: (name: string) => Person,
  share: (share: number) => number,
): Readonly<Record<string, Person | string | number | undefined>> {
  const values: Record<string, Person | string | number | undefined> = {};
  for (const [index, argument] of args.entries()) {
    const written = reading[index]!;
    if ("viewer" in written) values[argument.name] = person(written.viewer);
    else if ("amount" in written) {
      values[argument.name] = "units" in written.amount ? written.amount.units : share(written.amount.share);
    } else values[argument.name] = written.value;
  }
  return values;
}

/** What a share of a balance comes to; the largest amount of one transfer at most. */
export { shareOf };

/** How a command is written, for the usage line: `!give @viewer amount [reason]`. `named` translates a word. */
export function usageOf(
  word: string,
  args: readonly Argument[],
  named: (name: string) => string = (name) => name,
): string {
  const viewers = args.filter((argument) => argument.kind === "viewer").length;
  const pieces = args.map((argument) => {
    const words = argument.kind === "choice" ? argument.words.join("|") : named(argument.name);
    const piece = argument.kind === "viewer" ? `@${viewers > 1 ? words : named("viewer")}` : words;
    return argument.optional ? `[${piece}]` : piece;
  });
  return [word, ...pieces].join(" ");
}
