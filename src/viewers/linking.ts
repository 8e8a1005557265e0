/**
 * One person, two platforms, one wallet. `!link` shows a code in one chat; typed in the other within ten minutes it makes
 * both identities one viewer. Everything here belongs inside work.
 *
 * Everybody in a chat reads the code shown there, so it can be made for one name: then only who has that name on another
 * platform may type it, and nobody who is faster than its owner gets at the wallet.
 *
 * The rule of `!unlink`: the identity that was taken in leaves with what it brought, as far as that is still there (its
 * wallet, what it waits for in the shop, its support), and with the watch time of its own platform; what was earned, won
 * or spent together stays with the older viewer.
 */

import { UserError } from "../base/errors.ts";
import type { Clock, Random } from "../base/system.ts";
import type { PlatformName } from "../chat/message.ts";
import type { Db } from "../db/open.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { AMOUNT_MAX } from "../ledger/movements.ts";
import type { KnownViewer, Viewers } from "./viewers.ts";

/** How long a code can be typed on the other side. */
export const CODE_MS = 10 * 60_000;
/** Somebody who unlinked waits this long before linking again, so that wallets are not moved about. */
export const AGAIN_MS = 24 * 3_600_000;
/** Without letters and digits that look alike. */
const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const CODE_LENGTH = 6;

export interface LinkingOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly random: Random;
  readonly ledger: Ledger;
  readonly viewers: Viewers;
  readonly afterCommit: (hook: () => void) => void;
  /** Closes and pays what is open of a viewer. */
  readonly detach: (viewerId: number) => void;
  /** From the commit on, who is here as the one is here as the other; on one platform only when it is named. */
  readonly become: (fromViewerId: number, toViewerId: number, platform?: PlatformName) => void;
  /** What hangs on a viewer besides money (watching, redemptions) goes from one to the other. */
  readonly move: readonly ((fromViewerId: number, toViewerId: number) => void)[];
  /** What of it was brought, or belongs to a platform, goes back to who leaves with it. */
  readonly giveBack: readonly ((toViewerId: number, fromViewerId: number, platform: PlatformName) => void)[];
  /** The rank of somebody who is no viewer of their own any more goes. */
  readonly delist: (viewerId: number, listed: boolean) => void;
}

/** Who is asking: the identity a line came from. */
export interface Asking {
  readonly platform: PlatformName;
  readonly platformId: string;
}

export class Linking {
  readonly #options: LinkingOptions;
  readonly #sql;

