/**
 * Pictures for OBS: pages that show one thing of the bot over the game. Here stands what can be chosen of each, and what each is
 * told; the feature that owns the thing tells it, and the page draws it as it is and adds nothing up.
 */
import * as z from "zod";

/** `#rrggbb`, as the colour picker of a browser has it. */
const colour = (standard: string) =>
  z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, "write a colour like #3ad29f")
    .default(standard);

/** What can be chosen of every overlay. */
const look = {
  title: z.string().trim().max(80).default("").describe("What stands above it. Empty: its own words."),
  accent: colour("#3ad29f").describe("The colour of what matters."),
  text: colour("#ffffff").describe("The colour of the letters."),
  ground: colour("#0c1210").describe("The colour behind the letters."),
  opacity: z.int().min(0).max(100).default(80).describe("How much of the game the ground covers, in percent."),
  size: z.int().min(25).max(100).default(100).describe("How much of its source it fills, in percent."),
  language: z.enum(["", "en", "fr"]).default("").describe("Empty: the language of the bot."),
} as const;

const leaderboardSettings = z.object({
  ...look,
  of: z.enum(["balance", "time", "supporters"]).default("balance").describe("Which list."),
  places: z.int().min(1).max(25).default(5).describe("How many places."),
});

const leaderboardShape = z.object({
  of: z.enum(["balance", "time", "supporters"]),
  /** `score`: units of the currency, or minutes. Equal scores share a rank. */
  places: z.array(z.object({ viewerId: z.int(), rank: z.int(), name: z.string(), score: z.int() })),
});

const goalSettings = z.object({
  ...look,
  percent: z.boolean().default(true).describe("Shows how much of it is reached, in percent."),
});

const goalShape = z.object({
  /** `null`: there is none. */
  goal: z.object({ id: z.int(), title: z.string(), target: z.int(), soFar: z.int(), reached: z.boolean() }).nullable(),
});

const giveawayOverlaySettings = z.object({
  ...look,
  entrants: z.boolean().default(true).describe("Shows how many have entered."),
  showSeconds: z.int().min(10).max(600).default(60).describe("How long the winners stay when all are drawn."),
  sound: z.boolean().default(true).describe("A sound for each who is drawn."),
  volume: z.int().min(0).max(100).default(50).describe("How loud it is, in percent."),
});

const drawnShape = z.object({
  /** The place in the order of the draw, from 0. */
  n: z.int(),
  name: z.string(),
  outcome: z.enum(["won", "claiming", "unclaimed", "redrawn", "passed"]),
  reason: z.string(),
  atMs: z.number(),
});

const giveawayOverlayShape = z.object({
  /** The one that goes on, or was drawn a while ago; `null`: none. */
  giveaway: z
    .object({
      id: z.int(),
      kind: z.enum(["giveaway", "raffle"]),
      state: z.enum(["open", "closing", "closed", "drawing", "drawn"]),
      /** Words; empty where it is money. */
      prize: z.string(),
      /** Of each winner, or of all together where `isShared`. */
      amount: z.int(),
      isShared: z.boolean(),
      /** What is written to enter: a word, or a command with its mark. */
      enter: z.string(),
      /** Of a ticket; 0: it is free. */
      price: z.int(),
      winners: z.int(),
      entrants: z.int(),
      tickets: z.int(),
      /** When it closes by itself. */
      closesAtMs: z.number().nullable(),
      drawnAtMs: z.number().nullable(),
      /** In the order of the draw. */
      drawn: z.array(drawnShape),
      /** Some of those who were in, for the reel. */
      names: z.array(z.string()),
    })
    .nullable(),
});

const dropOverlaySettings = z.object({
  ...look,
  countdown: z.boolean().default(true).describe("Shows how much time is left."),
});

const dropOverlayShape = z.object({
  /** The newest that is open; `null`: none. `left` of `first` can still be taken, `amount` each. */
  drop: z
    .object({ id: z.int(), word: z.string(), amount: z.int(), first: z.int(), left: z.int(), endsAtMs: z.number() })
    .nullable(),
});

const happyHourOverlaySettings = z.object({
  ...look,
  countdown: z.boolean().default(true).describe("Shows how much time is left."),
});

const happyHourOverlayShape = z.object({
  /** `multiplier` in thousandths; `null`: none. */
  happyHour: z.object({ id: z.int(), multiplier: z.int(), endsAtMs: z.number() }).nullable(),
});

const ALERT_SOUNDS = ["none", "chime", "coins", "fanfare", "pop"] as const;
const ALERT_KINDS = ["redemption", "support", "subscription", "gift", "cheer", "follow", "raid"] as const;

const shows = (what: string, standard = true) => z.boolean().default(standard).describe(`Shows ${what}.`);

const alertSettings = z.object({
  ...look,
  seconds: z.int().min(3).max(60).default(8).describe("How long each is shown."),
  sound: z.enum(ALERT_SOUNDS).default("chime").describe("What is heard with each."),
  volume: z.int().min(0).max(100).default(50).describe("How loud it is, in percent."),
  message: z.boolean().default(true).describe("Shows what viewers write with it, as far as chat may hear it."),
  redemption: shows("what is redeemed in the shop"),
  support: shows("support"),
  subscription: shows("subscriptions"),
  gift: shows("gifted subscriptions"),
  cheer: shows("Bits and KICKs"),
  follow: shows("who follows"),
  raid: shows("raids"),
});

const alertShape = z.object({
  id: z.string(),
  atMs: z.number(),
  kind: z.enum(ALERT_KINDS),
  name: z.string(),
  /** By the kind: units of the currency, months, gifts, Bits or KICKs, viewers of a raid; 0 where there is none. */
  count: z.int(),
  /** What was redeemed; of `cheer`, what is counted: `Bits` or `KICKs`. */
  item: z.string(),
  message: z.string(),
  isTest: z.boolean(),
});

/** The oldest first; what is too old to be shown is not in it. */
const alertsShape = z.object({ alerts: z.array(alertShape) });

/** Every overlay: what can be chosen of it, and what it shows. */
export const OVERLAYS = {
  leaderboard: { settings: leaderboardSettings, shape: leaderboardShape },
  goal: { settings: goalSettings, shape: goalShape },
  giveaway: { settings: giveawayOverlaySettings, shape: giveawayOverlayShape },
  drop: { settings: dropOverlaySettings, shape: dropOverlayShape },
  alerts: { settings: alertSettings, shape: alertsShape },
  happyhour: { settings: happyHourOverlaySettings, shape: happyHourOverlayShape },
} as const;
export type OverlayName = keyof typeof OVERLAYS;
export type OverlaySettings<K extends OverlayName> = z.output<(typeof OVERLAYS)[K]["settings"]>;
export type OverlayData<K extends OverlayName> = z.output<(typeof OVERLAYS)[K]["shape"]>;
