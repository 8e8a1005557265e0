/**
 * How long to wait between two uses of a command, per viewer and per channel. In memory; waits of five minutes and more are
 * in the book too, so that a restart does not forget them, and hold for a person with all their logins, in every chat.
 */
import type { Clock } from "../../base/clock.ts";
import type { Work } from "../../db/work.ts";
import { KEPT_FROM_SECONDS, type KeptWaits } from "./kept-waits.ts";

/** Whose use of what in which channel. `viewer` is any string that stays the same for one viewer. */
export interface Use {
  readonly command: string;
  readonly channelId: number;
  readonly viewer: string;
  /** Other such strings of the same person. */
  readonly others?: readonly string[];
}

/** What a use waits for. */
export interface Waits {
  readonly viewerSeconds: number;
  readonly channelSeconds: number;
}

/** By the monotonic clock, in milliseconds. */
interface Wait {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Above this many remembered waits the ones that are over are swept out. */
const SWEEP_AT = 10_000;

export class Cooldowns {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #waits = new Map<string, Wait>();
  /** Uses that were let through and are not committed yet: one at a time, so that two in one moment are not both free. */
  readonly #running = new Map<string, number>();
  #sweepAt = SWEEP_AT;

  readonly #kept: KeptWaits | undefined;

  constructor(clock: Pick<Clock, "monotonic">, kept?: KeptWaits) {
    this.#clock = clock;
    this.#kept = kept;
  }

  /** The waits of the last run go on. */
  recover(work: Work): void {
    const now = this.#clock.monotonic();
    for (const { key, leftMs, waitMs } of this.#kept?.open(work) ?? [])
      this.#waits.set(key, { fromMs: now + leftMs - waitMs, untilMs: now + leftMs });
  }

  /** How many waits are remembered, some of them over. */
  get size(): number {
    return this.#waits.size;
  }

  /** Milliseconds until this use is allowed; 0 when it is. A use under way counts as one that will succeed. */
  remainingMs(use: Use, waits: Waits): number {
    const { viewerSeconds } = waits;
    const own = viewerSeconds < KEPT_FROM_SECONDS ? [use.viewer] : [use.viewer, ...(use.others ?? [])];
    return Math.max(
      ...own.map((viewer) =>
        viewerSeconds > 0 ? this.#remaining(viewerKey({ ...use, viewer }, viewerSeconds), viewerSeconds) : 0,
      ),
      waits.channelSeconds > 0 ? this.#remaining(channelKey(use), waits.channelSeconds) : 0,
    );
  }

  /** Marks a use as under way; call what it returns when it is over, however it ended. */
  begin(use: Use): () => void {
    const keys = [viewerKey(use, 0), viewerKey(use, KEPT_FROM_SECONDS), channelKey(use)];
    for (const key of keys) this.#running.set(key, (this.#running.get(key) ?? 0) + 1);
    return () => {
      for (const key of keys) {
        const left = (this.#running.get(key) ?? 1) - 1;
        if (left > 0) this.#running.set(key, left);
        else this.#running.delete(key);
      }
    };
  }

  /** What of its waits is in the book. {@link start} follows after the commit. */
  keep(work: Work, use: Use, waits: Waits): void {
    this.#kept?.put(work, viewerKey(use, waits.viewerSeconds), waits.viewerSeconds);
    this.#kept?.put(work, channelKey(use), waits.channelSeconds);
  }

  /** Starts the waits of a use that is committed. */
  start(use: Use, waits: Waits): void {
    this.#sweep();
    if (waits.viewerSeconds > 0) this.#begin(viewerKey(use, waits.viewerSeconds), waits.viewerSeconds);
    if (waits.channelSeconds > 0) this.#begin(channelKey(use), waits.channelSeconds);
  }

  /**
   * Whether a viewer may be told now that a call was wrong or refused: once per wait, beside the command's own cooldown,
   * so that a corrected call works at once and a repeated mistake is not repeated by the bot.
   */
  mayTell(use: Use, seconds: number): boolean {
    const key = `told:${viewerKey(use, 0)}`;
    const now = this.#clock.monotonic();
    if ((this.#waits.get(key)?.untilMs ?? Number.NEGATIVE_INFINITY) > now) return false;
    this.#sweep();
    if (seconds > 0) this.#begin(key, seconds);
    return true;
  }

  #begin(key: string, seconds: number): void {
    const fromMs = this.#clock.monotonic();
    this.#waits.set(key, { fromMs, untilMs: fromMs + seconds * 1_000 });
  }

  #remaining(key: string, seconds: number): number {
    if (this.#running.has(key)) return seconds * 1_000;
    const wait = this.#waits.get(key);
    if (wait === undefined) return 0;
    // A wait that was made shorter since is as long as it is now.
    return Math.max(0, Math.min(wait.untilMs, wait.fromMs + seconds * 1_000) - this.#clock.monotonic());
  }

  #sweep(): void {
    if (this.#waits.size < this.#sweepAt) return;
    const now = this.#clock.monotonic();
    for (const [key, { untilMs }] of this.#waits) if (untilMs <= now) this.#waits.delete(key);
    this.#sweepAt = Math.max(SWEEP_AT, this.#waits.size * 2);
  }
}

/** A short wait keeps one chat quiet; a long one is about what is had. */
function viewerKey(use: Use, seconds: number): string {
  const what = `${use.command}:${use.viewer}`;
  return seconds < KEPT_FROM_SECONDS ? `${use.channelId}:${what}` : what;
}

function channelKey(use: Use): string {
  return `${use.channelId}:${use.command}`;
}
