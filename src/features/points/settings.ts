/** The `currency`, `giving` and `moderation` sections of the config: what money is called, and who may move how much. */
import { z } from "zod";
import { inEnglish, type Say } from "../../config/say.ts";

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

const limit = (standard: number, max: number, meaning: string) =>
  z.int().min(0).max(max).default(standard).describe(meaning);

export const currencySection = z
  .strictObject({
    one: name("point", "What one of it is called."),
    many: name("points", "What several are called. Viewers can also write it as a command: !points."),
  })
  .describe("Your currency.");

export const givingSection = z
  .strictObject({
    enabled: z.boolean().default(true).describe("Whether viewers may give to each other."),
    accountAgeDays: limit(7, 3_650, "How old an account must be to give, where the platform tells. 0: any age."),
    watchedMinutes: limit(30, 1_000_000, "How many minutes somebody must have watched to give. 0: none."),
    receivedPerDay: limit(10_000, 1_000_000_000_000, "The most one viewer can be given in a day. 0: no limit."),
  })
  .describe("Limits of giving, against second accounts. A rehearsal has none.");

export const moderationSection = z
  .strictObject({
    mintedPerDay: limit(
      10_000,
      1_000_000_000_000,
      "The most one moderator can hand out in a day, by all commands that name an amount (!addpoints, !setpoints, !rain, !drop, giveaways), under all linked accounts together. What a happy hour (!happyhour) or a declared broadcast (!live) makes watching earn is not counted: who may use them is set with chat.commands. You have no limit. More than everybody has together has to be written twice.",
    ),
  })
  .describe("What moderators may do with your currency.");
