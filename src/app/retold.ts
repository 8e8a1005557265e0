/**
 * Problems that other parts of the program found, told in another language: each is recognised by the English template
 * it was made from, and what was filled in is put into the translation.
 */

/** Placeholders whose value is English too, and told again itself; the value of any other one stays as it is. */
const TOLD = ["why", "what", "cure", "allowed", "got", "first", "last", "example"];
/** A value as it stands in a JSON file: the same in every language. */
const LITERAL = /^(?:"(?:[^"\\]|\\.)*"|true|false|null|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|[[{].*[\]}])$/s;

interface Template {
  readonly translation: string;
  /** How much of it is fixed, in characters: what says more is the surer match. */
  readonly fixed: number;
  /** How many of its values are told themselves: each of them must be known. */
  readonly told: number;
  /** Two ways to read it, where a value holds a part of the template itself: each value as short or as long as can be. */
  readonly readings: readonly RegExp[];
}

/** Translations by their English template, like `{file}: {why}`. */
export class Retold {
  readonly #templates: readonly Template[];

  constructor(translations: Readonly<Record<string, string>>) {
    this.#templates = Object.entries(translations)
      .map(([english, translation]) => ({
        translation,
        fixed: english.replace(/\{\w+\}/g, "").length,
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
    for (const { readings, translation } of this.#templates) {
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
      const part = TOLD.includes(name) ? this.#told(value, known) : value;
      if (part === undefined) return undefined;
      told.set(name, part);
    }
    return translation.replace(/\{(\w+)\}/g, (whole, name: string) => told.get(name) ?? whole);
  }
}

/** What a sentence begins with is a file or a setting: it ends before a colon, unless it stands in quotes. */
const BEGINNING = String.raw`"(?:[^"\\]|\\.)*"|(?:(?!: |; ).)+?`;
/** No word like `Example` or `Write`: a setting begins with a small letter, and a path has a dot or a slash. */
const FILE = String.raw`(?=[^A-Z]|(?:(?!: ).)*?[./\\])`;
/** Values that are whole sentences, which may hold any colon; the first of a list of words does not. */
const SENTENCES = [...TOLD.filter((name) => name !== "first"), "error"];

function reading(template: string, value: string): RegExp {
  const parts = template.split(/\{(\w+)\}/);
  const source = parts.map((part, at) => {
    if (at % 2 === 0) return escaped(part);
    const begins = at === 1 && parts[0] === "" && !SENTENCES.includes(part);
    return `${begins && part === "file" ? FILE : ""}(?<${part}>${begins ? BEGINNING : value})`;
  });
  return new RegExp(`^${source.join("")}$`, "s");
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
