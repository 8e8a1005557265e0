/**
 * What viewers write, before the bot may say it. The bot is often a moderator whose lines nobody filters, so by default
 * nothing is repeated; where the config allows it, links and @ go, 100 characters stay, and blocked words refuse it.
 */

import { UserError } from "../../base/errors.ts";
import { type Token, token } from "../../model/token.ts";
import { cleanText } from "./text.ts";

const SAID_MAX = 100;
/** What a redemption keeps for the streamer. */
const KEPT_MAX = 300;
const LINK =
  /(?:\b[a-z][a-z0-9+.-]*:\/\/\S*|\bwww\.\S*|[^\s@]*[\p{L}\p{N}-]\s?[.\u3002\uFF0E]\s?\p{L}{2,}\/\S*|[^\s@]*[\p{L}\p{N}-][.\u3002\uFF0E]\p{L}{2,}\S*)/giu;

/** What viewers write for the bot to say, by the rules of the config. */
export const VIEWER_TEXTS: Token<ViewerText> = token<ViewerText>("viewers' texts");

export class ViewerText {
  readonly #config: { readonly repeat: boolean; readonly blockedWords: readonly string[] };
  #read: BlockedWords;

  constructor(config: { readonly repeat: boolean; readonly blockedWords: readonly string[] }) {
    this.#config = config;
    this.#read = readBlocked(config.blockedWords);
  }

  get #repeat(): boolean {
    return this.#config.repeat;
  }

  /** Read again when the config names others. */
  get #blocked(): BlockedWords["words"] {
    if (this.#read.of !== this.#config.blockedWords) this.#read = readBlocked(this.#config.blockedWords);
    return this.#read.words;
  }

  /** What may be said of it: empty when nothing may. Throws a UserError for a blocked word. */
  sayable(text: string): string {
    if (!this.#repeat) return "";
    if (this.isBlocked(text)) {
      throw new UserError("messageBlocked", "That message cannot be passed on. Write it differently.");
    }
    const bare = cleanText(text)
      .replace(LINK, " ")
      .replace(/[@\uFF20]/g, "");
    return cut(
      bare
        .replace(/\s+/g, " ")
        .trim()
        .replace(/^[!/.]+/, ""),
      SAID_MAX,
    );
  }

  /** The same for what was accepted before: a word that is blocked by now empties it. */
  sayableOrNothing(text: string): string {
    return this.#repeat && !this.isBlocked(text) ? this.sayable(text) : "";
  }

  /** What a redemption keeps of it; `null` for nothing. */
  kept(text: string): string | null {
    const clean = cut(cleanText(text), KEPT_MAX);
    return clean === "" ? null : clean;
  }

  /** Whether a word that the streamer blocked is in it. */
  isBlocked(text: string): boolean {
    if (this.#blocked.length === 0) return false;
    const written = plain(text);
    // Also with single letters pushed together: "b a d" is "bad".
    const pushed = written.replace(/(?<=(?:^|\s)\S) (?=\S(?:\s|$))/g, "");
    return [written, pushed].some((line) =>
      this.#blocked.some(({ word, anyEnding }) => ` ${line} `.includes(anyEnding ? ` ${word}` : ` ${word} `)),
    );
  }
}

interface BlockedWords {
  /** The list they were read from. */
  readonly of: readonly string[];
  readonly words: readonly { readonly word: string; readonly anyEnding: boolean }[];
}

function readBlocked(of: readonly string[]): BlockedWords {
  return { of, words: of.map((word) => ({ word: plain(word.replace(/\*$/, "")), anyEnding: word.endsWith("*") })) };
}

/** Words for comparing: lower case, no accents, nothing but letters and digits between single spaces. */
function plain(text: string): string {
  return cleanText(text)
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}|[\u200B-\u200D]/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** At most so many characters, none cut in two. */
function cut(text: string, max: number): string {
  const characters = [...text];
  return characters.length <= max
    ? text
    : `${characters
        .slice(0, max - 1)
        .join("")
        .trimEnd()}…`;
}
