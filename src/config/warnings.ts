/** What is allowed and still worth a second thought, in sentences for `chatmint check`. */
import { warnings as giveawayWarnings } from "./giveaway-warnings.ts";
import type { Config } from "./schema.ts";
import { zoneWarning } from "./time-zone.ts";

/** Warnings about a valid config; `sellsTickets` says whether tickets of a giveaway were ever sold for currency. */
export function configWarnings(config: Config, { sellsTickets }: { readonly sellsTickets: boolean }): string[] {
  const warnings: string[] = [];
  const { watching, kick } = config;
  if (kick.channel && watching.presence.count === "listed") {
    warnings.push(
      "Kick shows nobody who is watching, so there only who writes now and then earns (watching.presence.activeWithinMinutes).",
    );
  }
  const zone = zoneWarning(config.timeZone);
  return [...(zone ? [zone] : []), ...warnings, ...(sellsTickets ? giveawayWarnings(config) : [])];
}
