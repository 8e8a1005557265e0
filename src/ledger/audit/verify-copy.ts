/** Looks through the file of a book as a whole, in this process. */
import { ConfigError, messageOf } from "../../base/errors.ts";
import { isCurrent, type Tables } from "../../db/migrate.ts";
import { integrityOf, openCopyToRead } from "../../db/open.ts";
import type { EscrowSource } from "../ledger.ts";
import { type VerifyReport, verify } from "./verify.ts";

/** What is looked at. */
export interface CopyWish {
  readonly file: string;
  readonly tables: readonly Tables[];
  /** Also asks SQLite whether the file itself is whole. */
  readonly integrity: boolean;
}

/** What is wrong with it; never throws. Without `escrows` what the features hold is not looked at. */
export function reportOn(
  { file, tables, integrity }: CopyWish,
  escrows: readonly EscrowSource[] | undefined,
): VerifyReport {
  try {
    const book = openCopyToRead(file, tables);
    try {
      const damage = integrity ? integrityOf(book.db) : [];
      // A damaged file may not be readable to the end, and what it says proves nothing.
      if (damage.length > 0) return { problems: damage, notes: [], accounts: 0, transfers: 0 };
      // A copy of an older version may lack a feature's tables.
      return verify(book.db, { tables, ...(escrows && isCurrent(book.db, tables) ? { escrows } : {}) });
    } finally {
      book.close();
    }
  } catch (error) {
    const problems = error instanceof ConfigError ? error.problems : [`${file} cannot be read: ${messageOf(error)}.`];
    return { problems, notes: [], accounts: 0, transfers: 0 };
  }
}
