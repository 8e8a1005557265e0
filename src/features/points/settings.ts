/** The `giving` and `moderation` sections of the config: who may move how much. */

import { z } from "zod";
import { AMOUNT_MAX } from "../../base/lengths.ts";

const limit = (standard: number, max: number, meaning: string) =>
  z.int().min(0).max(max).default(standard).describe(meaning);

export const givingSection = z
  .strictObject({
    enabled: z.boolean().default(true).describe("Whether viewers may give to each other."),
    accountAgeDays: limit(7, 3_650, "How old an account must be to give, where the platform tells. 0: any age."),
    watchedMinutes: limit(30, 1_000_000, "How many minutes somebody must have watched to give. 0: none."),
    receivedPerDay: limit(10_000, AMOUNT_MAX, "The most one viewer can be given in a day. 0: no limit."),
  })
  .describe("Limits of giving, against second accounts. A rehearsal has none.");

export const moderationSection = z
  .strictObject({
    mintedPerDay: limit(
      10_000,
      AMOUNT_MAX,
      "The most one moderator can hand out in a day, by all commands that name an amount (!addpoints, !setpoints, !rain, !drop, giveaways), under all linked accounts together. What a happy hour (!happyhour) or a declared broadcast (!live) makes watching earn is not counted: who may use them is set with chat.commands. You have no limit. More than everybody has together has to be written twice.",
    ),
  })
  .describe("What moderators may do with your currency.");
