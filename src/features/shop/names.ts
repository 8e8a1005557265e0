/** Names of items as viewers write them: any case, several words, a message behind. */

import { closest } from "../../base/closest.ts";
import { tokenize } from "../../chat/reading/parse.ts";
import { cleanText, cleanWord, sameWord } from "../../chat/reading/text.ts";

/** A name for comparing: lower case, single spaces, no full stop or exclamation mark at the end. */
export function nameKey(name: string): string {
  return cleanWord(cleanText(name))
    .replace(/\s+/g, " ")
    .replace(/[.,!?;:]+$/, "")
    .trim();
}

/** A line behind !redeem, read: which of the names it begins with, and what follows. */
export interface Read<T> {
  readonly found: T | undefined;
  readonly rest: string;
  /** What was probably meant, when nothing was found. */
  readonly suggestion: string | undefined;
}

/**
 * Finds the longest name that `text` begins with; quotes may stand around it, and accents do not count where only one name
 * is spelt so.
 */
export function readName<T>(text: string, names: ReadonlyMap<string, T>, shownName: (found: T) => string): Read<T> {
  const tokens = tokenize(text);
  const words = Math.min(tokens.length, Math.max(0, ...[...names.keys()].map((name) => name.split(" ").length)));
  const beginning = (count: number) =>
    nameKey(
      tokens
        .slice(0, count)
        .map((token) => token.text)
        .join(" "),
    );
  for (let count = words; count >= 1; count--) {
    const name = sameWord(beginning(count), names.keys(), (one) => one);
    const found = name === undefined ? undefined : names.get(name);
    if (found === undefined) continue;
    const next = tokens[count];
    return { found, rest: next ? text.slice(next.start).trim() : "", suggestion: undefined };
  }
  for (let count = words; count >= 1; count--) {
    const near = closest(beginning(count), names.keys());
    const meant = near === undefined ? undefined : names.get(near);
    if (meant !== undefined) return { found: undefined, rest: "", suggestion: shownName(meant) };
  }
  return { found: undefined, rest: "", suggestion: undefined };
}
