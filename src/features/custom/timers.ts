/** Timers: lines the bot says by itself while live. Made with `!timer` (in the book) or in the config. */

import { closest } from "../../base/closest.ts";
import { UserError } from "../../base/errors.ts";
import { MINUTE_MS } from "../../base/lengths.ts";
import type { Log } from "../../base/log.ts";
import type { System } from "../../base/system.ts";
import { sameWord } from "../../chat/reading/text.ts";
import type { LanguageWords } from "../../chat/wording/language-words.ts";
import type { Replies } from "../../chat/wording/replies.ts";
import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { Writer } from "../../db/writer.ts";
import type { ChannelInfo } from "../../model/channel.ts";
import type { Person } from "../../model/money.ts";
import { checkedText, checkedWord } from "./check-text.ts";
import { lineToSay } from "./safe-text.ts";
import { drawn, uptimeText } from "./said-values.ts";
import { checkedTimer, readTimerLine, type TimerWish } from "./timer-line.ts";
import { type ChatTimer, TimerRows } from "./timer-rows.ts";
import { type PlannedTimer, Timetable } from "./timetable.ts";
import { fill, readText, TIMER_VARIABLES, type Variable } from "./variables.ts";

/** Most timers made in chat. */
const TIMERS_MAX = 50;

/** A timer of the config, as far as it is known here. */
interface ConfigTimer {
  readonly name: string;
  readonly text: string;
  readonly cron?: string | undefined;
  readonly everyMinutes?: number | undefined;
  readonly lines: number;
}

/** A timer as it is listed. */
export type ListedTimer = Omit<ChatTimer, "changedAtMs"> & {
  /** Comes from the config, at these times. */
  readonly cron?: string;
};

export interface ChatTimersOptions {
  readonly db: Db;
  readonly system: System;
  readonly writer: Pick<Writer, "run">;
  readonly log: Log;
  readonly replies: Replies;
  readonly mark: string;
  /** What the language calls the settings of a timer. */
  readonly language: LanguageWords;
  /** How a command is called, with the mark: `!timer`, or what the config made of it. */
  readonly called: (word: string) => string;
  readonly timeZone: string;
  /** Those of the config. */
  readonly ofConfig: () => readonly ConfigTimer[];
  readonly channels: () => Iterable<ChannelInfo>;
  readonly watching: {
    isLive(channelId: number): boolean;
    broadcast(channelId: number): { readonly startedAtMs: number } | undefined;
  };
  /** Pages show another state from now on. */
  readonly changed: (topic: "commands") => void;
  /** Says an announcement in one channel. */
  readonly tell: (channelId: number, text: string) => void;
}

export class ChatTimers {
  readonly #options: ChatTimersOptions;
  readonly #rows: TimerRows;
  readonly #timetable: Timetable;

