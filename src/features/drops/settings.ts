/** The `drops` section of the config. */

import { z } from "zod";
import { AMOUNT_MAX, PRICE_MAX } from "../../base/lengths.ts";
import { timePlan } from "../../config/time-plan.ts";

/** All of a drop is put aside by one transfer, which carries at most so much. */
const DROP_MAX = AMOUNT_MAX;

const plan = z
  .strictObject({
    name: z
      .string()
      .trim()
      .regex(/^[\p{L}\p{N}_-]{1,30}$/u, "write one word of letters, digits, - and _")
      .describe("A name of its own."),
    kind: z
      .enum(["rain", "drop"])
      .describe("rain shares the amount out among many; drop gives it to each of the first to type a word."),
    amount: z.int().min(1).max(PRICE_MAX).describe("rain: the amount that is shared out. drop: what each gets."),
    first: z.int().min(1).max(10_000).default(1).describe("drop: how many get it."),
    who: z.enum(["active", "listed", "subscribers"]).default("active").describe("rain: among whom."),
    cron: timePlan('"0 21 * * 5" is Friday at 21:00')
      .optional()
      .describe("When, as a cron expression; only while you are live."),
    everyMinutes: z.int().min(1).max(10_080).optional().describe("Or every so many minutes while you are live."),
  })
  .refine(
    (given) => (given.cron === undefined) !== (given.everyMinutes === undefined),
    "needs either cron or everyMinutes, one of the two",
  )
  .refine(
    ({ kind, amount, first }) => kind !== "drop" || amount * first <= DROP_MAX,
    "amount times first must be at most 1000000000000",
  );

/** The `drops` section. Every key has a default. */
export const dropsSection = z
  .strictObject({
    claimSeconds: z.int().min(5).max(3_600).default(60).describe("How long the word of a drop counts."),
    firstMax: z.int().min(1).max(10_000).default(100).describe("Most viewers one !drop can be for."),
    words: z
      .array(
        z
          .string()
          .trim()
          .toLowerCase()
          .regex(/^[\p{L}\p{N}]{3,20}$/u, "write one word of 3 to 20 letters or digits"),
      )
      .min(1)
      .max(1_000)
      .default([
        "comet",
        "lantern",
        "pepper",
        "anchor",
        "velvet",
        "marble",
        "rocket",
        "clover",
        "puzzle",
        "saddle",
        "timber",
        "walnut",
      ])
      .describe("The words of drops. One is taken by chance."),
    viewerRain: z
      .strictObject({
        enabled: z.boolean().default(false).describe("Viewers may use !rain with their own money."),
        min: z.int().min(1).max(PRICE_MAX).default(100).describe("The smallest rain of a viewer."),
      })
      .prefault({})
      .describe("Rain that a viewer pays for."),
    plans: z
      .array(plan)
      .max(50)
      .default([])
      .refine((plans) => new Set(plans.map(({ name }) => name)).size === plans.length, "two plans have the same name")
      .describe(
        'Drops that come by themselves, like { "name": "hourly", "kind": "rain", "amount": 500, "everyMinutes": 60 }.',
      ),
  })
  .describe("Rain and drops.");

export type DropsConfig = z.output<typeof dropsSection>;
export type DropPlan = DropsConfig["plans"][number];
