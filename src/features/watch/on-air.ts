/**
 * Live and not live: broadcasts begin, break, come back within the grace period and end. What follows from it for viewers
 * is left to changes.ts.
 */

import type { Days } from "../../base/calendar.ts";
import { MINUTE_MS } from "../../base/lengths.ts";
import { inSteps } from "../../base/steps.ts";
import type { Clock, Timers } from "../../base/system.ts";
import type { Writer } from "../../db/writer.ts";
import type { FeatureContext } from "../../kit/context.ts";
import type { Board } from "./board.ts";
import { Broadcast, type BroadcastRow, type BroadcastRows } from "./broadcasts.ts";
import type { Changes } from "./changes.ts";
import type { ChannelState } from "./channel-state.ts";
import type { WatchingSection } from "./settings.ts";
import type { Ticker } from "./ticker.ts";

/** The reference of a broadcast that lively chat began and nobody has confirmed begins with this. */
export const GUESSED = "guessed:";

export interface OnAirOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly writer: Pick<Writer, "run">;
  readonly config: WatchingSection;
  readonly broadcasts: BroadcastRows;
  readonly feed: FeatureContext["feed"];
  readonly board: Board;
  readonly days: Days;
  readonly changes: Changes;
  readonly ticker: Ticker;
  /** The other channels of the same currency. */
  readonly siblings: (state: ChannelState) => readonly ChannelState[];
  /** The platform has said whether it is live. In turn. */
  readonly platformSaid: (state: ChannelState, live: boolean) => Promise<void>;
  /** It has gone live: look who is there, without being waited for. */
  readonly wentLive: (state: ChannelState) => void;
}

export class OnAir {
  readonly #options: OnAirOptions;

  constructor(options: OnAirOptions) {
    this.#options = options;
  }

