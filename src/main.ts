/**
 * The composition root: the one file that knows every part. It builds the whole bot from a config, in an explicit
 * order, for a real run and a rehearsal alike; what differs between them is handed in.
 */
import path from "node:path";
import { Announcer } from "./announcer.ts";
import { EventBonuses } from "./bonuses/bonuses.ts";
import { Bot } from "./bot.ts";
import type { ChannelInfo, Reply } from "./chat/command.ts";
import type { ChatControls, Features } from "./chat/features.ts";
import { loadChat } from "./chat/load.ts";
import type { ChatMessage } from "./chat/message.ts";
import { createOutbox, type Outbox } from "./chat/outbox.ts";
import type { Silence } from "./chat/outcome.ts";
import { createRouter } from "./chat/router.ts";
import type { Config } from "./config/schema.ts";
import { zoneOf } from "./config/schema.ts";
import { Converter } from "./conversions.ts";
import { CustomCommands } from "./custom/custom-commands.ts";
import { ChatTimers } from "./custom/timers.ts";
import { Handled, pruneHourly } from "./db/handled.ts";
import type { Book, Db } from "./db/open.ts";
import { Settings } from "./db/settings.ts";
import { Writer } from "./db/writer.ts";
import { Drops } from "./drops/drops.ts";
import { type EventParts, handleEvent } from "./events.ts";
import { FEATURE_REPLIES } from "./feature-replies.ts";
import { Audience } from "./giveaways/audience.ts";
import { Giveaways } from "./giveaways/giveaways.ts";
import { Adjustments } from "./ledger/adjustments.ts";
import { givingRules } from "./ledger/giving.ts";
import { Ledger } from "./ledger/ledger.ts";
import { Ranking } from "./ledger/ranking.ts";
import { Statement } from "./ledger/statement.ts";
import type { Currency } from "./ledger/types.ts";
import { Wallet } from "./ledger/wallet.ts";
import type { Log } from "./log.ts";
import { type DataPaths, packageRoot } from "./paths.ts";
import type { Capabilities, Platform, PlatformChannel } from "./platforms/platform.ts";
import { Obs } from "./shop/obs.ts";
import { commandMessage, commandRun, withoutReply } from "./shop/run-as.ts";
import { Shop } from "./shop/shop.ts";
import type { Cancel, System } from "./system.ts";
import { Terminal } from "./terminal.ts";
import { Exclusions, knownBotsFrom } from "./viewers/exclusions.ts";
import { Linking } from "./viewers/linking.ts";
import { type KnownViewer, Viewers } from "./viewers/viewers.ts";
import { Days } from "./watch/days.ts";
import { Watching } from "./watch/watching.ts";

export interface BuildOptions {
  readonly config: Config;
  readonly paths: DataPaths;
  readonly book: Book;
  readonly system: System;
  readonly log: Log;
  readonly platforms: readonly Platform[];
  /** In a rehearsal giving has no limits, so that two invented viewers can try it. */
  readonly rehearsal: boolean;
  /** OBS_PASSWORD of .env. */
  readonly obsPassword?: string | undefined;
  /** The disk failed at COMMIT: nothing more can be promised. */
  readonly onFatal: (error: unknown) => void;
  readonly onSilent?: (silence: Silence) => void;
}

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
  /** One word on how a channel's platform is doing. */
  statusOf(channel: ChannelInfo): string;
  /** What came out of the mint since the start. */
  paidSinceStart(): number;
}

