import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { escrowSources } from "../../src/app/listed.ts";
import { TABLES } from "../../src/app/tables.ts";
import { ConfigError } from "../../src/base/errors.ts";
import { sqliteStep } from "../../src/cli/set-up/doctor-steps.ts";
import { BOOK_FORMAT } from "../../src/db/migrate.ts";
import { openBook, openBookToRead } from "../../src/db/open.ts";
import { inWords } from "../../src/db/place.ts";
import { refuseFaultySqlite, sqliteVersion } from "../../src/db/sqlite-version.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import { checkCopyNow } from "../../src/ledger/audit/verify-file.ts";
import { scratchFolder } from "../support/book.ts";
import { endsWithTest } from "../support/ends-with-test.ts";
import { makeOldBook, OLD_VERSIONS } from "../support/old-books.ts";

let scratch: ReturnType<typeof scratchFolder>;
let file: string;

beforeEach(() => {
  scratch = scratchFolder();
  file = path.join(scratch.folder, "data", "chatmint.db");
});
afterEach(() => scratch.remove());

function refusal(work: () => unknown): { code: string; text: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return { code: error.code, text: error.problems.join("\n") };
    throw error;
  }
  return { code: "none", text: "" };
}

/** A book of the first version, with one viewer in it, who is excluded. */
function olderBook(): void {
  mkdirSync(path.dirname(file));
  makeOldBook(file, 1, (db) => {
    db.exec("INSERT INTO viewer (id, earning, created_at_ms) VALUES (42, 0, 0)");
    db.exec(
      "INSERT INTO identity (platform, platform_id, viewer_id, login, display_name, seen_at_ms) VALUES ('twitch', '7', 42, 'ann', 'ann', 0)",
    );
  });
}

describe("a book", () => {
  it("is made with its folder, durable and strict", () => {
    const { db, close } = openBook({ tables: TABLES, file });
    const pragma = (name: string) => db.pragma(name, { simple: true });
    db.exec("INSERT INTO setting VALUES ('a', 'b')");
    expect([
      pragma("journal_mode"),
      pragma("synchronous"),
      pragma("foreign_keys"),
      pragma("recursive_triggers"),
      pragma("busy_timeout"),
    ]).toEqual(["wal", 2, 1, 1, 5000]);
    expect(pragma("user_version")).toBe(BOOK_FORMAT);
    const loose = db.prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
    );
    expect(loose.pluck().all()).toEqual([]);
    close();
  });

  it("is durable again each time it is opened", () => {
    openBook({ tables: TABLES, file }).close();
    const { db, close } = openBook({ tables: TABLES, file });
    db.exec("INSERT INTO setting VALUES ('a', 'b')");
    expect(db.pragma("synchronous", { simple: true })).toBe(2);
    close();
  });

  it("may be read beside its writer, and not changed", () => {
    const book = openBook({ tables: TABLES, file });
    book.db.exec("INSERT INTO setting VALUES ('a', 'b')");
    const reader = openBookToRead(file, TABLES);
    expect(reader.db.prepare("SELECT value FROM setting").pluck().all()).toEqual(["b"]);
    expect(() => reader.db.exec("DELETE FROM setting")).toThrow(/readonly/);
    reader.close();
    book.close();
  });

  it("that does not exist is not made by reading", () => {
    expect(refusal(() => openBookToRead(file, TABLES))).toMatchObject({
      code: "BOOK_MISSING",
      text: expect.stringContaining("npx chatmint start"),
    });
    expect(existsSync(file)).toBe(false);
  });

  it("that is an empty file is read with what to do, and begun only where there are no copies of it", () => {
    mkdirSync(path.join(path.dirname(file), "backups"), { recursive: true });
    writeFileSync(file, "");
    expect(refusal(() => openBookToRead(file, TABLES))).toMatchObject({
      code: "BOOK_EMPTY",
      text: expect.stringMatching(/restore a copy: npx chatmint restore FILE.* npx chatmint start$/),
    });
    const copyOf = (name: string) => path.join(path.dirname(file), "backups", `${name}-2026-01-31T050000.db`);
    writeFileSync(copyOf("chatmint"), "a copy");
    expect(refusal(() => openBook({ tables: TABLES, file }))).toMatchObject({
      code: "BOOK_EMPTY",
      text: expect.stringContaining("npx chatmint restore FILE"),
    });
    expect(readFileSync(file)).toHaveLength(0);
    renameSync(copyOf("chatmint"), copyOf("another"));
    openBook({ tables: TABLES, file }).close();
    openBookToRead(file, TABLES).close();
  });

  it("that is no database is refused with what to do", () => {
    openBook({ tables: TABLES, file }).close();
    writeFileSync(file, "these are not the bytes you are looking for ".repeat(200));
    for (const open of [() => openBook({ tables: TABLES, file }), () => openBookToRead(file, TABLES)]) {
      expect(refusal(open)).toMatchObject({
        code: "BOOK_UNREADABLE",
        text: expect.stringContaining("npx chatmint restore"),
      });
    }
  });
});

