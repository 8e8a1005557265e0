/** What an import would come to, by what is in the book now. Writes nothing. */
import type { Staged, StagedRow } from "../../db/staged.ts";
import { BALANCE_MAX } from "../../ledger/movements.ts";
import type { Fate } from "./fate.ts";
import { type FateGround, Fates } from "./fates.ts";
import { type ImportSummary, Summing } from "./summary.ts";

const PAGE = 250;
/** Rows between two looks at the clock. */
const STEP = 10;

export interface PlanGround extends FateGround {
  /** What the mint has: below zero by all there is. */
  readonly minted: number;
}

/**
 * Judges every row of a staged file, in order, as bringing it in would; `each` is told of each. To be driven by `inSteps` or
 * `allNow` of base/steps.ts: a million rows need no more memory than a page of them, and hold nobody up.
 *
 * @example
 *   const summary = await inSteps(planImport(ground, staged, (row, fate) => list.push([row, fate])));
 */
export function* planImport(
  ground: PlanGround,
  staged: Staged,
  each: (row: StagedRow, fate: Fate) => void = () => {},
): Generator<void, ImportSummary> {
  const fates = new Fates(ground, staged);
  const summing = new Summing();
  let left = BALANCE_MAX + ground.minted;
  for (let rows = staged.rows(-1, PAGE); rows.length > 0; rows = staged.rows(rows.at(-1)!.n, PAGE)) {
    for (const [at, row] of rows.entries()) {
      let fate = fates.of(row);
      if (fate.fate === "gets" && fate.change > 0) {
        if (fate.change > left) fate = { fate: "skipped", why: "limit" };
        else left -= fate.change;
      }
      summing.add(row, fate);
      each(row, fate);
      if (at % STEP === 0) yield;
    }
  }
  return summing.sum;
}