/** Builds the bot. Nothing is connected before `bot.start()`. */
export async function buildHouse(options: BuildOptions): Promise<House> {
  const { config, system, log, book, paths } = options;
  const { db } = book;
  const { clock } = system;
  const timeZone = zoneOf(config);
  const writer = new Writer({ db, log, onFatal: options.onFatal });
  const afterCommit = (hook: () => void) => writer.afterCommit(hook);
  const settings = new Settings(db);
  const handled = new Handled({ db, clock });
  const ledger = new Ledger({ db, clock, afterCommit });
  const viewers = new Viewers({ db, clock, afterCommit });
  const ranking = new Ranking();
  const currency = await writer.run(() =>
    ledger.ensureCurrency({
      code: "main",
      kind: "play",
      nameOne: config.currency.one,
      nameMany: config.currency.many,
      decimals: 0,
    }),
  );
  ranking.load(db);
  const mintedAtStart = ledger.accountBalance("mint", currency.id);
  const exclusions = new Exclusions({
    bots: [
      ...knownBotsFrom([path.join(packageRoot(), "data", "known-bots.json"), paths.knownBots]),
      ...config.watching.bots,
    ],
    broadcasterEarns: config.watching.broadcasterEarns,
  });
  if (config.twitch.botLogin && config.twitch.botLogin !== config.twitch.channel)
    exclusions.isSelf("twitch", { login: config.twitch.botLogin });
  if (config.kick.bot && config.kick.bot !== config.kick.channel) exclusions.isSelf("kick", { login: config.kick.bot });

  const channels = new Map<number, ChannelInfo>();
  const platformOf = (channel: { readonly platform: string }) =>
    options.platforms.find(({ name }) => name === channel.platform);
  const capabilitiesOf = (channel: ChannelInfo | undefined): Capabilities =>
    (channel && platformOf(channel)?.capabilities(channel.platformId)) ?? NO_CAPABILITIES;
  const watching = new Watching({
    db,
    clock,
    timers: system.timers,
    cron: system.cron,
    ledger,
    ranking,
    viewers,
    exclusions,
    writer,
    log,
    config: config.watching,
    timeZone,
    hooks: {
      capabilities: (channelId) => capabilitiesOf(channels.get(channelId)),
      chatters: async (channelId) => {
        const channel = channels.get(channelId);
        return channel && platformOf(channel)?.chatters(channel.platformId);
      },
      announce: ({ kind, channelIds, multiplier, endsAtMs }) =>
        announcer.tell(channelIds, "happyhour", kind, {
          multiplier: multiplier / 1000,
          duration: Math.max(0, endsAtMs - clock.now()),
        }),
    },
  });
  ledger.useWatching(watching);

  const chat = await loadChat({
    paths,
    config: config.chat,
    currency: config.currency,
    features: FEATURE_REPLIES,
    timers: system.timers,
  });
  for (const note of chat.notes) log.info(note);
  for (const problem of chat.problems) log.error(problem);

  let mutedUntilMs = Number(settings.get("muted_until_ms") ?? 0);
  const isMuted = () => clock.now() < mutedUntilMs;
  const outbox = createOutbox({
    config: config.chat,
    system,
    log,
    limits: (channel) => platformOf(channel)!.limits(channel.platformId),
    send: (channel, text, replyTo) => platformOf(channel)!.send(channel.platformId, text, replyTo),
    isMuted,
  });
  const announcer = new Announcer({
    outbox,
    replies: chat.replies,
    channels: () => channels.values(),
    isLive: (channelId) => watching.isLive(channelId),
    evenShared: config.twitch.announceInSharedChat,
  });

  const controls: ChatControls = {
    mark: config.chat.prefix,
    list: (roles) => [...chat.book.list(roles), ...custom.list(roles)],
    find: (word, roles) => chat.book.find(word, roles) ?? custom.listed(word, roles),
    mute(untilMs) {
      settings.set("muted_until_ms", String(untilMs ?? 0));
      writer.afterCommit(() => {
        mutedUntilMs = untilMs ?? 0;
      });
    },
  };
  const adjustments = new Adjustments({
    db,
    ledger,
    clock,
    timeZone,
    dailyLimit: config.moderation.mintedPerDay,
    nameOf: (id) => viewers.person(id).name,
  });
  const statement = new Statement({ db, ledger, timeZone });
  const linking = new Linking({
    db,
    clock,
    random: system.random,
    ledger,
    viewers,
    afterCommit,
    detach: (viewerId) => watching.detach(viewerId),
    move: [(from, to) => shop.move(from, to)],
    delist: (viewerId, listed) => ranking.list(viewerId, listed),
  });
  const audience = new Audience({
    watching,
    viewers,
    channels: () => [...channels.values()],
    isLive: (channelId) => watching.isLive(channelId),
    capabilities: (channelId) => capabilitiesOf(channels.get(channelId)),
    follows: async (channelId, platformId) => {
      const channel = channels.get(channelId);
      return channel && platformOf(channel)?.follows(channel.platformId, platformId);
    },
  });
  const playful = {
    ...{ db, system, writer, log, ledger, viewers, adjustments },
    say: (channelId: number, reply: Reply) => announcer.tell([channelId], reply.command, reply.name, reply.values),
  };
  const giveaways = new Giveaways({
    ...playful,
    audience,
    config: config.giveaways,
    proofFolder: paths.proofs,
    decimalSign: chat.replies.words.decimalSign,
    track: (work) => bot.track("a giveaway", work),
  });
  const drops = new Drops({
    ...playful,
    config: config.drops,
    timeZone,
    currencyId: currency.id,
    channels: (currencyId, askedIn) => audience.hearing(currencyId, askedIn),
    present: (channelId, how) => watching.present(channelId, how),
    isTaken: (currencyId, word) => giveaways.listensTo(currencyId, word),
    track: (work) => bot.track("a drop", work),
  });
  const obs =
    config.shop.obs.url === "" || options.rehearsal
      ? undefined
      : new Obs({ url: config.shop.obs.url, password: options.obsPassword, timers: system.timers, log });
  const shop = new Shop({
    ...playful,
    config: config.shop,
    support: config.support,
    pace: config.watching,
    timeZone,
    currencyId: currency.id,
    codesFolder: paths.codes,
    watchedMinutes: (currencyId, viewerId) => audience.watchedMinutes(currencyId, viewerId),
    isListed: (viewerId) =>
      viewers.identities(viewerId).every((identity) => identity.listed && !exclusions.isBot(identity)),
    channels: (currencyId, askedIn) => audience.hearing(currencyId, askedIn),
    // A rehearsal is connected to nothing: what OBS would do counts as done.
    obs: obs ?? { run: async () => {} },
    runCommand: async (redemption, line) => {
      const channel = channels.get(redemption.channelId);
      const known = viewers.known(redemption.platform, redemption.platformId);
      if (!channel || !known) return { done: false, why: "its channel is not connected" };
      return commandRun(await router.handle(commandMessage(redemption, line, channel, known, clock.now()), channel));
    },
    track: (work) => bot.track("a redemption", work),
  });
  const custom = new CustomCommands({
    ...{ db, clock, random: system.random, replies: chat.replies, currency, afterCommit },
    mark: config.chat.prefix,
    config: config.custom,
    isTaken: (word) => chat.book.has(word),
  });
  for (const word of custom.shadowed()) {
    log.warn(
      `The command ${config.chat.prefix}${word} made in chat is not said: a command of Chatmint has that word now.`,
    );
  }
  const timers = new ChatTimers({
    ...{ db, system, writer, log, replies: chat.replies, timeZone, watching },
    mark: config.chat.prefix,
    timers: config.custom.timers,
    channels: () => channels.values(),
    tell: (channelId, text) => announcer.tell([channelId], "custom", "timer", { text }),
  });
  const features: Features = {
    custom,
    timers,
    giveaways,
    drops,
    shop,
    linking,
    ledger,
    statement,
    ranking,
    adjustments,
    viewers,
    watching,
    chat: controls,
  };
  const giving = givingRules({
    db,
    settings: options.rehearsal
      ? { ...config.giving, accountAgeDays: 0, watchedMinutes: 0, receivedPerDay: 0 }
      : config.giving,
    clock,
    timeZone,
    people: peopleFacts(viewers, watching, exclusions),
  });

  const days = new Days(timeZone);
  const bonuses = new EventBonuses({
    db,
    clock,
    timers: system.timers,
    writer,
    viewers,
    watching,
    config: config.bonuses,
    dayOf: (atMs) => days.of(atMs),
    tell: (channelId, name, values) => announcer.tell([channelId], "bonus", name, values),
  });
  const terminal = new Terminal(system.random.bytes(6).toString("hex"));
  const router = createRouter({
    book: chat.book,
    replies: chat.replies,
    config: config.chat,
    system,
    log,
    writer,
    viewers,
    handled,
    features,
    wallet: (of, viewer, key) => new Wallet({ ledger, currency: of, viewer, key, giving }),
    outbox: { say: (item) => terminal.take(item) || announcer.say(withoutReply(item)) },
    isBot: ({ author }) => exclusions.isOtherBot({ login: author.login }),
    handlers: [giveaways.handler, drops.handler, custom.handler],
    lookup: async (platform, login) => platformOf({ platform })?.lookup(login),
    presentNames: (channel) =>
      watching.present(channel.id, "listed").map((id) => viewers.person(id, channel.platform).name),
    ...(options.onSilent ? { onSilent: options.onSilent } : {}),
  });

  const isCommand = (message: ChatMessage) => message.text.startsWith(config.chat.prefix);
  /** Somebody who is in the book wrote. */
  const saw = (message: ChatMessage, channel: ChannelInfo, viewer: KnownViewer) => {
    if (!exclusions.isBot(viewer)) timers.heard(channel.id);
    watching.saw(channel.id, viewer, {
      roles: message.author.roles,
      atMs: clock.now(),
      messageId: message.id,
      text: message.text,
      command: isCommand(message),
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
    openChannel: (found) => {
      const info = openChannel(db, found, currency);
      writer.afterCommit(() => channels.set(info.id, info));
      return info;
    },
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
      if (!isCommand(message)) bonuses.wrote(channel, viewer);
      writer.afterCommit(() => saw(message, channel, viewer));
    },
    noteFromMemory: (message, channel) => {
      const viewer = viewers.upToDate(message.platform, message.author, message.accountCreatedAtMs);
      if (!viewer || (!isCommand(message) && bonuses.isFirst(channel, viewer))) return false;
      saw(message, channel, viewer);
      return true;
    },
    recover: async () => {
      await watching.recover();
      await giveaways.recover();
      await drops.recover();
      await shop.recover();
      obs?.start();
      bonuses.start();
      timers.start();
      pruning = pruneHourly({
        ...{ handled, writer, timers: system.timers },
        track: (work) => bot.track("forgetting old messages", work),
      });
    },
    onEvent: (event, channel) => handleEvent(eventParts, event, channel),
    close: async () => {
      pruning?.cancel();
      bonuses.stop();
      timers.stop();
      await giveaways.stop();
      await drops.stop();
      await shop.stop();
      await obs?.stop();
      await watching.close();
    },
  });
  const eventParts: EventParts = {
    writer,
    viewers,
    watching,
    conversions: new Converter({
      ...{ writer, ledger, viewers, exclusions, log },
      of: (channel) => platformOf(channel)?.conversions,
    }),
    // A timeout passes; a ban takes tickets out and pays them back, and ends what waits in the shop.
    onBanned: async (viewerId, _channel, untilMs) => {
      if (untilMs !== undefined) return;
      await writer.run(() => {
        giveaways.onBanned(viewerId);
        shop.onBanned(viewerId);
      });
    },
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
    mutedUntilMs: () => (isMuted() ? mutedUntilMs : undefined),
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
    statusOf: (channel) => platformOf(channel)?.status(channel.platformId) ?? "off",
    paidSinceStart: () => mintedAtStart - ledger.accountBalance("mint", currency.id),
  };
}

const NO_CAPABILITIES: Capabilities = { send: false, list: false, live: false, followers: false };

/** The channel's row in the book, made when missing. Inside work. */
function openChannel(db: Db, found: PlatformChannel, currency: Currency): ChannelInfo {
  const { platform, platformId, login, displayName } = found;
  db.prepare(
    `INSERT INTO channel (platform, platform_id, login, currency_id) VALUES (?, ?, ?, ?)
     ON CONFLICT (platform, platform_id) DO UPDATE SET login = excluded.login, currency_id = excluded.currency_id`,
  ).run(platform, platformId, login, currency.id);
  const id = db
    .prepare("SELECT id FROM channel WHERE platform = ? AND platform_id = ?")
    .pluck()
    .get(platform, platformId) as number;
  return { id, platform, platformId, login, displayName, currency };
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
