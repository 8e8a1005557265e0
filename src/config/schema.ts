/** Every setting of Chatmint: the one schema behind types, validation, config.example.json and config.schema.json. */
import * as z from "zod";
import { bonusesSection } from "./bonuses.ts";
import { chatSection } from "./chat.ts";
import { customSection } from "./custom.ts";
import { dropsSection, giveawaysSection } from "./giveaways.ts";
import { kickSection } from "./kick.ts";
import { currencySection, givingSection, moderationSection } from "./money.ts";
import { shopSection, supportSection } from "./shop.ts";
import { timePlan } from "./time-plan.ts";
import { timeZoneSetting } from "./time-zone.ts";
import { twitchSection } from "./twitch.ts";
import { watchingSection } from "./watching.ts";

const operationsSection = z
  .strictObject({
    backupAt: timePlan('"0 5 * * *" is 05:00 every day')
      .default("0 5 * * *")
      .describe("When the nightly copy of the book is made, as a cron expression."),
    logLevel: z.enum(["debug", "info", "warn", "error"]).default("info").describe("How much the log tells."),
  })
  .describe("Backups and the log.");

export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  timeZone: timeZoneSetting
    .default("")
    .describe('Where days begin and cron times are read, like "Europe/Berlin". Empty: the computer\'s.'),
  currency: currencySection.prefault({}),
  twitch: twitchSection.prefault({}),
  kick: kickSection.prefault({}),
  watching: watchingSection.prefault({}),
  bonuses: bonusesSection,
  giving: givingSection.prefault({}),
  moderation: moderationSection.prefault({}),
  chat: chatSection.prefault({}),
  giveaways: giveawaysSection.prefault({}),
  drops: dropsSection.prefault({}),
  shop: shopSection.prefault({}),
  support: supportSection.prefault({}),
  custom: customSection.prefault({}),
  operations: operationsSection.prefault({}),
});

export type Config = z.infer<typeof configSchema>;

/** The time zone days are counted in. */
export function zoneOf(config: Config): string {
  return config.timeZone || Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** A schema's inner object, under defaults, prefaults and optionals. */
export function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema;
  for (;;) {
    const definition = inner._zod.def as { innerType?: z.core.$ZodType; in?: z.core.$ZodType };
    const next = definition.innerType ?? definition.in;
    if (!next) return inner;
    inner = next;
  }
}
