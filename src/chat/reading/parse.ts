/** From a line of chat to a command's word and its pieces. Never throws, whatever is written. */
import { cleanText, cleanWord } from "./text.ts";

/** A line of chat, cleaned once for everybody who looks at it. */
export interface Line {
  /** The line without invisible characters, trimmed. */
  readonly text: string;
  /** The word after the mark, lower case; `undefined` when the line does not begin with the mark. */
  readonly word: string | undefined;
  /** What follows the word, trimmed; the whole text where there is no word. */
  readonly rest: string;
}

/** One piece of what follows a command: a word, or several in quotes. */
export interface Token {
  /** Without its quotes. */
  readonly text: string;
  /** Where it begins in the rest, quotes included. */
  readonly start: number;
  /** Several words that are one number, like `1 000`. */
  readonly joined?: boolean;
}

/** Longer words call nothing: saves looking them up. */
const WORD_MAX = 40;
/** What stands between words. */
export const SPACE = /\s/;
/** What closes a quotation that begins with the key. Typed and “smart” quotes mix, because phones change one of them. */
const CLOSING: Readonly<Record<string, RegExp>> = {
  '"': /["“”]/,
  "“": /["“”]/,
  "”": /["“”]/,
  "„": /["“”]/,
  "‟": /["“”]/,
  "＂": /[＂"]/,
  "'": /['’]/,
  "‘": /['’]/,
  "«": /»/,
  "»": /«/,
};

/** Cleans a line and finds the word a command is called by. */
export function readLine(raw: string, mark: string): Line {
  const text = cleanText(raw);
  const length = markLength(text, mark);
  if (length === 0) return { text, word: undefined, rest: text };
  let end = length;
  while (end < text.length && !SPACE.test(text[end]!)) end++;
  const written = end - length > WORD_MAX ? "" : cleanWord(text.slice(length, end));
  // "!points!" and "!points." are what an excited viewer and a phone make of it; no word ends so.
  const word = written.replace(/[.,:;!?…。、]+$/u, "");
  return word === "" ? { text, word: undefined, rest: text } : { text, word, rest: text.slice(end).trim() };
}

/** Cuts what follows a command into words; words in quotes stay together. */
export function tokenize(rest: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < rest.length) {
    if (SPACE.test(rest[at]!)) {
      at++;
      continue;
    }
    const start = at;
    const close = closingQuote(rest, at);
    if (close !== undefined) {
      tokens.push({ text: rest.slice(start + 1, close).trim(), start });
      at = close + 1;
      continue;
    }
    while (at < rest.length && !SPACE.test(rest[at]!)) at++;
    tokens.push({ text: rest.slice(start, at), start });
  }
  return tokens;
}

/** A text in quotes that {@link tokenize} reads back as this one piece; `undefined` where no quotes do. */
export function quoted(text: string): string | undefined {
  return ['"', '"', "«", "»", "'", "'"]
    .flatMap((open, at, all) => (at % 2 === 0 ? [`${open}${text}${all[at + 1]}`] : []))
    .find((line) => {
      const [first, ...more] = tokenize(line);
      return more.length === 0 && first?.text === text && first.text.length === line.length - 2;
    });
}

/** Words without a quote that is never closed, or never opened: `"4th of July` is `4th of July`. */
export function withoutHalfQuote(text: string): string {
  return text.replace(/^["“”„«](?=[^"“”„«»]*$)|(?<=^[^"“”„«»]*[^\s\d"“”„«»])["“”»]$/gu, "").trim();
}

/** Where the quotation that begins at `at` ends, if one begins there, has words in it, and ends before a space or the end. */
function closingQuote(rest: string, at: number): number | undefined {
  const closing = CLOSING[rest[at]!];
  if (!closing) return undefined;
  for (let end = at + 1; end < rest.length; end++) {
    if (!closing.test(rest[end]!)) continue;
    const alone = end + 1 === rest.length || SPACE.test(rest[end + 1]!);
    if (alone) return rest.slice(at + 1, end).trim() === "" ? undefined : end;
  }
  return undefined;
}

function markLength(text: string, mark: string): number {
  if (text.startsWith(mark)) return mark.length;
  // A fullwidth ！ is what Japanese and Chinese keyboards type for the mark.
  return mark === "!" && text.startsWith("！") ? 1 : 0;
}
