/** Cleans what people and their chat programs write: invisible characters, line breaks, fullwidth forms. */
import { withoutAccents } from "../../base/folded.ts";

/**
 * Characters that show nothing and hide words: soft hyphen, combining grapheme joiner (chat programs append it to dodge
 * the duplicate filter), Arabic letter mark, Hangul fillers, zero-width space, direction marks, embeddings, overrides
 * and isolates, word joiner, byte order mark, and the tag block with U+E0000. Joiners (U+200C, U+200D) and variation
 * selectors are kept here, because emoji and several scripts need them.
 */
const INVISIBLE = new RegExp(
  `[${[
    String.raw`\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F`,
    String.raw`\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{E0000}-\u{E001F}\u{E0080}-\u{E0FFF}`,
  ].join("")}]`,
  "gu",
);
/** Tag letters spell a flag after a black flag (Scotland, Wales); anywhere else they are hidden text. */
const HIDDEN_TAGS = /(\u{1F3F4}(?:[\u{E0020}-\u{E007F}])+)|[\u{E0020}-\u{E007F}]/gu;
const CONTROLS = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]+/g;
const JOINERS = /\u200C|\u200D|[\uFE00-\uFE0F]/g;
const FULLWIDTH = /[\uFF01-\uFF5E]/g;
const narrow = (character: string) => String.fromCharCode(character.charCodeAt(0) - 0xfee0);
const PLAIN = /^[\x20-\x7E]*$/;

/** A line without what shows nothing, line breaks as spaces, trimmed. Emoji stay whole. */
export function cleanText(text: string): string {
  if (PLAIN.test(text)) return text.trim();
  return withoutInvisible(text.replace(CONTROLS, " ")).trim();
}

/** A text without what shows nothing, as it is else: lines stay lines. */
export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, "").replace(HIDDEN_TAGS, (_, flag: string | undefined) => flag ?? "");
}

/** A text as one line: what would break it, or the terminal it is shown in, is a space. Everything else stays. */
export function oneLine(text: string): string {
  return text.replace(CONTROLS, " ").trim();
}

/** A single word for comparing: joiners gone too, fullwidth letters and digits as plain ones, lower case. */
export function cleanWord(word: string): string {
  if (PLAIN.test(word)) return word.toLowerCase();
  // Not NFKC, which would read 5² as 52.
  return word.replace(JOINERS, "").replace(FULLWIDTH, narrow).normalize("NFC").toLowerCase();
}

/** A single word for comparing what is typed with what is meant: like {@link cleanWord}, and accents do not count. */
export function foldWord(word: string): string {
  return withoutAccents(cleanWord(word));
}

/**
 * What was meant of several things by their names: the one of exactly this name, else the only one whose name differs in
 * accents. `undefined` for none, and where several differ so.
 */
export function sameWord<T>(written: string, things: Iterable<T>, nameOf: (thing: T) => string): T | undefined {
  const wanted = cleanWord(written);
  const folded = withoutAccents(wanted);
  const alike: T[] = [];
  for (const thing of things) {
    const name = cleanWord(nameOf(thing));
    if (name === wanted) return thing;
    if (withoutAccents(name) === folded) alike.push(thing);
  }
  return alike.length === 1 ? alike[0] : undefined;
}
