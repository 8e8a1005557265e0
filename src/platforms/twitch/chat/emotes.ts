/** Which words of a line are emotes or cheers: Twitch shows them as pictures, and nobody means them as a word. */
import { numberTag, tagOf } from "./irc-line.ts";
import type { IrcLine } from "./tmi.ts";

/** A cheer: a word for the picture and the bits. */
const CHEER = /^\p{L}[\p{L}\d]*?([1-9]\d{0,6})$/u;
const PLAIN_CHEER = /^cheer[1-9]\d{0,6}$/i;

/** The emotes and cheers of a line, each word once, as they were written. */
export function emotesOf(line: IrcLine): readonly string[] {
  const emotes = tagOf(line, "emotes");
  const bits = numberTag(line, "bits");
  if (emotes === undefined && !bits) return [];
  const text = writtenText(line);
  return [...new Set([...(emotes === undefined ? [] : namesAt(emotes, text)), ...(bits ? cheersIn(text, bits) : [])])];
}

/** The text that Twitch counts its positions in: `/me` unwrapped, nothing else removed. */
function writtenText(line: IrcLine): string {
  const text = line.params[1] ?? "";
  return text.startsWith("\u0001ACTION ") ? text.slice(8).replace(/\u0001$/, "") : text;
}

/** The words at `25:0-4,12-16/1902:6-10`. Positions count characters, not UTF-16 units. */
function namesAt(tag: string, text: string): string[] {
  const characters = [...text];
  const names: string[] = [];
  for (const [, from, to] of tag.matchAll(/(\d{1,4})-(\d{1,4})/g)) {
    const name = characters.slice(Number(from), Number(to) + 1).join("");
    if (name !== "" && !/\s/.test(name)) names.push(name);
  }
  return names;
}

/** Twitch says how many bits a line cheers, not with which words: those at its end that come to the same. */
function cheersIn(text: string, bits: number): string[] {
  const words = text.split(/\s+/);
  const found: string[] = [];
  let sum = 0;
  for (const word of words.reverse()) {
    const worth = Number(CHEER.exec(word)?.[1] ?? 0);
    if (worth === 0 || sum + worth > bits) continue;
    found.push(word);
    sum += worth;
  }
  return sum === bits ? found : words.filter((word) => PLAIN_CHEER.test(word));
}
