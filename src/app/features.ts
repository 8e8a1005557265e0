/** What viewers can do beside watching, and what moderators run: each feature built over the core, begun and ended in order. */

import { Days } from "../base/calendar.ts";
import type { Reply } from "../chat/commands/command.ts";
import type { LoadedChat } from "../chat/load.ts";
import { readLine } from "../chat/reading/parse.ts";
import type { Router } from "../chat/router.ts";
import { wordsOfAmounts } from "../chat/wording/words-of-amounts.ts";
import { EventBonuses } from "../features/bonuses/bonuses.ts";
import { CustomCommands } from "../features/custom/custom-commands.ts";
import { ChatTimers } from "../features/custom/timers.ts";
import { Drops } from "../features/drops/drops.ts";
import { Audience } from "../features/giveaways/audience.ts";
import { Giveaways } from "../features/giveaways/giveaways.ts";
import { LinkCodes } from "../features/linking/link-codes.ts";
import { Linking } from "../features/linking/linking.ts";
import { unknownCommandLines } from "../features/shop/command-lines.ts";
import { commandMessage, commandRun } from "../features/shop/run-as.ts";
import { Shop } from "../features/shop/shop.ts";
import { JoinedWatching } from "../features/watch/joined-watching.ts";
import type { Watching } from "../features/watch/watching.ts";
import type { Role } from "../model/message.ts";
import { Obs } from "../obs/obs.ts";
import { Adjustments } from "../wallet/adjustments.ts";
import type { GivingRules } from "../wallet/giving.ts";
import { Statement } from "../wallet/statement.ts";
import { Supply } from "../wallet/supply.ts";
import type { Announcer } from "./announcer.ts";
import type { Config } from "./config.ts";
import type { Core } from "./core.ts";

/** Roles of commands that another setting decides: where viewers may not pay for a rain themselves, nobody shows it to them. */
export function rolesBySettings({ drops }: Pick<Config, "drops">): Readonly<Record<string, Role>> {
  return drops.viewerRain.enabled ? {} : { rain: "moderator" };
}

export interface FeatureParts {
  readonly core: Core;
  readonly watching: Watching;
  readonly giving: GivingRules;
  readonly chat: LoadedChat;
  readonly announcer: Announcer;
  /** Work the bot waits for before it is idle. */
  readonly track: (name: string, work: Promise<unknown>) => void;
  /** Runs a line as if it had been written. */
  readonly handle: Router["handle"];
}

