/** Open redemptions against what was paid for them, for `verify`: a refund goes to whoever the row names. */
import type { Db } from "../db/open.ts";
import { personsOf } from "../ledger/verify-persons.ts";

const OPEN = `
  SELECT r.id, r.viewer_id AS viewer, r.price, a.viewer_id AS payer, t.amount FROM redemption AS r
  LEFT JOIN transfer AS t ON t.idempotency_key = 'redemption:' || r.id || ':hold' LEFT JOIN account AS a ON a.id = t.from_id
  WHERE r.closed_at_ms IS NULL`;

/** Redemptions that wait and were paid by somebody else, with another amount, or not at all. */
export function* redemptionProblems(db: Db): Iterable<string> {
  const { sameEver } = personsOf(db);
  type Row = Record<"id" | "viewer" | "price", number> & Record<"payer" | "amount", number | null>;
  for (const { id, viewer, price, payer, amount } of db.prepare(OPEN).all() as Row[]) {
    if (amount !== price) yield `Redemption ${id} costs ${price}, but ${amount ?? "nothing"} was paid for it.`;
    if (payer !== null && !sameEver(payer, viewer))
      yield `Redemption ${id} was paid by viewer:${payer} and stands under viewer:${viewer}.`;
  }
}
