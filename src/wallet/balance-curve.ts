/** How a balance came to what it is, as a curve: a few hundred points of any number of movements. */
import type { Db } from "../db/open.ts";
import { readInThread } from "../db/reading/job.ts";
import { type CurvePoint, type CurveWish, READ_CURVE } from "./curve-reading.ts";

/** With more movements than this another thread adds them up. */
const MANY = 3_000;

export class BalanceCurves {
  readonly #db: Db;
  readonly #movements;

  constructor(db: Db) {
    this.#db = db;
    const some = (side: string) =>
      `SELECT count(*) FROM (SELECT 1 FROM account AS a JOIN transfer AS t ON t.${side} = a.id
       WHERE a.currency_id = :currencyId AND a.owner = 'viewer:' || CAST(:viewerId AS INTEGER) LIMIT ${MANY})`;
    this.#movements = db
      .prepare<[{ currencyId: number; viewerId: number }], number>(`SELECT (${some("from_id")}) + (${some("to_id")})`)
      .pluck();
  }

  /** A curve; of somebody with many movements without holding up anybody. */
  async of(wish: CurveWish): Promise<readonly CurvePoint[]> {
    const { viewerId, currencyId } = wish;
    if (this.#movements.get({ viewerId, currencyId })! < MANY) return READ_CURVE.run(this.#db, wish);
    return readInThread(this.#db, READ_CURVE, wish);
  }
}
