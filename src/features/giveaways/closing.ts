/**
 * Closing: the entries become the canonical list, one line a person, and its hash is fixed. A long list is read, hashed
 * and written in steps, so that chat never waits; until it is done the giveaway is `closing`.
 */

import type { Clock } from "../../base/clock.ts";
import type { Work } from "../../db/work.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { Viewers } from "../../viewers/viewers.ts";
import { asOne, chancesOf } from "./as-one.ts";
import type { EntryRows } from "./entry-rows.ts";
import { escrowOf } from "./escrow.ts";
import { type ListedTickets, ListHash, listLine } from "./list.ts";
import type { GiveawayRows } from "./store.ts";
import { type Giveaway, memoOf } from "./types.ts";

/** Up to so many persons a list is made in one go, inside the command. */
export const NOW_MAX = 500;
const PAGE = 2_000;
const PART = 4_000;

export interface ClosingOptions {
  readonly giveaways: GiveawayRows;
  readonly rows: EntryRows;
  readonly ledger: Ledger;
  readonly viewers: Pick<Viewers, "survivor">;
  readonly clock: Clock;
}

/** More tickets than one person may have, after two accounts that had entered were linked. */
interface Excess {
  readonly viewerId: number;
  readonly tickets: number;
}

/** The list, before it is written. */
export interface MadeList {
  readonly parts: readonly (readonly string[])[];
  readonly hash: string;
  readonly persons: number;
  readonly excess: readonly Excess[];
}

type Row = ReturnType<EntryRows["page"]>[number];

export class Closing {
  readonly #giveaways: GiveawayRows;
  readonly #rows: EntryRows;
  readonly #ledger: Ledger;
  readonly #viewers: Pick<Viewers, "survivor">;
  readonly #clock: Clock;

  constructor(options: ClosingOptions) {
    this.#giveaways = options.giveaways;
    this.#rows = options.rows;
    this.#ledger = options.ledger;
    this.#viewers = options.viewers;
    this.#clock = options.clock;
  }

  /** Reads the entries and makes the list. Changes nothing. */
  *make(giveaway: Giveaway): Generator<void, MadeList> {
    const persons: ListedTickets[] = [];
    const linked = new Map<number, Row[]>();
    for (let after = 0; ; ) {
      const page = this.#rows.page(giveaway.id, after, PAGE);
      for (const row of page) {
        if (row.mergedIntoId === null) persons.push({ ...row, weight: chancesOf(giveaway, row) });
        else {
          const survivor = this.#viewers.survivor(row.viewerId);
          linked.set(survivor, [...(linked.get(survivor) ?? []), row]);
        }
      }
      if (page.length < PAGE) break;
      after = page.at(-1)!.viewerId;
      yield;
    }
    const excess = this.#join(giveaway, persons, linked);
    const hash = new ListHash();
    const parts: string[][] = [];
    for (let at = 0; at < persons.length; at += PART) {
      yield;
      const lines = persons.slice(at, at + PART).map(listLine);
      hash.add(lines);
      parts.push(lines);
    }
    return { parts, hash: hash.digest(), persons: persons.length, excess };
  }

  /** What an interrupted closing left behind goes. */
  beginWriting(work: Work, giveaway: Giveaway): void {
    this.#rows.clearParts(work, giveaway.id);
  }

  /** One part of the list. */
  writePart(work: Work, giveaway: Giveaway, part: number, lines: readonly string[]): void {
    this.#rows.addPart(work, giveaway.id, part, lines);
  }

  /** Pays back what is too much, and fixes the hash. */
  finish(work: Work, giveaway: Giveaway, list: MadeList): void {
    for (const { viewerId, tickets } of list.excess) this.#payBack(work, giveaway, viewerId, tickets);
    this.#giveaways.setClosed(work, giveaway.id, this.#clock.now(), list.hash, list.persons);
  }

  /** Linked accounts become one line under the viewer they are now; what that person has too many is returned. */
  #join(giveaway: Giveaway, persons: ListedTickets[], linked: ReadonlyMap<number, readonly Row[]>): Excess[] {
    const excess: Excess[] = [];
    if (linked.size === 0) return excess;
    const positions = new Map(persons.map((person, position) => [person.viewerId, position]));
    for (const [viewerId, rows] of linked) {
      const position = positions.get(viewerId);
      const own =
        position === undefined
          ? []
          : this.#rows.ofPerson(giveaway.id, viewerId).filter((entry) => entry.viewerId === viewerId);
      const all = [...own, ...rows];
      const { tickets, weight, excess: tooManyOf } = asOne(giveaway, all);
      const person = { ...all[0]!, viewerId, weight: tickets * weight };
      if (position === undefined) persons.push(person);
      else persons[position] = person;
      excess.push(...tooMany(all, tooManyOf));
    }
    persons.sort((one, other) => one.viewerId - other.viewerId);
    return excess;
  }

  #payBack(work: Work, giveaway: Giveaway, viewerId: number, tickets: number): void {
    const entry = this.#rows.ofPerson(giveaway.id, viewerId).find((candidate) => candidate.viewerId === viewerId);
    const amount = Math.min(tickets * giveaway.price, entry?.stake ?? 0);
    if (!entry || amount === 0) return;
    escrowOf(this.#ledger, giveaway).pay(work, `excess:${viewerId}`, `viewer:${viewerId}`, {
      amount,
      kind: "refund",
      actor: "giveaways",
      memo: `${memoOf(giveaway)}, more than ${giveaway.ticketsMax} tickets`,
    });
    this.#rows.setStake(work, entry, entry.stake - amount);
  }
}

/** Whose bought tickets are given back, from the last account on. */
function tooMany(rows: readonly Pick<Row, "viewerId" | "tickets" | "free">[], count: number): Excess[] {
  const excess: Excess[] = [];
  let left = count;
  for (const row of [...rows].reverse()) {
    const tickets = Math.min(left, row.tickets - row.free);
    if (tickets > 0) excess.push({ viewerId: row.viewerId, tickets });
    left -= tickets;
  }
  return excess;
}
