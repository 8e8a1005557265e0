/** Those who were erased against the book, for `verify`: nobody of them has a login, and nobody is half erased. */
import type { Db } from "../../db/open.ts";
import { hasTable } from "../../ledger/audit/verify-persons.ts";

export function* privacyProblems(db: Db): Iterable<string> {
  if (!hasTable(db, "erasing")) return;
  const ids = (sql: string) => db.prepare<[], number>(sql).pluck().all();
  for (const id of ids("SELECT viewer_id FROM erasing"))
    yield `viewer:${id} was begun to be erased, and it was not ended.`;
  for (const id of ids(
    "SELECT DISTINCT i.viewer_id FROM identity AS i JOIN viewer AS v ON v.id = i.viewer_id WHERE v.erased_at_ms IS NOT NULL",
  ))
    yield `viewer:${id} was erased, and has a login.`;
}
