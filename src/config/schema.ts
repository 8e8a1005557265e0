/** Every setting of Chatmint: the one schema behind types, validation, config.example.json and config.schema.json. */
import * as z from "zod";
import { closest } from "../closest.ts";
import { cronProblem } from "../system.ts";
import { bonusesSection } from "./bonuses.ts";
import { chatSection } from "./chat.ts";
import { customSection } from "./custom.ts";
import { dropsSection, giveawaysSection } from "./giveaways.ts";
import { kickSection } from "./kick.ts";
import { currencySection, givingSection, moderationSection } from "./money.ts";
import { shopSection, supportSection } from "./shop.ts";
import { twitchSection } from "./twitch.ts";
import { watchingSection } from "./watching.ts";

/** A cron expression as node-cron reads it. */
export const cronExpression = z.string().superRefine((value, context) => {
  const problem = cronProblem(value);
  if (problem)
    context.addIssue({
      code: "custom",
      message: `${JSON.stringify(value)} is not a time plan: ${problem}. Example: "0 5 * * *" is 05:00 every day`,
    });
});

const timeZone = z.string().refine((zone) => zone === "" || isTimeZone(zone), {
  error: (issue) =>
    `${JSON.stringify(issue.input)} is not a time zone. Write one like "Europe/Berlin", or "" for the computer's`,
});

const operationsSection = z
  .strictObject({
    backupAt: cronExpression
      .default("0 5 * * *")
      .describe("When the nightly copy of the book is made, as a cron expression."),
    logLevel: z.enum(["debug", "info", "warn", "error"]).default("info").describe("How much the log tells."),
  })
  .describe("Backups and the log.");

export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  timeZone: timeZone
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

/** zod's findings as sentences: where, what was expected, what to write. */
export function configProblems(error: z.ZodError, name: string): string[] {
  return error.issues.flatMap((issue) => {
    const where = `${name}: ${issue.path.length > 0 ? issue.path.join(".") : "the file"}`;
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => {
        const known = keysAt(issue.path);
        const near = closest(key, known);
        const full = [...issue.path, key].join(".");
        return `${name}: ${full} is not a setting.${near ? ` Did you mean ${[...issue.path, near].join(".")}?` : ` There are: ${known.join(", ")}.`}`;
      });
    }
    return [`${where}: ${sentence(issue.message)}`];
  });
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

function keysAt(path: readonly PropertyKey[]): string[] {
  let schema: z.core.$ZodType | undefined = configSchema;
  for (const key of path) {
    const shape: Record<string, z.core.$ZodType> =
      (unwrapped(schema)._zod.def as { shape?: Record<string, z.core.$ZodType> }).shape ?? {};
    schema = shape[String(key)];
    if (!schema) return [];
  }
  return Object.keys((unwrapped(schema)._zod.def as { shape?: object }).shape ?? {}).filter((key) => key !== "$schema");
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
