/** Making a text safe to write: it stays one line, and it stays a line instead of becoming a command. */

/** Longest text Chatmint writes, in UTF-16 units: Twitch takes 500 characters and does not say how it counts emoji. */
export const TEXT_LENGTH_MAX = 450;

// A bot that repeats "/ban ann" or ".timeout ann" out of a viewer's mouth would be obeyed. Twitch may skip what is invisible.
const COMMAND = /^[\s\p{Default_Ignorable_Code_Point}\p{Cf}]*[/.]/u;
const DEFUSED = "› ";

/**
 * The text as one harmless line: line breaks, NUL and other control characters become spaces, and a leading `/` or `.`
 * gets `› ` before it. Everything else stays, to the character.
 */
export function outgoingText(text: string): string {
  const line = text.replace(/[\u0000-\u001F\u007F]+/g, " ").trim();
  return COMMAND.test(line) ? DEFUSED + line : line;
}

/** The protocol line that writes `text` into `channel`, as a reply if `replyTo` is the id of a message. */
export function privmsg(channel: string, text: string, replyTo?: string): string {
  const reply = replyTo !== undefined && /^[\w-]{1,64}$/.test(replyTo) ? `@reply-parent-msg-id=${replyTo} ` : "";
  return `${reply}PRIVMSG #${channel} :${text}`;
}
