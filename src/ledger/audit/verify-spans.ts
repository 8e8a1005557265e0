/** Paid watching against its transfers: every paid span has one, and every one has its span. */
import { AMOUNT_MAX } from "../../base/lengths.ts";
import type { Db } from "../../db/open.ts";
import { hasTable, personsOf } from "./verify-persons.ts";

interface Paid {
  readonly span: number;
  readonly viewer: number;
  readonly paid: number;
  readonly transfer: number | null;
  readonly amount: number | null;
  readonly kind: string | null;
  readonly code: string;
}

// A span that paid more than one transfer carries has several, under span:ID, span:ID:1, ...
// The viewer of a span and of its transfer may differ once two logins were linked.
const WRONG_SPANS = `
  SELECT s.id AS span, s.viewer_id AS viewer, s.paid, s.transfer_id AS "transfer", t.amount, t.kind, c.name_many AS code
  FROM span AS s JOIN currency AS c ON c.id = s.currency_id
    LEFT JOIN transfer AS t ON t.id = s.transfer_id LEFT JOIN account AS a ON a.id = t.to_id
  WHERE (s.paid > 0 OR s.transfer_id IS NOT NULL) AND (
    t.id IS NULL OR t.amount <> min(s.paid, ${AMOUNT_MAX}) OR t.kind <> 'watching' OR t.currency_id <> s.currency_id OR a.viewer_id IS NULL
    OR (s.paid > ${AMOUNT_MAX} AND s.paid <> (SELECT sum(p.amount) FROM transfer AS p WHERE p.idempotency_key = 'span:' || s.id
      OR (p.idempotency_key > 'span:' || s.id || ':' AND p.idempotency_key < 'span:' || s.id || ';')))
)`;

const OTHERS = `
  SELECT s.id AS span, s.viewer_id AS viewer, a.viewer_id AS payee, t.id AS "transfer" FROM span AS s
  JOIN transfer AS t ON t.id = s.transfer_id JOIN account AS a ON a.id = t.to_id WHERE a.viewer_id <> s.viewer_id`;

const WITHOUT_SPAN = `
  SELECT t.id, t.amount FROM transfer AS t
  WHERE t.kind = 'watching' AND NOT EXISTS (SELECT 1 FROM span AS s WHERE s.transfer_id = t.id)
    AND NOT (t.idempotency_key GLOB 'span:*:*' AND EXISTS (
      SELECT 1 FROM span AS s WHERE s.id = CAST(substr(t.idempotency_key, 6) AS INTEGER) AND s.paid > ${AMOUNT_MAX}))`;

const TWICE =
  "SELECT transfer_id AS id, count(*) AS spans FROM span WHERE transfer_id IS NOT NULL GROUP BY transfer_id HAVING count(*) > 1";

/** Spans that were not paid what they say, and payments for watching that nobody watched. */
export function* spanProblems(db: Db): Iterable<string> {
  // A copy from before the watch was kept has none.
  if (!hasTable(db, "span")) return;
  for (const wrong of db.prepare(WRONG_SPANS).iterate() as IterableIterator<Paid>) {
    const { span, viewer, paid, code } = wrong;
    const says = `Span ${span} of viewer:${viewer} says it paid ${paid} ${code}`;
    if (wrong.transfer === null) yield `${says}, but there is no transfer for it.`;
    else if (wrong.amount === null) yield `${says}, but its transfer #${wrong.transfer} is missing.`;
    else
      yield `${says}, but its transfer #${wrong.transfer} is ${wrong.amount} (${wrong.kind}): off by ${Math.abs(wrong.amount - paid)}.`;
  }
  const { sameEver } = personsOf(db);
  type Other = Record<"span" | "viewer" | "payee" | "transfer", number>;
  for (const { span, viewer, payee, transfer } of db.prepare(OTHERS).iterate() as IterableIterator<Other>) {
    if (sameEver(viewer, payee)) continue;
    yield `Span ${span} of viewer:${viewer} was paid to viewer:${payee} by transfer #${transfer}.`;
  }
  const without = db.prepare(WITHOUT_SPAN).iterate() as IterableIterator<{ id: number; amount: number }>;
  for (const { id, amount } of without) {
    yield `Transfer #${id} paid ${amount} for watching, but no span says so.`;
  }
  const twice = db.prepare(TWICE).iterate() as IterableIterator<{ id: number; spans: number }>;
  for (const { id, spans } of twice) {
    yield `Transfer #${id} is claimed by ${spans} spans.`;
  }
}
