/**
 * Many movements as one thing: something given to everybody, an import, the end of a season, and the undo of any of them.
 *
 * What would become of it can be told first, without writing ({@link Operations.plan}). Once it is begun its list stands in
 * the book, so it is posted exactly as it was announced: in slices, each movement once, taken up again after a restart. What
 * is refused by then is kept and told. All of it is taken back by one {@link Operations.undo}.
 */
import { LedgerError } from "../base/errors.ts";
import type { Clock } from "../base/system.ts";
import { stopwatchMs } from "../base/system.ts";
import type { Db } from "../db/open.ts";
import type { Work } from "../db/work.ts";
import type { Writer } from "../db/writer.ts";
import type { Feed } from "../feed/feed.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { BALANCE_MAX } from "../ledger/movements.ts";
import type { Viewers } from "../viewers/viewers.ts";
import { Judge, type OperationMovement, type Refusal } from "./judge.ts";
import { Lane, type LaneGround } from "./lane.ts";
import { type Operation, OperationRows, packed, type RefusedMovement } from "./operation-rows.ts";
import { actorOf, keyOf, OperationSteps } from "./operation-steps.ts";
import { added, checked, type OperationWish, pagesOf } from "./operation-wish.ts";
import { SLICE_MS, SLICE_ROWS } from "./slices.ts";

export type { OperationMovement } from "./judge.ts";
export type { Operation, RefusedMovement } from "./operation-rows.ts";
export type { OperationWish } from "./operation-wish.ts";

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

/** All operations of one book. */
export class Operations {
  readonly #options: OperationsOptions;
  readonly #rows: OperationRows;
  readonly #steps: OperationSteps;
  readonly #lane: Lane<number>;
  readonly #ended: ((operation: Operation) => void)[] = [];
  readonly #undone: UndoListener[] = [];
  readonly #done: ((work: Work, operation: Operation) => void)[] = [];

  constructor(options: OperationsOptions) {
    this.#options = options;
    this.#rows = new OperationRows(options.db);
    this.#steps = new OperationSteps(this.#rows, options);
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
      while (this.#next(work, id));
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
    do more = this.#next(work, id);
    while (more && this.#rows.get(id).next < begun.next + SLICE_ROWS && stopwatchMs() < untilMs);
    if (more) return true;
    const ended = this.#rows.get(id);
    work.afterCommit(() => {
      for (const listener of this.#ended) listener(ended);
    });
    return false;
  }

  /** A step of it; true while there is more. */
  #next(work: Work, id: number): boolean {
    const after = this.#steps.next(work, this.#rows.get(id));
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

  #judge(currencyId: number): Judge {
    return new Judge(this.#options.ledger, this.#options.viewers, currencyId);
  }
}
