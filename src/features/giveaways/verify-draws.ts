/** Every giveaway in the book worked out again, for `verify`: seed, list, who was drawn, what they were paid, and stakes. */
import type { Db } from "../../db/open.ts";
import { LoadedDraw } from "./drawing.ts";
import { EntryRows } from "./entry-rows.ts";
import { ListError, ListReader } from "./list.ts";
import { PickRows } from "./pick-rows.ts";
import { exchanged } from "./promise.ts";
import { GiveawayRows } from "./store.ts";
import { type Giveaway, memoOf } from "./types.ts";

// Tickets of linked accounts and of the banned are paid back in part or whole; while it is open the others' are all there.
const STAKES = `
  SELECT e.giveaway_id AS giveaway, e.viewer_id AS viewer, e.stake, (e.tickets - e.free) * g.price AS bought
  FROM giveaway AS g JOIN giveaway_entry AS e ON e.giveaway_id = g.id
  WHERE g.state = 'open' AND g.price > 0 AND e.removed = 0 AND e.stake <> (e.tickets - e.free) * g.price`;
const TICKETS = `
  SELECT e.giveaway_id AS giveaway, e.viewer_id AS viewer, e.tickets AS bought, iif(g.price = 0, 1, g.tickets_max + e.free) AS most
  FROM giveaway AS g JOIN giveaway_entry AS e ON e.giveaway_id = g.id WHERE e.tickets > most`;
const WEIGHTS = `
  SELECT e.giveaway_id AS giveaway, e.viewer_id AS viewer, e.weight
  FROM giveaway AS g JOIN giveaway_entry AS e ON e.giveaway_id = g.id WHERE e.weight > max(1, g.subscriber_weight, g.vip_weight)`;
const PRIZES = `
  SELECT p.giveaway_id AS giveaway, p.viewer_id AS viewer, p.paid, t.amount FROM giveaway_pick AS p
  LEFT JOIN transfer AS t ON t.idempotency_key = 'giveaway:' || p.giveaway_id || ':prize:' || p.viewer_id
  WHERE p.outcome = 'won' AND p.paid > 0 AND t.amount IS NOT p.paid`;

/** What is wrong with giveaways, a sentence each. The book may be open read-only. */
export function* giveawayProblems(db: Db): Iterable<string> {
  const giveaways = new GiveawayRows(db);
  const rows = new EntryRows(db);
  const picks = new PickRows(db);
  for (const id of db.prepare("SELECT id FROM giveaway ORDER BY id").pluck().all() as number[]) {
    const giveaway = giveaways.get(id);
    const what = exchanged(rows, giveaway);
    if (what === "seed") yield `The seed of ${memoOf(giveaway)} is not the one whose hash was told at opening.`;
    if (what === "list") yield `The ticket list of ${memoOf(giveaway)} is not the one whose hash was taken at closing.`;
    if (what === undefined) yield* drawnProblems(rows, picks, giveaway);
  }
  type Row = Record<"giveaway" | "viewer" | "stake" | "bought" | "most" | "weight" | "paid", number> & {
    amount: number | null;
  };
  const all = (sql: string) => db.prepare(sql).all() as Row[];
  for (const { giveaway, viewer, stake, bought } of all(STAKES))
    yield `viewer:${viewer} has tickets for ${bought} in giveaway ${giveaway} and paid ${stake}.`;
  for (const { giveaway, viewer, bought, most } of all(TICKETS))
    yield `viewer:${viewer} has ${bought} tickets in giveaway ${giveaway}, where one person can have ${most}.`;
  for (const { giveaway, viewer, weight } of all(WEIGHTS))
    yield `A ticket of viewer:${viewer} counts ${weight} times in giveaway ${giveaway}, more than any role there.`;
  for (const { giveaway, viewer, paid, amount } of all(PRIZES))
    yield `viewer:${viewer} won ${paid} in giveaway ${giveaway}, but ${amount === null ? "no transfer says so" : `was paid ${amount}`}.`;
}

function* drawnProblems(rows: EntryRows, picks: PickRows, giveaway: Giveaway): Iterable<string> {
  const drawn = picks.of(giveaway.id);
  if (drawn.length === 0 || giveaway.listHash === null) return;
  const list = new ListReader();
  try {
    for (let part = 0; ; part++) {
      const lines = rows.part(giveaway.id, part);
      if (!lines) break;
      list.add(lines);
    }
  } catch (error) {
    if (!(error instanceof ListError)) throw error;
    yield `${memoOf(giveaway)}: ${error.message}`;
    return;
  }
  const order = new LoadedDraw(list, giveaway);
  const wrong = drawn.find((pick) => order.viewerAt(pick.n) !== pick.viewerId);
  if (wrong)
    yield `Number ${wrong.n + 1} of the drawn in ${memoOf(giveaway)} is viewer:${wrong.viewerId}, not who seed and list give.`;
}
