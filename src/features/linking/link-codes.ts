/**
 * How two accounts become one: a code is shown in one chat and typed in the other within ten minutes, and then whoever was
 * shown it is asked there and says yes within ten more. Everybody in a chat reads the code, so typing it proves nothing by
 * itself. A code made for one name is typed by that account alone, and then both sides have named each other: nobody is
 * asked. Codes and questions are in the book, so a restart forgets none.
 */

import type { Clock } from "../../base/clock.ts";
import { UserError } from "../../base/errors.ts";
import { MINUTE_MS } from "../../base/lengths.ts";
import type { Random } from "../../base/system.ts";
import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { PlatformName } from "../../model/message.ts";
import type { Reply } from "../../model/reply.ts";
import type { KnownViewer, Viewers } from "../../viewers/viewers.ts";
import type { Linking } from "./linking.ts";

/** How long a code can be typed on the other side, and how long the question that follows can be answered. */
const CODE_MS = 10 * MINUTE_MS;
const MINUTES = CODE_MS / MINUTE_MS;
/** Without letters and digits that look alike. */
const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const CODE_LENGTH = 6;
const NAME = /^[\p{L}\p{N}_.-]{1,40}$/u;

export interface LinkCodesOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly random: Random;
  readonly viewers: Viewers;
  readonly linking: Pick<Linking, "link" | "checkAlone" | "checkBoth">;
  /** Says something in the channel of a platform once the work is committed. */
  readonly tell: (work: Work, platform: PlatformName, reply: Reply) => void;
}

/** Who is asking: the identity a line came from. */
export interface Asking {
  readonly platform: PlatformName;
  readonly platformId: string;
}

/** The two sides of a code: who typed a line, and the account on the other platform. */
export interface Sides {
  readonly here: KnownViewer;
  readonly there: KnownViewer;
}

interface CodeRow extends Asking {
  readonly code: string;
  readonly forName: string;
  readonly typedPlatform: PlatformName | null;
  readonly typedPlatformId: string | null;
}

const COLUMNS =
  "code, for_name AS forName, platform, platform_id AS platformId, typed_platform AS typedPlatform, typed_platform_id AS typedPlatformId";

export class LinkCodes {
  readonly #options: LinkCodesOptions;
  readonly #sql;

