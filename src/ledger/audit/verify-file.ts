/** Looks through a book without holding up the bot: in another process, because a large one takes seconds. */
import { fork } from "node:child_process";
import { statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Tables } from "../../db/migrate.ts";
import { type Db, openCopyToRead } from "../../db/open.ts";
import type { EscrowSource } from "../ledger.ts";
import { heldProblems, told, type VerifyReport, verify } from "./verify.ts";
import type { VerifyWish } from "./verify-child.ts";
import { reportOn } from "./verify-copy.ts";

/** Up to so many transfers a book is looked through on the spot, within a few milliseconds. */
const SMALL_TRANSFERS = 5_000;

/** Verifies a file in a process of its own. A child that dies is a problem too. */
export function verifyInChild(
  file: string,
  options: Pick<VerifyWish, "tables"> & Partial<VerifyWish>,
): Promise<VerifyReport> {
  return new Promise((resolve) => {
    const own = fileURLToPath(import.meta.url);
    const child = fork(path.join(path.dirname(own), `verify-child${path.extname(own)}`), [], {
      execArgv: loaderFor(own),
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let said = "";
    child.stderr?.on("data", (part: Buffer) => {
      said = (said + part.toString("utf8")).slice(-2_000);
    });
    let report: VerifyReport | undefined;
    const failed = (why: string): VerifyReport => ({
      problems: [`The book ${file} could not be looked through: ${why}`],
      notes: [],
      accounts: 0,
      transfers: 0,
    });
    child.once("message", (answer: VerifyReport) => {
      report = answer;
    });
    child.once("error", (error) => resolve(failed(error.message)));
    child.once("exit", (code, signal) =>
      resolve(report ?? failed(`its process ended early (${signal ?? code}). ${said}`)),
    );
    child.send({ integrity: false, ...options, file: path.resolve(file) } satisfies VerifyWish);
  });
}

/** What is wrong with a copy: SQLite's own check and the book's; with the module that tells what is held, escrows too. */
export async function checkCopy(file: string, tables: readonly Tables[], escrows?: string): Promise<readonly string[]> {
  return (await verifyInChild(file, { tables, integrity: true, ...(escrows ? { escrows } : {}) })).problems;
}

/** Up to this size a copy is looked through on the spot, in bytes: another process would take longer to begin. */
const SMALL_COPY = 2_000_000;

/** The same, with what the features hold at hand; a large one in another process. `module` exports the same as `escrows`. */
export async function checkCopyWith(
  file: string,
  { tables, escrows, module }: Pick<VerifyWish, "tables"> & { escrows: readonly EscrowSource[]; module: string },
): Promise<readonly string[]> {
  if (statSync(file).size > SMALL_COPY) return checkCopy(file, tables, module);
  return reportOn({ file, tables, integrity: true }, escrows).problems;
}

/** The same on the spot, for the copy made before an update: nothing else can run then anyway. */
export function checkCopyNow(file: string, tables: readonly Tables[]): readonly string[] {
  const book = openCopyToRead(file, tables);
  try {
    return verify(book.db, { tables }).problems;
  } finally {
    book.close();
  }
}

/** Verifies the open book: a small one on the spot, a large one in a child and its escrows here, where they are known. */
export async function verifyBook(book: {
  readonly db: Db;
  readonly file: string;
  readonly tables: readonly Tables[];
  readonly escrows: readonly EscrowSource[];
}): Promise<VerifyReport> {
  const { db, file, tables, escrows } = book;
  const newest = (db.prepare("SELECT max(id) FROM transfer").pluck().get() as number | null) ?? 0;
  if (newest <= SMALL_TRANSFERS || file === ":memory:") return verify(db, { tables, escrows });
  const report = await verifyInChild(file, { tables });
  // Read at one moment, on this connection: the child's moment would be another.
  return { ...report, problems: told([...heldProblems(db, escrows), ...report.problems]) };
}

/** From source the child needs the loader that the parent had; from the build it needs none. */
function loaderFor(file: string): string[] {
  if (!file.endsWith(".ts")) return [];
  const jiti = path.dirname(createRequire(file).resolve("jiti"));
  return ["--import", pathToFileURL(path.join(jiti, "jiti-register.mjs")).href];
}
