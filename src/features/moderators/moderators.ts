/**
 * Moderators on the public page: they ask once, the broadcaster says yes once, and from then on they may as long as they
 * moderate the channel. That is looked at with every request, so whoever moderates no more may nothing more at once.
 */
import type { Clock } from "../../base/clock.ts";
import { UserError } from "../../base/errors.ts";
import { DAY_MS } from "../../base/lengths.ts";
import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { Ban, WrittenLine } from "../../kit/life.ts";
import type { Account, ModeratorAct, Standing } from "../../kit/page-moderators.ts";
import type { ListedRoles } from "../../model/message.ts";
import type { PlatformEvent } from "../../platforms/platform.ts";
import type { Viewers } from "../../viewers/viewers.ts";
import { moderates } from "./moderates.ts";

export interface ModeratorsOptions {
  readonly db: Db;
  readonly clock: Pick<Clock, "now">;
  readonly viewers: Pick<Viewers, "known" | "setRoles" | "identities">;
  /** What the lists of the account's platform say of its roles in the channel there; `undefined` where they say nothing. */
  readonly listed: (account: Account) => ListedRoles | undefined;
  /** Something that the dashboard shows is other than it was. */
  readonly changed: () => void;
}

/** One who asked. Times are milliseconds since 1970, UTC. */
export interface ModeratorRow extends Account {
  readonly askedAtMs: number;
  readonly confirmedAtMs: number | null;
}

/** So long it is known what somebody did. */
const ACTS_KEPT_MS = 90 * DAY_MS;
/** So many may wait for the broadcaster's answer. */
const WAITING_MAX = 100;
const COLUMNS = "platform, platform_id AS platformId, asked_at_ms AS askedAtMs, confirmed_at_ms AS confirmedAtMs";

export class Moderators {
  readonly #options: ModeratorsOptions;
  readonly #sql;
  /** Who stands in the table. */
  readonly #asked = new Set<string>();

