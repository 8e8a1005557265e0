/**
 * One person, two platforms, one wallet: two viewers are made one, and taken apart again. Who may ask for it is
 * link-codes.ts's.
 *
 * The rule of `!unlink`: the identity that was taken in leaves with what it brought, as far as that is still there (its
 * wallet, what it waits for in the shop, its support), and with the watch time of its own platform; what was earned, won
 * or spent together stays with the older viewer. An exclusion stays with the account it was brought by.
 */

import type { Clock } from "../../base/clock.ts";
import { UserError } from "../../base/errors.ts";
import { AMOUNT_MAX, DAY_MS } from "../../base/lengths.ts";
import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { FeatureContext } from "../../kit/context.ts";
import type { FeatureLife } from "../../kit/life.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { PlatformName } from "../../model/message.ts";
import type { KnownViewer, Viewers } from "../../viewers/viewers.ts";
import { Brought } from "./brought.ts";

/** Who typed a code waits this long after the parting before linking again, so that wallets are not moved about. */
const AGAIN_MS = DAY_MS;
/** Where in the order of the book a link begins and ends. */
const LAST_TRANSFER = "(SELECT coalesce(max(id), 0) FROM transfer)";

export interface LinkingOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly viewers: Viewers;
  readonly feed: FeatureContext["feed"];
  /** Bots are nobody's second account. */
  readonly isBot: (viewer: KnownViewer) => boolean;
  /** The broadcaster earns as everybody does. */
  readonly broadcasterEarns: boolean;
  /** Closes and pays what is open of a viewer. */
  readonly detach: (work: Work, viewerId: number) => void;
  /** All features: each takes what hangs on a viewer besides money (watching, redemptions) along. */
  readonly features: () => readonly FeatureLife[];
  /** The rank of somebody who is no viewer of their own any more goes. */
  readonly relist: (viewerId: number) => void;
}

export class Linking {
  readonly #options: LinkingOptions;
  readonly #brought: Brought;
  readonly #sql;

