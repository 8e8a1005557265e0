/** Spans: a viewer's unbroken watching at one weight. Only what changes is written. */

import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { Broadcast, NewSpan } from "./broadcasts.ts";

/** A span as the book has it. */
export interface SpanRow {
  readonly id: number;
  readonly broadcast_id: number;
  readonly viewer_id: number;
  readonly currency_id: number;
  readonly from_tick: number;
  readonly weight: number;
  readonly amount: number;
  readonly period: number;
  readonly pays: number;
}

/** What somebody wrote in one channel since it was last written down. */
interface Lines {
  readonly count: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  readonly activeAtMs: number | undefined;
}

/** What many are written with at once: the lines of a list that SQLite reads as JSON. */
export type EndLine = readonly [id: number, toTick: number, paid: number, transferId: number | null];
export type CarryLine = readonly [currencyId: number, viewerId: number, microMinutes: number];
export type MinutesLine = readonly [viewerId: number, minutes: number];
/** Whose, and in which currency. */
type Holder = readonly [currencyId: number, viewerId: number];

const COLUMNS = "span.id, broadcast_id, viewer_id, currency_id, from_tick, weight, amount, period, pays";

/** SQL of spans, carries and watch time. */
export class SpanRows {
  readonly #open;
  readonly #openOf;
  readonly #openAmong;
  readonly #payingOf;
  readonly #payingAmong;
  readonly #allOpen;
  readonly #close;
  readonly #remove;
  readonly #carry;
  readonly #carries;
  readonly #setCarry;
  readonly #see;
  readonly #addMinutes;
  readonly #changeMinutes;
  readonly #addMessages;
  readonly #setActive;
  readonly #activeIn;
  readonly #minutes;
  readonly #minutesOn;
  readonly #merged;

