/** The rules of the book themselves: that nobody took a guard away, and what the guards are there to prevent. */
import type { Tables } from "../../db/migrate.ts";
import type { Db } from "../../db/open.ts";
import { namesOf } from "./verify-balances.ts";
import { personsOf } from "./verify-persons.ts";
import { schemaProblems } from "./verify-schema.ts";

/** Guards that are missing or changed, rows that point nowhere, reversals that are no mirror, money left on a merged viewer. */
export function* ruleProblems(db: Db, tables: readonly Tables[]): Iterable<string> {
  yield* schemaProblems(db, tables);
  const lost = db.prepare("PRAGMA foreign_key_check").iterate() as IterableIterator<{
    table: string;
    rowid: number | null;
    parent: string;
  }>;
  for (const { table, rowid, parent } of lost) {
    yield `A row of ${table}${rowid === null ? "" : ` (${rowid})`} points to a row of ${parent} that does not exist.`;
  }
  const mirrors = db.prepare(
    `SELECT r.id, r.amount, t.id AS was, t.amount AS wasAmount FROM transfer AS r JOIN transfer AS t ON t.id = r.reverses_id
     WHERE r.amount <> t.amount OR r.currency_id <> t.currency_id OR t.reverses_id IS NOT NULL`,
  );
  type Mirror = Record<"id" | "amount" | "was" | "wasAmount", number>;
  for (const { id, amount, was, wasAmount } of mirrors.iterate() as IterableIterator<Mirror>) {
    yield `Transfer #${id} takes back ${amount} of transfer #${was}, which was ${wasAmount}: off by ${Math.abs(amount - wasAmount)}.`;
  }
  yield* strangerProblems(db);
  const odd = db.prepare("SELECT id FROM transfer WHERE (kind = 'reversal') <> (reverses_id IS NOT NULL)").pluck();
  for (const id of odd.iterate() as IterableIterator<number>) {
    yield `Transfer #${id} must say which transfer it takes back, and be of the kind reversal: one of both is missing.`;
  }
  const kinds = db.prepare(
    `SELECT t.kind, c.name_many AS code, count(*) AS n FROM transfer AS t JOIN currency AS c ON c.id = t.currency_id
     WHERE NOT EXISTS (SELECT 1 FROM transfer_kind AS k WHERE k.currency_kind = c.kind AND k.kind = t.kind) GROUP BY t.kind, c.id`,
  );
  for (const { kind, code, n } of kinds.all() as { kind: string; code: string; n: number }[]) {
    yield `${n} transfers of ${code} are of the kind ${kind}, which this currency does not know.`;
  }
  const name = namesOf(db);
  const merged = db.prepare(
    `SELECT a.id, a.balance, v.merged_into_id AS into_id FROM viewer AS v JOIN account AS a ON a.viewer_id = v.id
     WHERE v.merged_into_id IS NOT NULL AND a.balance <> 0`,
  );
  type Merged = Record<"id" | "balance" | "into_id", number>;
  for (const { id, balance, into_id } of merged.iterate() as IterableIterator<Merged>) {
    yield `${name(id)} was linked to viewer:${into_id} and still holds ${balance}.`;
  }
  yield* circleProblems(db);
}

/** Reversals that did not go from whoever was paid to whoever had paid. */
function* strangerProblems(db: Db): Iterable<string> {
  const { sameEver } = personsOf(db);
  const name = namesOf(db);
  const reversals = db.prepare(
    `SELECT r.id, r.from_id, r.to_id, p.id AS payee_id, p.viewer_id AS payee, f.viewer_id AS back_from,
            q.id AS payer_id, q.viewer_id AS payer, q.kind AS payer_kind, t.viewer_id AS back_to, t.kind AS back_to_kind
     FROM transfer AS r JOIN transfer AS was ON was.id = r.reverses_id
       JOIN account AS p ON p.id = was.to_id JOIN account AS q ON q.id = was.from_id
       JOIN account AS f ON f.id = r.from_id JOIN account AS t ON t.id = r.to_id
     WHERE (f.id <> p.id OR t.id <> q.id)`,
  );
  type Reversal = Record<"id" | "from_id" | "to_id" | "payee_id" | "payer_id", number> &
    Record<"payee" | "back_from" | "payer" | "back_to", number | null> &
    Record<"payer_kind" | "back_to_kind", string>;
  const same = (one: number | null, other: number | null) => one !== null && other !== null && sameEver(one, other);
  for (const row of reversals.iterate() as IterableIterator<Reversal>) {
    if (row.from_id !== row.payee_id && !same(row.back_from, row.payee)) {
      yield `Transfer #${row.id} takes back from ${name(row.from_id)} what was paid to ${name(row.payee_id)}.`;
    }
    const undone = row.payer_kind === "escrow" && row.back_to_kind === "sink";
    if (row.to_id !== row.payer_id && !undone && !same(row.back_to, row.payer)) {
      yield `Transfer #${row.id} gives back to ${name(row.to_id)} what was paid by ${name(row.payer_id)}.`;
    }
  }
}

/** Viewers who were linked to one another in a circle, so that nobody is left to stand for them. */
function* circleProblems(db: Db): Iterable<string> {
  const links = db.prepare("SELECT id, merged_into_id FROM viewer WHERE merged_into_id IS NOT NULL ORDER BY id").raw();
  const into = new Map(links.iterate() as IterableIterator<[number, number]>);
  const done = new Set<number>();
  for (const start of into.keys()) {
    const way: number[] = [];
    let id: number | undefined = start;
    for (; id !== undefined && !done.has(id); id = into.get(id)) {
      way.push(id);
      done.add(id);
    }
    if (id === undefined || !way.includes(id)) continue;
    const circle = way.slice(way.indexOf(id));
    yield `Viewers ${circle.join(", ")} are linked in a circle, so that nobody stands for them.`;
  }
}
