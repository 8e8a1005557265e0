/**
 * Many movements as one thing: something given to everybody, an import, the end of a season, and the undo of any of them.
 *
 * What would become of it can be told first, without writing ({@link Operations.plan}). Once it is begun its list stands in
 * the book, so it is posted exactly as it was announced: in slices, each movement once, taken up again after a restart. What
 * is refused by then is kept and told. All of it is taken back by one {@link Operations.undo}.
 */
import { codeOf, LedgerError } from "../base/errors.ts";
import type { Clock } from "../base/system.ts";
import { stopwatchMs } from "../base/system.ts";
import type { Db } from "../db/open.ts";
import type { Work } from "../db/work.ts";
import type { Writer } from "../db/writer.ts";
import type { Feed } from "../feed/feed.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { BALANCE_MAX, checkMovement } from "../ledger/movements.ts";
import type { Movement, Owner, TransferKind } from "../model/money.ts";
import type { Viewers } from "../viewers/viewers.ts";
import { Judge, type OperationMovement, type Refusal } from "./judge.ts";
import { Lane, type LaneGround } from "./lane.ts";
import {
  type Operation,
  OperationRows,
  PAGE,
  type Page,
  packed,
  packedSame,
  type RefusedMovement,
} from "./operation-rows.ts";
import { SLICE_MS, SLICE_ROWS } from "./slices.ts";

export type { OperationMovement } from "./judge.ts";
export type { Operation, RefusedMovement } from "./operation-rows.ts";

/** Movements posted with the same statements. */
const STEP = 50;
/** How many movements a plan shows. */
const EXAMPLES = 5;

export interface OperationsOptions extends LaneGround {
  readonly db: Db;
  readonly writer: Pick<Writer, "run">;
  readonly system: LaneGround["system"] & { readonly clock: Pick<Clock, "now"> };
  readonly ledger: Ledger;
  readonly feed: Pick<Feed, "add">;
  readonly viewers: Pick<Viewers, "survivor">;
}

/** What is to be done. */
export interface OperationWish {
  /** What asks for it: the same is begun once. */
  readonly key: string;
  /** What it is called, in `!history` too: `give-all`, `import`. */
  readonly kind: string;
  readonly currencyId: number;
  /** Of all its transfers. */
  readonly transferKind: TransferKind;
  /** Who asks for it: `viewer:42`, `terminal`. */
  readonly actor: string;
  readonly memo?: string | undefined;
  /** The channel it was asked for in. */
  readonly channelId?: number | undefined;
  /** More may be added to it later by {@link Operations.append}. */
  readonly grows?: boolean;
  /** Read once, in order. */
  readonly movements: Iterable<OperationMovement> | ToViewers;
}

/** The same amount for each of many viewers: a hundred thousand are listed in a few milliseconds. */
interface ToViewers {
  readonly from: Owner;
  readonly each: number;
  readonly viewerIds: readonly number[];
}

/** What would become of a wish now. */
export interface OperationPlan {
  /** How many movements would be posted, and what they are together. */
  readonly posted: number;
  readonly postedAmount: number;
  /** Those that would not, and why. */
  readonly refused: readonly RefusedMovement[];
  readonly refusedAmount: number;
  /** The first that would be posted. */
  readonly examples: readonly OperationMovement[];
}

export type UndoOperation =
  | { readonly status: "begun"; readonly operation: Operation }
  /** It was undone before, by this, which may still run. */
  | { readonly status: "exists"; readonly operation: Operation }
  | { readonly status: "unknown" }
  /** It takes another one back itself. */
  | { readonly status: "is_undo"; readonly operation: Operation };

/** Told of an undo inside the work that begins it. */
type UndoListener = (work: Work, was: Operation, undo: Operation) => void;

/** The actor of every transfer of an operation: `operation:7`. */
function actorOf({ id }: Pick<Operation, "id">): string {
  return `operation:${id}`;
}

