/**
 * A rehearsal: the whole bot on the local platform, with a clock that the terminal moves. `chatmint rehearse`, demos and
 * story tests type into it.
 */

import type { Log } from "../base/log.ts";
import type { DataPaths } from "../base/paths.ts";
import { type Random, realSystem, SimulatedSystem } from "../base/system.ts";
import type { Watchdog } from "../base/watchdog.ts";
import type { Silence } from "../chat/outcome.ts";
import { type Book, type Db, openBook } from "../db/open.ts";
import { MintedSince } from "../ledger/minted-since.ts";
import { money } from "../ledger/words.ts";
import { Crowd } from "../platforms/local/crowd.ts";
import type { Directive, Happening } from "../platforms/local/directives.ts";
import { play } from "../platforms/local/happenings.ts";
import { type LocalLine, readLocalLine } from "../platforms/local/lines.ts";
import { LOCAL_CHANNEL, LocalPlatform } from "../platforms/local/local.ts";
import { whatObsWouldDo } from "../platforms/local/obs-words.ts";
import { type Named, type SecondPlatform, STREAMER } from "../platforms/local/people.ts";
import type { SendLimits } from "../platforms/platform.ts";
import { buildHouse, type House } from "./app.ts";
import { type Config, zoneOf } from "./config.ts";
import { DirectiveReport } from "./directive-report.ts";
import { TABLES } from "./tables.ts";

export interface RehearsalOptions {
  readonly config: Config;
  readonly paths: DataPaths;
  /** A problem of command files or wording in the streamer's language. */
  readonly inLanguage?: ((problem: string) => string) | undefined;
  /** The rehearsal's own book; `:memory:` for a story. */
  readonly bookFile: string;
  /** The clock starts here, or at the last time in the book when that is later. Milliseconds, UTC. */
  readonly nowMs: number;
  readonly random: Random;
  readonly log: Log;
  /** What the bot says, a line each; `on` in the second chat. */
  readonly print: (text: string, on?: SecondPlatform) => void;
  /** What is for the streamer and not for the chat: help with a directive, why nothing was said. */
  readonly hint: (text: string) => void;
  /** Likewise: what a directive did, a line each. Default: nobody is told. */
  readonly tell?: (text: string) => void;
  /** First part of the message ids of this run. */
  readonly run: string;
  readonly onFatal: (error: unknown) => void;
  readonly limits?: Partial<SendLimits>;
  readonly watchdog?: Watchdog | undefined;
  /** How much the log tells from now on. */
  readonly setLogLevel?: (level: string) => void;
}

export class Rehearsal {
  readonly house: House;
  readonly system: SimulatedSystem;
  readonly local: LocalPlatform;
  /** A second chat, there from the first line that is typed in it. */
  readonly kick: LocalPlatform;
  readonly book: Book;
  readonly #options: RehearsalOptions;
  readonly #crowd: Crowd;
  readonly #report: DirectiveReport;
  readonly #hint: (text: string) => void;
  /** How many lines the bot has said, and the last line that got no answer of its own. */
  #printed = 0;
  #happenings = 0;
  #unanswered: Silence | undefined;
  /** One line after the other, wherever they are typed. */
  #turn: Promise<unknown> = Promise.resolve();
  #heard: ((text: string) => void) | undefined;

