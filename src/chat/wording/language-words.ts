/** What a language calls commands and their options: `donner` for `give`, `annuler` for `cancel`. */
import { closest } from "../../base/closest.ts";
import { cleanWord, foldWord, sameWord } from "../reading/text.ts";
import type { Texts } from "./text-book.ts";

const WORD = /^[\p{L}\p{N}_-]{1,30}$/u;

/**
 * The words of a language from its `calls.<word of a command>` and `words.<option>`, several with spaces or commas between;
 * the first is the one that is shown. English words are understood besides.
 */
export class LanguageWords {
  /** What cannot be typed, a sentence each. */
  readonly problems: readonly string[];
  #calls = new Map<string, readonly string[]>();
  #options = new Map<string, readonly string[]>();

  /**
   * `texts`: the files of the language, then the config's own texts; the later one wins. `isOwn`: whether a key is a text of
   * one of the streamer's own commands.
   */
  constructor(texts: readonly Texts[] = [], isOwn: (key: string) => boolean = () => false) {
    const problems: string[] = [];
    const called = new Set<string>();
    for (const { source, texts: some, shipped } of texts) {
      for (const [key, text] of Object.entries(some)) {
        const [, kind, word] = /^(?:features\.)?(calls|words)\.(.+)$/.exec(key) ?? [];
        if (word === undefined || typeof text !== "string" || (!shipped && isOwn(key))) continue;
        const written = wordsIn(text);
        if (kind === "words") this.#options.set(word, written);
        else this.#calls.set(word, written);
        if (kind === "calls" && !shipped) called.add(word);
        const wrong = kind === "calls" ? written.filter((one) => !WORD.test(one)) : [];
        if (wrong.length > 0) {
          problems.push(
            `${source}: ${key}: ${wrong.join(", ")}: write words of letters, digits, - and _, without the mark.`,
          );
        }
      }
    }
    this.problems = problems;
    this.called = called;
  }

  /** The words of commands that the streamer's own files translate. */
  readonly called: ReadonlySet<string>;

  /** Goes by the words of others from now on. */
  take(other: LanguageWords): void {
    this.#calls = other.#calls;
    this.#options = other.#options;
  }

  /** What is typed for a word that calls a command; none where the language has none. */
  calls(word: string): readonly string[] {
    return (this.#calls.get(word) ?? []).filter((one) => WORD.test(one));
  }

  /** Which of some options was written: by its own word, or as the language calls it. */
  meant<W extends string>(written: string, among: readonly W[]): W | undefined {
    const own = sameWord(written, among, (word) => word);
    if (own !== undefined) return own;
    const folded = foldWord(written);
    return among.find((word) => this.#options.get(word)?.some((one) => foldWord(one) === folded));
  }

  /** How an option is called here. */
  shown(option: string): string {
    return this.#options.get(option)?.[0] ?? option;
  }

  /** The option that a word is near to, as it is called here; `undefined` where none is near enough. */
  near(written: string, among: readonly string[]): string | undefined {
    const all = new Map(among.flatMap((word) => [word, ...(this.#options.get(word) ?? [])].map((one) => [one, word])));
    const found = closest(cleanWord(written), all.keys());
    if (found === undefined) return undefined;
    const option = all.get(found)!;
    return found === option ? this.shown(option) : found;
  }

  /** Options of one command that the language calls by the same word: only the first of them can be meant by it. */
  clashes(options: readonly string[]): readonly { readonly word: string; readonly options: readonly string[] }[] {
    const owners = new Map<string, string[]>();
    for (const option of new Set(options)) {
      for (const word of new Set((this.#options.get(option) ?? []).map(foldWord))) {
        const theirs = owners.get(word) ?? [];
        owners.set(word, options.includes(word) && word !== option ? [word, option] : [...theirs, option]);
      }
    }
    return [...owners].flatMap(([word, those]) => (those.length > 1 ? [{ word, options: those }] : []));
  }
}

function wordsIn(text: string): readonly string[] {
  return text
    .split(text.includes(",") ? "," : /\s+/)
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
