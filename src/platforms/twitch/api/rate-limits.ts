/** Twitch's rate limits: a bucket of calls per signed-in user, which fills again within a minute. */
import type { Clock } from "../../../base/clock.ts";
import type { Log } from "../../../base/log.ts";

/** Longest time a limit is believed to last; Twitch's bucket refills within a minute. */
const LONGEST_MS = 120_000;
/** Where Twitch does not say. */
const USUAL_MS = 60_000;

interface Bucket {
  readonly isEmpty: boolean;
  readonly isHalfUsed: boolean;
  /** Monotonic. */
  readonly refilledAtMs: number;
}

export class RateLimits {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /** How long no call of this user may go out; 0 where one may. Milliseconds. */
  emptyForMs(userId: string): number {
    const bucket = this.#buckets.get(userId);
    return bucket?.isEmpty ? Math.max(0, bucket.refilledAtMs - this.#clock.monotonic()) : 0;
  }

  /**
   * How long what can wait leaves the calls to what cannot (who watches, who is live): until every bucket of which half was
   * used is full again. 0 where it need not wait. Milliseconds.
   */
  scarceForMs(): number {
    const nowMs = this.#clock.monotonic();
    const waits = [...this.#buckets.values()].map((each) => (each.isHalfUsed ? each.refilledAtMs - nowMs : 0));
    return Math.max(0, ...waits);
  }

  /** Reads what an answer says. `Ratelimit-Reset` is by Twitch's clock, not ours. */
  heed(userId: string, { status, headers }: Pick<Response, "status" | "headers">): void {
    const left = numberIn(headers, "ratelimit-remaining");
    const limit = numberIn(headers, "ratelimit-limit");
    const isEmpty = status === 429 || left === 0;
    const isHalfUsed = isEmpty || left < limit / 2;
    if (!isHalfUsed) {
      this.#buckets.delete(userId);
      return;
    }
    const resetMs = numberIn(headers, "ratelimit-reset") * 1000 - Date.parse(headers.get("date") ?? "");
    const wantedMs = Number.isFinite(resetMs) ? resetMs : numberIn(headers, "retry-after") * 1000;
    const waitMs = Number.isFinite(wantedMs) ? Math.min(Math.max(wantedMs, 1000), LONGEST_MS) : USUAL_MS;
    this.#buckets.set(userId, { isEmpty, isHalfUsed, refilledAtMs: this.#clock.monotonic() + waitMs });
    if (isEmpty) this.#log.warn({ seconds: Math.ceil(waitMs / 1000) }, "Twitch's rate limit is used up; waiting");
  }
}

/** NaN where it is not there or no number. */
function numberIn(headers: Headers, name: string): number {
  const text = headers.get(name)?.trim();
  return text ? Number(text) : Number.NaN;
}
