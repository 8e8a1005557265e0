/**
 * The canonical ticket list: one line a person, sorted by viewer id, hashed at closing and never changed after.
 *
 * `42 3 twitch:12345 ann\n` reads: viewer 42 has 3 chances and entered as id 12345 of Twitch, called ann at that time.
 * The hash is SHA-256 over all lines in UTF-8, each with its line feed. No persons: the hash of nothing.
 */
import { createHash } from "node:crypto";

/** One person in the list. */
export interface ListedTickets {
  readonly viewerId: number;
  /** Chances: tickets times the weight of the role. A whole number from 1. */
  readonly weight: number;
  readonly platform: string;
  readonly platformId: string;
  readonly name: string;
}

/** A list that breaks the format or was tampered with; the message says where. */
export class ListError extends Error {
  override readonly name = "ListError";
}

const LINE = /^([1-9]\d{0,15}) ([1-9]\d{0,15}) ([a-z]+):(\S+) (\S+)$/;

/** One line of the list, without its line feed. */
export function listLine(person: ListedTickets): string {
  return `${person.viewerId} ${person.weight} ${person.platform}:${oneWord(person.platformId)} ${oneWord(person.name)}`;
}

/** A line without whose it is: what is left of it when they are erased. */
export function withoutName(line: string): string {
  return line.replace(LINE, "$1 $2 erased:0 erased");
}

/** The hash of lines given in order. */
export class ListHash {
  readonly #hash = createHash("sha256");

  add(lines: readonly string[]): void {
    // In pieces: one text of some megabytes takes twice as long.
    for (let at = 0; at < lines.length; at += 500) this.#hash.update(`${lines.slice(at, at + 500).join("\n")}\n`);
  }

  /** The same lines as one text, without its last line feed. */
  addText(text: string): void {
    this.#hash.update(text).update("\n");
  }

  /** 64 hex characters. */
  digest(): string {
    return this.#hash.digest("hex");
  }
}

/** Reads lines in order, for the draw; throws a {@link ListError} for a line out of order or out of form. */
export class ListReader {
  readonly viewerIds: number[] = [];
  readonly weights: number[] = [];

  add(lines: readonly string[]): void {
    let last = this.viewerIds.at(-1) ?? 0;
    for (const line of lines) {
      const viewerId = wholeAt(line, 0);
      const weight = wholeAt(line, line.indexOf(" ") + 1);
      if (viewerId === undefined || weight === undefined) {
        throw new ListError(`Line ${this.viewerIds.length + 1} of the ticket list is not one: ${JSON.stringify(line)}`);
      }
      if (viewerId <= last) {
        throw new ListError(
          `Line ${this.viewerIds.length + 1} of the ticket list: viewer ${viewerId} is out of order or twice.`,
        );
      }
      this.viewerIds.push(viewerId);
      this.weights.push(weight);
      last = viewerId;
    }
  }
}

/**
 * The whole number from 1 that begins here and ends before a space. Read digit by digit, because a hundred thousand
 * lines are read while a chat waits.
 */
function wholeAt(line: string, from: number): number | undefined {
  let value = 0;
  for (let at = from; at < line.length; at++) {
    const digit = line.charCodeAt(at) - 48;
    if (digit === -16 && at > from) return value >= 1 && Number.isSafeInteger(value) ? value : undefined;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return undefined;
}

/** What a line says; `undefined` when it is none. */
export function readListLine(line: string): ListedTickets | undefined {
  const match = LINE.exec(line);
  if (!match) return undefined;
  const [, viewerId, weight, platform, platformId, name] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return { viewerId: Number(viewerId), weight: Number(weight), platform, platformId, name };
}

/** Names and ids have no spaces on Twitch and Kick; elsewhere a space becomes an underscore, so that a line stays a line. */
function oneWord(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, "_") || "_";
}