/** Builds the features. Nothing of them runs before `recover`. */
export function buildFeatures(parts: FeatureParts) {
  const { core, watching, chat, announcer } = parts;
  const { config, paths, system, clock, log, timeZone, db, writer, afterCommit } = core;
  const { ledger, currency, viewers, exclusions, lists, channels } = core;
  // Also of those made in chat, which are built further down.
  const isCommand = (word: string) => chat.book.has(word) || custom.listed(word, ["broadcaster"]) !== undefined;
  const adjustments = new Adjustments({
    db,
    ledger,
    clock,
    timeZone,
    dailyLimit: config.moderation.mintedPerDay,
    supply: new Supply({ db, broadcastsEnded: () => watching.broadcastsEnded() }),
    nameOf: (id, platform) => viewers.person(id, platform).name,
  });
  const statement = new Statement({ db, ledger, timeZone });
  const joined = new JoinedWatching(db);
  const linking = new Linking({
    db,
    clock,
    ledger,
    viewers,
    afterCommit,
    isBot: (viewer) => exclusions.isBot(viewer),
    broadcasterEarns: config.watching.broadcasterEarns,
    detach: (viewerId) => watching.detach(viewerId),
    move: [(from, to) => joined.join(from, to), (from, to) => shop.move(from, to)],
    become: (from, to, platform) => watching.become(from, to, platform),
    giveBack: [(to, from, platform) => joined.giveBack(to, from, platform), (to, from) => shop.giveBack(to, from)],
    relist: (viewerId) => lists.look(viewerId),
  });
  const linkCodes = new LinkCodes({
    ...{ db, clock, random: system.random, viewers, linking },
    tell: (platform, { command, name, values }) =>
      afterCommit(() => {
        for (const channel of channels.all()) {
          if (channel.platform === platform) announcer.tell([channel.id], command, name, values, channel.id);
        }
      }),
  });
  const audience = new Audience({
    watching,
    viewers,
    channels: () => channels.all(),
    isLive: (channelId) => watching.isLive(channelId),
    capabilities: (channelId) => channels.capabilities(channelId),
    follows: async (channelId, platformId) => {
      const channel = channels.get(channelId);
      return channel && channels.platformOf(channel)?.follows(channel.platformId, platformId);
    },
    listedRoles: (channelId, platformId) => {
      const channel = channels.get(channelId);
      return channel && channels.platformOf(channel)?.listedRoles?.(channel.platformId, platformId);
    },
  });
  const playful = {
    ...{ db, system, writer, log, ledger, viewers, adjustments },
    say: (channelId: number, { command, name, values }: Reply, askedIn: number | null) =>
      announcer.tell([channelId], command, name, values, askedIn, "news"),
  };
  const giveaways = new Giveaways({
    ...playful,
    audience,
    config: config.giveaways,
    proofFolder: core.options.rehearsal ? paths.rehearsalProofs : paths.proofs,
    numbers: wordsOfAmounts(chat.replies, chat.language),
    isCommand: (line) => {
      const { word } = readLine(line, chat.book.mark);
      return word !== undefined && isCommand(word);
    },
    track: (work) => parts.track("a giveaway", work),
  });
  const drops = new Drops({
    ...playful,
    giving: parts.giving,
    config: config.drops,
    timeZone,
    currencyId: currency.id,
    channels: (currencyId, askedIn) => audience.hearing(currencyId, askedIn),
    present: (channelId, how) => watching.present(channelId, how),
    isTaken: (currencyId, word) => giveaways.listensTo(currencyId, word),
    track: (work) => parts.track("a drop", work),
  });
  const obs =
    config.shop.obs.url === "" || core.options.rehearsal
      ? undefined
      : new Obs({
          ...{ url: config.shop.obs.url, password: core.options.obsPassword, settings: core.settings, log },
          ...{ timers: system.timers, clock: system.clock, random: system.random },
        });
  const shop = new Shop({
    ...playful,
    config: config.shop,
    support: config.support,
    pace: config.watching,
    timeZone,
    words: chat.replies.words,
    language: chat.language,
    currencyId: currency.id,
    codesFolder: paths.codes,
    watchedMinutes: (currencyId, viewerId) => audience.watchedMinutes(currencyId, viewerId),
    isListed: (viewerId) => lists.isShown(viewerId),
    channels: (currencyId, askedIn) => audience.hearing(currencyId, askedIn),
    obs: obs ?? {
      // A rehearsal is connected to nothing: what OBS would do counts as done, and is told.
      run: async (action) => core.options.onObs?.(action),
    },
    runCommand: async (redemption, line) => {
      const channel = channels.get(redemption.channelId);
      const known = viewers.known(redemption.platform, redemption.platformId);
      if (!channel || !known) return { done: false, why: "its channel is not connected" };
      return commandRun(await parts.handle(commandMessage(redemption, line, channel, known, clock.now()), channel));
    },
    track: (work) => parts.track("a redemption", work),
  });
  const words = {
    language: chat.language,
    mark: chat.book.mark,
    called: (word: string) => chat.book.mark + chat.book.called(word),
  };
  const custom = new CustomCommands({
    ...{ db, clock, random: system.random, replies: chat.replies, currency, afterCommit },
    ...words,
    config: config.custom,
    isTaken: (word) => chat.book.has(word),
  });
  for (const word of custom.shadowed()) {
    log.warn(
      `The command ${config.chat.prefix}${word} made in chat is not said: a command of Chatmint has that word now.`,
    );
  }
  for (const problem of unknownCommandLines(config.shop.items, chat.book.mark, isCommand)) log.warn(problem);
  const timers = new ChatTimers({
    ...{ db, system, writer, log, replies: chat.replies, timeZone, watching },
    ...words,
    timers: config.custom.timers,
    channels: () => channels.all(),
    tell: (channelId, text) => announcer.tell([channelId], "custom", "timer", { text }),
  });
  const days = new Days(timeZone);
  const bonuses = new EventBonuses({
    ...{ db, clock, writer, ledger, viewers, watching, log },
    timers: system.timers,
    config: config.bonuses,
    dayOf: (atMs) => days.of(atMs),
    tell: (channelId, name, values) => announcer.tell([channelId], "bonus", name, values),
  });

  return {
    features: { custom, timers, giveaways, drops, shop, linking, linkCodes, statement, adjustments },
    bonuses,
    /** Ends what a crash left half done, then begins what runs by itself. */
    recover: async () => {
      await giveaways.recover();
      await drops.recover();
      await shop.recover();
      obs?.start();
      bonuses.start();
      timers.start();
    },
    /** A ban takes tickets out and pays them back, ends what waits in the shop, and voids codes for linking. Inside work. */
    onBanned: (viewerId: number) => {
      linkCodes.forget(viewerId);
      giveaways.onBanned(viewerId);
      shop.onBanned(viewerId);
    },
    close: async () => {
      bonuses.stop();
      timers.stop();
      await giveaways.stop();
      await drops.stop();
      await shop.stop();
      await obs?.stop();
    },
  };
}
