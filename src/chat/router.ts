/**
 * From a line of chat to a durable answer: find what it calls, check role, waits and arguments, run it in one
 * transaction, and hand what it says to the outbox once that is on the disk.
 */

import { closest } from "../base/closest.ts";
import { Recent } from "../base/recent.ts";
import type { Work } from "../db/work.ts";
import type { ChannelInfo } from "../model/channel.ts";
import { type ChatMessage, mayAct } from "../model/message.ts";
import type { Profile } from "../platforms/platform.ts";
import { AskedToRepeat } from "./commands/asked-to-repeat.ts";
import { type Called, findCalled, type OtherLogins, shownWord, useOf, writerOf } from "./commands/called.ts";
import type { CommandBook, Match } from "./commands/command-book.ts";
import { Cooldowns, type Waits } from "./commands/cooldowns.ts";
import { Flood } from "./commands/flood.ts";
import type { KeptWaits } from "./commands/kept-waits.ts";
import type { LineClaim, LineHandler } from "./commands/lines.ts";
import type { OutboxItem } from "./outbox/outbox-item.ts";
import type { Outcome, Silence, SilentReason } from "./outcome.ts";
import { hintFor, namesIn, type ReadingRules } from "./reading/arguments.ts";
import { fitBesideEmotes } from "./reading/beside-emotes.ts";
import type { Fitted } from "./reading/fit-arguments.ts";
import { type Lookup, Lookups } from "./reading/lookups.ts";
import { type Line, readLine } from "./reading/parse.ts";
import { around, refusal } from "./refusal.ts";
import { type Job, type RunDeps, Runner } from "./run-command.ts";
import type { ChatConfig } from "./settings.ts";
import type { LanguageWords } from "./wording/language-words.ts";
import { unknownViewer } from "./wording/said-back.ts";
import { wordsOfAmounts } from "./wording/words-of-amounts.ts";

export interface RouterOptions extends RunDeps {
  readonly book: CommandBook;
  /** What the language calls the words of a choice. */
  readonly language?: LanguageWords;
  readonly config: Pick<ChatConfig, "cooldown" | "flood">;
  /** Where answers go, after the commit. */
  readonly outbox: { say(item: OutboxItem): void };
  /** Known bots: they never run anything. */
  readonly isBot?: (message: ChatMessage) => boolean;
  /** Where long waits outlive a restart. */
  readonly keptWaits?: KeptWaits;
  /** Other logins of whoever wrote, also of a parting in the last so many seconds: a long wait is one for all of them. */
  readonly otherLogins?: OtherLogins;
  /** Features that look at lines, in order. */
  readonly handlers?: readonly LineHandler[];
  /** Somebody of the platform who is not known yet. */
  readonly lookup?: Lookup;
  /** Names of some who are present in a channel, beside those who wrote lately: for "did you mean". From memory, quickly. */
  readonly presentNames?: (channel: ChannelInfo) => Iterable<string>;
  /** False for a word that the streamer wants to read nowhere: it is not said back. */
  readonly mayRepeat?: (word: string) => boolean;
  /** Told why a line that was meant for the bot got no answer. */
  readonly onSilent?: (silence: Silence) => void;
}

/** So many who wrote last are thought of when a name is mistyped: a crowd of a hundred thousand would take too long. */
const WRITERS_KEPT = 1_000;

export interface Router {
  /** The waits of the last run go on. */
  recover(work: Work): void;
  /** Handles one line; resolves when what it did is on the disk and what it says is in the outbox. Never rejects. */
  handle(message: ChatMessage, channel: ChannelInfo): Promise<Outcome>;
  /** The command a line calls, without running it. */
  match(text: string): Match | undefined;
  /** How often nothing was said, by reason. */
  silences(): Readonly<Partial<Record<SilentReason, number>>>;
}

/** Puts the chat pipeline together. */
export function createRouter(options: RouterOptions): Router {
  return new ChatRouter(options);
}

class ChatRouter implements Router {
  readonly #options: RouterOptions;
  readonly #cooldowns: Cooldowns;
  readonly #flood: Flood;
  readonly #runner: Runner;
  readonly #lookups: Lookups;
  readonly #asked: AskedToRepeat;
  readonly #rules: ReadingRules;
  /** Those who wrote last: known at once, though the book may be a commit behind. */
  readonly #writers = new Recent<string, Pick<ChatMessage, "platform" | "author">>(WRITERS_KEPT);
  readonly #silences = new Map<SilentReason, number>();

  constructor(options: RouterOptions) {
    const { system, replies, log } = options;
    this.#options = options;
    this.#cooldowns = new Cooldowns(system.clock, options.keptWaits);
    this.#asked = new AskedToRepeat(system.clock);
    this.#flood = new Flood(system.clock, options.config.flood);
    this.#runner = new Runner(options);
    this.#lookups = new Lookups(options.lookup, system.clock, log);
    this.#rules = wordsOfAmounts(replies, options.language);
  }

