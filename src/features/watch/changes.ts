/**
 * Arrivals, leaves and everything else that changes a span, written in slices in the order of viewers. A change carries
 * the tick at which it was decided, so a slice that comes later than the next tick changes nothing.
 */

import { MINUTE_MS } from "../../base/lengths.ts";
import type { Log } from "../../base/log.ts";
import { inSteps } from "../../base/steps.ts";
import { type Clock, stopwatchMs } from "../../base/system.ts";
import type { Work } from "../../db/work.ts";
import type { Writer } from "../../db/writer.ts";
import { SLICE_MS, SLICE_ROWS } from "../../kit/slices.ts";
import type { Rule } from "./accrual.ts";
import type { Board } from "./board.ts";
import type { Broadcast, OpenSpan } from "./broadcasts.ts";
import type { Caps } from "./caps.ts";
import type { ChannelState } from "./channel-state.ts";
import type { Payroll, SpanEnd } from "./payroll.ts";
import type { SpanRow, SpanRows } from "./spans.ts";
import { type Wanted, wantedOf } from "./wanted.ts";

export interface ChangesOptions {
  readonly clock: Pick<Clock, "monotonic">;
  readonly writer: Pick<Writer, "run">;
  readonly payroll: Payroll;
  readonly spans: SpanRows;
  readonly board: Board;
  readonly caps: Caps;
  /** What watching earns from now on. */
  readonly rule: () => Rule;
  readonly log: Log;
  /** The channels that pay in a currency. */
  readonly statesOf: (currencyId: number) => readonly ChannelState[];
  /** The broadcast's currency is its channel's. */
  readonly endedIn: (currencyId: number) => readonly Broadcast[];
}

/** Put in order at a time: all of a large house at once would hold up the event loop. */
const ORDER_MAX = 5_000;

/** Viewers whose spans are read and closed by the same few statements. */
const TOGETHER = 100;

/** Viewers of one currency still to be written. A viewer is done when the version that was written is the last. */
interface Queue {
  readonly versions: Map<number, number>;
  order: ArrayLike<number>;
  at: number;
}

export class Changes {
  readonly #options: ChangesOptions;
  readonly #queues = new Map<number, Queue>();
  readonly #failed = new Map<number, Set<number>>();
  #version = 0;
  #running: Promise<void> | undefined;

  constructor(options: ChangesOptions) {
    this.#options = options;
  }

  /** How many viewers wait to be written. */
  get waiting(): number {
    let waiting = 0;
    for (const queue of this.#queues.values()) waiting += queue.versions.size;
    return waiting;
  }

  /**
   * Something about a viewer changed: if that changes their spans, they are written soon. `sinceTick`: they turn out to
   * have been here since then.
   */
  mark(state: ChannelState, viewerId: number, sinceTick?: number): void {
    const { currencyId } = state.channel;
    const states = this.#options.statesOf(currencyId);
    const wanted = wantedOf(states, viewerId);
    let differs = this.#queues.get(currencyId)?.versions.has(viewerId) ?? false;
    for (const one of states) {
      if (!one.broadcast) continue;
      const span = one.broadcast.spans.get(viewerId);
      const want = wanted.find((candidate) => candidate.state === one);
      const same = span ? want !== undefined && this.#isSame(span, want) : want === undefined;
      if (span) span.endTick = same ? undefined : (span.endTick ?? one.tick);
      if (span?.pays && !same) this.#notePaid(one, viewerId);
      if (same) {
        // What was decided before is void: who left and came back counts throughout.
        one.decided.delete(viewerId);
        continue;
      }
      differs = true;
      if (one.decided.has(viewerId)) continue;
      const since = one === state && !span ? sinceTick : undefined;
      const alone =
        since !== undefined && !states.some((other) => other !== one && this.#mayHavePaid(other, viewerId, one, since));
      one.decided.set(viewerId, alone ? since : one.tick);
    }
    if (differs) this.queue(currencyId, viewerId);
  }

  #notePaid(state: ChannelState, viewerId: number): void {
    const entry = state.presence.get(viewerId);
    if (entry) entry.paidUntilMs = this.#options.clock.monotonic();
  }

  /** Whether another channel of the currency has paid a viewer for minutes since a tick of this one. */
  #mayHavePaid(other: ChannelState, viewerId: number, one: ChannelState, sinceTick: number): boolean {
    if (other.broadcast?.spans.get(viewerId)?.pays) return true;
    const minutes = one.tick - sinceTick + 1;
    const sinceMs = this.#options.clock.monotonic() - minutes * MINUTE_MS;
    return (other.presence.get(viewerId)?.paidUntilMs ?? Number.NEGATIVE_INFINITY) > sinceMs;
  }

