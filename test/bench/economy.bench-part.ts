/** The economy over a book of a million payments of watching: flows, spread, and a what-if of the last 30 days. */

import { Economy } from "../../src/wallet/economy/economy.ts";
import { type BenchHouse, openHouse } from "./house.ts";
import { inFolder, measured, type Part, type Row, tidy } from "./measure.ts";

const DAY_MS = 86_400_000;
const EVENINGS = 30;
/** Ticks of an evening. */
const TICKS = 200;

export const economy: Part = {
  name: "economy",
  about: "the economy and a what-if over a million payments of watching in 30 days (quick: a tenth)",
  run: ({ quick }) =>
    inFolder(async (folder) => {
      const opened = await openHouse(folder, quick ? 3_400 : 34_000);
      const payments = seed(opened);
      await tidy();
      const { house, book } = opened;
      const read = new Economy({
        ...{ db: book.db, clock: house.ground.core.clock, currencyId: house.currency.id, timeZone: "UTC" },
      });
      const first = await measured(() => read.report(30));
      const again = await measured(() => read.report(30));
      const { amount } = house.features.watch.rule;
      const same = await measured(async () => {
        const told = await house.features.watch.whatIf({}, 40);
        if (told.spans !== payments)
          throw new Error(`${payments} spans are in the book, ${told.spans} were looked at.`);
        if (told.would.amount !== told.was.amount) throw new Error("The same rule came to something else.");
      });
      const capped = await measured(() =>
        house.features.watch.whatIf({ amount: amount * 2, dailyCap: 300, balanceCap: 9_000 }, 40),
      );
      await opened.close();
      const many = payments.toLocaleString("en");
      const rows = (what: string, figures: typeof first): Row[] => [
        { what, value: figures.wallMs, unit: "ms" },
        { what: "  longest stall, by the clock", value: figures.stallMs, unit: "ms", aim: 25 },
      ];
      return [
        ...rows(`new and gone of ${many} payments, at first`, first),
        ...rows("  again, once that is known", again),
        ...rows(`a what-if over ${many} spans`, same),
        ...rows("  with caps, which every movement counts for", capped),
      ];
    }),
};

/** Everybody watches every evening, and is paid at its end. Written past the bot; the book still adds up. */
function seed({ book: { db }, house, channel, system }: BenchHouse): number {
  const currencyId = house.currency.id;
  const { amount, minutes } = house.features.watch.rule;
  const paid = (TICKS / minutes) * amount;
  const now = system.clock.now();
  const mint = db
    .prepare("SELECT id FROM account WHERE currency_id = ? AND owner = 'mint'")
    .pluck()
    .get(currencyId) as number;
  const viewers = db
    .prepare("SELECT viewer_id AS id, id AS account FROM account WHERE currency_id = ? AND kind = 'viewer'")
    .all(currencyId) as { id: number; account: number }[];
  const broadcast = db.prepare(
    "INSERT INTO broadcast (channel_id, platform_ref, started_at_ms, ended_at_ms) VALUES (?, ?, ?, ?)",
  );
  const tick = db.prepare("INSERT INTO tick (broadcast_id, n, at_ms, weight_total) VALUES (?, ?, ?, ?)");
  const transfer = db.prepare(
    `INSERT INTO transfer (idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms)
     VALUES (?, ?, ?, ?, ?, 'watching', 'watch', ?)`,
  );
  const span = db.prepare(
    `INSERT INTO span (id, broadcast_id, viewer_id, currency_id, from_tick, to_tick, weight, amount, period, pays, paid, transfer_id)
     VALUES (?, ?, ?, ?, 0, ${TICKS}, 1000, ?, ?, 1, ?, ?)`,
  );
  let spans = 0;
  for (let evening = EVENINGS; evening > 0; evening--) {
    db.transaction(() => {
      const startMs = now - evening * DAY_MS;
      const endMs = startMs + TICKS * 60_000;
      const { lastInsertRowid } = broadcast.run(channel.id, `b${evening}`, startMs, endMs);
      for (let n = 0; n <= TICKS; n++) tick.run(lastInsertRowid, n, startMs + n * 60_000, n * 1_000);
      for (const { id, account } of viewers) {
        spans++;
        const made = transfer.run(`span:${spans}`, currencyId, mint, account, paid, endMs);
        span.run(spans, lastInsertRowid, id, currencyId, amount, minutes, paid, made.lastInsertRowid);
      }
    })();
  }
  return spans;
}
