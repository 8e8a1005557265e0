/**
 * The rank list as watching moves it. Whoever earns is told to it once and rises from then on with everybody who earns in
 * step; only who is stopped by a cap is told of again. After COMMIT only.
 */

import type { Days } from "../../base/calendar.ts";
import { inSteps } from "../../base/steps.ts";
import type { Clock } from "../../base/system.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { Ranking } from "../../ranking/ranking.ts";
import type { Board } from "./board.ts";
import type { Broadcast, OpenSpan } from "./broadcasts.ts";
import type { Caps } from "./caps.ts";
import { PayGroups } from "./pay-groups.ts";
import { type Payroll, totalAfter } from "./payroll.ts";

/** So many who are stopped by a cap are looked at before the event loop has its turn. */
const STEP = 250;

export interface RanksOptions {
  readonly ledger: Pick<Ledger, "settledBalance">;
  readonly ranking: Pick<Ranking, "set" | "still">;
  readonly board: Board;
  readonly payroll: Payroll;
  readonly caps: Caps;
  readonly days: Days;
  readonly clock: Clock;
}

export class Ranks {
  readonly #options: RanksOptions;
  readonly #groups = new PayGroups();

  constructor(options: RanksOptions) {
    this.#options = options;
    options.board.onChange((currencyId, viewerId) => this.#watch(currencyId, viewerId));
  }

  /** A transfer moved a balance: the place follows. */
  moved(
    currencyId: number,
    viewerId: number,
    settled = this.#options.ledger.settledBalance(viewerId, currencyId),
  ): void {
    this.#place(currencyId, viewerId, settled);
  }

  /** What watching pays has changed and no balance with it: mostly of somebody who stood still, so nothing is read. */
  #watch(currencyId: number, viewerId: number): void {
    const { ranking, caps } = this.#options;
    const settled = caps.bound ? undefined : ranking.still(currencyId, viewerId);
    if (settled === undefined) this.moved(currencyId, viewerId);
    else this.#place(currencyId, viewerId, settled);
  }

  #place(currencyId: number, viewerId: number, settled: number): void {
    const { ranking, board, payroll } = this.#options;
    const span = board.paying(viewerId, currencyId);
    const pending = span ? payroll.pendingOf(span) : 0;
    const rising = span && this.#rises(span, pending) ? this.#groups.of(span) : undefined;
    // Who is on the way out has stopped rising before their pay group knows.
    if (!rising || pending < rising.earned) ranking.set(currencyId, viewerId, settled + pending);
    else ranking.set(currencyId, viewerId, settled + rising.earned, rising.group);
  }

  /** Whom a cap has stopped by now rises no more. */
  async stopAtCaps(broadcast: Broadcast): Promise<void> {
    await inSteps(this.#stop(broadcast));
  }

  *#stop(broadcast: Broadcast): Generator<void> {
    for (let due = broadcast.takeDue(STEP); due.length > 0; due = broadcast.takeDue(STEP)) {
      for (const span of due) {
        // A span that closed has been told by its payment.
        if (broadcast.spans.get(span.viewerId) === span) this.moved(span.currencyId, span.viewerId);
      }
      yield;
    }
  }

  /** Whether a span earns more with time. One that a cap will stop is put down for that moment. */
  #rises(span: OpenSpan, pending: number): boolean {
    if (span.weight === 0 || span.rule.amount === 0) return false;
    const { caps, days, clock } = this.#options;
    if (!caps.bound) return true;
    const { broadcast, viewerId, currencyId, rule } = span;
    const day = days.of(clock.now());
    const room = Math.min(caps.balanceRoom(viewerId, currencyId), caps.dayRoom(viewerId, currencyId, day));
    if (pending >= room) return false;
    const stops = room < Number.POSITIVE_INFINITY ? totalAfter(span, Math.ceil(room / rule.amount)) : 0;
    // Past the end of a day it may be over already; then the span is about to be cut.
    if (stops > broadcast.totalAt(broadcast.n)) broadcast.lookAgain(span, stops);
    return true;
  }
}
