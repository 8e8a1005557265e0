/**
 * Which subscriptions were paid: looked up in the book, so that one told both as new and as a renewal is paid once,
 * also across a restart. Twitch tells a renewal as new too, and again when the viewer shares it, weeks later.
 */

import type { Clock } from "../base/system.ts";
import type { PlatformName } from "../chat/message.ts";
import type { Db } from "../db/open.ts";

/** A renewal this soon after a new subscription is of the same month. */
const NEW_COVERS_MS = 25 * 86_400_000;
/** A new subscription this soon after another payment is that payment's echo. */
const ECHO_MS = 15 * 60_000;

export class PaidSubscriptions {
  readonly #clock: Clock;
  readonly #lastAt;

  constructor({ db, clock }: { readonly db: Db; readonly clock: Clock }) {
    this.#clock = clock;
    this.#lastAt = db
      .prepare<[string, string], number | null>(
        "SELECT max(created_at_ms) FROM transfer WHERE idempotency_key >= ? AND idempotency_key < ?",
      )
      .pluck();
  }

  /** Whether the month of this subscription was paid under another key: `sub:<who>:<period>` and `resub:<who>:<months>`. */
  covers(event: { readonly platform: PlatformName; readonly key: string; readonly renewal: boolean }): boolean {
    const who = /^(?:re)?sub:(.+):[^:]+$/.exec(event.key)?.[1];
    if (who === undefined) return false;
    const now = this.#clock.now();
    const since = (kind: "sub" | "resub") => {
      const prefix = `bonus:${event.platform}:${kind}:${who}`;
      // ";" comes right after ":", so this is every key that begins with the prefix.
      // The clock may have been ahead when it was paid, and be right now.
      return Math.abs(now - (this.#lastAt.get(`${prefix}:`, `${prefix};`) ?? Number.NEGATIVE_INFINITY));
    };
    if (event.renewal) return since("sub") < NEW_COVERS_MS;
    return Math.min(since("sub"), since("resub")) < ECHO_MS;
  }
}
