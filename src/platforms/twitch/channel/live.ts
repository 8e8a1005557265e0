/**
 * Whether the channel is on air, from two witnesses: EventSub says so at once, a poll each minute says so for sure.
 *
 * Twitch's two witnesses contradict each other for minutes, and a broadcast that stutters keeps its stream id. So: the first
 * sign of being live counts; right after a frame of EventSub a poll may not deny it yet; the same id is the same broadcast.
 * How long a gap may be is the watch's to decide.
 */

import type { Clock } from "../../../base/clock.ts";
import { messageOf } from "../../../base/errors.ts";
import { MINUTE_MS } from "../../../base/lengths.ts";
import type { Log } from "../../../base/log.ts";
import type { LiveStream } from "../api/helix.ts";

/** Seen from outside: `{on: true}` with the broadcast's id, off air, or not known. */
export type LiveState =
  | { readonly status: "live"; readonly stream: LiveStream }
  | { readonly status: "offline" }
  | { readonly status: "unknown" };

/** The API's list of streams is behind EventSub by up to this long. */
export const POLL_LAG_MS = 3 * MINUTE_MS;
/** Polls in a row that must fail before nothing is known any more. */
const FAILURES_MAX = 3;

export interface LiveWatchOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The running broadcast, or `undefined`; throws when the API cannot be asked. */
  poll(): Promise<LiveStream | undefined>;
  /** Whether EventSub would have said so if the channel had gone on or off air. */
  eventsReliable(): boolean;
  changed(state: LiveState): void;
}

export class LiveWatch {
  readonly #options: LiveWatchOptions;
  #state: LiveState = { status: "unknown" };
  #failures = 0;
  /** When EventSub last said online or offline (monotonic). */
  #framedAtMs = Number.NEGATIVE_INFINITY;
  #framedStreamId: string | undefined;

  constructor(options: LiveWatchOptions) {
    this.#options = options;
  }

  get state(): LiveState {
    return this.#state;
  }

  /** Whether nothing is known because the API has not answered for minutes. */
  get lost(): boolean {
    return this.#state.status === "unknown" && this.#failures >= FAILURES_MAX;
  }

  /** Asks the API once. Never throws. */
  async poll(): Promise<void> {
    let stream: LiveStream | undefined;
    try {
      stream = await this.#options.poll();
    } catch (error) {
      this.#failed(messageOf(error));
      return;
    }
    this.#failures = 0;
    const fresh = this.#options.clock.monotonic() - this.#framedAtMs < POLL_LAG_MS;
    if (stream) {
      // The list may still show the broadcast that EventSub has just ended; another one is news.
      if (fresh && this.#state.status === "offline" && stream.id === this.#framedStreamId) return;
      this.#become({ status: "live", stream });
    } else {
      if (fresh && this.#state.status === "live") return;
      this.#become({ status: "offline" });
    }
  }

  /** EventSub: the channel went on air. */
  online(stream: LiveStream): void {
    this.#framedAtMs = this.#options.clock.monotonic();
    this.#framedStreamId = stream.id;
    this.#become({ status: "live", stream });
  }

  /** EventSub: the channel went off air. */
  offline(): void {
    this.#framedAtMs = this.#options.clock.monotonic();
    if (this.#state.status === "live") this.#framedStreamId = this.#state.stream.id;
    this.#become({ status: "offline" });
  }

  /** Nobody is signed in any more: nothing can be known. */
  forget(): void {
    this.#failures = 0;
    this.#framedAtMs = Number.NEGATIVE_INFINITY;
    this.#become({ status: "unknown" });
  }

  #failed(reason: string): void {
    this.#failures++;
    this.#options.log.warn({ reason, failures: this.#failures }, "Twitch did not say whether the channel is live");
    if (this.#failures < FAILURES_MAX) return;
    if (this.#state.status !== "unknown" && this.#options.eventsReliable()) return;
    this.#become({ status: "unknown" });
  }

  #become(state: LiveState): void {
    const before = this.#state;
    if (state.status === "live" && before.status === "live" && before.stream.id === state.stream.id) return;
    if (state.status !== "live" && before.status === state.status) return;
    this.#state = state;
    this.#options.changed(state);
  }
}
