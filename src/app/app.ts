/**
 * The composition root: it builds the whole bot from a config, in an explicit order, for a real run and a rehearsal
 * alike; what differs between them is handed in. core.ts is what all stands on, THE LIST what viewers can do.
 */

import type { Cancel } from "../base/clock.ts";
import { closest } from "../base/closest.ts";
import { withEmoteCodes } from "../base/emote-codes.ts";
import { phrase } from "../base/phrase.ts";
import type { ChatControls } from "../chat/commands/controls.ts";
import { KeptWaits } from "../chat/commands/kept-waits.ts";
import { OwnCommands } from "../chat/commands/own-commands.ts";
import { SwitchedOff } from "../chat/commands/switched-off.ts";
import { type LoadedChat, loadChat } from "../chat/load.ts";
import { Announcer } from "../chat/outbox/announcer.ts";
import { Mute } from "../chat/outbox/mute.ts";
import { createOutbox, type Outbox } from "../chat/outbox/outbox.ts";
import type { Outcome } from "../chat/outcome.ts";
import { readLine } from "../chat/reading/parse.ts";
import { cleanWord } from "../chat/reading/text.ts";
import { createRouter, type Router } from "../chat/router.ts";
import { KINDS } from "../chat/wording/chat-texts.ts";
import { canBeName } from "../chat/wording/said-back.ts";
import { pruneHourly } from "../db/handled.ts";
import type { Work } from "../db/work.ts";
import type { Writer } from "../db/writer.ts";
import { FEATURES } from "../features.ts";
import type { Outgoing } from "../feed/outgoing/outgoing.ts";
import { stopAll } from "../kit/build.ts";
import type { WrittenLine } from "../kit/life.ts";
import { WATCHED } from "../kit/watched.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { SamePerson } from "../ledger/same-person.ts";
import type { ChannelInfo } from "../model/channel.ts";
import { type Author, type ChatMessage, normalRoles, type PlatformName, rolesByLists } from "../model/message.ts";
import type { Currency } from "../model/money.ts";
import { type AccountsAnswer, noSuchPlatform } from "../platforms/accounts.ts";
import { otherLogins } from "../viewers/other-logins.ts";
import type { KnownViewer, Viewers } from "../viewers/viewers.ts";
import { Wallet } from "../wallet/wallet.ts";
import { Bot } from "./bot.ts";
import { homeOf } from "./config.ts";
import { buildList, type Features } from "./context.ts";
import { type BuildOptions, buildCore, type Core } from "./core.ts";
import { type EventParts, handleEvent } from "./events.ts";
import { forCommands } from "./for-commands.ts";
import { actsOf, commandRoles, FEATURE_ERRORS, FEATURE_TEXTS, spokenWords, uncalled } from "./listed.ts";
import { buildOutgoing, happenedReader, type ReadHappened } from "./outgoing-events.ts";
import { HouseSettings } from "./settings/house-settings.ts";
import { type LineOptions, type LineWriter, Terminal } from "./terminal.ts";

/** A whole bot, and its parts that the terminal, the command line and tests look at. */
export interface House {
  readonly bot: Bot;
  readonly writer: Writer;
  readonly outbox: Outbox;
  /** What happened, for those outside. */
  readonly happened: ReadHappened;
  /** Where what happens is told to. */
  readonly outgoing: Outgoing;
  readonly ledger: Ledger;
  readonly viewers: Viewers;
  /** The platform on which a name is looked for first. */
  readonly home: PlatformName;
  /** What THE LIST built, by name. */
  readonly features: Features["byName"];
  readonly currency: Currency;
  readonly router: Router;
  /** What is wrong with command files and wording; the bot works without them. */
  readonly problems: readonly string[];
  /** Mutes the bot until then; `undefined` lets it talk again. */
  mute(work: Work, untilMs: number | undefined): void;
  /** Until when the bot is muted; `undefined` when it is not. */
  mutedUntilMs(): number | undefined;
  /**
   * A line of the broadcaster, typed in the terminal of a real run or handed to a sub-command: a command in their first
   * channel, answered by `print`. With `as`, a line of a moderator from the public page, in the channel of their platform: with
   * their own roles and limits, and never more than a moderator's. Resolves when it is done; with `undefined` while no such
   * channel is known.
   */
  terminal(text: string, print: (answer: string) => void, options?: LineOptions): Promise<Outcome | undefined>;
  /** How a command is called, with the mark: `!points`, or what the config made of it. */
  called(word: string): string;
  /** One word on how a channel's platform is doing. */
  statusOf(channel: ChannelInfo): string;
  /** Asks a platform for the accounts of at most {@link ACCOUNTS_MOST} logins. Never throws. */
  accountsByLogin(platform: PlatformName, logins: readonly string[]): Promise<AccountsAnswer>;
  /** The settings it runs by. */
  readonly settings: HouseSettings;
  /** What came out of the mint since the start. */
  paidSinceStart(): number;
  /** What it stands on, for rooms that show it: the web. */
  readonly ground: Ground;
}