  constructor(options: LinkingOptions) {
    const { db } = options;
    this.#options = options;
    this.#sql = {
      newCode: db.prepare(
        `INSERT INTO link_code (code, for_name, platform, platform_id, expires_at_ms) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (platform, platform_id)
         DO UPDATE SET code = excluded.code, for_name = excluded.for_name, expires_at_ms = excluded.expires_at_ms`,
      ),
      codeTaken: db.prepare("SELECT 1 FROM link_code WHERE code = ?").pluck(),
      findCode: db.prepare(
        "SELECT platform, platform_id AS platformId FROM link_code WHERE code = ? AND for_name IN ('', ?, ?) AND expires_at_ms > ?",
      ),
      dropCodes: db.prepare("DELETE FROM link_code WHERE code = ? OR expires_at_ms <= ?"),
      lastUnlinked: db
        .prepare("SELECT max(unlinked_at_ms) FROM link WHERE survivor_id IN (?, ?) OR absorbed_id IN (?, ?)")
        .pluck(),
      merge: db.prepare("UPDATE viewer SET merged_into_id = ?, listed = 0 WHERE id = ?"),
      revive: db.prepare(
        "UPDATE viewer SET merged_into_id = NULL, listed = 1, earning = (SELECT earning FROM viewer WHERE id = ?) WHERE id = ?",
      ),
      moveAll: db.prepare("UPDATE identity SET viewer_id = ? WHERE viewer_id = ?"),
      moveOne: db.prepare("UPDATE identity SET viewer_id = ? WHERE platform = ? AND platform_id = ?"),
      newLink: db.prepare(
        "INSERT INTO link (survivor_id, absorbed_id, platform, platform_id, linked_at_ms) VALUES (?, ?, ?, ?, ?)",
      ),
      brought: db.prepare("INSERT INTO link_brought (link_id, currency_id, amount) VALUES (?, ?, ?)"),
      broughtBy: db.prepare("SELECT currency_id AS currencyId, amount FROM link_brought WHERE link_id = ?"),
      openLink: db.prepare(
        "SELECT id, absorbed_id AS absorbedId, platform, platform_id AS platformId FROM link WHERE survivor_id = ? AND unlinked_at_ms IS NULL ORDER BY id DESC",
      ),
      end: db.prepare("UPDATE link SET unlinked_at_ms = ? WHERE id = ?"),
      earning: db.prepare("SELECT earning FROM viewer WHERE id = ?").pluck(),
      stopEarning: db.prepare("UPDATE viewer SET earning = 0 WHERE id = ?"),
    };
  }

  /** A fresh code for this identity, and for nobody but `forName` on the other side when one is given; the one before is void. */
  code(asking: Asking, forName?: string): { readonly code: string; readonly minutes: number } {
    const { random, clock } = this.#options;
    let code = "";
    do code = Array.from({ length: CODE_LENGTH }, () => LETTERS[random.integer(LETTERS.length)]).join("");
    while (this.#sql.codeTaken.get(code) !== undefined);
    this.#sql.newCode.run(
      code,
      forName?.toLowerCase() ?? "",
      asking.platform,
      asking.platformId,
      clock.now() + CODE_MS,
    );
    return { code, minutes: CODE_MS / 60_000 };
  }

  /** Makes the one who types the code and the one who was shown it one viewer; who that is now. */
  link(asking: Asking, typed: string): { readonly viewer: KnownViewer; readonly other: KnownViewer } {
    const { clock, viewers } = this.#options;
    const code = typed.trim().toUpperCase();
    const here = viewers.known(asking.platform, asking.platformId);
    const shown =
      here && (this.#sql.findCode.get(code, here.login, here.name.toLowerCase(), clock.now()) as Asking | undefined);
    const there = shown && viewers.known(shown.platform, shown.platformId);
    if (!here || !there)
      throw new UserError("linkCode", "That code is not valid any more. Write !link in your other chat for a new one.");
    this.#mayLink(here, there);
    this.#sql.dropCodes.run(code, clock.now());
    const survivor = here.id < there.id ? here : there;
    this.#merge(survivor, survivor === here ? there : here);
    return { viewer: here, other: there };
  }

  /** Takes the newest link of a viewer apart again. */
  unlink(viewerId: number): { readonly platform: PlatformName } {
    const { clock, ledger, viewers, detach, become, giveBack, afterCommit, delist } = this.#options;
    const link = this.#sql.openLink.get(viewerId) as
      | { id: number; absorbedId: number; platform: PlatformName; platformId: string }
      | undefined;
    if (!link) throw new UserError("unlinkNothing", "You are not linked with another platform.");
    const { id, absorbedId, platform, platformId } = link;
    detach(viewerId);
    this.#sql.revive.run(viewerId, absorbedId);
    // Before the money moves, because its coming is what puts them into the list again.
    afterCommit(() => delist(absorbedId, true));
    this.#sql.moveOne.run(absorbedId, platform, platformId);
    for (const { currencyId, amount } of this.#sql.broughtBy.all(id) as { currencyId: number; amount: number }[]) {
      const back = Math.min(amount, ledger.settledBalance(viewerId, currencyId));
      if (back > 0) this.#move(viewerId, absorbedId, currencyId, back, `unlink:${id}:${currencyId}`);
    }
    for (const giveBackFeature of giveBack) giveBackFeature(absorbedId, viewerId, platform);
    this.#sql.end.run(clock.now(), id);
    viewers.moved(viewerId);
    viewers.moved(absorbedId);
    become(viewerId, absorbedId, platform);
    return { platform };
  }

  #mayLink(here: KnownViewer, there: KnownViewer): void {
    const { viewers, clock } = this.#options;
    if (here.id === there.id) throw new UserError("linkAlready", "These two are one already.");
    const platforms = viewers.identities(here.id).map(({ platform }) => platform);
    if (viewers.identities(there.id).some(({ platform }) => platforms.includes(platform))) {
      throw new UserError(
        "linkSamePlatform",
        "A viewer has one account per platform. Type the code on another platform.",
      );
    }
    const last = this.#sql.lastUnlinked.get(here.id, there.id, here.id, there.id) as number | null;
    if (last !== null && clock.now() - last < AGAIN_MS) {
      throw new UserError("linkAgain", "You have unlinked a short while ago. Try again tomorrow.");
    }
  }

  #merge(survivor: KnownViewer, absorbed: KnownViewer): void {
    const { ledger, viewers, clock, detach, become, move, afterCommit, delist } = this.#options;
    // Both are paid to the last tick first: what watching has earned is part of what each one brings.
    detach(survivor.id);
    detach(absorbed.id);
    const { lastInsertRowid } = this.#sql.newLink.run(
      survivor.id,
      absorbed.id,
      absorbed.platform,
      absorbed.platformId,
      clock.now(),
    );
    const linkId = Number(lastInsertRowid);
    for (const { id: currencyId } of ledger.currencies()) {
      const amount = ledger.settledBalance(absorbed.id, currencyId);
      if (amount === 0) continue;
      this.#move(absorbed.id, survivor.id, currencyId, amount, `link:${linkId}:${currencyId}`);
      this.#sql.brought.run(linkId, currencyId, amount);
    }
    if (this.#sql.earning.get(absorbed.id) === 0) this.#sql.stopEarning.run(survivor.id);
    for (const moveFeature of move) moveFeature(absorbed.id, survivor.id);
    this.#sql.moveAll.run(survivor.id, absorbed.id);
    this.#sql.merge.run(survivor.id, absorbed.id);
    viewers.moved(survivor.id);
    viewers.moved(absorbed.id);
    become(absorbed.id, survivor.id);
    afterCommit(() => delist(absorbed.id, false));
  }

  /** A wallet larger than one transfer carries moves in several. */
  #move(fromId: number, toId: number, currencyId: number, amount: number, key: string): void {
    for (let left = amount, part = 0; left > 0; part++) {
      const piece = Math.min(left, AMOUNT_MAX);
      const result = this.#options.ledger.post({
        key: part === 0 ? key : `${key}:${part}`,
        currencyId,
        from: `viewer:${fromId}`,
        to: `viewer:${toId}`,
        amount: piece,
        kind: "merge",
        actor: "link",
      });
      if (result.status !== "posted") throw new Error(`A wallet could not be moved (${result.status}).`);
      left -= piece;
    }
  }
}
