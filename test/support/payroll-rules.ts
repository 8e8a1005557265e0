/** What must hold where watching becomes money, as checks that return what is wrong: for the real rules and broken ones. */

import { TABLES } from "../../src/app/tables.ts";
import { Days } from "../../src/base/calendar.ts";
import type { Log } from "../../src/base/log.ts";
import { openBook } from "../../src/db/open.ts";
import type { Work } from "../../src/db/work.ts";
import { Writer } from "../../src/db/writer.ts";
import { Board } from "../../src/features/watch/board.ts";
import { Broadcast, BroadcastRows } from "../../src/features/watch/broadcasts.ts";
import { Caps } from "../../src/features/watch/caps.ts";
import type { Payroll } from "../../src/features/watch/payroll.ts";
import { SpanRows } from "../../src/features/watch/spans.ts";
import { Ledger } from "../../src/ledger/ledger.ts";

const START_MS = Date.UTC(2026, 0, 5, 23, 50);
type PayrollClass = new (options: ConstructorParameters<typeof Payroll>[0]) => Payroll;

/** One viewer, one broadcast, ticks by hand. */
async function desk(Rules: PayrollClass, limits: { balanceCap?: number; dailyCap?: number } = {}) {
  const { db, close } = openBook({ tables: TABLES, file: ":memory:" });
  const quiet = () => {};
  const levels = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet, fatal: quiet };
  const log = { ...levels, child: () => log } as unknown as Log;
  const writer = new Writer({ db, log, onFatal: () => {} });
  let nowMs = START_MS;
  const clock = { now: () => nowMs, monotonic: () => nowMs };
  const ledger = new Ledger({ db, clock });
  const names = { nameOne: "point", nameMany: "points", decimals: 0 };
  const currency = await writer.run((work) => ledger.ensureCurrency(work, { code: "p", kind: "play", ...names }));
  db.prepare(
    "INSERT INTO channel (id, platform, platform_id, login, currency_id) VALUES (1, 'local', 'x', 'x', ?)",
  ).run(currency.id);
  db.prepare("INSERT INTO viewer (id, created_at_ms) VALUES (1, 0)").run();
  const days = new Days("UTC");
  const broadcasts = new BroadcastRows(db);
  const board = new Board();
  const spans = new SpanRows(db);
  const caps = new Caps({ db, ledger, balanceCap: limits.balanceCap ?? 0, dailyCap: limits.dailyCap ?? 0 });
  const payroll = new Rules({ db, clock, ledger, board, spans, broadcasts, caps, days });
  ledger.useWatching(payroll);
  const broadcast = new Broadcast(await writer.run((work) => broadcasts.start(work, 1, "r", nowMs, nowMs)));
  broadcast.ticked(nowMs, 0, days);
  board.add(broadcast);
  const row = () => spans.openOf(broadcast.id, 1);
  return {
    ...{ db, writer, ledger, payroll, broadcast, spans, close, row },
    open: (change: { weight?: number; pays?: boolean } = {}) =>
      writer.run((work) =>
        payroll.open(work, {
          ...{ broadcast, viewerId: 1, currencyId: currency.id, fromTick: broadcast.n },
          ...{ weight: 1000, rule: { amount: 10, period: 5 }, pays: true, ...change },
        }),
      ),
    async ticks(count: number, weight = 1000) {
      for (let i = 0; i < count; i++) {
        nowMs += 60_000;
        const total = broadcast.totalAt(broadcast.n) + weight;
        await writer.run((work) => broadcasts.tick(work, broadcast.id, broadcast.n + 1, nowMs, total));
        broadcast.ticked(nowMs, total, days);
      }
    },
    settle: () => writer.run((work) => payroll.settle(work, 1, currency.id)),
    closeSpan: () => writer.run((work) => payroll.close(work, row()!, broadcast.n)),
    pending: () => payroll.pending(1, currency.id),
    settled: () => ledger.settledBalance(1, currency.id),
    pendingInside: () => writer.run(() => payroll.pending(1, currency.id)),
    minutes: () => spans.minutes(1, 1),
    currencyId: currency.id,
    /** Opens a span of somebody else. */
    openOf: (viewerId: number, change: Partial<Parameters<Payroll["open"]>[1]> = {}) =>
      writer.run((work) => {
        db.prepare("INSERT INTO viewer (id, created_at_ms) VALUES (?, 0)").run(viewerId);
        payroll.open(work, {
          ...{ broadcast, viewerId, currencyId: currency.id, fromTick: broadcast.n },
          ...{ weight: 1000, rule: { amount: 10, period: 5 }, pays: true, ...change },
        });
      }),
    closeAll: (...viewerIds: number[]) =>
      writer.run((work) =>
        payroll.closeAll(
          work,
          broadcast,
          viewerIds.map((viewerId) => ({ row: spans.openOf(broadcast.id, viewerId)!, toTick: broadcast.n })),
        ),
      ),
    settleAll: (...viewerIds: number[]) => writer.run((work) => payroll.settleAll(work, viewerIds, currency.id)),
    pendingOf: (...viewerIds: number[]) =>
      viewerIds.map((viewerId) => payroll.pending(viewerId, currency.id)).join(" "),
    settledOf: (...viewerIds: number[]) =>
      viewerIds.map((viewerId) => ledger.settledBalance(viewerId, currency.id)).join(" "),
  };
}