/** The parts a bot is put together from. */
interface Ground {
  readonly core: Core;
  readonly chat: LoadedChat;
  readonly list: Features;
}

/** Builds the bot. Nothing is connected before `bot.start()`. */
export async function buildHouse(options: BuildOptions): Promise<House> {
  const core = await buildCore(options);
  const { config, system, clock, log, db, writer, ledger, currency, viewers, exclusions, channels } = core;
  const mintedAtStart = ledger.accountBalance("mint", currency.id);
  const switchedOff = new SwitchedOff(core.paths.folder);
  const chat = await loadWording(core, switchedOff);
  const called = (word: string) => chat.book.mark + chat.book.called(word);
  const muted = new Mute({ settings: core.settings, clock });
  const isMuted = () => muted.leftMs > 0;
  const outbox = outboxOf(core, chat, isMuted);
  const announcer = new Announcer({
    outbox,
    replies: chat.replies,
    channels: () => channels.all(),
    isLive: (channelId) => watched.isLive(channelId),
    evenShared: () => config.twitch.announceInSharedChat,
  });
  const features = buildList(FEATURES, {
    ...{ core, chat, announcer },
    track: (name, work) => bot.track(name, work),
    handle: (message, channel) => router.handle(message, channel),
  });
  const watched = features.use(WATCHED);
  const blocked = (word: string) => features.all.some((feature) => feature.blocks?.(word));
  const calls = {
    mark: chat.book.mark,
    isCommand: (word: string) => chat.book.has(word) || features.isMadeInChat(word),
  };
  for (const problem of uncalled(config, calls)) log.warn(problem);
  const terminal = new Terminal({ run: system.random.bytes(6).toString("hex"), called });
  const keptWaits = new KeptWaits({ db, clock });
  const same = new SamePerson(db);
  const controls = controlsOf({ core, chat, features, muted, blocked });
  const router = createRouter({
    keptWaits,
    otherLogins: (login, seconds) => otherLogins({ viewers, same, clock }, login, seconds),
    book: chat.book,
    language: chat.language,
    replies: chat.replies,
    config: config.chat,
    ...{ system, log, writer, viewers, handled: core.handled, acts: actsOf(db, clock) },
    features: forCommands(
      features.byName,
      { ledger, ranking: core.ranking, viewers, chat: controls },
      features.formerly,
    ),
    own: new OwnCommands({ switchedOff, log, watchdog: options.watchdog }),
    wallet: (work, of, viewer, key) => new Wallet({ work, ledger, currency: of, viewer, key, giving: core.giving }),
    outbox: { say: (item) => terminal.take(item) || announcer.say(item) },
    isBot: ({ platform, author: { platformId, login } }) =>
      exclusions.isOtherBot({ login }) ||
      (!config.chat.botAccountCommands && exclusions.isThisBot({ platform, platformId, login })),
    handlers: features.all.flatMap(({ lines }) => lines ?? []),
    lookup: async (platform, login) => channels.platformOf({ platform })?.lookup(login),
    mayRepeat: (word) => !blocked(word),
    presentNames: (channel) => watched.presentNames(channel.id),
    ...(options.onSilent ? { onSilent: options.onSilent } : {}),
    ended: (work, message, ended) => terminal.ended(work, message, ended),
  });
  const outgoing: Outgoing = buildOutgoing({ core, chat, features: features.all, bot: () => bot });
  const bot: Bot = botOf({ core, features, announcer, outbox, router, keptWaits, outgoing });

  return {
    ...{ bot, writer, outbox, outgoing, ledger, viewers, currency, router, called },
    ground: { core, chat, list: features },
    happened: happenedReader({ core, features: features.all }),
    home: homeOf(config),
    ...{ features: features.byName, problems: chat.problems },
    mute: (work, untilMs) => controls.mute(work, untilMs),
    mutedUntilMs: () => (isMuted() ? clock.now() + muted.leftMs : undefined),
    terminal: terminalOf({ bot, router, terminal, core, isOff: (text) => isOff(chat, text) }),
    statusOf: (channel) => channels.platformOf(channel)?.status(channel.platformId) ?? "off",
    settings: new HouseSettings({ core, chat, features }),
    accountsByLogin: async (platform, logins) =>
      channels.platformOf({ platform })?.accountsByLogin?.(logins) ?? noSuchPlatform(platform),
    paidSinceStart: () => mintedAtStart - ledger.accountBalance("mint", currency.id),
  };
}

