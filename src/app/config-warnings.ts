/** What is allowed and still worth a second thought, in sentences for `chatmint check`. */

import { inEnglish, type Say } from "../config/say.ts";
import { zoneWarning } from "../config/time-zone.ts";
import { warnings as giveawayWarnings } from "../features/giveaways/warnings.ts";
import type { Config } from "./config.ts";

/** Warnings about a valid config; `sellsTickets` says whether tickets of a giveaway were ever sold for currency. */
export function configWarnings(
  config: Config,
  { sellsTickets }: { readonly sellsTickets: boolean },
  say: Say = inEnglish,
): string[] {
  const warnings: string[] = [];
  const { watching, kick } = config;
  if (kick.channel && watching.presence.count === "listed") {
    warnings.push(
      say(
        "Kick shows nobody who is watching, so there only who writes now and then earns (watching.presence.activeWithinMinutes).",
      ),
    );
  }
  const zone = zoneWarning(config.timeZone, say);
  return [...(zone ? [zone] : []), ...warnings, ...(sellsTickets ? giveawayWarnings(config, say) : [])];
}
