import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import type { ConfigError } from "../../src/base/errors.ts";
import { checkWholeCopy } from "../../src/cli/look/check-copy.ts";
import { forWindow } from "../../src/cli/run/run-log.ts";
import { copyBook, nightlyBackup } from "../../src/db/copies/backup.ts";
import { restoreBook } from "../../src/db/copies/restore.ts";
import { copyName, expired } from "../../src/db/copies/rotation.ts";
import { BOOK_FORMAT } from "../../src/db/migrate.ts";
import { integrityProblems, openBook, openBookToRead } from "../../src/db/open.ts";
import { checkCopyNow, checkCopy as checkInChild } from "../../src/ledger/audit/verify-file.ts";
import type { Person } from "../../src/model/money.ts";
import { listeningLog, scratchFolder, type TestBook, testBook } from "../support/book.ts";

let scratch: ReturnType<typeof scratchFolder>;
let file: string;
let backups: string;
let book: TestBook;
let ann: Person;

beforeEach(async () => {
  scratch = scratchFolder();
  file = path.join(scratch.folder, "chatmint.db");
  backups = path.join(scratch.folder, "backups");
  book = await testBook(file);
  ann = await book.person("ann", 100);
});
afterEach(() => {
  book.close();
  scratch.remove();
});

/** What the child does, on the spot. */
const checkCopy = async (copy: string) => {
  const damage = integrityProblems(copy, TABLES);
  return damage.length > 0 ? damage : checkCopyNow(copy, TABLES);
};
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => ({ code: "none", text: "" }),
    (error: ConfigError) => ({ code: error.code, text: error.message }),
  );
const balanceIn = (copy: string) => {
  const db = new Database(copy, { readonly: true });
  const balance = db.prepare("SELECT balance FROM account WHERE owner = ?").pluck().get(`viewer:${ann.id}`);
  db.close();
  return balance;
};
/** Points written into a book by hand, past its rules. */
const forge = (copy: string) => {
  const db = new Database(copy);
  db.prepare("UPDATE account SET balance = balance + 5 WHERE owner = ?").run(`viewer:${ann.id}`);
  db.close();
};

describe("a copy of the book", () => {
  it("is one whole file with all that was committed, made beside a running bot", async () => {
    const to = path.join(scratch.folder, "elsewhere", "copy.db");
    const copying = copyBook({ from: file, to, check: checkCopy });
    await book.pay(ann, 1);
    await copying;
    expect([100, 101]).toContain(balanceIn(to));
    expect(readdirSync(path.dirname(to))).toEqual(["copy.db"]);
    openBookToRead(to, TABLES).close();
  });

  it("never takes the place of another file", async () => {
    const to = path.join(scratch.folder, "copy.db");
    writeFileSync(to, "mine");
    expect((await refusal(copyBook({ from: file, to, check: checkCopy }))).code).toBe("BACKUP_EXISTS");
    expect(readFileSync(to, "utf8")).toBe("mine");
  });

  it("of a book that does not add up is removed, and the account is told with the difference", async () => {
    forge(file);
    const to = path.join(scratch.folder, "copies", "copy.db");
    const { code, text } = await refusal(copyBook({ from: file, to, check: checkCopy }));
    expect(code).toBe("BACKUP_FAILED");
    expect(text).toMatch(/ann \(viewer:\d+, points\) shows 105, but its transfers add up to 100: 5 too much\./);
    expect(readdirSync(path.dirname(to))).toEqual([]);
  });

  it("of a file that is not there is told", async () => {
    const { text } = await refusal(
      copyBook({ from: path.join(scratch.folder, "none.db"), to: path.join(backups, "c.db"), check: checkCopy }),
    );
    expect(text).toMatch(/There is no book at .*none\.db yet, so there is nothing to copy/);
  });

  it("of a file that is no database is told in SQLite's own words", async () => {
    const from = path.join(scratch.folder, "notes.txt");
    writeFileSync(from, "these are not the bytes you are looking for ".repeat(200));
    const { text } = await refusal(copyBook({ from, to: path.join(backups, "c.db"), check: checkCopy }));
    expect(text).toBe(`No copy was made of ${from}: file is not a database`);
  });

  it("of a book whose escrows hold another amount than is open is refused too, in any version that has them", async () => {
    const db = new Database(file);
    db.exec(`INSERT INTO account (currency_id, kind, owner) VALUES (1, 'escrow', 'escrow:redemption:7');
      INSERT INTO transfer (idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms)
        SELECT 'x', 1, m.id, e.id, 9, 'fund', 'test', 1763924400000 FROM account AS m JOIN account AS e ON e.owner = 'escrow:redemption:7' WHERE m.kind = 'mint' AND m.currency_id = 1`);
    db.close();
    const copy = copyBook({ from: file, to: path.join(backups, "c.db"), check: checkWholeCopy });
    await expect(copy).rejects.toMatchObject({
      problems: [expect.stringMatching(/escrow:redemption:7 holds 9 points, but 0 is open/)],
    });
    await copyBook({ from: file, to: path.join(backups, "d.db"), check: checkCopy });
    // What an older version kept may lack what is asked for.
    const old = new Database(path.join(backups, "d.db"));
    old.exec("DROP TABLE redemption_code; DROP TABLE redemption; PRAGMA user_version = 7");
    old.close();
    expect(await checkWholeCopy(path.join(backups, "d.db"))).toEqual([]);
  });

  it("into a folder that cannot be made is told with what to do", async () => {
    const taken = path.join(scratch.folder, "taken");
    writeFileSync(taken, "");
    const { text } = await refusal(copyBook({ from: file, to: path.join(taken, "sub", "c.db"), check: checkCopy }));
    expect(text).toMatch(/^The folder .* cannot be made: /);
  });
});

