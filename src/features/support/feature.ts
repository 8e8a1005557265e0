/** Support: what Bits are for, in the streamer's own currency, and the goal that it fills up. */
import { VIEWER_TEXTS } from "../../chat/reading/viewer-text.ts";
import { defineFeature } from "../../kit/feature.ts";
import { Goals } from "./goals.ts";
import { SUPPORT_PERSONAL } from "./personal.ts";
import { supportSection } from "./settings.ts";
import { Support } from "./support.ts";
import { supportTables } from "./tables.ts";

export const support = defineFeature({
  name: "support",
  tables: supportTables,
  personal: SUPPORT_PERSONAL,
  settings: { support: supportSection.prefault({}) },
  live: ["support"],
  kinds: { support: "play" },
  inWork: { goals: { set: true, end: true, filled: true }, give: true },
  build: ({ db, writer, system, feed, chat, lists, settings, use, ledger, currency, viewers, changed, called }) => {
    // Support moves money, and so does taking it back.
    ledger.onBalance(() => changed("support"));
    return new Support({
      ...{ db, writer, clock: system.clock },
      goals: new Goals(db, system.clock, feed, () => changed("support")),
      ...{ currencyId: currency.id, called, nameOf: (viewerId) => viewers.person(viewerId).name },
      viewerText: use(VIEWER_TEXTS),
      words: chat.replies.words,
      config: settings.support,
      isListed: (viewerId) => lists.isShown(viewerId),
    });
  },
  formerly: (support) => ({ "shop.support": support, "shop.goals": support.goals }),
});
