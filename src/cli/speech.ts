/** In which language the command line speaks. */
import { languageOf } from "../app/load-config.ts";
import { Speech, systemLanguage } from "../app/speech.ts";
import type { CliContext } from "./context.ts";

/** Speaks the language of the config, whatever else is wrong in it; where there is none, the system's. */
export function speechOf(context: CliContext): Speech {
  return new Speech(spokenLanguage(context));
}

/** The name of that language, like `fr`. */
export function spokenLanguage(context: CliContext): string {
  return languageOf(context.configFile) ?? systemLanguage(context.environment);
}
