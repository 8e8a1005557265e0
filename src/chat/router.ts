/**
 * From a line of chat to a durable answer: find what it calls, check role, waits and arguments, run it in one
 * transaction, and hand what it says to the outbox once that is on the disk.
 */
import { closest } from "../closest.ts";
import type { ChatConfig } from "../config/chat.ts";
import type { Log } from "../log.ts";
import type { Profile } from "../platforms/platform.ts";
import type { System } from "../system.ts";
import { type Argument, fitArguments, namesIn, type Reading, type ReadingRules } from "./arguments.ts";
import type { ChannelInfo } from "./command.ts";
import type { CommandBook, LoadedCommand, Match } from "./command-book.ts";
import { Cooldowns, type Use, type Waits } from "./cooldowns.ts";
import { Flood } from "./flood.ts";
import type { LineClaim, LineHandler } from "./lines.ts";
import { type ChatMessage, mayAct, type PlatformName, type Role } from "./message.ts";
import type { OutboxItem } from "./outbox.ts";
import type { Outcome, Silence, SilentReason } from "./outcome.ts";
import { type Line, readLine } from "./parse.ts";
import type { Replies, Surroundings } from "./replies.ts";
import { type Job, type RunDeps, Runner } from "./run-command.ts";

export interface RouterOptions extends RunDeps {
  readonly book: CommandBook;
  readonly replies: Replies;
  readonly config: Pick<ChatConfig, "cooldown" | "flood" | "answers">;
  readonly system: Pick<System, "clock" | "random">;
  readonly log: Log;
  /** Where answers go, after the commit. */
  readonly outbox: { say(item: OutboxItem): void };
  /** Known bots: they never run anything. */
  readonly isBot?: (message: ChatMessage) => boolean;
  /** Features that see lines first, in order. */
  readonly handlers?: readonly LineHandler[];
  /** Somebody of the platform who is not known yet. */
  readonly lookup?: (platform: PlatformName, login: string) => Promise<Profile | undefined>;
  /** Names of those present in a channel, for "did you mean". */
  readonly presentNames?: (channel: ChannelInfo) => Iterable<string>;
  /** Told why a line that was meant for the bot got no answer. */
  readonly onSilent?: (silence: Silence) => void;
}

/** What a line calls: a command with its words, or a feature's claim. */
interface Called {
  readonly name: string;
  readonly cooldownKey: string;
  readonly role: Role;
  readonly waits: Waits;
  readonly match?: Match;
  readonly claim?: LineClaim;
}

export interface Router {
  /** Handles one line; resolves when what it did is on the disk and what it says is in the outbox. Never rejects. */
  handle(message: ChatMessage, channel: ChannelInfo): Promise<Outcome>;
  /** What a line calls, without running it: for the benchmark and for `check`. */
  match(text: string): Match | undefined;
  /** How often nothing was said, by reason. */
  silences(): Readonly<Record<string, number>>;
}

/** Puts the chat pipeline together. */
export function createRouter(options: RouterOptions): Router {
  const router = new ChatRouter(options);
  return {
    handle: (message, channel) => router.handle(message, channel),
    match: (text) => options.book.match(readLine(text, options.book.mark)),
    silences: () => Object.fromEntries(router.silent),
  };
}

/** A failed search of the platform is not repeated for so long, in milliseconds. */
const UNKNOWN_FOR_MS = 60_000;
const UNKNOWN_MAX = 1_000;

class ChatRouter {
  readonly silent = new Map<SilentReason, number>();
  readonly #options: RouterOptions;
  readonly #cooldowns: Cooldowns;
  readonly #flood: Flood;
  readonly #runner: Runner;
  readonly #unknownUntil = new Map<string, number>();
  readonly #rules: ReadingRules;

  constructor(options: RouterOptions) {
    this.#options = options;
    this.#cooldowns = new Cooldowns(options.system.clock);
    this.#flood = new Flood(options.system.clock, options.config.flood);
    this.#runner = new Runner(options);
    const { replies } = options;
    const list = (key: string) => replies.text(key)?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
    this.#rules = { decimalSign: replies.words.decimalSign, all: list("words.all"), half: list("words.half") };
  }