  constructor(options: LinkCodesOptions) {
    const { db } = options;
    this.#options = options;
    this.#sql = {
      show: db.prepare(
        `INSERT INTO link_code (code, for_name, platform, platform_id, expires_at_ms) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (platform, platform_id) DO UPDATE SET code = excluded.code, for_name = excluded.for_name,
           expires_at_ms = excluded.expires_at_ms, typed_platform = NULL, typed_platform_id = NULL`,
      ),
      isTaken: db.prepare("SELECT 1 FROM link_code WHERE code = ?").pluck(),
      byCode: db.prepare<[string, number], CodeRow>(
        `SELECT ${COLUMNS} FROM link_code WHERE code = ? AND expires_at_ms > ?`,
      ),
      shownTo: db.prepare<[string, string, number], CodeRow>(
        `SELECT ${COLUMNS} FROM link_code WHERE platform = ? AND platform_id = ? AND expires_at_ms > ?`,
      ),
      typedBy: db.prepare<[string, string, number], CodeRow>(
        `SELECT ${COLUMNS} FROM link_code WHERE typed_platform = ? AND typed_platform_id = ? AND expires_at_ms > ?
         ORDER BY expires_at_ms DESC LIMIT 1`,
      ),
      type: db.prepare(
        "UPDATE link_code SET typed_platform = ?, typed_platform_id = ?, expires_at_ms = ? WHERE code = ?",
      ),
      drop: db.prepare("DELETE FROM link_code WHERE code = ? OR expires_at_ms <= ?"),
      forget: db.prepare(
        `DELETE FROM link_code WHERE EXISTS (SELECT 1 FROM identity AS i WHERE i.viewer_id = ?
           AND ((i.platform, i.platform_id) = (link_code.platform, link_code.platform_id)
             OR (i.platform, i.platform_id) = (link_code.typed_platform, link_code.typed_platform_id)))`,
      ),
    };
  }

  /** A fresh code for this identity, and for nobody but `forName` on the other side when one is given; the one before is void. */
  show(work: Work, asking: Asking, forName?: string): { readonly code: string; readonly minutes: number } {
    work.assertAlive();
    const { random, clock, linking } = this.#options;
    if (forName !== undefined && !NAME.test(forName)) {
      throw new UserError("linkName", "Write the name of your other account after the @, like !link @name.");
    }
    linking.checkAlone(this.#known(asking));
    let code = "";
    do code = Array.from({ length: CODE_LENGTH }, () => LETTERS[random.integer(LETTERS.length)]).join("");
    while (this.#sql.isTaken.get(code) !== undefined);
    const { platform, platformId } = asking;
    this.#sql.show.run(code, forName?.toLowerCase() ?? "", platform, platformId, clock.now() + CODE_MS);
    return { code, minutes: MINUTES };
  }

  /** Somebody types a code: `linked` where it was made for their very name, else whoever was shown it is to be asked. */
  type(work: Work, asking: Asking, typed: string): Sides & { readonly isLinked: boolean; readonly minutes: number } {
    work.assertAlive();
    const { clock, linking } = this.#options;
    const here = this.#known(asking);
    const row = this.#sql.byCode.get(typed.trim().toUpperCase(), clock.now());
    const names = [here.login, here.name.toLowerCase()];
    if (!row || (row.forName !== "" && !names.includes(row.forName))) throw invalidCode();
    if (row.typedPlatform !== null) throw typedAlready(isOf(here, row.typedPlatform, row.typedPlatformId));
    const there = this.#known(row);
    linking.checkBoth(here, there);
    // A name as it is shown may be worn by another; a login is one account's.
    const named = row.forName !== "" && row.forName === here.login;
    if (named) this.#link(work, row, { shown: there, typed: here });
    else this.#sql.type.run(here.platform, here.platformId, clock.now() + CODE_MS, row.code);
    return { here, there, isLinked: named, minutes: MINUTES };
  }

  /** `!link yes` of whoever was shown the code. */
  confirm(work: Work, asking: Asking): Sides {
    const { clock, linking } = this.#options;
    const here = this.#known(asking);
    const row = this.#sql.shownTo.get(here.platform, here.platformId, clock.now());
    if (row?.typedPlatform == null) throw this.#nothingToConfirm(here, row !== undefined);
    const there = this.#known({ platform: row.typedPlatform, platformId: row.typedPlatformId! });
    linking.checkBoth(here, there);
    this.#link(work, row, { shown: here, typed: there });
    return { here, there };
  }

  /** `!link no`, by either side: code and question are void. `there` is who had typed it, or was to answer; if anybody. */
  decline(work: Work, asking: Asking): { readonly there: KnownViewer | undefined } {
    work.assertAlive();
    const now = this.#options.clock.now();
    const { platform, platformId } = asking;
    const own = this.#sql.shownTo.get(platform, platformId, now);
    const row = own ?? this.#sql.typedBy.get(platform, platformId, now);
    if (!row) throw new UserError("linkNothing", "No code of yours is waiting. !link shows one.");
    this.#sql.drop.run(row.code, now);
    if (!own) return { there: this.#known(row) };
    const { typedPlatform, typedPlatformId } = own;
    return {
      there:
        typedPlatform === null ? undefined : this.#known({ platform: typedPlatform, platformId: typedPlatformId! }),
    };
  }

  /** Says it on another platform too, once the work is committed. */
  tell(work: Work, platform: PlatformName, reply: Reply): void {
    this.#options.tell(work, platform, reply);
  }

  /** Codes that a viewer was shown or has typed are void: they were banned. */
  forget(work: Work, viewerId: number): void {
    work.assertAlive();
    this.#sql.forget.run(viewerId);
  }

  #link(work: Work, row: CodeRow, { shown, typed }: { shown: KnownViewer; typed: KnownViewer }): void {
    work.assertAlive();
    this.#sql.drop.run(row.code, this.#options.clock.now());
    this.#options.linking.link(work, shown, typed);
  }

  #nothingToConfirm(here: KnownViewer, hasCode: boolean): UserError {
    const typed = this.#sql.typedBy.get(here.platform, here.platformId, this.#options.clock.now());
    if (typed) {
      return new UserError(
        "linkOther",
        "That is for your other account to say, in the other chat: whoever was shown the code writes !link yes.",
      );
    }
    if (hasCode) return new UserError("linkUntyped", "Nobody has typed your code in the other chat yet.");
    return new UserError("linkNothing", "No code of yours is waiting. !link shows one.");
  }

  #known(of: Asking): KnownViewer {
    const viewer = this.#options.viewers.known(of.platform, of.platformId);
    if (!viewer) throw invalidCode();
    return viewer;
  }
}

function isOf(viewer: KnownViewer, platform: string, platformId: string | null): boolean {
  return viewer.platform === platform && viewer.platformId === platformId;
}

/** A code is typed once: whoever was shown it is asked once, in their chat. */
function typedAlready(byThem: boolean): UserError {
  return byThem
    ? new UserError("linkAsked", "Your other account was asked in the other chat and has yet to write !link yes there.")
    : new UserError("linkTaken", "Somebody else has typed that code. Write !link in your other chat for a new one.");
}

function invalidCode(): UserError {
  return new UserError("linkCode", "That code is not valid any more. Write !link in your other chat for a new one.");
}
