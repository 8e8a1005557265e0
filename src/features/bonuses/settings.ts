/** The `bonuses` section of the config: what an event earns, once. */
import { z } from "zod";

const amount = (usual: number, about: string) => z.int().min(0).max(1_000_000).default(usual).describe(about);

const announce = z
  .strictObject({
    subscriptions: z.boolean().default(true).describe("Subscriptions and renewals."),
    gifts: z.boolean().default(true).describe("Gifted subscriptions."),
    raids: z.boolean().default(true).describe("Raids and hosts."),
    follows: z.boolean().default(false).describe("Follows."),
    firstMessages: z.boolean().default(false).describe("The first line of a viewer in a broadcast."),
    streaks: z.boolean().default(false).describe("Every so many broadcasts watched."),
    cheers: z.boolean().default(false).describe("Bits and KICKs, if they earn anything."),
  })
  .prefault({})
  .describe("Which of them are said in chat, in one line.");

/** The `bonuses` section. An amount of 0 switches a bonus off. */
export const bonusesSection = z
  .strictObject({
    follow: amount(50, "For following, once ever, and only once that viewer has been watching."),
    subscription: z
      .strictObject({
        tier1: amount(500, "A subscription of tier 1 or with Prime, or on Kick."),
        tier2: amount(1_000, "Tier 2."),
        tier3: amount(2_500, "Tier 3."),
      })
      .prefault({})
      .describe("For subscribing and for each renewal that is shown in chat. Who is given a subscription gets none."),
    gift: amount(250, "To the giver, for each subscription they give. Anonymous givers never earn."),
    kickGiftsPerDay: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(100)
      .describe(
        "On Kick at most so many gifted subscriptions of one giver earn a day, because Kick also tells of gifts whose payment fails. 0 is no limit.",
      ),
    raidPerViewer: amount(1, "To who raids you, for each viewer they bring; at most 500 viewers count, once a day."),
    firstMessage: amount(5, "For the first line of a viewer in a broadcast; a command does not count."),
    streak: amount(100, "For every so many broadcasts watched for ten minutes. A missed one resets nothing."),
    streakEvery: z.int().min(2).max(365).default(5).describe("So many broadcasts make a streak."),
    perBit: amount(
      0,
      "For each bit cheered. Off, because Twitch's terms forbid turning Bits into something of value; read them before you change this.",
    ),
    perKick: amount(
      0,
      "For each of Kick's KICKs gifted. Off, because viewers buy KICKs with money, and a currency bought with money is no longer a game.",
    ),
    announce,
  })
  .prefault({})
  .describe("What an event earns, once.");

export type BonusesSection = z.output<typeof bonusesSection>;
