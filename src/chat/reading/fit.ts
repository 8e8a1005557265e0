/** Fits the words behind a command to the arguments it declares, in every way that they fit. */

import { parseAmount, parseInteger } from "./amounts.ts";
import { type Argument, isMoney, paysNothing, type Reading, type ReadingRules, type Written } from "./arguments.ts";
import { isTimeUnit, parseDuration } from "./durations.ts";
import { type Token, tokenize, withoutHalfQuote } from "./parse.ts";
import { breaksNumber } from "./spaced-numbers.ts";
import { cleanWord, foldWord, sameWord } from "./text.ts";

const NAME_MAX = 60;
const READINGS_MAX = 4;
/** Kinds that only look like themselves, so that what stands beside them may come first or second. */
const NUMERIC: ReadonlySet<string> = new Set(["amount", "payment", "integer", "duration"]);
/** Words for everybody at once in other bots: never somebody's name, also with an @, as people write who call a whole room. */
const EVERYBODY = ["all", "everyone", "everybody", "viewers", "chat"];
/** Words for the writer; with an @ before them they are somebody's name. */
const WRITER = ["me", "myself", "moi"];
/** `5m`: five million or five minutes. */
const MAYBE_MINUTES = /^(\d{1,4})m$/;
const BARE_SECONDS = /^\d{1,6}$/;

/** Whether an argument is read as a number. */
export function isNumeric({ kind }: Pick<Argument, "kind">): boolean {
  return NUMERIC.has(kind);
}

/** One try: the words of one line, cut in one way. */
export class Fit {
  readonly readings: Reading[] = [];
  /** The first argument that did not fit, where nothing does. */
  misfit: Argument | undefined;
  /** There stood a share (`half`) for an amount that nobody pays from what they have. */
  shareRefused = false;
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
    else this.#failed(argument, at, token);
    this.#swapped(index, tokens, at, before);
    // Who writes @name means a viewer: it is not left out to be read as something else.
    const meant = argument.kind === "viewer" && token?.text.startsWith("@");
    if (argument.optional && !meant) this.from(index + 1, tokens, at, [...before, { value: undefined }]);
  }

  #swapped(index: number, tokens: readonly Token[], at: number, before: Reading): void {
    const [first, second] = [this.#args[index]!, this.#args[index + 1]];
    const [one, two] = [tokens[at], tokens[at + 1]];
    if (!second || !one || !two || second.kind === "text" || !mayChangePlaces(first, second)) return;
    // "!give 100 to bob": where words are passed over, a name in front of them is sure only with its @.
    const name = first.kind === "viewer" ? two : second.kind === "viewer" ? one : undefined;
    if (this.passesOver && name && !name.text.startsWith("@")) return;
    const [forFirst, forSecond] = [this.#read(first, two), this.#read(second, one)];
    if (forFirst && forSecond) this.from(index + 2, tokens, at + 2, [...before, forFirst, forSecond]);
  }

  /** Whether nothing that these words say could change the call: an argument that was left out, another number. */
  #idle(tokens: readonly Token[], before: Reading): boolean {
    const leftOut = this.#args.filter((_, index) => {
      const written = before[index];
      return written !== undefined && "value" in written && written.value === undefined;
    });
    // Only a length or a count that was left out cannot be what a word without digits was meant for.
    if (leftOut.some((argument) => !isNumeric(argument) || isMoney(argument))) return false;
    if (leftOut.length > 0 && tokens.some(({ text }) => /^[^<:;=]*\p{N}/u.test(text))) return false;
    // "all the best" is no amount.
    if (before.some((written) => "inWords" in written)) return false;
    if (!this.#args.some(isNumeric)) return true;
    // "100 2 min", "5 million": the number was meant for something else.
    if (tokens[0] && (isTimeUnit(tokens[0].text) || breaksNumber(tokens[0].text))) return false;
    return !tokens.some(({ text }) => this.#isNumber(text.replace(/[.,:;!?]+$/, "")));
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
    this.readings.push([...before, { value: withoutHalfQuote(more.length === 0 ? only!.text : all) }]);
  }

  #failed(argument: Argument, at: number, token?: Token): void {
    if (at <= this.#furthest) return;
    this.#furthest = at;
    this.misfit = argument;
    // A whole number called amount is money too: that of addpoints, which takes a minus.
    const money = isMoney(argument) || (argument.kind === "integer" && argument.name === "amount");
    const amount = money && token ? parseAmount(token.text, this.#rules) : undefined;
    this.shareRefused = amount !== undefined && "share" in amount;
  }

  #read(argument: Argument, token: Token): Written | undefined {
    const { text } = token;
    // A number whose parts stand apart is a number and nothing else: no name, no word.
    if (token.joined && !isNumeric(argument)) return undefined;
    switch (argument.kind) {
      case "viewer":
        return this.#viewer(argument, text);
      case "amount":
      case "payment":
        return this.#amount(argument, text);
      case "integer":
        return known(parseInteger(text, this.#rules));
      case "duration": {
        if (argument.bareSeconds && BARE_SECONDS.test(cleanWord(text)))
          return { value: Number(cleanWord(text)) * 1_000, bareSeconds: true };
        return known(parseDuration(text));
      }
      case "choice":
        return known(
          this.#rules.language?.meant(text, argument.words) ?? sameWord(text, argument.words, (choice) => choice),
        );
      default:
        return { value: text };
    }
  }

  #viewer({ orEverybody }: Argument, text: string): Written | undefined {
    const viewer = nameFrom(text);
    if (viewer === "" || viewer.length > NAME_MAX || viewer.includes("@")) return undefined;
    const word = foldWord(viewer);
    const { writer } = this.#rules;
    if (writer !== undefined && WRITER.includes(word) && !/^[@＠]/.test(text)) return { viewer: writer };
    const everybody = [...EVERYBODY, ...(this.#rules.everybody ?? [])].some((one) => foldWord(one) === word);
    if (everybody && orEverybody) return { value: "everybody" };
    return everybody ? { viewer, everybody } : { viewer };
  }

  #amount(argument: Argument, text: string): Written | undefined {
    const amount = parseAmount(text, this.#rules);
    if (!amount) return undefined;
    if ("share" in amount) {
      const free = paysNothing(argument, this.#rules.roles ?? []);
      return argument.kind === "payment" && !free ? { amount, inWords: !text.includes("%") } : undefined;
    }
    const minutes = argument.besideTime ? MAYBE_MINUTES.exec(cleanWord(text)) : null;
    return minutes ? { amount, maybeMinutes: minutes[1]! } : { amount };
  }
}

/** A number and what is none, two different words of a list, an amount and a time: what each is can be seen. */
function mayChangePlaces(first: Argument, second: Argument): boolean {
  if (isNumeric(first) !== isNumeric(second)) return true;
  if (first.kind === "choice" && second.kind === "choice") return true;
  return first.kind !== second.kind && (first.kind === "duration" || second.kind === "duration");
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
