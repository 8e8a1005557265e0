/** Names as they are searched: by any part, without case and accents, in every script. */
import { withoutAccents } from "../base/folded.ts";

const PLAIN = /^[\x20-\x7E]*$/;
/** What is not seen: marks of direction, joiners, soft hyphens, emoji selectors, controls. They are in names to deceive, or by accident. */
const UNSEEN = /\p{Cc}|\p{Cf}|\u0640|[\uFE00-\uFE0F]/gu;
/**
 * Signs that are left out in writing: accents of Greek and Cyrillic letters, the points of Hebrew, the vowels of Arabic. Those
 * of other scripts (of India, of Thailand, the strokes of kana) make another letter and stay.
 */
const LEFT_OUT =
  /[\u0300-\u036F\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u064B-\u065F\u0670\u06D6-\u06ED]/gu;
const SPACES = /\s+/gu;
const FINAL_SIGMA = /ς/gu;

/** A name, or a part of one, as it is searched: `Ｚоë` and `zoe` are the same where only width, case and accents differ. */
export function searchedName(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  return withoutAccents(text.normalize("NFKC"))
    .replace(SPACES, " ")
    .replace(UNSEEN, "")
    .normalize("NFD")
    .replace(LEFT_OUT, "")
    .normalize("NFC")
    .toLowerCase()
    .replace(LEFT_OUT, "")
    .replace(FINAL_SIGMA, "σ");
}
