/** Who is in a giveaway as closing will find them: linked accounts as one person, whoever was taken out left out. */
import type { Db } from "../../db/open.ts";
import { asOne, chancesOf } from "./as-one.ts";
import type { Entry, Giveaway } from "./types.ts";

/** One row of the entries as it is read here. */
interface Row extends Pick<Entry, "viewerId" | "platform" | "name" | "tickets" | "weight" | "free"> {
  readonly atMs: number;
}

/** One person in a giveaway. */
export interface Entrant {
  readonly viewerId: number;
  readonly platform: string;
  readonly name: string;
  /** Of all chances together, this is the odds. */
  readonly chances: number;
  /** When they came in; linked accounts: the last of them. */
  readonly atMs: number;
}

/** Several accounts that are one. */
interface Linked {
  readonly person: Entrant;
  readonly tickets: number;
  readonly rows: readonly Row[];
}

export interface EntrantCounts {
  readonly persons: number;
  readonly tickets: number;
  readonly chances: number;
}

type Of = Pick<Giveaway, "id" | "price" | "ticketsMax">;

export class Entrants {
  readonly #counts;
  readonly #newest;
  readonly #found;
  readonly #first;
  readonly #linked;
  readonly #one;
  readonly #into;

  constructor(db: Db) {
    this.#counts = db.prepare<[number, number], EntrantCounts>(
      `SELECT count(*) AS persons, coalesce(sum(tickets), 0) AS tickets,
         coalesce(sum(CASE WHEN ? = 0 THEN weight ELSE tickets * weight END), 0) AS chances
       FROM giveaway_entry WHERE giveaway_id = ? AND removed = 0`,
    );
    const row = "e.viewer_id AS viewerId, e.platform, e.name, e.tickets, e.weight, e.free, e.entered_at_ms AS atMs";
    const rows = `SELECT ${row} FROM giveaway_entry AS e WHERE e.giveaway_id = ? AND e.removed = 0`;
    this.#newest = db.prepare<[number, number], Row>(`${rows} ORDER BY e.entered_at_ms DESC, e.viewer_id DESC LIMIT ?`);
    this.#found = db.prepare<[number, number, string, number], Row>(
      `${rows} AND e.viewer_id > ? AND instr(e.name, ?) > 0 ORDER BY e.viewer_id LIMIT ?`,
    );
    this.#first = db.prepare<[number, number], Row>(`${rows} ORDER BY e.viewer_id LIMIT ?`);
    // By way of the few who were taken in by somebody: a giveaway may have a hundred thousand entries.
    this.#linked = db.prepare<[number], Row>(
      `SELECT ${row} FROM viewer AS v INDEXED BY viewer_merged
       CROSS JOIN giveaway_entry AS e ON e.giveaway_id = ? AND e.viewer_id = v.id
       WHERE v.merged_into_id IS NOT NULL AND e.removed = 0 ORDER BY e.viewer_id`,
    );
    this.#one = db.prepare<[number, number], Row>(`${rows} AND e.viewer_id = ?`);
    this.#into = db.prepare<[number], number | null>("SELECT merged_into_id FROM viewer WHERE id = ?").pluck();
  }

  /** How many they are, and what they have together. */
  counts(giveaway: Of): EntrantCounts {
    return this.#without(giveaway, this.#linkedIn(giveaway));
  }

  /** Who came last, the last first. */
  newest(giveaway: Of, count: number): Entrant[] {
    return joined(giveaway, this.#newest.all(giveaway.id, count), this.#linkedIn(giveaway));
  }

  /** Those one of whose names has these letters in it, in order of viewer id. */
  found(giveaway: Of, letters: string, afterViewerId: number, count: number): Entrant[] {
    const linked = this.#linkedIn(giveaway);
    const sought = letters.toLowerCase();
    const taken = new Set(linked.flatMap(({ rows }) => rows.map(({ viewerId }) => viewerId)));
    const found: Entrant[] = [];
    for (let after = afterViewerId; found.length < count; ) {
      const page = this.#found.all(giveaway.id, after, sought, count);
      for (const row of page) if (!taken.has(row.viewerId)) found.push(entrant(giveaway, row));
      if (page.length < count) break;
      after = page.at(-1)!.viewerId;
    }
    for (const { person, rows } of linked) {
      if (person.viewerId > afterViewerId && rows.some(({ name }) => name.includes(sought))) found.push(person);
    }
    return found.sort((one, other) => one.viewerId - other.viewerId).slice(0, count);
  }

  /** Some of those who are in, by their numbers. */
  some(giveaway: Of, count: number): number[] {
    return joined(giveaway, this.#first.all(giveaway.id, count), this.#linkedIn(giveaway)).map(
      ({ viewerId }) => viewerId,
    );
  }

  #without(giveaway: Of, linked: readonly Linked[]): EntrantCounts {
    const all = this.#counts.get(giveaway.price, giveaway.id)!;
    let { persons, tickets, chances } = all;
    for (const { person, rows, ...one } of linked) {
      persons -= rows.length - 1;
      tickets -= rows.reduce((sum, row) => sum + row.tickets, 0) - one.tickets;
      chances -= rows.reduce((sum, row) => sum + chancesOf(giveaway, row), 0) - person.chances;
    }
    return { persons, tickets, chances };
  }

  /** Everybody who is in with an account that somebody took in, as the list will name them. */
  #linkedIn(giveaway: Of): Linked[] {
    const byPerson = new Map<number, Row[]>();
    for (const row of this.#linked.all(giveaway.id)) {
      const viewerId = this.#survivor(row.viewerId);
      let rows = byPerson.get(viewerId);
      if (!rows) {
        const own = this.#one.get(giveaway.id, viewerId);
        rows = own ? [own] : [];
        byPerson.set(viewerId, rows);
      }
      rows.push(row);
    }
    return [...byPerson].map(([viewerId, rows]) => {
      const { platform, name } = rows[0]!;
      const { tickets, weight } = asOne(giveaway, rows);
      const atMs = Math.max(...rows.map((row) => row.atMs));
      return {
        rows,
        tickets,
        person: { viewerId, platform, name, chances: chancesOf(giveaway, { tickets, weight }), atMs },
      };
    });
  }

  #survivor(viewerId: number): number {
    let current = viewerId;
    for (;;) {
      const into = this.#into.get(current);
      if (into === null || into === undefined) return current;
      current = into;
    }
  }
}

/** Rows as persons in the order of the rows, each person once. */
function joined(giveaway: Of, rows: readonly Row[], linked: readonly Linked[]): Entrant[] {
  const personOf = new Map(linked.flatMap(({ person, rows }) => rows.map((row) => [row.viewerId, person] as const)));
  return [...new Set(rows.map((row) => personOf.get(row.viewerId) ?? entrant(giveaway, row)))];
}

function entrant(giveaway: Of, { viewerId, platform, name, tickets, weight, atMs }: Row): Entrant {
  return { viewerId, platform, name, chances: chancesOf(giveaway, { tickets, weight }), atMs };
}
