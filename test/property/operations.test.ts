/** Operations, killed anywhere and taken up again: each movement exactly once, back as far as unspent. And the proof that this sees faults. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBook } from "../../src/db/open.ts";
import { Writer } from "../../src/db/writer.ts";
import { Operations } from "../../src/kit/operation.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import { Viewers } from "../../src/viewers/viewers.ts";
import { type Mutant, MutantCopy } from "../support/mutants.ts";
import { checkOperation, type OperationModules, type Scenario } from "../support/operation-rules.ts";

const REAL: OperationModules = { Operations, openBook, Writer, Ledger, Viewers, verify };
const PEOPLE = 5;

const amount = fc.integer({ min: 1, max: 60 });
const deaths = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 });
const scenarios: fc.Arbitrary<Scenario> = fc.record({
  balances: fc.array(fc.integer({ min: 0, max: 300 }), { minLength: PEOPLE, maxLength: PEOPLE }),
  movements: fc
    .record({
      some: fc.array(
        fc.record({
          ...{ from: fc.integer({ min: 0, max: PEOPLE }), to: fc.integer({ min: -1, max: PEOPLE }), amount },
          leaves: fc.option(fc.integer({ min: 0, max: 80 }), { nil: undefined }),
        }),
        { maxLength: 12 },
      ),
      times: fc.constantFrom(1, 1, 40, 150),
    })
    .map(({ some, times }) =>
      Array.from({ length: times }, () => some)
        .flat()
        .filter(({ to }) => to !== 0),
    ),
  deaths,
  spends: fc.array(fc.record({ by: fc.integer({ min: 1, max: PEOPLE }), amount }), { maxLength: 5 }),
  deathsOfUndo: deaths,
});

/** One that takes several slices, with refusals in it and money spent before the undo. */
const LONG: Scenario = {
  balances: [100, 0, 50, 0, 0],
  movements: Array.from({ length: 640 }, (_, n) => ({
    from: n % 7 === 3 ? 1 : 0,
    to: 2 + (n % 4),
    amount: 1 + (n % 9),
    // The first pays till 20 are left.
    ...(n % 7 === 3 ? { leaves: 20 } : {}),
  })),
  deaths: [0, 1, 2, 1],
  spends: [{ by: 2, amount: 700 }],
  deathsOfUndo: [1, 0, 2],
};

describe("an operation", () => {
  it("is posted once as it was told, and taken back as far as unspent, wherever it is cut", {
    timeout: 120_000,
  }, async () => {
    await checkOperation(REAL, LONG);
    await fc.assert(
      fc.asyncProperty(scenarios, (scenario) => checkOperation(REAL, scenario)),
      { numRuns: 15 },
    );
  });
});

const STEPS = "src/kit/operation-steps.ts";
const ROWS = "src/kit/operation-rows.ts";
const MUTANTS: Readonly<Record<string, Mutant>> = {
  "a key that names the slice and not the movement": [
    STEPS,
    "const key = keyOf(id, next + at, movement);",
    "const key = keyOf(id, at, movement);",
  ],
  "a key of its own each time": [STEPS, "return key ?? ", "return String(Math.random()) ?? "],
  "a resume point that stays behind": [ROWS, "UPDATE operation SET next = @next,", "UPDATE operation SET next = next,"],
  "a resume point that runs ahead": [
    STEPS,
    "next: next + list.length,",
    "next: Math.min(movements, next + list.length + 1),",
  ],
  "an undo of all, refused or not": [STEPS, "transfer?.actor !== actorOf(was)", "transfer === undefined && was.id < 0"],
  "an undo that begins anew in every step": [STEPS, "const n = operation.next + at;", "const n = at;"],
  "a judge that forgets what was judged before": ["src/kit/judge.ts", "this.#balances.set(payer, has - moves);", ""],
  "a judge that takes what must be left": [
    "src/kit/judge.ts",
    "Math.min(amount, has - least)",
    "Math.min(amount, has)",
  ],
  "a judge that takes all or nothing": ["src/kit/judge.ts", "leaves === undefined ? amount : ", "leaves ? amount : "],
  "a page that forgets what must be left": [ROWS, "leaves === null ? {} : { leaves }", "{}"],
  "an undo that counts what was announced": [STEPS, "amount: transfer.amount,", "amount: movement.amount,"],
  "a judge that lets anybody overdraw": [
    "src/kit/judge.ts",
    "-BALANCE_MAX : (leaves ?? 0)",
    "-BALANCE_MAX : -BALANCE_MAX",
  ],
  "refusals that are not kept": [STEPS, "if (refusal) this.#rows.refuse(work, id, next + at, refusal);", ""],
  "a page read from its beginning each time": [
    ROWS,
    "unpacked(page, n % PAGE, (n % PAGE) + most)",
    "unpacked(page, 0, most)",
  ],
  "what runs is not taken up": [ROWS, "state IN ('planned', 'running') ORDER BY id", "state = 'planned' ORDER BY id"],
};

describe("a fault in operations", () => {
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
    ]);
  });
  afterAll(() => copy.remove());
  const names = ["kit/operation", "db/open", "db/writer", "ledger/ledger", "viewers/viewers", "ledger/audit/verify"];

  it("is not there in the copy as it is", { timeout: 60_000 }, async () => {
    await copy.with<OperationModules>([STEPS, "const STEP = 50;", "const STEP = 50;"], names, (modules) =>
      checkOperation(modules, LONG),
    );
  });

  it.each(Object.entries(MUTANTS))("is seen: %s", { timeout: 60_000 }, async (_name, mutant) => {
    await copy.with<OperationModules>(mutant, names, async (modules) => {
      await expect(checkOperation(modules, LONG)).rejects.toThrow();
    });
  });
});
