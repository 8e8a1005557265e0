/** How amounts are written in the language of a bot: its signs, and its words for all, half and everybody. */
import type { ReadingRules } from "../reading/arguments.ts";
import { LanguageWords } from "./language-words.ts";
import type { Replies } from "./replies.ts";

/** `language`: what it calls the words of a choice. Each list is read when it is asked for. */
export function wordsOfAmounts(replies: Pick<Replies, "text" | "words">, language = new LanguageWords()): ReadingRules {
  const list = (key: string, between: RegExp) => {
    const words = replies.text(key)?.toLowerCase().split(between) ?? [];
    return words.map((word) => word.trim()).filter(Boolean);
  };
  return {
    ...replies.words.reading,
    language,
    get all() {
      return list("words.all", /\s+/);
    },
    get half() {
      return list("words.half", /\s+/);
    },
    // Some are several words: tout le monde.
    get everybody() {
      return list("words.everybody", /,/);
    },
  };
}