/** All operations of one book. */
export class Operations {
  readonly #options: OperationsOptions;
  readonly #rows: OperationRows;
  readonly #lane: Lane<number>;
  readonly #ended: ((operation: Operation) => void)[] = [];
  readonly #undone: UndoListener[] = [];
  readonly #done: ((work: Work, operation: Operation) => void)[] = [];

  constructor(options: OperationsOptions) {
    this.#options = options;
    this.#rows = new OperationRows(options.db);
    this.#lane = new Lane<number>(options, {
      what: "an operation",
      run: (id) => this.#lane.slices((work) => this.#slice(work, id, stopwatchMs() + SLICE_MS)),
    });
  }

  /** What {@link begin} would come to, by what is in the book now. Writes nothing. */
  plan(wish: OperationWish): OperationPlan {
    const judge = this.#judge(wish.currencyId);
    const examples: OperationMovement[] = [];
    const refused: RefusedMovement[] = [];
    const count = { posted: 0, postedAmount: 0, refusedAmount: 0 };
    let n = 0;
    for (const movement of checked(wish)) {
      const verdict = judge.judge(movement);
      if ("refusal" in verdict) {
        refused.push({ n, ...verdict.refusal });
        count.refusedAmount += movement.amount;
      } else {
        if (examples.length < EXAMPLES) examples.push(movement);
        count.posted++;
        count.postedAmount += verdict.amount;
      }
      n++;
    }
    return { ...count, refused, examples };
  }

  /**
   * Begins it: its list is in the book. What fits into one slice is posted at once (`state` is `done` then), the rest in the
   * background. The same `key` again is the operation that there is. Throws a LedgerError for what only a bug asks for.
   */
  begin(work: Work, wish: OperationWish): Operation {
    const known = this.#rows.byKey(wish.key);
    if (known) return known;
    const { id } = this.#plan(work, wish);
    let amount = 0;
    let at = 0;
    for (const page of pagesOf(wish)) {
      amount = added(amount, page);
      this.#rows.addPage(work, id, at++, page);
    }
    return this.#start(work, this.#rows.ready(work, id));
  }

  /**
   * Outside of work: the same for a list that takes too long to write in one piece. It is `planned` meanwhile; one whose list
   * is not finished when the bot ends is forgotten at the next start, and nothing of it was posted.
   */
  async prepare(wish: OperationWish): Promise<Operation> {
    const { writer } = this.#options;
    const known = this.#rows.byKey(wish.key);
    if (known) return known;
    const { id } = await writer.run((work) => this.#plan(work, wish));
    let amount = 0;
    let at = 0;
    try {
      for (const page of pagesOf(wish)) {
        amount = added(amount, page);
        await writer.run((work) => this.#rows.addPage(work, id, at, page));
        at++;
      }
    } catch (error) {
      await writer.run((work) => this.#rows.drop(work, id));
      throw error;
    }
    return writer.run((work) => this.#start(work, this.#rows.ready(work, id)));
  }

  /**
   * Takes an operation back: what still stands of it, one reversal each. What was spent since is kept as refused and stays;
   * earnings since stay too. One that is still running stops where it is.
   */
  undo(
    work: Work,
    wish: Pick<OperationWish, "key" | "actor" | "memo" | "channelId"> & { readonly operationId: number },
  ): UndoOperation {
    const { operationId, key, actor, memo = "", channelId = null } = wish;
    const was = this.#rows.find(operationId);
    if (!was) return { status: "unknown" };
    if (was.undoesId !== null) return { status: "is_undo", operation: was };
    const done = this.#rows.undoOf(operationId);
    if (done) return { status: "exists", operation: done };
    if (was.state === "running") this.#rows.stop(work, operationId);
    const { currencyId, next, postedAmount } = was;
    const operation = this.#rows.insert(work, {
      ...{
        key,
        kind: "undo",
        state: "running",
        undoesId: operationId,
        currencyId,
        transferKind: "reversal",
        actor,
        memo,
        channelId,
      },
      ...{ mints: 0, grows: 0, movements: next, amount: postedAmount },
      createdAtMs: this.#options.system.clock.now(),
    });
    for (const listener of this.#undone) listener(work, was, operation);
    return { status: "begun", operation: this.#start(work, operation) };
  }

  /** Whether something can still be added: it grows, its list is done, and nobody took it back. */
  mayGrow(id: number): boolean {
    const operation = this.#rows.find(id);
    return operation?.grows === 1 && operation.state === "done" && this.#rows.undoOf(id) === undefined;
  }

  /**
   * Adds movements to one that grows, and posts them in the same work: they are undone with it, and explained by it. Returns
   * why each of them was not posted, in their order; `undefined` where it was. Those are no part of the operation.
   * Throws a LedgerError for one that {@link mayGrow} denies.
   */
  append(
    work: Work,
    id: number,
    movements: readonly Omit<OperationMovement, "leaves">[],
  ): readonly (Refusal | undefined)[] {
    if (!this.mayGrow(id)) throw new LedgerError("LEDGER_RULE", `Nothing can be added to operation ${id}.`);
    const operation = this.#rows.get(id);
    const { currencyId, transferKind: kind } = operation;
    const actor = actorOf(operation);
    const judge = this.#judge(currencyId);
    let left = BALANCE_MAX - operation.amount;
    const refusals = movements.map((movement): Refusal | undefined => {
      if (movement.amount > left) return { why: "balance_limit" };
      const verdict = judge.judge(movement);
      if ("refusal" in verdict) return verdict.refusal;
      left -= movement.amount;
      return undefined;
    });
    const posted = movements
      .map((movement, at) => ({ ...movement, key: keyOf(id, operation.movements + at, movement) }))
      .filter((_, at) => refusals[at] === undefined);
    if (posted.length === 0) return refusals;
    const transferIds = this.#options.ledger.postAll(
      work,
      posted.map((movement) => ({ ...movement, currencyId, kind, actor })),
    );
    const { amount, mints } = packed(posted);
    this.#rows.add(work, operation, { transferIds, amount, mints });
    return refusals;
  }

  /** The operation with this id, and how far it is. */
  find(id: number): Operation | undefined {
    return this.#rows.find(id);
  }

  /** What takes it back, if anything does. */
  undoOf(id: number): Operation | undefined {
    return this.#rows.undoOf(id);
  }

  /** Its movements that were not posted, in order, at most so many. */
  refusals(id: number, most = -1): readonly RefusedMovement[] {
    return this.#rows.refusals(id, most);
  }

  /** One movement of its list, or of what was added. `undefined` where there is none. */
  movement(id: number, n: number): OperationMovement | undefined {
    return this.#rows.movements(id, n, 1)[0];
  }

  /** The newest that an actor began and nobody took back; `afterId` < id <= `untilId` of the transfers around it. */
  lastStanding(...of: Parameters<OperationRows["lastStanding"]>): Operation | undefined {
    return this.#rows.lastStanding(...of);
  }

  /** Told after the commit when an operation has ended in the background. */
  onEnd(listener: (operation: Operation) => void): void {
    this.#ended.push(listener);
  }

  /** Told inside the work that posts the last of an operation. */
  onDone(listener: (work: Work, operation: Operation) => void): void {
    this.#done.push(listener);
  }

  /** Told inside the work when an undo begins, before anything of it is posted. */
  onUndo(listener: UndoListener): void {
    this.#undone.push(listener);
  }

  /** Takes up what was under way, once, at the start. */
  async recover(): Promise<void> {
    for (const { id, state } of this.#rows.underWay()) {
      if (state === "running") this.#lane.begin(id);
      else await this.#options.writer.run((work) => this.#rows.drop(work, id));
    }
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.#lane.idle();
  }

  /** The rest stands in the book. */
  stop(): Promise<void> {
    return this.#lane.stop();
  }

  /** Its row, and no list yet. */
  #plan(work: Work, wish: OperationWish): Operation {
    const { key, kind, currencyId, transferKind, actor, memo = "", channelId = null, grows = false } = wish;
    if (!this.#rows.mayMove(currencyId, transferKind)) {
      throw new LedgerError("LEDGER_RULE", `The currency ${currencyId} knows no movement of the kind ${transferKind}.`);
    }
    return this.#rows.insert(work, {
      ...{ key, kind, state: "planned", currencyId, transferKind, actor, memo, channelId, undoesId: null },
      ...{ mints: 0, grows: grows ? 1 : 0, movements: 0, amount: 0 },
      createdAtMs: this.#options.system.clock.now(),
    });
  }

  #start(work: Work, operation: Operation): Operation {
    const { id, movements } = operation;
    if (movements <= SLICE_ROWS) {
      while (this.#step(work, this.#rows.get(id)));
      return this.#rows.get(id);
    }
    work.afterCommit(() => this.#lane.begin(id));
    return operation;
  }

  /** The next of it; true while there is more. */
  #slice(work: Work, id: number, untilMs: number): boolean {
    const begun = this.#rows.get(id);
    if (begun.state !== "running") return false;
    let more: boolean;
    do more = this.#step(work, this.#rows.get(id));
    while (more && this.#rows.get(id).next < begun.next + SLICE_ROWS && stopwatchMs() < untilMs);
    if (more) return true;
    const ended = this.#rows.get(id);
    work.afterCommit(() => {
      for (const listener of this.#ended) listener(ended);
    });
    return false;
  }

  #step(work: Work, operation: Operation): boolean {
    const { id, next, movements, undoesId } = operation;
    const was = undoesId === null ? operation : this.#rows.get(undoesId);
    const list = this.#rows.movements(was.id, next, Math.min(STEP, movements - next));
    if (list.length === 0 && next < movements) throw new Error(`The list of operation ${was.id} is not whole.`);
    const outcomes =
      undoesId === null ? this.#postAll(work, operation, list) : this.#reverseAll(work, operation, was, list);
    const count = { posted: 0, postedAmount: 0, refused: 0, refusedAmount: 0 };
    for (const [at, outcome] of outcomes.entries()) {
      if (outcome === "never posted") continue;
      const { amount, refusal } = outcome;
      if (refusal) this.#rows.refuse(work, id, next + at, refusal);
      count[refusal ? "refused" : "posted"]++;
      count[refusal ? "refusedAmount" : "postedAmount"] += amount;
    }
    const after = this.#rows.progress(work, id, { next: next + list.length, ...count });
    if (after.state === "running") return true;
    this.#tellDone(work, after);
    return false;
  }

  #tellDone(work: Work, operation: Operation): void {
    const { id, kind, posted: movements, postedAmount: amount, undoesId } = operation;
    const data = { operation: id, kind, movements, amount };
    if (undoesId === null) this.#options.feed.add(work, { type: "operation.done", data });
    else this.#options.feed.add(work, { type: "operation.undone", data: { ...data, undoes: undoesId } });
    for (const listener of this.#done) listener(work, operation);
  }

  /** Posts what can be posted with one statement; why each of the others cannot. */
  #postAll(work: Work, operation: Operation, list: readonly OperationMovement[]): readonly Outcome[] {
    const { id, next, currencyId, transferKind } = operation;
    const judge = this.#judge(currencyId);
    const movements: Movement[] = [];
    const outcomes = list.map((movement, at): Outcome => {
      const verdict = judge.judge(movement);
      if ("refusal" in verdict) return { amount: movement.amount, ...verdict };
      const { from, to } = movement;
      const key = keyOf(id, next + at, movement);
      const { amount } = verdict;
      movements.push({ key, currencyId, from, to, amount, kind: transferKind, actor: actorOf(operation) });
      return { amount, refusal: undefined };
    });
    this.#options.ledger.postAll(work, movements);
    return outcomes;
  }

  /** Takes back what still stands of another operation's movements, one by one. */
  #reverseAll(
    work: Work,
    operation: Operation,
    was: Operation,
    list: readonly OperationMovement[],
  ): readonly (Outcome | "never posted")[] {
    const { ledger } = this.#options;
    return list.map((movement, at) => {
      const n = operation.next + at;
      const transfer = ledger.transferByKey(keyOf(was.id, n, movement));
      // Its own key may have been used by somebody else.
      if (transfer?.actor !== actorOf(was)) return "never posted";
      const refusal = this.#reverse(work, transfer.id, `operation:${operation.id}:${n}`, operation);
      return { amount: transfer.amount, refusal };
    });
  }

  #reverse(work: Work, transferId: number, key: string, operation: Operation): Refusal | undefined {
    const { ledger } = this.#options;
    try {
      const result = ledger.reverse(work, transferId, { key, actor: actorOf(operation) });
      switch (result.status) {
        case "posted":
          return undefined;
        case "insufficient_funds":
          return { why: "insufficient_funds", detail: result.balance };
        case "already_reversed":
          return { why: "undone", detail: result.id };
        case "not_reversible":
          return { why: result.reason === "held" ? "held" : "merged" };
        default:
          throw new LedgerError(
            "LEDGER_NOT_POSTED",
            `${key} cannot take back transfer ${transferId}: ${result.status}.`,
          );
      }
    } catch (error) {
      if (codeOf(error) === "LEDGER_BALANCE_LIMIT") return { why: "balance_limit" };
      throw error;
    }
  }

  #judge(currencyId: number): Judge {
    return new Judge(this.#options.ledger, this.#options.viewers, currencyId);
  }
}

