/** The other process that looks through a large book: it is handed a file, answers with a report, and ends. */

import { ConfigError, messageOf } from "../../base/errors.ts";
import { isCurrent, type Tables } from "../../db/migrate.ts";
import { integrityOf, openCopyToRead } from "../../db/open.ts";
import type { EscrowSource } from "../ledger.ts";
import { type VerifyReport, verify } from "./verify.ts";

/** What the child is asked. */
export interface VerifyWish {
  readonly file: string;
  readonly tables: readonly Tables[];
  /** Also asks SQLite whether the file itself is whole. */
  readonly integrity: boolean;
  /** The module that says what the features hold, by its URL: it exports `escrowSources`. Without it escrows are not looked at. */
  readonly escrows?: string;
}

process.once("message", async (wish: VerifyWish) => {
  const report = await answer(wish);
  // Sent whole before the process ends.
  process.send!(report, () => process.disconnect());
});

async function answer({ file, tables, integrity, escrows }: VerifyWish): Promise<VerifyReport> {
  try {
    const known = escrows ? ((await import(escrows)) as { escrowSources: readonly EscrowSource[] }) : undefined;
    const book = openCopyToRead(file, tables);
    try {
      const damage = integrity ? integrityOf(book.db) : [];
      // A damaged file may not be readable to the end, and what it says proves nothing.
      if (damage.length > 0) return { problems: damage, notes: [], accounts: 0, transfers: 0 };
      // A copy of an older version may lack a feature's tables.
      return verify(book.db, {
        tables,
        ...(known && isCurrent(book.db, tables) ? { escrows: known.escrowSources } : {}),
      });
    } finally {
      book.close();
    }
  } catch (error) {
    const problems = error instanceof ConfigError ? error.problems : [`${file} cannot be read: ${messageOf(error)}.`];
    return { problems, notes: [], accounts: 0, transfers: 0 };
  }
}
