/** Every setting of Chatmint: the one schema behind types, validation, config.example.json and config.schema.json. */
import * as z from "zod";
import { chatAdvanced, chatSection } from "../chat/settings.ts";
import { currencySection } from "../config/currency.ts";
import type { Moved } from "../config/moved.ts";
import { timePlan } from "../config/time-plan.ts";
import { timeZoneSetting } from "../config/time-zone.ts";
import { FEATURES } from "../features.ts";
import { importsAdvanced } from "../imports/settings.ts";
import { sectionsOf } from "../kit/feature.ts";
import type { PlatformName } from "../model/message.ts";
import { kickAdvanced, kickSection } from "../platforms/kick/settings.ts";
import { twitchAdvanced, twitchSection } from "../platforms/twitch/settings.ts";
import { webSection } from "../web/settings.ts";

const operationsSection = z
  .strictObject({
    backupAt: timePlan('"0 5 * * *" is 05:00 every day')
      .default("0 5 * * *")
      .describe("When the nightly copy of the book is made, as a cron expression."),
    copyTo: z
      .string()
      .default("")
      .describe(
        'A second place for copies of the book: a folder on another drive, or one that is synced to another computer, like "E:/Chatmint copies". It must be there; a relative one begins at this file. Empty: none.',
      ),
    logLevel: z.enum(["debug", "info", "warn", "error"]).default("info").describe("How much the log tells."),
  })
  .describe("Backups and the log.");

const advancedSection = z
  .strictObject({
    twitch: twitchAdvanced.prefault({}),
    kick: kickAdvanced.prefault({}),
    chat: chatAdvanced.prefault({}),
    imports: importsAdvanced.prefault({}),
  })
  .describe("Addresses, waits and limits that are right for nearly everybody. For tests and proxies.");

/** Settings that stood in other places in earlier versions: today's place by the old one. */
export const MOVED: Moved = {
  "twitch.endpoints": "advanced.twitch.endpoints",
  "twitch.timeouts": "advanced.twitch.timeouts",
  "kick.userAgent": "advanced.kick.userAgent",
  "kick.endpoints": "advanced.kick.endpoints",
  "kick.timing": "advanced.kick.timing",
  "kick.webhook.freshMs": "advanced.kick.webhook.freshMs",
  "kick.webhook.acceptMs": "advanced.kick.webhook.acceptMs",
  "kick.webhook.bodyBytesMax": "advanced.kick.webhook.bodyBytesMax",
  "chat.outbox": "advanced.chat.outbox",
};

/** Sections that belong to no feature and stand first. */
const CORE = {
  $schema: z.string().optional(),
  timeZone: timeZoneSetting
    .default("")
    .describe('Where days begin and cron times are read, like "Europe/Berlin". Empty: the computer\'s.'),
  currency: currencySection.prefault({}),
  twitch: twitchSection.prefault({}),
  kick: kickSection.prefault({}),
  chat: chatSection.prefault({}),
};

export const configSchema = z.strictObject({
  ...CORE,
  ...sectionsOf(FEATURES),
  web: webSection.prefault({}),
  operations: operationsSection.prefault({}),
  advanced: advancedSection.prefault({}),
});

export type Config = z.infer<typeof configSchema>;

/** The platform on which a name is looked for first. */
export function homeOf(config: Pick<Config, "twitch" | "kick">): PlatformName {
  return config.twitch.channel ? "twitch" : config.kick.channel ? "kick" : "local";
}

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