interface TerminalParts {
  readonly bot: Bot;
  readonly router: Router;
  readonly terminal: Terminal;
  readonly core: Core;
  /** Whether a line calls a command that there is, and that is switched off. */
  readonly isOff: (text: string) => boolean;
}

function isOff({ book }: LoadedChat, text: string): boolean {
  const word = text.slice(book.mark.length).trim().split(/\s/, 1)[0]!.toLowerCase();
  const isThere = ({ name, command }: (typeof book.files)[number]) =>
    name === word || (command.aliases ?? []).some((alias) => alias.toLowerCase() === word);
  return !book.has(word) && book.files.some(isThere);
}

/** Runs a line that the broadcaster typed in the window, or a moderator on a page. */
function terminalOf({ bot, router, terminal, core, isOff }: TerminalParts): House["terminal"] {
  const { clock, options: built } = core;
  const { inLanguage = (english: string) => english } = built;
  return async (text, print, options) => {
    const as = options?.as;
    const channel = bot.channels().find(({ platform }) => as === undefined || platform === as.platform);
    const author = as && channel && moderatorAs(core, as, channel);
    if (!channel || (as && !author)) {
      const none = phrase(
        "No channel is known yet. With a running bot try again in a moment; else: npx chatmint start",
      );
      print(inLanguage(none));
      return undefined;
    }
    const typed = { channel, ...(author ? { author } : {}), atMs: clock.now() };
    const handled = router.handle(terminal.line(text, typed, print, options), channel);
    bot.track("a line of the terminal", handled);
    const outcome = await handled;
    terminal.done(outcome, (text) => print(inLanguage(text)), as === undefined && isOff(text));
    return outcome;
  };
}

/** A moderator as they would write now. On a public page the broadcaster too is no more than that. */
function moderatorAs(
  { viewers, channels }: Pick<Core, "viewers" | "channels">,
  { platform, platformId }: LineWriter,
  channel: ChannelInfo,
): Author | undefined {
  const known = viewers.known(platform, platformId);
  if (!known) return undefined;
  const listed = channels.platformOf(channel)?.listedRoles?.(channel.platformId, platformId);
  const roles = listed ? rolesByLists(known, listed) : known.roles;
  const capped = roles.map((role) => (role === "broadcaster" ? "moderator" : role));
  return { platformId, login: known.login, displayName: known.name, roles: normalRoles(capped) };
}

/** Commands, language and wording, with what is wrong with them in the log. */
async function loadWording(core: Core, switchedOff: SwitchedOff): Promise<LoadedChat> {
  const { config, db, log, options, paths } = core;
  const chat = await loadChat({
    ...{ switchedOff, watchdog: options.watchdog, paths },
    config: config.chat,
    currency: config.currency,
    features: FEATURE_TEXTS,
    errors: FEATURE_ERRORS,
    roles: commandRoles(config),
    spoken: spokenWords(db),
  });
  const { inLanguage = (english: string) => english } = options;
  for (const note of chat.notes) log.info(inLanguage(note));
  for (const problem of chat.problems) log.error(inLanguage(problem));
  return chat;
}

function outboxOf({ config, system, log, channels }: Core, chat: LoadedChat, isMuted: () => boolean): Outbox {
  return createOutbox({
    config: {
      ...{ prefix: config.chat.prefix, outbox: config.advanced.chat.outbox },
      get answers() {
        return config.chat.answers;
      },
    },
    ...{ system, log, isMuted },
    limits: (channel) => channels.platformOf(channel)!.limits(channel.platformId),
    send: (channel, text, replyTo) => channels.platformOf(channel)!.send(channel.platformId, text, replyTo),
    crowded: ({ platform, platformId }) => {
      const channel = channels.all().find((one) => one.platform === platform && one.platformId === platformId);
      return (
        channel &&
        chat.replies.render(
          { feature: "outbox", name: "crowded", values: {} },
          { currency: channel.currency, channelName: channel.displayName },
        )
      );
    },
  });
}

