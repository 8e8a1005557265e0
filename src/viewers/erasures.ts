/**
 * Who was erased. A viewer who is keeps their number, because movements of money refer to it, and loses every login and name.
 * What remains of an account is a fingerprint, made with a key of this book: it tells nobody who it was, and lets the bot know
 * an account that comes back (docs/decisions/0026).
 */
import { createHmac } from "node:crypto";
import type { Clock } from "../base/clock.ts";
import { DAY_MS } from "../base/lengths.ts";
import type { Db } from "../db/open.ts";
import { Settings } from "../db/settings.ts";
import type { Work } from "../db/work.ts";
import type { PlatformName } from "../model/message.ts";
import type { KnownViewer } from "./known-viewer.ts";

/** How long a fingerprint is kept; that of somebody excluded stays until a moderator lets them earn again. */
const MARK_KEPT_MS = 365 * DAY_MS;
const KEY = "erasure:key";

/** One fingerprint, as it is kept outside the book as well. */
export interface ErasedMark {
  readonly mark: string;
  readonly atMs: number;
}

/** What says whether somebody earns. */
interface Earning {
  setEarning(work: Work, viewerId: number, earning: boolean): void;
}

export interface ErasuresOptions {
  readonly db: Db;
  readonly clock: Pick<Clock, "now">;
}

/** Reads the book it is handed; a dry run beside the bot may have one of its own. */
export class Erasures {
  readonly #clock: Pick<Clock, "now">;
  readonly #settings: Settings;
  readonly #sql;

  constructor({ db, clock }: ErasuresOptions) {
    this.#clock = clock;
    this.#settings = new Settings(db);
    this.#sql = {
      names: db
        .prepare<[{ platform: string; platformId: string }], string>(
          `SELECT login FROM identity WHERE platform = @platform AND platform_id = @platformId AND login <> ''
         UNION SELECT login FROM former_name WHERE platform = @platform AND platform_id = @platformId`,
        )
        .pluck(),
      put: db.prepare(
        `INSERT INTO erased_account (mark, is_name, at_ms, until_ms, excluded) VALUES (@mark, @isName, @atMs, @untilMs, @excluded)
         ON CONFLICT (mark) DO UPDATE SET at_ms = excluded.at_ms, excluded = excluded.excluded, until_ms = excluded.until_ms,
           returned_id = NULL`,
      ),
      again: db.prepare(
        "INSERT INTO erased_account (mark, is_name, at_ms, until_ms) VALUES (?, 0, ?, ?) ON CONFLICT (mark) DO NOTHING",
      ),
      find: db.prepare<[string], { readonly excluded: number }>("SELECT excluded FROM erased_account WHERE mark = ?"),
      won: db.prepare("UPDATE erased_account SET won_at_ms = max(coalesce(won_at_ms, 0), ?) WHERE mark = ?"),
      returned: db.prepare("UPDATE erased_account SET returned_id = ? WHERE mark = ?"),
      wonSince: db.prepare("SELECT 1 FROM erased_account WHERE returned_id = ? AND won_at_ms BETWEEN ? AND ?").pluck(),
      lifted: db.prepare(
        "UPDATE erased_account SET excluded = 0, until_ms = at_ms + ? WHERE returned_id = ? AND excluded = 1",
      ),
      prune: db.prepare("DELETE FROM erased_account WHERE until_ms <= ?"),
      all: db.prepare<[], ErasedMark>("SELECT mark, at_ms AS atMs FROM erased_account ORDER BY at_ms, mark"),
      gone: db.prepare<[number], number>("SELECT erased_at_ms IS NOT NULL FROM viewer WHERE id = ?").pluck(),
    };
  }

  /** The key of the fingerprints, in hex; `undefined` where nobody was ever erased. */
  get key(): string | undefined {
    return this.#settings.get(KEY);
  }

  /** The key of this book from now on, where it has none. */
  useKey(work: Work, key: string): string {
    const known = this.key;
    if (known === undefined) this.#settings.put(work, KEY, key);
    return known ?? key;
  }

  /** Whether this viewer was erased. */
  isErased(viewerId: number): boolean {
    return this.#sql.gone.get(viewerId) === 1;
  }

  /** Whether the owner of an account asked to be erased, so long ago that it is still known. */
  wasErased(platform: PlatformName, account: { readonly platformId: string } | { readonly login: string }): boolean {
    return this.#find(platform, account) !== undefined;
  }

  /** Remembers the accounts of somebody who is being erased, while they are still in the book. */
  remember(work: Work, accounts: readonly KnownViewer[]): void {
    work.assertAlive();
    const key = this.key!;
    const atMs = this.#clock.now();
    for (const { platform, platformId, earning } of accounts) {
      const put = (mark: string, isName: 0 | 1, excluded: boolean) =>
        this.#sql.put.run({
          mark,
          isName,
          atMs,
          untilMs: excluded ? null : atMs + MARK_KEPT_MS,
          excluded: excluded ? 1 : 0,
        });
      put(markOf(key, platform, { platformId }), 0, !earning);
      for (const login of this.#sql.names.all({ platform, platformId }))
        put(markOf(key, platform, { login }), 1, false);
    }
  }

  /** Past winners wait, also when they come back. Once the accounts are remembered. */
  won(work: Work, accounts: readonly KnownViewer[], atMs: number): void {
    work.assertAlive();
    for (const { platform, platformId } of accounts) {
      this.#sql.won.run(atMs, markOf(this.key!, platform, { platformId }));
    }
  }

  /** Whether somebody who has come back won something in a time. */
  wonSince(viewerId: number, sinceMs: number, untilMs: number): boolean {
    return this.#sql.wonSince.get(viewerId, sinceMs, untilMs) !== undefined;
  }

  /** Somebody new: an account that was excluded when it was erased is so again. */
  met(work: Work, viewer: KnownViewer, viewers: Earning): void {
    const found = this.#find(viewer.platform, { platformId: viewer.platformId });
    if (!found) return;
    this.#sql.returned.run(viewer.id, markOf(this.key!, viewer.platform, { platformId: viewer.platformId }));
    if (found.excluded === 1) viewers.setEarning(work, viewer.id, false);
  }

  /** A moderator lets somebody earn again who came back excluded. */
  lifted(work: Work, viewerId: number): void {
    work.assertAlive();
    this.#sql.lifted.run(MARK_KEPT_MS, viewerId);
  }

  /** The same accounts, after a copy of the book was put back that was made before. */
  rememberAgain(work: Work, marks: readonly ErasedMark[]): void {
    work.assertAlive();
    for (const { mark, atMs } of marks) this.#sql.again.run(mark, atMs, atMs + MARK_KEPT_MS);
  }

  /** Forgets what has been kept long enough. */
  prune(work: Work): boolean {
    work.assertAlive();
    this.#sql.prune.run(this.#clock.now());
    return false;
  }

  all(): ErasedMark[] {
    return this.#sql.all.all();
  }

  #find(platform: PlatformName, account: { readonly platformId: string } | { readonly login: string }) {
    const { key } = this;
    return key === undefined ? undefined : this.#sql.find.get(markOf(key, platform, account));
  }
}

/** The fingerprint of an account, by its id, or of a name. */
export function markOf(
  key: string,
  platform: string,
  account: { readonly platformId: string } | { readonly login: string },
): string {
  const what =
    "platformId" in account ? `${platform}:${account.platformId}` : `${platform}@${account.login.toLowerCase()}`;
  return createHmac("sha256", Buffer.from(key, "hex")).update(what).digest("hex");
}