/** What became of one movement: how much was posted, or why that much was not. */
interface Outcome {
  readonly amount: number;
  readonly refusal: Refusal | undefined;
}

/** `operation:7:42`, or the movement's own. */
function keyOf(id: number, n: number, { key }: OperationMovement): string {
  return key ?? `operation:${id}:${n}`;
}

/** The movements, each looked at as it comes. Throws a LedgerError for what only a bug asks for. */
function* checked({ movements, currencyId, transferKind, actor }: OperationWish): Generator<OperationMovement> {
  const keys = new Set<string>();
  for (const movement of "viewerIds" in movements ? each(movements) : movements) {
    checkMovement({ key: "of its own", ...movement, currencyId, kind: transferKind, actor });
    const { key, leaves = 0 } = movement;
    if (!Number.isSafeInteger(leaves) || leaves < 0) {
      throw new LedgerError("LEDGER_AMOUNT", `Nobody can be left with ${leaves}.`);
    }
    if (key !== undefined) {
      if (keys.has(key)) throw new LedgerError("LEDGER_KEY_REUSED", `The key ${key} stands twice in one operation.`);
      keys.add(key);
    }
    yield movement;
  }
}

function* each({ from, each: amount, viewerIds }: ToViewers): Generator<OperationMovement> {
  for (const viewerId of viewerIds) yield { from, to: `viewer:${viewerId}`, amount };
}

/** The list in pages. */
function* pagesOf(wish: OperationWish): Generator<Page> {
  const { movements } = wish;
  if ("viewerIds" in movements) {
    const { from, each: amount, viewerIds } = movements;
    const { currencyId, transferKind: kind, actor } = wish;
    checkMovement({ key: "of its own", from, to: "viewer:0", amount, currencyId, kind, actor });
    for (let at = 0; at < viewerIds.length; at += PAGE) yield packedSame(from, viewerIds.slice(at, at + PAGE), amount);
    return;
  }
  let page: OperationMovement[] = [];
  for (const movement of checked(wish)) {
    if (page.push(movement) < PAGE) continue;
    yield packed(page);
    page = [];
  }
  if (page.length > 0) yield packed(page);
}

function added(amount: number, page: Page): number {
  const sum = amount + page.amount;
  if (sum > BALANCE_MAX) throw new LedgerError("LEDGER_AMOUNT", `An operation of ${sum} is more than there can be.`);
  return sum;
}
