/**
 * Sentences that are put together in English and may be read in another language: whoever prints one finds the template it
 * was made from, and with it the translation. So whoever finds something need not know who reads it.
 */

export type PhraseValues = Readonly<Record<string, string | number>>;

/** An English template with `{placeholders}`, and what was filled in. */
export interface Phrase {
  readonly template: string;
  readonly values: PhraseValues;
}

/** As many are remembered; one look of the doctor makes less than a hundred. */
const REMEMBERED = 500;
const made = new Map<string, Phrase>();

/** The English sentence. A value may be a sentence made here itself. */
export function phrase(template: string, values: PhraseValues = {}): string {
  const text = template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
  made.delete(text);
  made.set(text, { template, values });
  if (made.size > REMEMBERED) made.delete(made.keys().next().value!);
  return text;
}

/** Several sentences as one. */
export function joined(parts: readonly string[], separator: string): string {
  const [first = "", ...rest] = parts;
  return rest.length === 0 ? first : phrase(`{first}${separator}{more}`, { first, more: joined(rest, separator) });
}

/** What a sentence was made from, if it was made here not long ago. */
export function phraseOf(text: string): Phrase | undefined {
  return made.get(text);
}
