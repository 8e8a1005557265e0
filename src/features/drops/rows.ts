/** Drops as they stand in the book: every statement on their rows, prepared once. */

import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import { escrowOwner } from "../../kit/escrow.ts";
import { aDayBefore, SamePerson } from "../../ledger/same-person.ts";
import type { OpenEscrow } from "../../model/money.ts";

/** One drop. Times are milliseconds since 1970, amounts whole units of its currency. */
export interface Drop {
  readonly id: number;
  readonly kind: "rain" | "claim";
  readonly state: "paying" | "open" | "done";
  /** What asked for it: a chat message, or a plan and its time. One drop each. */
  readonly batchKey: string;
  readonly currencyId: number;
  /** Where it was asked for; `null`: a plan, for every live channel. */
  readonly channelId: number | null;
  /** Of each. */
  readonly amount: number;
  /** What lies in escrow. */
  readonly held: number;
  /** Whose own money it is; `null`: minted. */
  readonly fundedBy: number | null;
  /** Who asked for it; `null`: a plan. */
  readonly byViewerId: number | null;
  /** Rain: among how many. Claim: for the first so many. */
  readonly persons: number;
  /** Rain: how many of them are dealt with. */
  readonly next: number;
  /** Claim: what to type. */
  readonly word: string;
  readonly atMs: number;
  readonly endsAtMs: number | null;
}

const COLUMNS = `id, kind, state, batch_key AS batchKey, currency_id AS currencyId, channel_id AS channelId, amount, held,
  funded_by AS fundedBy, by_viewer_id AS byViewerId, persons, next, word, at_ms AS atMs, ends_at_ms AS endsAtMs`;

/** Drops as rows. */
export class DropRows {
  readonly #changed: () => void;
  readonly #insert;
  readonly #recipientsIn;
  readonly #partIn;
  readonly #recipients;
  readonly #byId;
  readonly #byKey;
  readonly #unfinished;
  readonly #recent;
  readonly #progress;
  readonly #claim;
  readonly #same: SamePerson;
  readonly #claimed;
  readonly #claims;
  readonly #minute;
  readonly #minutes;
  readonly #reset;

