/** Books of every earlier version, carried over with an evening in them; and the steps of features, as a book remembers them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { escrowSources } from "../../src/app/listed.ts";
import { TABLES } from "../../src/app/tables.ts";
import { ConfigError } from "../../src/base/errors.ts";
import { SimulatedSystem } from "../../src/base/system.ts";
import { BOOK_FORMAT, type Step, type Tables } from "../../src/db/migrate.ts";
import { openBook, openBookToRead } from "../../src/db/open.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import { checkCopyNow } from "../../src/ledger/audit/verify-file.ts";
import { kindTables } from "../../src/ledger/kinds.ts";
import { scratchFolder } from "../support/book.ts";
import {
  columnsOf,
  EVENING_BREAKS_MS,
  FIRST_EVENING,
  fillWithEvening,
  makeOldBook,
  OLD_VERSIONS,
  tablesOf,
} from "../support/old-books.ts";
import { twoPlatforms } from "../support/two-platforms.ts";

let scratch: ReturnType<typeof scratchFolder>;
let file: string;

beforeEach(() => {
  scratch = scratchFolder();
  file = path.join(scratch.folder, "chatmint.db");
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

const copies = () =>
  existsSync(path.join(scratch.folder, "backups")) ? readdirSync(path.join(scratch.folder, "backups")) : [];
const open = (tables: readonly Tables[] = TABLES) => openBook({ tables, file, checkCopy: checkCopyNow });
const more = (feature: string, ...steps: Step[]): readonly Tables[] => [...TABLES, { feature, steps }];

/** What a file says without any of our code in between. */
function look<T>(read: (db: Database.Database) => T, of = file): T {
  const db = new Database(of, { readonly: true });
  try {
    return read(db);
  } finally {
    db.close();
  }
}

/** Every row of the tables that there are, by table and by the columns named. */
function rowsOf(db: Database.Database, columns: ReadonlyMap<string, readonly string[]>): object {
  return Object.fromEntries(
    [...columns].map(([table, names]) => [
      table,
      db.prepare(`SELECT ${names.join(", ")} FROM ${table} ORDER BY ${names.map((_, at) => at + 1).join(", ")}`).all(),
    ]),
  );
}

const schemaOf = (db: Database.Database) => {
  const parts = db.prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name").all();
  return (parts as { sql: string }[]).map((part) => ({ ...part, sql: part.sql.replaceAll('"', "") }));
};

describe("a book in the middle of an evening", () => {
  const versions = OLD_VERSIONS.filter((version) => version >= FIRST_EVENING);

  it.each(versions)("of version %i is copied, carried over with every row, and adds up", (version) => {
    makeOldBook(file, version, fillWithEvening);
    const columns = look((db) => new Map(tablesOf(db).map((table) => [table, columnsOf(db, table)])));
    columns.delete("kick_fact");
    const before = look((db) => rowsOf(db, columns));
    const book = open();
    expect(rowsOf(book.db, columns)).toEqual(before);
    expect(verify(book.db, { tables: TABLES, escrows: escrowSources }).problems).toEqual([]);
    expect(book.db.pragma("foreign_keys", { simple: true })).toBe(1);
    book.close();
    expect(copies()).toEqual([`chatmint-before-version-${BOOK_FORMAT}-was-${version}.db`]);
    const copy = path.join(scratch.folder, "backups", copies()[0]!);
    expect(look((db) => [db.pragma("user_version", { simple: true }), rowsOf(db, columns)], copy)).toEqual([
      version,
      before,
    ]);
  });

  it("knows what the prize was of what is over: the movement that laid it aside says it", () => {
    makeOldBook(file, 14, (db) => {
      fillWithEvening(db);
      db.exec("UPDATE giveaway SET kind = 'raffle', prize_each = 0, prize_held = 0, state = 'cancelled' WHERE id = 2");
    });
    const book = open();
    expect(book.db.prepare("SELECT prize_total FROM giveaway ORDER BY id").pluck().all()).toEqual([100, 200]);
    book.close();
  });

  it("goes on where it was: the claim, the drop, the tickets, the redemption, watching, and two who are one", async () => {
    makeOldBook(file, 23, fillWithEvening);
    const book = open();
    const system = new SimulatedSystem(EVENING_BREAKS_MS + 1_000);
    const items = [
      { name: "Song request", price: 50, message: true },
      { name: "Hug", price: 10 },
    ];
    const chat = await twoPlatforms({ shop: { items } }, { book, system, run: 1 });
    const has = (name: string) => chat.balance("twitch", name);
    expect(chat.balance("kick", "annie")).toBe(has("ann"));
    const [bob, zoe, eve] = [has("bob"), chat.balance("kick", "zoe"), has("eve")];
    expect((await chat.says("twitch", "bob", "here!")).join()).toMatch(/bob is here and takes 100 points!/);
    expect(has("bob")).toBe(bob + 100);
    await chat.says("kick", "zoe", "lantern");
    expect(chat.balance("kick", "zoe")).toBe(zoe + 25);
    expect((await chat.says("twitch", "[mod] max", "!refund R1")).join()).toMatch(/eve/);
    expect(has("eve")).toBe(eve + 50);
    const drawn = await chat.says("twitch", "[mod] max", "!giveaway draw");
    expect(drawn.join()).toMatch(/(ann|zoe).* wins? 200 points/);
    expect((await chat.says("twitch", "eve", "!hello")).join()).toMatch(/Hello!/);
    await chat.advance(60_000);
    const minutes = chat.house.features.watch.minutes(chat.house.viewers.known("twitch", "ann")!.id);
    await chat.says("twitch", "ann", "still here");
    await chat.advance(5 * 60_000);
    expect(chat.house.features.watch.minutes(chat.house.viewers.known("twitch", "ann")!.id)).toBeGreaterThan(minutes);
    expect(book.db.prepare("SELECT count(*) FROM giveaway WHERE state = 'open'").pluck().get()).toBe(0);
  });
});

