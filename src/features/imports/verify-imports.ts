/** Imports against the book, for `verify`: each is an operation, each row has one fate, each account is known. */
import type { Db } from "../../db/open.ts";
import { hasTable } from "../../ledger/audit/verify-persons.ts";

const NO_OPERATION = `SELECT i.operation_id AS id, 0 AS n FROM import AS i LEFT JOIN operation AS o ON o.id = i.operation_id
  WHERE o.kind IS NOT 'import' OR o.grows <> 1 OR o.transfer_kind <> 'import'`;
const TWO_FATES = `SELECT w.operation_id AS id, w.n FROM import_waiting AS w
  JOIN import_row AS r ON r.operation_id = w.operation_id AND r.n = w.n`;
const NOBODY = `SELECT r.operation_id AS id, r.n FROM import_row AS r
  WHERE r.platform_id <> 'erased' AND NOT EXISTS (SELECT 1 FROM identity AS i WHERE i.platform = r.platform AND i.platform_id = r.platform_id)`;
const MEANT = `SELECT w.operation_id AS id, w.n FROM import_waiting AS w WHERE w.platform_id IS NULL AND w.told = 1`;
const UNDONE = `SELECT i.operation_id AS id, 0 AS n FROM import AS i
  WHERE (i.state IN ('undoing', 'undone')) <> EXISTS (SELECT 1 FROM operation AS u WHERE u.undoes_id = i.operation_id)`;

type Found = { readonly id: number; readonly n: number };

/** What is wrong with imports, a sentence each. The book may be open read-only. */
export function* importProblems(db: Db): Iterable<string> {
  if (!hasTable(db, "import")) return;
  const rows = (sql: string) => db.prepare<[], Found>(sql).iterate();
  for (const { id } of rows(NO_OPERATION)) yield `The import O${id} is no operation that grows.`;
  for (const { id, n } of rows(TWO_FATES)) yield `Row ${n} of the import O${id} came in and waits as well.`;
  for (const { id, n } of rows(NOBODY))
    yield `Row ${n} of the import O${id} came in for an account that is not in the book.`;
  for (const { id, n } of rows(MEANT))
    yield `Row ${n} of the import O${id} was asked about, but nobody is meant by it.`;
  for (const { id } of rows(UNDONE)) yield `The import O${id} says something else than its undo.`;
}
