/** The `giveaways` section of the config. */
import { z } from "zod";

const raffle = z
  .strictObject({
    amount: z
      .int()
      .min(1)
      .max(1_000_000_000)
      .default(1_000)
      .describe("What !raffle gives when it is called without an amount."),
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

export type GiveawaysConfig = z.output<typeof giveawaysSection>;
