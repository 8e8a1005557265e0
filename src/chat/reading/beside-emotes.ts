/** A command with emotes or cheers at its end: they belong to no argument, unless they can only be meant so. */
import { type Argument, namesIn, type Reading, type ReadingRules } from "./arguments.ts";
import { type Fitted, fitArguments } from "./fit-arguments.ts";
import { cleanWord } from "./text.ts";

/**
 * Reads what is written behind a command. Emotes at its end are left out where it does not fit with them, or where one
 * would be the name of somebody unknown: "!points Kappa" is about the writer.
 */
export function fitBesideEmotes(
  args: readonly Argument[],
  rest: string,
  rules: ReadingRules,
  emotes: readonly string[] | undefined,
  isKnown: (name: string) => boolean,
): Fitted {
  const whole = fitArguments(args, rest, rules);
  const bare = withoutEmotes(rest, emotes);
  if (bare === undefined || emotes === undefined) return whole;
  const isMeant = (reading: Reading) => namesIn(reading).every((name) => isKnown(name) || !isEmote(name, emotes));
  return whole.readings.some(isMeant) ? whole : fitArguments(args, bare, rules);
}

/** What is written without the emotes at its end; `undefined` when there are none. */
function withoutEmotes(rest: string, emotes: readonly string[] | undefined): string | undefined {
  if (!emotes || emotes.length === 0) return undefined;
  const words = rest.split(/\s+/);
  let end = words.length;
  while (end > 0 && isEmote(words[end - 1]!, emotes)) end--;
  return end === words.length ? undefined : words.slice(0, end).join(" ");
}

function isEmote(word: string, emotes: readonly string[]): boolean {
  return emotes.some((emote) => cleanWord(emote) === cleanWord(word));
}
