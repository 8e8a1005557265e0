/** Who is signed in with a browser. A session is 32 random bytes in a cookie, its hash in the book, and lasts 30 days. */
import type { Clock } from "../base/clock.ts";
import { DAY_MS, MINUTE_MS } from "../base/lengths.ts";
import type { Random } from "../base/system.ts";
import type { Db } from "../db/open.ts";
import type { Work } from "../db/work.ts";
import type { PlatformName } from "../model/message.ts";
import { hashOf, newSecret } from "./secrets.ts";

const LASTS_MS = 30 * DAY_MS;
/** `seen_at_ms` is written again only after this time, so that reading costs no write. */
const SEEN_AGAIN_MS = 10 * MINUTE_MS;
/** The oldest session of an account ends where it would have more. */
const OF_ONE_MAX = 20;

/** Whose a session is: the broadcaster's, or an account's. */
export type Owner =
  | { readonly kind: "broadcaster" }
  | { readonly kind: "viewer"; readonly platform: PlatformName; readonly platformId: string };

export interface Session {
  readonly id: number;
  readonly owner: Owner;
  readonly browser: string;
  readonly createdAtMs: number;
  readonly seenAtMs: number;
}

interface Row {
  readonly id: number;
  readonly kind: "broadcaster" | "viewer";
  readonly platform: PlatformName | null;
  readonly platform_id: string | null;
  readonly browser: string;
  readonly created_at_ms: number;
  readonly seen_at_ms: number;
}

const COLUMNS = "id, kind, platform, platform_id, browser, created_at_ms, seen_at_ms";

export class Sessions {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #byHash;
  readonly #seen = new Map<number, number>();
  #onEnded: (sessionId: number) => void = () => {};

  constructor(options: { readonly db: Db; readonly clock: Clock; readonly random: Random }) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#byHash = this.#db.prepare<[string, number], Row>(
      `SELECT ${COLUMNS} FROM web_session WHERE hash = ? AND expires_at_ms > ?`,
    );
  }

  /** Called when a session has ended: what is open under it closes. */
  onEnded(listener: (sessionId: number) => void): void {
    this.#onEnded = listener;
  }

  /** Begins a session; returns what the cookie holds. */
  begin(work: Work, owner: Owner, browser: string): string {
    work.assertAlive();
    const secret = newSecret(this.#random);
    const now = this.#clock.now();
    const [platform, platformId] = owner.kind === "viewer" ? [owner.platform, owner.platformId] : [null, null];
    this.#db
      .prepare(
        `INSERT INTO web_session (hash, kind, platform, platform_id, browser, created_at_ms, seen_at_ms, expires_at_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(hashOf(secret), owner.kind, platform, platformId, browser.slice(0, 200), now, now, now + LASTS_MS);
    const ended = this.#db
      .prepare<[string, string | null, string | null, number], { id: number }>(
        `DELETE FROM web_session WHERE id IN (
           SELECT id FROM web_session WHERE kind = ? AND platform IS ? AND platform_id IS ? ORDER BY id DESC LIMIT -1 OFFSET ?)
         RETURNING id`,
      )
      .all(owner.kind, platform, platformId, OF_ONE_MAX);
    this.#db.prepare("DELETE FROM web_session WHERE expires_at_ms <= ?").run(now);
    work.afterCommit(() => {
      for (const { id } of ended) this.#onEnded(id);
    });
    return secret;
  }

  /** Whose the secret of a cookie is; `undefined` when it is none, or over. */
  find(secret: string): Session | undefined {
    const row = this.#byHash.get(hashOf(secret), this.#clock.now());
    return row && sessionOf(row);
  }

  /** Whether {@link saw} would write. */
  isDue({ id, seenAtMs }: Session): boolean {
    return this.#clock.now() - Math.max(seenAtMs, this.#seen.get(id) ?? 0) >= SEEN_AGAIN_MS;
  }

  /** Somebody came with it: it lasts from now on. */
  saw(work: Work, { id }: Session): void {
    work.assertAlive();
    const now = this.#clock.now();
    this.#db
      .prepare("UPDATE web_session SET seen_at_ms = ?, expires_at_ms = ? WHERE id = ?")
      .run(now, now + LASTS_MS, id);
    work.afterCommit(() => this.#seen.set(id, now));
  }

  /** All that last, the one seen last first; of one account, or the broadcaster's, or everybody's. */
  list(owner?: Owner): readonly Session[] {
    const rows = this.#db
      .prepare<[number], Row>(
        `SELECT ${COLUMNS} FROM web_session WHERE expires_at_ms > ? ORDER BY seen_at_ms DESC, id DESC`,
      )
      .all(this.#clock.now());
    return rows.map(sessionOf).filter(({ owner: one }) => owner === undefined || isSame(one, owner));
  }

  /** Whether the broadcaster ever paired a browser with this book. */
  hasPaired(): boolean {
    return this.#db.prepare("SELECT 1 FROM web_session WHERE kind = 'broadcaster' LIMIT 1").get() !== undefined;
  }

  /** Ends one; false when it is not there. */
  end(work: Work, id: number): boolean {
    work.assertAlive();
    const { changes } = this.#db.prepare("DELETE FROM web_session WHERE id = ?").run(id);
    work.afterCommit(() => this.#onEnded(id));
    return changes > 0;
  }

  /** Ends all of an account. */
  endOf(work: Work, owner: Owner): void {
    for (const { id } of this.list(owner)) this.end(work, id);
  }
}

function sessionOf(row: Row): Session {
  const owner: Owner =
    row.kind === "viewer"
      ? { kind: "viewer", platform: row.platform!, platformId: row.platform_id! }
      : { kind: "broadcaster" };
  const { id, browser, created_at_ms: createdAtMs, seen_at_ms: seenAtMs } = row;
  return { id, owner, browser, createdAtMs, seenAtMs };
}

function isSame(one: Owner, other: Owner): boolean {
  if (one.kind === "broadcaster" || other.kind === "broadcaster") return one.kind === other.kind;
  return one.platform === other.platform && one.platformId === other.platformId;
}
