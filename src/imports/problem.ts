/** Why a file cannot be imported: one sentence that says what to do; nothing was written. */
import { ConfigError } from "../base/errors.ts";
import { type PhraseValues, phrase } from "../base/phrase.ts";

export function importError(sentence: string, values: PhraseValues = {}): ConfigError {
  return new ConfigError("IMPORT", [phrase(sentence, values)]);
}
