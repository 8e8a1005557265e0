/**
 * Who has how much, ordered, in memory: loaded at start, told of every change after its COMMIT. What many earn in step
 * (watching) belongs to their pay group: nobody has to be told of again while it earns.
 *
 * Balances lie in buckets of neighbouring values; a bucket that grows too large is cut in two. A rank counts the viewers
 * in the buckets above (a running sum over buckets) and looks through one bucket of each pay group only, so it takes
 * microseconds among a million, at any size of balance.
 */
import type { Db } from "../db/open.ts";
import type { Place } from "./place.ts";
import type { PayGroup } from "./sorted-list.ts";
import { Standings } from "./standings.ts";

/** Gives each of a list, highest first and from its beginning, its rank: equals share one, 1, 2, 2, 4. */
export function ranked<T>(places: readonly T[], scoreOf: (place: T) => number): (T & { readonly rank: number })[] {
  let rank = 1;
  return places.map((place, at) => {
    if (at > 0 && scoreOf(place) !== scoreOf(places[at - 1]!)) rank = at + 1;
    return { ...place, rank };
  });
}

/** The ranks of every currency. Viewers with nothing, and those not listed, have no rank. */
export class Ranking {
  readonly #standings = new Map<number, Standings>();
  readonly #unlisted = new Set<number>();

  /** Reads every settled balance above zero of those who are listed. */
  load(db: Db): void {
    this.#standings.clear();
    this.#unlisted.clear();
    for (const id of db.prepare("SELECT id FROM viewer WHERE listed = 0").pluck().iterate()) {
      this.#unlisted.add(id as number);
    }
    const currencies = db.prepare("SELECT id FROM currency").pluck().all() as number[];
    const held = db
      .prepare(
        `SELECT a.viewer_id, a.balance FROM account AS a JOIN viewer AS v ON v.id = a.viewer_id
         WHERE a.currency_id = ? AND a.balance > 0 AND v.listed = 1 ORDER BY a.balance`,
      )
      .raw();
    for (const id of currencies) this.#standingsOf(id).fill(held.iterate(id) as IterableIterator<[number, number]>);
  }

  /** A viewer has this much now, and from here on rises with a pay group, if with any. */
  set(currencyId: number, viewerId: number, balance: number, group?: PayGroup): void {
    const standings = this.#standings.get(currencyId) ?? this.#standingsOf(currencyId);
    if (this.#unlisted.has(viewerId)) standings.set(viewerId, 0);
    else standings.set(viewerId, balance, group);
  }

  /** What a viewer was last set to, if that was above zero and in no pay group. */
  still(currencyId: number, viewerId: number): number | undefined {
    return this.#standings.get(currencyId)?.still(viewerId);
  }

  /** Leaves a viewer out of every list from now on. Listing again takes effect with the next {@link set}. */
  list(viewerId: number, listed: boolean): void {
    if (listed) {
      this.#unlisted.delete(viewerId);
      return;
    }
    this.#unlisted.add(viewerId);
    for (const standings of this.#standings.values()) standings.set(viewerId, 0);
  }

  /** The viewer's place; `undefined` for somebody with nothing or not listed. */
  rank(currencyId: number, viewerId: number): number | undefined {
    return this.#standings.get(currencyId)?.rank(viewerId);
  }

  /** How many have a rank. */
  count(currencyId: number): number {
    return this.#standings.get(currencyId)?.count ?? 0;
  }

  /** `n` places from the one after the first `from`, highest first: `top(1, 0, 5)` is the top five. */
  top(currencyId: number, from: number, n: number): readonly Place[] {
    return this.#standings.get(currencyId)?.top(from, n) ?? [];
  }

  #standingsOf(currencyId: number): Standings {
    const standings = new Standings();
    this.#standings.set(currencyId, standings);
    return standings;
  }
}
