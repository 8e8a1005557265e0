/**
 * Watching becomes money here and nowhere else: a span that closes is one transfer from the mint to the viewer, under the
 * key `span:<id>`, in the same commit as the end of the span and the carry. Everything that writes
 * reads what the transaction under way has done so far, and changes memory after COMMIT only.
 */

import type { Days } from "../../base/calendar.ts";
import { codeOf } from "../../base/errors.ts";
import { AMOUNT_MAX } from "../../base/lengths.ts";
import type { Clock } from "../../base/system.ts";
import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { Movement } from "../../model/money.ts";
import { accrue, MICRO_MINUTES, type Rule } from "./accrual.ts";
import type { Board } from "./board.ts";
import { type Broadcast, type BroadcastRows, type NewSpan, type OpenSpan, openSpan } from "./broadcasts.ts";
import type { Caps } from "./caps.ts";
import { type CarryLine, newSpanOf, rowOf, type SpanRow, type SpanRows } from "./spans.ts";

export interface PayrollOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly ledger: Pick<Ledger, "post" | "postAll">;
  readonly board: Board;
  readonly spans: SpanRows;
  readonly broadcasts: BroadcastRows;
  readonly caps: Caps;
  readonly days: Days;
}

/** What an open span is worth until some tick, whether it is read from the book or from memory. */
interface Worth {
  readonly broadcast: Broadcast;
  readonly viewerId: number;
  readonly currencyId: number;
  readonly fromTick: number;
  readonly weight: number;
  readonly rule: Rule;
  readonly carry: number;
}

/** An open span, and where it ends. */
export interface SpanEnd {
  readonly row: SpanRow;
  readonly toTick: number;
}

/** What closing a span has paid: nothing, or an amount and its (first) transfer. */
interface Paid {
  readonly paid: number;
  readonly transferId: number | null;
}

export class Payroll {
  readonly #options: PayrollOptions;

  constructor(options: PayrollOptions) {
    this.#options = options;
  }

  /** Opens a span. `fromTick` is the last tick at arrival. */
  open(work: Work, span: NewSpan): void {
    this.openAll(work, span.broadcast, [span]);
  }

  /** The same for spans of one broadcast and of different viewers, with a few statements for all of them. */
  openAll(work: Work, broadcast: Broadcast, opening: readonly NewSpan[]): void {
    if (opening.length === 0) return;
    const { spans, board, clock } = this.#options;
    const viewerIds = opening.map(({ viewerId }) => viewerId);
    const minutes = spans.see(work, broadcast.channelId, viewerIds, clock.now());
    const carries = this.#carriesPaid(work, opening);
    const ids = spans.openAll(work, broadcast, opening);
    const opened = opening.map((span) => {
      const { viewerId } = span;
      return openSpan(span, ids.get(viewerId)!, minutes.get(viewerId) ?? 0, carries.get(viewerId) ?? 0);
    });
    work.afterCommit(() => {
      for (const span of opened) board.opened(span);
    });
  }

