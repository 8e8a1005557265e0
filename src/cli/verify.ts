/** `chatmint verify`: adds the book up again, beside a running bot too. */
import { openBookToRead } from "../db/open.ts";
import { escrowSources } from "../escrows.ts";
import { verify as verifyBook } from "../ledger/verify.ts";
import type { CliContext } from "./context.ts";

/** Exit code 0 when everything adds up; 1 and a sentence per account that does not. */
export async function verify(context: CliContext, options: { readonly rehearsal: boolean }): Promise<number> {
  const file = options.rehearsal ? context.paths.rehearsalBook : context.paths.book;
  const book = openBookToRead(file);
  try {
    const { problems, accounts, transfers } = verifyBook(book.db, { escrows: escrowSources });
    for (const problem of problems) context.err(problem);
    if (problems.length > 0) {
      context.err(
        `${file} does not add up: ${problems.length} problem${problems.length === 1 ? "" : "s"}. Restore a copy: npx chatmint restore data/backups/FILE`,
      );
      return 1;
    }
    context.out(
      `${file} adds up: ${transfers} transfers between ${accounts} accounts, every balance and every escrow.`,
    );
    return 0;
  } finally {
    book.close();
  }
}
