/** Passes over a viewer who writes too many commands. */
import type { Clock } from "../../base/clock.ts";

export interface FloodLimit {
  readonly commands: number;
  readonly seconds: number;
  readonly silentSeconds: number;
}

interface Recent {
  /** When each of the last commands came, oldest first. */
  times: number[];
  silentUntil: number;
}

const SWEEP_AT = 5_000;

export class Flood {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #limit: FloodLimit;
  readonly #recent = new Map<string, Recent>();
  #sweepAt = SWEEP_AT;

  constructor(clock: Pick<Clock, "monotonic">, limit: FloodLimit) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** Counts a command of a viewer; false when it is one too many, and then for `silentSeconds` all of theirs are. */
  allows(viewer: string): boolean {
    const now = this.#clock.monotonic();
    const recent = this.#recent.get(viewer) ?? this.#add(viewer, now);
    if (recent.silentUntil > now) return false;
    const since = now - this.#limit.seconds * 1_000;
    recent.times = recent.times.filter((time) => time > since);
    if (recent.times.length >= this.#limit.commands) {
      recent.silentUntil = now + this.#limit.silentSeconds * 1_000;
      recent.times = [];
      return false;
    }
    recent.times.push(now);
    return true;
  }

  #add(viewer: string, now: number): Recent {
    if (this.#recent.size >= this.#sweepAt) {
      const since = now - this.#limit.seconds * 1_000;
      for (const [key, { times, silentUntil }] of this.#recent) {
        if (silentUntil <= now && (times.at(-1) ?? 0) <= since) this.#recent.delete(key);
      }
      this.#sweepAt = Math.max(SWEEP_AT, this.#recent.size * 2);
    }
    const recent = { times: [], silentUntil: Number.NEGATIVE_INFINITY };
    this.#recent.set(viewer, recent);
    return recent;
  }
}