describe("the steps of a feature", () => {
  it("are remembered, and only the new ones run, after a copy that is named after the first of them", () => {
    open(more("duel", "CREATE TABLE duel (id INTEGER PRIMARY KEY) STRICT")).close();
    expect(copies()).toEqual([]);
    const two = more(
      "duel",
      "CREATE TABLE duel (id INTEGER PRIMARY KEY) STRICT",
      "ALTER TABLE duel ADD COLUMN stake INTEGER; INSERT INTO duel (stake) VALUES (5)",
    );
    expect(refusal(() => openBookToRead(file, two))).toMatchObject({
      code: "BOOK_OLDER",
      text: expect.stringMatching(/it has not had duel 2\).*npx chatmint start/),
    });
    open(two).close();
    open(two).close();
    expect(copies()).toEqual(["chatmint-before-duel-2.db"]);
    expect(look((db) => db.prepare("SELECT stake FROM duel").pluck().all())).toEqual([5]);
    expect(look((db) => db.prepare("SELECT n FROM migration WHERE feature = 'duel'").pluck().all())).toEqual([1, 2]);
    openBookToRead(file, two).close();
  });

  it("are refused where this Chatmint does not know them, and the book is not touched", () => {
    open(more("duel", "CREATE TABLE duel (id INTEGER PRIMARY KEY) STRICT", "SELECT 1")).close();
    const before = readFileSync(file);
    for (const tables of [TABLES, more("duel", "CREATE TABLE duel (id INTEGER PRIMARY KEY) STRICT")]) {
      for (const way of [() => open(tables), () => openBookToRead(file, tables)]) {
        expect(refusal(way)).toMatchObject({
          code: "BOOK_NEWER",
          text: expect.stringMatching(/does not know its .*duel 2\. Update Chatmint, or restore the copy/),
        });
      }
    }
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(copies()).toEqual([]);
  });

  it("refuse a version between those that were counted and the one that remembers", () => {
    makeOldBook(file, 23, (db) => db.pragma("user_version = 24"));
    expect(refusal(() => open())).toMatchObject({ code: "BOOK_NEWER", text: expect.stringContaining("version 24") });
  });

  it("belong to one feature of that name", () => {
    expect(() => open(more("shop"))).toThrow("Two lists of tables are called shop");
  });

  it("run whole or not at all: a step that fails, or a full disk, leaves the old book, and the next start goes on", () => {
    makeOldBook(file, FIRST_EVENING, fillWithEvening);
    const left = () => look((db) => [db.pragma("user_version", { simple: true }), schemaOf(db)]);
    const before = left();
    const fails = more("duel", "CREATE TABLE duel (id INTEGER) STRICT", "CREATE TABLE viewer (id INTEGER) STRICT");
    expect(refusal(() => open(fails))).toMatchObject({
      code: "MIGRATION_FAILED",
      text: expect.stringMatching(
        /the step duel 2 failed \(.*viewer already exists\)\. Nothing was changed\. Free some disk space/,
      ),
    });
    expect(left()).toEqual(before);
    const fills = more(
      "duel",
      `PRAGMA max_page_count = 1; CREATE TABLE duel (text TEXT) STRICT;
       WITH RECURSIVE line (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM line WHERE n < 1000)
       INSERT INTO duel SELECT hex(zeroblob(4000)) FROM line`,
    );
    expect(refusal(() => open(fills)).text).toMatch(
      /the step duel 1 failed \(database or disk is full\)\. Nothing was changed/,
    );
    expect(left()).toEqual(before);
    const book = open();
    expect(verify(book.db, { tables: TABLES, escrows: escrowSources }).problems).toEqual([]);
    book.close();
  });
});

