/** How a sentence for the streamer is put into words: English as it stands, or another language. */

/** Fills the `{placeholders}` of an English sentence, in the language of whoever reads it. */
export type Say = (sentence: string, values?: Readonly<Record<string, string | number>>) => string;

/** English. */
export const inEnglish: Say = (sentence, values = {}) =>
  sentence.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : whole));
