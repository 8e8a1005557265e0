/** Redemptions and support against what was paid for them, for `verify`: a refund goes to whoever the row names. */
import type { Db } from "../../db/open.ts";
import { hasColumn, hasTable, personsOf } from "../../ledger/audit/verify-persons.ts";

const paid = (what: string) => `transfer AS ${what} ON ${what}.idempotency_key = 'redemption:' || r.id || ':`;
const REDEMPTIONS = (givenBack: string) => `
  SELECT r.id, r.viewer_id AS viewer, r.price, r.state, ${givenBack} AS givenBack, held.amount, payer.viewer_id AS payer,
    ended.amount AS ended, got.owner AS endedTo, got.viewer_id AS endedFor, back.amount AS back
  FROM redemption AS r
  LEFT JOIN ${paid("held")}hold' LEFT JOIN account AS payer ON payer.id = held.from_id
  LEFT JOIN ${paid("ended")}end' LEFT JOIN account AS got ON got.id = ended.to_id
  LEFT JOIN ${paid("back")}given-back'`;

interface Row extends Record<"id" | "viewer" | "price" | "givenBack", number> {
  readonly state: "waiting" | "acting" | "fulfilled" | "refunded" | "forfeited";
  readonly payer: number | null;
  readonly amount: number | null;
  readonly ended: number | null;
  readonly endedTo: string | null;
  readonly endedFor: number | null;
  readonly back: number | null;
}

/** Redemptions that stand under somebody else, or whose price is not where their state says. */
export function* redemptionProblems(db: Db): Iterable<string> {
  const { sameEver } = personsOf(db);
  const givenBack = hasColumn(db, "redemption", "given_back_at_ms") ? "r.given_back_at_ms IS NOT NULL" : "0";
  for (const row of db.prepare(REDEMPTIONS(givenBack)).iterate() as IterableIterator<Row>) {
    const { id, viewer, price, payer, amount } = row;
    if (amount !== price) yield `Redemption ${id} costs ${price}, but ${amount ?? "nothing"} was paid for it.`;
    if (payer !== null && !sameEver(payer, viewer))
      yield `Redemption ${id} was paid by viewer:${payer} and stands under viewer:${viewer}.`;
    if (!isWhereItSays(row, sameEver))
      yield `Redemption ${id} is ${row.state}, but its price went to ${row.endedTo ?? "nobody"}.`;
    if ((row.givenBack === 1) !== (row.back === price))
      yield `Redemption ${id} was ${row.givenBack === 1 ? "" : "not "}given back by its row, and ${row.back ?? "nothing"} was paid back.`;
  }
  yield* supportProblems(db, sameEver);
}

function isWhereItSays(row: Row, sameEver: (one: number, other: number) => boolean): boolean {
  if (row.state === "waiting" || row.state === "acting") return row.ended === null;
  if (row.ended !== row.price) return false;
  if (row.state === "refunded") return row.endedFor !== null && sameEver(row.endedFor, row.viewer);
  return row.endedTo === (row.state === "fulfilled" ? "sink:shop" : "sink:forfeited");
}

/** Who stands for more support than they, and whoever was one with them, gave. */
function* supportProblems(db: Db, sameEver: (one: number, other: number) => boolean): Iterable<string> {
  if (!hasTable(db, "supporter")) return;
  const given = db
    .prepare<[number, number], number>(
      `SELECT coalesce(sum(t.amount), 0) FROM account AS a JOIN transfer AS t ON t.from_id = a.id
       WHERE a.viewer_id = ? AND a.currency_id = ? AND t.kind = 'support'
         AND NOT EXISTS (SELECT 1 FROM transfer AS r WHERE r.reverses_id = t.id)`,
    )
    .pluck();
  type Supporter = Record<"currency" | "viewer" | "total", number>;
  const all = db.prepare("SELECT currency_id AS currency, viewer_id AS viewer, total FROM supporter WHERE total > 0");
  const more = (all.all() as Supporter[]).filter(({ viewer, currency, total }) => total > given.get(viewer, currency)!);
  for (const { currency, viewer, total } of more) {
    // What somebody gave with another login is in their total while they are linked.
    const ids = db.prepare("SELECT id FROM viewer").pluck().all() as number[];
    const person = ids.filter((id) => sameEver(id, viewer));
    const most = person.reduce((sum, id) => sum + given.get(id, currency)!, 0);
    if (total > most) yield `viewer:${viewer} stands for ${total} of support and gave ${most}.`;
  }
}
