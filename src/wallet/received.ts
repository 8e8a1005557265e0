/** How much a viewer was given on a day: what the daily limit of receiving counts. */

import type { Day } from "../base/calendar.ts";
import { Recent } from "../base/recent.ts";
import type { Db } from "../db/open.ts";
import type { Work } from "../db/work.ts";

/** Receivers whose sum is remembered. */
const REMEMBERED = 1_000;

/** The gifts of one day into one account, as far as they were counted. */
interface Counted {
  readonly startMs: number;
  /** Ids of the first gift and of the last transfer of the book that was looked at. */
  readonly first: number;
  readonly last: number;
  /** Of all gifts between them, those taken back included. */
  readonly sum: number;
}

interface Part {
  readonly first: number | null;
  readonly sum: number;
}

/** As the index `transfer_given` has it: a gift, or a share of a rain that another viewer paid. */
const GIVEN = "(kind = 'give' OR (kind = 'rain' AND actor GLOB 'viewer:*'))";

/**
 * Sums what others gave into a viewer's account. When a whole chat gives to one person every gift asks again: what was
 * counted and is committed is remembered, and only what came since is read.
 */
export class Received {
  readonly #counted = new Recent<number, Counted>(REMEMBERED);
  readonly #account;
  readonly #lastId;
  readonly #ofDay;
  readonly #since;
  readonly #takenBack;

  constructor(db: Db) {
    this.#account = db
      .prepare<[number, string], number>("SELECT id FROM account WHERE currency_id = ? AND owner = ?")
      .pluck();
    this.#lastId = db.prepare<[], number>("SELECT coalesce(max(id), 0) FROM transfer").pluck();
    const part = (index: string, more: string) =>
      `SELECT min(id) AS first, coalesce(sum(amount), 0) AS sum FROM transfer INDEXED BY ${index}
       WHERE to_id = ? AND created_at_ms >= ? AND created_at_ms < ? AND ${GIVEN} ${more}`;
    this.#ofDay = db.prepare<[number, number, number], Part>(part("transfer_given", ""));
    this.#since = db.prepare<[number, number, number, number], Part>(part("transfer_to", "AND id > ?"));
    // In this order (CROSS JOIN): few transfers take another back, and many may be gifts to one person.
    this.#takenBack = db
      .prepare<[number, number, number, number], number>(
        `SELECT coalesce(sum(was.amount), 0) FROM transfer AS r CROSS JOIN transfer AS was ON was.id = r.reverses_id
         WHERE r.reverses_id >= ? AND was.to_id = ? AND was.created_at_ms >= ? AND was.created_at_ms < ?
           AND (was.kind = 'give' OR (was.kind = 'rain' AND was.actor GLOB 'viewer:*'))`,
      )
      .pluck();
  }

  /** What others gave this viewer on a day and nobody took back. */
  onDay(work: Work, viewerId: number, currencyId: number, day: Day): number {
    const account = this.#account.get(currencyId, `viewer:${viewerId}`);
    if (account === undefined) return 0;
    const counted = this.#count(work, account, day);
    if (counted.sum === 0) return 0;
    return counted.sum - this.#takenBack.get(counted.first, account, day.startMs, day.endMs)!;
  }

  #count(work: Work, account: number, { startMs, endMs }: Day): Counted {
    const known = this.#counted.get(account);
    const before = known?.startMs === startMs ? known : undefined;
    const part = before
      ? this.#since.get(account, startMs, endMs, before.last)!
      : this.#ofDay.get(account, startMs, endMs)!;
    const counted = {
      startMs,
      first: before && before.sum > 0 ? before.first : (part.first ?? 0),
      last: this.#lastId.get()!,
      sum: (before?.sum ?? 0) + part.sum,
    };
    // Ids are used again after a rollback.
    work.afterCommit(() => this.#counted.set(account, counted));
    return counted;
  }
}