  match(text: string): Match | undefined {
    return this.#options.book.match(readLine(text, this.#options.book.mark));
  }

  recover(work: Work): void {
    this.#cooldowns.recover(work);
  }

  silences(): Readonly<Partial<Record<SilentReason, number>>> {
    return Object.fromEntries(this.#silences);
  }

  async handle(message: ChatMessage, channel: ChannelInfo): Promise<Outcome> {
    const { book, handlers = [] } = this.#options;
    this.#writers.set(writerOf(message), { platform: message.platform, author: message.author });
    const line = readLine(message.text, book.mark);
    const called = findCalled(line, book, handlers, (handler) => this.#ask(handler, line, message, channel));
    if (!called) {
      if (line.word === undefined) return { kind: "chat" };
      return this.#silence("unknown word", `no command is called ${book.mark}${line.word}`, message, channel);
    }
    const passed = this.#passedOver(called, message, channel);
    if (passed) return passed;
    const over = this.#cooldowns.begin(useOf(called, message, channel));
    try {
      if ("claim" in called.by) return await this.#run(called, called.by, message, channel);
      return await this.#command(called, called.by.match, message, channel);
    } finally {
      over();
    }
  }

  /** A feature that fails while it looks at a line is told in the log; the line goes on to the others. */
  #ask(handler: LineHandler, line: Line, message: ChatMessage, channel: ChannelInfo): LineClaim | undefined {
    try {
      return handler.claim(line, channel, message);
    } catch (error) {
      this.#options.log.error(
        { err: error, handler: handler.name, channel: channel.login },
        "a feature failed on a line",
      );
      return undefined;
    }
  }

  /** Bots, floods, missing roles and waits: nothing is said, the hook hears why. */
  #passedOver(called: Called, message: ChatMessage, channel: ChannelInfo): Outcome | undefined {
    const { displayName, roles } = message.author;
    if (this.#options.isBot?.(message)) return this.#silence("bot", `${displayName} is a bot`, message, channel);
    if ("match" in called.by && called.by.match.command.own && this.#options.own.isOff(called.by.match.command)) {
      const why = `${called.name} hung and is switched off until you change ${called.by.match.command.file} and start again`;
      return this.#silence("switched off", why, message, channel);
    }
    if (!mayAct(roles, called.role)) {
      return this.#silence("role", `${called.name} is for ${called.role} and above`, message, channel);
    }
    if (!mayAct(roles, "moderator") && !this.#flood.allows(writerOf(message))) {
      return this.#silence("flood", `${displayName} writes too many commands`, message, channel);
    }
    const use = useOf(called, message, channel, this.#options.otherLogins);
    const left = this.#cooldowns.remainingMs(use, this.#waits(called, message));
    if (left <= 0) return undefined;
    return this.#silence(
      "cooldown",
      `${called.name} can be used again in ${Math.ceil(left / 1_000)} s`,
      message,
      channel,
    );
  }