  constructor(options: LinkingOptions) {
    const { db } = options;
    this.#options = options;
    this.#brought = new Brought(db);
    this.#sql = {
      lastUnlinked: db
        .prepare<[string, string, number], number | null>(
          "SELECT max(unlinked_at_ms) FROM link WHERE typed_platform = ? AND typed_platform_id = ? AND unlinked_at_ms <= ?",
        )
        .pluck(),
      merge: db.prepare("UPDATE viewer SET merged_into_id = ?, listed = 0 WHERE id = ?"),
      revive: db.prepare("UPDATE viewer SET merged_into_id = NULL, listed = 1 WHERE id = ?"),
      moveAll: db.prepare("UPDATE identity SET viewer_id = ? WHERE viewer_id = ?"),
      moveOne: db.prepare("UPDATE identity SET viewer_id = ? WHERE platform = ? AND platform_id = ?"),
      newLink: db.prepare(
        `INSERT INTO link (survivor_id, absorbed_id, platform, platform_id, linked_at_ms, typed_platform, typed_platform_id, linked_after_id)
         VALUES (?, ?, ?, ?, ?, ?, ?, ${LAST_TRANSFER})`,
      ),
      brought: db.prepare("INSERT INTO link_brought (link_id, currency_id, amount) VALUES (?, ?, ?)"),
      openLink: db.prepare(
        "SELECT id, absorbed_id AS absorbedId, platform, platform_id AS platformId FROM link WHERE survivor_id = ? AND unlinked_at_ms IS NULL ORDER BY id DESC",
      ),
      end: db.prepare(`UPDATE link SET unlinked_at_ms = ?, unlinked_after_id = ${LAST_TRANSFER} WHERE id = ?`),
    };
  }

  /** Makes the one who was shown a code and the one who typed it one viewer. */
  link(work: Work, shown: KnownViewer, typed: KnownViewer): void {
    const survivor = shown.id < typed.id ? shown : typed;
    this.#merge(work, survivor, survivor === shown ? typed : shown, typed);
  }

  /** Makes two accounts one whose owner has signed in with both: each side is proven, so nobody is asked in chat. */
  join(work: Work, here: KnownViewer, there: KnownViewer): void {
    this.checkJoin(here, there);
    this.link(work, here, there);
  }

  /** Throws, in words for who signed in with both, when these two cannot become one now. */
  checkJoin(here: KnownViewer, there: KnownViewer): void {
    if (here.platform === there.platform) {
      throw new UserError("linkSignedInSame", "A viewer has one account per platform, and these two are on the same.");
    }
    this.checkBoth(here, there);
  }

  /** Throws, in words for whoever asks, when an account can be linked with nobody now. */
  checkAlone(viewer: KnownViewer): void {
    if (this.#options.isBot(viewer)) throw new UserError("linkBot", "A bot has no wallet, so it cannot be linked.");
    const other = this.#otherAccount(viewer);
    if (other) throw alreadyLinked(other);
    if (this.#waits(viewer)) {
      throw new UserError("linkAgain", "You have unlinked a short while ago. Try again tomorrow.");
    }
  }

  /** Throws, in words for `here`, when these two cannot become one now. */
  checkBoth(here: KnownViewer, there: KnownViewer): void {
    if (here.platform === there.platform) {
      throw new UserError(
        "linkSamePlatform",
        "A viewer has one account per platform. Type the code in the chat of the other platform.",
      );
    }
    this.checkAlone(here);
    const { isBot, broadcasterEarns } = this.#options;
    if (isBot(there) || this.#otherAccount(there) || this.#waits(there)) {
      throw new UserError(
        "linkOtherMayNot",
        "The other account cannot be linked today: it is linked already, or was until a short while ago.",
      );
    }
    // A viewer who became one with the streamer would stop earning, and nobody would see why.
    const isBroadcaster = ({ roles }: KnownViewer) => roles.includes("broadcaster");
    if (!broadcasterEarns && isBroadcaster(here) !== isBroadcaster(there)) {
      throw new UserError("linkBroadcaster", "The streamer can be linked with an account of the streamer only.");
    }
  }

  #otherAccount(viewer: KnownViewer): KnownViewer | undefined {
    return this.#options.viewers.identities(viewer.id).find(({ platform }) => platform !== viewer.platform);
  }

  /** Takes the newest link of a viewer apart again. */
  unlink(work: Work, viewerId: number): { readonly platform: PlatformName } {
    work.assertAlive();
    const { clock, ledger, viewers, feed, detach, features, relist } = this.#options;
    const link = this.#sql.openLink.get(viewerId) as
      | { id: number; absorbedId: number; platform: PlatformName; platformId: string }
      | undefined;
    if (!link) throw new UserError("unlinkNothing", "You are not linked with another platform.");
    const { id, absorbedId, platform, platformId } = link;
    detach(work, viewerId);
    this.#sql.revive.run(absorbedId);
    // Before the money moves, because its coming is what puts them into the list again.
    work.afterCommit(() => relist(absorbedId));
    this.#sql.moveOne.run(absorbedId, platform, platformId);
    for (const { id: currencyId } of ledger.currencies()) {
      const brought = this.#brought.of({ id, absorbedId, survivorId: viewerId }, currencyId);
      const back = Math.min(brought, ledger.settledBalance(viewerId, currencyId));
      if (back > 0) this.#move(work, viewerId, absorbedId, currencyId, back, `unlink:${id}:${currencyId}`);
    }
    for (const feature of features()) feature.parted?.(work, { from: viewerId, to: absorbedId, platform });
    this.#sql.end.run(clock.now(), id);
    feed.add(work, { type: "viewers.unlinked", data: { viewer: viewerId, parted: absorbedId } });
    viewers.moved(work, viewerId);
    viewers.moved(work, absorbedId);
    return { platform };
  }

  /** Typed the code of a link that was taken apart within the last day. */
  #waits({ platform, platformId }: KnownViewer): boolean {
    const now = this.#options.clock.now();
    const last = this.#sql.lastUnlinked.get(platform, platformId, now) ?? undefined;
    return last !== undefined && now - last < AGAIN_MS;
  }

  #merge(work: Work, survivor: KnownViewer, absorbed: KnownViewer, typed: KnownViewer): void {
    work.assertAlive();
    const { ledger, viewers, clock, feed, detach, features, relist } = this.#options;
    // Both are paid to the last tick first: what watching has earned is part of what each one brings.
    detach(work, survivor.id);
    detach(work, absorbed.id);
    const { lastInsertRowid } = this.#sql.newLink.run(
      survivor.id,
      absorbed.id,
      absorbed.platform,
      absorbed.platformId,
      clock.now(),
      typed.platform,
      typed.platformId,
    );
    const linkId = Number(lastInsertRowid);
    for (const { id: currencyId } of ledger.currencies()) {
      const amount = ledger.settledBalance(absorbed.id, currencyId);
      if (amount === 0) continue;
      this.#move(work, absorbed.id, survivor.id, currencyId, amount, `link:${linkId}:${currencyId}`);
      this.#sql.brought.run(linkId, currencyId, amount);
    }
    for (const feature of features()) feature.merged?.(work, { from: absorbed.id, to: survivor.id });
    this.#sql.moveAll.run(survivor.id, absorbed.id);
    this.#sql.merge.run(survivor.id, absorbed.id);
    feed.add(work, { type: "viewers.linked", data: { viewer: survivor.id, taken: absorbed.id } });
    viewers.moved(work, survivor.id);
    viewers.moved(work, absorbed.id);
    work.afterCommit(() => relist(absorbed.id));
  }

  /** A wallet larger than one transfer carries moves in several. */
  #move(work: Work, fromId: number, toId: number, currencyId: number, amount: number, key: string): void {
    for (let left = amount, part = 0; left > 0; part++) {
      const piece = Math.min(left, AMOUNT_MAX);
      const result = this.#options.ledger.post(work, {
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

function alreadyLinked({ name }: KnownViewer): UserError {
  return new UserError("linkAlready", `You are one with ${name} already. !unlink takes you apart.`, { other: name });
}
