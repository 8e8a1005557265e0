/** Reading a line of Twitch chat protocol: tags as they were sent, text as it was meant. */
import type { IrcLine } from "./tmi.ts";

const UNESCAPED: Readonly<Record<string, string>> = { s: " ", ":": ";", r: "\r", n: "\n", "\\": "\\" };

/** A tag's value, unescaped; `undefined` when it is missing or empty. "1" stays "1". */
export function tagOf(line: IrcLine, name: string): string | undefined {
  const value = line.tags[name];
  if (typeof value !== "string") return undefined;
  if (!value.includes("\\")) return value;
  return value.replace(/\\(.?)/gs, (_, letter: string) => UNESCAPED[letter] ?? letter);
}

/** A tag that holds a whole number not below zero, else `undefined`. */
export function numberTag(line: IrcLine, name: string): number | undefined {
  const value = tagOf(line, name);
  if (value === undefined || !/^\d{1,15}$/.test(value)) return undefined;
  return Number(value);
}

/** When Twitch sent the line; `nowMs` when it does not say, or says nonsense. */
export function sentAtMs(line: IrcLine, nowMs: number): number {
  return numberTag(line, "tmi-sent-ts") || nowMs;
}

/** Whether a badge list, `subscriber/12,premium/1`, has this badge. Searched, not taken apart: it is asked for every line. */
export function hasBadge(line: IrcLine, badge: string): boolean {
  const list = line.tags.badges;
  return typeof list === "string" && (list.startsWith(`${badge}/`) || list.includes(`,${badge}/`));
}

/** The login in `nick!user@host`, lower case. */
export function nickOf(line: IrcLine): string {
  const prefix = line.prefix ?? "";
  const end = prefix.indexOf("!");
  return (end === -1 ? prefix : prefix.slice(0, end)).toLowerCase();
}

/** The channel a line is about, lower case and without `#`; empty when it is about none. */
export function channelOf(line: IrcLine): string {
  const target = line.params[0] ?? "";
  return target.startsWith("#") ? target.slice(1).toLowerCase() : "";
}

// Chat programs append these to say the same line twice (U+034F now, U+E0000 before Twitch removed it).
const DECORATED_END = /(?:\s|\u034F|\u{E0000})+$/u;
const DECORATED_START = /^(?:\s|\u034F|\u{E0000})+/u;

/** Text without white space and invisible decoration around it. */
export function undecorated(text: string): string {
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  // Nearly every line begins and ends with a plain character, and there are many lines.
  if (first > 0x20 && first < 0x7f && last > 0x20 && last < 0x7f) return text;
  return text.replace(DECORATED_START, "").replace(DECORATED_END, "");
}

/** Whether it was written with `/me`. */
export function isAction(line: IrcLine): boolean {
  return line.params[1]?.startsWith("\u0001ACTION ") === true;
}

/** What somebody wrote: `/me` unwrapped, invisible decoration around it removed. */
export function textOf(line: IrcLine): string {
  let text = line.params[1] ?? "";
  if (text.startsWith("\u0001ACTION ")) text = text.slice(8).replace(/\u0001$/, "");
  return undecorated(text);
}

/** Whether the line was written in another channel and only mirrored here (shared chat). Gives that channel's id. */
export function mirroredFrom(line: IrcLine): string | undefined {
  const source = tagOf(line, "source-room-id");
  return source !== undefined && source !== tagOf(line, "room-id") ? source : undefined;
}
