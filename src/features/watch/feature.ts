/** Watching: who is here, and what a minute earns. */
import { defineFeature, offer } from "../../kit/feature.ts";
import { WATCHED } from "../../kit/watched.ts";
import { WATCH_PERSONAL } from "./personal.ts";
import { watchingSection } from "./settings.ts";
import { watchTables } from "./tables.ts";
import { WATCH_TEXTS } from "./texts.ts";
import { Watching } from "./watching.ts";

export const watch = defineFeature({
  name: "watch",
  tables: watchTables,
  personal: WATCH_PERSONAL,
  settings: { watching: watchingSection.prefault({}) },
  // The caps, who is a bot and how a broadcast is known are asked by parts that keep what they have made of them.
  live: [
    "watching.amount",
    "watching.minutes",
    "watching.multipliers",
    "watching.presence",
    "watching.graceMinutes",
    "watching.happyHours",
  ],
  kinds: { watching: "play", bonus: "play" },
  texts: WATCH_TEXTS,
  deeds: [
    {
      name: "happy-hours",
      sql: `SELECT id, starts_at_ms AS atMs, by AS actor, 'happy-hour' AS what, NULL AS aboutId, NULL AS amount,
              printf('%g×', multiplier / 1000.0) AS text, NULL AS undo FROM happy_hour WHERE by <> 'plan'`,
    },
  ],
  inWork: {
    setEarning: true,
    detach: true,
    become: true,
    settle: true,
    settleAll: true,
    earn: true,
    changeMinutes: true,
    lurk: true,
    startHappyHour: true,
    stopHappyHour: true,
  },
  build(context) {
    const { settings, system, channels, lists, ledger, announce, called } = context;
    const watching: Watching = new Watching({
      ...context,
      ...{ clock: system.clock, timers: system.timers, cron: system.cron, random: system.random },
      isShown: (viewerId) => lists.isShown(viewerId),
      config: settings.watching,
      hooks: {
        capabilities: (channelId) => channels.capabilities(channelId),
        chatters: async (channelId) => {
          const channel = channels.get(channelId);
          return channel && channels.platformOf(channel)?.chatters(channel.platformId);
        },
        announce: ({ kind, channelIds, multiplier, endsAtMs, askedIn }) => {
          const duration = Math.max(0, endsAtMs - system.clock.now());
          const values = { multiplier: multiplier / 1000, duration };
          announce(channelIds, { feature: "happyhour", name: kind, values }, askedIn, "news");
        },
        announceGuess: (channelId) => {
          if (!channels.capabilities(channelId).send) return false;
          const values = { live: called("live"), offline: called("offline") };
          announce([channelId], { feature: "live", name: "guessed", values }, channelId);
          return true;
        },
      },
    });
    ledger.useWatching(watching);
    lists.onShown((viewerId) => watching.placeAgain(viewerId));
    return watching;
  },
  offers: (watching) => [offer(WATCHED, watching)],
  formerly: (watching) => ({ watching }),
});
