/**
 * Whether the channel is on air: Kick is asked every minute, and at once when the feed tells of a change.
 *
 * The API is the truth because it knows when the broadcast began; the feed only makes it faster. When Kick cannot be asked
 * for five minutes the answer is "unknown", and nothing is paid until it is known again. With nobody signed in and no app,
 * the feed's own events are passed on by whoever read them.
 */

import type { Cancel } from "../../../base/clock.ts";
import type { Log } from "../../../base/log.ts";
import type { System } from "../../../base/system.ts";
import type { PlatformEvent } from "../../platform.ts";
import { broadcastRef } from "../kick-seams.ts";
import type { KickApi } from "./api.ts";
import { KickApiError } from "./http.ts";

export interface KickLiveOptions {
  readonly api: KickApi;
  readonly userId: string;
  readonly system: System;
  readonly log: Log;
  readonly emit: (event: PlatformEvent) => void;
  readonly pollMs: number;
  /** How long without an answer until the state counts as unknown. */
  readonly unknownAfterMs: number;
}

/** What Kick said last: `asking` before its first answer. */
export type LiveState = "asking" | "live" | "offline" | "unknown" | "no-token";

type LiveEvent = PlatformEvent & { readonly kind: "live" | "offline" };

/** After the feed told of a change the API lags by seconds: it is asked again after these. */
const HURRY_MS = [0, 5_000, 15_000, 30_000];

export class KickLive {
  readonly #options: KickLiveOptions;
  #state: LiveState = "asking";
  #ref: string | undefined;
  #answeredAtMs: number;
  #lastError: string | undefined;
  #timers: Cancel[] = [];
  #hurrying: Cancel[] = [];
  #polling: Promise<void> | undefined;
  /** What the feed told while the first question was open: passed on when Kick turns out not to answer at all. */
  #word: LiveEvent | undefined;
  #stopped = false;

  constructor(options: KickLiveOptions) {
    this.#options = options;
    this.#answeredAtMs = options.system.clock.monotonic();
  }

  get state(): LiveState {
    return this.#state;
  }

  get isLive(): boolean {
    return this.#state === "live";
  }

  /** Whether Kick is being asked: then `!live` and `!offline` are not needed. False without any token. */
  get asks(): boolean {
    return this.#state !== "no-token";
  }

  /** Why the last question failed, for the log and `doctor`. */
  get lastError(): string | undefined {
    return this.#lastError;
  }

  /** Asks once, then every minute. */
  async start(): Promise<void> {
    await this.poll();
    if (this.#stopped) return;
    this.#timers.push(this.#options.system.timers.every(this.#options.pollMs, () => this.poll()));
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of [...this.#timers, ...this.#hurrying]) timer.cancel();
  }

  /** The feed told that the channel went on or off air. False when Kick cannot be asked: then the feed's word is all there is. */
  noticed(event: LiveEvent): boolean {
    if (!this.asks) return false;
    const { kind } = event;
    if (this.#state === "asking") this.#word = event;
    for (const timer of this.#hurrying) timer.cancel();
    this.#hurrying = HURRY_MS.map((ms) =>
      this.#options.system.timers.after(ms, () => (this.#state === kind ? undefined : this.poll())),
    );
    return true;
  }

  /** Asks now, or joins the question under way. Never throws. */
  poll(): Promise<void> {
    this.#polling ??= this.#pollNow().finally(() => {
      this.#polling = undefined;
    });
    return this.#polling;
  }

  async #pollNow(): Promise<void> {
    const { api, userId, system } = this.#options;
    try {
      const streams = await api.livestreams([userId]);
      if (this.#stopped) return;
      this.#answeredAtMs = system.clock.monotonic();
      this.#lastError = undefined;
      const stream = streams.find((candidate) => candidate.userId === userId);
      if (stream) this.#live(stream.startedAtMs);
      else this.#offline();
    } catch (error) {
      if (!this.#stopped) this.#failed(error);
    }
  }

  #live(startedAtMs: number | undefined): void {
    const { userId, system, emit } = this.#options;
    const ref = startedAtMs === undefined ? undefined : broadcastRef(userId, startedAtMs);
    if (this.#state === "live" && ref === this.#ref) return;
    this.#state = "live";
    this.#ref = ref;
    const start = startedAtMs === undefined || ref === undefined ? {} : { ref, startedAtMs };
    emit({ platform: "kick", channelId: userId, atMs: system.clock.now(), kind: "live", ...start });
  }

  #offline(): void {
    const { userId, system, emit } = this.#options;
    if (this.#state === "offline") return;
    this.#state = "offline";
    this.#ref = undefined;
    emit({ platform: "kick", channelId: userId, atMs: system.clock.now(), kind: "offline" });
  }

  #failed(error: unknown): void {
    const { userId, system, emit, log, unknownAfterMs } = this.#options;
    this.#lastError = error instanceof Error ? error.message : String(error);
    const signedOut =
      error instanceof KickApiError && error.code === "kick.signed-out" && error.retryAfterMs === undefined;
    log.debug({ reason: this.#lastError }, "could not ask Kick whether the channel is live");
    if (this.#state === "asking" && signedOut) {
      // Nothing was ever known from here: the feed, or !live and !offline, tell the bot.
      this.#state = "no-token";
      for (const timer of this.#hurrying) timer.cancel();
      if (this.#word) emit(this.#word);
      return;
    }
    if (this.#state === "unknown" && signedOut) this.#state = "no-token";
    if (this.#state === "unknown" || this.#state === "no-token") return;
    if (system.clock.monotonic() - this.#answeredAtMs < unknownAfterMs) return;
    this.#state = signedOut ? "no-token" : "unknown";
    this.#ref = undefined;
    log.warn({ reason: this.#lastError }, "whether the channel is live is not known; nothing is paid until it is");
    emit({ platform: "kick", channelId: userId, atMs: system.clock.now(), kind: "liveUnknown" });
  }
}
