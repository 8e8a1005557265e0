/** Nothing is paid from a book that does not add up. */
import type { House } from "../../app/app.ts";
import { TABLES } from "../../app/tables.ts";
import { ConfigError } from "../../base/errors.ts";
import type { Book } from "../../db/open.ts";
import { verifyBook } from "../../ledger/audit/verify-file.ts";

/** Adds it up; throws `BOOK_WRONG` with every problem, each told first. `restoreHint` says how a copy is put back. */
export async function refuseWrongBook(
  book: Book,
  house: Pick<House, "ledger">,
  restoreHint: string,
  tell: (problem: string) => void = () => {},
): Promise<void> {
  const { problems } = await verifyBook({
    tables: TABLES,
    db: book.db,
    file: book.file,
    escrows: house.ledger.escrows(),
  });
  if (problems.length === 0) return;
  for (const problem of problems) tell(problem);
  throw new ConfigError("BOOK_WRONG", [
    "The book does not add up, so nothing is paid from it:",
    ...problems,
    `Restore the last good copy (${restoreHint}) or ask for help with this text.`,
  ]);
}
