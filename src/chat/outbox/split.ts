/** Cuts a text into lines a platform takes: on a word where there is one, never inside a character. */

/** Characters as people see them; the rules are the same in every language that matters here. Made at the first need: it takes 15 ms. */
let graphemes: Intl.Segmenter | undefined;

/** Cuts `text` into parts of at most `max` UTF-16 units (at least 2). Only the spaces at the cuts are dropped. */
export function splitText(text: string, max: number): readonly string[] {
  const longest = Math.max(2, max);
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > longest) {
    const cut = cutBefore(rest, longest);
    parts.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  if (rest !== "") parts.push(rest);
  return parts;
}

/** Where to cut: after the last space that fits, else after the last whole character, else between code points. */
function cutBefore(text: string, max: number): number {
  for (let at = max; at > 0; at--) {
    if (/\s/.test(text[at]!)) return at;
  }
  graphemes ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  let cut = 0;
  for (const { index, segment } of graphemes.segment(text.slice(0, max * 2))) {
    if (index + segment.length > max) break;
    cut = index + segment.length;
  }
  if (cut > 0) return cut;
  const code = text.charCodeAt(max - 1);
  return code >= 0xd800 && code <= 0xdbff ? max - 1 : max;
}