  /** A viewer is written soon, whatever memory says. */
  queue(currencyId: number, viewerId: number): void {
    let queue = this.#queues.get(currencyId);
    if (!queue) {
      queue = { versions: new Map(), order: [], at: 0 };
      this.#queues.set(currencyId, queue);
    }
    queue.versions.set(viewerId, ++this.#version);
    void this.flush();
  }

  /** Marks many, with a turn of the event loop after every few milliseconds. */
  async markAll(state: ChannelState, viewerIds: Iterable<number>): Promise<void> {
    await inSteps(this.#each(viewerIds, (viewerId) => this.mark(state, viewerId)));
  }

  /** Queues many, likewise. */
  async queueAll(currencyId: number, viewerIds: Iterable<number>): Promise<void> {
    await inSteps(this.#each(viewerIds, (viewerId) => this.queue(currencyId, viewerId)));
  }

  *#each(viewerIds: Iterable<number>, work: (viewerId: number) => void): Generator<void> {
    let done = 0;
    for (const viewerId of Float64Array.from(viewerIds)) {
      work(viewerId);
      if (++done % SLICE_ROWS === 0) yield;
    }
  }

  /** What could not be written before is tried again. */
  retry(): void {
    for (const [currencyId, viewerIds] of this.#failed) {
      this.#failed.delete(currencyId);
      for (const viewerId of viewerIds) this.queue(currencyId, viewerId);
    }
  }

  /** Resolves when everything marked is written, or logged as failed. */
  flush(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(): Promise<void> {
    for (;;) {
      const next = [...this.#queues].find(([, queue]) => queue.versions.size > 0);
      if (!next) return;
      const [currencyId, queue] = next;
      try {
        await this.#options.writer.run((work) => this.#slice(work, currencyId, queue));
      } catch {
        // Which viewer it was is not known, nor whether the disk was at fault: one by one tells.
        await this.#oneByOne(currencyId, queue);
      }
    }
  }

  /** As many viewers as fit, in order. The queue is memory and follows the commit. */
  #slice(work: Work, currencyId: number, queue: Queue): void {
    const until = stopwatchMs() + SLICE_MS;
    const done: [viewerId: number, version: number | undefined][] = [];
    let { order, at } = queue;
    do {
      if (at >= order.length) {
        if (done.length > 0) break;
        order = firstInOrder(queue.versions);
        at = 0;
        if (order.length === 0) return;
      }
      const viewerIds: number[] = [];
      for (const end = Math.min(at + TOGETHER, order.length); at < end; at++) {
        const version = queue.versions.get(order[at]!);
        done.push([order[at]!, version]);
        if (version !== undefined) viewerIds.push(order[at]!);
      }
      this.reconcile(work, currencyId, viewerIds);
    } while (done.length < SLICE_ROWS && stopwatchMs() < until);
    work.afterCommit(() => {
      queue.order = order;
      queue.at = at;
      for (const [viewerId, version] of done) this.#written(currencyId, queue, viewerId, version);
    });
  }

  async #oneByOne(currencyId: number, queue: Queue): Promise<void> {
    const { writer, log } = this.#options;
    for (const [viewerId, version] of [...queue.versions].sort(([a], [b]) => a - b).slice(0, SLICE_ROWS)) {
      try {
        await writer.run((work) => this.reconcile(work, currencyId, [viewerId]));
      } catch (error) {
        log.error({ error, viewerId, currencyId }, "a viewer's watching could not be written; tried again next minute");
        const failed = this.#failed.get(currencyId) ?? new Set();
        this.#failed.set(currencyId, failed.add(viewerId));
        // The tick at which it was decided stays: a minute later it is still what is written.
        if (queue.versions.get(viewerId) === version) queue.versions.delete(viewerId);
        continue;
      }
      this.#written(currencyId, queue, viewerId, version);
    }
    queue.order = [];
    queue.at = 0;
  }

  #written(currencyId: number, queue: Queue, viewerId: number, version: number | undefined): void {
    // Marked again in the meantime: what was written is not the last word.
    if (queue.versions.get(viewerId) !== version) return;
    queue.versions.delete(viewerId);
    for (const state of this.#options.statesOf(currencyId)) state.decided.delete(viewerId);
  }

  /** Closes and opens the spans of some viewers in the channels of one currency. */
  reconcile(work: Work, currencyId: number, viewerIds: readonly number[]): void {
    const { payroll, endedIn, statesOf } = this.#options;
    for (const broadcast of endedIn(currencyId)) {
      const rows = this.#openIn(broadcast, viewerIds);
      payroll.closeAll(
        work,
        broadcast,
        rows.map((row) => ({ row, toTick: payroll.endOf(row, broadcast) })),
      );
    }
    const states = statesOf(currencyId);
    const wanted = new Map(viewerIds.map((viewerId) => [viewerId, wantedOf(states, viewerId)]));
    const opening = new Map<ChannelState, Wanted[]>();
    // All that closes comes first: only one open span of a currency may pay.
    for (const state of states) {
      if (!state.broadcast) continue;
      const kept = this.#closeUnwanted(work, state, state.broadcast, viewerIds, wanted);
      const missing: Wanted[] = [];
      for (const [viewerId, wants] of wanted) {
        const want = wants.find((candidate) => candidate.state === state);
        if (want && !kept.has(viewerId)) missing.push(want);
      }
      opening.set(state, missing);
    }
    // Linked in this very transaction: memory follows after its commit, and then it is the other who watches.
    const merged = this.#options.spans.mergedAmong(
      [...opening.values()].flatMap((wants) => wants.map(({ viewerId }) => viewerId)),
    );
    for (const [state, wants] of opening) {
      this.#open(
        work,
        state,
        wants.filter(({ viewerId }) => !merged.has(viewerId)),
      );
    }
  }

