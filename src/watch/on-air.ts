/**
 * Live and not live: broadcasts begin, break, come back within the grace period and end. What follows from it for viewers
 * is left to changes.ts.
 */

import type { Days } from "../base/calendar.ts";
import type { Log } from "../base/log.ts";
import type { Clock, Timers } from "../base/system.ts";
import type { WatchingSection } from "../config/watching.ts";
import type { Writer } from "../db/writer.ts";
import type { Board } from "./board.ts";
import { Broadcast, type BroadcastRows } from "./broadcasts.ts";
import type { Changes } from "./changes.ts";
import type { ChannelState } from "./channel-state.ts";
import type { WatchingHooks } from "./channels.ts";
import { inSteps } from "./slices.ts";
import { MINUTE_MS, type Ticker } from "./ticker.ts";

/** A declared broadcast ends after this many minutes, or after this long without a line of chat. */
const DECLARED_TICKS_MAX = 12 * 60;
const SILENCE_MAX_MS = 30 * MINUTE_MS;
const DECLARED = "declared:";
const ALWAYS = "always:";

/** What `!live` and `!offline` did. `known`: refused, the platform knows by itself. */
export type DeclareResult = "live" | "already" | "offline" | "known";

export interface OnAirOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly writer: Pick<Writer, "run" | "afterCommit">;
  readonly log: Log;
  readonly config: WatchingSection;
  readonly hooks: Pick<WatchingHooks, "capabilities">;
  readonly broadcasts: BroadcastRows;
  readonly board: Board;
  readonly days: Days;
  readonly changes: Changes;
  readonly ticker: Ticker;
  /** The other channels of the same currency. */
  readonly siblings: (state: ChannelState) => readonly ChannelState[];
  /** It has gone live: look who is there, without being waited for. */
  readonly wentLive: (state: ChannelState) => void;
}

export class OnAir {
  readonly #options: OnAirOptions;
  readonly #graceMs: number;

  constructor(options: OnAirOptions) {
    this.#options = options;
    this.#graceMs = options.config.graceMinutes * MINUTE_MS;
  }

  /** The platform says that it is live; saying so again changes nothing. */
  live(state: ChannelState, facts: { readonly ref?: string; readonly startedAtMs?: number }): Promise<void> {
    return state.inTurn(async () => {
      state.declaredSinceTick = undefined;
      await this.#goLive(state, facts.ref, facts.startedAtMs);
    });
  }

