/** What must hold of accrual, as checks that return what is wrong: run on the real rules, and on rules broken on purpose. */
import fc from "fast-check";
import type * as Accrual from "../../src/features/watch/accrual.ts";

type Rules = Pick<typeof Accrual, "accrue" | "weightOf">;

const MICRO = 1_000_000n;

/** Some minutes at one role's weight and one happy hour's weight, in thousandths. */
const stretch = fc.record({
  minutes: fc.integer({ min: 0, max: 90 }),
  weight: fc.constantFrom(0, 1, 333, 1000, 1500, 1999, 2000, 10_000),
  happy: fc.constantFrom(1000, 1001, 1500, 2000, 5000),
});
const evening = fc.record({
  stretches: fc.array(stretch, { maxLength: 12 }),
  cuts: fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
  order: fc.infiniteStream(fc.nat()),
  amount: fc.integer({ min: 1, max: 1_000_000 }),
  period: fc.integer({ min: 1, max: 1440 }),
  carry: fc.nat(999_999),
});

type Stretch = { minutes: number; weight: number; happy: number };

/** Pays stretches one after the other; the sum. */
function payAll(rules: Rules, stretches: readonly Stretch[], rule: Accrual.Rule, start: number) {
  let carry = start;
  let paid = 0;
  for (const { minutes, weight, happy } of stretches) {
    const step = rules.accrue(carry, minutes * weight * happy, rule);
    paid += step.amount;
    carry = step.carry;
  }
  return { paid, carry };
}

/** Cuts every stretch into pieces of the given lengths. */
function cutUp(stretches: readonly Stretch[], cuts: Iterator<number>): Stretch[] {
  return stretches.flatMap((whole) => {
    const pieces: Stretch[] = [];
    for (let left = whole.minutes; left > 0; ) {
      const minutes = Math.min(left, cuts.next().value as number);
      pieces.push({ ...whole, minutes });
      left -= minutes;
    }
    return pieces;
  });
}

function shuffled<T>(items: readonly T[], order: Iterator<number>): T[] {
  const rest = [...items];
  const out: T[] = [];
  while (rest.length > 0) out.push(...rest.splice((order.next().value as number) % rest.length, 1));
  return out;
}

/** The first thing that is wrong with these rules; `undefined` when thousands of evenings find nothing. */
export function faultOf(rules: Rules, runs: number): string | undefined {
  const weights = { everyone: 1000, subscriber: 2000, vip: 1500, moderator: 1000, broadcaster: 1000 };
  if (rules.weightOf([], weights) !== 1000) return "nobody's weight is 1";
  if (rules.weightOf(["subscriber", "vip"], weights) !== 2000) return "a subscriber and VIP earns as a subscriber";
  if (rules.weightOf(["moderator", "broadcaster"], weights) !== 1000) return "other roles earn like everybody";
  if (rules.weightOf(["vip"], { ...weights, vip: 500 }) !== 1000) return "no role earns less than everybody";
  const checked = fc.check(
    fc.property(evening, ({ stretches, cuts, order, amount, period, carry }) => {
      const rule = { amount, period };
      const whole = payAll(rules, stretches, rule, carry);
      // What it must be, worked out with numbers of any size.
      const time = stretches.reduce((sum, s) => sum + BigInt(s.minutes * s.weight) * BigInt(s.happy), BigInt(carry));
      const unit = BigInt(period) * MICRO;
      if (BigInt(whole.paid) !== (time / unit) * BigInt(amount) || BigInt(whole.carry) !== time % unit) return false;
      const pieces = shuffled(cutUp(stretches, cuts[Symbol.iterator]()), order[Symbol.iterator]());
      const cut = payAll(rules, pieces, rule, carry);
      return cut.paid === whole.paid && cut.carry === whole.carry;
    }),
    { numRuns: runs, seed: 20260105 },
  );
  return checked.failed ? "cutting the minutes pays something else" : undefined;
}
