/** Broadcasts and their ticks: one stay on air, one row a minute. */

import type { Days } from "../../base/calendar.ts";
import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { Rule } from "./accrual.ts";

/** From `fromTick` on (not counting it), minutes belong to `day`. */
interface DayStart {
  readonly fromTick: number;
  readonly day: string;
}

/** What a new span is made of. */
export interface NewSpan {
  readonly broadcast: Broadcast;
  readonly viewerId: number;
  readonly currencyId: number;
  readonly fromTick: number;
  readonly weight: number;
  readonly rule: Rule;
  readonly pays: boolean;
}

/** An open span in memory, as committed. */
export interface OpenSpan extends NewSpan {
  readonly id: number;
  /** Minutes on this channel before this span. */
  minutesBefore: number;
  readonly carry: number;
  /** It ends here; the slice that writes so is under way. */
  endTick: number | undefined;
}

/**
 * A span in memory. Field by field: of objects that are spread V8 keeps a hidden class each, which is more than the span.
 */
export function openSpan(of: NewSpan, id: number, minutesBefore: number, carry: number): OpenSpan {
  const { broadcast, viewerId, currencyId, fromTick, weight, rule, pays } = of;
  const endTick = undefined;
  return { broadcast, viewerId, currencyId, fromTick, weight, rule, pays, id, minutesBefore, carry, endTick };
}

/** A broadcast in memory: what pending balances are worked out from, without asking the book. */
export class Broadcast {
  readonly id: number;
  readonly channelId: number;
  startedAtMs: number;
  ref: string;
  /** It is over: its spans are being closed. */
  ended: boolean;
  /** When its last tick was, by the wall clock. */
  lastTickAtMs = 0;
  /** Everybody with an open span. */
  readonly spans = new Map<number, OpenSpan>();
  /** Whom a cap will stop, by the running total at which it does. */
  readonly #due = new Map<number, OpenSpan[]>();
  readonly #totals: number[] = [];
  readonly #days: DayStart[] = [];

  constructor(row: BroadcastRow) {
    this.id = row.id;
    this.channelId = row.channel_id;
    this.startedAtMs = row.started_at_ms;
    this.ref = row.platform_ref;
    this.ended = row.ended_at_ms !== null;
  }

  /** The last tick: 0 is the start. */
  get n(): number {
    return this.#totals.length - 1;
  }

  /** The running sum of the happy hour's weight at a tick, in thousandths. */
  totalAt(n: number): number {
    const total = this.#totals[n];
    if (total === undefined) throw new RangeError(`Broadcast ${this.id} has no tick ${n}`);
    return total;
  }

  /** A tick was committed. */
  ticked(atMs: number, weightTotal: number, days: Days): void {
    this.#totals.push(weightTotal);
    this.lastTickAtMs = atMs;
    if (this.n === 0) return;
    const day = days.ofMinute(atMs);
    if (day !== this.#days.at(-1)?.day) this.#days.push({ fromTick: this.n - 1, day });
  }

  /** A cap will stop this span when the running total is `total`. */
  lookAgain(span: OpenSpan, total: number): void {
    const due = this.#due.get(total);
    if (due) due.push(span);
    else this.#due.set(total, [span]);
  }

  /** Up to `max` spans that are stopped by now; they are not given again. */
  takeDue(max: number): OpenSpan[] {
    const now = this.totalAt(this.n);
    const taken: OpenSpan[] = [];
    for (const [total, due] of this.#due) {
      if (total > now) continue;
      // From the end: taking from the front of a long list moves all the rest.
      taken.push(...due.splice(Math.max(0, due.length - (max - taken.length))));
      if (due.length === 0) this.#due.delete(total);
      if (taken.length === max) break;
    }
    return taken;
  }

  /** The day the minute that ended at tick `n` belongs to. */
  dayOf(n: number): string {
    for (let i = this.#days.length - 1; i >= 0; i--) {
      const start = this.#days[i]!;
      if (n > start.fromTick) return start.day;
    }
    return "";
  }

  /** The ticks strictly between two at which a day ended. */
  cutsBetween(from: number, to: number): number[] {
    return this.#days.map((start) => start.fromTick).filter((tick) => tick > from && tick < to);
  }

  /** The tick at which the present day began; 0 when it is the first. */
  get dayBegan(): number {
    return this.#days.at(-1)?.fromTick ?? 0;
  }
}

/** What the spans of a broadcast have come to: minutes of all viewers together, and an amount. */
interface BroadcastPaid {
  readonly broadcast: number;
  readonly channel: number;
  readonly minutes: number;
  readonly amount: number;
}

export interface BroadcastRow {
  readonly id: number;
  readonly channel_id: number;
  readonly platform_ref: string;
  readonly started_at_ms: number;
  readonly ended_at_ms: number | null;
}

/** SQL of broadcasts and ticks. */
export class BroadcastRows {
  readonly #insert;
  readonly #insertTick;
  readonly #end;
  readonly #reopen;
  readonly #byId;
  readonly #latest;
  readonly #unfinished;
  readonly #ticks;
  readonly #ended;
  readonly #count;
  readonly #counted;
  readonly #told;

