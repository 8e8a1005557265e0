/** Seasons as they stand in the book. */
import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";

/** What is kept of a season: who had how much, and who had watched for how many minutes. */
export type SeasonList = "balance" | "time";

/** A season that has ended. Times are milliseconds since 1970. */
export interface Season {
  readonly id: number;
  readonly name: string;
  /** What everybody kept, in ten-thousandths of what they had. */
  readonly keep: number;
  readonly endedAtMs: number;
  /** The operation that ended it. */
  readonly operationId: number;
  /** What took that back: it is a season no more. */
  readonly undoneBy: number | null;
}

/** One place of its lists. `score` is an amount, or minutes. */
export interface SeasonPlace {
  readonly rank: number;
  readonly viewerId: number;
  readonly score: number;
}

/** Rows that are taken away at once. */
const FORGOTTEN = 1_000;

const ENDED = `SELECT s.id, s.name, s.keep, s.ended_at_ms AS endedAtMs, o.id AS operationId,
    (SELECT u.id FROM operation AS u WHERE u.undoes_id = o.id) AS undoneBy
  FROM season AS s JOIN operation AS o ON o.key = 'season:' || s.id AND o.state <> 'planned'`;

export class SeasonRows {
  readonly #insert;
  readonly #places;
  readonly #ended;
  readonly #byKey;
  readonly #unfinished;
  readonly #forgetPlaces;
  readonly #forget;
  readonly #page;
  readonly #above;
  readonly #count;
  readonly #own;

  constructor(db: Db) {
    this.#insert = db.prepare<[string, string, number, number, number]>(
      "INSERT INTO season (key, name, currency_id, keep, ended_at_ms) VALUES (?, ?, ?, ?, ?)",
    );
    this.#places = db.prepare<[number, SeasonList, string]>(
      `INSERT INTO season_place (season_id, list, viewer_id, score)
       SELECT ?, ?, value ->> 0, value ->> 1 FROM json_each(?)`,
    );
    this.#ended = db.prepare<[], Season>(`${ENDED} ORDER BY s.id DESC`);
    this.#byKey = db.prepare<[string], Season>(`${ENDED} WHERE s.key = ?`);
    this.#unfinished = db
      .prepare<[], number>(
        `SELECT id FROM season AS s
         WHERE NOT EXISTS (SELECT 1 FROM operation AS o WHERE o.key = 'season:' || s.id AND o.state <> 'planned')`,
      )
      .pluck();
    this.#forgetPlaces = db.prepare<[number, number, number]>(
      `DELETE FROM season_place WHERE season_id = ? AND (list, viewer_id) IN (
         SELECT list, viewer_id FROM season_place WHERE season_id = ? LIMIT ?)`,
    );
    this.#forget = db.prepare<[number]>("DELETE FROM season WHERE id = ?");
    this.#page = db.prepare<[number, SeasonList, number, number], Omit<SeasonPlace, "rank">>(
      `SELECT viewer_id AS viewerId, score FROM season_place WHERE season_id = ? AND list = ?
       ORDER BY score DESC, viewer_id LIMIT ? OFFSET ?`,
    );
    this.#above = db
      .prepare<[number, SeasonList, number], number>(
        "SELECT count(*) FROM season_place WHERE season_id = ? AND list = ? AND score > ?",
      )
      .pluck();
    this.#count = db
      .prepare<[number, SeasonList], number>("SELECT count(*) FROM season_place WHERE season_id = ? AND list = ?")
      .pluck();
    // Under whatever login it was: who was taken in since had a place of their own.
    this.#own = db.prepare<[number, number, SeasonList], Omit<SeasonPlace, "rank">>(
      `WITH RECURSIVE person (id) AS (
         SELECT ? UNION SELECT v.id FROM person JOIN viewer AS v ON v.merged_into_id = person.id)
       SELECT viewer_id AS viewerId, score FROM season_place JOIN person ON person.id = viewer_id
       WHERE season_id = ? AND list = ? ORDER BY score DESC LIMIT 1`,
    );
  }

  /** Its number. It is a season once its operation runs. */
  insert(
    work: Work,
    season: {
      readonly key: string;
      readonly name: string;
      readonly currencyId: number;
      readonly keep: number;
      readonly endedAtMs: number;
    },
  ): number {
    work.assertAlive();
    const { key, name, currencyId, keep, endedAtMs } = season;
    return Number(this.#insert.run(key, name, currencyId, keep, endedAtMs).lastInsertRowid);
  }

  addPlaces(work: Work, id: number, list: SeasonList, places: readonly (readonly [viewerId: number, score: number])[]) {
    work.assertAlive();
    this.#places.run(id, list, JSON.stringify(places));
  }

  /** Every one that has ended, newest first, those that were taken back too. */
  ended(): Season[] {
    return this.#ended.all();
  }

  byKey(key: string): Season | undefined {
    return this.#byKey.get(key);
  }

  /** Those that were cut short. */
  unfinished(): number[] {
    return this.#unfinished.all();
  }

  /** Takes away a piece of one that was cut short; true while there is more. */
  forget(work: Work, id: number): boolean {
    work.assertAlive();
    if (this.#forgetPlaces.run(id, id, FORGOTTEN).changes > 0) return true;
    this.#forget.run(id);
    return false;
  }

  /** `n` places after the first `from`, highest first; equals share a rank. */
  page({ id }: Season, list: SeasonList, from: number, n: number): SeasonPlace[] {
    const rows = this.#page.all(id, list, n, from);
    let rank = rows[0] ? 1 + this.#above.get(id, list, rows[0].score)! : 0;
    return rows.map((row, at) => {
      if (at > 0 && row.score !== rows[at - 1]!.score) rank = from + at + 1;
      return { ...row, rank };
    });
  }

  /** The place of one person, if they have one. */
  placeOf({ id }: Season, list: SeasonList, viewerId: number): SeasonPlace | undefined {
    const own = this.#own.get(viewerId, id, list);
    return own && { ...own, rank: 1 + this.#above.get(id, list, own.score)! };
  }

  count({ id }: Season, list: SeasonList): number {
    return this.#count.get(id, list)!;
  }
}
