/**
 * When timers are said: every so often while live, counted per channel from the start of the broadcast, from the last time
 * it was said, or from when it was made, whichever is latest; or at a time of day. One timer a minute and channel, so that
 * several that fall due together do not flood the chat.
 */

import type { Cancel, Clock, Timers } from "../../base/clock.ts";
import { MINUTE_MS } from "../../base/lengths.ts";
import type { Cron } from "../../base/system.ts";

/** A timer as the timetable knows it, wherever it was made. */
export interface PlannedTimer {
  readonly name: string;
  readonly text: string;
  readonly everyMs?: number;
  readonly cron?: string;
  readonly lines: number;
  readonly sinceMs: number;
}

/** A channel that is live. */
export interface LiveChannel {
  readonly id: number;
  readonly startedAtMs: number;
}

export interface TimetableOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly cron: Cron;
  readonly timeZone: string;
  readonly live: () => readonly LiveChannel[];
  readonly saidAt: (name: string, channelId: number) => number | undefined;
  /** Writes down that it is said, and says it. */
  readonly say: (timer: PlannedTimer, channelIds: readonly number[]) => Promise<void>;
}

export class Timetable {
  readonly #options: TimetableOptions;
  #every: readonly PlannedTimer[] = [];
  #minute: Cancel | undefined;
  #times: Cancel[] = [];
  #known: ReadonlySet<string> = new Set();
  /** Lines since the start, by channel, and how many there were when a timer was made or last said there. */
  readonly #lines = new Map<number, number>();
  readonly #linesAt = new Map<string, number>();

  constructor(options: TimetableOptions) {
    this.#options = options;
  }

  /** Begins to look at the clock, once. */
  start(): void {
    this.#minute = this.#options.timers.every(MINUTE_MS, () => this.#look());
  }

  /** These from now on; those before are forgotten. */
  plan(timers: readonly PlannedTimer[]): void {
    for (const { name } of timers) if (!this.#known.has(name)) this.#countFromNow(name);
    this.#known = new Set(timers.map(({ name }) => name));
    this.#every = timers.filter(({ everyMs }) => everyMs !== undefined);
    for (const time of this.#times.splice(0)) time.cancel();
    for (const timer of timers) {
      if (timer.cron === undefined) continue;
      this.#times.push(
        this.#options.cron.schedule(timer.cron, this.#options.timeZone, () => this.#timeOfDay(timer), {
          what: `the timer ${timer.name}`,
        }),
      );
    }
  }

  stop(): void {
    this.#minute?.cancel();
    for (const time of this.#times.splice(0)) time.cancel();
  }

  /** Somebody wrote a line. */
  heard(channelId: number): void {
    this.#lines.set(channelId, this.#linesIn(channelId) + 1);
  }

  async #look(): Promise<void> {
    const now = this.#options.clock.now();
    for (const channel of this.#options.live()) {
      const due = this.#every
        .map((timer) => ({ timer, dueAtMs: this.#dueAt(timer, channel) }))
        .filter(({ timer, dueAtMs }) => dueAtMs <= now && this.#hasLines(timer, channel.id))
        .sort((one, other) => one.dueAtMs - other.dueAtMs || (one.timer.name < other.timer.name ? -1 : 1))[0];
      if (due) await this.#say(due.timer, [channel.id]);
    }
  }

  async #timeOfDay(timer: PlannedTimer): Promise<void> {
    const channels = this.#options.live().filter(({ id }) => this.#hasLines(timer, id));
    if (channels.length > 0)
      await this.#say(
        timer,
        channels.map(({ id }) => id),
      );
  }

  async #say(timer: PlannedTimer, channelIds: readonly number[]): Promise<void> {
    for (const id of channelIds) this.#linesAt.set(`${id} ${timer.name}`, this.#linesIn(id));
    await this.#options.say(timer, channelIds);
  }

  #dueAt(timer: PlannedTimer, channel: LiveChannel): number {
    const saidAtMs = this.#options.saidAt(timer.name, channel.id) ?? 0;
    return Math.max(saidAtMs, channel.startedAtMs, timer.sinceMs) + timer.everyMs!;
  }

  #hasLines(timer: PlannedTimer, channelId: number): boolean {
    const since = this.#linesAt.get(`${channelId} ${timer.name}`) ?? 0;
    return this.#linesIn(channelId) - since >= timer.lines;
  }

  /** What was written before a timer was there does not count for it. */
  #countFromNow(name: string): void {
    for (const [channelId, lines] of this.#lines) this.#linesAt.set(`${channelId} ${name}`, lines);
  }

  #linesIn(channelId: number): number {
    return this.#lines.get(channelId) ?? 0;
  }
}
