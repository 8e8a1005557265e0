/** What may be sent when: one budget per account over all its channels, a least gap per channel. */

import type { Clock } from "../base/system.ts";
import type { SendLimits } from "../platforms/platform.ts";

export class SendBudget {
  readonly #clock: Pick<Clock, "monotonic">;
  /** When each account sent, oldest first. */
  readonly #sent = new Map<string, number[]>();
  readonly #lastInChannel = new Map<string, number>();
  readonly #blockedUntil = new Map<string, number>();

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** Milliseconds until a line may be sent in a channel; 0 when it may now. */
  waitMs(channel: string, limits: SendLimits): number {
    const now = this.#clock.monotonic();
    const last = this.#lastInChannel.get(channel);
    const gap = last === undefined ? 0 : last + limits.gapMs - now;
    const blocked = (this.#blockedUntil.get(channel) ?? now) - now;
    return Math.max(0, gap, blocked, this.#windowWait(limits, now));
  }

  /** Counts a line as sent now: before it is, so that a slow platform is not overrun. */
  spend(channel: string, limits: SendLimits): void {
    const now = this.#clock.monotonic();
    this.#lastInChannel.set(channel, now);
    const times = this.#sent.get(limits.account);
    if (times) times.push(now);
    else this.#sent.set(limits.account, [now]);
  }

  /** Nothing in this channel for a while: the platform said "later". */
  block(channel: string, ms: number): void {
    this.#blockedUntil.set(channel, this.#clock.monotonic() + ms);
  }

  #windowWait(limits: SendLimits, now: number): number {
    const times = this.#sent.get(limits.account);
    if (!times) return 0;
    while (times.length > 0 && times[0]! + limits.windowMs <= now) times.shift();
    if (times.length < limits.count) return 0;
    return times[times.length - Math.max(1, limits.count)]! + limits.windowMs - now;
  }
}
