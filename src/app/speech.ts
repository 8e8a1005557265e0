/**
 * What the command line and the dashboard say, in the streamer's language. English stands where it is said; a file of a language,
 * `locales/cli/fr.json`, has its translation by the English sentence, and `locales/cli/doctor/fr.json` what only doctor
 * says. What was found elsewhere is in `locales/cli/problems/fr.json`, and what an import finds in `locales/cli/imports/fr.json`.
 * What they do not have is said in English.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { readJsonc, readTextFile } from "../base/files.ts";
import { packageRoot } from "../base/paths.ts";
import { phraseOf } from "../base/phrase.ts";
import { sameWord } from "../chat/reading/text.ts";
import { isLanguage } from "../chat/settings.ts";
import { filledText } from "../chat/wording/elision.ts";
import { MoneyWords } from "../chat/wording/money-words.ts";
import { Retold } from "./retold.ts";

/** Values of the placeholders of a sentence; numbers are written as the language does. */
export type SentenceValues = Readonly<Record<string, string | number>>;

export class Speech {
  #language = "en";
  #words = new MoneyWords("en");
  #texts: Readonly<Record<string, string>> = {};
  #retold: Retold | undefined;
  #refusals: Retold | undefined;

  constructor(language = "en") {
    this.speak(language);
  }

  /** From now on in this language, like `fr` or `fr-CA`. */
  speak(language: string): void {
    const name = `${language.split("-")[0]!.toLowerCase()}.json`;
    const folder = path.join(packageRoot(), "locales", "cli");
    const known = isLanguage(language) && existsSync(path.join(folder, name));
    this.#language = known ? language : "en";
    this.#words = new MoneyWords(this.#language);
    const texts = known ? textsIn(path.join(folder, name)) : {};
    const doctors = path.join(folder, "doctor", name);
    this.#texts = known && existsSync(doctors) ? { ...textsIn(doctors), ...texts } : texts;
    const problems = ["problems", "imports"]
      .map((part) => path.join(folder, part, name))
      .filter((one) => existsSync(one));
    const retold = Object.assign({}, texts, ...problems.map(textsIn)) as Record<string, string>;
    this.#retold = known ? new Retold(retold, (value) => this.#words.number(value)) : undefined;
    const refusals = path.join(folder, "refusals", name);
    this.#refusals = known && existsSync(refusals) ? new Retold(textsIn(refusals)) : undefined;
  }

  /** What the web refuses something with, likewise. */
  refusal(english: string): string {
    const told = this.#refusals?.tell(english) ?? english;
    return told === english ? this.problem(english) : told;
  }

  /** A problem that was found and put into English elsewhere; as it is where the language does not know it. */
  problem(english: string): string {
    return this.#retold?.tell(english) ?? english;
  }

  /** A sentence with its `{placeholders}` filled in. */
  say(sentence: string, values: SentenceValues = {}): string {
    const text = Object.hasOwn(this.#texts, sentence) ? this.#texts[sentence]! : sentence;
    const filled = Object.entries(values).map(([name, value]) => [
      name,
      () => (typeof value === "number" ? this.#words.number(value) : value),
    ]);
    return filledText(text, Object.fromEntries(filled), this.#language);
  }

  /** A sentence that was made in English, with the values in it (see base/phrase.ts); what nobody translated stays. */
  tell(text: string): string {
    if (this.#language === "en") return text;
    const known = phraseOf(text);
    if (!known) return Object.hasOwn(this.#texts, text) ? this.say(text) : this.problem(text);
    if (!Object.hasOwn(this.#texts, known.template)) {
      const retold = this.problem(text);
      if (retold !== text) return retold;
    }
    const values = Object.entries(known.values).map(([name, value]) => [
      name,
      typeof value === "string" && isSentence(value) ? this.tell(value) : value,
    ]);
    return this.say(known.template, Object.fromEntries(values));
  }

  /** Which of some words an answer is: in English or in the language, the first letters are enough where they are clear. */
  meant<T extends string>(answer: string, words: readonly T[]): T | undefined {
    const whole = sameWord(answer, words, (word) => word) ?? sameWord(answer, words, (word) => this.say(word));
    if (whole !== undefined) return whole;
    const begun = answer.toLowerCase();
    const like = words.filter((word) => word.startsWith(begun) || this.say(word).startsWith(begun));
    return like.length === 1 ? like[0] : undefined;
  }
}

/** One word is a name, unless it was made as a sentence: nobody's channel is translated. */
function isSentence(value: string): boolean {
  return value.includes(" ") || phraseOf(value) !== undefined;
}

function textsIn(file: string): Record<string, string> {
  return readJsonc(readTextFile(file), file) as Record<string, string>;
}

/** The language of the system: what LC_ALL, LC_MESSAGES or LANG say, else that of the user's account. */
export function systemLanguage(environment: NodeJS.ProcessEnv): string {
  const named = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG;
  const tag = (named ?? "").split(/[.@]/, 1)[0]!.replace("_", "-");
  if (/^[a-z]{2,3}(?:-[A-Z]{2})?$/.test(tag)) return tag;
  return named ? "en" : Intl.DateTimeFormat().resolvedOptions().locale;
}
