/**
 * Knows when a new subscription and a renewal told in chat are one and the same payment.
 *
 * Twitch says `channel.subscribe` is for new subscriptions only; streamers report it for renewals as well, which are then
 * told a second time, as `channel.subscription.message`, when the viewer shares them: minutes or weeks later.
 */

import type { Clock } from "../../../base/clock.ts";
import { DAY_MS, MINUTE_MS } from "../../../base/lengths.ts";
import { Recent } from "../../../base/recent.ts";

/** A shared renewal this soon after a subscription tells of the same month. */
const NEW_COVERS_MS = 25 * DAY_MS;
/** A `channel.subscribe` this soon after a shared renewal is the renewal's own echo. */
const RENEWAL_COVERS_MS = 15 * MINUTE_MS;
/** More viewers than subscribe anywhere in 25 days without a restart. */
const VIEWERS_MAX = 50_000;

export class SameSubscription {
  readonly #clock: Clock;
  readonly #last = new Recent<string, { kind: "new" | "renewal"; atMs: number }>(VIEWERS_MAX);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether this one was already told the other way; if not, it is remembered. */
  repeats(platformId: string, kind: "new" | "renewal"): boolean {
    const nowMs = this.#clock.monotonic();
    const last = this.#last.get(platformId);
    const coveredMs = last?.kind === "new" ? NEW_COVERS_MS : RENEWAL_COVERS_MS;
    if (last && last.kind !== kind && nowMs - last.atMs < coveredMs) return true;
    this.#last.set(platformId, { kind, atMs: nowMs });
    return false;
  }
}
