import { readFileSync } from "node:fs";
import path from "node:path";
import { createJiti } from "jiti";
import { describe, expect, it } from "vitest";
import * as accrual from "../../src/features/watch/accrual.ts";
import { faultOf } from "../support/accrual-rules.ts";

describe("accrual", () => {
  it("pays the same however the minutes are cut, and in whatever order the rates come", () => {
    expect(faultOf(accrual, 4_000)).toBeUndefined();
  });

  it("refuses time that is not whole, rather than losing a part of it", () => {
    const rule = { amount: 10, period: 5 };
    for (const time of [0.5, -1, Number.NaN, 2 ** 53]) {
      expect(() => accrual.accrue(0, time, rule)).toThrow(RangeError);
    }
    expect(() => accrual.accrue(0, 1, { amount: 10, period: 0 })).toThrow(RangeError);
  });

  it("is exact where doubles would round up", () => {
    const unit = accrual.MICRO_MINUTES;
    const time = 9_007_199_254 * unit - 1;
    expect(accrual.accrue(0, time, { amount: 1, period: 1 })).toEqual({ amount: 9_007_199_253, carry: unit - 1 });
  });
});

describe("accrual broken on purpose", () => {
  const file = path.join(import.meta.dirname, "../../src/features/watch/accrual.ts");
  const source = readFileSync(file, "utf8");
  const mutants: readonly [what: string, from: string, to: string][] = [
    ["forgets the carry", "const total = carry + time", "const total = time"],
    ["keeps what was paid", "carry: rest", "carry: total"],
    ["drops the rest", "carry: rest", "carry: 0"],
    ["pays by the fraction", "((total - rest) / unit) * rule.amount", "Math.floor((total / unit) * rule.amount)"],
    ["rounds up", "((total - rest) / unit)", "Math.ceil(total / unit)"],
    ["rounds to the nearest", "((total - rest) / unit)", "Math.round(total / unit)"],
    ["pays per minute", "rule.period * MICRO_MINUTES", "MICRO_MINUTES"],
    ["pays one amount at most", "((total - rest) / unit) * rule.amount", "(total >= unit ? rule.amount : 0)"],
    ["counts in thousandths", "MICRO_MINUTES = 1_000_000", "MICRO_MINUTES = 1_000"],
    ["adds the roles up", "Math.max(best, weights[role])", "best + weights[role]"],
    ["takes the worst role", "Math.max(best, weights[role])", "Math.min(best, weights[role])"],
    ["takes the last role", "Math.max(best, weights[role])", "weights[role]"],
    ["multiplies the roles", "Math.max(best, weights[role])", "(best * weights[role]) / 1000"],
  ];

  it.each(mutants)("is noticed when it %s", (_, from, to) => {
    expect(source).toContain(from);
    const jiti = createJiti(import.meta.url, { fsCache: false });
    const broken = jiti.evalModule(source.replace(from, to), { filename: file, ext: ".ts" }) as typeof accrual;
    expect(faultOf(broken, 300)).toBeDefined();
  });
});