  async handle(message: ChatMessage, channel: ChannelInfo): Promise<Outcome> {
    const line = readLine(message.text, this.#options.book.mark);
    const called = this.#called(line, channel, message);
    if (!called) {
      if (line.word === undefined) return { kind: "chat" };
      return this.#silence(
        "unknown word",
        `no command is called ${this.#options.book.mark}${line.word}`,
        message,
        channel,
      );
    }
    const passed = this.#passedOver(called, message, channel);
    if (passed) return passed;
    const over = this.#cooldowns.begin(useOf(called, message, channel));
    try {
      if (called.claim) return await this.#run(called, { claim: called.claim }, message, channel);
      return await this.#command(called, called.match!, message, channel);
    } finally {
      over();
    }
  }

  #called(line: Line, channel: ChannelInfo, message: ChatMessage): Called | undefined {
    const { book, handlers = [] } = this.#options;
    for (const handler of handlers) {
      const claim = handler.when === "unclaimed" ? undefined : handler.claim(line, channel, message);
      if (claim) return calledBy(claim);
    }
    const match = book.match(line);
    if (match) return calledCommand(match);
    for (const handler of handlers) {
      const claim = handler.when === "unclaimed" ? handler.claim(line, channel, message) : undefined;
      if (claim) return calledBy(claim);
    }
    return undefined;
  }

  /** Bots, floods, missing roles and waits: nothing is said, the hook hears why. */
  #passedOver(called: Called, message: ChatMessage, channel: ChannelInfo): Outcome | undefined {
    const { author } = message;
    if (this.#options.isBot?.(message)) {
      return this.#silence("bot", `${author.displayName} is a bot`, message, channel);
    }
    if (!mayAct(author.roles, "moderator") && !this.#flood.allows(viewerOf(message))) {
      return this.#silence("flood", `${author.displayName} writes too many commands`, message, channel);
    }
    if (!mayAct(author.roles, called.role)) {
      return this.#silence("role", `${called.name} is for ${called.role} and above`, message, channel);
    }
    const left = this.#cooldowns.remainingMs(useOf(called, message, channel), this.#waits(called, message));
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
    const roles = message.author.roles;
    const free = roles.includes("broadcaster")
      ? cooldown.broadcaster
      : roles.includes("moderator")
        ? cooldown.moderators
        : "none";
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
      idleWords: [currency.nameOne.toLowerCase(), currency.nameMany.toLowerCase()],
    };
    const { readings, misfit } = fitArguments(match.command.args, match.rest, rules);
    if (readings.length === 0) return this.#wrongCall(called, match, misfit, message, channel);
    const { viewers } = this.#options;
    const isKnown = (name: string) => viewers.byName(message.platform, name) !== undefined;
    const reading = readings.find((candidate) => namesIn(candidate).every(isKnown)) ?? readings[0]!;
    const found = new Map<string, Profile>();
    for (const name of namesIn(reading)) {
      if (isKnown(name)) continue;
      const profile = await this.#lookup(message.platform, name);
      if (!profile) return this.#unknownViewer(called, name, message, channel);
      found.set(name, profile);
    }
    return this.#run(called, { match, reading, found }, message, channel);
  }

  async #run(called: Called, work: Job["work"], message: ChatMessage, channel: ChannelInfo): Promise<Outcome> {
    const use = useOf(called, message, channel);
    const waits = called.waits;
    const job: Job = { name: called.name, work, message, channel, committed: () => this.#cooldowns.start(use, waits) };
    const ran = await this.#runner.run(job);
    switch (ran.kind) {
      case "handled before":
        return this.#silence("handled before", "this message was handled before", message, channel);
      case "storage":
        return this.#silence("storage", "the book could not be written; see the log", message, channel);
      case "done": {
        for (const item of ran.items) this.#options.outbox.say(item);
        if (ran.items.length === 0)
          this.#silence("nothing to say", `${called.name} has nothing to say`, message, channel);
        return { kind: "done", name: called.name, said: ran.items.map((item) => item.text) };
      }
      case "refused":
        return this.#tell(called, ran.code, ran.text, message, channel);
      case "failed": {
        const text = this.#options.replies.error(
          "somethingWrong",
          { reference: ran.reference },
          "",
          this.#around(message, channel),
        );
        this.#options.outbox.say(answer(message, channel, text, "urgent"));
        return { kind: "failed", name: called.name, reference: ran.reference };
      }
    }
  }

  #wrongCall(
    called: Called,
    match: Match,
    misfit: Argument | undefined,
    message: ChatMessage,
    channel: ChannelInfo,
  ): Outcome {
    const { book, replies } = this.#options;
    const named = (name: string) => replies.text(`arguments.${name}`) ?? name;
    const usage = book.usage(match.command, named, shownWord(match));
    const hint = misfit?.kind === "amount" || misfit?.kind === "duration" ? misfit.kind : "none";
    const text = replies.error("usage", { usage, hint }, usage, this.#around(message, channel));
    return this.#tell(called, "usage", text, message, channel);
  }

  #unknownViewer(called: Called, name: string, message: ChatMessage, channel: ChannelInfo): Outcome {
    const present = this.#options.presentNames?.(channel) ?? [];
    const values = { name, suggestion: closest(name, present) ?? "none" };
    const text = this.#options.replies.error("unknownViewer", values, name, this.#around(message, channel));
    return this.#tell(called, "unknownViewer", text, message, channel);
  }

  /** Says why not, once per wait of the command. */
  #tell(called: Called, code: string, text: string, message: ChatMessage, channel: ChannelInfo): Outcome {
    if (text === "") {
      this.#silence("nothing to say", `the text for ${code} is empty`, message, channel);
      return { kind: "refused", name: called.name, code, said: [] };
    }
    const { broadcaster } = this.#options.config.cooldown;
    const free = message.author.roles.includes("broadcaster") && broadcaster === "both";
    const seconds = free ? 0 : Math.max(1, called.waits.viewerSeconds);
    if (!this.#cooldowns.mayTell(useOf(called, message, channel), seconds)) {
      return this.#silence(
        "told already",
        `${called.name}: ${message.author.displayName} was told a moment ago`,
        message,
        channel,
      );
    }
    this.#options.outbox.say(answer(message, channel, text, "urgent"));
    return { kind: "refused", name: called.name, code, said: [text] };
  }

  #silence(reason: SilentReason, why: string, message: ChatMessage, channel: ChannelInfo): Outcome {
    this.silent.set(reason, (this.silent.get(reason) ?? 0) + 1);
    this.#options.log.debug({ reason, channel: channel.login, viewer: message.author.login }, why);
    this.#options.onSilent?.({ reason, why, message, channel });
    return { kind: "silent", reason };
  }

  async #lookup(platform: PlatformName, name: string): Promise<Profile | undefined> {
    const { lookup, system } = this.#options;
    const key = `${platform}:${name.toLowerCase()}`;
    const now = system.clock.monotonic();
    if (!lookup || (this.#unknownUntil.get(key) ?? Number.NEGATIVE_INFINITY) > now) return undefined;
    try {
      const profile = await lookup(platform, name.toLowerCase());
      if (profile) return profile;
    } catch (error) {
      this.#options.log.warn({ error, platform }, "the platform could not be asked for a name");
      return undefined;
    }
    if (this.#unknownUntil.size >= UNKNOWN_MAX) this.#unknownUntil.clear();
    this.#unknownUntil.set(key, now + UNKNOWN_FOR_MS);
    return undefined;
  }

  #around(message: ChatMessage, channel: ChannelInfo): Surroundings {
    return {
      currency: channel.currency,
      viewer: { id: 0, name: message.author.displayName },
      channelName: channel.displayName,
    };
  }
}

