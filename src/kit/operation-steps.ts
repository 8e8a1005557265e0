/** What is posted of an operation in one step: the next of its movements, or of those it takes back. Each once. */
import { codeOf, LedgerError } from "../base/errors.ts";
import type { Work } from "../db/work.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Movement } from "../model/money.ts";
import type { Viewers } from "../viewers/viewers.ts";
import { Judge, type OperationMovement, type Refusal } from "./judge.ts";
import type { Operation, OperationRows } from "./operation-rows.ts";

/** Movements posted with the same statements. */
const STEP = 50;

export interface OperationStepsOptions {
  readonly ledger: Ledger;
  readonly viewers: Pick<Viewers, "survivor">;
}

/** The actor of every transfer of an operation: `operation:7`. */
export function actorOf({ id }: Pick<Operation, "id">): string {
  return `operation:${id}`;
}

/** `operation:7:42`, or the movement's own. */
export function keyOf(id: number, n: number, { key }: OperationMovement): string {
  return key ?? `operation:${id}:${n}`;
}

/** What became of one movement: how much was posted, or why that much was not. */
interface Outcome {
  readonly amount: number;
  readonly refusal: Refusal | undefined;
}

export class OperationSteps {
  readonly #rows: OperationRows;
  readonly #options: OperationStepsOptions;

  constructor(rows: OperationRows, options: OperationStepsOptions) {
    this.#rows = rows;
    this.#options = options;
  }

  /** The next movements of an operation, posted or taken back, and how far it is then. */
  next(work: Work, operation: Operation): Operation {
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
    return this.#rows.progress(work, id, { next: next + list.length, ...count });
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