  /** `changed`: called after every commit that wrote to them. */
  constructor(db: Db, changed: () => void = () => {}) {
    this.#changed = changed;
    this.#insert = db.prepare(`
      INSERT INTO currency_drop (kind, state, batch_key, currency_id, channel_id, amount, held, funded_by, by_viewer_id,
        persons, word, at_ms, ends_at_ms)
      VALUES (@kind, @state, @batchKey, @currencyId, @channelId, @amount, @held, @fundedBy, @byViewerId, @persons, @word,
        @atMs, @endsAtMs)`);
    this.#recipientsIn = db.prepare("INSERT INTO drop_recipients (drop_id, viewer_ids) VALUES (?, ?)");
    this.#partIn = db.prepare("INSERT INTO drop_recipients_part (drop_id, part, viewer_ids) VALUES (?, ?, ?)");
    this.#recipients = db
      .prepare<[number, number], string>(
        `SELECT viewer_ids FROM (SELECT -1 AS part, viewer_ids FROM drop_recipients WHERE drop_id = ?
         UNION ALL SELECT part, viewer_ids FROM drop_recipients_part WHERE drop_id = ?) ORDER BY part`,
      )
      .pluck();
    this.#byId = db.prepare(`SELECT ${COLUMNS} FROM currency_drop WHERE id = ?`);
    this.#byKey = db.prepare(`SELECT ${COLUMNS} FROM currency_drop WHERE batch_key = ?`);
    this.#unfinished = db.prepare(`SELECT ${COLUMNS} FROM currency_drop WHERE state <> 'done' ORDER BY id`);
    this.#recent = db.prepare(
      `SELECT ${COLUMNS} FROM currency_drop WHERE currency_id = ? AND state = 'done' ORDER BY id DESC LIMIT ?`,
    );
    this.#progress = db.prepare("UPDATE currency_drop SET state = ?, next = ?, held = ? WHERE id = ?");
    this.#claim = db.prepare("INSERT INTO drop_claim (drop_id, viewer_id, at_ms) VALUES (?, ?, ?)");
    this.#same = new SamePerson(db);
    this.#claimed = db.prepare("SELECT 1 FROM drop_claim WHERE drop_id = ? AND viewer_id = ?").pluck();
    this.#claims = db.prepare("SELECT viewer_id FROM drop_claim WHERE drop_id = ? ORDER BY at_ms, viewer_id").pluck();
    this.#minute = db.prepare(`
      INSERT INTO drop_plan (name, live_minutes) VALUES (?, 1)
      ON CONFLICT (name) DO UPDATE SET live_minutes = live_minutes + 1`);
    this.#minutes = db.prepare("SELECT live_minutes FROM drop_plan WHERE name = ?").pluck();
    this.#reset = db.prepare("UPDATE drop_plan SET live_minutes = 0 WHERE name = ?");
  }

  insert(work: Work, drop: Omit<Drop, "id" | "next">): Drop {
    this.#writes(work);
    return this.get(Number(this.#insert.run(drop).lastInsertRowid));
  }

  /** The drop with this id, which must exist. */
  get(id: number): Drop {
    const found = this.#byId.get(id) as Drop | undefined;
    if (!found) throw new Error(`There is no drop ${id} in the book.`);
    return found;
  }

  byKey(batchKey: string): Drop | undefined {
    return this.#byKey.get(batchKey) as Drop | undefined;
  }

  unfinished(): Drop[] {
    return this.#unfinished.all() as Drop[];
  }

  /** Those that are over, the newest first. */
  recent(currencyId: number, count: number): Drop[] {
    return this.#recent.all(currencyId, count) as Drop[];
  }

  setRecipients(work: Work, dropId: number, viewerIds: readonly number[]): void {
    this.#writes(work);
    this.#recipientsIn.run(dropId, JSON.stringify(viewerIds));
  }

  /** The same of a long list, part after part from 0. */
  addRecipients(work: Work, dropId: number, part: number, viewerIds: readonly number[]): void {
    this.#writes(work);
    this.#partIn.run(dropId, part, JSON.stringify(viewerIds));
  }

  /** In order of viewer id, as far as they are written. */
  recipients(dropId: number): number[] {
    return this.#recipients.all(dropId, dropId).flatMap((text) => JSON.parse(text) as number[]);
  }

  /** How far it is. */
  progress(work: Work, dropId: number, state: Drop["state"], next: number, held: number): void {
    this.#writes(work);
    this.#progress.run(state, next, held, dropId);
  }

  claim(work: Work, dropId: number, viewerId: number, atMs: number): void {
    this.#writes(work);
    this.#claim.run(dropId, viewerId, atMs);
  }

  /** Whether this person, under any account that is or was theirs since, has it already. */
  hasClaimed(drop: Pick<Drop, "id" | "atMs">, viewerId: number): boolean {
    return this.#same.idsOf(viewerId, aDayBefore(drop.atMs)).some((id) => this.#claimed.get(drop.id, id) !== undefined);
  }

  /** Whether somebody asked for this drop, under any account that is or was theirs since: nobody mints to themselves. */
  isOwn(drop: Pick<Drop, "byViewerId" | "atMs">, viewerId: number): boolean {
    return drop.byViewerId !== null && this.#same.are(viewerId, drop.byViewerId, aDayBefore(drop.atMs));
  }

  /** Everybody who is one person with a viewer, or was at some time of the last day. */
  accountsOf(viewerId: number, nowMs: number): readonly number[] {
    return this.#same.idsOf(viewerId, aDayBefore(nowMs));
  }

  claims(dropId: number): number[] {
    return this.#claims.all(dropId) as number[];
  }

  /** One more minute of being live has gone by for a plan; how many since it last ran. */
  minute(work: Work, plan: string): number {
    this.#writes(work);
    this.#minute.run(plan);
    return this.#minutes.get(plan) as number;
  }

  /** How many minutes of being live have gone by for a plan since it last ran. */
  minutes(plan: string): number {
    return (this.#minutes.get(plan) as number | undefined) ?? 0;
  }

  resetPlan(work: Work, plan: string): void {
    this.#writes(work);
    this.#reset.run(plan);
  }

  #writes(work: Work): void {
    work.assertAlive();
    work.afterCommit(this.#changed);
  }
}

/** What lies in escrow for drops by their own rows, for `verify`. */
export function dropEscrows(db: Db): OpenEscrow[] {
  const rows = db
    .prepare("SELECT id, currency_id AS currencyId, held AS amount FROM currency_drop WHERE held > 0")
    .all() as { id: number; currencyId: number; amount: number }[];
  return rows.map(({ id, currencyId, amount }) => ({ owner: escrowOwner("drop", id), currencyId, amount }));
}
