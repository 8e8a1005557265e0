/** Logins, links and what was brought against one another, for `verify`: whose wallet a login opens. */
import type { Db } from "../../db/open.ts";
import { hasColumn, hasTable } from "../../ledger/audit/verify-persons.ts";

const UNTOLD = `SELECT v.id AS viewer, v.merged_into_id AS other FROM viewer AS v WHERE v.merged_into_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM link AS l WHERE l.absorbed_id = v.id AND l.survivor_id = v.merged_into_id AND l.unlinked_at_ms IS NULL)`;
const APART = `SELECT l.id, l.absorbed_id AS viewer, l.survivor_id AS other FROM link AS l JOIN viewer AS v ON v.id = l.absorbed_id
  WHERE l.unlinked_at_ms IS NULL AND v.merged_into_id IS NOT l.survivor_id`;
// Most viewers have one login each: only what is otherwise is looked at closely.
const LOGINS = (
  erased: string,
) => `SELECT v.id AS viewer, (SELECT count(*) FROM identity AS i WHERE i.viewer_id = v.id) AS has,
    CASE WHEN v.merged_into_id IS NULL AND ${erased} IS NULL
      THEN 1 + (SELECT count(*) FROM link AS l WHERE l.survivor_id = v.id AND l.unlinked_at_ms IS NULL) ELSE 0 END AS may
  FROM viewer AS v WHERE has <> may`;
const ELSEWHERE = `SELECT l.id, l.survivor_id AS viewer, i.viewer_id AS other FROM link AS l
  JOIN identity AS i ON i.platform = l.platform AND i.platform_id = l.platform_id
  WHERE l.unlinked_at_ms IS NULL AND i.viewer_id <> l.survivor_id`;
const BROUGHT = `SELECT b.link_id AS id, b.amount, coalesce((SELECT sum(t.amount) FROM transfer AS t
    WHERE t.idempotency_key = 'link:' || b.link_id || ':' || b.currency_id
      OR (t.idempotency_key > 'link:' || b.link_id || ':' || b.currency_id || ':'
        AND t.idempotency_key < 'link:' || b.link_id || ':' || b.currency_id || ';')), 0) AS moved
  FROM link_brought AS b WHERE b.amount > moved`;
const EARNING = `SELECT v.id AS viewer, v.earning AS may FROM viewer AS v
  WHERE v.earning <> 1 - (SELECT max(i.excluded) FROM identity AS i WHERE i.viewer_id = v.id)`;

type Row = Record<"id" | "viewer" | "other" | "has" | "may" | "amount" | "moved", number>;

/** What is wrong with who is whom, a sentence each. The book may be open read-only. */
export function* linkProblems(db: Db): Iterable<string> {
  if (!hasTable(db, "link")) return;
  const all = (sql: string) => db.prepare(sql).all() as Row[];
  for (const { viewer, other } of all(UNTOLD))
    yield `viewer:${viewer} was taken in by viewer:${other}, and no link says so.`;
  for (const { id, viewer, other } of all(APART))
    yield `By link ${id} viewer:${viewer} is one with viewer:${other}, but is on its own in the book.`;
  for (const { viewer, has, may } of all(LOGINS(hasColumn(db, "viewer", "erased_at_ms") ? "v.erased_at_ms" : "NULL")))
    yield `viewer:${viewer} has ${has} logins where its links make ${may}.`;
  for (const { id, viewer, other } of all(ELSEWHERE))
    yield `The login of link ${id} belongs to viewer:${viewer} and stands under viewer:${other}.`;
  for (const { id, amount, moved } of all(BROUGHT))
    yield `By link ${id} somebody brought ${amount}, but only ${moved} came with them.`;
  if (!hasColumn(db, "identity", "excluded")) return;
  for (const { viewer, may } of all(EARNING))
    yield `viewer:${viewer} ${may === 1 ? "earns, and a login of theirs is excluded" : "does not earn, and no login of theirs is excluded"}.`;
}
