/** `chatmint verify`: adds the book up again, or a copy of it, beside a running bot too. */
import { existsSync } from "node:fs";
import path from "node:path";
import { escrowSources } from "../../app/listed.ts";
import { TABLES } from "../../app/tables.ts";
import { ConfigError } from "../../base/errors.ts";
import { isCurrent } from "../../db/migrate.ts";
import { type Book, type Db, integrityOf, openCopyToRead } from "../../db/open.ts";
import { type VerifyReport, verify as verifyBook } from "../../ledger/audit/verify.ts";
import { chainEnd } from "../../ledger/audit/verify-chain.ts";
import type { CliContext } from "../context.ts";
import { bookToRead } from "./book.ts";

export interface VerifyOptions {
  readonly rehearsal: boolean;
  /** True: the chain is worked out as well. `HASH@N`: and it is looked whether the first N transfers have that hash. */
  readonly chain?: string | true;
}

/** Exit code 0 when everything adds up; 1 and a sentence per account that does not, or a chain that is another. */
export async function verify(context: CliContext, file: string | undefined, options: VerifyOptions): Promise<number> {
  const expected = typeof options.chain === "string" ? chainFrom(options.chain) : undefined;
  const book = file === undefined ? bookToRead(context, options.rehearsal, "npx chatmint verify") : copyToVerify(file);
  const { db } = book;
  // One state of the book, for the chain too.
  db.exec("BEGIN");
  try {
    const { problems, notes, accounts, transfers } = report(db, file !== undefined);
    for (const note of notes) context.err(`Note: ${note}`);
    for (const problem of problems) context.err(problem);
    if (problems.length > 0) {
      const count = `${problems.length} problem${problems.length === 1 ? "" : "s"}`;
      context.err(`${book.file} does not add up: ${count}. ${cure(context, file, options.rehearsal)}`);
      return 1;
    }
    context.out(
      `${book.file} adds up: ${transfers} transfer${transfers === 1 ? "" : "s"} between ${accounts} accounts, every balance and every escrow.`,
    );
    return options.chain === undefined ? 0 : tellChain(context, db, expected);
  } finally {
    db.exec("COMMIT");
    book.close();
  }
}

function report(db: Db, isCopy: boolean): VerifyReport {
  const damage = isCopy ? integrityOf(db) : [];
  // A damaged file may not be readable to the end, and what it says proves nothing.
  if (damage.length > 0) return { problems: damage, notes: [], accounts: 0, transfers: 0 };
  // A copy of an older version may lack a feature's tables.
  return verifyBook(db, { tables: TABLES, ...(isCurrent(db, TABLES) ? { escrows: escrowSources } : {}) });
}

function cure(context: CliContext, file: string | undefined, rehearsal: boolean): string {
  if (file !== undefined) return "Take another copy.";
  return rehearsal ? "Begin a new one: npx chatmint rehearse --fresh" : `Restore a copy: ${context.restoreHint}`;
}

interface ExpectedChain {
  readonly chain: string;
  readonly transfers: number;
}

/** `3f9a...@1234`: the hash in full, or its beginning from 16 characters on. */
function chainFrom(written: string): ExpectedChain {
  const [, chain, transfers] = /^([0-9a-f]{16,64})@(\d{1,15})$/i.exec(written.trim()) ?? [];
  if (chain && transfers) return { chain: chain.toLowerCase(), transfers: Number(transfers) };
  throw new ConfigError("CHAIN", [
    `--chain takes a hash and how many transfers it covers, as npx chatmint verify --chain says them: 3f9a...@1234 with at least 16 characters of the hash, not ${written}.`,
  ]);
}

function copyToVerify(file: string): Book {
  if (!existsSync(file))
    throw new ConfigError("COPY_MISSING", [`There is no file ${path.resolve(file)}. Name a copy of the book.`]);
  return openCopyToRead(path.resolve(file), TABLES);
}

function tellChain(context: CliContext, db: Db, expected: ExpectedChain | undefined): number {
  const counted = (count: number) => `${count.toLocaleString("en")} transfer${count === 1 ? "" : "s"}`;
  if (expected === undefined) {
    const { transfers, chain } = chainEnd(db)!;
    context.out(`${counted(transfers)}, chain ${chain}@${transfers}`);
    return 0;
  }
  const found = chainEnd(db, expected.transfers);
  if (found?.chain.startsWith(expected.chain)) {
    context.out(`Its first ${counted(found.transfers)} are those of the chain ${expected.chain}.`);
    return 0;
  }
  const { erased } = db
    .prepare<[], { erased: number }>("SELECT count(*) AS erased FROM viewer WHERE erased_at_ms IS NOT NULL")
    .get()!;
  if (found && erased > 0) {
    context.err(
      "Somebody was erased from this book, and with them reasons of movements, which are part of the chain: one that was noted before is another now. Note it anew.",
    );
  }
  context.err(
    found
      ? `Its first ${counted(found.transfers)} are others: their chain is ${found.chain}.`
      : `It has only ${counted(chainEnd(db)!.transfers)}, not ${expected.transfers.toLocaleString("en")}.`,
  );
  return 1;
}
