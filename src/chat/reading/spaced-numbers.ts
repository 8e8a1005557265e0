/** Numbers whose thousands stand apart, like `1 000`: which words may be one number, in every language. */
import { SPACE, type Token } from "./parse.ts";
import { cleanWord } from "./text.ts";

/** Words with some of their numbers put together; `apart` when only what must be together is. */
export interface Way {
  readonly tokens: readonly Token[];
  readonly apart: boolean;
}

/** So many places where two words may be one number are looked at; a line that has more is a text. */
const PLACES_MAX = 6;
const HEAD = /^[+-]?[1-9]\d{0,2}$/;
const GROUP = /^\d{3}$/;
const LAST_GROUP = /^\d{3}[.,;:!?]*$/;

/** Words for a thousand and more, which stand behind a number and are not read. */
const SCALES = "k m b thousand thousands million millions billion billions mille milliard milliards mio mrd".split(" ");

/**
 * Whether a word behind a number belongs to it without being readable as a part of it: `1 000,50`, `12 k`, `5 million`.
 * Then the number alone is not what was meant.
 */
export function breaksNumber(word: string): boolean {
  const bare = cleanWord(word).replace(/[.,;:!?]+$/, "");
  return SCALES.includes(bare) || /^0\d|^\d[\d.,'’_]*[kmb]$|^\d{3}(?:[.,'’_]\d|\p{L})/u.test(bare);
}

/**
 * Every way to read words as numbers, those with the most words apart first. `000` always belongs to what stands before
 * it: nobody writes that as a number or word of its own.
 */
export function waysToJoin(tokens: readonly Token[], rest: string): readonly Way[] {
  const places = placesToJoin(tokens, rest);
  if (places.length === 0) return [{ tokens, apart: true }];
  const free = places.filter((place) => !cleanWord(tokens[place]!.text).startsWith("000"));
  const forced = places.filter((place) => !free.includes(place));
  const ways: Way[] = [];
  for (let choice = 0; choice < 2 ** free.length; choice++) {
    const chosen = free.filter((_, n) => (choice >> n) & 1);
    ways.push({ tokens: joinAt(tokens, new Set([...forced, ...chosen])), apart: choice === 0 });
  }
  return ways;
}

/** The same words with every number together that can be. */
export function joinNumbers(tokens: readonly Token[], rest: string): readonly Token[] {
  return joinAt(tokens, new Set(placesToJoin(tokens, rest)));
}

/** Where words begin that may go on the number before them. */
export function placesToJoin(tokens: readonly Token[], rest: string): readonly number[] {
  const places: number[] = [];
  // Where the number ends that may go on, in the rest.
  let end: number | undefined;
  for (const [at, { text: written, start }] of tokens.entries()) {
    const bare = rest.startsWith(written, start);
    // Fullwidth digits are digits.
    const text = cleanWord(written);
    const goesOn = bare && end !== undefined && isSpace(rest.slice(end, start)) && LAST_GROUP.test(text);
    if (goesOn) places.push(at);
    const open = bare && (HEAD.test(text) || (goesOn && GROUP.test(text)));
    end = open ? start + written.length : undefined;
  }
  return places.slice(0, PLACES_MAX);
}

/** `100 200`, where nobody writes numbers like that: rather two than 100,200. `100 000` and `1 500` are one. */
export function looksLikeTwo({ text, joined }: Token): boolean {
  const digits = text.replace(/\D/g, "");
  return joined === true && digits.length % 3 === 0 && !(digits.slice(3).match(/.{3}/g) ?? ["000"]).includes("000");
}

function joinAt(tokens: readonly Token[], places: ReadonlySet<number>): readonly Token[] {
  const joined: Token[] = [];
  for (const [at, token] of tokens.entries()) {
    const last = joined.at(-1);
    if (last && places.has(at)) {
      joined[joined.length - 1] = { text: cleanWord(last.text + token.text), start: last.start, joined: true };
    } else joined.push(token);
  }
  return joined;
}

function isSpace(between: string): boolean {
  return [...between].every((character) => SPACE.test(character));
}