  private constructor(parts: {
    house: House;
    system: SimulatedSystem;
    local: LocalPlatform;
    kick: LocalPlatform;
    book: Book;
    options: RehearsalOptions;
  }) {
    const { house, system, options } = parts;
    this.house = house;
    this.system = system;
    this.local = parts.local;
    this.kick = parts.kick;
    this.book = parts.book;
    this.#options = options;
    this.#hint = options.hint;
    this.#crowd = new Crowd(parts.local, options.random);
    this.#report = new DirectiveReport({
      ...{ house, clock: system.clock, config: house.settings.now, timeZone: zoneOf(options.config) },
      minted: new MintedSince(parts.book.db),
      money: (amount) => money(amount, house.currency),
      here: () => this.#chats().reduce((sum, chat) => sum + chat.present, 0),
      print: (line) => options.tell?.(line),
    });
    this.system.timers.every(60_000, () => this.#crowd.chat());
  }

  /** Opens the book and starts the bot; it is live at once. */
  static async open(given: RehearsalOptions): Promise<Rehearsal> {
    let opened: Rehearsal | undefined;
    const options = heardBy(given, (text) => {
      if (opened) opened.#heard?.(text);
    });
    const book = openBook({ tables: TABLES, file: options.bookFile });
    try {
      const system = new SimulatedSystem(Math.max(options.nowMs, lastTimeIn(book.db)), options.random, (err) =>
        options.log.error({ err }, "work that was due at this time failed; the rehearsal goes on"),
      );
      const chat = (on?: SecondPlatform) => ({
        print: (text: string) => {
          rehearsal.#printed += 1;
          options.print(text, on);
        },
        made: (name: string) => rehearsal.#made(name),
        run: on ? `${options.run}-${on}` : options.run,
        ...(options.limits ? { limits: options.limits } : {}),
      });
      const local = new LocalPlatform(chat());
      const kick = new LocalPlatform({ ...chat("kick"), name: "kick", opensLater: true });
      const house = await buildHouse({
        config: options.config,
        paths: options.paths,
        book,
        watchdog: options.watchdog,
        webSystem: realSystem(),
        system,
        log: options.log,
        platforms: [local, kick],
        rehearsal: true,
        inLanguage: options.inLanguage,
        onFatal: options.onFatal,
        ...(options.setLogLevel ? { setLogLevel: options.setLogLevel } : {}),
        onObs: (action) => void options.hint(`(OBS: ${whatObsWouldDo(action)})`),
        onSilent: (silence) => {
          // A command without an answer may have announced what it did: that is seen once the line is done.
          if (silence.reason === "nothing to say") rehearsal.#unanswered = silence;
          else options.hint(whySilent(silence));
        },
      });
      const rehearsal: Rehearsal = new Rehearsal({
        house,
        system,
        local,
        kick,
        book,
        options,
      });
      opened = rehearsal;
      system.settle = () => rehearsal.settled();
      await house.bot.start();
      await rehearsal.live();
      return rehearsal;
    } catch (error) {
      book.close();
      throw error;
    }
  }

  /** One typed line, done when everything it caused is on the disk and said. False for `/quit`. */
  line(typed: string): Promise<boolean> {
    const done = this.#turn.then(() => this.#line(typed));
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** The same from a page, with what was said and told of it. The rehearsal is not ended from there. */
  typed(text: string): Promise<readonly string[]> {
    const done = this.#turn.then(async () => {
      if (readLocalLine(text, this.#options.config.chat.prefix).kind === "quit")
        return ["(the rehearsal is ended in its own window: type /quit there)"];
      const lines: string[] = [];
      this.#heard = (line) => void lines.push(line);
      try {
        await this.#line(text);
      } finally {
        this.#heard = undefined;
      }
      return lines;
    });
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #line(typed: string): Promise<boolean> {
    const line = readLocalLine(typed, this.#options.config.chat.prefix);
    if (line.kind === "said" || line.kind === "empty") await this.#say(line);
    else await this.#direct(line);
    return line.kind !== "quit";
  }

  /** The broadcast begins (again), in every chat that is open. */
  async live(): Promise<void> {
    for (const chat of this.#chats()) chat.event({ kind: "live" });
    await this.settled();
    await this.#pollLists();
  }

  /** Resolves when the bot has nothing more to do at this time. */
  async settled(): Promise<void> {
    do {
      await this.house.bot.idle();
      await this.house.features.watch.idle();
      await this.house.outbox.settled();
      await this.house.bot.idle();
    } while (this.house.writer.waiting > 0);
  }

  /** Drains, closes the bot and the book. */
  async close(): Promise<void> {
    this.system.halt();
    await this.settled();
    await this.house.bot.stop();
    this.book.close();
  }

  #chats(): LocalPlatform[] {
    return [this.local, ...(this.kick.isOpen ? [this.kick] : [])];
  }

  /** The chat that a name stands for; the second one opens now where it has to. */
  async #chatOf({ on }: Named): Promise<LocalPlatform> {
    if (!on || this.kick.isOpen) return on ? this.kick : this.local;
    this.kick.open();
    await this.settled();
    const first = this.house.bot.channel(this.local.name, LOCAL_CHANNEL);
    if (first && this.house.features.watch.isLive(first.id)) this.kick.event({ kind: "live" });
    await this.settled();
    this.#hint("(a second chat is open now, as on Kick; what the bot says there begins with chatmint@kick)");
    return this.kick;
  }

  /** Timers that are due now fire without the clock moving. */
  async #say(line: LocalLine & { readonly kind: "said" | "empty" }): Promise<void> {
    if (line.kind === "said") await this.#said(line.by, line.text);
    await this.system.advance(0);
  }

  async #direct(directive: Directive): Promise<void> {
    const before = this.#report.before();
    await this.#do(directive);
    await this.system.advance(0);
    this.#report.print(directive, before);
  }

  async #do(directive: Directive): Promise<void> {
    switch (directive.kind) {
      case "quit":
        return;
      case "wrong":
        this.#hint(directive.help);
        return;
      case "live":
        return this.live();
      case "offline":
        for (const chat of this.#chats()) chat.event({ kind: "offline" });
        return this.settled();
      case "join":
        for (const who of directive.who) (await this.#chatOf(who)).joins(who);
        return this.#pollLists();
      case "leave":
        for (const who of directive.who) await this.#leave(who);
        return this.settled();
      case "viewers":
        this.#crowd.resize(directive.count);
        return this.#pollLists();
      case "happens":
        return this.#happens(directive.what);
      case "advance":
        return this.system.advance(directive.ms);
    }
  }

  async #happens(what: Happening): Promise<void> {
    const chat = what.who ? await this.#chatOf(what.who) : this.local;
    const key = `${this.#options.run}-${++this.#happenings}`;
    play(chat, what, key, this.system.clock.now());
    await this.settled();
  }

  async #said(by: Named, text: string): Promise<void> {
    const chat = await this.#chatOf(by);
    if (chat.isBanned(by.name, this.system.clock.now())) {
      this.#hint(`(not said: ${by.name} is banned or timed out; /unban ${by.name} ends it)`);
      return;
    }
    const { outbox } = this.house;
    const before = outbox.counters().muted;
    const printed = this.#printed;
    this.#unanswered = undefined;
    chat.says(by, text);
    await this.settled();
    if (this.#unanswered && this.#printed === printed) this.#hint(whySilent(this.#unanswered));
    if (outbox.counters().muted > before)
      this.#hint(`(silent: the bot is muted; type: ${this.house.called("bot")} unmute)`);
  }

  /** Nobody was ever here by that name, and a command named them. */
  #made(name: string): void {
    if (name === STREAMER.name) return;
    this.#hint(
      `(${name} is new: a rehearsal makes up whoever is named. On Twitch or Kick there must be such an account.)`,
    );
  }

  /** Who comes in at the terminal is in the list at once, not at the next minute. */
  async #pollLists(): Promise<void> {
    for (const chat of this.#chats()) await this.#pollList(chat);
    await this.settled();
  }

  async #pollList(chat: LocalPlatform): Promise<void> {
    const platform = chat.name;
    const channel = this.house.bot.channel(platform, LOCAL_CHANNEL)!;
    const authors = await chat.chatters();
    const { viewers, features, writer } = this.house;
    const fresh = authors.filter((author) => viewers.upToDate(platform, author) === undefined);
    for (let at = 0; at < fresh.length; at += 100) {
      await writer.run((work) =>
        fresh.slice(at, at + 100).map((author) => viewers.ensureListed(work, platform, author)),
      );
    }
    for (const author of authors) {
      const viewer = viewers.known(platform, author.platformId);
      if (viewer) features.watch.join(channel.id, viewer);
    }
  }

  async #leave(who: Named): Promise<void> {
    const chat = await this.#chatOf(who);
    const channel = this.house.bot.channel(chat.name, LOCAL_CHANNEL)!;
    chat.leaves(who.name);
    const viewer = this.house.viewers.byName(chat.name, who.name, "here");
    if (viewer) this.house.features.watch.leave(channel.id, viewer.id);
    else this.#hint(`Nobody called ${who.name} is here.`);
  }
}

/** The last time anything in the book carries, in milliseconds; 0 for an empty one. */
function lastTimeIn(db: Db): number {
  return db
    .prepare(
      `SELECT max(coalesce((SELECT max(at_ms) FROM tick), 0), coalesce((SELECT max(at_ms) FROM handled), 0),
                  coalesce((SELECT created_at_ms FROM transfer ORDER BY id DESC LIMIT 1), 0),
                  coalesce((SELECT max(coalesce(ended_at_ms, started_at_ms)) FROM broadcast), 0))`,
    )
    .pluck()
    .get() as number;
}

function whySilent({ reason, why }: Silence): string {
  if (reason === "cooldown") return `(silent: ${why}; /advance 1m moves the clock)`;
  return `(silent: ${why})`;
}

/** The same, with everything that is said or told also handed to whoever listens. */
function heardBy(options: RehearsalOptions, heard: (text: string) => void): RehearsalOptions {
  return {
    ...options,
    print(text, on) {
      heard(`chatmint${on ? `@${on}` : ""}: ${text}`);
      options.print(text, on);
    },
    hint(text) {
      heard(text);
      options.hint(text);
    },
    tell(text) {
      heard(text);
      options.tell?.(text);
    },
  };
}
