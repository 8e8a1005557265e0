/** Operations against their transfers: each announced movement is posted once as announced, refused, or still to come. */
import type { Db } from "../../db/open.ts";
import { hasTable } from "./verify-persons.ts";

// Of an escrow's reversal a second transfer goes on to whoever had paid into it: it is no movement of the list.
const WRONG_COUNTS = `
  WITH moved AS (
    SELECT CAST(substr(actor, 11) AS INTEGER) AS id, count(*) AS n, sum(amount) AS amount FROM transfer
    WHERE actor GLOB 'operation:*' AND NOT (kind = 'refund' AND idempotency_key GLOB '*:refund') GROUP BY actor),
  refused AS (SELECT operation_id AS id, count(*) AS n FROM operation_refusal GROUP BY operation_id)
  SELECT o.id, o.posted, o.posted_amount AS amount, o.refused, coalesce(m.n, 0) AS found, coalesce(m.amount, 0) AS foundAmount,
    coalesce(r.n, 0) AS foundRefused
  FROM operation AS o LEFT JOIN moved AS m ON m.id = o.id LEFT JOIN refused AS r ON r.id = o.id
  WHERE (found, foundAmount, foundRefused) IS NOT (o.posted, o.posted_amount, o.refused)`;

const UNKNOWN = `
  SELECT t.id, t.actor FROM transfer AS t WHERE t.actor GLOB 'operation:*'
    AND NOT EXISTS (SELECT 1 FROM operation AS o WHERE 'operation:' || o.id = t.actor)`;

/** `added`: the table of what was added, or nothing in a copy from before there was one. */
const wrongLists = (added: string) => `
  WITH added AS (SELECT a.operation_id AS id, count(*) AS n, sum(t.amount) AS amount
    FROM ${added} AS a LEFT JOIN transfer AS t ON t.id = a.transfer_id GROUP BY a.operation_id)
  SELECT o.id, o.movements, o.amount, count(e.value) + coalesce(d.n, 0) AS found,
    coalesce(sum(e.value), 0) + coalesce(d.amount, 0) AS foundAmount
  FROM operation AS o LEFT JOIN operation_page AS p ON p.operation_id = o.id LEFT JOIN json_each(p.movements, '$.amount') AS e
    LEFT JOIN added AS d ON d.id = o.id
  WHERE o.undoes_id IS NULL GROUP BY o.id HAVING found <> o.movements OR foundAmount <> o.amount`;
const NOTHING_ADDED = "(SELECT 0 AS operation_id, 0 AS transfer_id WHERE 0)";

const WRONG_ADDED = `
  SELECT a.operation_id AS id, a.n, a.transfer_id AS "transfer" FROM operation_added AS a
    JOIN operation AS o ON o.id = a.operation_id LEFT JOIN transfer AS t ON t.id = a.transfer_id
    LEFT JOIN operation_added AS before ON before.operation_id = a.operation_id AND before.n = a.n - 1
  WHERE a.n >= o.movements OR o.grows = 0 OR t.actor IS NOT 'operation:' || o.id OR t.kind <> o.transfer_kind
    OR before.transfer_id >= a.transfer_id`;

const LISTED = `
  SELECT o.id, o.transfer_kind AS kind, o.next, 1000 * p.page + e.key AS n, e.value AS amount,
    coalesce(json_extract(p.movements, '$.key[' || e.key || ']'), 'operation:' || o.id || ':' || (1000 * p.page + e.key)) AS "key",
    CASE json_type(p.movements, '$.leaves') WHEN 'array' THEN json_extract(p.movements, '$.leaves[' || e.key || ']')
      ELSE json_extract(p.movements, '$.leaves') END AS leaves
  FROM operation AS o CROSS JOIN operation_page AS p ON p.operation_id = o.id CROSS JOIN json_each(p.movements, '$.amount') AS e`;

// What leaves its payer something may be less than announced.
const WRONG_MOVEMENTS = `
  SELECT l.id, l.n, l.next, t.id AS "transfer", r.n AS refused,
    t.kind <> l.kind OR t.amount > l.amount OR (t.amount < l.amount AND l.leaves IS NULL) AS isOther
  FROM (${LISTED}) AS l LEFT JOIN transfer AS t ON t.idempotency_key = l."key" AND t.actor = 'operation:' || l.id
    LEFT JOIN operation_refusal AS r ON r.operation_id = l.id AND r.n = l.n
  WHERE CASE WHEN l.n >= l.next THEN t.id IS NOT NULL OR r.n IS NOT NULL
    ELSE (t.id IS NULL) = (r.n IS NULL) OR (t.id IS NOT NULL AND isOther) END`;

const WRONG_UNDOS = `
  SELECT u.id, t.id AS "transfer" FROM operation AS u CROSS JOIN transfer AS t ON t.actor = 'operation:' || u.id AND t.kind = 'reversal'
    LEFT JOIN transfer AS was ON was.id = t.reverses_id
  WHERE u.undoes_id IS NOT NULL AND was.actor IS NOT 'operation:' || u.undoes_id`;

type Counts = Record<"id" | "posted" | "amount" | "refused" | "found" | "foundAmount" | "foundRefused", number>;
type List = Record<"id" | "movements" | "amount" | "found" | "foundAmount", number>;
interface Listed {
  readonly id: number;
  readonly n: number;
  readonly next: number;
  readonly transfer: number | null;
  readonly refused: number | null;
}

/** Operations that say something else than the book. One that is still running is fine as far as it is. */
export function* operationProblems(db: Db): Iterable<string> {
  // A copy from before there were any has no table of them.
  if (!hasTable(db, "operation")) return;
  const grows = hasTable(db, "operation_added");
  const rows = <T>(sql: string) => db.prepare(sql).iterate() as IterableIterator<T>;
  for (const { id, ...of } of rows<Counts>(WRONG_COUNTS)) {
    yield `Operation O${id} says ${of.posted} movements of ${of.amount} posted and ${of.refused} refused; in the book are ${of.found} of ${of.foundAmount} and ${of.foundRefused}.`;
  }
  for (const { id, actor } of rows<{ id: number; actor: string }>(UNKNOWN)) {
    yield `Transfer #${id} says it is part of ${actor}, which is not in the book.`;
  }
  for (const { id, movements, amount, found, foundAmount } of rows<List>(
    wrongLists(grows ? "operation_added" : NOTHING_ADDED),
  )) {
    yield `Operation O${id} announced ${movements} movements of ${amount}; its list has ${found} of ${foundAmount}.`;
  }
  for (const { id, n, transfer } of grows ? rows<Pick<Listed, "id" | "n" | "transfer">>(WRONG_ADDED) : []) {
    yield `Movement ${n}, added to operation O${id} as transfer #${transfer}, is no part of it.`;
  }
  for (const { id, n, next, transfer, refused } of rows<Listed>(WRONG_MOVEMENTS)) {
    const which = `Movement ${n} of operation O${id}`;
    if (n >= next) yield `${which} is still to come, but it was dealt with already.`;
    else if (transfer === null) yield `${which} was neither posted nor refused.`;
    else if (refused !== null) yield `${which} was refused, but it is posted as transfer #${transfer}.`;
    else yield `${which} is posted as transfer #${transfer}, but not as it was announced.`;
  }
  for (const { id, transfer } of rows<{ id: number; transfer: number }>(WRONG_UNDOS)) {
    yield `Operation O${id} took back with transfer #${transfer} what is no part of what it undoes.`;
  }
}
