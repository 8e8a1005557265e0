/** The `watching` section of the config: who counts as watching, what a minute earns, when it earns more. */

import { z } from "zod";
import { AMOUNT_MAX } from "../../base/lengths.ts";
import { timePlan } from "../../config/time-plan.ts";

/** A multiplier as written (1.5) with at most three decimals, because it is kept in thousandths. */
const multiplier = (least: number, most: number, usual: number, about: string) =>
  z
    .number()
    .min(least)
    .max(most)
    .refine((value) => Number.isInteger(Math.round(value * 1e6) / 1e3), {
      error: (issue) => `Write at most three decimals, like 1.5; got ${issue.input}.`,
    })
    .default(usual)
    .describe(about);

const minutes = (least: number, most: number, usual: number, about: string) =>
  z.int().min(least).max(most).default(usual).describe(about);

const multipliers = z
  .strictObject({
    everyone: multiplier(0, 10, 1, "Everybody."),
    subscriber: multiplier(0, 10, 2, "Subscribers."),
    vip: multiplier(0, 10, 1.5, "VIPs."),
    moderator: multiplier(0, 10, 1, "Moderators."),
    broadcaster: multiplier(0, 10, 1, "You, if `broadcasterEarns` is on."),
  })
  .prefault({})
  .describe("How fast each role earns. Who has several roles gets the best one.");

const activeLines = z
  .strictObject({
    deleted: z.boolean().default(false).describe("A line that was deleted still counts."),
    banned: z.boolean().default(false).describe("Lines of somebody banned or timed out since still count."),
    repeated: z
      .boolean()
      .default(false)
      .describe(
        "A line that says the same as one of the three before still counts; case, spaces, punctuation and numbers make no other line.",
      ),
    commands: z.boolean().default(false).describe("A command counts as a line."),
  })
  .prefault({})
  .describe("Which lines count as being active, where being active is what counts.");

const presence = z
  .strictObject({
    count: z
      .enum(["listed", "active"])
      .default("listed")
      .describe(
        '"listed": everybody in the viewer list earns, also who never writes. "active": only who wrote lately. A platform without a viewer list (Kick) always works like "active".',
      ),
    activeWithinMinutes: minutes(1, 240, 15, "How long one line in chat keeps a viewer active."),
    lurkMinutes: minutes(
      0,
      720,
      60,
      "How long !lurk keeps a viewer active, once per broadcast, where there is no viewer list. 0 switches it off.",
    ),
    activeLines,
  })
  .prefault({})
  .describe("Who counts as watching.");

const plannedHappyHour = z.strictObject({
  at: timePlan('"0 20 * * 5" is Friday at 20:00').describe(
    'When it begins, as a cron expression: "0 20 * * 5" is Friday at 20:00.',
  ),
  minutes: minutes(1, 1440, 60, "How long it lasts."),
  multiplier: multiplier(1.001, 5, 2, "How much faster everybody earns; at most 5."),
});

const logins = z.array(z.string().trim().toLowerCase().min(1)).default([]);

/** The `watching` section. Every key has a default. */
export const watchingSection = z
  .strictObject({
    amount: z.int().min(1).max(1_000_000).default(10).describe("What watching earns each time."),
    minutes: minutes(1, 1440, 5, "After how many minutes of watching."),
    multipliers,
    presence,
    graceMinutes: minutes(0, 60, 5, "A broadcast that comes back within this time is the same one."),
    live: z
      .enum(["guessed", "declared", "always"])
      .default("guessed")
      .describe(
        'Where the platform cannot tell whether you are live, as without a sign-in. "guessed": lively chat counts as live (three people who are no bots within 5 minutes, or a line of yours) until 30 silent minutes or 12 hours; !live and !offline say it better. "declared": only after !live, until !offline. "always": it counts as live whenever the bot runs.',
      ),
    broadcasterEarns: z.boolean().default(false).describe("You earn in your own channel too."),
    bots: logins.describe("Other bots in your chat, by name. They never earn. The well-known ones are known already."),
    balanceCap: z
      .int()
      .min(0)
      .max(AMOUNT_MAX)
      .default(0)
      .describe("Watching and bonuses stop paying at this balance. 0: no cap."),
    dailyCap: z
      .int()
      .min(0)
      .max(AMOUNT_MAX)
      .default(0)
      .describe("The most a viewer earns by watching and bonuses in one day. 0: no cap."),
    happyHours: z
      .array(plannedHappyHour)
      .max(50)
      .default([])
      .describe(
        'Times at which everybody earns faster, for example [{ "at": "0 20 * * 5", "minutes": 60, "multiplier": 2 }] for Friday at 20:00.',
      ),
  })
  .prefault({})
  .describe("Who earns by watching, and how much.");

/** What the `watching` section is after validation. */
export type WatchingSection = z.output<typeof watchingSection>;
