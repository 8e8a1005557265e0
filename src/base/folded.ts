/** Words without their accents: how people type who leave them out. */

const PLAIN = /^[\x20-\x7E]*$/;
/** Accents of the Latin script only: in others a mark makes another letter. */
const MARKED = /(\p{Script=Latin})\p{M}+/gu;
/** Letters that no accent was put on, as they are typed without them. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ œ: "oe", Œ: "OE", æ: "ae", Æ: "AE", ß: "ss", ẞ: "SS", ø: "o", Ø: "O", ł: "l", Ł: "L" },
  ...{ đ: "d", Đ: "D", ı: "i", "’": "'", "‘": "'", ʼ: "'" },
};
const SPECIAL = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "gu");

/** A text with plain letters for accented ones: `Écus` is `Ecus`, `cœur` is `coeur`. Case stays. */
export function withoutAccents(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .normalize("NFD")
    .replace(MARKED, "$1")
    .replace(SPECIAL, (letter) => LETTERS[letter]!)
    .normalize("NFC");
}
