/** What is allowed and still worth a second thought, in sentences for `chatmint check`. */
import { warnings as giveawayWarnings } from "./giveaway-warnings.ts";
import type { Config } from "./schema.ts";

/** Warnings about a valid config. */
export function configWarnings(config: Config): string[] {
  const warnings: string[] = [];
  const { watching, kick } = config;
  if (kick.channel && watching.presence.count === "listed") {
    warnings.push(
      "Kick shows nobody who is watching, so there only who writes now and then earns (watching.presence.activeWithinMinutes).",
    );
  }
  return [...warnings, ...giveawayWarnings(config)];
}
