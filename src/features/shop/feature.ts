/** The shop: items that viewers redeem. */
import { existsSync } from "node:fs";
import path from "node:path";
import { VIEWER_TEXTS, ViewerText } from "../../chat/reading/viewer-text.ts";
import { defineFeature, offer } from "../../kit/feature.ts";
import { WATCHED } from "../../kit/watched.ts";
import { BrowserSources } from "../../obs/browser-sources.ts";
import { Obs } from "../../obs/obs.ts";
import { obsSteps } from "./checks.ts";
import { unknownCommandLines } from "./command-lines.ts";
import { SHOP_PERSONAL } from "./personal.ts";
import { redemptionEscrows } from "./redemption-rows.ts";
import { commandMessage, commandRun } from "./run-as.ts";
import { shopSection } from "./settings.ts";
import { Shop } from "./shop.ts";
import { shopTables } from "./tables.ts";
import { REDEMPTION_TEXTS } from "./texts.ts";
import { redemptionProblems } from "./verify-redemptions.ts";

export const shop = defineFeature({
  name: "shop",
  tables: shopTables,
  personal: SHOP_PERSONAL,
  settings: { shop: shopSection.prefault({}) },
  live: ["shop.items", "shop.expireHours", "shop.onBan", "shop.viewerText"],
  kinds: { hold: "both", purchase: "play", refund: "both" },
  texts: { redemption: REDEMPTION_TEXTS },
  escrows: [{ what: "redemption", open: redemptionEscrows, problems: redemptionProblems }],
  uncalled: ({ shop: { items } }, { mark, isCommand }) => unknownCommandLines(items, mark, isCommand),
  missing: ({ shop: { items } }, { codes: folder }) =>
    items
      .filter(({ codes }) => codes !== undefined && !existsSync(path.join(folder, codes)))
      .map(
        ({ name, codes }) =>
          `shop.items: ${name} hands out codes from ${path.join(folder, codes!)}, which is not there, so it would be sold out. Put the file there, one code a line.`,
      ),
  checks: ({ shop }, by) => obsSteps(shop, by),
  deeds: [
    {
      name: "redemptions",
      sql: `SELECT id, closed_at_ms AS atMs, 'viewer:' || by_viewer_id AS actor, state AS what, viewer_id AS aboutId,
              price AS amount, item_name || CASE reason WHEN '' THEN '' ELSE ': ' || reason END AS text, NULL AS undo
            FROM redemption WHERE by_viewer_id IS NOT NULL AND closed_at_ms IS NOT NULL`,
    },
  ],
  inWork: {
    items: { sync: true, add: true, edit: true, change: true, fill: true, remove: true },
    redemptions: {
      erased: true,
      redeem: true,
      done: true,
      fulfil: true,
      refund: true,
      cancel: true,
      banned: true,
      expire: true,
    },
    setOpen: true,
  },
  build(context) {
    const { settings, system, log, chat, currency, channels, viewers, paths, handle, use } = context;
    const watched = use(WATCHED);
    const config = settings.shop;
    const obs =
      config.obs.url === "" || context.onObs
        ? undefined
        : new Obs({
            ...{ url: config.obs.url, password: context.obsPassword, settings: context.store, log },
            ...{ timers: system.timers, clock: system.clock, random: system.random },
          });
    return new Shop({
      ...context,
      config,
      pace: watched.pace,
      viewerText: new ViewerText(config.viewerText),
      words: chat.replies.words,
      language: chat.language,
      currencyId: currency.id,
      codesFolder: paths.codes,
      watchedMinutes: (currencyId, viewerId) => {
        const inCurrency = channels.all().filter((channel) => channel.currency.id === currencyId);
        return inCurrency.reduce((sum, { id }) => sum + watched.minutes(viewerId, id), 0);
      },
      // A rehearsal is connected to nothing: what OBS would do counts as done, and is told.
      sources: obs && new BrowserSources({ obs, timers: system.timers, settings: context.store, log }),
      obs: obs ?? { run: async (action) => context.onObs?.(action) },
      runCommand: async (redemption, line) => {
        const channel = channels.get(redemption.channelId);
        const known = viewers.known(redemption.platform, redemption.platformId);
        if (!channel || !known) return { done: false, why: "its channel is not connected" };
        return commandRun(await handle(commandMessage(redemption, line, channel, known, system.clock.now()), channel));
      },
    });
  },
  offers: ({ viewerText }) => [offer(VIEWER_TEXTS, viewerText)],
});
