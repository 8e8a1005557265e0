/** The `currency` section of the config: what money is called. */
import { z } from "zod";
import { inEnglish, type Say } from "./say.ts";

const NAME_MAX = 30;
/** Names of things that platforms sell or hand out themselves: nobody should take ours for theirs. */
const TAKEN = /^(?:bits?|channel[\s_-]*points?|kicks?)$/i;

/** Why a name is none for a currency, as `say` puts it into words; `undefined` when it is fine. */
export function currencyNameProblem(name: string, say: Say = inEnglish): string | undefined {
  if (name.trim() === "") return say("A currency needs a name, like point.");
  if (name.length > NAME_MAX) return say("A currency's name has at most {most} letters.", { most: String(NAME_MAX) });
  if (TAKEN.test(name.trim()))
    return say('"{name}" is what a platform calls its own; choose a name of yours, like coins.', { name });
  if (!/^\p{L}/u.test(name.trim())) return say('A currency\'s name begins with a letter, got "{name}".', { name });
  if (/[{}<>@#/]/.test(name))
    return say('A currency\'s name is made of letters, digits, spaces and hyphens, got "{name}".', { name });
  return undefined;
}

const name = (standard: string, meaning: string) =>
  z
    .string()
    .superRefine((value, context) => {
      const problem = currencyNameProblem(value);
      if (problem) context.addIssue({ code: "custom", message: problem });
    })
    .overwrite((value) => value.trim())
    .default(standard)
    .describe(meaning);

export const currencySection = z
  .strictObject({
    one: name("point", "What one of it is called."),
    many: name("points", "What several are called. Viewers can also write it as a command: !points."),
  })
  .describe("Your currency.");