/** An answer to a line: urgent where it is an error or a moderator's. */
export function answer(
  message: ChatMessage,
  channel: ChannelInfo,
  text: string,
  kind: OutboxItem["kind"] = mayAct(message.author.roles, "moderator") ? "urgent" : "answer",
): OutboxItem {
  return {
    channel: { platform: channel.platform, platformId: channel.platformId },
    text,
    replyTo: message.id,
    to: message.author.displayName,
    kind,
  };
}

function calledBy(claim: LineClaim): Called {
  return {
    name: claim.name,
    cooldownKey: claim.cooldownKey ?? claim.name,
    role: claim.role ?? "everyone",
    waits: { viewerSeconds: claim.cooldown?.viewerSeconds ?? 0, channelSeconds: claim.cooldown?.channelSeconds ?? 0 },
    claim,
  };
}

function calledCommand(match: Match): Called {
  const { command } = match;
  return { name: command.name, cooldownKey: command.name, role: command.role, waits: command, match };
}

function useOf(called: Called, message: ChatMessage, channel: ChannelInfo): Use {
  return { command: called.cooldownKey, channelId: channel.id, viewer: viewerOf(message) };
}

function viewerOf(message: ChatMessage): string {
  return `${message.platform}:${message.author.platformId}`;
}

/** A subcommand is shown as it was called (`points add`), anything else by its own word. */
function shownWord(match: Match): string {
  return match.calledAs.includes(" ") ? match.calledAs : match.command.words[0]!;
}

export type { Job, LoadedCommand, Reading };