interface ControlParts {
  readonly core: Core;
  readonly chat: LoadedChat;
  readonly features: Features;
  readonly muted: Mute;
  readonly blocked: (word: string) => boolean;
}

/** What commands may ask of the chat pipeline. */
function controlsOf({ core, chat, features, muted, blocked }: ControlParts): ChatControls {
  const { clock } = core;
  const made = features.all.flatMap(({ commands }) => commands ?? []);
  const { web, twitch, kick } = core.config;
  const page = (web.public.enabled && web.public.url) || "none";
  const signsIn = { twitch: twitch.viewerSignIn.clientId !== "", kick: kick.viewerSignIn, local: false };
  return {
    mark: core.config.chat.prefix,
    page,
    ownPage: (platform) => (signsIn[platform] ? page : "none"),
    list: (roles) => [...chat.book.list(roles), ...made.flatMap((commands) => commands.list(roles))],
    find(word, roles) {
      const found = chat.book.find(word, roles);
      if (found) return found;
      return made.flatMap((commands) => commands.find(word, roles) ?? [])[0];
    },
    mayRepeat: (word) => canBeName(word) && !blocked(word),
    nearest: (word, among) => closest(cleanWord(word), among),
    meant: (word, among) => chat.language.meant(word, among),
    withEmotes: ({ emoteCodes }, line) => withEmoteCodes(line, emoteCodes),
    nearestOption: (word, among) => chat.language.near(word, among),
    shown: (option) => chat.language.shown(option),
    kindWords(kind) {
      const words = { feature: KINDS, name: kind, values: {} };
      return chat.replies.has(words) ? words : undefined;
    },
    mute(work, untilMs) {
      work.afterCommit(muted.set(work, untilMs === undefined ? 0 : untilMs - clock.now()));
    },
  };
}

interface BotOf {
  readonly core: Core;
  readonly features: Features;
  readonly announcer: Announcer;
  readonly outbox: Outbox;
  readonly router: Router;
  readonly keptWaits: KeptWaits;
  readonly outgoing: Outgoing;
}

/** The bot over its parts: what happens to lines, events and the start and end of a run. */
function botOf({ core, features, announcer, outbox, router, keptWaits, outgoing }: BotOf): Bot {
  const { config, system, log, writer, viewers, exclusions, channels, handled, options } = core;
  const { all } = features;
  const read = (message: ChatMessage, channel: ChannelInfo, viewer: KnownViewer): WrittenLine => ({
    ...{ message, channel, viewer },
    isCommand: readLine(message.text, config.chat.prefix).word !== undefined,
  });
  const hear = (line: WrittenLine) => {
    for (const feature of all) feature.heard?.(line);
  };
  const eventParts: EventParts = { writer, viewers, announcer, features: all };
  let pruning: Cancel | undefined;
  const bot: Bot = new Bot({
    ...{ system, log, writer, router, outbox, platforms: options.platforms },
    own: (platform, account) => {
      exclusions.isSelf(platform, account);
      // It may have been met before it was known.
      const met = viewers.known(platform, account.platformId);
      if (met) core.lists.look(met.id);
    },
    openChannel: (work, found) => channels.open(work, found),
    opened: async (channel) => {
      for (const feature of all) await feature.opened?.(channel);
    },
    note: (work, message, channel) => {
      const line = read(
        message,
        channel,
        viewers.ensure(work, message.platform, message.author, message.accountCreatedAtMs),
      );
      for (const feature of all) feature.wrote?.(work, line);
      work.afterCommit(() => hear(line));
    },
    noteFromMemory: (message, channel) => {
      const viewer = viewers.upToDate(message.platform, message.author, message.accountCreatedAtMs);
      if (!viewer) return false;
      const line = read(message, channel, viewer);
      if (all.some((feature) => feature.awaits?.(line))) return false;
      hear(line);
      return true;
    },
    recover: async () => {
      for (const feature of all) await feature.recover?.();
      await features.operations.recover();
      await writer.run((work) => router.recover(work));
      pruning = pruneHourly({
        ...{ of: [handled, keptWaits, core.access.done, core.feed], writer, timers: system.timers },
        track: (work) => bot.track("forgetting old messages and waits", work),
      });
      outgoing.start();
    },
    onEvent: (event, channel) => handleEvent(eventParts, event, channel),
    close: async () => {
      pruning?.cancel();
      outgoing.stop();
      await stopAll(all, log);
      await features.operations.stop();
    },
  });
  return bot;
}
