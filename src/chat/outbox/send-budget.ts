/** What may be sent when: one budget per account over all its channels, a least gap per channel, a reserve for what presses. */

import type { Clock } from "../../base/system.ts";
import type { SendLimits } from "../../platforms/platform.ts";

/** A part of the budget is kept for what moderators and draws say: one line in six. */
const RESERVE = 1 / 6;
/** With fewer lines than this in a window there is nothing to keep apart. */
const RESERVE_FROM = 6;
/** So much of the budget goes at the platform's own pace: small talk is answered at once. */
const AT_ONCE = 1 / 4;
/** After that lines are at least so far apart, so that answers gather and share one. Milliseconds. */
const GATHER_MS = 500;
/** Chat should not be silent for longer than about this while somebody waits. Milliseconds. */
const SILENCE_MS = 3_600;

export class SendBudget {
  readonly #clock: Pick<Clock, "monotonic">;
  /** When each account sent, oldest first: all its lines, and those that were not pressing. */
  readonly #sent = new Map<string, SentLines>();
  readonly #lastInChannel = new Map<string, number>();
  readonly #blockedUntil = new Map<string, number>();

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** Milliseconds until a line may be sent in a channel; 0 when it may now. What presses may use the reserve, and waits for no pace. */
  waitMs(channel: string, limits: SendLimits, presses: boolean): number {
    const now = this.#clock.monotonic();
    const { all, others } = this.#inWindow(limits, now);
    const last = this.#lastInChannel.get(channel);
    const gap = last === undefined ? 0 : last + limits.gapMs - now;
    const blocked = (this.#blockedUntil.get(channel) ?? now) - now;
    const window = windowWaitMs(all, limits.count, limits.windowMs, now);
    if (presses) return Math.max(0, gap, blocked, window);
    const { gatherMs, spreadMs } = paceOf(limits, others);
    const gather = last === undefined ? 0 : last + gatherMs - now;
    const spread = others.length === 0 ? 0 : others.at(-1)! + spreadMs - now;
    const own = windowWaitMs(others, usable(limits), limits.windowMs, now);
    return Math.max(0, gap, blocked, window, gather, spread, own);
  }

  /** Counts a line as sent now: before it is, so that a slow platform is not overrun. */
  spend(channel: string, limits: SendLimits, presses: boolean): void {
    const now = this.#clock.monotonic();
    this.#lastInChannel.set(channel, now);
    const { all, others } = this.#inWindow(limits, now);
    all.push(now);
    if (!presses) others.push(now);
  }

  /** Nothing in this channel for a while: the platform said "later". */
  block(channel: string, ms: number): void {
    this.#blockedUntil.set(channel, this.#clock.monotonic() + ms);
  }

  #inWindow(limits: SendLimits, now: number): SentLines {
    let sent = this.#sent.get(limits.account);
    if (!sent) {
      sent = { all: [], others: [] };
      this.#sent.set(limits.account, sent);
    }
    for (const times of [sent.all, sent.others]) {
      while (times.length > 0 && times[0]! + limits.windowMs <= now) times.shift();
    }
    return sent;
  }
}

interface SentLines {
  readonly all: number[];
  readonly others: number[];
}

function windowWaitMs(times: readonly number[], count: number, windowMs: number, now: number): number {
  const lines = Math.max(1, count);
  return times.length < lines ? 0 : times[times.length - lines]! + windowMs - now;
}

/** How many lines of a window are for answers and announcements. */
function usable({ count }: SendLimits): number {
  return count < RESERVE_FROM ? Math.max(1, count) : count - Math.ceil(count * RESERVE);
}

/**
 * How long the next answer waits besides the platform's own gap. It grows as the window fills: first not at all, then
 * long enough for the answers of a channel to gather, and when the rest of the window's lines would leave chat silent at
 * its end, they are spread over it, for all channels of the account.
 */
function paceOf(limits: SendLimits, others: readonly number[]): { gatherMs: number; spreadMs: number } {
  const lines = usable(limits);
  if (lines < RESERVE_FROM - 1 || others.length < lines * AT_ONCE) return { gatherMs: 0, spreadMs: 0 };
  const left = Math.max(0, lines - others.length);
  const spreadMs = (others[0]! + limits.windowMs - others.at(-1)!) / (left + 1);
  return { gatherMs: GATHER_MS, spreadMs: spreadMs > SILENCE_MS ? spreadMs : 0 };
}
