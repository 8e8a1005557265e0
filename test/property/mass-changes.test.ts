/** The end of a season and the decay on random balances. And the proof that this sees faults. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBook } from "../../src/db/open.ts";
import { Settings } from "../../src/db/settings.ts";
import { Writer } from "../../src/db/writer.ts";
import { Decay } from "../../src/features/decay/decay.ts";
import { Seasons } from "../../src/features/seasons/seasons.ts";
import { Operations } from "../../src/kit/operation.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import { Viewers } from "../../src/viewers/viewers.ts";
import { checkDecay, checkSeason, type MassModules, type MassScenario } from "../support/mass-rules.ts";
import { type Mutant, MutantCopy } from "../support/mutants.ts";

const REAL: MassModules = { Operations, openBook, Writer, Ledger, Viewers, verify, Seasons, Decay, Settings };

const scenarios: fc.Arbitrary<MassScenario> = fc.record({
  balances: fc.array(fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 5e12 })), {
    minLength: 1,
    maxLength: 12,
  }),
  keep: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 9_999 })),
  percent: fc.integer({ min: 1, max: 100 }),
  least: fc.integer({ min: 0, max: 200 }),
  seen: fc.array(fc.nat({ max: 20 }), { maxLength: 4 }),
});

/** More than a transfer can carry, less than a share of one, exactly what is kept. */
const EDGES: MassScenario = {
  balances: [3_000_000_000_007, 105, 100, 99, 9, 1, 0, 12_345],
  ...{ keep: 1_250, percent: 10, least: 100, seen: [7] },
};

describe("many balances at once", () => {
  it("a season takes just what does not stay, and its undo brings back just that", { timeout: 120_000 }, async () => {
    await checkSeason(REAL, EDGES);
    await fc.assert(
      fc.asyncProperty(scenarios, (scenario) => checkSeason(REAL, scenario)),
      { numRuns: 15 },
    );
  });

  it("the decay takes its part once a due day, and never goes below what it leaves", { timeout: 120_000 }, async () => {
    await checkDecay(REAL, EDGES);
    await fc.assert(
      fc.asyncProperty(scenarios, (scenario) => checkDecay(REAL, scenario)),
      { numRuns: 10 },
    );
  });
});

const DECAY = "src/features/decay/decay.ts";
const SEASONS = "src/features/seasons/seasons.ts";
const HOLDINGS = "src/kit/holdings.ts";
const MUTANTS: Readonly<Record<string, readonly [check: typeof checkSeason, mutant: Mutant]>> = {
  "a season that keeps nothing": [
    checkSeason,
    [SEASONS, "holding.has - shareOf(holding.has, keep), INTO", "holding.has, INTO"],
  ],
  "a season that ends again when it is asked again": [checkSeason, [SEASONS, "if (known) return", "if (false) return"]],
  "a movement of more than one transfer carries": [
    checkSeason,
    [HOLDINGS, "amount: Math.min(left, AMOUNT_MAX)", "amount: left"],
  ],
  "a decay below what it leaves": [
    checkDecay,
    [DECAY, "Math.min(shareOf(has, percent * 100), has - keep)", "shareOf(has, percent * 100)"],
  ],
  "a decay of who was seen": [checkDecay, [DECAY, "lastMs < away.beforeMs && ", ""]],
  "a decay that forgets which days are done": [
    checkDecay,
    [DECAY, "last ? dayOf(last.dueMs, this.#context.timeZone).endMs : 0", "last ? 0 : 0"],
  ],
  "a decay of who was away for a day": [
    checkDecay,
    ["src/features/decay/idle.ts", "const sinceMs = nowMs - idleDays * DAY_MS;", "const sinceMs = nowMs - DAY_MS;"],
  ],
};

describe("a fault in them", () => {
  let copy: MutantCopy;
  beforeAll(() => {
    copy = new MutantCopy([
      "kit",
      "ledger",
      "db",
      "base",
      "model",
      "wallet",
      "viewers",
      "chat",
      "config",
      "platforms",
      "ranking",
      "features",
    ]);
  });
  afterAll(() => copy.remove());
  const names = [
    ...[
      "kit/operation",
      "db/open",
      "db/writer",
      "db/settings",
      "ledger/ledger",
      "viewers/viewers",
      "ledger/audit/verify",
    ],
    ...["features/seasons/seasons", "features/decay/decay"],
  ];

  it("is not there in the copy as it is", { timeout: 60_000 }, async () => {
    await copy.with<MassModules>([SEASONS, "const SHOWN = 10;", "const SHOWN = 10;"], names, async (modules) => {
      await checkSeason(modules, EDGES);
      await checkDecay(modules, EDGES);
    });
  });

  it.each(Object.entries(MUTANTS))("is seen: %s", { timeout: 60_000 }, async (_name, [check, mutant]) => {
    await copy.with<MassModules>(mutant, names, async (modules) => {
      await expect(check(modules, EDGES)).rejects.toThrow();
    });
  });
});
