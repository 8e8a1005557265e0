/**
 * The minute: one beat for everything that is live, so that two channels of one currency tick together. Counted by the
 * monotonic clock: a sleep, a jump of the clock or a late timer is one beat, never several.
 */
import { MINUTE_MS } from "../../base/lengths.ts";
import type { Cancel, Clock, Timers } from "../../base/system.ts";

/** Timers may fire a little early or late; a beat this much too early still counts as its minute. */
const EARLY_MS = 250;

/** What a beat is told: the channels that have been on for a whole minute, and those that will have been by the next. */
export type Beat = (wholeIds: readonly number[], comingIds: readonly number[]) => Promise<void>;

/** Calls `beat` once a minute. */
export class Ticker {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #beat: Beat;
  /** When each channel was switched on, by the monotonic clock. */
  readonly #on = new Map<number, number>();
  #dueMs = 0;
  #timer: Cancel | undefined;

  constructor(options: { clock: Clock; timers: Timers; beat: Beat }) {
    this.#clock = options.clock;
    this.#timers = options.timers;
    this.#beat = options.beat;
  }

  start(channelId: number): void {
    if (this.#on.has(channelId)) return;
    this.#on.set(channelId, this.#clock.monotonic());
    if (this.#timer) return;
    this.#dueMs = this.#clock.monotonic() + MINUTE_MS;
    this.#wait();
  }

  stop(channelId: number): void {
    this.#on.delete(channelId);
    if (this.#on.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  isOn(channelId: number): boolean {
    return this.#on.has(channelId);
  }

  /** Whether the next beat will count as a minute of this channel. */
  countsNext(channelId: number): boolean {
    const sinceMs = this.#on.get(channelId);
    return sinceMs !== undefined && this.#dueMs - sinceMs >= MINUTE_MS - EARLY_MS;
  }

  #wait(): void {
    this.#timer = this.#timers.after(Math.max(0, this.#dueMs - this.#clock.monotonic()), () => this.#fire());
  }

  #fire(): Promise<void> | undefined {
    const now = this.#clock.monotonic();
    if (now < this.#dueMs - EARLY_MS) {
      this.#wait();
      return undefined;
    }
    // On time: keep the beat. A minute late or more: what was missed is gone, and the next minute begins now.
    this.#dueMs = now - this.#dueMs < MINUTE_MS ? this.#dueMs + MINUTE_MS : now + MINUTE_MS;
    const whole = [...this.#on].filter(([, sinceMs]) => now - sinceMs >= MINUTE_MS - EARLY_MS).map(([id]) => id);
    const coming = [...this.#on.keys()].filter((id) => !whole.includes(id) && this.countsNext(id));
    this.#wait();
    return whole.length + coming.length > 0 ? this.#beat(whole, coming) : undefined;
  }
}
