/** Seasons: what everybody has begins anew, and who had the most is remembered. */
import { defineFeature } from "../../kit/feature.ts";
import { SEASON_PERSONAL } from "./personal.ts";
import { SeasonReport } from "./season-report.ts";
import { Seasons } from "./seasons.ts";
import { seasonTables } from "./tables.ts";
import { SEASON_TEXTS } from "./texts.ts";

export const seasons = defineFeature({
  name: "seasons",
  tables: seasonTables,
  personal: SEASON_PERSONAL,
  kinds: { season: "play" },
  words: { season: "end of a season" },
  texts: { seasons: SEASON_TEXTS },
  inWork: {},
  build(context) {
    const built = new Seasons(context);
    return Object.assign(built, { report: new SeasonReport(context) });
  },
});