  constructor(options: ChatTimersOptions) {
    const { system, timeZone } = options;
    this.#options = options;
    this.#rows = new TimerRows(options.db);
    this.#timetable = new Timetable({
      ...{ clock: system.clock, timers: system.timers, cron: system.cron, timeZone },
      live: () => this.#live(),
      saidAt: (name, channelId) => this.#rows.saidAt(name, channelId),
      say: (timer, channelIds) => this.#say(timer, channelIds),
    });
  }

  /** Begins to look at the clock. Once, at start. */
  start(): void {
    this.resettled();
    this.#timetable.start();
  }

  /** Plans those of the config as they are now. */
  resettled(): void {
    for (const { name, text } of this.#options.ofConfig()) {
      try {
        checkedText(text, TIMER_VARIABLES);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        this.#options.log.error({ timer: name }, `config.json: custom.timers: ${name}: ${error.message}`);
      }
    }
    this.#plan();
  }

  stop(): void {
    this.#timetable.stop();
  }

  /** Somebody wrote a line; called after its commit. */
  heard(channelId: number): void {
    this.#timetable.heard(channelId);
  }

  /** Makes a timer from what stands behind `!timer add`. */
  add(work: Work, by: Person, asked: string | TimerWish): ListedTimer {
    const wish = this.#wish(asked, "add");
    const { name, text } = wish;
    this.#notOfConfig(name);
    if (this.#rows.find(name)) {
      throw new UserError(
        "timerExists",
        `There is a timer ${name} already. Change it with ${this.#example("edit", name)}`,
        {
          name,
        },
      );
    }
    if (text === undefined || (wish.everyMs === undefined && wish.at === undefined))
      throw this.#incomplete("add", name);
    if (this.#rows.all().length >= TIMERS_MAX) {
      throw new UserError("timerFull", `There are ${TIMERS_MAX} timers already. Remove one first.`, {
        most: TIMERS_MAX,
      });
    }
    return this.#put(work, by, {
      ...{ name, text, lines: wish.lines ?? 0, on: true },
      ...{ everyMs: wish.everyMs ?? null, at: wish.at ?? null },
      changedAtMs: this.#options.system.clock.now(),
    });
  }

  /** Changes what stands behind `!timer edit`, and leaves the rest of it. */
  edit(work: Work, by: Person, asked: string | TimerWish): ListedTimer {
    const wish = this.#wish(asked, "edit");
    const was = this.#find(wish.name);
    if (Object.keys(wish).length === 1) throw this.#incomplete("edit", wish.name);
    const when =
      wish.everyMs === undefined && wish.at === undefined
        ? {}
        : { everyMs: wish.everyMs ?? null, at: wish.at ?? null, changedAtMs: this.#options.system.clock.now() };
    return this.#put(work, by, { ...was, text: wish.text ?? was.text, lines: wish.lines ?? was.lines, ...when });
  }

  /** The timer that is gone. */
  remove(work: Work, line: string): ListedTimer {
    const was = this.#find(line);
    this.#rows.remove(work, was.name);
    work.afterCommit(() => this.#plan());
    return was;
  }

  /** Switches one on or off; a timer that is off keeps everything else. */
  switch(work: Work, by: Person, line: string, on: boolean): ListedTimer {
    const was = this.#find(line);
    return this.#put(work, by, { ...was, on, changedAtMs: this.#options.system.clock.now() });
  }

  /** The timer of this name, one of the config too. */
  find(line: string): ListedTimer {
    const name = line.trim().split(/\s/, 1)[0]!.toLowerCase();
    return sameWord(name, this.all(), (timer) => timer.name) ?? this.#find(line);
  }

  /** Whether a word names one. */
  has(word: string): boolean {
    return sameWord(word, this.all(), (timer) => timer.name) !== undefined;
  }

  /** All of them, those of the config too, by name. */
  all(): readonly ListedTimer[] {
    const fixed = this.#options.ofConfig().map(({ name, text, lines, cron, everyMinutes }) => ({
      ...{ name, text, lines, on: true, at: null },
      everyMs: everyMinutes === undefined ? null : everyMinutes * MINUTE_MS,
      ...(cron === undefined ? {} : { cron }),
    }));
    return [...fixed, ...this.#rows.all()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  #wish(line: string | TimerWish, action: "add" | "edit"): TimerWish {
    if (typeof line !== "string") return checkedTimer(line, this.#options.mark);
    const wish = readTimerLine(line, this.#options.mark, this.#options.language);
    if (wish) return wish;
    throw this.#incomplete(action, "discord");
  }

  #find(line: string): ChatTimer {
    const written = line.trim().split(/\s/, 1)[0]!;
    if (written === "") {
      throw new UserError("timerUnnamed", `Say which timer. ${this.#options.called("timer")} list shows them.`);
    }
    const name = checkedWord(written, this.#options.mark);
    this.#notOfConfig(name);
    const found = this.#rows.find(name) ?? sameWord(name, this.#rows.all(), (timer) => timer.name);
    if (found) return found;
    const near = closest(
      name,
      this.#rows.all().map((timer) => timer.name),
    );
    throw new UserError(
      "timerUnknown",
      `There is no timer ${name}.${near === undefined ? "" : ` Did you mean ${near}?`}`,
      { name, suggestion: near ?? "none" },
    );
  }

  #notOfConfig(name: string): void {
    if (!this.#options.ofConfig().some((timer) => timer.name === name)) return;
    throw new UserError("timerOfConfig", `The timer ${name} is in config.json: the streamer changes it there.`, {
      name,
    });
  }

  #put(work: Work, by: Person, timer: ChatTimer): ListedTimer {
    this.#rows.put(work, timer, by.id);
    work.afterCommit(() => this.#plan());
    return timer;
  }

  #plan(): void {
    const ofBook = this.#rows.all().flatMap(({ name, text, lines, everyMs, at, on, changedAtMs }) => {
      if (!on) return [];
      const [hour, minute] = (at ?? "").split(":").map(Number);
      const when = everyMs === null ? { cron: `${minute} ${hour} * * *` } : { everyMs };
      return [{ name, text, lines, sinceMs: changedAtMs, ...when }];
    });
    const ofConfig = this.#options.ofConfig().map(({ name, text, lines, cron, everyMinutes }) => ({
      ...{ name, text, lines, sinceMs: 0 },
      ...(cron === undefined ? {} : { cron }),
      ...(everyMinutes === undefined ? {} : { everyMs: everyMinutes * MINUTE_MS }),
    }));
    this.#timetable.plan([...ofConfig, ...ofBook]);
    this.#options.changed("commands");
  }

  #live() {
    const { channels, watching } = this.#options;
    return [...channels()].flatMap(({ id }) => {
      const broadcast = watching.isLive(id) ? watching.broadcast(id) : undefined;
      return broadcast ? [{ id, startedAtMs: broadcast.startedAtMs }] : [];
    });
  }

  /** Written down first: a crash in between leaves one unsaid, and never says it twice. */
  async #say(timer: PlannedTimer, channelIds: readonly number[]): Promise<void> {
    const { writer, system, log, channels, tell, replies } = this.#options;
    try {
      await writer.run((work) => {
        for (const id of channelIds) this.#rows.said(work, timer.name, id, system.clock.now());
      });
    } catch (error) {
      log.error({ err: error, timer: timer.name }, "a timer could not be written down and was not said");
      return;
    }
    for (const channel of channels()) {
      if (!channelIds.includes(channel.id)) continue;
      const show = (variable: Variable) => this.#value(variable, channel);
      const text = lineToSay(fill(readText(timer.text), show, replies.language));
      tell(channel.id, text);
    }
  }

  #value(variable: Variable, channel: ChannelInfo): string {
    const { replies, system, watching } = this.#options;
    switch (variable.name) {
      case "currency":
        return channel.currency.nameMany;
      case "uptime":
        return uptimeText(replies, watching, channel, system.clock.now()) ?? variable.fallback ?? "";
      case "random":
        return drawn(variable, system.random, replies.words);
      case "channel":
        return channel.displayName;
      default:
        return `{${variable.name}}`;
    }
  }

  #example(action: "add" | "edit", name: string): string {
    return `${this.#options.called("timer")} ${action} ${name} 15m text`;
  }

  #incomplete(action: "add" | "edit", name: string): UserError {
    const example = this.#example(action, name);
    return new UserError("timerIncomplete", `Like this: ${example} (or "at 22:30" instead of 15m)`, { example });
  }
}
