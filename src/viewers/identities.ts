/** The rows behind viewers.ts: `viewer` and `identity`, prepared once. */

import type { Db } from "../db/open.ts";
import type { Work } from "../db/work.ts";
import type { PlatformName } from "../model/message.ts";

/** An identity with what its viewer row says. */
export interface IdentityRow {
  readonly platform: PlatformName;
  readonly platform_id: string;
  readonly viewer_id: number;
  readonly login: string;
  readonly display_name: string;
  readonly roles: string;
  readonly account_created_at_ms: number | null;
  readonly seen_at_ms: number;
  readonly roles_at_ms: number;
  readonly earning: number;
  readonly listed: number;
}

/** What a moderator decided about somebody. */
export type Deed = "excluded" | "included" | "hidden" | "shown";

interface DeedRow {
  readonly atMs: number;
  readonly actor: string;
  readonly what: Deed;
  readonly viewerId: number;
  readonly reason: string;
}

/** A name that somebody had until a moment. */
export interface FormerName {
  readonly login: string;
  readonly atMs: number;
}

const SELECTED = "identity.*, viewer.earning, viewer.listed";
const JOINED = "JOIN viewer ON viewer.id = identity.viewer_id";
const COLUMNS = `${SELECTED} FROM identity ${JOINED}`;

/** SQL of viewers and their logins. */
export class IdentityRows {
  readonly #byId;
  readonly #byLogin;
  readonly #byDisplayName;
  readonly #ofViewer;
  readonly #latest;
  readonly #mergedInto;
  readonly #othersWithLogin;
  readonly #clearLogin;
  readonly #putFormer;
  readonly #former;
  readonly #formerOf;
  readonly #createViewer;
  readonly #insert;
  readonly #update;
  readonly #earns;
  readonly #setEarning;
  readonly #listed;
  readonly #setListed;
  readonly #note;
  readonly #formerNames;
  readonly #erase;

