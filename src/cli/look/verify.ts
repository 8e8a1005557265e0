/** `chatmint verify`: adds the book up again, beside a running bot too. */
import { escrowSources } from "../../app/listed.ts";
import { TABLES } from "../../app/tables.ts";
import { verify as verifyBook } from "../../ledger/audit/verify.ts";
import type { CliContext } from "../context.ts";
import { bookToRead } from "./book.ts";

/** Exit code 0 when everything adds up; 1 and a sentence per account that does not. */
export async function verify(context: CliContext, options: { readonly rehearsal: boolean }): Promise<number> {
  const book = bookToRead(context, options.rehearsal, "npx chatmint verify");
  const { file } = book;
  try {
    const { problems, notes, accounts, transfers } = verifyBook(book.db, { tables: TABLES, escrows: escrowSources });
    for (const note of notes) context.err(`Note: ${note}`);
    for (const problem of problems) context.err(problem);
    if (problems.length > 0) {
      const cure = options.rehearsal
        ? "Begin a new one: npx chatmint rehearse --fresh"
        : `Restore a copy: ${context.restoreHint}`;
      context.err(`${file} does not add up: ${problems.length} problem${problems.length === 1 ? "" : "s"}. ${cure}`);
      return 1;
    }
    context.out(
      `${file} adds up: ${transfers} transfer${transfers === 1 ? "" : "s"} between ${accounts} accounts, every balance and every escrow.`,
    );
    return 0;
  } finally {
    book.close();
  }
}
