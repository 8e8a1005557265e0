/**
 * A question of the set-up as data. The flow yields one after the other and goes on with what was read of the answer, so that the
 * terminal and a page ask the same: whoever draws them decides how.
 */
import { foldWord } from "../../chat/reading/text.ts";
import type { Speech } from "../speech.ts";

/** What an answer was read as, or what is wrong with it in a sentence. */
export type Read<T> = { readonly value: T } | { readonly wrong: string };

export interface Question<T = unknown> {
  /** The same whenever it is asked, like `twitch.channel`. */
  readonly id: string;
  /** What is told before it, a line each. */
  readonly before: readonly string[];
  readonly text: string;
  /** The answer of now or the usual one, in English where it is a word. */
  readonly shown: string;
  /** What that is read as. */
  readonly keep: T;
  /** Words that can be chosen from; none where anything can be written. */
  readonly words?: readonly string[];
  read(answer: string): Read<T>;
}

/** Asks one, and resolves to what was read. */
export function* ask<T>(question: Question<T>): Generator<Question, T, unknown> {
  return (yield question as Question) as T;
}

/** What an answer to a question comes to: an empty one, or the one that is shown, keeps what is there. */
export function readAnswer<T>(
  question: Pick<Question<T>, "shown" | "keep" | "read">,
  answer: string,
  speech: Speech,
): Read<T> {
  const typed = answer.replace(/^\uFEFF/, "").trim();
  if (typed === "" || foldWord(typed) === foldWord(speech.say(question.shown))) return { value: question.keep };
  return question.read(typed);
}

/** Reads one of several words, in English or in the streamer's language; the first letter is enough where it is clear. */
export function oneOf<T extends string>(speech: Speech, ...words: readonly T[]): (answer: string) => Read<T> {
  return (answer) => {
    const found = speech.meant(answer, words);
    const list = words.map((word) => speech.say(word)).join(", ");
    return found ? { value: found } : { wrong: speech.say("Write one of: {list}.", { list }) };
  };
}
