/** What French does to small words before a vowel: `de` and a name that begins with one become `d’`. */
import { withoutAccents } from "../../base/folded.ts";

/** Joins a text and what is filled into it, by the rules of a language. */
export interface Joiner {
  /** A value, marked so that `finish` knows where it begins. */
  mark(value: string): string;
  /** The whole text as it is said. */
  finish(text: string): string;
}

/** They stand around every value while a text is put together; no line of chat can have them. */
const [BEGIN, END] = ["\u0000", "\u0001"];
const MARKS = /[\u0000\u0001]/g;

/** Languages that change nothing. */
const PLAIN: Joiner = { mark: (value) => value, finish: (text) => text };

/** Words that lose their vowel, before a value that may stand in quotes or behind an @. */
const ELIDED =
  /(?<![\p{L}\p{N}’'-])((?:jus|lors|puis|quoi)?que|de|le|la|je|me|te|se|ne|ce)[ \u00A0\u202F]((?:[«“"][\u00A0\u202F ]?|@)*)\u0000+((?:[«“"][\u00A0\u202F ]?|@|\u0000)*)(\p{L}[\p{L}\p{N}_]*)/giu;

const FRENCH: Joiner = {
  mark: (value) => BEGIN + value.replace(MARKS, "") + END,
  finish: (text) =>
    text
      .replace(ELIDED, (written, word: string, before: string, quote: string, value: string) =>
        isElidedBefore(value) ? `${word.slice(0, -1)}’${before}${quote}${value}` : written,
      )
      .replace(MARKS, ""),
};

/** The rules of a language, like `fr` or `fr-CA`. */
export function joinerOf(language: string): Joiner {
  return /^fr(?:-|$)/i.test(language) ? FRENCH : PLAIN;
}

/** Words with a vowel in front that nothing is elided before. */
const KEPT = /^(?:oui|onz|ouistiti|uhlan|ulul|yaourt)/;
/** Words whose h is silent though most words that begin so have an aspirated one, then words with an aspirated h. */
const MUTE_H = /^(?:hab[ei]|hadrien|hagio|halei|hallu|halo|halter|hamec|harmo|heroi(?:n|q|s)|hippo|hollyw)/;
const ASPIRATED_H = new RegExp(
  `^h(?:${[
    "a",
    ...["eaume", "ein", "ell", "enn", "eriss", "ernie", "eron", "eros$", "ers", "etre", "eurt", "ey"],
    ...["ibou", "ic", "id", "ierarch", "ifi", "ihi", "ip", "iss", "it", "i$"],
    ...[
      "obb",
      "och",
      "ock",
      "old",
      "oll",
      "om+ard",
      "ong",
      "ont",
      "op(?!ita)",
      "oquet",
      "ord",
      "ors",
      "ot$",
      "ott",
      "ou",
      "ow",
    ],
    ...["ub(?!er)", "uche", "uee", "ugueno", "uit(?!r)", "ulk", "ulul", "un", "up", "ur", "uss", "utt"],
    // h4x, hnnn: said letter by letter.
    "[^aeiouy]",
  ].join("|")})`,
);

/** Whether the small word before it loses its vowel: `écus`, `ann`, `Hugo`, `Yves`, not `héros`, `yen`, `9`, `_ann`. */
export function isElidedBefore(value: string): boolean {
  const word = withoutAccents(value).toLowerCase();
  switch (word[0]) {
    case "a":
    case "e":
    case "i":
    case "o":
    case "u":
      return !KEPT.test(word);
    case "y":
      return /^y[bcdfghjklmnpqrstvwxz]/.test(word);
    case "h":
      return word.length > 1 && (MUTE_H.test(word) || !ASPIRATED_H.test(word));
    default:
      return false;
  }
}

/** A text with `{name}` filled in where `values` has one, in words of a language; anything else in braces stays. */
export function filledText(text: string, values: Readonly<Record<string, () => string>>, language: string): string {
  const joiner = joinerOf(language);
  const filled = text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? joiner.mark(values[name]!()) : whole,
  );
  return joiner.finish(filled);
}
