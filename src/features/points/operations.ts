/** Operations as chat handles them: who may take one back, and what is said when one has ended in the background. */
import { UserError } from "../../base/errors.ts";
import type { Work } from "../../db/work.ts";
import type { FeatureContext } from "../../kit/context.ts";
import type { Operation } from "../../kit/operation.ts";
import { SamePerson } from "../../ledger/same-person.ts";
import type { Currency } from "../../model/money.ts";
import type { Adjuster } from "../../wallet/adjustments.ts";

/** What is said, in English; a language or the config may replace any of it (`operations.<name>`). */
export const OPERATION_TEXTS = {
  done: "O{id} is done: {amount} in {count, plural, one {# movement} other {# movements}}.{left, plural, =0 {} one { # could not be made.} other { # could not be made.}}",
  undone:
    "O{id} is undone: {amount} taken back.{left, plural, =0 {} one { # movement was spent or undone before and stays.} other { # movements were spent or undone before and stay.}}",
} as const;

/** What an undo has come to. */
export interface UndoneOperation {
  readonly was: Operation;
  /** What takes it back: `done`, or still `running`. */
  readonly undo: Operation;
  /** It was begun before. */
  readonly isOld: boolean;
}

export class PointsOperations {
  readonly #context: Pick<FeatureContext, "adjustments" | "ledger" | "operations" | "say">;
  readonly #same: SamePerson;

  constructor(context: Pick<FeatureContext, "adjustments" | "db" | "ledger" | "operations" | "say">) {
    this.#context = context;
    this.#same = new SamePerson(context.db);
    context.operations.onEnd((operation) => this.#tell(operation));
  }

  /** The number of the newest that somebody began and nobody took back, where it is newer than all else they did by hand. */
  last(by: Adjuster, currency: Currency): number | undefined {
    const { operations, adjustments } = this.#context;
    const newest = this.#same
      .wasOf(by.viewer.id)
      .flatMap((was) => operations.lastStanding(`viewer:${was.viewerId}`, currency.id, was) ?? [])
      .reduce<Operation | undefined>((last, one) => (last && last.id > one.id ? last : one), undefined);
    const byHand = adjustments.lastOf(by, currency);
    return newest && (!byHand || byHand.id <= newest.afterTransferId) ? newest.id : undefined;
  }

  /** Takes one back: the broadcaster any, a moderator their own. Refusals are UserErrors; undone before is none. */
  undo(
    work: Work,
    wish: {
      readonly by: Adjuster;
      readonly id: number;
      readonly key: string;
      readonly reason?: string | undefined;
      readonly channelId: number;
    },
  ): UndoneOperation {
    const { operations } = this.#context;
    const { by, id, key, reason, channelId } = wish;
    const was = operations.find(id);
    if (!was) throw new UserError("operationUnknown", `There is no O${id} in the book.`, { id: String(id) });
    if (!by.roles.includes("broadcaster") && !this.#isOwn(by, was)) {
      throw new UserError("undoNotYours", "You can undo your own adjustments only.", {});
    }
    const actor = `viewer:${by.viewer.id}`;
    const result = operations.undo(work, { operationId: id, key, actor, memo: reason, channelId });
    if (result.status === "is_undo" || result.status === "unknown") {
      throw new UserError("operationIsUndo", `O${id} is an undo itself.`, { id: String(id) });
    }
    return { was, undo: result.operation, isOld: result.status === "exists" };
  }

  #isOwn(by: Adjuster, { actor, afterTransferId }: Operation): boolean {
    return this.#same
      .wasOf(by.viewer.id)
      .some(
        ({ viewerId, afterId, untilId }) =>
          actor === `viewer:${viewerId}` && afterTransferId >= afterId && afterTransferId < untilId,
      );
  }

  /** Where it was asked for. */
  #tell({ id, undoesId, channelId, currencyId, posted, postedAmount, refused }: Operation): void {
    if (channelId === null) return;
    const amount = { amount: postedAmount, currency: this.#context.ledger.currency(currencyId) };
    const values = { id: String(undoesId ?? id), amount, count: posted, left: refused };
    this.#context.say(
      channelId,
      { feature: "operations", name: undoesId === null ? "done" : "undone", values },
      channelId,
    );
  }
}
