/** The `support` section of the config. */

import { z } from "zod";
import { PRICE_MAX } from "../../base/lengths.ts";

const tier = z.strictObject({
  from: z.int().min(1).max(PRICE_MAX).describe("From this amount on."),
  text: z
    .string()
    .max(400)
    .default("")
    .describe("What the bot says, with {viewer}, {amount}, {total} and {message}. Empty: its own words."),
});

/** The `support` section. Every key has a default. */
export const supportSection = z
  .strictObject({
    min: z.int().min(1).max(PRICE_MAX).default(1).describe("The smallest !support."),
    tiers: z
      .array(tier)
      .min(1)
      .max(20)
      .default([
        { from: 1, text: "" },
        { from: 1_000, text: "" },
        { from: 10_000, text: "" },
      ])
      .refine(
        (tiers) => tiers.every(({ from }, at) => at === 0 || from > tiers[at - 1]!.from),
        "write the sizes in order, the smallest first",
      )
      .describe(
        "How the bot says thank you, by the size of the amount. A text may use {viewer}, {amount}, {total} and {message}; an empty one is the bot's own.",
      ),
  })
  .describe("Viewers spend to support you: !support and !goal.");

export type SupportConfig = z.output<typeof supportSection>;
