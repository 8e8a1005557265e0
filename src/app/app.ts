/**
 * The composition root: it builds the whole bot from a config, in an explicit order, for a real run and a rehearsal
 * alike; what differs between them is handed in. core.ts is what all stands on, features.ts what viewers can do.
 */

import { closest } from "../base/closest.ts";
import { withEmoteCodes } from "../base/emote-codes.ts";
import type { Cancel } from "../base/system.ts";
import type { ChannelInfo } from "../chat/commands/command.ts";
import type { ChatControls, Features } from "../chat/commands/features.ts";
import { KeptWaits } from "../chat/commands/kept-waits.ts";
import { OwnCommands } from "../chat/commands/own-commands.ts";
import { SwitchedOff } from "../chat/commands/switched-off.ts";
import { loadChat } from "../chat/load.ts";
import { Mute } from "../chat/outbox/mute.ts";
import { createOutbox, type Outbox } from "../chat/outbox/outbox.ts";
import { readLine } from "../chat/reading/parse.ts";
import { cleanWord } from "../chat/reading/text.ts";
import { createRouter } from "../chat/router.ts";
import { canBeName } from "../chat/wording/said-back.ts";
import { pruneHourly } from "../db/handled.ts";
import type { Writer } from "../db/writer.ts";
import { Converter } from "../features/conversions/conversions.ts";
import { CommandRows } from "../features/custom/command-rows.ts";
import { withoutReply } from "../features/shop/run-as.ts";
import { ViewerText } from "../features/shop/viewer-text.ts";
import { Watching } from "../features/watch/watching.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { SamePerson } from "../ledger/same-person.ts";
import type { ChatMessage } from "../model/message.ts";
import type { Currency } from "../model/money.ts";
import type { Exclusions } from "../viewers/exclusions.ts";
import { otherLogins } from "../viewers/other-logins.ts";
import type { KnownViewer, Viewers } from "../viewers/viewers.ts";
import { givingRules } from "../wallet/giving.ts";
import { Wallet } from "../wallet/wallet.ts";
import { Announcer } from "./announcer.ts";
import { Bot } from "./bot.ts";
import { type BuildOptions, buildCore } from "./core.ts";
import { type EventParts, handleEvent } from "./events.ts";
import { FEATURE_REPLIES } from "./feature-replies.ts";
import { buildFeatures, rolesBySettings } from "./features.ts";
import { Terminal } from "./terminal.ts";

/** A whole bot and the parts its doors (terminal, command line) look at. */
export interface House {
  readonly bot: Bot;
  readonly writer: Writer;
  readonly outbox: Outbox;
  readonly ledger: Ledger;
  readonly viewers: Viewers;
  readonly watching: Watching;
  readonly currency: Currency;
  readonly router: ReturnType<typeof createRouter>;
  /** What is wrong with command files and wording; the bot works without them. */
  readonly problems: readonly string[];
  /** Until when the bot is muted; `undefined` when it is not. */
  mutedUntilMs(): number | undefined;
  /** A line the broadcaster types in the terminal of a real run: a command in their first channel, answered by `print`. */
  terminal(text: string, print: (answer: string) => void): void;
  /** How a command is called, with the mark: `!points`, or what the config made of it. */
  called(word: string): string;
  /** One word on how a channel's platform is doing. */
  statusOf(channel: ChannelInfo): string;
  /** What came out of the mint since the start. */
  paidSinceStart(): number;
}

