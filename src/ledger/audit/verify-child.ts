/** The other process that looks through a large book: it is handed a file, answers with a report, and ends. */

import { messageOf } from "../../base/errors.ts";
import type { EscrowSource } from "../ledger.ts";
import type { VerifyReport } from "./verify.ts";
import { type CopyWish, reportOn } from "./verify-copy.ts";

/** What the child is asked. */
export interface VerifyWish extends CopyWish {
  /** The module that says what the features hold, by its URL: it exports `escrowSources`. Without it escrows are not looked at. */
  readonly escrows?: string;
}

process.once("message", async (wish: VerifyWish) => {
  const report = await answer(wish);
  // Sent whole before the process ends.
  process.send!(report, () => process.disconnect());
});

async function answer({ escrows, ...wish }: VerifyWish): Promise<VerifyReport> {
  try {
    const known = escrows ? ((await import(escrows)) as { escrowSources: readonly EscrowSource[] }) : undefined;
    return reportOn(wish, known?.escrowSources);
  } catch (error) {
    return { problems: [`${wish.file} cannot be read: ${messageOf(error)}.`], notes: [], accounts: 0, transfers: 0 };
  }
}
