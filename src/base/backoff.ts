/** Waits before the next try of a connection or a sender: the one rule for all of them. */

import type { Clock } from "./clock.ts";
import type { Random } from "./system.ts";

/** What grows from `firstMs` to `maxMs`, twice as long with each `attempt`; 0 is the first. */
export function doubledMs(attempt: number, firstMs: number, maxMs: number): number {
  return Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 30));
}

/** The wait before try number `attempt` (0 is the first retry). The jitter keeps a thousand bots from coming back at once. */
export function backoffMs(attempt: number, firstMs: number, maxMs: number, random: Random): number {
  const whole = doubledMs(attempt, firstMs, maxMs);
  const half = Math.floor(whole / 2);
  return half + random.integer(whole - half + 1);
}

export interface BackoffOptions {
  /** The first wait; each one after it is twice as long. Milliseconds. */
  readonly firstMs: number;
  readonly maxMs: number;
  /** How long a success must have lasted to be one, in milliseconds; `maxMs` where it is not said. */
  readonly steadyMs?: number;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * How long to wait after a failure, by how long the last success lasted. A server that accepts and closes at once was no
 * success: only what stood for `steadyMs` lets the waits begin anew.
 *
 * @example
 *   socket.on("open", () => backoff.succeeded());
 *   socket.on("close", () => timers.after(backoff.failed(), dial));
 */
export class Backoff {
  readonly #options: BackoffOptions;
  #attempt = 0;
  #sinceMs: number | undefined;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** It works since now. Said again while it works it changes nothing. */
  succeeded(): void {
    this.#sinceMs ??= this.#options.clock.monotonic();
  }

  /** It ended or was refused. How many milliseconds to wait before the next try. */
  failed(): number {
    const { clock, firstMs, maxMs, random, steadyMs = maxMs } = this.#options;
    if (this.#sinceMs !== undefined && clock.monotonic() - this.#sinceMs >= steadyMs) this.#attempt = 0;
    this.#sinceMs = undefined;
    return backoffMs(this.#attempt++, firstMs, maxMs, random);
  }
}