  /** What those who are paid begin with, by viewer. */
  #carriesPaid(work: Work, opening: readonly NewSpan[]): ReadonlyMap<number, number> {
    const { spans } = this.#options;
    const paying = opening.filter(({ pays }) => pays);
    const carries = new Map(spans.carries(paying.map(({ currencyId, viewerId }) => [currencyId, viewerId])));
    for (const span of paying) {
      if ((carries.get(span.viewerId) ?? 0) < span.rule.period * MICRO_MINUTES) continue;
      this.#payCarried(work, span);
      carries.set(span.viewerId, spans.carry(span.currencyId, span.viewerId));
    }
    return carries;
  }

  /** Closes a span at a tick and pays for it; at the end of each day in between it is cut. */
  close(work: Work, row: SpanRow, toTick: number): void {
    this.closeAll(work, this.broadcastOf(row), [{ row, toTick }]);
  }

  /** The same for spans of one broadcast and of different viewers, with a few statements for all of them. */
  closeAll(work: Work, broadcast: Broadcast, ends: readonly SpanEnd[]): void {
    this.#finish(
      work,
      broadcast,
      ends.map(({ row, toTick }) => ({ row: this.#cutUntil(work, row, broadcast, toTick), toTick })),
    );
  }

  /** What is left of a span that ends at a tick once it was cut at the end of each day before. */
  #cutUntil(work: Work, row: SpanRow, broadcast: Broadcast, toTick: number): SpanRow {
    const { caps, spans } = this.#options;
    const cuts = caps.daily ? broadcast.cutsBetween(row.from_tick, toTick) : [];
    let current = row;
    for (const cut of cuts) {
      this.#finish(work, broadcast, [{ row: current, toTick: cut }]);
      current = { ...current, id: spans.open(work, newSpanOf(current, broadcast, cut)), from_tick: cut };
    }
    return current;
  }

  /** Closes a span at the end of the day before and opens its continuation; for a daily cap. */
  cut(work: Work, row: SpanRow): void {
    const broadcast = this.broadcastOf(row);
    const at = broadcast.dayBegan;
    if (row.from_tick >= at) return;
    this.close(work, row, at);
    this.open(work, newSpanOf(row, broadcast, at));
  }

  /** Pays what the viewer's watching has earned so far; with nothing whole to pay the span is left alone. */
  settle(work: Work, viewerId: number, currencyId: number): void {
    const row = this.#options.spans.payingOf(currencyId, viewerId);
    if (row) this.#settle(work, [row], () => this.#options.spans.carry(currencyId, viewerId));
  }

  /** The same for several viewers, with a few statements for all of them. */
  settleAll(work: Work, viewerIds: readonly number[], currencyId: number): void {
    const { spans } = this.#options;
    const rows = spans.payingAmong(currencyId, viewerIds);
    const carries = spans.carries(rows.map(({ viewer_id }) => [currencyId, viewer_id]));
    this.#settle(work, rows, (viewerId) => carries.get(viewerId) ?? 0);
  }

  #settle(work: Work, rows: readonly SpanRow[], carryOf: (viewerId: number) => number): void {
    const due = new Map<Broadcast, SpanEnd[]>();
    for (const row of rows) {
      const broadcast = this.broadcastOf(row);
      const toTick = this.endOf(row, broadcast);
      if (carryOf(row.viewer_id) + this.#time(row, broadcast, toTick) < row.period * MICRO_MINUTES) continue;
      const ends = due.get(broadcast);
      if (ends) ends.push({ row, toTick });
      else due.set(broadcast, [{ row, toTick }]);
    }
    for (const [broadcast, ends] of due) {
      this.closeAll(work, broadcast, ends);
      // Somebody who is on the way out is not let in again by being paid.
      const staying = broadcast.ended
        ? []
        : ends.filter(({ row }) => broadcast.spans.get(row.viewer_id)?.endTick === undefined);
      this.openAll(
        work,
        broadcast,
        staying.map(({ row, toTick }) => newSpanOf(row, broadcast, toTick)),
      );
    }
  }

  /** What {@link settle} would pay now. Outside of a transaction from memory, inside from the book. */
  pending(viewerId: number, currencyId: number): number {
    const span = this.#options.db.inTransaction ? undefined : this.#options.board.paying(viewerId, currencyId);
    if (span) return this.pendingOf(span);
    if (!this.#options.db.inTransaction) return 0;
    const row = this.#options.spans.payingOf(currencyId, viewerId);
    if (!row) return 0;
    const broadcast = this.broadcastOf(row);
    const carry = this.#options.spans.carry(currencyId, viewerId);
    return this.#worth({ ...newSpanOf(row, broadcast), carry }, this.endOf(row, broadcast));
  }

  /** What an open span in memory would pay now. */
  pendingOf(span: OpenSpan): number {
    if (!span.pays) return 0;
    return this.#worth(span, Math.min(span.endTick ?? span.broadcast.n, span.broadcast.n));
  }

  /** The broadcast of a span; one that memory has let go of is read again. */
  broadcastOf(row: SpanRow): Broadcast {
    const { board, broadcasts, days } = this.#options;
    const known = board.broadcast(row.broadcast_id);
    if (known) return known;
    const stored = broadcasts.byId(row.broadcast_id);
    if (!stored) throw new Error(`Span ${row.id} belongs to broadcast ${row.broadcast_id}, which is not in the book.`);
    const broadcast = broadcasts.load(stored, days);
    board.add(broadcast);
    return broadcast;
  }

  /**
   * What was carried from a longer period is worth whole ones of this rule: they are paid at once, by a span of no
   * minutes, so that no open span begins with more than it shows.
   */
  #payCarried(work: Work, span: NewSpan): void {
    const { spans } = this.#options;
    const { broadcast, fromTick } = span;
    const id = spans.open(work, span);
    const row = { ...rowOf(span), id };
    const [{ paid, transferId } = NOTHING] = this.#pay(work, broadcast, [{ row, toTick: fromTick }]);
    if (transferId === null) {
      spans.remove(work, id);
      return;
    }
    spans.close(work, [[id, fromTick, paid, transferId]]);
    this.#options.broadcasts.count(work, broadcast.id, 0, paid);
  }

  #finish(work: Work, broadcast: Broadcast, ends: readonly SpanEnd[]): void {
    const { spans, board, broadcasts } = this.#options;
    work.afterCommit(() => {
      for (const { row } of ends) board.closed(row.id, broadcast, row.viewer_id);
    });
    const watched: SpanEnd[] = [];
    for (const end of ends) {
      const { row, toTick } = end;
      if (toTick > row.from_tick) watched.push(end);
      else spans.remove(work, row.id);
    }
    spans.addMinutes(
      work,
      broadcast.channelId,
      broadcast.lastTickAtMs,
      watched.map(({ row, toTick }) => [row.viewer_id, toTick - row.from_tick]),
    );
    const payments = this.#pay(work, broadcast, watched);
    spans.close(
      work,
      watched.map(({ row, toTick }, at) => [row.id, toTick, payments[at]!.paid, payments[at]!.transferId]),
    );
    if (watched.length > 0) {
      const minutes = watched.reduce((sum, { row, toTick }) => sum + toTick - row.from_tick, 0);
      const amount = payments.reduce((sum, { paid }) => sum + paid, 0);
      broadcasts.count(work, broadcast.id, minutes, amount);
    }
    // A transfer tells of itself, once the span counts no more.
    const paid = new Set(watched.filter((_, at) => payments[at]!.paid > 0));
    const unpaid = ends.filter((end) => !paid.has(end));
    if (unpaid.length === 0) return;
    work.afterCommit(() => {
      for (const { row } of unpaid) board.changed(row.currency_id, row.viewer_id);
    });
  }

  /** Pays for spans of different viewers; what each has got, in their order. */
  #pay(work: Work, broadcast: Broadcast, ends: readonly SpanEnd[]): readonly Paid[] {
    const { spans, caps } = this.#options;
    const carries: CarryLine[] = [];
    const paying = ends.filter(({ row }) => row.pays === 1);
    const carried = spans.carries(paying.map(({ row }) => [row.currency_id, row.viewer_id]));
    const amounts = ends.map(({ row, toTick }) => {
      return row.pays === 1 ? this.#due(row, broadcast, toTick, carried.get(row.viewer_id) ?? 0, carries) : 0;
    });
    spans.setCarry(work, carries);
    const payments = this.#post(work, ends, amounts);
    if (!caps.daily) return payments;
    for (const [at, { row, toTick }] of ends.entries()) {
      const day = broadcast.dayOf(toTick);
      caps.note(work, row.viewer_id, row.currency_id, day, payments[at]!.paid);
    }
    return payments;
  }

  /** What a span is to be paid; what is carried from it is added to `carries`. */
  #due(row: SpanRow, broadcast: Broadcast, toTick: number, carried: number, carries: CarryLine[]): number {
    const { caps } = this.#options;
    const { currency_id: currencyId, viewer_id: viewerId } = row;
    const { amount, carry } = accrue(carried, this.#time(row, broadcast, toTick), row);
    if (carry !== carried) carries.push([currencyId, viewerId, carry]);
    if (amount === 0) return 0;
    const day = caps.daily ? broadcast.dayOf(toTick) : "";
    return Math.min(amount, caps.balanceRoom(viewerId, currencyId), caps.dayRoom(viewerId, currencyId, day));
  }

  #post(work: Work, ends: readonly SpanEnd[], amounts: readonly number[]): readonly Paid[] {
    const paying = ends.flatMap(({ row }, at) => (amounts[at]! > 0 ? [{ row, amount: amounts[at]! }] : []));
    const ids = paying.length > 1 ? this.#postAtOnce(work, paying) : undefined;
    let next = 0;
    return ends.map(({ row }, at) => {
      const amount = amounts[at]!;
      if (amount === 0) return NOTHING;
      return ids ? { paid: amount, transferId: ids[next++]! } : this.#postOne(work, row, amount);
    });
  }

  /** The transfers' ids; `undefined`, and nothing posted, when not each of them is one transfer that the book takes. */
  #postAtOnce(
    work: Work,
    paying: readonly { readonly row: SpanRow; readonly amount: number }[],
  ): readonly number[] | undefined {
    if (paying.some(({ amount }) => amount > AMOUNT_MAX)) return undefined;
    try {
      return this.#options.ledger.postAll(
        work,
        paying.map(({ row, amount }) => movementOf(row, `span:${row.id}`, amount)),
      );
    } catch (error) {
      if (codeOf(error) === "LEDGER_BALANCE_LIMIT") return undefined;
      throw error;
    }
  }

  /** One transfer, or several in the case of an amount larger than one may be; the first one's id. */
  #postOne(work: Work, row: SpanRow, amount: number): Paid {
    let transferId: number | null = null;
    let paid = 0;
    for (let part = 0; paid < amount; part++) {
      const piece = Math.min(amount - paid, AMOUNT_MAX);
      const posted = this.#postPiece(work, row, part === 0 ? `span:${row.id}` : `span:${row.id}:${part}`, piece);
      if (posted === undefined) break;
      transferId ??= posted;
      paid += piece;
    }
    return { paid, transferId };
  }

  #postPiece(work: Work, row: SpanRow, key: string, amount: number): number | undefined {
    try {
      const posted = this.#options.ledger.post(work, movementOf(row, key, amount));
      if (posted.status === "posted") return posted.id;
      throw new Error(`Span ${row.id} is open and was paid before (${posted.status}).`);
    } catch (error) {
      // Nobody can have more than the book can count: as with a cap, the minutes are spent and the span goes on.
      if (codeOf(error) === "LEDGER_BALANCE_LIMIT") return undefined;
      throw error;
    }
  }

  #worth(span: Worth, untilTick: number): number {
    const { broadcast, viewerId, currencyId, weight, rule } = span;
    const { caps } = this.#options;
    const toTick = Math.max(untilTick, span.fromTick);
    const total = broadcast.totalAt(toTick);
    if (!caps.bound) return accrue(span.carry, weight * (total - broadcast.totalAt(span.fromTick)), rule).amount;
    let worth = 0;
    let carry = span.carry;
    let from = span.fromTick;
    const cuts = caps.daily ? broadcast.cutsBetween(from, toTick) : [];
    for (const to of [...cuts, toTick]) {
      const part = accrue(carry, weight * (broadcast.totalAt(to) - broadcast.totalAt(from)), rule);
      if (part.amount > 0) worth += Math.min(part.amount, caps.dayRoom(viewerId, currencyId, broadcast.dayOf(to)));
      carry = part.carry;
      from = to;
    }
    return worth === 0 ? 0 : Math.min(worth, caps.balanceRoom(viewerId, currencyId));
  }

  /** Weighted time of a span until a tick, in millionths of a minute. */
  #time(row: SpanRow, broadcast: Broadcast, toTick: number): number {
    if (toTick <= row.from_tick) return 0;
    return row.weight * (broadcast.totalAt(toTick) - broadcast.totalAt(row.from_tick));
  }

  /** Up to where a span counts: the tick at which its end was decided, else the last one. */
  endOf(row: SpanRow, broadcast: Broadcast): number {
    const span = broadcast.spans.get(row.viewer_id);
    return Math.min(span?.endTick ?? broadcast.n, broadcast.n);
  }
}

/** The running total of its broadcast at which a span of some weight has earned for so many whole periods. */
export function totalAfter({ broadcast, fromTick, weight, rule, carry }: OpenSpan, periods: number): number {
  return broadcast.totalAt(fromTick) + Math.ceil((periods * rule.period * MICRO_MINUTES - carry) / weight);
}

function movementOf(row: SpanRow, key: string, amount: number): Movement {
  const to = `viewer:${row.viewer_id}` as const;
  return { key, currencyId: row.currency_id, from: "mint", to, amount, kind: "watching", actor: "watch" };
}

const NOTHING: Paid = { paid: 0, transferId: null };
