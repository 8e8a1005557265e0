/** Operations as they stand in the book: every statement on their rows, prepared once. */
import type { Db } from "../db/open.ts";
import type { Work } from "../db/work.ts";
import { kindOf, viewerOf } from "../ledger/accounts.ts";
import type { Owner, TransferKind } from "../model/money.ts";
import type { OperationMovement, Refusal } from "./judge.ts";

/** One operation. Amounts are in the smallest unit of its currency, times milliseconds since 1970. */
export interface Operation {
  readonly id: number;
  /** What asked for it: the same is begun once. */
  readonly key: string;
  /** What it is called: `give-all`, `undo`, `import`. */
  readonly kind: string;
  /** `planned`: its list is being written. `stopped`: undone before it was through. */
  readonly state: "planned" | "running" | "stopped" | "done";
  /** The operation it takes back. */
  readonly undoesId: number | null;
  readonly currencyId: number;
  /** Of all its transfers. */
  readonly transferKind: TransferKind;
  /** Who asked for it: `viewer:42`, `terminal`. */
  readonly actor: string;
  readonly memo: string;
  /** Where it was asked for; `null`: not in chat. */
  readonly channelId: number | null;
  /** 1: something of it comes out of the mint. */
  readonly mints: 0 | 1;
  /** 1: more may be added to it once its list is done. */
  readonly grows: 0 | 1;
  /** How many movements were announced or added, and what they are together. */
  readonly movements: number;
  readonly amount: number;
  /** How many of them are dealt with. */
  readonly next: number;
  readonly posted: number;
  readonly postedAmount: number;
  readonly refused: number;
  readonly refusedAmount: number;
  /** The newest transfer of the book when it began. */
  readonly afterTransferId: number;
  readonly createdAtMs: number;
}

/** A movement that was not posted: which of the list, and why. */
export interface RefusedMovement extends Refusal {
  readonly n: number;
}

/** Movements of one page of the list. */
export const PAGE = 1_000;

const COLUMNS = `id, key, kind, state, undoes_id AS undoesId, currency_id AS currencyId, transfer_kind AS transferKind, actor, memo,
  channel_id AS channelId, mints, grows, movements, amount, next, posted, posted_amount AS postedAmount, refused,
  refused_amount AS refusedAmount, after_transfer_id AS afterTransferId, created_at_ms AS createdAtMs`;

/** Part of the book: `afterId` < id <= `untilId`. */
interface Part {
  readonly afterId: number;
  readonly untilId: number;
}

export class OperationRows {
  readonly #insert;
  readonly #pageIn;
  readonly #page;
  readonly #addIn;
  readonly #added;
  readonly #grew;
  readonly #byId;
  readonly #byKey;
  readonly #undoOf;
  readonly #underWay;
  readonly #grow;
  readonly #ready;
  readonly #dropPages;
  readonly #drop;
  readonly #progress;
  readonly #stop;
  readonly #refuse;
  readonly #refusals;
  readonly #newestTransfer;
  readonly #mayMove;
  readonly #lastStanding;

