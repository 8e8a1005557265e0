/** Every setting of Chatmint: the one schema behind types, validation, config.example.json and config.schema.json. */
import * as z from "zod";
import { chatSection } from "../chat/settings.ts";
import { currencySection } from "../config/currency.ts";
import { timePlan } from "../config/time-plan.ts";
import { timeZoneSetting } from "../config/time-zone.ts";
import { bonusesSection } from "../features/bonuses/settings.ts";
import { customSection } from "../features/custom/settings.ts";
import { dropsSection } from "../features/drops/settings.ts";
import { giveawaysSection } from "../features/giveaways/settings.ts";
import { givingSection, moderationSection } from "../features/points/settings.ts";
import { shopSection } from "../features/shop/settings.ts";
import { supportSection } from "../features/support/settings.ts";
import { watchingSection } from "../features/watch/settings.ts";
import { kickSection } from "../platforms/kick/settings.ts";
import { twitchSection } from "../platforms/twitch/settings.ts";

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
