/** How Kick writes an emote: `[emote:37226:KEKW]`. Names may hold any sign but the closing bracket. */

const CODE = /\[emote:\d+:([^\]]*)\]/g;
/** Emotes with nothing before them, up to what may be the mark of a command. */
const BEFORE_MARK = /^(?:\s*\[emote:\d+:[^\]]*\]\s*)+(?=[!！?$%&#*+./;=~-])/;

/** The text with each emote as a word of its own: Kick shows them apart, also where they are written without a space. */
export function plainEmotes(text: string): string {
  if (!text.includes("[emote:")) return text;
  return text
    .replace(/ ?\[emote:\d+:([^\]]*)\] ?/g, " $1 ")
    .replace(/ {2,}/g, " ")
    .trim();
}

/** The text without the emotes before a command. */
export function withoutEmotesBefore(text: string): string {
  return text.replace(BEFORE_MARK, "");
}

/** The emotes of a text, by name. */
export function emoteCodes(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from(text.matchAll(CODE), ([code, name]) => [name!, code]));
}

/** Words behind the first one as the emotes they were written as, so that they are shown as such when they are said. */
export function withEmoteCodes(line: string, codes: Readonly<Record<string, string>> | undefined): string {
  if (codes === undefined) return line;
  return line.replace(/(?<=\s)\S+/g, (word) => (Object.hasOwn(codes, word) ? codes[word]! : word));
}
