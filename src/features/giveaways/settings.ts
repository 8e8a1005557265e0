/** The `giveaways` and `drops` sections of the config. */
import { z } from "zod";
import { timePlan } from "../../config/time-plan.ts";

const AMOUNT_MAX = 1_000_000_000;
/** All of a drop is put aside by one transfer, which carries at most so much. */
const DROP_MAX = 1_000_000_000_000;
const amount = (usual: number) => z.int().min(1).max(AMOUNT_MAX).default(usual);

const raffle = z
  .strictObject({
    amount: amount(1_000).describe("What !raffle gives when it is called without an amount."),
    seconds: z
      .int()
      .min(10)
      .max(3_600)
      .default(60)
      .describe("How long it stays open when it is called without a time."),
    winnersMax: z.int().min(1).max(100).default(5).describe("Most winners who share the amount."),
    entrantsPerWinner: z
      .int()
      .min(1)
      .max(1_000)
      .default(5)
      .describe("One winner for so many viewers who joined; always at least one."),
  })
  .describe("!raffle 1000 60s");

/** The `giveaways` section. Every key has a default; a start line may say otherwise for one giveaway. */
export const giveawaysSection = z
  .strictObject({
    tickets: z.boolean().default(true).describe("Giveaways may sell tickets for your currency. false refuses a price."),
    freeEntry: z
      .boolean()
      .default(false)
      .describe("Where tickets are sold, !enter gives everyone one ticket free of charge besides."),
    ticketsMax: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(100)
      .describe("Most tickets of one viewer, where the start line has no max."),
    subscriberWeight: z.int().min(1).max(100).default(1).describe("How many times a subscriber's ticket counts."),
    vipWeight: z
      .int()
      .min(1)
      .max(100)
      .default(1)
      .describe("How many times a VIP's ticket counts. The higher of the two applies."),
    claimSeconds: z
      .int()
      .min(0)
      .max(3_600)
      .default(0)
      .describe("A winner who does not write within so many seconds is replaced. 0: nobody has to."),
    drawAfterTime: z
      .boolean()
      .default(false)
      .describe(
        "Draw at once when the time of a giveaway is over. false: it closes, and you draw with !giveaway draw.",
      ),
    excludeWinnersDays: z
      .int()
      .min(0)
      .max(366)
      .default(0)
      .describe("Who won in the last so many days cannot win again. 0: everybody can."),
    joinedEverySeconds: z
      .int()
      .min(0)
      .max(3_600)
      .default(30)
      .describe("How often chat is told how many joined, while somebody does. 0: never."),
    openMax: z.int().min(1).max(100).default(10).describe("Most giveaways open at the same time in one channel."),
    raffle: raffle.prefault({}),
  })
  .describe("Giveaways: tickets, weights, claims.");

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
    amount: z.int().min(1).max(AMOUNT_MAX).describe("rain: the amount that is shared out. drop: what each gets."),
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
        min: amount(100).describe("The smallest rain of a viewer."),
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

export type GiveawaysConfig = z.output<typeof giveawaysSection>;
export type DropsConfig = z.output<typeof dropsSection>;
export type DropPlan = DropsConfig["plans"][number];