  constructor(db: Db) {
    this.#open = db
      .prepare<[number, string], [number, number]>(
        `INSERT INTO span (broadcast_id, viewer_id, currency_id, from_tick, weight, amount, period, pays)
         SELECT ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM json_each(?)
         RETURNING viewer_id, id`,
      )
      .raw();
    this.#openOf = db.prepare<[number, number], SpanRow>(
      `SELECT ${COLUMNS} FROM span WHERE broadcast_id = ? AND viewer_id = ? AND to_tick IS NULL`,
    );
    this.#payingOf = db.prepare<[number, number], SpanRow>(
      `SELECT ${COLUMNS} FROM span WHERE currency_id = ? AND viewer_id = ? AND to_tick IS NULL AND pays = 1`,
    );
    this.#payingAmong = db.prepare<[string, number], SpanRow>(
      `SELECT ${COLUMNS} FROM json_each(?) AS j
       CROSS JOIN span ON currency_id = ? AND viewer_id = j.value AND to_tick IS NULL AND pays = 1`,
    );
    this.#allOpen = db.prepare<[number, number], SpanRow & { minutes: number; carry: number }>(
      `SELECT span.*, coalesce(watch.minutes, 0) AS minutes, coalesce(carry.micro_minutes, 0) AS carry FROM span
         LEFT JOIN watch ON watch.channel_id = ? AND watch.viewer_id = span.viewer_id
         LEFT JOIN carry ON carry.currency_id = span.currency_id AND carry.viewer_id = span.viewer_id
       WHERE span.broadcast_id = ? AND span.to_tick IS NULL ORDER BY span.viewer_id`,
    );
    this.#openAmong = db.prepare<[string, number], SpanRow>(
      `SELECT ${COLUMNS} FROM json_each(?) AS j CROSS JOIN span ON broadcast_id = ? AND viewer_id = j.value AND to_tick IS NULL`,
    );
    this.#close = db.prepare<[string]>(
      `UPDATE span SET to_tick = j.value ->> 1, paid = j.value ->> 2, transfer_id = j.value ->> 3
       FROM json_each(?) AS j WHERE span.id = j.value ->> 0 AND to_tick IS NULL`,
    );
    this.#remove = db.prepare<[number]>("DELETE FROM span WHERE id = ? AND to_tick IS NULL");
    this.#carry = db
      .prepare<[number, number], number>("SELECT micro_minutes FROM carry WHERE currency_id = ? AND viewer_id = ?")
      .pluck();
    this.#carries = db
      .prepare<[string], [number, number]>(
        `SELECT carry.viewer_id, micro_minutes FROM json_each(?) AS j
         CROSS JOIN carry ON carry.currency_id = j.value ->> 0 AND carry.viewer_id = j.value ->> 1`,
      )
      .raw();
    this.#setCarry = db.prepare<[string]>(
      `INSERT INTO carry (currency_id, viewer_id, micro_minutes)
       SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?) WHERE true
       ON CONFLICT DO UPDATE SET micro_minutes = excluded.micro_minutes`,
    );
    this.#see = db
      .prepare<[number, number, number, string], [number, number]>(
        `INSERT INTO watch (channel_id, viewer_id, first_seen_at_ms, last_seen_at_ms) SELECT ?, value, ?, ? FROM json_each(?) WHERE true
         ON CONFLICT DO UPDATE SET last_seen_at_ms = max(last_seen_at_ms, excluded.last_seen_at_ms) RETURNING viewer_id, minutes`,
      )
      .raw();
    // An UPDATE from a list would go through the whole channel for each of its lines.
    this.#addMinutes = db.prepare<[number, number, number, string]>(
      `INSERT INTO watch (channel_id, viewer_id, minutes, first_seen_at_ms, last_seen_at_ms)
       SELECT ?, value ->> 0, value ->> 1, ?, ? FROM json_each(?) WHERE true
       ON CONFLICT DO UPDATE SET minutes = minutes + excluded.minutes, last_seen_at_ms = max(last_seen_at_ms, excluded.last_seen_at_ms)`,
    );
    this.#changeMinutes = db.prepare<[Record<"channelId" | "viewerId" | "change" | "atMs", number>]>(
      `INSERT INTO watch (channel_id, viewer_id, minutes, first_seen_at_ms, last_seen_at_ms) VALUES (@channelId, @viewerId, @change, @atMs, @atMs)
       ON CONFLICT DO UPDATE SET minutes = minutes + @change`,
    );
    this.#addMessages = db.prepare<[number, number, number, number, number, number | null]>(
      `INSERT INTO watch (channel_id, viewer_id, messages, first_seen_at_ms, last_seen_at_ms, active_at_ms) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET messages = messages + excluded.messages, active_at_ms = excluded.active_at_ms,
         last_seen_at_ms = max(last_seen_at_ms, excluded.last_seen_at_ms)`,
    );
    this.#setActive = db.prepare<[number, number, number]>(
      "UPDATE watch SET active_at_ms = ? WHERE channel_id = ? AND viewer_id = ?",
    );
    this.#activeIn = db
      .prepare<[number, number], [number, number]>(
        `SELECT s.viewer_id, w.active_at_ms FROM span AS s JOIN watch AS w ON w.channel_id = ? AND w.viewer_id = s.viewer_id
         WHERE s.broadcast_id = ? AND s.to_tick IS NULL AND w.active_at_ms IS NOT NULL`,
      )
      .raw();
    this.#minutes = db
      .prepare<[number], number>("SELECT coalesce(sum(minutes), 0) FROM watch WHERE viewer_id = ?")
      .pluck();
    this.#minutesOn = db
      .prepare<[number, number], number>("SELECT minutes FROM watch WHERE channel_id = ? AND viewer_id = ?")
      .pluck();
    this.#merged = db
      .prepare<[string], number>(
        "SELECT viewer.id FROM json_each(?) AS j CROSS JOIN viewer ON viewer.id = j.value AND merged_into_id IS NOT NULL",
      )
      .pluck();
  }

  open(work: Work, span: NewSpan): number {
    return this.openAll(work, span.broadcast, [span]).get(span.viewerId)!;
  }

  /** Opens spans of different viewers in a broadcast; their ids, by viewer. */
  openAll(work: Work, broadcast: Broadcast, opening: readonly NewSpan[]): ReadonlyMap<number, number> {
    work.assertAlive();
    const lines = opening.map(({ viewerId, currencyId, fromTick, weight, rule, pays }) => {
      return [viewerId, currencyId, fromTick, weight, rule.amount, rule.period, pays ? 1 : 0];
    });
    return new Map(this.#open.all(broadcast.id, JSON.stringify(lines)));
  }

  /** The open span of a viewer in a broadcast. */
  openOf(broadcastId: number, viewerId: number): SpanRow | undefined {
    return this.#openOf.get(broadcastId, viewerId);
  }

  /** The open spans that some viewers have in a broadcast. */
  openAmong(broadcastId: number, viewerIds: readonly number[]): SpanRow[] {
    return viewerIds.length === 0 ? [] : this.#openAmong.all(JSON.stringify(viewerIds), broadcastId);
  }

  /** The one open span that pays a viewer in a currency. */
  payingOf(currencyId: number, viewerId: number): SpanRow | undefined {
    return this.#payingOf.get(currencyId, viewerId);
  }

  /** The same for several viewers. */
  payingAmong(currencyId: number, viewerIds: readonly number[]): SpanRow[] {
    return this.#payingAmong.all(JSON.stringify(viewerIds), currencyId);
  }

  /** Every open span of a broadcast, with the viewer's minutes on the channel and carry so far. */
  allOpen(broadcast: Broadcast): IterableIterator<SpanRow & { minutes: number; carry: number }> {
    return this.#allOpen.iterate(broadcast.channelId, broadcast.id);
  }

  /** Writes the ends of open spans: each is open, or none of them is closed. */
  close(work: Work, ends: readonly EndLine[]): void {
    work.assertAlive();
    if (ends.length === 0) return;
    const { changes } = this.#close.run(JSON.stringify(ends));
    if (changes !== ends.length) throw new Error(`Of the spans ${ends.map(([id]) => id)} only ${changes} are open.`);
  }

  /** An open span of no minutes leaves no trace. */
  remove(work: Work, id: number): void {
    work.assertAlive();
    this.#remove.run(id);
  }

  /** Millionths of a weighted minute not yet paid. */
  carry(currencyId: number, viewerId: number): number {
    return this.#carry.get(currencyId, viewerId) ?? 0;
  }

  /** The same of different viewers, by viewer; who has none is left out. */
  carries(of: readonly Holder[]): ReadonlyMap<number, number> {
    return new Map(of.length === 0 ? [] : this.#carries.all(JSON.stringify(of)));
  }

  setCarry(work: Work, carries: readonly CarryLine[]): void {
    work.assertAlive();
    if (carries.length > 0) this.#setCarry.run(JSON.stringify(carries));
  }

  /** These are here; how many minutes each has watched this channel before, by viewer. */
  see(work: Work, channelId: number, viewerIds: readonly number[], atMs: number): ReadonlyMap<number, number> {
    work.assertAlive();
    return new Map(this.#see.all(channelId, atMs, atMs, JSON.stringify(viewerIds)));
  }

  /** More minutes for viewers of a channel who were seen until then, each named once. */
  addMinutes(work: Work, channelId: number, atMs: number, minutes: readonly MinutesLine[]): void {
    work.assertAlive();
    if (minutes.length > 0) this.#addMinutes.run(channelId, atMs, atMs, JSON.stringify(minutes));
  }

  /** More or fewer minutes than were watched here, down to none; by how many they changed. `atMs`: when one who has no row was seen. */
  changeMinutes(work: Work, channelId: number, viewerId: number, change: number, atMs: number): number {
    work.assertAlive();
    const has = this.minutes(viewerId, channelId);
    const changed = Math.max(change, -has);
    if (changed !== 0) this.#changeMinutes.run({ channelId, viewerId, change: changed, atMs });
    return changed;
  }

  /** Lines since the last time, and when the last one was that counts as being active, if any does. */
  addMessages(work: Work, channelId: number, viewerId: number, lines: Lines): void {
    work.assertAlive();
    const { count, firstAtMs, lastAtMs, activeAtMs } = lines;
    this.#addMessages.run(channelId, viewerId, count, firstAtMs, lastAtMs, activeAtMs ?? null);
  }

  /** When somebody who is seen on the channel last wrote a line that counts. */
  setActive(work: Work, channelId: number, viewerId: number, atMs: number): void {
    work.assertAlive();
    this.#setActive.run(atMs, channelId, viewerId);
  }

  /** When those with an open span last wrote a line that counts, by viewer. */
  activeIn(broadcast: Broadcast): ReadonlyMap<number, number> {
    return new Map(this.#activeIn.all(broadcast.channelId, broadcast.id));
  }

  /** Who of these was taken in by another. */
  mergedAmong(viewerIds: readonly number[]): ReadonlySet<number> {
    return new Set(viewerIds.length === 0 ? [] : this.#merged.all(JSON.stringify(viewerIds)));
  }

  /** Minutes of closed spans, on one channel or on all. */
  minutes(viewerId: number, channelId?: number): number {
    return (channelId === undefined ? this.#minutes.get(viewerId) : this.#minutesOn.get(channelId, viewerId)) ?? 0;
  }
}

/** The row of a span that is not in the book yet. */
export function rowOf(span: NewSpan): Omit<SpanRow, "id"> {
  return {
    broadcast_id: span.broadcast.id,
    viewer_id: span.viewerId,
    currency_id: span.currencyId,
    from_tick: span.fromTick,
    weight: span.weight,
    amount: span.rule.amount,
    period: span.rule.period,
    pays: span.pays ? 1 : 0,
  };
}

/** A span as its row in the book has it, or what goes on from there at another tick. */
export function newSpanOf(row: SpanRow, broadcast: Broadcast, fromTick = row.from_tick): NewSpan {
  return {
    broadcast,
    viewerId: row.viewer_id,
    currencyId: row.currency_id,
    fromTick,
    weight: row.weight,
    rule: { amount: row.amount, period: row.period },
    pays: row.pays === 1,
  };
}
