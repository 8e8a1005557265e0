/** Entries and the frozen list: every statement on their rows, prepared once. */

import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import { SamePerson } from "../../ledger/same-person.ts";
import type { Entry, Giveaway } from "./types.ts";

const ENTRY = `e.giveaway_id AS giveawayId, e.viewer_id AS viewerId, e.platform, e.platform_id AS platformId, e.name,
  e.tickets, e.weight, e.free, e.purchases, e.stake, e.removed`;

/** One row of the entries as the list is made from it. */
export interface ListRow extends Omit<Entry, "giveawayId" | "purchases" | "removed"> {
  readonly mergedIntoId: number | null;
}

/** One row of the entries as it is shown. */
export interface ShownEntry extends Pick<Entry, "viewerId" | "platform" | "name" | "tickets" | "weight"> {
  readonly atMs: number;
}

interface Counts {
  readonly persons: number;
  readonly tickets: number;
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
  readonly #counts;
  readonly #newest;
  readonly #chances;
  readonly #found;
  readonly #linked;
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
    this.#counts = db.prepare(
      "SELECT count(*) AS persons, coalesce(sum(tickets), 0) AS tickets FROM giveaway_entry WHERE giveaway_id = ? AND removed = 0",
    );
    const shown = `SELECT e.viewer_id AS viewerId, e.platform, e.name, e.tickets, e.weight, e.entered_at_ms AS atMs
      FROM giveaway_entry AS e WHERE e.giveaway_id = ? AND e.removed = 0`;
    this.#newest = db.prepare(`${shown} ORDER BY e.entered_at_ms DESC, e.viewer_id DESC LIMIT ?`);
    this.#found = db.prepare(`${shown} AND e.viewer_id > ? AND instr(e.name, ?) > 0 ORDER BY e.viewer_id LIMIT ?`);
    this.#chances = db
      .prepare(
        "SELECT coalesce(sum(CASE WHEN ? = 0 THEN weight ELSE tickets * weight END), 0) FROM giveaway_entry WHERE giveaway_id = ? AND removed = 0",
      )
      .pluck();
    // By way of the few who were taken in by somebody: a giveaway may have a hundred thousand entries.
    this.#linked = db.prepare(
      `SELECT e.viewer_id AS viewerId FROM viewer AS v INDEXED BY viewer_merged
       CROSS JOIN giveaway_entry AS e ON e.giveaway_id = ? AND e.viewer_id = v.id
       WHERE v.merged_into_id IS NOT NULL AND e.removed = 0 ORDER BY e.viewer_id`,
    );
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

  /** Persons and tickets in a giveaway as closing will find them: without those taken out, linked accounts as one. */
  counts({ id, price, ticketsMax }: Pick<Giveaway, "id" | "price" | "ticketsMax">): Counts {
    const all = this.#counts.get(id) as { persons: number; tickets: number };
    let { persons, tickets } = all;
    const seen = new Set<number>();
    for (const { viewerId } of this.#linked.all(id) as { viewerId: number }[]) {
      if (seen.has(viewerId)) continue;
      const own = this.ofPerson(id, viewerId).filter((entry) => entry.removed === 0);
      for (const entry of own) seen.add(entry.viewerId);
      const has = own.reduce((sum, entry) => sum + entry.tickets, 0);
      // One free ticket a person, and no more than one may have.
      const twice = Math.max(0, own.filter((entry) => entry.free === 1).length - 1);
      persons -= own.length - 1;
      tickets -= has - (price === 0 ? 1 : Math.min(has - twice, ticketsMax));
    }
    return { persons, tickets };
  }

  /** Who came last, the last first. */
  newest(giveawayId: number, count: number): ShownEntry[] {
    return this.#newest.all(giveawayId, count) as ShownEntry[];
  }

  /** Those whose name has these letters in it, in order of viewer id. */
  found(giveawayId: number, letters: string, afterViewerId: number, count: number): ShownEntry[] {
    return this.#found.all(giveawayId, afterViewerId, letters.toLowerCase(), count) as ShownEntry[];
  }

  /** All chances together; linked accounts count each. */
  chances({ id, price }: Pick<Giveaway, "id" | "price">): number {
    return this.#chances.get(price, id) as number;
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