describe("a place where no book can be", () => {
  it("a file in the place of the folder is told with what to do", () => {
    writeFileSync(path.dirname(file), "a file");
    expect(refusal(() => openBook({ tables: TABLES, file }))).toMatchObject({
      code: "PLACE",
      text: expect.stringMatching(/^The folder .* cannot be made: .*--data OTHER_FOLDER$/),
    });
  });

  it("a folder in the place of the book is told", () => {
    mkdirSync(file, { recursive: true });
    for (const open of [() => openBook({ tables: TABLES, file }), () => openBookToRead(file, TABLES)]) {
      const { text } = refusal(open);
      expect(text).toMatch(/chatmint\.db cannot be opened: there is a folder of that name\. Take it away/);
      // It is whole: an older copy in its place would lose what came since.
      expect(text).not.toContain("restore");
    }
  });

  it("a folder in the place of its lock is told", () => {
    mkdirSync(`${file}.lock`, { recursive: true });
    expect(refusal(() => openBook({ tables: TABLES, file }))).toMatchObject({
      code: "PLACE",
      text: expect.stringMatching(/chatmint\.db\.lock cannot be opened: there is a folder of that name/),
    });
  });

  it("a disk that is full, a damaged file and a locked one are told apart", () => {
    const codeOf = (code: string) => (inWords(Object.assign(new Error("x"), { code }), "x") as ConfigError).code;
    expect(["SQLITE_FULL", "ENOSPC", "SQLITE_IOERR_WRITE"].map(codeOf)).toEqual(["DISK", "DISK", "DISK"]);
    expect(["SQLITE_CORRUPT", "SQLITE_NOTADB"].map(codeOf)).toEqual(["BOOK_UNREADABLE", "BOOK_UNREADABLE"]);
    expect(["SQLITE_BUSY", "SQLITE_READONLY", "EACCES"].map(codeOf)).toEqual(["BOOK_IN_USE", "PLACE", "PLACE"]);
  });

  it("a book whose inner pages are damaged is refused as one", () => {
    openBook({ tables: TABLES, file }).close();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(7, 4096 * 2));
    expect(refusal(() => openBook({ tables: TABLES, file }))).toMatchObject({
      code: "BOOK_UNREADABLE",
      text: expect.stringContaining("npx chatmint restore"),
    });
  });

  it("a book that can only be read is refused at the start, not at the first write", () => {
    const readOnly = Object.assign(new Error("attempt to write a readonly database"), { code: "SQLITE_READONLY" });
    expect(inWords(readOnly, "The book x cannot be written")).toMatchObject({
      problems: [
        "The book x cannot be written: it can only be read there. Choose another place for everything Chatmint writes: --data OTHER_FOLDER",
      ],
    });
    const full = Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
    expect(inWords(full, "The book x cannot be written")).toMatchObject({
      problems: ["The book x cannot be written: the disk is full. Free some space and start again"],
    });
    const damaged = Object.assign(new Error("malformed"), { code: "SQLITE_CORRUPT_VTAB" });
    expect((inWords(damaged, "x") as ConfigError).problems).toEqual([
      expect.stringMatching(/^x: the book's file is damaged\. Restore a copy: npx chatmint restore FILE/),
    ]);
    const other = new Error("a bug");
    expect(inWords(other, "x")).toBe(other);
  });
});

