/**
 * Any evening of four logins on two platforms, beside a plain model of it: watching at changing rates, gifts,
 * adjustments and undos, stakes, bonuses under caps, exclusion, happy hours, links and unlinks, breaks, a day that ends
 * and a clock that changes, and kill -9 in between or in the middle. The model pays every minute as it comes and knows
 * nothing of spans, carries, settling or slices.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, it } from "vitest";
import { Evening, type Step } from "../support/evening.ts";
import { LOGINS } from "../support/evening-model.ts";

const who = fc.nat(LOGINS.length - 1);
const amount = fc.constantFrom(1, 5, 10, 25, 60, 400);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("minutes"), n: fc.constantFrom(1, 1, 2, 3, 5, 8, 13, 40) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom("join", "join", "leave", "settle"), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("subscribe", "unsubscribe"), who }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("give"), who, to: who, amount }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("add", "remove", "set", "bonus"), who, amount }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("undo") }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("hold", "refund"), who, amount, key: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("link"), who, to: who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("link"), who: fc.nat(1), to: fc.constantFrom(2, 3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("unlink"), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("exclude", "include"), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("happy"), n: fc.integer({ min: 1, max: 20 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("offline", "live"), at: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("crash"), turns: fc.constantFrom(-1, 0, 1, 2, 3) }) },
);
const rules = fc.record({
  balanceCap: fc.constantFrom(0, 0, 37, 120),
  dailyCap: fc.constantFrom(0, 0, 15, 50),
  minutes: fc.constantFrom(1, 3, 5, 7),
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "chatmint-evenings-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

describe("any evening", () => {
  it("pays, counts and ranks what a plain model of it does, whatever happens and whenever the process is killed", async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(rules, fc.array(step, { minLength: 15, maxLength: 60, size: "max" }), async (of, steps) => {
        const evening = new Evening(path.join(folder, `${run++}.db`), of);
        await evening.open();
        const all = [...LOGINS.map((_, index) => ({ do: "join", who: index })), ...steps] as Step[];
        for (const [at, one] of all.entries()) {
          const next = all[at + 1];
          if (one.do === "crash" && one.turns >= 0 && next) await evening.crashIn(next, one.turns);
          else await evening.play(one);
        }
        await evening.end();
      }),
      { numRuns: 30, seed: 20260328, endOnFailure: false },
    );
  }, 240_000);
});
