/**
 * Problems that other parts of the program found, told in another language: each is recognised by the English template
 * it was made from, and what was filled in is put into the translation.
 */

/** Placeholders whose value is English too, and told again itself; the value of any other one stays as it is. */
const TOLD = ["why", "what", "cure", "allowed", "got", "first", "last", "example"];
/** Placeholders whose value may be English too, or a name or another program's words: those stay as they are. */
const MAYBE_TOLD = ["reason", "table", "place"];
/** A value as it stands in a JSON file: the same in every language. */
const LITERAL = /^(?:"(?:[^"\\]|\\.)*"|true|false|null|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|[[{].*[\]}])$/s;

interface Template {
  readonly translation: string;
  /** How much of it is fixed, in characters: what says more is the surer match. */
  readonly fixed: number;
  /** The longest part that is fixed: a text without it is none of these. */
  readonly part: string;
  /** How many of its values are told themselves: each of them must be known. */
  readonly told: number;
  /** Two ways to read it, where a value holds a part of the template itself: each value as short or as long as can be. */
  readonly readings: readonly RegExp[];
}

/** Counts and amounts that English writes with commas. */
const COUNTED = ["amount", "units", "count", "found", "all", "most"];
const WITH_COMMAS = /^\d{1,3}(?:,\d{3})+$/;

/** Translations by their English template, like `{file}: {why}`. */
export class Retold {
  readonly #templates: readonly Template[];
  readonly #number: (value: number) => string;

  /** `number`: how the language writes one. */
  constructor(translations: Readonly<Record<string, string>>, number: (value: number) => string = String) {
    this.#number = number;
    this.#templates = Object.entries(translations)
      .map(([english, translation]) => ({
        translation,
        fixed: english.replace(/\{\w+\}/g, "").length,
        part: longest(english.split(/\{\w+\}/)),
        told: TOLD.filter((name) => english.includes(`{${name}}`)).length,
        readings: [reading(english, ".+?"), reading(english, ".+")],
      }))
      .sort((a, b) => b.fixed - a.fixed || b.told - a.told);
  }

  /** The problem in the language; as it is where it is not known to the end. */
  tell(problem: string): string {
    return this.#told(problem, new Map()) ?? problem;
  }

  #told(text: string, known: Map<string, string | undefined>): string | undefined {
    if (LITERAL.test(text)) return text;
    if (!known.has(text)) {
      known.set(text, undefined);
      known.set(text, this.#firstFit(text, known));
    }
    return known.get(text);
  }

  #firstFit(text: string, known: Map<string, string | undefined>): string | undefined {
    for (const { readings, translation, part } of this.#templates) {
      if (!text.includes(part)) continue;
      for (const values of readings.map((one) => one.exec(text))) {
        if (values === null) continue;
        const filled = this.#filled(translation, values.groups ?? {}, known);
        if (filled !== undefined) return filled;
      }
    }
    return undefined;
  }

  #filled(
    translation: string,
    values: Readonly<Record<string, string>>,
    known: Map<string, string | undefined>,
  ): string | undefined {
    const told = new Map<string, string>();
    for (const [name, value] of Object.entries(values)) {
      const part = TOLD.includes(name) ? this.#told(value, known) : this.#value(name, value, known);
      if (part === undefined) return undefined;
      told.set(name, part);
    }
    return translation.replace(/\{(\w+)\}/g, (whole, name: string) => told.get(name) ?? whole);
  }

  #value(name: string, value: string, known: Map<string, string | undefined>): string {
    if (MAYBE_TOLD.includes(name)) return this.#told(value, known) ?? value;
    const isNumber = COUNTED.includes(name) && WITH_COMMAS.test(value);
    return isNumber ? this.#number(Number(value.replaceAll(",", ""))) : value;
  }
}

function longest(parts: readonly string[]): string {
  return parts.reduce((most, part) => (part.length > most.length ? part : most), "");
}

/** What a sentence begins with is a file or a setting: it ends before a colon, unless it stands in quotes. */
const BEGINNING = String.raw`"(?:[^"\\]|\\.)*"|(?:(?!: |; ).)+?`;
/** No word like `Example` or `Write`: a setting begins with a small letter, and a path has a dot or a slash. */
const FILE = String.raw`(?=[^A-Z]|(?:(?!: ).)*?[./\\])`;
/** Values that are one word, whatever else stands beside them. */
const WORDS: Readonly<Record<string, string>> = {
  row: String.raw`\d+`,
  units: String.raw`-?\d[\d.,]*`,
  login: String.raw`(?:id )?\S+`,
};
/** Values that are whole sentences, which may hold any colon; the first of a list of words does not. */
const SENTENCES = [...TOLD.filter((name) => name !== "first"), "error"];

function reading(template: string, value: string): RegExp {
  const parts = template.split(/\{(\w+)\}/);
  const source = parts.map((part, at) => {
    if (at % 2 === 0) return escaped(part);
    // The same again.
    if (parts.slice(0, at).some((name, before) => before % 2 === 1 && name === part)) return `\\k<${part}>`;
    const begins = at === 1 && parts[0] === "" && !SENTENCES.includes(part);
    return `${begins && part === "file" ? FILE : ""}(?<${part}>${begins ? BEGINNING : (WORDS[part] ?? value)})`;
  });
  return new RegExp(`^${source.join("")}$`, "s");
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