describe("an SQLite with the fault of the write-ahead log", () => {
  it.each(["3.7.0", "3.40.1", "3.51.2"])("%s: nothing is written with it, in words", (sqlite) => {
    const { code, text } = refusal(() => openBook({ tables: TABLES, file, sqlite }));
    expect(code).toBe("SQLITE_FAULT");
    expect(text).toMatch(new RegExp(`version ${sqlite}\\).* can damage a book.*npm ci$`));
    expect(text).not.toContain("\n");
    expect(existsSync(path.dirname(file))).toBe(false);
  });

  it.each(["3.51.3", "3.53.2", "4.0.0", "3.6.23"])("%s has not got it", (sqlite) => {
    openBook({ tables: TABLES, file, sqlite }).close();
  });

  it("is told of by doctor", () => {
    expect([...sqliteStep("3.40.1")]).toEqual([
      expect.objectContaining({ state: "failed", detail: expect.stringContaining("3.40.1"), cure: "npm ci" }),
    ]);
    expect([...sqliteStep()]).toEqual([]);
  });

  it("is not the one that is installed with Chatmint", () => {
    expect(() => refuseFaultySqlite(sqliteVersion())).not.toThrow();
  });
});

describe("a second writer", () => {
  it("in the same process is refused in words, until the first has closed", () => {
    const first = openBook({ tables: TABLES, file });
    expect(refusal(() => openBook({ tables: TABLES, file }))).toMatchObject({
      code: "BOOK_IN_USE",
      text: expect.stringMatching(/already running.*--data/),
    });
    first.close();
    openBook({ tables: TABLES, file }).close();
  });

  it.skipIf(process.platform === "win32")(
    "is refused also where the lock file was deleted, however often it tries",
    () => {
      const first = openBook({ tables: TABLES, file });
      first.db.exec("INSERT INTO setting VALUES ('a', 'b')");
      for (let round = 0; round < 2; round++) {
        rmSync(`${file}.lock`, { force: true });
        for (let again = 0; again < 2; again++) {
          expect(refusal(() => openBook({ tables: TABLES, file }))).toMatchObject({
            code: "BOOK_IN_USE",
            text: expect.stringMatching(/open in another program, perhaps another Chatmint.*--data/),
          });
        }
      }
      first.db.exec("INSERT INTO setting VALUES ('c', 'd')");
      first.close();
      const second = openBook({ tables: TABLES, file });
      expect(second.db.prepare("SELECT count(*) FROM setting").pluck().get()).toBe(2);
      second.close();
    },
  );

  it("is let in without a lock file where nobody has the book open, also after a crash", () => {
    const { db, close } = openBook({ tables: TABLES, file });
    db.exec("INSERT INTO setting VALUES ('a', 'b')");
    // As a crash leaves them: the log is there, and nobody holds anything.
    const moved = path.join(scratch.folder, "moved");
    mkdirSync(moved);
    for (const end of ["", "-wal"]) copyFileSync(file + end, path.join(moved, `chatmint.db${end}`));
    close();
    const book = openBook({ tables: TABLES, file: path.join(moved, "chatmint.db") });
    expect(book.db.prepare("SELECT value FROM setting").pluck().all()).toEqual(["b"]);
    expect(book.db.pragma("journal_mode", { simple: true })).toBe("wal");
    book.close();
  });

  it("in another process is refused in words, and let in once the first was killed", async () => {
    const root = path.resolve(import.meta.dirname, "../..");
    const start = () => {
      const how = ["--expose-gc", "--import", "jiti/register", "test/support/hold-book.ts", file];
      const child = spawn(process.execPath, how, {
        cwd: root,
        stdio: ["ignore", "pipe", "inherit"],
      });
      return { child, ...endsWithTest(child) };
    };
    const firstLine = ({ child }: ReturnType<typeof start>) =>
      new Promise<string>((resolve) => {
        let text = "";
        child.stdout!.on("data", (part: Buffer) => {
          text += part.toString();
          if (text.includes("\n")) resolve(text.trim());
        });
      });
    const owner = start();
    expect(await firstLine(owner)).toBe("open");
    const second = start();
    expect(await firstLine(second)).toMatch(/^BOOK_IN_USE Another Chatmint is already running/);
    expect(refusal(() => openBook({ tables: TABLES, file })).code).toBe("BOOK_IN_USE");
    openBookToRead(file, TABLES).close();
    owner.child.kill("SIGKILL");
    await owner.exited;
    openBook({ tables: TABLES, file }).close();
  });
});

