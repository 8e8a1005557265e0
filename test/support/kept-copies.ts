/** A bot's copies in a temporary folder, with a clock that is moved: what a whole bot does with them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { configSchema } from "../../src/app/config.ts";
import { type KeepOptions, KeptCopies } from "../../src/app/copies/keep.ts";
import { TABLES } from "../../src/app/tables.ts";
import { dataPaths } from "../../src/base/paths.ts";
import { integrityProblems } from "../../src/db/open.ts";
import { checkCopyNow } from "../../src/ledger/audit/verify-file.ts";
import { listeningLog, scratchFolder, testBook } from "./book.ts";

/** What the child does, on the spot. */
export const checkOnTheSpot = async (copy: string) => {
  const damage = integrityProblems(copy, TABLES);
  return damage.length > 0 ? damage : checkCopyNow(copy, TABLES);
};

/** A book with its folders; `keep` begins to look after its copies, as often as it is called. */
export async function copiesRig(copyTo = "") {
  const scratch = scratchFolder();
  const paths = dataPaths(path.join(scratch.folder, "data"));
  const book = await testBook(paths.book);
  const { system } = book;
  const { log, lines } = listeningLog();
  const state = { live: false };
  const config = configSchema.parse({ timeZone: "Europe/London", operations: { copyTo } });
  const shared = {
    ...{ config, paths, log, system, configFile: path.join(scratch.folder, "config.json") },
    isLive: () => state.live,
    check: checkOnTheSpot,
    book: { db: book.db, file: paths.book, close() {} },
  };
  return {
    ...{ scratch, paths, book, system, lines, state, config },
    second: path.join(scratch.folder, copyTo),
    async keep(more: Partial<KeepOptions> = {}) {
      const kept = new KeptCopies({ ...shared, ...more });
      await kept.start();
      return kept;
    },
    copies: (folder = paths.backups) =>
      existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".db")) : [],
    told: (level: number) => lines.filter((line) => line.level === level).map(({ msg, why }) => `${msg} ${why ?? ""}`),
    remove() {
      book.close();
      scratch.remove();
    },
  };
}

/** Bytes in the middle of a file that nobody wrote there; its size, its name and its first page stay as they were. */
export function damage(file: string): void {
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(7, 4096 * 2, bytes.length - 4096));
}

/** A file that only has the name of a copy. */
export function emptyFile(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, "");
}

/** A whole file in which somebody wrote points by hand. */
export function forge(file: string): void {
  const db = new Database(file);
  db.exec("UPDATE account SET balance = balance + 5 WHERE kind = 'viewer'");
  db.close();
}