  constructor(db: Db) {
    this.#insert = db.prepare(`
      INSERT INTO operation (key, kind, state, undoes_id, currency_id, transfer_kind, actor, memo, channel_id, mints, grows, movements,
        amount, after_transfer_id, created_at_ms)
      VALUES (@key, @kind, @state, @undoesId, @currencyId, @transferKind, @actor, @memo, @channelId, @mints, @grows, @movements,
        @amount, @afterTransferId, @createdAtMs)`);
    this.#pageIn = db.prepare("INSERT INTO operation_page (operation_id, page, movements) VALUES (?, ?, ?)");
    this.#page = db.prepare("SELECT movements FROM operation_page WHERE operation_id = ? AND page = ?").pluck();
    this.#addIn = db.prepare("INSERT INTO operation_added (operation_id, n, transfer_id) VALUES (?, ?, ?)");
    this.#added = db.prepare<[number, number, number], OperationMovement>(
      `SELECT t.idempotency_key AS key, payer.owner AS "from", payee.owner AS "to", t.amount FROM operation_added AS a
       JOIN transfer AS t ON t.id = a.transfer_id JOIN account AS payer ON payer.id = t.from_id
       JOIN account AS payee ON payee.id = t.to_id WHERE a.operation_id = ? AND a.n >= ? ORDER BY a.n LIMIT ?`,
    );
    this.#grew = db.prepare(`
      UPDATE operation SET movements = movements + @count, next = next + @count, posted = posted + @count, amount = amount + @amount,
        posted_amount = posted_amount + @amount, mints = max(mints, @mints) WHERE id = @id`);
    const one = (where: string) => db.prepare(`SELECT ${COLUMNS} FROM operation WHERE ${where}`);
    this.#byId = one("id = ?");
    this.#byKey = one("key = ?");
    this.#undoOf = one("undoes_id = ?");
    this.#underWay = one("state IN ('planned', 'running') ORDER BY id");
    this.#grow = db.prepare(
      "UPDATE operation SET movements = movements + ?, amount = amount + ?, mints = max(mints, ?) WHERE id = ?",
    );
    this.#ready = db.prepare("UPDATE operation SET state = 'running' WHERE id = ?");
    this.#dropPages = db.prepare("DELETE FROM operation_page WHERE operation_id = ?");
    this.#drop = db.prepare("DELETE FROM operation WHERE id = ? AND state = 'planned'");
    this.#progress = db.prepare(`
      UPDATE operation SET next = @next, posted = posted + @posted, posted_amount = posted_amount + @postedAmount,
        refused = refused + @refused, refused_amount = refused_amount + @refusedAmount,
        state = CASE WHEN @next = movements THEN 'done' ELSE 'running' END WHERE id = @id`);
    this.#stop = db.prepare("UPDATE operation SET state = 'stopped' WHERE id = ?");
    this.#refuse = db.prepare("INSERT INTO operation_refusal (operation_id, n, why, detail) VALUES (?, ?, ?, ?)");
    this.#refusals = db.prepare(
      "SELECT n, why, detail FROM operation_refusal WHERE operation_id = ? ORDER BY n LIMIT ?",
    );
    this.#newestTransfer = db.prepare<[], number>("SELECT coalesce(max(id), 0) FROM transfer").pluck();
    this.#mayMove = db.prepare(
      "SELECT 1 FROM transfer_kind AS k JOIN currency AS c ON c.kind = k.currency_kind WHERE c.id = ? AND k.kind = ?",
    );
    this.#lastStanding = one(`actor = ? AND currency_id = ? AND after_transfer_id >= ? AND after_transfer_id < ?
      AND undoes_id IS NULL AND NOT EXISTS (SELECT 1 FROM operation AS u WHERE u.undoes_id = operation.id)
      ORDER BY id DESC LIMIT 1`);
  }

  insert(
    work: Work,
    operation: Pick<
      Operation,
      | "key"
      | "kind"
      | "state"
      | "undoesId"
      | "currencyId"
      | "transferKind"
      | "actor"
      | "memo"
      | "channelId"
      | "mints"
      | "grows"
      | "movements"
      | "amount"
      | "createdAtMs"
    >,
  ): Operation {
    work.assertAlive();
    const afterTransferId = this.#newestTransfer.get();
    return this.get(Number(this.#insert.run({ ...operation, afterTransferId }).lastInsertRowid));
  }

  /** The operation with this id, which must exist. */
  get(id: number): Operation {
    const found = this.find(id);
    if (!found) throw new Error(`There is no operation ${id} in the book.`);
    return found;
  }

  find(id: number): Operation | undefined {
    return this.#byId.get(id) as Operation | undefined;
  }

  byKey(key: string): Operation | undefined {
    return this.#byKey.get(key) as Operation | undefined;
  }

  /** What takes it back, if anything does. */
  undoOf(id: number): Operation | undefined {
    return this.#undoOf.get(id) as Operation | undefined;
  }

  /** Those that are planned or running. */
  underWay(): Operation[] {
    return this.#underWay.all() as Operation[];
  }

  /** One more page of the list of one that is planned. */
  addPage(work: Work, id: number, page: number, { text, movements, amount, mints }: Page): void {
    work.assertAlive();
    this.#pageIn.run(id, page, text);
    this.#grow.run(movements, amount, mints, id);
  }

  /** The list of one that was planned is whole. */
  ready(work: Work, id: number): Operation {
    work.assertAlive();
    this.#ready.run(id);
    return this.get(id);
  }

  /** Forgets one whose list was not finished. */
  drop(work: Work, id: number): void {
    work.assertAlive();
    this.#dropPages.run(id);
    this.#drop.run(id);
  }

  /** The newest that an actor began in a part of the book, and nobody took back. */
  lastStanding(actor: string, currencyId: number, { afterId, untilId }: Part): Operation | undefined {
    return this.#lastStanding.get(actor, currencyId, afterId, untilId) as Operation | undefined;
  }

  /** Whether a currency knows movements of this kind. */
  mayMove(currencyId: number, kind: TransferKind): boolean {
    return this.#mayMove.get(currencyId, kind) !== undefined;
  }

  /** The movements from `n` on, at most so many, and none of the next page: those of the list, then those added. */
  movements(id: number, n: number, most: number): OperationMovement[] {
    const page = this.#page.get(id, Math.floor(n / PAGE)) as string | undefined;
    const listed = page === undefined ? [] : unpacked(page, n % PAGE, (n % PAGE) + most);
    return listed.length > 0 ? listed : this.#added.all(id, n, most);
  }

  /** More movements of one that grows, which were posted as these transfers. */
  add(
    work: Work,
    { id, movements }: Pick<Operation, "id" | "movements">,
    added: { readonly transferIds: readonly number[]; readonly amount: number; readonly mints: 0 | 1 },
  ): void {
    work.assertAlive();
    const { transferIds, amount, mints } = added;
    for (const [at, transferId] of transferIds.entries()) this.#addIn.run(id, movements + at, transferId);
    this.#grew.run({ id, count: transferIds.length, amount, mints });
  }

  /** What has become of the movements up to `next`. */
  progress(
    work: Work,
    id: number,
    step: Pick<Operation, "next" | "posted" | "postedAmount" | "refused" | "refusedAmount">,
  ): Operation {
    work.assertAlive();
    this.#progress.run({ id, ...step });
    return this.get(id);
  }

  stop(work: Work, id: number): void {
    work.assertAlive();
    this.#stop.run(id);
  }

  refuse(work: Work, id: number, n: number, { why, detail }: Refusal): void {
    work.assertAlive();
    this.#refuse.run(id, n, why, detail ?? null);
  }

  refusals(id: number, most: number): RefusedMovement[] {
    const rows = this.#refusals.all(id, most) as (Pick<RefusedMovement, "n" | "why"> & { detail: number | null })[];
    return rows.map(({ n, why, detail }) => (detail === null ? { n, why } : { n, why, detail }));
  }
}

/** A viewer is their number, anybody else their name. */
type Side = number | string;
type Column<T> = T | readonly T[];

interface Packed {
  readonly from: Column<Side>;
  readonly to: Column<Side>;
  readonly amount: readonly number[];
  readonly leaves?: Column<number | null>;
  readonly key?: readonly (string | null)[];
}

/** A page of a list as it is written, and what it comes to. */
export interface Page {
  readonly text: string;
  readonly movements: number;
  readonly amount: number;
  readonly mints: 0 | 1;
}

/** A page: what is the same for all stands once, but the amounts, for how many they are. */
export function packed(movements: readonly OperationMovement[]): Page {
  const keyed = movements.some(({ key }) => key !== undefined);
  const leaving = movements.some(({ leaves }) => leaves !== undefined);
  const text = JSON.stringify({
    from: column(movements.map(({ from }) => side(from))),
    to: column(movements.map(({ to }) => side(to))),
    amount: movements.map(({ amount }) => amount),
    ...(leaving ? { leaves: column(movements.map(({ leaves }) => leaves ?? null)) } : {}),
    ...(keyed ? { key: movements.map(({ key }) => key ?? null) } : {}),
  } satisfies Packed);
  const mints = movements.some(({ from }) => kindOf(from) === "mint") ? 1 : 0;
  return { text, mints, movements: movements.length, amount: movements.reduce((sum, { amount }) => sum + amount, 0) };
}

/** A page of the same for many viewers, without a movement of each. */
export function packedSame(from: Owner, viewerIds: readonly number[], each: number): Page {
  const amount = Array.from(viewerIds, () => each);
  const text = JSON.stringify({ from: side(from), to: viewerIds, amount } satisfies Packed);
  const mints = kindOf(from) === "mint" ? 1 : 0;
  return { text, mints, movements: viewerIds.length, amount: each * viewerIds.length };
}

function unpacked(page: string, from: number, to: number): OperationMovement[] {
  const read = JSON.parse(page) as Packed;
  return read.amount.slice(from, to).map((amount, index) => {
    const n = from + index;
    const key = read.key?.[n];
    const leaves = read.leaves === undefined ? null : at(read.leaves, n);
    return {
      ...{ from: owner(at(read.from, n)), to: owner(at(read.to, n)), amount },
      ...(leaves === null ? {} : { leaves }),
      ...(key === null || key === undefined ? {} : { key }),
    };
  });
}

function at<T extends Side | null>(values: Column<T>, n: number): T {
  return values !== null && typeof values === "object" ? values[n]! : (values as T);
}

function column<T>(values: readonly T[]): Column<T> {
  return values.length > 0 && values.every((value) => value === values[0]) ? values[0]! : values;
}

function side(of: Owner): Side {
  return viewerOf(of) ?? of;
}

function owner(of: Side): Owner {
  return typeof of === "number" ? `viewer:${of}` : (of as Owner);
}