  /** The waits that hold for this writer. */
  #waits(called: Called, message: ChatMessage): Waits {
    const { cooldown } = this.#options.config;
    const { roles } = message.author;
    let free: "none" | "channel" | "both" = "none";
    if (roles.includes("broadcaster")) free = cooldown.broadcaster;
    else if (roles.includes("moderator")) free = cooldown.moderators;
    return {
      viewerSeconds: free === "both" ? 0 : called.waits.viewerSeconds,
      channelSeconds: free === "none" ? called.waits.channelSeconds : 0,
    };
  }

  async #command(called: Called, match: Match, message: ChatMessage, channel: ChannelInfo): Promise<Outcome> {
    const { currency } = channel;
    const rules: ReadingRules = {
      ...this.#rules,
      decimals: currency.decimals,
      idleWords: [currency.nameOne, currency.nameMany],
      roles: message.author.roles,
      writer: message.author.login,
    };
    const known = new Map<string, boolean>();
    const isKnown = (name: string): boolean => {
      const before = known.get(name);
      if (before !== undefined) return before;
      const found = this.#options.viewers.byName(message.platform, name) !== undefined;
      known.set(name, found);
      return found;
    };
    const fitted = fitBesideEmotes(match.command.args, match.rest, rules, message.emotes, isKnown);
    const { readings } = fitted;
    if (readings.length === 0) return this.#wrongCall(called, match, fitted, message, channel);
    const reading = readings.find((candidate) => namesIn(candidate).every(isKnown)) ?? readings[0]!;
    const found = new Map<string, Profile>();
    for (const name of namesIn(reading)) {
      // This platform is asked before a namesake on another is taken.
      if (this.#options.viewers.byName(message.platform, name, "here")) continue;
      const profile = this.#writer(message.platform, name) ?? (await this.#lookups.find(message.platform, name));
      if (profile) found.set(name, profile);
      else if (!isKnown(name)) return this.#unknownViewer(called, name, message, channel);
    }
    return this.#run(called, { match, reading, found }, message, channel);
  }

  async #run(called: Called, task: Job["task"], message: ChatMessage, channel: ChannelInfo): Promise<Outcome> {
    const use = useOf(called, message, channel);
    const done = (work: Work) => {
      this.#cooldowns.keep(work, use, called.waits);
      work.afterCommit(() => this.#cooldowns.start(use, called.waits));
    };
    const repeated = message.confirmed === true || this.#asked.isAnswer(message);
    const ran = await this.#runner.run({ name: called.name, task, message, channel, repeated, done });
    switch (ran.kind) {
      case "done":
        for (const item of ran.items) this.#options.outbox.say(item);
        if (ran.silent !== undefined) this.#silence("on purpose", ran.silent, message, channel);
        else if (ran.items.length === 0) {
          this.#silence("nothing to say", `${called.name} has nothing to say`, message, channel);
        }
        return { kind: "done", name: called.name, said: ran.items.map((item) => item.text) };
      case "refused": {
        const told = this.#tell(called, ran.code, ran.text, message, channel);
        if (ran.asksToRepeat && told.kind === "refused") this.#asked.ask(message);
        return told;
      }
      case "failed":
        return this.#sayFailed(called, ran.reference, message, channel);
      case "handled before":
        return this.#silence("handled before", "this message was handled before", message, channel);
      case "storage":
        return this.#silence("storage", "the book could not be written; see the log", message, channel);
    }
  }

  #sayFailed(called: Called, reference: string, message: ChatMessage, channel: ChannelInfo): Outcome {
    const text = this.#options.replies.error("somethingWrong", { reference }, "", around(message, channel));
    this.#options.outbox.say(refusal(message, channel, text));
    return { kind: "failed", name: called.name, reference };
  }

  #wrongCall(
    called: Called,
    match: Match,
    { misfit, doubt }: Fitted,
    message: ChatMessage,
    channel: ChannelInfo,
  ): Outcome {
    const { book, replies } = this.#options;
    if (doubt) {
      const text = replies.error(doubt.code, doubt.values, doubt.code, around(message, channel));
      return this.#tell(called, doubt.code, text, message, channel);
    }
    const usage = book.usage(match.command, shownWord(match));
    const hint = hintFor(match.command.args, misfit, message.author.roles);
    const text = replies.error("usage", { usage, hint }, usage, around(message, channel));
    return this.#tell(called, "usage", text, message, channel);
  }

  /** Somebody who wrote lately in a platform's chat, by name. */
  #writer(platform: ChatMessage["platform"], name: string): Profile | undefined {
    const wanted = name.toLowerCase();
    for (const { platform: where, author } of this.#writers.values()) {
      if (where !== platform) continue;
      if (author.login === wanted || author.displayName.toLowerCase() === wanted) return author;
    }
    return undefined;
  }

  #unknownViewer(called: Called, name: string, message: ChatMessage, channel: ChannelInfo): Outcome {
    const writers = [...this.#writers.values()].map(({ author }) => author.displayName);
    const names = [...writers, ...(this.#options.presentNames?.(channel) ?? [])];
    const meant = this.#options.viewers.formerly(message.platform, name)?.name ?? closest(name, names);
    const mayRepeat = this.#options.mayRepeat?.(name) ?? true;
    const { code, values, message: fallback } = unknownViewer(mayRepeat ? name : "", meant);
    const text = this.#options.replies.error(code, values, fallback, around(message, channel));
    return this.#tell(called, code, text, message, channel);
  }

  /** Says why not; to viewers once per wait of the command. */
  #tell(called: Called, code: string, text: string, message: ChatMessage, channel: ChannelInfo): Outcome {
    const { author } = message;
    // Who runs the show is told each time: the second mistake is another one.
    const seconds = mayAct(author.roles, "moderator") ? 0 : Math.max(1, called.waits.viewerSeconds);
    if (text !== "" && !this.#cooldowns.mayTell(useOf(called, message, channel), seconds)) {
      return this.#silence(
        "told already",
        `${called.name}: ${author.displayName} was told a moment ago`,
        message,
        channel,
      );
    }
    if (text === "") this.#silence("on purpose", `the text ${code} is empty`, message, channel);
    else this.#options.outbox.say(refusal(message, channel, text));
    return { kind: "refused", name: called.name, code, said: text === "" ? [] : [text] };
  }

  #silence(reason: SilentReason, why: string, message: ChatMessage, channel: ChannelInfo): Outcome {
    this.#silences.set(reason, (this.#silences.get(reason) ?? 0) + 1);
    this.#options.log.debug({ reason, channel: channel.login, viewer: message.author.login }, why);
    this.#options.onSilent?.({ reason, why, message, channel });
    return { kind: "silent", reason };
  }
}
