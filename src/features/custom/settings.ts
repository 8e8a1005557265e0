/** The `custom` section of the config: commands made in chat, and timers. */
import { z } from "zod";
import { timePlan } from "../../config/time-plan.ts";

const seconds = z.number().min(0).max(86_400);

const timer = z
  .strictObject({
    name: z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^[\p{L}\p{N}_-]{1,30}$/u, "write one word of letters, digits, - and _")
      .describe("A name of its own."),
    text: z
      .string()
      .trim()
      .min(1)
      .max(400)
      .describe("What is said. {currency}, {uptime}, {random 1-6} and {channel} are known."),
    cron: timePlan('"30 22 * * *" is every day at 22:30')
      .optional()
      .describe("When, as a cron expression; only while you are live."),
    everyMinutes: z.int().min(1).max(1_440).optional().describe("Or every so many minutes while you are live."),
    lines: z
      .int()
      .min(0)
      .max(1_000)
      .default(0)
      .describe("Only when viewers wrote so many lines since it was last said."),
  })
  .refine(
    (given) => (given.cron === undefined) !== (given.everyMinutes === undefined),
    "needs either cron or everyMinutes, one of the two",
  );

/** The `custom` section. Every key has a default. */
export const customSection = z
  .strictObject({
    channelSeconds: seconds
      .default(5)
      .describe("For a command made in chat that does not say: between two uses by anybody."),
    viewerSeconds: seconds.default(5).describe("The same between two uses by one viewer."),
    timers: z
      .array(timer)
      .max(50)
      .default([])
      .refine(
        (timers) => new Set(timers.map(({ name }) => name)).size === timers.length,
        "two timers have the same name",
      )
      .describe(
        'Lines said by themselves while you are live, like { "name": "goodnight", "cron": "30 22 * * *", "text": "Good night!" }. !timer adds more in chat.',
      ),
  })
  .describe("Commands made in chat with !command, and timers.");
