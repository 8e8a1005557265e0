/** Whether the book adds up: every balance from its transfers, every sum, every span, every escrow, and the rules themselves. */

import { codeOf, messageOf } from "../../base/errors.ts";
import type { Tables } from "../../db/migrate.ts";
import type { Db } from "../../db/open.ts";
import type { EscrowSource } from "../ledger.ts";
import { backwardNotes, balanceProblems } from "./verify-balances.ts";
import { escrowProblems } from "./verify-escrows.ts";
import { operationProblems } from "./verify-operations.ts";
import { ruleProblems } from "./verify-rules.ts";
import { spanProblems } from "./verify-spans.ts";
import { watchingProblems } from "./verify-watching.ts";

/** At most this many problems are told in sentences; a book with more needs its backup, not a longer list. */
const TOLD_MAX = 200;

/** What was looked at and what does not add up: plain sentences with the account and by how much. */
export interface VerifyReport {
  readonly problems: readonly string[];
  /** What is odd and may be honest, like a clock that was set back. */
  readonly notes: readonly string[];
  readonly accounts: number;
  readonly transfers: number;
}

export interface VerifyOptions {
  /** The tables a book of this Chatmint has: rules that were taken away or changed are found by them. */
  readonly tables: readonly Tables[];
  /** What the features hold open (`ledger.escrows()`). Without it escrows are only checked against their transfers. */
  readonly escrows?: Iterable<EscrowSource>;
}

/** Looks through a book, which may be open read-only or be a copy. Reads one state of it, also beside a running bot. */
export function verify(db: Db, options: VerifyOptions): VerifyReport {
  const look = (): VerifyReport => {
    const problems = told(findProblems(db, options));
    const count = (table: string) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
    return { problems, notes: [...backwardNotes(db)], accounts: count("account"), transfers: count("transfer") };
  };
  try {
    return db.inTransaction ? look() : db.transaction(look)();
  } catch (error) {
    if (!codeOf(error)?.startsWith("SQLITE_CORRUPT")) throw error;
    // It cannot be read to the end, and what it said before proves nothing.
    return { problems: [`SQLite finds the file damaged: ${messageOf(error)}.`], notes: [], accounts: 0, transfers: 0 };
  }
}

function* findProblems(db: Db, options: VerifyOptions): Iterable<string> {
  yield* ruleProblems(db, options.tables);
  yield* balanceProblems(db);
  yield* spanProblems(db);
  yield* watchingProblems(db);
  yield* operationProblems(db);
  if (options.escrows) yield* heldProblems(db, [...options.escrows]);
}

/** What the features hold and say of their own rows. */
export function* heldProblems(db: Db, sources: readonly EscrowSource[]): Iterable<string> {
  yield* escrowProblems(db, sources);
  for (const source of sources) if (source.problems) yield* source.problems(db);
}

/** The first problems, and how many more there are; only the first are held, however many a ruined book has. */
export function told(problems: Iterable<string>): readonly string[] {
  const first: string[] = [];
  let more = 0;
  for (const problem of problems) {
    if (first.length < TOLD_MAX) first.push(problem);
    else more++;
  }
  return more === 0 ? first : [...first, `... and ${more} more.`];
}
