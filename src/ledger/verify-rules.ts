/** The rules of the book themselves: that nobody took a guard away, and what the guards are there to prevent. */
import type { Db } from "../db/open.ts";
import { openBook } from "../db/open.ts";
import { namesOf } from "./verify-balances.ts";

const GUARDED = ["account", "currency", "transfer", "transfer_kind"];
const RULES = `SELECT name, sql FROM sqlite_schema WHERE type IN ('table', 'trigger') AND tbl_name IN (${GUARDED.map(() => "?").join(", ")})`;

/** Guards that are missing or changed, rows that point nowhere, reversals that are no mirror, money left on a merged viewer. */
export function* ruleProblems(db: Db): Iterable<string> {
  yield* guardProblems(db);
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

function* guardProblems(db: Db): Iterable<string> {
  const wanted = openBook({ file: ":memory:" });
  try {
    // A copy of another version has the rules of its time.
    if (db.pragma("user_version", { simple: true }) !== wanted.db.pragma("user_version", { simple: true })) return;
    const there = rulesOf(db);
    for (const [name, sql] of rulesOf(wanted.db)) {
      const found = there.get(name);
      if (found === undefined) yield `The rule ${name} is missing from the book.`;
      else if (found !== sql) yield `The rule ${name} was changed in the book.`;
    }
    const kinds = "SELECT group_concat(currency_kind || ' ' || kind ORDER BY currency_kind, kind) FROM transfer_kind";
    if (db.prepare(kinds).pluck().get() !== wanted.db.prepare(kinds).pluck().get()) {
      yield "The list of what each kind of currency may be moved for (transfer_kind) was changed in the book.";
    }
  } finally {
    wanted.close();
  }
}

function rulesOf(db: Db): Map<string, string> {
  return new Map(
    (
      db
        .prepare(RULES)
        .raw()
        .all(...GUARDED) as [string, string][]
    ).map(([name, sql]) => [name, sql]),
  );
}