type Desk = Awaited<ReturnType<typeof desk>>;
type Check = (rules: PayrollClass) => Promise<unknown>;

function expectThat(what: string, holds: boolean): void {
  if (!holds) throw new Error(what);
}

async function earn(d: Desk): Promise<void> {
  await d.open();
  await d.ticks(7);
  expectThat("seven minutes show one amount", d.pending() === 10 && (await d.pendingInside()) === 10);
}

const CHECKS: readonly Check[] = [
  async (Rules) => {
    const d = await desk(Rules);
    await d.open();
    await d.openOf(2);
    await d.ticks(1);
    await d.openOf(3);
    await d.ticks(6);
    await d.settleAll(1, 2, 3);
    expectThat("many are settled, each by their own minutes", d.settledOf(1, 2, 3) === "10 10 10");
    await d.ticks(3);
    expectThat("and go on with what they carry", d.pendingOf(1, 2, 3) === "10 10 0");
    await d.settleAll(1, 2, 3);
    expectThat("which is paid with the next minutes", d.settledOf(1, 2, 3) === "20 20 10");
    await d.ticks(5);
    await d.closeAll(1, 2, 3);
    expectThat("until all are closed", d.settledOf(1, 2, 3) === "30 30 20" && d.pendingOf(1, 2, 3) === "0 0 0");
  },
  async (Rules) => {
    const d = await desk(Rules);
    await earn(d);
    await d.settle();
    expectThat("settling pays what was shown", d.settled() === 10 && d.pending() === 0);
    await d.ticks(3);
    expectThat("the rest is carried", d.pending() === 10 && (await d.pendingInside()) === 10);
    await d.closeSpan();
    expectThat("closing pays the rest", d.settled() === 20 && d.pending() === 0 && d.minutes() === 10);
    expectThat("nothing is open", d.row() === undefined);
  },
  async (Rules) => {
    const d = await desk(Rules);
    await d.open();
    await d.ticks(4);
    const before = d.row()!.id;
    await d.settle();
    expectThat("nothing whole leaves the span alone", d.row()?.id === before);
    await d.ticks(1);
    await d.settle();
    expectThat("a paid span is closed and goes on anew", d.row()!.id !== before && d.row()!.from_tick === 5);
    expectThat("at the weight it had", d.row()!.weight === 1000 && d.row()!.pays === 1);
  },
  async (Rules) => {
    const d = await desk(Rules);
    await d.open();
    await d.closeSpan();
    expectThat("no minutes leave no trace", d.db.prepare("SELECT count(*) FROM span").pluck().get() === 0);
  },
  async (Rules) => {
    const d = await desk(Rules);
    await d.open({ pays: false });
    await d.ticks(10);
    await d.settle();
    await d.closeSpan();
    expectThat("who is not paid has watch time", d.settled() === 0 && d.minutes() === 10);
  },
  async (Rules) => {
    const d = await desk(Rules);
    await d.open({ weight: 1500 });
    await d.ticks(4, 2000);
    await d.ticks(2);
    expectThat("role times happy hour", d.pending() === 30);
    await d.closeSpan();
    expectThat("is what is paid", d.settled() === 30 && d.minutes() === 6);
  },
  async (Rules) => {
    const d = await desk(Rules);
    await earn(d);
    d.broadcast.spans.get(1)!.endTick = 7;
    await d.ticks(10);
    expectThat("the end that was decided holds", d.pending() === 10 && (await d.pendingInside()) === 10);
    await d.settle();
    expectThat("also for settling", d.settled() === 10 && d.row() === undefined);
  },
  async (Rules) => {
    const d = await desk(Rules);
    await earn(d);
    d.broadcast.ended = true;
    await d.settle();
    expectThat("what is over is not opened again", d.settled() === 10 && d.row() === undefined);
  },
  async (Rules) => {
    const d = await desk(Rules);
    await earn(d);
    const inside = await d.writer.run((work) => {
      d.payroll.settle(work, 1, d.currencyId);
      d.payroll.settle(work, 1, d.currencyId);
      return d.ledger.balance(1, d.currencyId);
    });
    expectThat("settling twice in one piece of work pays once and shows once", inside === 10 && d.settled() === 10);
  },
  async (Rules) => {
    const d = await desk(Rules);
    await earn(d);
    await d.writer
      .run((work) => {
        d.payroll.settle(work, 1, d.currencyId);
        throw new Error("refused");
      })
      .catch(() => undefined);
    expectThat("what was rolled back is still to be paid", d.settled() === 0 && d.pending() === 10);
    await d.settle();
    expectThat("and is", d.settled() === 10);
  },
  async (Rules) => {
    const d = await desk(Rules, { balanceCap: 25 });
    await d.open();
    await d.ticks(30);
    expectThat("the cap is shown", d.pending() === 25 && (await d.pendingInside()) === 25);
    await d.settle();
    expectThat("and paid", d.settled() === 25);
    await d.ticks(10);
    await d.settle();
    expectThat("minutes over the cap are spent", d.spans.carry(d.currencyId, 1) === 0 && d.settled() === 25);
  },
  async (Rules) => {
    const d = await desk(Rules, { dailyCap: 15 });
    await d.open();
    await d.ticks(25);
    expectThat("each day has its cap", d.pending() === 30 && (await d.pendingInside()) === 30);
    await d.closeSpan();
    expectThat("also when paid late", d.settled() === 30 && d.minutes() === 25);
    const spans = d.db.prepare("SELECT to_tick, paid FROM span ORDER BY id").raw().all();
    expectThat("spans are cut at the day's end", JSON.stringify(spans) === "[[10,15],[25,15]]");
    await d.open();
    await d.ticks(20);
    expectThat("a day that is full stays full", d.pending() === 0);
  },
  async (Rules) => {
    const d = await desk(Rules, { dailyCap: 1000 });
    await d.open();
    await d.ticks(13);
    await d.writer.run((work) => d.payroll.cut(work, d.row()!));
    expectThat("a cut pays the day and goes on", d.settled() === 20 && d.row()!.from_tick === 10);
    const id = d.row()!.id;
    await d.writer.run((work) => d.payroll.cut(work, d.row()!));
    expectThat("once", d.row()!.id === id);
  },
  async (Rules) => {
    const d = await desk(Rules);
    await earn(d);
    const row = d.row()!;
    await d.closeSpan();
    await d.writer.run((work) => d.payroll.close(work, row, 7)).catch(() => undefined);
    expectThat("a closed span is not paid again", d.settled() === 10 && d.minutes() === 7);
    const posted = d.db.prepare("SELECT idempotency_key, amount FROM transfer").raw().all();
    expectThat("one transfer a span, under its key", JSON.stringify(posted) === `[["span:${row.id}",10]]`);
  },
  async (Rules) => {
    const d = await desk(Rules);
    await d.writer.run((work) =>
      d.payroll.open(work, {
        ...{ broadcast: d.broadcast, viewerId: 1, currencyId: d.currencyId, fromTick: 0, weight: 10_000 },
        ...{ rule: { amount: 1_000_000_000, period: 1 }, pays: true },
      }),
    );
    await d.ticks(60, 5000);
    await d.closeSpan();
    expectThat("more than one transfer may be is several", d.settled() === 3_000_000_000_000);
  },
  async (Rules) => {
    const d = await desk(Rules);
    await d.open();
    await d.openOf(2, { weight: 2000 });
    await d.openOf(3, { pays: false });
    await d.ticks(8);
    await d.openOf(4);
    const ids = [1, 2].map((viewerId) => d.spans.openOf(d.broadcast.id, viewerId)!.id);
    await d.closeAll(1, 2, 3, 4);
    expectThat("each of many gets their own", d.settledOf(1, 2, 3, 4) === "10 30 0 0");
    const watched = [1, 2, 3, 4].map((viewerId) => d.spans.minutes(viewerId, 1)).join(" ");
    expectThat("and their minutes", watched === "8 8 8 0");
    const posted = d.db
      .prepare(
        "SELECT t.idempotency_key, a.viewer_id, t.amount, s.id FROM transfer AS t JOIN account AS a ON a.id = t.to_id JOIN span AS s ON s.transfer_id = t.id AND s.paid = t.amount",
      )
      .raw()
      .all();
    expectThat(
      "by transfers that are those of their spans",
      JSON.stringify(posted) ===
        JSON.stringify([
          [`span:${ids[0]}`, 1, 10, ids[0]],
          [`span:${ids[1]}`, 2, 30, ids[1]],
        ]),
    );
    expectThat("all are closed", d.broadcast.spans.size === 0);
    await d.open();
    await d.ticks(2);
    expectThat("the rest of each is carried", d.pending() === 10 && d.spans.carry(d.currencyId, 2) === 1_000_000);
  },
  async (Rules) => {
    const d = await desk(Rules);
    await d.open();
    await d.openOf(2);
    await d.openOf(3);
    await d.ticks(5);
    await d.writer.run((work) =>
      d.ledger.post(work, {
        key: "x",
        currencyId: d.currencyId,
        from: "mint",
        to: "viewer:3",
        amount: 10,
        kind: "import",
        actor: "x",
      }),
    );
    d.db.prepare("UPDATE account SET balance = ? WHERE viewer_id = 3").run(Number.MAX_SAFE_INTEGER - 5);
    await d.ticks(5);
    await d.closeAll(1, 2, 3);
    expectThat(
      "who has all the book can count gets nothing, and holds up nobody",
      d.settledOf(1, 2, 3) === `20 20 ${Number.MAX_SAFE_INTEGER - 5}`,
    );
    expectThat("and is closed too", d.broadcast.spans.size === 0);
  },
  async (Rules) => {
    const d = await desk(Rules);
    await d.open();
    await d.openOf(2, { rule: { amount: 500_000_000_000, period: 1 } });
    await d.ticks(5);
    await d.closeAll(1, 2);
    expectThat("one of many may need several transfers", d.settledOf(1, 2) === "10 2500000000000");
  },
  async (Rules) => {
    const d = await desk(Rules, { dailyCap: 15 });
    await d.open();
    await d.openOf(2);
    await d.ticks(25);
    await d.closeAll(1, 2);
    expectThat("each of many has the caps of their days", d.settledOf(1, 2) === "30 30");
    const spans = d.db.prepare("SELECT viewer_id, to_tick, paid FROM span ORDER BY viewer_id, to_tick").raw().all();
    expectThat("and is cut at the day's end", JSON.stringify(spans) === "[[1,10,15],[1,25,15],[2,10,15],[2,25,15]]");
    const room = d.db.prepare("SELECT sum(amount) FROM earned").pluck().get();
    expectThat("and counted", room === 60);
  },
  async (Rules) => {
    const d = await desk(Rules, { balanceCap: 12 });
    await d.open();
    await d.openOf(2, { weight: 500 });
    await d.ticks(10);
    await d.closeAll(1, 2);
    expectThat("each of many has the cap of their balance", d.settledOf(1, 2) === "12 10");
  },
  async (Rules) => {
    const d = await desk(Rules);
    await d.open();
    await d.openOf(2);
    await d.ticks(5);
    const rows = [1, 2].map((viewerId) => d.spans.openOf(d.broadcast.id, viewerId)!);
    await d.closeAll(1);
    const again = (work: Work) =>
      d.payroll.closeAll(
        work,
        d.broadcast,
        rows.map((row) => ({ row, toTick: 5 })),
      );
    const failed = await d.writer.run(again).then(
      () => false,
      () => true,
    );
    expectThat("one that is closed already stops all of them", failed && d.settledOf(1, 2) === "10 0");
  },
];

/** The first thing that is wrong with these rules; `undefined` when nothing is. */
export async function payrollFault(Rules: PayrollClass): Promise<string | undefined> {
  for (const check of CHECKS) {
    try {
      await check(Rules);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
  return undefined;
}
