import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
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
import { bookBytes, freeBytes, noRoom } from "../../src/db/copies/room.ts";
import { copyName, expired, KEEPING } from "../../src/db/copies/rotation.ts";
import { BOOK_FORMAT } from "../../src/db/migrate.ts";
import { integrityProblems, openBook, openBookToRead } from "../../src/db/open.ts";
import { checkCopyNow, checkCopy as checkInChild } from "../../src/ledger/audit/verify-file.ts";
import type { Person } from "../../src/model/money.ts";
import { listeningLog, scratchFolder, type TestBook, testBook } from "../support/book.ts";
import { canMount } from "../support/mount.ts";

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

  it("of a book of a newer version names the book, not the name the copy had meanwhile", async () => {
    book.close();
    const newer = new Database(file);
    newer.pragma(`user_version = ${BOOK_FORMAT + 1}`);
    newer.close();
    const { text } = await refusal(copyBook({ from: file, to: path.join(backups, "c.db"), check: checkWholeCopy }));
    expect(text).toContain(`The book ${file} was written by a newer Chatmint`);
    expect(text).not.toContain("partial");
    expect(readdirSync(backups)).toEqual([]);
  });

  it("of a folder that stands in the place of the book is told as one", async () => {
    const from = path.join(scratch.folder, "folder.db");
    mkdirSync(from);
    const { code, text } = await refusal(copyBook({ from, to: path.join(backups, "c.db"), check: checkCopy }));
    expect([code, text]).toEqual([
      "PLACE",
      expect.stringMatching(/folder\.db cannot be opened: there is a folder of that name/),
    ]);
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
    const [old] = [copyName("2025-11-20", "05:00")];
    await copyBook({ from: file, to: path.join(backups, old), check: checkCopy });
    for (const name of ["chatmint-2025-11-19-050000.db", "before-version-2-was-1.db", "notes.txt"])
      writeFileSync(path.join(backups, name), "");
    await night("2025-11-23", { keeping: { recentMs: 0, daily: 1, weekly: 1 } });
    expect(readdirSync(backups).sort()).toEqual([
      "before-version-2-was-1.db",
      // No copy, whatever it is called: it takes the place of none, and nobody deletes it.
      "chatmint-2025-11-19-050000.db",
      "chatmint-2025-11-23-050000.db",
      "notes.txt",
    ]);
  });

  it("is never let go itself, though a wrong clock made others that look newer", async () => {
    mkdirSync(backups);
    const one = path.join(scratch.folder, "one.db");
    await copyBook({ from: file, to: one, check: checkCopy });
    for (let n = 10; n < 50; n++) copyFileSync(one, path.join(backups, copyName(`20${n}-12-31`, "05:00")));
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

describe("a disk with little room", () => {
  const bytes = () => bookBytes(file);
  const night = (free: number) => {
    const { log, lines } = listeningLog();
    const now = () => ({ day: "2025-11-23", time: "05:00" });
    const made = nightlyBackup({ book: file, folder: backups, check: checkCopy, log, now, free: async () => free });
    return made.then((result) => ({ ...result, lines }));
  };

  it("gets no copy that leaves less free than twice the book, and that is told", async () => {
    const { status, lines } = await night(3 * bytes() - 1);
    expect(status).toBe("failed");
    expect(readdirSync(backups)).toEqual([]);
    expect(lines).toEqual([
      expect.objectContaining({
        level: 50,
        why: expect.stringMatching(/too little space.*twice the book must stay free/),
      }),
    ]);
    expect((await night(3 * bytes())).status).toBe("made");
  });

  it("is asked for what the system says, and one that says nothing is trusted", async () => {
    expect(await freeBytes(path.join(scratch.folder, "not", "there", "yet"))).toBeGreaterThan(0);
    expect(await noRoom(backups, bytes())).toBeUndefined();
    expect(await noRoom(backups, bytes(), async () => undefined)).toBeUndefined();
    expect(await noRoom(backups, Number.MAX_SAFE_INTEGER / 4)).toMatch(
      /too little space for a copy of the book in .*backups/,
    );
  });

  it.skipIf(!canMount())("of a real file system is left as it was", async () => {
    const place = path.join(scratch.folder, "tiny");
    mkdirSync(place);
    expect(spawnSync("mount", ["-t", "tmpfs", "-o", `size=${2 * bytes()}`, "tmpfs", place]).status).toBe(0);
    try {
      const { log } = listeningLog();
      const now = () => ({ day: "2025-11-23", time: "05:00" });
      const tried = { book: file, folder: path.join(place, "backups"), check: checkCopy, log, now };
      expect(await nightlyBackup(tried)).toMatchObject({
        status: "failed",
        problems: [expect.stringMatching(/too little space/)],
      });
      // Past the rule it is full in the middle of a copy: told in words, and nothing is left of it.
      expect(spawnSync("mount", ["-o", `remount,size=${Math.ceil(bytes() / 2)}`, place]).status).toBe(0);
      const full = await nightlyBackup({ ...tried, free: async () => undefined });
      expect(full).toMatchObject({
        status: "failed",
        problems: [expect.stringMatching(/the disk is full\. Free some space/)],
      });
      expect(readdirSync(tried.folder)).toEqual([]);
    } finally {
      spawnSync("umount", [place]);
    }
  });
});

describe("rotation", () => {
  const days = (from: string, count: number) =>
    Array.from({ length: count }, (_, n) =>
      copyName(new Date(Date.parse(from) + n * 86_400_000).toISOString().slice(0, 10), "05:00"),
    );
  const at = (wall: string, timeZone = "UTC") => ({ nowMs: Date.parse(`${wall}Z`), timeZone });
  const SUNDAY = at("2025-11-23T05:00");
  const kept = (names: readonly string[], wall: Parameters<typeof expired>[1], keeping = KEEPING) => {
    const gone = new Set(expired(names, wall, keeping));
    return names.filter((name) => !gone.has(name)).map((name) => name.slice(14, -5));
  };

  it("keeps the last seven days and the newest of the last four weeks", () => {
    // 23 November 2025 is a Sunday: its week is in the days already, the three before it end on Sundays.
    expect(kept(days("2025-10-01", 54), SUNDAY).map((name) => name.slice(0, 5))).toEqual([
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
    expect(expired([...days("2025-01-01", 7), copyName("2025-11-23", "05:00")], SUNDAY)).toEqual([
      copyName("2025-01-01", "05:00"),
    ]);
    expect(expired(days("2025-01-06", 5), SUNDAY)).toEqual([]);
  });

  it("keeps all copies of the last two days, and of older days the last", () => {
    const names = ["11-20", "11-21", "11-22", "11-23"].flatMap((day) =>
      ["04:59", "05:00", "12:30", "23:59"].map((time) => copyName(`2025-${day}`, time)),
    );
    expect(kept(names, at("2025-11-23T23:59"))).toEqual([
      "11-20-2359",
      "11-21-2359",
      ...["0459", "0500", "1230", "2359"].map((time) => `11-22-${time}`),
      ...["0459", "0500", "1230", "2359"].map((time) => `11-23-${time}`),
    ]);
    expect(kept(names, at("2025-11-23T05:00")).slice(0, 4)).toEqual([
      "11-20-2359",
      "11-21-0500",
      "11-21-1230",
      "11-21-2359",
    ]);
  });

  it.each([
    // 48 hours back from Monday 12:00: through 23 hours, through 25, through 24.
    ["clocks go forward", "2026-03-30T10:00", "03-28", ["11:00"], ["10:59"]],
    ["clocks go back", "2026-10-26T11:00", "10-24", ["13:00"], ["12:59"]],
    ["no clock is changed", "2026-05-04T10:00", "05-02", ["12:00"], ["11:59"]],
  ])("counts two days of 24 hours in Berlin where %s", (_what, now, day, stay, go) => {
    const wall = at(now, "Europe/Berlin");
    const named = (times: readonly string[]) => times.map((time) => copyName(`2026-${day}`, time));
    // The last one stands for the day and for the week.
    expect(expired([...named(go), ...named(stay), ...named(["23:00"])], wall)).toEqual(named(go));
  });

  it("leaves copies that a clock dated in the future out of the count, until their time has come", () => {
    const ahead = days("2036-01-01", 20);
    const names = days("2025-11-10", 14);
    expect(expired([...names, ...ahead], SUNDAY)).toEqual(expired(names, SUNDAY));
    expect(expired([...names, ...ahead], at("2036-01-20T05:00")).length).toBeGreaterThan(10);
    // Less than an hour is no fault of the clock: the hour that comes twice, a clock that was put right.
    const soon = copyName("2025-11-23", "05:59");
    expect(kept([...names, soon], at("2025-11-23T05:01"), { recentMs: 0, daily: 1, weekly: 0 })).toEqual([
      "11-23-0559",
    ]);
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
        const gone = expired(names, at("2030-01-02T00:00"), { recentMs: 0, daily, weekly });
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
