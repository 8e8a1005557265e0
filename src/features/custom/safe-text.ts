/** Keeps what a custom command says harmless: the bot is often a moderator, and is obeyed. Pure. */
import { splitText } from "../../chat/outbox/split.ts";
import { cleanText } from "../../chat/reading/text.ts";

/** Longest text of a custom command or timer, and longest line it comes to, in UTF-16 units. */
export const TEXT_MAX = 400;
export const SAID_MAX = 450;
/** Longest `{args}`. */
export const ARGS_MAX = 100;

const LINK = /(?:[a-z][a-z0-9+.-]{1,15}:\/\/|www\.)\S+/gi;
/** `example.com/x`: letters behind a dot, as chat makes a link of it. */
const BARE_LINK = /(?:[\p{L}\p{N}_-]+[.。])+\p{L}{2,}(?:[/:?#]\S*)?/gu;
/** What begins a command of a platform or of another bot. */
const COMMAND_START = /^[\s/.\\!！]+/u;
const PLATFORM_COMMAND = /^[\s\p{Default_Ignorable_Code_Point}\p{Cf}]*[/.]/u;

/** What a viewer wrote behind a command, for repeating: no links, no @, nothing that begins a command, at most 100 characters. */
export function argsToSay(written: string): string {
  // A link taken out may leave another behind ("wwww.www.x.com..x.com"), so until none is left.
  let text = cleanText(written).replace(/[@＠]/gu, "");
  for (let before = ""; before !== text; ) {
    before = text;
    text = text.replace(LINK, " ").replace(BARE_LINK, " ");
  }
  const plain = text.replace(/\s+/g, " ").replace(COMMAND_START, "").trim();
  return splitText(plain, ARGS_MAX)[0] ?? "";
}

/** One line that is no command of a platform (a leading `/` or `.` gets `› ` in front), at most 450 characters. */
export function lineToSay(text: string): string {
  const line = cleanText(text).replace(/\s+/g, " ").trim();
  const harmless = PLATFORM_COMMAND.test(line) ? `› ${line}` : line;
  return splitText(harmless, SAID_MAX)[0] ?? "";
}
