/** How the answers to the questions of `chatmint init` are read, and what is said of one that cannot be. */
import { isLanguage } from "../config/chat.ts";
import { currencyNameProblem } from "../config/money.ts";
import type { Read } from "./ask.ts";
import { OTHER_BOTS } from "./other-bots.ts";

/** A language whose texts are there; a region of one counts as it. */
export function languageReader(languages: readonly string[]): (answer: string) => Read<string> {
  return (answer) => {
    const language = answer.toLowerCase();
    // A region's own numbers come with the language: fr-CA is French.
    const known = languages.some((one) => one.toLowerCase() === language || language.startsWith(`${one}-`));
    return known && isLanguage(language)
      ? { value: language }
      : { wrong: `Write one of: ${languages.join(", ")}. Another one needs a file of its texts in data/locales.` };
  };
}

/** A name for the currency that may be one. */
export function readCurrencyName(answer: string): Read<string> {
  const problem = currencyNameProblem(answer);
  return problem ? { wrong: problem } : { value: answer };
}

/** A channel's name or its pasted link, read by `from`; `-` for none. */
export function channelReader(from: (pasted: string) => string, shape: RegExp): (answer: string) => Read<string> {
  return (answer) => {
    if (answer === "-") return { value: "" };
    const name = from(answer);
    return shape.test(name)
      ? { value: name }
      : { wrong: `"${answer}" is not a channel. Write its name or paste its link from the browser.` };
  };
}

/** A whole number within bounds. */
export function wholeNumber(least: number, most: number): (answer: string) => Read<number> {
  return (answer) => {
    const value = /^\d{1,9}$/.test(answer) ? Number(answer) : Number.NaN;
    return value >= least && value <= most ? { value } : { wrong: `Write a whole number from ${least} to ${most}.` };
  };
}

/** Some of the bots whose words are known; `-` for none. */
export function readBots(answer: string): Read<string[]> {
  if (answer === "-") return { value: [] };
  const names = answer
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter(Boolean);
  const unknown = names.filter((name) => !(name in OTHER_BOTS));
  if (unknown.length > 0)
    return {
      wrong: `${unknown.join(", ")} is not in the list. Bots that only talk belong into watching.bots of the config.`,
    };
  return { value: [...new Set(names)] };
}
