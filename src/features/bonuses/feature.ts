/** Bonuses: what follows, subscriptions, gifts, cheers, raids, first lines and faithful watching earn. */
import { Days } from "../../base/calendar.ts";
import { defineFeature } from "../../kit/feature.ts";
import { WATCHED } from "../../kit/watched.ts";
import { EventBonuses } from "./bonuses.ts";
import { BONUS_PERSONAL } from "./personal.ts";
import { bonusesSection } from "./settings.ts";
import { bonusTables } from "./tables.ts";
import { BONUS_TEXTS } from "./texts.ts";

export const bonuses = defineFeature({
  name: "bonuses",
  settings: { bonuses: bonusesSection },
  live: ["bonuses"],
  tables: bonusTables,
  personal: BONUS_PERSONAL,
  kinds: { bonus: "play" },
  texts: { bonus: BONUS_TEXTS },
  inWork: {},
  build(context) {
    const { settings, system, timeZone, announce, use } = context;
    const days = new Days(timeZone);
    return new EventBonuses({
      ...context,
      ...{ clock: system.clock, timers: system.timers, watching: use(WATCHED), config: settings.bonuses },
      dayOf: (atMs) => days.of(atMs),
      tell: (channelId, name, values) => announce([channelId], { feature: "bonus", name, values }),
    });
  },
});
