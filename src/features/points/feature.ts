/** Points: giving, what moderators mint and take, and why somebody has what they have. */
import { defineFeature } from "../../kit/feature.ts";
import { Statement } from "../../wallet/statement.ts";
import { givingSection, moderationSection } from "./settings.ts";

export const points = defineFeature({
  name: "points",
  settings: { giving: givingSection.prefault({}), moderation: moderationSection.prefault({}) },
  kinds: { give: "play", adjustment: "play", fee: "play", purchase: "play" },
  inWork: { adjustments: { add: true, remove: true, set: true, undo: true } },
  build: ({ adjustments, db, ledger, timeZone }) => ({
    /** What moderators mint and take by hand. */
    adjustments,
    /** The movements of one viewer in words. */
    statement: new Statement({ db, ledger, timeZone }),
  }),
  formerly: ({ adjustments, statement }) => ({ adjustments, statement }),
});
