/** How long to wait between two uses of a command, per viewer and per channel. In memory; a restart forgets it. */
import type { Clock } from "../base/system.ts";

/** Whose use of what in which channel. `viewer` is any string that stays the same for one viewer. */
export interface Use {
  readonly command: string;
  readonly channelId: number;
  readonly viewer: string;
}

/** What a use waits for. */
export interface Waits {
  readonly viewerSeconds: number;
  readonly channelSeconds: number;
}

/** Above this many remembered waits the ones that are over are swept out. */
const SWEEP_AT = 10_000;

export class Cooldowns {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #until = new Map<string, number>();
  /** Uses that were let through and are not committed yet: one at a time, so that two in one moment are not both free. */
  readonly #running = new Map<string, number>();
  #sweepAt = SWEEP_AT;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** How many waits are remembered, some of them over. */
  get size(): number {
    return this.#until.size;
  }

  /** Milliseconds until this use is allowed; 0 when it is. A use under way counts as one that will succeed. */
  remainingMs(use: Use, waits: Waits): number {
    return Math.max(
      waits.viewerSeconds > 0 ? this.#remaining(viewerKey(use), waits.viewerSeconds) : 0,
      waits.channelSeconds > 0 ? this.#remaining(channelKey(use), waits.channelSeconds) : 0,
    );
  }

  /** Marks a use as under way; call what it returns when it is over, however it ended. */
  begin(use: Use): () => void {
    const keys = [viewerKey(use), channelKey(use)];
    for (const key of keys) this.#running.set(key, (this.#running.get(key) ?? 0) + 1);
    return () => {
      for (const key of keys) {
        const left = (this.#running.get(key) ?? 1) - 1;
        if (left > 0) this.#running.set(key, left);
        else this.#running.delete(key);
      }
    };
  }

  /** Starts the waits of a use that is committed. */
  start(use: Use, waits: Waits): void {
    this.#sweep();
    const now = this.#clock.monotonic();
    if (waits.viewerSeconds > 0) this.#until.set(viewerKey(use), now + waits.viewerSeconds * 1_000);
    if (waits.channelSeconds > 0) this.#until.set(channelKey(use), now + waits.channelSeconds * 1_000);
  }

  /**
   * Whether a viewer may be told now that a call was wrong or refused: once per wait, beside the command's own cooldown,
   * so that a corrected call works at once and a repeated mistake is not repeated by the bot.
   */
  mayTell(use: Use, seconds: number): boolean {
    const key = `told:${viewerKey(use)}`;
    const now = this.#clock.monotonic();
    if ((this.#until.get(key) ?? Number.NEGATIVE_INFINITY) > now) return false;
    this.#sweep();
    if (seconds > 0) this.#until.set(key, now + seconds * 1_000);
    return true;
  }

  #remaining(key: string, seconds: number): number {
    if (this.#running.has(key)) return seconds * 1_000;
    const until = this.#until.get(key);
    return until === undefined ? 0 : Math.max(0, until - this.#clock.monotonic());
  }

  #sweep(): void {
    if (this.#until.size < this.#sweepAt) return;
    const now = this.#clock.monotonic();
    for (const [key, until] of this.#until) if (until <= now) this.#until.delete(key);
    this.#sweepAt = Math.max(SWEEP_AT, this.#until.size * 2);
  }
}

function viewerKey(use: Use): string {
  return `${use.channelId}:${use.command}:${use.viewer}`;
}

function channelKey(use: Use): string {
  return `${use.channelId}:${use.command}`;
}