  get #graceMs(): number {
    return this.#options.config.graceMinutes * MINUTE_MS;
  }

  /** The platform says that it is live; saying so again changes nothing. */
  live(state: ChannelState, facts: { readonly ref?: string; readonly startedAtMs?: number }): Promise<void> {
    return state.inTurn(async () => {
      state.assumed = undefined;
      await this.#options.platformSaid(state, true);
      await this.goLive(state, facts.ref, facts.startedAtMs);
      await this.confirm(state, facts.ref ?? `start:${this.#options.clock.now()}`, facts.startedAtMs);
    });
  }

  offline(state: ChannelState): Promise<void> {
    return state.inTurn(async () => {
      await this.#options.platformSaid(state, false);
      await this.goOffline(state);
    });
  }

  /** Nothing is paid until it is known again. */
  unknown(state: ChannelState): Promise<void> {
    return state.inTurn(async () => {
      if (state.air !== "live") return;
      this.#stopMinutes(state);
      state.air = "unknown";
      await this.reconsiderShared(state);
    });
  }

  /** What was left open by a run that knew this channel, and this one does not: it is over. */
  endForgotten(state: ChannelState): Promise<void> {
    return state.inTurn(async () => {
      if (!state.opened && state.broadcast) await this.end(state);
    });
  }

  /** In turn: it is on air; a new broadcast is named by `ref`, or by `prefix` and its start. */
  async goLive(state: ChannelState, ref: string | undefined, startedAtMs?: number, prefix = "start:"): Promise<void> {
    if (state.air === "live" && state.broadcast) return;
    const { clock, ticker, changes, writer, broadcasts, wentLive } = this.#options;
    if (state.broadcast && !this.#isSame(state, state.broadcast, ref)) await this.end(state);
    const name = ref ?? `${prefix}${startedAtMs ?? clock.now()}`;
    const { broadcast } = state;
    if (!broadcast) {
      state.broadcast = await this.#begin(state, name, startedAtMs ?? clock.now());
    } else if (ref !== undefined && broadcast.ref !== ref) {
      await writer.run((work) => broadcasts.reopen(work, broadcast.id, ref));
      broadcast.ref = ref;
    }
    state.graceTimer?.cancel();
    state.air = "live";
    state.lastLineMs = clock.monotonic();
    state.lastLineAtMs = clock.now();
    ticker.start(state.channel.id);
    state.minuteCounts = ticker.countsNext(state.channel.id);
    await changes.markAll(state, state.presence.viewerIds());
    await changes.flush();
    wentLive(state);
  }

  /** Within the grace period it is the same one, whatever its reference; by its reference at any time. */
  #isSame(state: ChannelState, broadcast: Broadcast, ref: string | undefined): boolean {
    if (ref !== undefined && broadcast.ref === ref) return true;
    return state.air === "grace" || !this.isLongGone(broadcast);
  }

  #gapMs(broadcast: Broadcast): number {
    return Math.abs(this.#options.clock.now() - broadcast.lastTickAtMs);
  }

  /** A new broadcast, or the last one again when the platform calls it by the same name. */
  async #begin(state: ChannelState, ref: string, startedAtMs: number): Promise<Broadcast> {
    const { writer, broadcasts, board, days, clock, feed } = this.#options;
    const latest = broadcasts.latest(state.channel.id);
    const now = clock.now();
    state.decided.clear();
    if (latest && (latest.platform_ref === ref || wasGuessed(latest, startedAtMs))) {
      await writer.run((work) => {
        broadcasts.reopen(work, latest.id, ref);
        feed.add(work, { type: "broadcast.began", data: { broadcast: latest.id, channel: state.channel.id } });
      });
      const broadcast = board.broadcast(latest.id) ?? broadcasts.load({ ...latest, ended_at_ms: null }, days);
      broadcast.ended = false;
      board.add(broadcast);
      return broadcast;
    }
    const row = await writer.run((work) => {
      const begun = broadcasts.start(work, state.channel.id, ref, startedAtMs, now);
      feed.add(work, { type: "broadcast.began", data: { broadcast: begun.id, channel: state.channel.id } });
      return begun;
    });
    const broadcast = new Broadcast(row);
    broadcast.ticked(now, 0, days);
    board.add(broadcast);
    return broadcast;
  }

  /**
   * In turn: what was only a guess is known now, by this name; it may have begun earlier. A broadcast that has a name of
   * the platform, or was declared, keeps it.
   */
  async confirm(state: ChannelState, ref: string, startedAtMs?: number): Promise<void> {
    const { broadcast } = state;
    if (!broadcast?.ref.startsWith(GUESSED)) return;
    const { writer, broadcasts } = this.#options;
    const beganAtMs = Math.min(broadcast.startedAtMs, startedAtMs ?? broadcast.startedAtMs);
    await writer.run((work) => broadcasts.reopen(work, broadcast.id, ref, beganAtMs));
    broadcast.ref = ref;
    broadcast.startedAtMs = beganAtMs;
  }

  /** Its last minute was so long ago that whatever is on air now is another broadcast. */
  isLongGone(broadcast: Broadcast): boolean {
    return this.#gapMs(broadcast) > this.#graceMs + MINUTE_MS;
  }

  /** In turn: off air; it is over when the grace period is. */
  async goOffline(state: ChannelState): Promise<void> {
    const { broadcast } = state;
    if (!broadcast || state.air === "grace") return;
    const { timers, clock } = this.#options;
    this.#stopMinutes(state);
    const wasLive = state.air === "live";
    state.air = "grace";
    state.assumed = undefined;
    state.stoppedAtMs = clock.now();
    const left = this.#graceMs - (wasLive ? 0 : this.#gapMs(broadcast));
    if (left <= 0) return this.end(state);
    state.graceTimer?.cancel();
    state.graceTimer = timers.after(left, () =>
      state.inTurn(async () => {
        if (state.air === "grace") await this.end(state);
      }),
    );
    await this.reconsiderShared(state);
  }

  /**
   * In turn: the broadcast is over, since `overSinceMs` where it is known to have been over before. Said in the book first,
   * so that a crash in the middle of closing the spans is resumed.
   */
  async end(state: ChannelState, overSinceMs?: number): Promise<void> {
    const { broadcast } = state;
    if (!broadcast) return;
    const { writer, broadcasts, changes, clock, feed } = this.#options;
    const { lastTickAtMs } = broadcast;
    const stoppedAtMs = Math.min(Math.max(state.stoppedAtMs, lastTickAtMs), Math.max(clock.now(), lastTickAtMs));
    const endedAtMs = Math.max(broadcast.startedAtMs, Math.min(stoppedAtMs, overSinceMs ?? stoppedAtMs));
    this.#stopMinutes(state);
    state.graceTimer?.cancel();
    state.assumed = undefined;
    await writer.run((work) => {
      broadcasts.end(work, broadcast.id, endedAtMs);
      const { id, channelId: channel, startedAtMs } = broadcast;
      feed.add(work, { type: "broadcast.ended", data: { broadcast: id, channel, startedAtMs, endedAtMs } });
      work.afterCommit(() => {
        broadcast.ended = true;
        state.broadcast = undefined;
        state.air = "offline";
      });
    });
    await inSteps(state.presence.ended());
    await changes.queueAll(state.channel.currencyId, broadcast.spans.keys());
    await changes.flush();
    if (broadcast.spans.size === 0 && broadcast.ended) this.#options.board.drop(broadcast);
    await this.tellPaid();
  }

  /** What broadcasts that are over, and paid, have come to. */
  async tellPaid(): Promise<void> {
    const { writer, broadcasts, feed } = this.#options;
    await writer.run((work) => {
      for (const data of broadcasts.takeCounted(work)) feed.add(work, { type: "watching.paid", data });
    });
  }

  #stopMinutes(state: ChannelState): void {
    this.#options.ticker.stop(state.channel.id);
    state.minuteCounts = false;
  }

  /** Who watches this channel and another of the same currency may now be paid there, or here. */
  async reconsiderShared(state: ChannelState): Promise<void> {
    const { siblings, changes } = this.#options;
    for (const other of siblings(state)) {
      const shared = [...state.presence.viewerIds()].filter((viewerId) => other.presence.get(viewerId));
      await changes.markAll(state, shared);
    }
    await changes.flush();
  }
}

/** Whether the last broadcast was a guess that ended while this one was already on air: then it is this one. */
function wasGuessed(latest: BroadcastRow, startedAtMs: number): boolean {
  return latest.platform_ref.startsWith(GUESSED) && latest.ended_at_ms !== null && startedAtMs <= latest.ended_at_ms;
}
