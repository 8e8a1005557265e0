/**
 * Who is and who was one person. A person may have been several viewers: logins of two platforms that were linked, and
 * perhaps parted again. Every limit, every rule against paying oneself, every draw and `!undo` asks here.
 */
import { DAY_MS } from "../base/lengths.ts";
import type { Db } from "../db/open.ts";

/** Who parted from somebody still counts as they do for so long. */

/** From when on a link counts, by rules against paying oneself, for something that began at `atMs`. */
export function aDayBefore(atMs: number): number {
  return atMs - DAY_MS;
}

/** A viewer somebody was, and between which transfers: `afterId` < id <= `untilId`. */
export interface WasViewer {
  readonly viewerId: number;
  readonly afterId: number;
  readonly untilId: number;
}

interface EndedLink {
  readonly otherId: number;
  readonly afterId: number;
  readonly untilId: number;
  readonly untilMs: number;
}

/** Reads it from the book, the work under way included. */
export class SamePerson {
  readonly #into;
  readonly #taken;
  readonly #ended;

  constructor(db: Db) {
    this.#into = db.prepare<[number], number | null>("SELECT merged_into_id FROM viewer WHERE id = ?").pluck();
    this.#taken = db.prepare<[number], number>("SELECT id FROM viewer WHERE merged_into_id = ?").pluck();
    const ended = (one: string, other: string) =>
      `SELECT ${other} AS otherId, linked_after_id AS afterId, unlinked_after_id AS untilId, unlinked_at_ms AS untilMs
       FROM link WHERE ${one} = ? AND unlinked_at_ms IS NOT NULL`;
    this.#ended = db.prepare<[number, number], EndedLink>(
      `${ended("survivor_id", "absorbed_id")} UNION ALL ${ended("absorbed_id", "survivor_id")}`,
    );
  }

  /**
   * All viewers who are one person with this one, the one asked for first; with `sinceMs` also those who were at some
   * time from then on and parted.
   */
  idsOf(viewerId: number, sinceMs = Number.POSITIVE_INFINITY): readonly number[] {
    const ids = [viewerId];
    const add = (id: number | null | undefined) => {
      if (id !== null && id !== undefined && !ids.includes(id)) ids.push(id);
    };
    // The list grows while it is walked.
    for (const id of ids) {
      add(this.#into.get(id));
      for (const taken of this.#taken.all(id)) add(taken);
      if (sinceMs === Number.POSITIVE_INFINITY) continue;
      for (const { otherId, untilMs } of this.#ended.all(id, id)) if (untilMs >= sinceMs) add(otherId);
    }
    return ids;
  }

  /** Whether two viewers are one person, or were at some time from `sinceMs` on. */
  are(oneId: number, otherId: number, sinceMs?: number): boolean {
    return oneId === otherId || this.idsOf(oneId, sinceMs).includes(otherId);
  }

  /** Every viewer this one is or was, with the part of the book in which they were that. */
  wasOf(viewerId: number): readonly WasViewer[] {
    const now = this.idsOf(viewerId);
    const whole = now.map((id) => ({ viewerId: id, afterId: 0, untilId: Number.MAX_SAFE_INTEGER }));
    const parts = now.flatMap((id) =>
      this.#ended.all(id, id).map(({ otherId, afterId, untilId }) => ({ viewerId: otherId, afterId, untilId })),
    );
    return [...whole, ...parts];
  }
}
