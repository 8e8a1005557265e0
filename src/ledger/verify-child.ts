/** The other process that looks through a large book: it is handed a file, answers with a report, and ends. */
import { integrityOf, openCopyToRead } from "../db/open.ts";
import { ConfigError, messageOf } from "../errors.ts";
import { type VerifyReport, verify } from "./verify.ts";

/** What the child is asked. */
export interface VerifyWish {
  readonly file: string;
  /** Also asks SQLite whether the file itself is whole. */
  readonly integrity: boolean;
}

process.once("message", (wish: VerifyWish) => {
  // Sent whole before the process ends.
  process.send!(answer(wish), () => process.disconnect());
});

function answer({ file, integrity }: VerifyWish): VerifyReport {
  try {
    const book = openCopyToRead(file);
    try {
      const damage = integrity ? integrityOf(book.db) : [];
      // A damaged file may not be readable to the end, and what it says proves nothing.
      return damage.length > 0 ? { problems: damage, accounts: 0, transfers: 0 } : verify(book.db);
    } finally {
      book.close();
    }
  } catch (error) {
    const problems = error instanceof ConfigError ? error.problems : [`${file} cannot be read: ${messageOf(error)}.`];
    return { problems, accounts: 0, transfers: 0 };
  }
}
