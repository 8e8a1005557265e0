/** Drops: currency thrown into chat, as rain among who is here or for the first to type a word. */
import { defineFeature } from "../../kit/feature.ts";
import { WATCHED } from "../../kit/watched.ts";
import { KEYWORDS } from "../../model/keywords.ts";
import { Drops } from "./drops.ts";
import { DROP_PERSONAL } from "./personal.ts";
import { dropEscrows } from "./rows.ts";
import { dropsSection } from "./settings.ts";
import { dropTables } from "./tables.ts";
import { DROP_ERRORS, DROP_TEXTS } from "./texts.ts";

export const drops = defineFeature({
  name: "drops",
  tables: dropTables,
  personal: DROP_PERSONAL,
  settings: { drops: dropsSection.prefault({}) },
  live: ["drops"],
  errors: DROP_ERRORS,
  kinds: { adjustment: "play", reward: "both", rain: "play", drop: "play", refund: "both" },
  texts: { drops: DROP_TEXTS },
  escrows: [{ what: "drop", open: dropEscrows }],
  // Where viewers may not pay for a rain themselves, nobody shows it to them.
  commandRoles: ({ drops: { viewerRain } }) => (viewerRain.enabled ? {} : { rain: "moderator" }),
  deeds: [
    {
      name: "drops",
      sql: `SELECT id, at_ms AS atMs, 'viewer:' || by_viewer_id AS actor, CASE kind WHEN 'rain' THEN 'rain' ELSE 'drop' END AS what,
              NULL AS aboutId, amount, '' AS text, NULL AS undo FROM currency_drop WHERE by_viewer_id IS NOT NULL`,
    },
  ],
  inWork: { reward: true, rain: true, drop: true, giveAll: true },
  build(context) {
    const { settings, currency, hearing, use } = context;
    const watched = use(WATCHED);
    const keywords = use(KEYWORDS);
    return new Drops({
      ...context,
      config: settings.drops,
      currencyId: currency.id,
      channels: hearing,
      present: (channelId, how) => watched.present(channelId, how),
      isTaken: (currencyId, word) => keywords.listensTo(currencyId, word),
    });
  },
});