  offline(state: ChannelState): Promise<void> {
    return state.inTurn(() => this.#goOffline(state));
  }

  /** Nothing is paid until it is known again. */
  unknown(state: ChannelState): Promise<void> {
    return state.inTurn(async () => {
      if (state.air !== "live") return;
      this.#options.ticker.stop(state.channel.id);
      state.air = "unknown";
      await this.#reconsiderShared(state);
    });
  }

  /** A moderator says `!live`. */
  declareLive(state: ChannelState): Promise<DeclareResult> {
    return state.inTurn(async () => {
      if (this.#options.hooks.capabilities(state.channel.id).live) return "known";
      if (state.air === "live") return "already";
      await this.#goLive(state, undefined, undefined, DECLARED);
      state.declaredSinceTick = state.tick;
      return "live";
    });
  }

  /** A moderator says `!offline`. */
  declareOffline(state: ChannelState): Promise<DeclareResult> {
    return state.inTurn(async () => {
      if (this.#options.hooks.capabilities(state.channel.id).live) return "known";
      if (state.air === "offline" || state.air === "grace") return "already";
      await this.#goOffline(state);
      return "offline";
    });
  }

  /** The channel is there (again): what can be known of it without the platform is put in order. */
  opened(state: ChannelState): Promise<void> {
    return state.inTurn(async () => {
      const { hooks, config } = this.#options;
      if (hooks.capabilities(state.channel.id).live || state.air === "live") return;
      if (config.live === "always") return this.#goLive(state, undefined, undefined, ALWAYS);
      const { broadcast } = state;
      if (!broadcast) return;
      if (this.#gapMs(broadcast) > this.#graceMs + MINUTE_MS) return this.#end(state);
      if (!broadcast.ref.startsWith(DECLARED)) return;
      await this.#goLive(state, broadcast.ref, undefined);
      state.declaredSinceTick = 0;
    });
  }

  /** A declared broadcast that was forgotten ends by itself. */
  async checkDeclared(state: ChannelState): Promise<void> {
    const { hooks, clock, log } = this.#options;
    const since = state.declaredSinceTick;
    if (since === undefined || state.air !== "live" || hooks.capabilities(state.channel.id).live) return;
    const long = state.tick - since >= DECLARED_TICKS_MAX;
    const silent = clock.monotonic() - state.lastLineMs >= SILENCE_MAX_MS;
    if (!long && !silent) return;
    log.info(
      { channel: state.channel.login, reason: long ? "12 hours" : "30 minutes of silent chat" },
      "a broadcast declared with !live is taken to be over; write !live again if it is not",
    );
    await this.offline(state);
  }

  /** What was left open by a run that knew this channel, and this one does not: it is over. */
  endForgotten(state: ChannelState): Promise<void> {
    return state.inTurn(async () => {
      if (!state.opened && state.broadcast) await this.#end(state);
    });
  }

  async #goLive(state: ChannelState, ref: string | undefined, startedAtMs?: number, prefix = "start:"): Promise<void> {
    if (state.air === "live" && state.broadcast) return;
    const { clock, ticker, changes, writer, broadcasts, wentLive } = this.#options;
    if (state.broadcast && !this.#isSame(state, state.broadcast, ref)) await this.#end(state);
    const name = ref ?? `${prefix}${startedAtMs ?? clock.now()}`;
    const { broadcast } = state;
    if (!broadcast) {
      state.broadcast = await this.#begin(state, name, startedAtMs ?? clock.now());
    } else if (ref !== undefined && broadcast.ref !== ref) {
      await writer.run(() => broadcasts.reopen(broadcast.id, ref));
      broadcast.ref = ref;
    }
    state.graceTimer?.cancel();
    state.air = "live";
    state.lastLineMs = clock.monotonic();
    ticker.start(state.channel.id);
    await changes.markAll(state, state.presence.viewerIds());
    await changes.flush();
    wentLive(state);
  }

  /** Within the grace period it is the same one, whatever its reference; by its reference at any time. */
  #isSame(state: ChannelState, broadcast: Broadcast, ref: string | undefined): boolean {
    if (ref !== undefined && broadcast.ref === ref) return true;
    return state.air === "grace" || this.#gapMs(broadcast) <= this.#graceMs + MINUTE_MS;
  }

  #gapMs(broadcast: Broadcast): number {
    return Math.abs(this.#options.clock.now() - broadcast.lastTickAtMs);
  }

  /** A new broadcast, or the last one again when the platform calls it by the same name. */
  async #begin(state: ChannelState, ref: string, startedAtMs: number): Promise<Broadcast> {
    const { writer, broadcasts, board, days, clock } = this.#options;
    const latest = broadcasts.latest(state.channel.id);
    const now = clock.now();
    state.decided.clear();
    if (latest?.platform_ref === ref) {
      await writer.run(() => broadcasts.reopen(latest.id, ref));
      const broadcast = board.broadcast(latest.id) ?? broadcasts.load({ ...latest, ended_at_ms: null }, days);
      broadcast.ended = false;
      board.add(broadcast);
      return broadcast;
    }
    const row = await writer.run(() => broadcasts.start(state.channel.id, ref, startedAtMs, now));
    const broadcast = new Broadcast(row);
    broadcast.ticked(now, 0, days);
    board.add(broadcast);
    return broadcast;
  }

  async #goOffline(state: ChannelState): Promise<void> {
    const { broadcast } = state;
    if (!broadcast || state.air === "grace") return;
    const { ticker, timers, clock } = this.#options;
    ticker.stop(state.channel.id);
    const wasLive = state.air === "live";
    state.air = "grace";
    state.declaredSinceTick = undefined;
    state.stoppedAtMs = clock.now();
    const left = this.#graceMs - (wasLive ? 0 : this.#gapMs(broadcast));
    if (left <= 0) return this.#end(state);
    state.graceTimer?.cancel();
    state.graceTimer = timers.after(left, () =>
      state.inTurn(async () => {
        if (state.air === "grace") await this.#end(state);
      }),
    );
    await this.#reconsiderShared(state);
  }

  /** The broadcast is over: said in the book first, so that a crash in the middle of closing the spans is resumed. */
  async #end(state: ChannelState): Promise<void> {
    const { broadcast } = state;
    if (!broadcast) return;
    const { writer, broadcasts, changes, clock, ticker } = this.#options;
    const endedAtMs = Math.max(state.stoppedAtMs, broadcast.lastTickAtMs);
    ticker.stop(state.channel.id);
    state.graceTimer?.cancel();
    await writer.run(() => {
      broadcasts.end(broadcast.id, Math.min(endedAtMs, Math.max(clock.now(), broadcast.lastTickAtMs)));
      writer.afterCommit(() => {
        broadcast.ended = true;
        state.broadcast = undefined;
        state.air = "offline";
      });
    });
    await inSteps(state.presence.ended());
    await changes.queueAll(state.channel.currencyId, broadcast.spans.keys());
    await changes.flush();
    if (broadcast.spans.size === 0 && broadcast.ended) this.#options.board.drop(broadcast);
  }

  /** Who watches this channel and another of the same currency may now be paid there, or here. */
  async #reconsiderShared(state: ChannelState): Promise<void> {
    const { siblings, changes } = this.#options;
    for (const other of siblings(state)) {
      const shared = [...state.presence.viewerIds()].filter((viewerId) => other.presence.get(viewerId));
      await changes.markAll(state, shared);
    }
    await changes.flush();
  }
}