  constructor(options: ModeratorsOptions) {
    const { db } = options;
    this.#options = options;
    this.#sql = {
      one: db.prepare<[string, string], ModeratorRow>(
        `SELECT ${COLUMNS} FROM page_moderator WHERE platform = ? AND platform_id = ?`,
      ),
      all: db.prepare<[], ModeratorRow>(`SELECT ${COLUMNS} FROM page_moderator ORDER BY confirmed_at_ms, asked_at_ms`),
      waiting: db.prepare<[], number>("SELECT count(*) FROM page_moderator WHERE confirmed_at_ms IS NULL").pluck(),
      ask: db.prepare("INSERT INTO page_moderator (platform, platform_id, asked_at_ms) VALUES (?, ?, ?)"),
      confirm: db.prepare("UPDATE page_moderator SET confirmed_at_ms = ? WHERE platform = ? AND platform_id = ?"),
      remove: db.prepare("DELETE FROM page_moderator WHERE platform = ? AND platform_id = ?"),
      act: db.prepare(
        "INSERT INTO page_moderator_act (platform, platform_id, at_ms, line, became) VALUES (?, ?, ?, ?, ?)",
      ),
      acts: db.prepare<[string, string, number], ModeratorAct>(
        `SELECT at_ms AS atMs, line, became FROM page_moderator_act WHERE platform = ? AND platform_id = ?
         ORDER BY id DESC LIMIT ?`,
      ),
      forgetActs: db.prepare("DELETE FROM page_moderator_act WHERE at_ms < ?"),
    };
  }

  /** What an account may do on the public page, as of now. */
  standing(account: Account): Standing {
    const row = this.#sql.one.get(account.platform, account.platformId);
    if (!this.#moderates(account)) return row === undefined || row.confirmedAtMs === null ? "viewer" : "former";
    if (row === undefined) return "may-ask";
    return row.confirmedAtMs === null ? "asked" : "moderator";
  }

  /** Asks the broadcaster, once. @throws {UserError} */
  ask(work: Work, account: Account): void {
    work.assertAlive();
    const standing = this.standing(account);
    if (standing === "asked" || standing === "moderator") return;
    if (standing !== "may-ask") {
      throw new UserError(
        "moderatorNotSeen",
        "You were not seen as a moderator of this channel in the last 7 days. Write a line in its chat, then try again.",
      );
    }
    if (this.#sql.waiting.get()! >= WAITING_MAX)
      throw new UserError("moderatorsWaiting", "Too many are waiting for the streamer's answer. Ask the streamer.");
    this.#sql.ask.run(account.platform, account.platformId, this.#options.clock.now());
    work.afterCommit(() => this.#asked.add(keyOf(account)));
    this.#tell(work);
  }

  /** The broadcaster says yes. @throws {UserError} for somebody who has not asked. */
  confirm(work: Work, account: Account): void {
    work.assertAlive();
    const row = this.#sql.one.get(account.platform, account.platformId);
    if (row === undefined) throw notAsked();
    if (row.confirmedAtMs !== null) return;
    this.#sql.confirm.run(this.#options.clock.now(), account.platform, account.platformId);
    this.#tell(work);
  }

  /** The broadcaster says no, now or later; whoever still moderates may ask again. */
  remove(work: Work, account: Account): void {
    work.assertAlive();
    if (this.#sql.remove.run(account.platform, account.platformId).changes === 0) return;
    work.afterCommit(() => this.#asked.delete(keyOf(account)));
    this.#tell(work);
  }

  /** Keeps what somebody did from the page. */
  did(work: Work, account: Account, { line, became }: Pick<ModeratorAct, "line" | "became">): void {
    work.assertAlive();
    const nowMs = this.#options.clock.now();
    this.#sql.forgetActs.run(nowMs - ACTS_KEPT_MS);
    this.#sql.act.run(account.platform, account.platformId, nowMs, line, became);
    this.#tell(work);
  }

  /** Who asked is looked at again with each of their lines: their roles may be others. */
  heard({ viewer }: WrittenLine): void {
    if (this.#asked.has(keyOf(viewer))) this.#options.changed();
  }

  event({ kind }: PlatformEvent): void {
    if (kind === "roles" && this.#asked.size > 0) this.#options.changed();
  }

  recover(): void {
    for (const row of this.all()) this.#asked.add(keyOf(row));
  }

  /** Whoever is sent out of the chat moderates no more until the platform tells otherwise. */
  banned(work: Work, { viewer: { platform, platformId, roles } }: Ban): void {
    const others = roles.filter((role) => role !== "moderator");
    if (others.length < roles.length) this.#options.viewers.setRoles(work, platform, platformId, others);
  }

  /** Its rows follow by what is declared as personal; nobody waits for them any more. */
  erased(work: Work, viewerId: number): void {
    const accounts = this.#options.viewers.identities(viewerId).map(keyOf);
    work.afterCommit(() => {
      for (const key of accounts) this.#asked.delete(key);
      this.#options.changed();
    });
  }

  /** Everybody who asked: those who wait for an answer first. */
  all(): readonly ModeratorRow[] {
    return this.#sql.all.all();
  }

  /** What somebody did last, newest first. */
  acts({ platform, platformId }: Account, count: number): readonly ModeratorAct[] {
    return this.#sql.acts.all(platform, platformId, count);
  }

  #moderates(account: Account): boolean {
    const { clock, viewers, listed } = this.#options;
    const seen = viewers.known(account.platform, account.platformId);
    if (!seen) return false;
    return moderates(seen, listed(account), clock.now());
  }

  #tell(work: Work): void {
    work.afterCommit(this.#options.changed);
  }
}

const keyOf = ({ platform, platformId }: Account): string => `${platform}:${platformId}`;

function notAsked(): UserError {
  return new UserError("moderatorNotAsked", "They have not asked to work from the public page, or were removed.");
}
