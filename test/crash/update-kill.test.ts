/** A process killed with -9 while it carries an old book over. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { escrowSources } from "../../src/app/listed.ts";
import { TABLES } from "../../src/app/tables.ts";
import { BOOK_FORMAT } from "../../src/db/migrate.ts";
import { openBook } from "../../src/db/open.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import { checkCopyNow } from "../../src/ledger/audit/verify-file.ts";
import { FIRST_EVENING, fillWithEvening, makeOldBook } from "../support/old-books.ts";

it("leaves the old book, which is carried over whole at the next start", { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "chatmint-update-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const file = path.join(folder, "chatmint.db");
  makeOldBook(file, FIRST_EVENING, fillWithEvening);
  for (let round = 0; round < 2; round++) {
    const how = ["--import", "jiti/register", "test/support/update-endlessly.ts", file];
    const child = spawn(process.execPath, how, { cwd: path.resolve(import.meta.dirname, "../.."), stdio: "inherit" });
    onTestFinished(() => void child.kill("SIGKILL"));
    const gone = once(child, "exit");
    // The last step is under way: what it and those before it wrote overflows into the log.
    await vi.waitFor(() => expect(sizeOf(`${file}-wal`)).toBeGreaterThan(500_000), { timeout: 30_000, interval: 10 });
    child.kill("SIGKILL");
    await gone;
  }
  const before = `chatmint-before-version-${BOOK_FORMAT}-was-${FIRST_EVENING}.db`;
  expect(existsSync(path.join(folder, "backups", before))).toBe(true);
  const versions: number[] = [];
  const book = openBook({
    ...{ file, tables: TABLES },
    checkCopy(copy, tables) {
      const old = openBook({ file: ":memory:", tables });
      old.db.prepare("ATTACH ? AS copy").run(copy);
      versions.push(old.db.pragma("copy.user_version", { simple: true }) as number);
      old.close();
      return checkCopyNow(copy, tables);
    },
  });
  expect(versions).toEqual([FIRST_EVENING]);
  expect(book.db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'duel'").pluck().get()).toBe(0);
  expect(verify(book.db, { tables: TABLES, escrows: escrowSources }).problems).toEqual([]);
  book.close();
});

function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
}
