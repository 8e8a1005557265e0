/** What is allowed and still worth a second thought, in sentences for `chatmint check`. */

import { inEnglish, type Say } from "../config/say.ts";
import { zoneWarning } from "../config/time-zone.ts";
import type { Db } from "../db/open.ts";
import { FEATURES } from "../features.ts";
import type { AnyFeature } from "../kit/feature.ts";
import type { Config } from "./config.ts";

/** Warnings about a valid config; `db` is the book, where there is one that can be read. */
export function configWarnings(config: Config, db: Db | undefined, say: Say = inEnglish): string[] {
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
  return [
    ...(zone ? [zone] : []),
    ...warnings,
    ...FEATURES.flatMap((feature: AnyFeature) => feature.warnings?.(config, db, say) ?? []),
  ];
}
