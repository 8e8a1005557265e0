/** Commands and timers made in chat. */
import { defineFeature } from "../../kit/feature.ts";
import { WATCHED } from "../../kit/watched.ts";
import { CommandRows } from "./command-rows.ts";
import { CustomCommands } from "./custom-commands.ts";
import { CUSTOM_PERSONAL } from "./personal.ts";
import { customSection } from "./settings.ts";
import { customTables } from "./tables.ts";
import { CUSTOM_TEXTS } from "./texts.ts";
import { ChatTimers } from "./timers.ts";

export const custom = defineFeature({
  name: "custom",
  tables: customTables,
  personal: CUSTOM_PERSONAL,
  settings: { custom: customSection.prefault({}) },
  live: ["custom"],
  texts: { custom: CUSTOM_TEXTS },
  spokenWords: (db) => new CommandRows(db).all().map(({ word }) => word),
  inWork: { timers: { add: true, edit: true, remove: true, switch: true }, add: true, edit: true, remove: true },
  build(context) {
    const { settings, system, chat, channels, log, called, announce } = context;
    const watched = context.use(WATCHED);
    const words = { replies: chat.replies, language: chat.language, mark: chat.book.mark, called };
    const timers = new ChatTimers({
      ...context,
      ...words,
      watching: watched,
      ofConfig: () => settings.custom.timers,
      channels: () => channels.all(),
      tell: (channelId, text) => announce([channelId], { feature: "custom", name: "timer", values: { text } }),
    });
    const commands = new CustomCommands({
      ...context,
      ...words,
      ...{ clock: system.clock, random: system.random, timers, watched },
      config: settings.custom,
      isTaken: (word) => chat.book.has(word),
    });
    for (const word of commands.shadowed()) {
      log.warn(
        `The command ${chat.book.mark}${word} made in chat is not said: a command of Chatmint has that word now.`,
      );
    }
    return commands;
  },
  formerly: ({ timers }) => ({ timers }),
});