  constructor(db: Db) {
    this.#byId = db.prepare<[string, string], IdentityRow>(
      `SELECT ${COLUMNS} WHERE identity.platform = ? AND identity.platform_id = ?`,
    );
    // Left to itself SQLite reads all identities of the platform, because the primary key begins with it.
    this.#byLogin = db.prepare<[string, string], IdentityRow>(
      `SELECT ${SELECTED} FROM identity INDEXED BY identity_login ${JOINED} WHERE identity.platform = ? AND identity.login = ? ORDER BY identity.seen_at_ms DESC LIMIT 1`,
    );
    // The index holds only names that differ from their login by more than case, so the condition is repeated here.
    this.#byDisplayName = db.prepare<[string, string], IdentityRow>(
      `SELECT ${SELECTED} FROM identity INDEXED BY identity_display_name ${JOINED}
       WHERE identity.platform = ? AND identity.display_name = ? COLLATE NOCASE
         AND lower(identity.display_name) <> identity.login ORDER BY identity.seen_at_ms DESC LIMIT 1`,
    );
    this.#ofViewer = db.prepare<[number], IdentityRow>(
      `SELECT ${COLUMNS} WHERE identity.viewer_id = ? ORDER BY identity.seen_at_ms DESC, identity.platform`,
    );
    this.#latest = db.prepare<[number, string], IdentityRow>(
      `SELECT ${COLUMNS} WHERE identity.viewer_id = ? ORDER BY identity.platform = ? DESC, identity.seen_at_ms DESC LIMIT 1`,
    );
    this.#mergedInto = db.prepare<[number], number | null>("SELECT merged_into_id FROM viewer WHERE id = ?").pluck();
    this.#othersWithLogin = db
      .prepare<[string, string, string], string>(
        "SELECT platform_id FROM identity WHERE platform = ? AND login = ? AND platform_id <> ?",
      )
      .pluck();
    this.#clearLogin = db.prepare<[string, string]>(
      "UPDATE identity SET login = '' WHERE platform = ? AND platform_id = ?",
    );
    this.#putFormer = db.prepare<[string, string, string, number]>(
      `INSERT INTO former_name (platform, login, platform_id, at_ms) VALUES (?, ?, ?, ?)
       ON CONFLICT (platform, login) DO UPDATE SET platform_id = excluded.platform_id, at_ms = excluded.at_ms`,
    );
    this.#former = db
      .prepare<[string, string], string>("SELECT platform_id FROM former_name WHERE platform = ? AND login = ?")
      .pluck();
    this.#formerOf = db
      .prepare<[number], string>(
        `SELECT former_name.login FROM identity CROSS JOIN former_name INDEXED BY former_name_of USING (platform, platform_id)
         WHERE identity.viewer_id = ?`,
      )
      .pluck();
    this.#createViewer = db.prepare<[number]>("INSERT INTO viewer (created_at_ms) VALUES (?)");
    this.#insert = db.prepare<[string, string, number, string, string, string, number | null, number, number]>(
      `INSERT INTO identity (platform, platform_id, viewer_id, login, display_name, roles, account_created_at_ms, seen_at_ms, roles_at_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#update = db.prepare<[string, string, string, number | null, number, number, string, string]>(
      `UPDATE identity SET login = ?, display_name = ?, roles = ?, account_created_at_ms = ?, seen_at_ms = ?, roles_at_ms = ?
       WHERE platform = ? AND platform_id = ?`,
    );
    this.#earns = db.prepare<[number], number>("SELECT earning FROM viewer WHERE id = ?").pluck();
    this.#setEarning = db.prepare<[number, number]>("UPDATE identity SET excluded = ? WHERE viewer_id = ?");
    this.#listed = db.prepare<[number], number>("SELECT listed FROM viewer WHERE id = ?").pluck();
    this.#setListed = db.prepare<[number, number]>("UPDATE viewer SET listed = ? WHERE id = ?");
    this.#note = db.prepare<[DeedRow]>(
      "INSERT INTO deed (at_ms, actor, what, viewer_id, reason) VALUES (@atMs, @actor, @what, @viewerId, @reason)",
    );
    this.#formerNames = db.prepare<[string, string], FormerName>(
      "SELECT login, at_ms AS atMs FROM former_name WHERE platform = ? AND platform_id = ? ORDER BY at_ms",
    );
    this.#erase = {
      begins: db.prepare<[number]>("INSERT INTO erasing (viewer_id) VALUES (?)"),
      ends: db.prepare("DELETE FROM erasing"),
      formerNames: db.prepare<[number]>(
        `DELETE FROM former_name WHERE (platform, platform_id) IN (SELECT platform, platform_id FROM identity WHERE viewer_id = ?)`,
      ),
      identities: db.prepare<[number]>("DELETE FROM identity WHERE viewer_id = ?"),
      viewer: db.prepare<[number, number]>("UPDATE viewer SET listed = 0, erased_at_ms = ? WHERE id = ?"),
    };
  }

  byId(platform: string, platformId: string): IdentityRow | undefined {
    return this.#byId.get(platform, platformId);
  }

  /** By login, else by the name as shown (Twitch shows Japanese names in place of logins). */
  byName(platform: string, name: string): IdentityRow | undefined {
    return this.#byLogin.get(platform, name.toLowerCase()) ?? this.#byDisplayName.get(platform, name);
  }

  byLogin(platform: string, login: string): IdentityRow | undefined {
    return this.#byLogin.get(platform, login.toLowerCase());
  }

  ofViewer(viewerId: number): IdentityRow[] {
    return this.#ofViewer.all(viewerId);
  }

  /** The login last seen; one on `platform` before all others. */
  latest(viewerId: number, platform: string): IdentityRow | undefined {
    return this.#latest.get(viewerId, platform);
  }

  mergedInto(viewerId: number): number | undefined {
    return this.#mergedInto.get(viewerId) ?? undefined;
  }

  othersWithLogin(platform: string, login: string, platformId: string): string[] {
    return this.#othersWithLogin.all(platform, login, platformId);
  }

  clearLogin(work: Work, platform: string, platformId: string): void {
    work.assertAlive();
    this.#clearLogin.run(platform, platformId);
  }

  /** Keeps a name that this id has no more. */
  putFormer(work: Work, platform: string, login: string, platformId: string, atMs: number): void {
    work.assertAlive();
    this.#putFormer.run(platform, login, platformId, atMs);
  }

  /** Who had this name last and has it no more. */
  former(platform: string, login: string): IdentityRow | undefined {
    const platformId = this.#former.get(platform, login.toLowerCase());
    return platformId === undefined ? undefined : this.byId(platform, platformId);
  }

  /** Names that the logins of a viewer had and have no more. */
  formerOf(viewerId: number): string[] {
    return this.#formerOf.all(viewerId);
  }

  createViewer(work: Work, nowMs: number): number {
    work.assertAlive();
    return Number(this.#createViewer.run(nowMs).lastInsertRowid);
  }

  write(work: Work, row: IdentityRow, isNew: boolean): void {
    work.assertAlive();
    if (isNew) {
      this.#insert.run(
        row.platform,
        row.platform_id,
        row.viewer_id,
        row.login,
        row.display_name,
        row.roles,
        row.account_created_at_ms,
        row.seen_at_ms,
        row.roles_at_ms,
      );
      return;
    }
    this.#update.run(
      row.login,
      row.display_name,
      row.roles,
      row.account_created_at_ms,
      row.seen_at_ms,
      row.roles_at_ms,
      row.platform,
      row.platform_id,
    );
  }

  earns(viewerId: number): boolean {
    return this.#earns.get(viewerId) !== 0;
  }

  /** All accounts of a viewer; whether the viewer earns follows from them in the book. */
  setEarning(work: Work, viewerId: number, earning: boolean): void {
    work.assertAlive();
    this.#setEarning.run(earning ? 0 : 1, viewerId);
  }

  /** What was decided about somebody goes into the log. */
  note(work: Work, deed: DeedRow): void {
    work.assertAlive();
    this.#note.run(deed);
  }

  listed(viewerId: number): boolean {
    return this.#listed.get(viewerId) !== 0;
  }

  setListed(work: Work, viewerId: number, listed: boolean): void {
    work.assertAlive();
    this.#setListed.run(listed ? 1 : 0, viewerId);
  }

  formerNames(platform: string, platformId: string): FormerName[] {
    return this.#formerNames.all(platform, platformId);
  }

  /** Whose names may be taken out now; with nobody it is over. */
  erasing(work: Work, viewerIds: readonly number[]): void {
    work.assertAlive();
    for (const id of viewerIds) this.#erase.begins.run(id);
    if (viewerIds.length === 0) this.#erase.ends.run();
  }

  erase(work: Work, viewerIds: readonly number[], nowMs: number): void {
    work.assertAlive();
    for (const id of viewerIds) {
      this.#erase.formerNames.run(id);
      this.#erase.identities.run(id);
      this.#erase.viewer.run(nowMs, id);
    }
  }
}
