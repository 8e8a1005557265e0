/** What the bot says must never be read as a command: not by other bots, and not by itself when its line comes back. */
import { withoutEmotesBefore } from "../../base/emote-codes.ts";
import { cleanText } from "../reading/text.ts";

const DEFUSED = "› ";
/** Kick shows `[emote:1:!x]` as `!x`. */
const EMOTE_START = /^(?:\s*\[emote:\d+:)+\s*/;

/** Whether a text reads as a command with this mark, as {@link readLine} sees it. */
function beginsWithMark(text: string, mark: string): boolean {
  const clean = cleanText(text);
  // As a word of its own, and as an emote that stands before a command.
  return [clean.replace(EMOTE_START, ""), withoutEmotesBefore(clean)].some(
    (bare) => bare.startsWith(mark) || (mark === "!" && bare.startsWith("！")),
  );
}

/** The text, with `› ` in front where it begins with the mark. */
export function harmless(text: string, mark: string): string {
  return beginsWithMark(text, mark) ? DEFUSED + text : text;
}

/** The pieces a long text is cut into by `cut`, each at most `max` UTF-16 units and none a command. */
export function harmlessParts(
  text: string,
  mark: string,
  max: number,
  cut: (text: string, max: number) => readonly string[],
): string[] {
  const parts = cut(text, max);
  if (!parts.some((part) => beginsWithMark(part, mark))) return [...parts];
  return cut(text, max - DEFUSED.length).map((part) => harmless(part, mark));
}
