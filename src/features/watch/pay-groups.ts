/** Pay groups: spans that earn in step, at one weight, by one rule, with periods that are full at the same moment. */
import type { PayGroup } from "../../ranking/sorted-list.ts";
import { MICRO_MINUTES } from "./accrual.ts";
import type { Broadcast, OpenSpan } from "./broadcasts.ts";

/**
 * Periods that are full within this much of each other (a fortieth of a minute) count as full together, at the later
 * moment: so there are few groups whatever happy hours have done to the fractions.
 */
const GRAIN = MICRO_MINUTES / 40;

/** The pay group of a span, and what the span has earned with it so far. */
export interface Rising {
  readonly group: PayGroup;
  readonly earned: number;
}

/** The pay groups of every broadcast. */
export class PayGroups {
  readonly #known = new WeakMap<Broadcast, Map<string, PayGroup>>();

  /**
   * What a span has earned is `amount` for every whole period of its carry and its weighted time. Counted from the start
   * of the broadcast instead of its own, a span is some whole periods behind, and a phase: its group is its phase.
   */
  of(span: OpenSpan): Rising {
    const { broadcast, weight, rule } = span;
    const unit = rule.period * MICRO_MINUTES;
    const begun = span.carry - weight * broadcast.totalAt(span.fromTick);
    const periods = Math.floor(begun / unit);
    const phase = begun - periods * unit;
    const group = this.#group(span, phase - (phase % GRAIN));
    return { group, earned: periods * rule.amount + group.earned };
  }

  #group({ broadcast, weight, rule }: OpenSpan, phase: number): PayGroup {
    let groups = this.#known.get(broadcast);
    if (!groups) {
      groups = new Map();
      this.#known.set(broadcast, groups);
    }
    const key = `${weight}:${rule.amount}:${rule.period}:${phase}`;
    let group = groups.get(key);
    if (!group) {
      const unit = rule.period * MICRO_MINUTES;
      group = {
        get earned() {
          return Math.floor((phase + weight * broadcast.totalAt(broadcast.n)) / unit) * rule.amount;
        },
      };
      groups.set(key, group);
    }
    return group;
  }
}
