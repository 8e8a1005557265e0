/** One channel as the watch sees it now: on air or not, who is present, what is still to be written. */
import type { Cancel } from "../../base/system.ts";
import type { KnownViewer } from "../../viewers/viewers.ts";
import type { Broadcast } from "./broadcasts.ts";
import type { WatchedChannel } from "./hooks.ts";
import { LivelyChat } from "./lively.ts";
import type { Presence } from "./presence.ts";

/**
 * `live` ticks. `grace`: offline for a moment, the broadcast may come back. `unknown`: the platform cannot be asked; the
 * broadcast stays as it is and nothing is paid.
 */
export type Air = "offline" | "live" | "grace" | "unknown";

/** Lines of one viewer since they were last written down. */
export interface Wrote {
  count: number;
  readonly firstAtMs: number;
  lastAtMs: number;
}

export class ChannelState {
  channel: WatchedChannel;
  readonly presence: Presence;
  /** False for a channel that is only known from the book: it may have been taken out of the config. */
  opened = false;
  air: Air = "offline";
  broadcast: Broadcast | undefined;
  /** The minute under way will count here: it has been on air since it began. */
  minuteCounts = false;
  /** Live by somebody's `!live` or by a guess, not by the platform's word; since this tick of the broadcast. */
  assumed: { readonly how: "declared" | "guessed"; readonly sinceTick: number } | undefined;
  /** Who wrote lately, where lively chat may begin a broadcast. */
  readonly lively = new LivelyChat();
  /** When the last person wrote, by the monotonic clock and by the wall's. */
  lastLineMs = 0;
  lastLineAtMs = 0;
  /** When it went off air, by the wall clock. */
  stoppedAtMs = 0;
  graceTimer: Cancel | undefined;
  /** At which tick something about a viewer changed that is not yet written. */
  readonly decided = new Map<number, number>();
  messages = new Map<number, Wrote>();
  /** What follows a tick is still under way. */
  busy = false;
  /** It was said in the log what happens while nobody can know whether it is live. */
  explained = false;
  /** It was said in the log that this platform has no viewer list. */
  toldNoList = false;
  /** Its viewer list is being read. */
  polling: Promise<void> | undefined;
  /** Whether the platform listed viewers when last looked. */
  hadList: boolean | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(channel: WatchedChannel, presence: Presence) {
    this.channel = channel;
    this.presence = presence;
  }

  /** The last tick of the broadcast; 0 without one. */
  get tick(): number {
    return this.broadcast?.n ?? 0;
  }

  /** A line was written: it is written down with the next minute. */
  wrote(viewerId: number, atMs: number): void {
    const before = this.messages.get(viewerId);
    if (before) {
      before.count++;
      before.lastAtMs = Math.max(before.lastAtMs, atMs);
    } else this.messages.set(viewerId, { count: 1, firstAtMs: atMs, lastAtMs: atMs });
  }

  /** A line counts no more: that is written down too. */
  unwrote(viewerId: number, nowMs: number): void {
    if (!this.messages.has(viewerId)) this.messages.set(viewerId, { count: 0, firstAtMs: nowMs, lastAtMs: nowMs });
  }

  /** Who was here as `from` is here as `viewer`, with the lines that are still to be written down. */
  become(from: number, viewer: KnownViewer): void {
    this.lively.forget(from);
    this.presence.become(from, viewer);
    const wrote = this.messages.get(from);
    if (!wrote) return;
    this.messages.delete(from);
    const before = this.messages.get(viewer.id);
    if (before) {
      before.count += wrote.count;
      before.lastAtMs = Math.max(before.lastAtMs, wrote.lastAtMs);
    } else this.messages.set(viewer.id, wrote);
  }

  /** Going live and going offline wait for each other, so that they never run through one another. */
  inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(change);
    this.#turn = done.then(
      () => {},
      () => {},
    );
    return done;
  }
}