describe("a step without foreign keys", () => {
  const rebuilt = (where: string) => `
    CREATE TABLE viewer_anew (
      id INTEGER PRIMARY KEY,
      merged_into_id INTEGER REFERENCES viewer (id) CHECK (merged_into_id <> id),
      earning INTEGER NOT NULL DEFAULT 1 CHECK (earning IN (0, 1)),
      listed INTEGER NOT NULL DEFAULT 1 CHECK (listed IN (0, 1)),
      created_at_ms INTEGER NOT NULL CHECK (created_at_ms >= 0),
      erased_at_ms INTEGER
    ) STRICT;
    INSERT INTO viewer_anew SELECT id, merged_into_id, earning, listed, created_at_ms, erased_at_ms FROM viewer ${where};
    DROP TABLE viewer;
    ALTER TABLE viewer_anew RENAME TO viewer;
    CREATE INDEX viewer_merged ON viewer (merged_into_id) WHERE merged_into_id IS NOT NULL`;
  const rebuild = (where = "") => more("rebuild", { sql: rebuilt(where), foreignKeys: "off" });

  it("rebuilds a table that others refer to, in a new book as in an old one", () => {
    makeOldBook(file, FIRST_EVENING, fillWithEvening);
    const book = open(rebuild());
    const fresh = openBook({ tables: rebuild(), file: ":memory:" });
    expect(schemaOf(book.db)).toEqual(schemaOf(fresh.db));
    fresh.close();
    expect(verify(book.db, { tables: rebuild(), escrows: escrowSources }).problems).toEqual([]);
    expect(book.db.prepare("SELECT count(*) FROM viewer").pluck().get()).toBeGreaterThan(5);
    // Back on: nobody watches who is not there, and the check of the new table holds.
    expect(book.db.pragma("legacy_alter_table", { simple: true })).toBe(0);
    expect(() => book.db.exec("INSERT INTO follow_due VALUES (1, 999, 0)")).toThrow(/FOREIGN KEY/);
    expect(() => book.db.exec("UPDATE viewer SET created_at_ms = -1")).toThrow(/CHECK/);
    book.close();
  });

  it("is refused where a reference would lead nowhere, and changes nothing", () => {
    makeOldBook(file, 23, fillWithEvening);
    const before = look(schemaOf);
    expect(refusal(() => open(rebuild("WHERE id <> 2")))).toMatchObject({
      code: "MIGRATION_FAILED",
      text: expect.stringMatching(/references lead nowhere, the first from \w+ to viewer\)\. Nothing was changed/),
    });
    expect(look(schemaOf)).toEqual(before);
    expect(look((db) => db.prepare("SELECT count(*) FROM viewer WHERE id = 2").pluck().get())).toBe(1);
    open().close();
  });
});

describe("the kinds of transfer that features declare", () => {
  const stakes = [
    ["stake", "both"],
    ["escape", "play"],
    ["stake", "play"],
  ] as const;
  const kinds = (db: Database.Database) =>
    db.prepare("SELECT currency_kind || ' ' || kind FROM transfer_kind").pluck().all() as string[];

  it("come into a new book and into an old one, and none that was there goes", () => {
    open().close();
    const before = look(kinds);
    const tables = [...TABLES, ...kindTables(stakes)];
    const book = open(tables);
    expect(kinds(book.db).sort()).toEqual([...before, "cash stake", "play escape", "play stake"].sort());
    expect(verify(book.db, { tables, escrows: escrowSources }).problems).toEqual([]);
    const fresh = openBook({ tables, file: ":memory:" });
    expect(kinds(fresh.db)).toEqual(kinds(book.db));
    fresh.close();
    book.db.exec("DELETE FROM transfer_kind WHERE kind = 'stake'");
    expect(verify(book.db, { tables }).problems).toEqual([expect.stringContaining("transfer_kind")]);
    book.close();
  });

  it("are words", () => {
    expect(() => kindTables([["a'b", "cash"]])).toThrow(`not "a'b"`);
  });
});
