/** How the answers to the questions of `chatmint init` are read, and what is said of one that cannot be. */

import { isLanguage } from "../../chat/settings.ts";
import { channelText, isNone, type Pasted, readKickChannel, readTwitchChannel } from "../../config/channel-links.ts";
import { currencyNameProblem } from "../../config/currency.ts";
import type { Speech } from "../speech.ts";
import { botsIn } from "./other-bots.ts";
import type { Read } from "./question.ts";

/** A language whose texts are there; a region of one counts as it. */
export function languageReader(speech: Speech, languages: readonly string[]): (answer: string) => Read<string> {
  return (answer) => {
    const language = answer.toLowerCase();
    // A region's own numbers come with the language: fr-CA is French.
    const known = languages.some((one) => one.toLowerCase() === language || language.startsWith(`${one}-`));
    return known && isLanguage(language)
      ? { value: language }
      : {
          wrong: speech.say("Write one of: {list}. Another one needs a file of its texts in data/locales.", {
            list: languages.join(", "),
          }),
        };
  };
}

/** A name for the currency that may be one. */
export function currencyName(speech: Speech): (answer: string) => Read<string> {
  return (answer) => {
    const problem = currencyNameProblem(answer, speech.say.bind(speech));
    return problem ? { wrong: problem } : { value: answer };
  };
}

/** A Twitch channel or account: its name, or a pasted link; `-` or a word like `none` for none. */
export function twitchChannel(speech: Speech): (answer: string) => Read<string> {
  return channelReader(speech, readTwitchChannel, "https://www.twitch.tv/");
}

/** The same for Kick. */
export function kickChannel(speech: Speech): (answer: string) => Read<string> {
  return channelReader(speech, readKickChannel, "https://kick.com/");
}

function channelReader(
  speech: Speech,
  read: (pasted: string) => Pasted,
  site: string,
): (answer: string) => Read<string> {
  return (answer) => {
    const pasted = read(answer);
    if ("none" in pasted) return { value: "" };
    if ("channel" in pasted) return { value: channelText(pasted.channel, read, site) };
    const why = speech.say(pasted.wrong);
    return {
      wrong: speech.say('"{answer}": {why}. Write a name, or paste a link like {site}name (- for none).', {
        ...{ answer, why, site },
      }),
    };
  };
}

/** A whole number within bounds. */
export function wholeNumber(speech: Speech, least: number, most: number): (answer: string) => Read<number> {
  return (answer) => {
    const value = /^\d{1,9}$/.test(answer) ? Number(answer) : Number.NaN;
    return value >= least && value <= most
      ? { value }
      : {
          wrong: speech.say("Write a whole number from {least} to {most}.", {
            least: String(least),
            most: String(most),
          }),
        };
  };
}

/** Some of the bots whose words are known, by any of their names; `-` or a word like `none` for none. */
export function botsReader(speech: Speech): (answer: string) => Read<string[]> {
  return (answer) => {
    if (isNone(answer)) return { value: [] };
    const found = botsIn(answer);
    if (found.unknown.length === 0) return { value: [...found.bots] };
    return {
      wrong: speech.say("{bots} is not in the list. Bots that only talk belong into watching.bots of the config.", {
        bots: found.unknown.join(", "),
      }),
    };
  };
}
