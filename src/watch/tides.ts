/** Spans that earn in step: at one weight, by one rule, with periods that are full at the same moment. */
import type { Tide } from "../ledger/shelf.ts";
import { MICRO_MINUTES } from "./accrual.ts";
import type { Broadcast } from "./broadcasts.ts";
import type { OpenSpan } from "./spans.ts";

/**
 * Periods that are full within this much of each other (a fortieth of a minute) count as full together, at the later
 * moment: so there are few tides whatever happy hours have done to the fractions.
 */
const GRAIN = MICRO_MINUTES / 40;

/** The tide a span rises with, and what the span has earned by it so far. */
export interface Rising {
  readonly tide: Tide;
  readonly earned: number;
}

/** The tides of every broadcast. */
export class Tides {
  readonly #known = new WeakMap<Broadcast, Map<string, Tide>>();

  /**
   * What a span has earned is `amount` for every whole period of its carry and its weighted time. Counted from the start
   * of the broadcast instead of its own, a span is some whole periods behind, and a phase: its tide is its phase.
   */
  of(span: OpenSpan): Rising {
    const { broadcast, weight, rule } = span;
    const unit = rule.period * MICRO_MINUTES;
    const begun = span.carry - weight * broadcast.totalAt(span.fromTick);
    const periods = Math.floor(begun / unit);
    const phase = begun - periods * unit;
    const tide = this.#tide(span, phase - (phase % GRAIN));
    return { tide, earned: periods * rule.amount + tide.height };
  }

  #tide({ broadcast, weight, rule }: OpenSpan, phase: number): Tide {
    let tides = this.#known.get(broadcast);
    if (!tides) {
      tides = new Map();
      this.#known.set(broadcast, tides);
    }
    const key = `${weight}:${rule.amount}:${rule.period}:${phase}`;
    let tide = tides.get(key);
    if (!tide) {
      const unit = rule.period * MICRO_MINUTES;
      tide = {
        get height() {
          return Math.floor((phase + weight * broadcast.totalAt(broadcast.n)) / unit) * rule.amount;
        },
      };
      tides.set(key, tide);
    }
    return tide;
  }
}