  constructor(db: Db) {
    this.#count = db.prepare<[number, number, number]>(
      `INSERT INTO broadcast_paid (broadcast_id, minutes, amount) VALUES (?, ?, ?) ON CONFLICT (broadcast_id)
       DO UPDATE SET minutes = minutes + excluded.minutes, amount = amount + excluded.amount`,
    );
    this.#counted = db.prepare<[], BroadcastPaid>(
      `SELECT b.id AS broadcast, b.channel_id AS channel, p.minutes, p.amount
       FROM broadcast_paid AS p JOIN broadcast AS b ON b.id = p.broadcast_id
       WHERE b.ended_at_ms IS NOT NULL AND NOT EXISTS (SELECT 1 FROM span WHERE broadcast_id = b.id AND to_tick IS NULL)`,
    );
    this.#told = db.prepare<[number]>("DELETE FROM broadcast_paid WHERE broadcast_id = ?");
    this.#insert = db.prepare<[number, string, number]>(
      "INSERT INTO broadcast (channel_id, platform_ref, started_at_ms) VALUES (?, ?, ?)",
    );
    this.#insertTick = db.prepare<[number, number, number, number]>(
      "INSERT INTO tick (broadcast_id, n, at_ms, weight_total) VALUES (?, ?, ?, ?)",
    );
    this.#end = db.prepare<[number, number]>(
      "UPDATE broadcast SET ended_at_ms = ? WHERE id = ? AND ended_at_ms IS NULL",
    );
    this.#reopen = db.prepare<[string, number | null, number]>(
      "UPDATE broadcast SET ended_at_ms = NULL, platform_ref = ?, started_at_ms = coalesce(?, started_at_ms) WHERE id = ?",
    );
    this.#byId = db.prepare<[number], BroadcastRow>("SELECT * FROM broadcast WHERE id = ?");
    this.#latest = db.prepare<[number], BroadcastRow>(
      "SELECT * FROM broadcast WHERE channel_id = ? ORDER BY id DESC LIMIT 1",
    );
    this.#unfinished = db.prepare<[], BroadcastRow>(
      `SELECT * FROM broadcast WHERE ended_at_ms IS NULL OR id IN (SELECT DISTINCT broadcast_id FROM span WHERE to_tick IS NULL)
       ORDER BY id`,
    );
    this.#ticks = db.prepare<[number], { at_ms: number; weight_total: number }>(
      "SELECT at_ms, weight_total FROM tick WHERE broadcast_id = ? ORDER BY n",
    );
    this.#ended = db
      .prepare<[], number>(
        `SELECT coalesce(max(held), 0)
         FROM (SELECT count(*) AS held FROM broadcast WHERE ended_at_ms IS NOT NULL GROUP BY channel_id)`,
      )
      .pluck();
  }

  /** How many have ended, in the channel that has held the most. */
  ended(): number {
    return this.#ended.get()!;
  }

  /** A new broadcast with its tick 0. */
  start(work: Work, channelId: number, ref: string, startedAtMs: number, nowMs: number): BroadcastRow {
    work.assertAlive();
    const id = Number(this.#insert.run(channelId, ref, startedAtMs).lastInsertRowid);
    this.tick(work, id, 0, nowMs, 0);
    return { id, channel_id: channelId, platform_ref: ref, started_at_ms: startedAtMs, ended_at_ms: null };
  }

  tick(work: Work, broadcastId: number, n: number, atMs: number, weightTotal: number): void {
    work.assertAlive();
    this.#insertTick.run(broadcastId, n, atMs, weightTotal);
  }

  end(work: Work, broadcastId: number, atMs: number): void {
    work.assertAlive();
    this.#end.run(atMs, broadcastId);
  }

  /** The same broadcast after all; also how it takes a new reference, and an earlier start. */
  reopen(work: Work, broadcastId: number, ref: string, startedAtMs?: number): void {
    work.assertAlive();
    this.#reopen.run(ref, startedAtMs ?? null, broadcastId);
  }

  latest(channelId: number): BroadcastRow | undefined {
    return this.#latest.get(channelId);
  }

  /** Open broadcasts, and ended ones with spans still open. */
  unfinished(): BroadcastRow[] {
    return this.#unfinished.all();
  }

  /** A broadcast with all its ticks, from the book. */
  load(row: BroadcastRow, days: Days): Broadcast {
    const broadcast = new Broadcast(row);
    for (const tick of this.#ticks.iterate(row.id)) broadcast.ticked(tick.at_ms, tick.weight_total, days);
    return broadcast;
  }

  /** Spans of a broadcast have come to so much more. */
  count(work: Work, broadcastId: number, minutes: number, amount: number): void {
    work.assertAlive();
    this.#count.run(broadcastId, minutes, amount);
  }

  /** What broadcasts that are over have come to since it was taken last. */
  takeCounted(work: Work): readonly BroadcastPaid[] {
    work.assertAlive();
    const counted = this.#counted.all();
    for (const { broadcast } of counted) this.#told.run(broadcast);
    return counted;
  }

  byId(id: number): BroadcastRow | undefined {
    return this.#byId.get(id);
  }
}
