/**
 * A rehearsal: the whole bot on the local platform, with a clock that the terminal moves. `chatmint rehearse`, demos and
 * story tests type into this one door.
 */

import type { Log } from "./base/log.ts";
import type { DataPaths } from "./base/paths.ts";
import { type Random, SimulatedSystem } from "./base/system.ts";
import type { Watchdog } from "./base/watchdog.ts";
import type { Silence } from "./chat/outcome.ts";
import type { Config } from "./config/schema.ts";
import type { ItemAction } from "./config/shop.ts";
import { type Book, type Db, openBook } from "./db/open.ts";
import { buildHouse, type House } from "./main.ts";
import { Crowd } from "./platforms/local/crowd.ts";
import { type LocalLine, type Named, readLocalLine } from "./platforms/local/lines.ts";
import { LOCAL_CHANNEL, LocalPlatform } from "./platforms/local/local.ts";
import type { SendLimits } from "./platforms/platform.ts";

export interface RehearsalOptions {
  readonly config: Config;
  readonly paths: DataPaths;
  /** The rehearsal's own book; `:memory:` for a story. */
  readonly bookFile: string;
  /** The clock starts here, or at the last time in the book when that is later. Milliseconds, UTC. */
  readonly nowMs: number;
  readonly random: Random;
  readonly log: Log;
  /** What the bot says, a line each. */
  readonly print: (text: string) => void;
  /** What is for the streamer and not for the chat: help with a directive, why nothing was said. */
  readonly hint: (text: string) => void;
  /** First part of the message ids of this run. */
  readonly run: string;
  readonly onFatal: (error: unknown) => void;
  readonly limits?: Partial<SendLimits>;
  readonly watchdog?: Watchdog | undefined;
}

export class Rehearsal {
  readonly house: House;
  readonly system: SimulatedSystem;
  readonly local: LocalPlatform;
  readonly book: Book;
  readonly #crowd: Crowd;
  readonly #hint: (text: string) => void;
  /** How many lines the bot has said, and the last line that got no answer of its own. */
  #printed = 0;
  #unanswered: Silence | undefined;

  private constructor(parts: {
    house: House;
    system: SimulatedSystem;
    local: LocalPlatform;
    book: Book;
    hint: (text: string) => void;
    random: Random;
  }) {
    this.house = parts.house;
    this.system = parts.system;
    this.local = parts.local;
    this.book = parts.book;
    this.#hint = parts.hint;
    this.#crowd = new Crowd(parts.local, parts.random);
    this.system.timers.every(60_000, () => this.#crowd.chat());
  }

  /** Opens the book and starts the bot; it is live at once. */
  static async open(options: RehearsalOptions): Promise<Rehearsal> {
    const book = openBook({ file: options.bookFile });
    try {
      const system = new SimulatedSystem(Math.max(options.nowMs, lastTimeIn(book.db)), options.random, (err) =>
        options.log.error({ err }, "work that was due at this time failed; the rehearsal goes on"),
      );
      const local = new LocalPlatform({
        print: (text) => {
          rehearsal.#printed += 1;
          options.print(text);
        },
        run: options.run,
        ...(options.limits ? { limits: options.limits } : {}),
      });
      const house = await buildHouse({
        config: options.config,
        paths: options.paths,
        book,
        watchdog: options.watchdog,
        system,
        log: options.log,
        platforms: [local],
        rehearsal: true,
        onFatal: options.onFatal,
        onObs: (action) => options.hint(`(OBS: ${whatObsWouldDo(action)})`),
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
        book,
        hint: options.hint,
        random: options.random,
      });
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
  async line(typed: string): Promise<boolean> {
    const line = readLocalLine(typed);
    await this.#do(line);
    // Timers that are due now fire without the clock moving.
    await this.system.advance(0);
    return line.kind !== "quit";
  }

  /** The broadcast begins (again). */
  async live(): Promise<void> {
    this.local.event({ kind: "live" });
    await this.settled();
  }

  /** Resolves when the bot has nothing more to do at this time. */
  async settled(): Promise<void> {
    do {
      await this.house.bot.idle();
      await this.house.watching.idle();
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

  async #do(line: LocalLine): Promise<void> {
    switch (line.kind) {
      case "empty":
      case "quit":
        return;
      case "wrong":
        this.#hint(line.help);
        return;
      case "said":
        return this.#said(line.by, line.text);
      case "live":
        return this.live();
      case "offline":
        this.local.event({ kind: "offline" });
        return this.settled();
      case "join":
        for (const who of line.who) this.local.joins(who);
        return this.#pollList();
      case "leave":
        for (const { name } of line.who) await this.#leave(name);
        return this.settled();
      case "viewers":
        this.#crowd.resize(line.count);
        return this.#pollList();
      case "advance":
        return this.system.advance(line.ms);
    }
  }

  async #said(by: Named, text: string): Promise<void> {
    const { outbox } = this.house;
    const before = outbox.counters().muted;
    const printed = this.#printed;
    this.#unanswered = undefined;
    this.local.says(by, text);
    await this.settled();
    if (this.#unanswered && this.#printed === printed) this.#hint(whySilent(this.#unanswered));
    if (outbox.counters().muted > before)
      this.#hint(`(silent: the bot is muted; type: ${this.house.called("bot")} unmute)`);
  }

  /** Who comes in at the terminal is in the list at once, not at the next minute. */
  async #pollList(): Promise<void> {
    const channel = this.house.bot.channel("local", LOCAL_CHANNEL)!;
    const authors = await this.local.chatters();
    const { viewers, watching, writer } = this.house;
    const fresh = authors.filter((author) => viewers.upToDate("local", author) === undefined);
    for (let at = 0; at < fresh.length; at += 100) {
      await writer.run(() => fresh.slice(at, at + 100).map((author) => viewers.ensureListed("local", author)));
    }
    for (const author of authors) {
      const viewer = viewers.known("local", author.platformId);
      if (viewer) watching.join(channel.id, viewer);
    }
    await this.settled();
  }

  async #leave(name: string): Promise<void> {
    const channel = this.house.bot.channel("local", LOCAL_CHANNEL)!;
    this.local.leaves(name);
    const viewer = this.house.viewers.byName("local", name);
    if (viewer) this.house.watching.leave(channel.id, viewer.id);
    else this.#hint(`Nobody called ${name} is here.`);
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

function whatObsWouldDo(action: ItemAction): string {
  switch (action.kind) {
    case "scene":
      return `would change to the scene ${action.scene}`;
    case "source":
      return `would ${action.show ? "show" : "hide"} ${action.source} in the scene ${action.scene}${forSeconds(action.seconds)}`;
    case "filter":
      return `would switch the filter ${action.filter} of ${action.source} ${action.on ? "on" : "off"}${forSeconds(action.seconds)}`;
    default:
      return "would do nothing";
  }
}

function forSeconds(seconds: number): string {
  return seconds === 0 ? "" : ` for ${seconds} s`;
}