  #openIn(broadcast: Broadcast, viewerIds: readonly number[]): SpanRow[] {
    // Only this class opens a first span, so who has none in memory has none in the book.
    const having = viewerIds.filter((viewerId) => broadcast.spans.has(viewerId));
    return this.#options.spans.openAmong(broadcast.id, having);
  }

  /** Closes the open spans that are not the wanted ones; whose spans stay open. */
  #closeUnwanted(
    work: Work,
    state: ChannelState,
    broadcast: Broadcast,
    viewerIds: readonly number[],
    wanted: ReadonlyMap<number, readonly Wanted[]>,
  ): ReadonlySet<number> {
    const { payroll, caps } = this.#options;
    const kept = new Set<number>();
    const ends: SpanEnd[] = [];
    for (const row of this.#openIn(broadcast, viewerIds)) {
      const viewerId = row.viewer_id;
      const want = wanted.get(viewerId)?.find((candidate) => candidate.state === state);
      if (want && row.currency_id === state.channel.currencyId && this.#isSame(fromRow(row), want)) {
        if (caps.daily && row.from_tick < broadcast.dayBegan) payroll.cut(work, row);
        kept.add(viewerId);
        continue;
      }
      // Where it was shown to end, also when writing that has failed before: who comes again counts from there.
      const endTick = broadcast.spans.get(viewerId)?.endTick ?? this.#decidedTick(state, viewerId);
      ends.push({ row, toTick: Math.max(row.from_tick, Math.min(endTick, state.tick)) });
    }
    payroll.closeAll(work, broadcast, ends);
    return kept;
  }

  /** Opens the spans that some viewers should have in one channel. */
  #open(work: Work, state: ChannelState, wants: readonly Wanted[]): void {
    const { payroll, spans, board } = this.#options;
    const rule = this.#options.rule();
    const { currencyId } = state.channel;
    const broadcast = state.broadcast!;
    const opening = wants.map(({ viewerId, weight, pays }) => {
      const stray = pays && board.paying(viewerId, currencyId) ? spans.payingOf(currencyId, viewerId) : undefined;
      if (stray) payroll.close(work, stray, payroll.broadcastOf(stray).n);
      return { broadcast, viewerId, currencyId, fromTick: this.#decidedTick(state, viewerId), weight, rule, pays };
    });
    payroll.openAll(work, broadcast, opening);
    for (const { viewerId } of wants) {
      const activeAtMs = state.presence.activeAtMs(viewerId);
      if (activeAtMs !== undefined) spans.setActive(work, broadcast.channelId, viewerId, activeAtMs);
    }
  }

  #decidedTick(state: ChannelState, viewerId: number): number {
    return Math.min(state.decided.get(viewerId) ?? state.tick, state.tick);
  }

  #isSame(span: Pick<OpenSpan, "pays" | "weight" | "rule">, want: Wanted): boolean {
    if (span.pays !== want.pays) return false;
    const rule = this.#options.rule();
    // What does not pay may have any weight.
    return (
      !span.pays ||
      (span.weight === want.weight && span.rule.amount === rule.amount && span.rule.period === rule.period)
    );
  }
}

/** The first that wait, lowest first. */
function firstInOrder(waiting: ReadonlyMap<number, unknown>): Float64Array {
  // A typed array sorts numbers several times faster than a list.
  const first = new Float64Array(Math.min(waiting.size, ORDER_MAX));
  let at = 0;
  for (const viewerId of waiting.keys()) {
    if (at === first.length) break;
    first[at++] = viewerId;
  }
  return first.sort();
}

function fromRow(row: SpanRow): Pick<OpenSpan, "pays" | "weight" | "rule"> {
  return {
    pays: row.pays === 1,
    weight: row.weight,
    rule: { amount: row.amount, period: row.period },
  };
}
