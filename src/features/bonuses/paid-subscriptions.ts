/**
 * Which subscriptions were paid: looked up in the book, so that one told both as new and as a renewal is paid once,
 * also across a restart. Twitch tells a renewal as new too, and again when the viewer shares it, weeks later.
 */

import type { Clock } from "../../base/clock.ts";
import { DAY_MS, MINUTE_MS } from "../../base/lengths.ts";
import type { Db } from "../../db/open.ts";
import type { PlatformName } from "../../model/message.ts";

/** A renewal this soon after a new subscription is of the same month. */
const NEW_COVERS_MS = 25 * DAY_MS;
/** A new subscription this soon after another payment is that payment's echo. */
const ECHO_MS = 15 * MINUTE_MS;

/** So many transfers before one are looked at for when it must have been, where its own clock was wrong. */
const NEIGHBOURS = 20_000;

export class PaidSubscriptions {
  readonly #clock: Clock;
  readonly #last;
  readonly #before;

  constructor({ db, clock }: { readonly db: Db; readonly clock: Clock }) {
    this.#clock = clock;
    this.#last = db.prepare<[string, string], { id: number; atMs: number }>(
      `SELECT id, created_at_ms AS atMs FROM transfer WHERE idempotency_key >= ? AND idempotency_key < ?
       ORDER BY id DESC LIMIT 1`,
    );
    this.#before = db
      .prepare<[number, number, number], number | null>(
        `SELECT max(created_at_ms) FROM transfer WHERE id >= ? AND id < ? AND created_at_ms <= ?`,
      )
      .pluck();
  }

  /** Whether the month of this subscription was paid under another key: `sub:<who>:<period>` and `resub:<who>:<months>`. */
  covers(event: { readonly platform: PlatformName; readonly key: string; readonly renewal: boolean }): boolean {
    const who = /^(?:re)?sub:(.+):[^:]+$/.exec(event.key)?.[1];
    if (who === undefined) return false;
    const since = (kind: "sub" | "resub") => this.#sincePaid(`bonus:${event.platform}:${kind}:${who}`);
    if (event.renewal) return since("sub") < NEW_COVERS_MS;
    return Math.min(since("sub"), since("resub")) < ECHO_MS;
  }

  /**
   * How long ago something with a key of this beginning was paid, at the least. The clock may have been wrong then, and be
   * right now: it was not before what stands before it in the book.
   */
  #sincePaid(prefix: string): number {
    // ";" comes right after ":", so this is every key that begins with the prefix.
    const last = this.#last.get(`${prefix}:`, `${prefix};`);
    if (!last) return Number.POSITIVE_INFINITY;
    const now = this.#clock.now();
    const before = this.#before.get(last.id - NEIGHBOURS, last.id, now) ?? Number.NEGATIVE_INFINITY;
    return Math.min(Math.abs(now - last.atMs), now - before);
  }
}
