/** The `decay` section of the config. */
import { z } from "zod";
import { PRICE_MAX } from "../../base/lengths.ts";
import { timePlan } from "../../config/time-plan.ts";

export const decaySection = z
  .strictObject({
    enabled: z.boolean().default(false).describe("Whether what lies idle loses a part now and then."),
    idleDays: z
      .int()
      .min(7)
      .max(3_650)
      .default(60)
      .describe("How many days somebody must have been away: not seen, not written, nothing moved."),
    percent: z
      .int()
      .min(1)
      .max(100)
      .default(10)
      .describe("How much they lose of what they have each time, in percent."),
    keep: z.int().min(0).max(PRICE_MAX).default(100).describe("What they are left at least."),
    at: timePlan('"0 12 * * 1" is Monday at 12:00')
      .default("0 12 * * 1")
      .describe(
        "When, as a cron expression; once a day at most. What is missed while the bot is off is done once, late.",
      ),
    noticeDays: z
      .int()
      .min(1)
      .max(365)
      .default(7)
      .describe("How many days before the first time it is announced in chat. Other numbers here are announced anew."),
  })
  .describe("What lies idle shrinks: off unless you switch it on.");

export type DecaySettings = z.output<typeof decaySection>;
