/** One person may have been several viewers: whom somebody took in by linking counts as they do. */
import type { Db } from "../db/open.ts";

/** Begins a query in which `same (id)` are all viewers that are one person now; its first parameter is any viewer who stands for them. */
export const SAME_PERSON =
  "WITH RECURSIVE same (id) AS (SELECT ? UNION SELECT v.id FROM viewer AS v JOIN same ON v.merged_into_id = same.id)";

/** Finds them. */
export class SamePerson {
  readonly #ids;

  constructor(db: Db) {
    this.#ids = db.prepare<[number], number>(`${SAME_PERSON} SELECT id FROM same`).pluck();
  }

  /** A viewer and everybody they took in. */
  idsOf(viewerId: number): readonly number[] {
    return this.#ids.all(viewerId);
  }
}
