/** How the answers to the questions of `chatmint init` are read, and what is said of one that cannot be. */

import { channelText, isNone, type Pasted, readKickChannel, readTwitchChannel } from "../config/channel-links.ts";
import { isLanguage } from "../config/chat.ts";
import { currencyNameProblem } from "../config/money.ts";
import type { Read } from "./ask.ts";
import { botsIn } from "./other-bots.ts";

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

/** A Twitch channel or account: its name, or a pasted link; `-` or a word like `none` for none. */
export const twitchChannel = channelReader(readTwitchChannel, "https://www.twitch.tv/");

/** The same for Kick. */
export const kickChannel = channelReader(readKickChannel, "https://kick.com/");

function channelReader(read: (pasted: string) => Pasted, site: string): (answer: string) => Read<string> {
  return (answer) => {
    const pasted = read(answer);
    if ("none" in pasted) return { value: "" };
    if ("channel" in pasted) return { value: channelText(pasted.channel, read, site) };
    return { wrong: `"${answer}": ${pasted.wrong}. Write a name, or paste a link like ${site}name (- for none).` };
  };
}

/** A whole number within bounds. */
export function wholeNumber(least: number, most: number): (answer: string) => Read<number> {
  return (answer) => {
    const value = /^\d{1,9}$/.test(answer) ? Number(answer) : Number.NaN;
    return value >= least && value <= most ? { value } : { wrong: `Write a whole number from ${least} to ${most}.` };
  };
}

/** Some of the bots whose words are known, by any of their names; `-` or a word like `none` for none. */
export function readBots(answer: string): Read<string[]> {
  if (isNone(answer)) return { value: [] };
  const found = botsIn(answer);
  if (found.unknown.length > 0)
    return {
      wrong: `${found.unknown.join(", ")} is not in the list. Bots that only talk belong into watching.bots of the config.`,
    };
  return { value: [...found.bots] };
}