describe("checking a copy", () => {
  it("finds a damaged file", async () => {
    await book.writer.run(() => {
      for (let n = 0; n < 300; n++) book.db.prepare("INSERT INTO setting VALUES (?, ?)").run(`n${n}`, "x".repeat(500));
    });
    const to = path.join(scratch.folder, "copy.db");
    await copyBook({ from: file, to, check: checkCopy });
    expect(await checkInChild(to, TABLES)).toEqual([]);
    truncateSync(to, 4096 * 30);
    expect((await checkInChild(to, TABLES)).length).toBeGreaterThan(0);
    writeFileSync(to, "no book at all ".repeat(500));
    expect(integrityProblems(to, TABLES)).toEqual([expect.stringMatching(/cannot be read/)]);
    writeFileSync(to, "");
    expect(integrityProblems(to, TABLES)).toEqual([expect.stringMatching(/no book of Chatmint/)]);
  });
});

describe("the nightly copy", () => {
  const night = (day: string, more = {}) => {
    const { log, lines } = listeningLog();
    const result = nightlyBackup({
      book: file,
      folder: backups,
      check: checkCopy,
      log,
      now: () => ({ day, time: "05:00" }),
      ...more,
    });
    return result.then((made) => ({ ...made, lines }));
  };

  it("is made, checked and told", async () => {
    const { status, lines } = await night("2025-11-23");
    expect(status).toBe("made");
    expect(readdirSync(backups)).toEqual(["chatmint-2025-11-23-050000.db"]);
    expect(lines).toEqual([expect.objectContaining({ level: 30, msg: expect.stringMatching(/copied/) })]);
  });

  it("lets old copies go, and other files be", async () => {
    mkdirSync(backups);
    for (const name of ["chatmint-2025-11-20-050000.db", "before-version-2-was-1.db", "notes.txt"])
      writeFileSync(path.join(backups, name), "");
    await night("2025-11-23", { keeping: { daily: 1, weekly: 1 } });
    expect(readdirSync(backups).sort()).toEqual([
      "before-version-2-was-1.db",
      "chatmint-2025-11-23-050000.db",
      "notes.txt",
    ]);
  });

  it("is never let go itself, though a wrong clock made others that look newer", async () => {
    mkdirSync(backups);
    for (let n = 10; n < 50; n++) writeFileSync(path.join(backups, copyName(`20${n}-12-31`, "05:00")), "");
    const made = await night("2009-11-23");
    expect(made).toMatchObject({
      status: "made",
      removed: expect.not.arrayContaining(["chatmint-2009-11-23-050000.db"]),
    });
    expect(await checkCopy(path.join(backups, "chatmint-2009-11-23-050000.db"))).toEqual([]);
  });

  it("that fails deletes nothing, leaves nothing behind, and the log says why", async () => {
    mkdirSync(backups);
    const old = Array.from({ length: 20 }, (_, n) => copyName(`2025-10-${10 + n}`, "05:00"));
    for (const name of old) writeFileSync(path.join(backups, name), "");
    writeFileSync(path.join(backups, "chatmint-2025-11-22-050000.db.partial"), "half");
    forge(file);
    const { status, lines } = await night("2025-11-23");
    expect(status).toBe("failed");
    expect(readdirSync(backups).sort()).toEqual(old);
    expect(lines).toEqual([expect.objectContaining({ level: 50, why: expect.stringMatching(/5 too much/) })]);
    expect(forWindow(lines[0] as unknown as Parameters<typeof forWindow>[0], "UTC", undefined)).toMatch(
      /copy of the book FAILED; the older copies are kept: .*5 too much/,
    );
  });
});

