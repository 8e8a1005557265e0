/** Points: giving, what moderators mint and take, and why somebody has what they have. */
import { defineFeature } from "../../kit/feature.ts";
import { BalanceCurves } from "../../wallet/balance-curve.ts";
import { Statement } from "../../wallet/statement.ts";
import { OPERATION_TEXTS, PointsOperations } from "./operations.ts";
import { givingSection, moderationSection } from "./settings.ts";
import { LINE_TEXTS, ToldLines } from "./told-lines.ts";

export const points = defineFeature({
  name: "points",
  settings: { giving: givingSection.prefault({}), moderation: moderationSection.prefault({}) },
  live: ["giving", "moderation"],
  kinds: { give: "play", adjustment: "play", fee: "play", purchase: "play" },
  texts: { operations: OPERATION_TEXTS, history: LINE_TEXTS },
  inWork: { adjustments: { add: true, remove: true, set: true, undo: true }, operations: { undo: true } },
  build: (context) => {
    const statement = new Statement(context);
    return {
      /** What moderators mint and take by hand. */
      adjustments: context.adjustments,
      /** What they do to many at once. */
      operations: new PointsOperations(context),
      /** The movements of one viewer. */
      statement,
      /** What came of them, as a curve. */
      curves: new BalanceCurves(context.db),
      /** The same in words. */
      told: new ToldLines(statement, context.chat.replies),
    };
  },
  formerly: ({ adjustments, statement }) => ({ adjustments, statement }),
});