/** Builds the bot. Nothing is connected before `bot.start()`. */
export async function buildHouse(options: BuildOptions): Promise<House> {
  const core = await buildCore(options);
  const { config, paths, system, clock, log, timeZone, db, writer, settings, handled } = core;
  const { ledger, ranking, currency, viewers, exclusions, channels } = core;
  const mintedAtStart = ledger.accountBalance("mint", currency.id);
  const watching = new Watching({
    db,
    clock,
    timers: system.timers,
    cron: system.cron,
    ledger,
    ranking,
    viewers,
    exclusions,
    isShown: (viewerId) => core.lists.isShown(viewerId),
    writer,
    log,
    config: config.watching,
    timeZone,
    hooks: {
      capabilities: (channelId) => channels.capabilities(channelId),
      chatters: async (channelId) => {
        const channel = channels.get(channelId);
        return channel && channels.platformOf(channel)?.chatters(channel.platformId);
      },
      announce: ({ kind, channelIds, multiplier, endsAtMs, askedIn }) => {
        const duration = Math.max(0, endsAtMs - clock.now());
        announcer.tell(channelIds, "happyhour", kind, { multiplier: multiplier / 1000, duration }, askedIn, "news");
      },
      announceGuess: (channelId) => {
        if (!channels.capabilities(channelId).send) return false;
        const words = { live: called("live"), offline: called("offline") };
        announcer.tell([channelId], "live", "guessed", words, channelId);
        return true;
      },
    },
  });
  ledger.useWatching(watching);
  core.lists.onShown((viewerId) => watching.placeAgain(viewerId));

  const { watchdog } = options;
  const switchedOff = new SwitchedOff(paths.folder);
  const chat = await loadChat({
    ...{ switchedOff, watchdog },
    paths,
    config: config.chat,
    currency: config.currency,
    features: FEATURE_REPLIES,
    roles: rolesBySettings(config),
    spoken: new CommandRows(db).all().map(({ word }) => word),
  });
  const { inLanguage = (english: string) => english } = options;
  for (const note of chat.notes) log.info(inLanguage(note));
  for (const problem of chat.problems) log.error(inLanguage(problem));

  const called = (word: string) => chat.book.mark + chat.book.called(word);
  const muted = new Mute({ settings, clock });
  const isMuted = () => muted.leftMs > 0;
  const outbox = createOutbox({
    config: config.chat,
    system,
    log,
    limits: (channel) => channels.platformOf(channel)!.limits(channel.platformId),
    send: (channel, text, replyTo) => channels.platformOf(channel)!.send(channel.platformId, text, replyTo),
    isMuted,
    crowded: ({ platform, platformId }) => {
      const channel = [...channels.all()].find((one) => one.platform === platform && one.platformId === platformId);
      return (
        channel &&
        chat.replies.render(
          { command: "outbox", name: "crowded", values: {} },
          { currency: channel.currency, channelName: channel.displayName },
        )
      );
    },
  });
  const announcer = new Announcer({
    outbox,
    replies: chat.replies,
    channels: () => channels.all(),
    isLive: (channelId) => watching.isLive(channelId),
    evenShared: config.twitch.announceInSharedChat,
  });

  const viewerText = new ViewerText(config.shop.viewerText);
  const controls: ChatControls = {
    mark: config.chat.prefix,
    list: (roles) => [...chat.book.list(roles), ...custom.list(roles)],
    find: (word, roles) => chat.book.find(word, roles) ?? custom.listed(word, roles),
    mayRepeat: (word) => canBeName(word) && !viewerText.isBlocked(word),
    nearest: (word, among) => closest(cleanWord(word), among),
    meant: (word, among) => chat.language.meant(word, among),
    withEmotes: ({ emoteCodes }, line) => withEmoteCodes(line, emoteCodes),
    nearestOption: (word, among) => chat.language.near(word, among),
    shown: (option) => chat.language.shown(option),
    mute(untilMs) {
      writer.afterCommit(muted.set(untilMs === undefined ? 0 : untilMs - clock.now()));
    },
  };
  const giving = givingRules({
    db,
    afterCommit: core.afterCommit,
    settings: options.rehearsal
      ? { ...config.giving, accountAgeDays: 0, watchedMinutes: 0, receivedPerDay: 0 }
      : config.giving,
    clock,
    timeZone,
    people: peopleFacts(viewers, watching, exclusions),
  });
  const {
    features: playable,
    bonuses,
    ...built
  } = buildFeatures({
    core,
    watching,
    giving,
    chat,
    announcer,
    track: (name, work) => bot.track(name, work),
    handle: (message, channel) => router.handle(message, channel),
  });
  const { giveaways, drops, custom, timers } = playable;
  const features: Features = { ...playable, ledger, ranking, viewers, watching, chat: controls };
  const terminal = new Terminal({ run: system.random.bytes(6).toString("hex"), called });
  const keptWaits = new KeptWaits({ db, clock });
  const same = new SamePerson(db);
  const router = createRouter({
    keptWaits,
    otherLogins: (login, seconds) => otherLogins({ viewers, same, clock }, login, seconds),
    book: chat.book,
    language: chat.language,
    replies: chat.replies,
    config: config.chat,
    system,
    log,
    writer,
    viewers,
    handled,
    features,
    own: new OwnCommands({ switchedOff, log, watchdog }),
    wallet: (of, viewer, key) => new Wallet({ ledger, currency: of, viewer, key, giving }),
    outbox: { say: (item) => terminal.take(item) || announcer.say(withoutReply(item)) },
    isBot: ({ platform, author: { platformId, login } }) =>
      exclusions.isOtherBot({ login }) ||
      (!config.chat.botAccountCommands && exclusions.isThisBot({ platform, platformId, login })),
    handlers: [giveaways.handler, drops.handler, custom.handler, giveaways.markedHandler],
    lookup: async (platform, login) => channels.platformOf({ platform })?.lookup(login),
    mayRepeat: (word) => !viewerText.isBlocked(word),
    presentNames: (channel) => watching.presentNames(channel.id),
    ...(options.onSilent ? { onSilent: options.onSilent } : {}),
  });

  const isCommand = (message: ChatMessage) => readLine(message.text, config.chat.prefix).word !== undefined;
  /** Somebody who is in the book wrote. */
  const saw = (message: ChatMessage, channel: ChannelInfo, viewer: KnownViewer) => {
    // A timer waits for viewers, so neither for bots nor for the streamer.
    if (!exclusions.isBot(viewer) && !message.author.roles.includes("broadcaster")) timers.heard(channel.id);
    watching.saw(channel.id, viewer, {
      roles: message.author.roles,
      atMs: clock.now(),
      messageId: message.id,
      text: message.text,
      command: isCommand(message),
      ...(message.action ? { action: true } : {}),
    });
  };
  let pruning: Cancel | undefined;
  const bot = new Bot({
    system,
    log,
    writer,
    router,
    outbox,
    platforms: options.platforms,
    own: (platform, account) => {
      exclusions.isSelf(platform, account);
      // It may have been met before it was known.
      const met = viewers.known(platform, account.platformId);
      if (met) core.lists.look(met.id);
    },
    openChannel: (found) => channels.open(found),
    opened: (channel) =>
      watching.open({
        id: channel.id,
        platform: channel.platform,
        platformId: channel.platformId,
        login: channel.login,
        currencyId: channel.currency.id,
      }),
    note: (message, channel) => {
      const viewer = viewers.ensure(message.platform, message.author, message.accountCreatedAtMs);
      // A command is no greeting.
      if (!isCommand(message)) bonuses.firstLines.wrote(channel, viewer, message.id);
      writer.afterCommit(() => saw(message, channel, viewer));
    },
    noteFromMemory: (message, channel) => {
      const viewer = viewers.upToDate(message.platform, message.author, message.accountCreatedAtMs);
      if (!viewer || (!isCommand(message) && bonuses.firstLines.isFirst(channel, viewer))) return false;
      saw(message, channel, viewer);
      return true;
    },
    recover: async () => {
      await watching.recover();
      await built.recover();
      await writer.run(() => router.recover());
      pruning = pruneHourly({
        ...{ of: [handled, keptWaits], writer, timers: system.timers },
        track: (work) => bot.track("forgetting old messages and waits", work),
      });
    },
    onEvent: (event, channel) => handleEvent(eventParts, event, channel),
    close: async () => {
      pruning?.cancel();
      await built.close();
      await watching.close();
    },
  });
  const eventParts: EventParts = {
    writer,
    viewers,
    watching,
    conversions: new Converter({
      ...{ writer, ledger, viewers, exclusions, log },
      of: (channel) => channels.platformOf(channel)?.conversions,
    }),
    onBanned: (viewer, channel, untilMs) =>
      writer.run(() => {
        bonuses.firstLines.banned(channel.id, viewer.platform, viewer.platformId);
        // A timeout passes.
        if (untilMs === undefined) built.onBanned(viewer.id);
      }),
    onDeleted: (messageId, channel) => writer.run(() => bonuses.firstLines.deleted(channel.id, messageId)),
    onSupport: (event, channel) => bonuses.support(event, channel),
    onSharedChat: (channel, on) => announcer.sharing(channel.id, on),
  };

  return {
    bot,
    writer,
    outbox,
    ledger,
    viewers,
    watching,
    currency,
    router,
    problems: chat.problems,
    mutedUntilMs: () => (isMuted() ? clock.now() + muted.leftMs : undefined),
    terminal(text, print) {
      const channel = bot.channels()[0];
      if (!channel) print("Not connected to a channel yet; try again in a moment.");
      else
        bot.track(
          "a line of the terminal",
          router
            .handle(terminal.line(text, channel, clock.now(), print), channel)
            .then((outcome) => terminal.done(outcome, print)),
        );
    },
    called,
    statusOf: (channel) => channels.platformOf(channel)?.status(channel.platformId) ?? "off",
    paidSinceStart: () => mintedAtStart - ledger.accountBalance("mint", currency.id),
  };
}

/** What the limits of giving must know of people. */
function peopleFacts(viewers: Viewers, watching: Watching, exclusions: Exclusions) {
  return {
    isBot: (viewerId: number) => viewers.identities(viewerId).some((identity) => exclusions.isBot(identity)),
    accountCreatedAtMs: (viewerId: number) => {
      const ages = viewers.identities(viewerId).flatMap(({ accountCreatedAtMs }) => accountCreatedAtMs ?? []);
      return ages.length > 0 ? Math.min(...ages) : undefined;
    },
    minutesWatched: (viewerId: number) => watching.minutes(viewerId),
  };
}