describe("rotation", () => {
  const days = (from: string, count: number) =>
    Array.from({ length: count }, (_, n) =>
      copyName(new Date(Date.parse(from) + n * 86_400_000).toISOString().slice(0, 10), "05:00"),
    );

  it("keeps the last seven days and the newest of the last four weeks", () => {
    const names = days("2025-10-01", 54);
    const gone = new Set(expired(names));
    // 23 November 2025 is a Sunday: its week is in the days already, the three before it end on Sundays.
    expect(names.filter((name) => !gone.has(name)).map((name) => name.slice(14, 19))).toEqual([
      "11-02",
      "11-09",
      "11-16",
      "11-17",
      "11-18",
      "11-19",
      "11-20",
      "11-21",
      "11-22",
      "11-23",
    ]);
  });

  it("counts days that have a copy: a bot that was off for a month loses nothing", () => {
    expect(expired([...days("2025-01-01", 7), copyName("2025-11-23", "05:00")])).toEqual([
      copyName("2025-01-01", "05:00"),
    ]);
    expect(expired(days("2025-01-06", 5))).toEqual([]);
  });

  it("keeps one of several copies of a day: the last", () => {
    const names = ["05:00", "12:30", "23:59"].map((time) => copyName("2025-11-23", time));
    expect(expired(names)).toEqual([names[1], names[0]]);
  });

  it("never names the newest copy, nor a file it did not make, whatever it is asked to keep", () => {
    const name = fc.oneof(
      fc
        .date({ min: new Date("2020-01-01"), max: new Date("2030-01-01"), noInvalidDate: true })
        .map((date) => copyName(date.toISOString().slice(0, 10), date.toISOString().slice(11, 19))),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.uniqueArray(name), fc.nat(3), fc.nat(3), (names, daily, weekly) => {
        const gone = expired(names, { daily, weekly });
        const newest = names
          .filter((one) => /^chatmint-\d.*\.db$/.test(one))
          .sort()
          .at(-1);
        expect(gone).not.toContain(newest);
        for (const one of gone) expect(one).toMatch(/^chatmint-[\d-]{17}\.db$/);
      }),
    );
  });
});

describe("restoring", () => {
  let copy: string;
  const now = { day: "2025-11-23", time: "19:02:00" };

  beforeEach(async () => {
    copy = path.join(scratch.folder, "copy.db");
    await copyBook({ from: file, to: copy, check: checkCopy });
    await book.pay(ann, 900);
  });

  it("puts the copy in the place of the book and keeps the old one, with all that was in it", async () => {
    book.close();
    const { keptAs } = await restoreBook({ from: copy, book: file, check: checkCopy, now });
    expect(balanceIn(file)).toBe(100);
    expect(path.basename(keptAs!)).toBe("chatmint-before-restore-2025-11-23-190200.db");
    expect([balanceIn(keptAs!), balanceIn(copy)]).toEqual([1000, 100]);
    expect(await checkCopy(file)).toEqual([]);
    const again = await restoreBook({ from: keptAs!, book: file, check: checkCopy, now });
    expect([balanceIn(file), path.basename(again.keptAs!)]).toEqual([
      1000,
      "chatmint-before-restore-2025-11-23-190200-2.db",
    ]);
    openBook({ tables: TABLES, file }).close();
  });

  it("is refused while a bot runs on the book", async () => {
    expect((await refusal(restoreBook({ from: copy, book: file, check: checkCopy, now }))).code).toBe("BOOK_IN_USE");
    expect(balanceIn(file)).toBe(1000);
  });

  it("is refused for a copy that is damaged, does not add up, is newer or is not there", async () => {
    book.close();
    forge(copy);
    expect(await refusal(restoreBook({ from: copy, book: file, check: checkCopy, now }))).toMatchObject({
      code: "RESTORE_DAMAGED",
      text: expect.stringContaining("5 too much"),
    });
    const newer = new Database(copy);
    newer.pragma(`user_version = ${BOOK_FORMAT + 1}`);
    newer.close();
    expect((await refusal(restoreBook({ from: copy, book: file, check: checkCopy, now }))).text).toMatch(
      /newer Chatmint/,
    );
    writeFileSync(copy, "nothing");
    expect((await refusal(restoreBook({ from: copy, book: file, check: checkCopy, now }))).code).toBe(
      "RESTORE_DAMAGED",
    );
    expect((await refusal(restoreBook({ from: `${copy}x`, book: file, check: checkCopy, now }))).code).toBe(
      "RESTORE_MISSING",
    );
    expect((await refusal(restoreBook({ from: file, book: file, check: checkCopy, now }))).code).toBe("RESTORE_SAME");
    expect(balanceIn(file)).toBe(1000);
    expect(readdirSync(scratch.folder).filter((name) => name.includes("restor"))).toEqual([]);
  });

  it("works over a book that is damaged or missing, without playing its old log into the copy", async () => {
    book.close();
    // A log as a crash leaves it: whole, of the book that is damaged now, and not enough to repair it.
    const crashed = new Database(file);
    crashed.exec(`INSERT INTO transfer (idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms)
      SELECT 'late', currency_id, from_id, to_id, 7, 'bonus', 'bonus', 0 FROM transfer LIMIT 1`);
    const log = readFileSync(`${file}-wal`);
    crashed.close();
    writeFileSync(file, "damaged ".repeat(1000));
    writeFileSync(`${file}-wal`, log);
    const { keptAs } = await restoreBook({ from: copy, book: file, check: checkCopy, now });
    expect(balanceIn(file)).toBe(100);
    expect([readFileSync(keptAs!, "utf8").slice(0, 7), existsSync(`${file}-wal`)]).toEqual(["damaged", false]);
    const elsewhere = path.join(scratch.folder, "new.db");
    expect(await restoreBook({ from: copy, book: elsewhere, check: checkCopy, now })).toEqual({ keptAs: undefined });
    expect(balanceIn(elsewhere)).toBe(100);
  });
});
