/** Which lines mean a word that chat was told to type (a keyword, the word of a drop), as people type it. Pure. */
import { foldWord } from "./text.ts";

/** Longer lines are no such word with a few others behind it. */
const LINE_MAX = 100;
const SAYS_SOMETHING = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;

/** Whether there is more in a word than punctuation. */
export function saysSomething(word: string): boolean {
  return SAYS_SOMETHING.test(word);
}

/**
 * The forms in which a shown word is typed: as it is, and without the mark and the punctuation that people add. Accents
 * do not count.
 */
export function formsOf(word: string): readonly string[] {
  const clean = foldWord(word);
  const bare = clean.replace(/^[!"'“”‘’«»(]+/u, "").replace(/[.,:;!?…)"'“”‘’«»~]+$/u, "");
  return bare !== clean && saysSomething(bare) ? [clean, bare] : [clean];
}

/** The words of a line that may be a shown word, likeliest first: `car`, `!car`, `Car.`, `car KEKW`, `@streamer car`. */
export function meantBy(line: string): readonly string[] {
  if (line.length > LINE_MAX) return [];
  const first = line.split(/\s+/).find((word) => !/^[@＠]/.test(word));
  return first === undefined ? [] : formsOf(first);
}