describe("a book of another version", () => {
  it("older: is copied, checked, then brought up to date with all that is in it", () => {
    olderBook();
    const checked: string[] = [];
    const book = openBook({
      tables: TABLES,
      file,
      checkCopy(copy) {
        checked.push(copy);
        return checkCopyNow(copy, TABLES);
      },
    });
    expect(book.db.pragma("user_version", { simple: true })).toBe(BOOK_FORMAT);
    expect(book.db.prepare("SELECT id FROM viewer").pluck().all()).toEqual([42]);
    // Who was excluded by then still is, by their account.
    expect(book.db.prepare("SELECT excluded FROM identity").pluck().all()).toEqual([1]);
    book.close();
    expect(checked).toHaveLength(1);
    const backups = path.join(path.dirname(file), "backups");
    expect(readdirSync(backups)).toEqual([`chatmint-before-version-${BOOK_FORMAT}-was-1.db`]);
    const copy = new Database(path.join(backups, readdirSync(backups)[0]!), { readonly: true });
    expect([
      copy.pragma("user_version", { simple: true }),
      copy.prepare("SELECT id FROM viewer").pluck().all(),
    ]).toEqual([1, [42]]);
    copy.close();
  });

  it.each(OLD_VERSIONS)("older, version %i: gets the same tables, indexes and rules as a new one", (version) => {
    const schemaOf = (db: Database.Database) =>
      db.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name").all();
    const fresh = openBook({ tables: TABLES, file: ":memory:" });
    const wanted = schemaOf(fresh.db);
    const steps = fresh.db.prepare("SELECT * FROM migration").all();
    const kinds = fresh.db.prepare("SELECT * FROM transfer_kind").all();
    fresh.close();
    const old = path.join(scratch.folder, `version-${version}.db`);
    makeOldBook(old, version);
    const book = openBook({ tables: TABLES, file: old, checkCopy: checkCopyNow });
    expect(schemaOf(book.db)).toEqual(wanted);
    expect(book.db.prepare("SELECT * FROM migration").all()).toEqual(steps);
    expect(book.db.prepare("SELECT * FROM transfer_kind").all()).toEqual(kinds);
    expect(verify(book.db, { tables: TABLES, escrows: escrowSources }).problems).toEqual([]);
    book.close();
    openBookToRead(old, TABLES).close();
  });

  it("older: has a copy of its own, beside that of another book in the same folder", () => {
    olderBook();
    const rehearsal = path.join(path.dirname(file), "rehearsal.db");
    copyFileSync(file, rehearsal);
    openBook({ tables: TABLES, file }).close();
    openBook({ tables: TABLES, file: rehearsal }).close();
    expect(readdirSync(path.join(path.dirname(file), "backups")).sort()).toEqual([
      `chatmint-before-version-${BOOK_FORMAT}-was-1.db`,
      `rehearsal-before-version-${BOOK_FORMAT}-was-1.db`,
    ]);
  });

  it("older: is left alone when the copy is damaged, and the bad copy is removed", () => {
    olderBook();
    expect(refusal(() => openBook({ tables: TABLES, file, checkCopy: () => ["ann has 5 too much"] }))).toMatchObject({
      code: "COPY_DAMAGED",
      text: expect.stringContaining("5 too much"),
    });
    expect(readdirSync(path.join(path.dirname(file), "backups"))).toEqual([]);
    const db = new Database(file);
    expect(db.pragma("user_version", { simple: true })).toBe(1);
    db.close();
  });

  it("older: is not opened to read, with the command that updates it", () => {
    olderBook();
    expect(refusal(() => openBookToRead(file, TABLES))).toMatchObject({
      code: "BOOK_OLDER",
      text: expect.stringContaining("npx chatmint start"),
    });
  });

  it("newer: is refused and not touched", () => {
    const { db, close } = openBook({ tables: TABLES, file });
    db.pragma(`user_version = ${BOOK_FORMAT + 1}`);
    close();
    const before = readFileSync(file);
    for (const open of [() => openBook({ tables: TABLES, file }), () => openBookToRead(file, TABLES)]) {
      expect(refusal(open)).toMatchObject({ code: "BOOK_NEWER", text: expect.stringContaining("Update Chatmint") });
    }
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(existsSync(path.join(path.dirname(file), "backups"))).toBe(false);
  });

  it("fails in words when a step does not fit, and stays as it was", () => {
    olderBook();
    const db = new Database(file);
    db.exec("CREATE TABLE broadcast (id INTEGER)");
    db.close();
    expect(refusal(() => openBook({ tables: TABLES, file }))).toMatchObject({
      code: "MIGRATION_FAILED",
      text: expect.stringContaining("Nothing was changed. Free some disk space"),
    });
    const after = new Database(file);
    expect(after.pragma("user_version", { simple: true })).toBe(1);
    after.close();
  });
});
