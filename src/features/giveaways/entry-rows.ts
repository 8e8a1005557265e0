/** Entries and the frozen list: every statement on their rows, prepared once. */

import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import { SamePerson } from "../../ledger/same-person.ts";
import type { Entry } from "./types.ts";

const ENTRY = `e.giveaway_id AS giveawayId, e.viewer_id AS viewerId, e.platform, e.platform_id AS platformId, e.name,
  e.tickets, e.weight, e.free, e.purchases, e.stake, e.removed`;

/** One row of the entries as the list is made from it. */
export interface ListRow extends Omit<Entry, "giveawayId" | "purchases" | "removed"> {
  readonly mergedIntoId: number | null;
}

/** Rows of entries and of the list. */
export class EntryRows {
  readonly #changed: () => void;
  readonly #upsert;
  readonly #same: SamePerson;
  readonly #one;
  readonly #everywhere;
  readonly #page;
  readonly #stakes;
  readonly #setStake;
  readonly #remove;
  readonly #bar;
  readonly #addPart;
  readonly #clearParts;
  readonly #part;
  readonly #hasEntered;

  /** `changed`: called after every commit that wrote to them. */
  constructor(db: Db, changed: () => void = () => {}) {
    this.#changed = changed;
    this.#upsert = db.prepare(`
      INSERT INTO giveaway_entry (giveaway_id, viewer_id, platform, platform_id, name, tickets, weight, free, purchases,
        stake, entered_at_ms)
      VALUES (@giveawayId, @viewerId, @platform, @platformId, @name, @tickets, @weight, @free, @purchases, @stake, @atMs)
      ON CONFLICT (giveaway_id, viewer_id) DO UPDATE SET tickets = tickets + excluded.tickets,
        free = max(free, excluded.free), purchases = purchases + excluded.purchases, stake = stake + excluded.stake,
        weight = max(weight, excluded.weight)`);
    this.#same = new SamePerson(db);
    this.#one = db.prepare(`SELECT ${ENTRY} FROM giveaway_entry AS e WHERE e.giveaway_id = ? AND e.viewer_id = ?`);
    this.#everywhere = db.prepare(
      `SELECT ${ENTRY} FROM giveaway_entry AS e JOIN giveaway AS g ON g.id = e.giveaway_id
       WHERE e.viewer_id = ? AND e.removed = 0 AND g.state <> 'cancelled'`,
    );
    this.#page = db.prepare(`
      SELECT e.viewer_id AS viewerId, e.platform, e.platform_id AS platformId, e.name, e.tickets, e.weight, e.free, e.stake,
        v.merged_into_id AS mergedIntoId
      FROM giveaway_entry AS e JOIN viewer AS v ON v.id = e.viewer_id
      WHERE e.giveaway_id = ? AND e.viewer_id > ? AND e.removed = 0 ORDER BY e.viewer_id LIMIT ?`);
    this.#stakes = db.prepare(
      `SELECT ${ENTRY} FROM giveaway_entry AS e WHERE e.giveaway_id = ? AND e.stake > 0 ORDER BY e.viewer_id LIMIT ?`,
    );
    this.#setStake = db.prepare("UPDATE giveaway_entry SET stake = ? WHERE giveaway_id = ? AND viewer_id = ?");
    this.#remove = db.prepare(
      "UPDATE giveaway_entry SET removed = 1, stake = 0 WHERE giveaway_id = ? AND viewer_id = ?",
    );
    this.#bar = db.prepare("UPDATE giveaway_entry SET removed = 1 WHERE giveaway_id = ? AND viewer_id = ?");
    this.#hasEntered = db.prepare("SELECT 1 FROM giveaway_entry WHERE viewer_id = ? LIMIT 1").pluck();
    this.#addPart = db.prepare("INSERT INTO giveaway_list (giveaway_id, part, lines) VALUES (?, ?, ?)");
    this.#clearParts = db.prepare("DELETE FROM giveaway_list WHERE giveaway_id = ?");
    this.#part = db.prepare("SELECT lines FROM giveaway_list WHERE giveaway_id = ? AND part = ?").pluck();
  }

  /** Adds tickets to a viewer's entry, made when missing. */
  add(work: Work, entry: Omit<Entry, "removed"> & { readonly atMs: number }): void {
    this.#writes(work);
    this.#upsert.run(entry);
  }

  /**
   * The entries of one person in one giveaway: usually one; more when they linked accounts that had entered. With
   * `sinceMs` also those of accounts that were theirs at some time from then on.
   */
  ofPerson(giveawayId: number, viewerId: number, sinceMs?: number): Entry[] {
    return this.#same
      .idsOf(viewerId, sinceMs)
      .flatMap((id) => (this.#one.get(giveawayId, id) as Entry | undefined) ?? []);
  }

  /** The entries of one person in every giveaway that is not over and done with for them. */
  everywhere(viewerId: number): Entry[] {
    return this.#same.idsOf(viewerId).flatMap((id) => this.#everywhere.all(id) as Entry[]);
  }

  /** Whether a viewer, by this number, ever entered anything. */
  hasEntered(viewerId: number): boolean {
    return this.#hasEntered.get(viewerId) !== undefined;
  }

  /** The next entries in order of viewer id, for the list. */
  page(giveawayId: number, afterViewerId: number, count: number): ListRow[] {
    return this.#page.all(giveawayId, afterViewerId, count) as ListRow[];
  }

  /** The next entries with money in escrow. */
  stakes(giveawayId: number, count: number): Entry[] {
    return this.#stakes.all(giveawayId, count) as Entry[];
  }

  setStake(work: Work, entry: Entry, stake: number): void {
    this.#writes(work);
    this.#setStake.run(stake, entry.giveawayId, entry.viewerId);
  }

  /** Takes an entry out for good; its stake must have been paid back in the same work. */
  remove(work: Work, entry: Entry): void {
    this.#writes(work);
    this.#remove.run(entry.giveawayId, entry.viewerId);
  }

  /** Keeps an entry out of any further draw; its stake goes the way it goes. */
  bar(work: Work, entry: Entry): void {
    this.#writes(work);
    this.#bar.run(entry.giveawayId, entry.viewerId);
  }

  addPart(work: Work, giveawayId: number, part: number, lines: readonly string[]): void {
    this.#writes(work);
    this.#addPart.run(giveawayId, part, lines.join("\n"));
  }

  clearParts(work: Work, giveawayId: number): void {
    this.#writes(work);
    this.#clearParts.run(giveawayId);
  }

  /** One part of the list as it stands in the book, its lines in one text; `undefined` behind the last. */
  partText(giveawayId: number, part: number): string | undefined {
    return this.#part.get(giveawayId, part) as string | undefined;
  }

  /** One part of the list; `undefined` behind the last. */
  part(giveawayId: number, part: number): string[] | undefined {
    const lines = this.partText(giveawayId, part);
    return lines === undefined ? undefined : lines.split("\n");
  }

  #writes(work: Work): void {
    work.assertAlive();
    work.afterCommit(this.#changed);
  }
}
