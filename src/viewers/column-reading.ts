/** The columns that the table of viewers is sorted by, read by a thread of its own. */
import type { Db } from "../db/open.ts";
import { readingJob } from "../db/reading/job.ts";

export interface PersonColumns {
  /** Settled, in the smallest unit. */
  readonly balances: Float64Array;
  /** Minutes watched over all channels, without what is under way. */
  readonly minutes: Float64Array;
  /** Milliseconds since 1970; 0 for nobody. */
  readonly seenMs: Float64Array;
}

/** Reads all of them. */
function readPersonColumns(db: Db, currencyId: number): PersonColumns {
  const size = (db.prepare("SELECT coalesce(max(id), 0) FROM viewer").pluck().get() as number) + 1;
  const [balances, minutes, seenMs] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const rows = (sql: string, ...values: number[]) =>
    db
      .prepare(sql)
      .raw()
      .iterate(...values) as IterableIterator<[number, number, number]>;
  for (const [id, balance] of rows(
    "SELECT viewer_id, balance FROM account WHERE currency_id = ? AND kind = 'viewer'",
    currencyId,
  )) {
    balances[id] = balance;
  }
  for (const [id, watched, seen] of rows("SELECT viewer_id, minutes, last_seen_at_ms FROM watch")) {
    minutes[id]! += watched;
    seenMs[id] = Math.max(seenMs[id]!, seen);
  }
  for (const [id, seen] of rows("SELECT viewer_id, seen_at_ms FROM identity")) seenMs[id] = Math.max(seenMs[id]!, seen);
  return { balances, minutes, seenMs };
}

export const READ_COLUMNS = readingJob(import.meta.url, "READ_COLUMNS", readPersonColumns);
