/** Those who were drawn: every statement on their rows, prepared once. */

import { DAY_MS } from "../../base/lengths.ts";
import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import { SamePerson } from "../../ledger/same-person.ts";
import type { Outcome, Pick } from "./types.ts";

const PICK = `giveaway_id AS giveawayId, n, viewer_id AS viewerId, outcome, reason, at_ms AS atMs,
  claim_until_ms AS claimUntilMs, paid`;

/** Rows of the drawn. */
export class PickRows {
  readonly #changed: () => void;
  readonly #add;
  readonly #of;
  readonly #end;
  readonly #extend;
  readonly #claiming;
  readonly #same: SamePerson;
  readonly #won;
  readonly #lastWon;

  /** `changed`: called after every commit that wrote to them. */
  constructor(db: Db, changed: () => void = () => {}) {
    this.#changed = changed;
    this.#add = db.prepare(`
      INSERT INTO giveaway_pick (giveaway_id, n, viewer_id, outcome, reason, at_ms, claim_until_ms, paid)
      VALUES (@giveawayId, @n, @viewerId, @outcome, @reason, @atMs, @claimUntilMs, @paid)`);
    this.#of = db.prepare(`SELECT ${PICK} FROM giveaway_pick WHERE giveaway_id = ? ORDER BY n`);
    this.#end = db.prepare(
      "UPDATE giveaway_pick SET outcome = ?, claim_until_ms = NULL, paid = ?, at_ms = ? WHERE giveaway_id = ? AND n = ?",
    );
    this.#extend = db.prepare(
      "UPDATE giveaway_pick SET claim_until_ms = ? WHERE giveaway_id = ? AND n = ? AND outcome = 'claiming'",
    );
    this.#claiming = db.prepare(`SELECT ${PICK} FROM giveaway_pick WHERE outcome = 'claiming' ORDER BY giveaway_id, n`);
    this.#same = new SamePerson(db);
    this.#lastWon = db
      .prepare<[number], number | null>("SELECT max(at_ms) FROM giveaway_pick WHERE viewer_id = ? AND outcome = 'won'")
      .pluck();
    this.#won = db
      .prepare(
        `SELECT 1 FROM giveaway_pick AS p JOIN giveaway AS g ON g.id = p.giveaway_id
         WHERE p.viewer_id = ? AND p.outcome = 'won' AND p.at_ms > ? AND p.at_ms <= ? AND p.giveaway_id <> ? AND g.currency_id = ? LIMIT 1`,
      )
      .pluck();
  }

  add(work: Work, pick: Pick): void {
    this.#writes(work);
    this.#add.run(pick);
  }

  /** Everybody drawn in a giveaway, in order. */
  of(giveawayId: number): Pick[] {
    return this.#of.all(giveawayId) as Pick[];
  }

  /** What became of somebody who was to claim, or who had won. */
  end(work: Work, pick: Pick, outcome: Exclude<Outcome, "claiming" | "passed">, paid: number, atMs: number): void {
    this.#writes(work);
    this.#end.run(outcome, paid, atMs, pick.giveawayId, pick.n);
  }

  extend(work: Work, pick: Pick, untilMs: number): void {
    this.#writes(work);
    this.#extend.run(untilMs, pick.giveawayId, pick.n);
  }

  /** Everybody who has yet to claim. */
  claiming(): Pick[] {
    return this.#claiming.all() as Pick[];
  }

  /** When a viewer, by this number, won last. */
  lastWonMs(viewerId: number): number | undefined {
    return this.#lastWon.get(viewerId) ?? undefined;
  }

  /**
   * Whether this person won another giveaway of the currency after a time, under any account that is or was theirs since.
   * What a clock says that ran ahead, and not by hours, is not counted.
   */
  wonSince(viewerId: number, atMs: number, nowMs: number, currencyId: number, except: number): boolean {
    return this.#same
      .idsOf(viewerId, atMs)
      .some((id) => this.#won.get(id, atMs, nowMs + CLOCKS_MS, except, currencyId) !== undefined);
  }

  #writes(work: Work): void {
    work.assertAlive();
    work.afterCommit(this.#changed);
  }
}

/** Clocks are set back by hours; what lies further in the future was never so. */
const CLOCKS_MS = DAY_MS;
