/** A circuit breaker: after a refusal nothing is sent for a while, then one trial decides. Time is the system's. */
import { doubledMs } from "../../../base/backoff.ts";
import type { Clock } from "../../../base/clock.ts";

/** Why it is open, and for how long at first and at most. */
export interface Trip {
  readonly firstMs: number;
  readonly maxMs: number;
  /** What the other side asked for; used instead of our own guess. */
  readonly askedMs?: number | undefined;
}

export class Breaker {
  readonly #clock: Clock;
  #trips = 0;
  #openUntilMs = 0;
  #trying = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** 0 when one may try now, else how long to wait. While a trial is under way others wait for it. */
  waitMs(): number {
    if (this.#trips === 0) return 0;
    if (this.#trying) return 1000;
    return Math.max(0, this.#openUntilMs - this.#clock.monotonic());
  }

  /** Somebody tries now; end it with `succeeded` or `tripped`, or `unknown` when the answer said nothing about access. */
  begin(): void {
    this.#trying = this.#trips > 0;
  }

  succeeded(): void {
    this.#trips = 0;
    this.#trying = false;
  }

  unknown(): void {
    this.#trying = false;
  }

  /** Opens it, each time for twice as long. Returns for how long. */
  tripped(trip: Trip): number {
    this.#trips++;
    this.#trying = false;
    const waitMs = trip.askedMs ?? doubledMs(this.#trips - 1, trip.firstMs, trip.maxMs);
    this.#openUntilMs = this.#clock.monotonic() + waitMs;
    return waitMs;
  }
}
