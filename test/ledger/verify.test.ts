import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import { verifyBook, verifyInChild } from "../../src/ledger/audit/verify-file.ts";
import type { Owner, Person, TransferKind } from "../../src/model/money.ts";
import { scratchFolder, type TestBook, testBook } from "../support/book.ts";

let book: TestBook;
let ann: Person;
let bob: Person;

beforeEach(async () => {
  book = await testBook();
  ann = await book.person("ann", 100);
  bob = await book.person("bob", 50);
});
afterEach(() => book.close());

const move = (from: Owner, to: Owner, amount: number, kind: TransferKind, key = `${kind}:${from}:${to}`) =>
  book.writer.run((work) =>
    book.ledger.post(work, { key, currencyId: book.points.id, from, to, amount, kind, actor: "test" }),
  );
const problems = (held: Omit<Parameters<typeof verify>[1], "tables"> = {}) =>
  verify(book.db, { tables: TABLES, ...held }).problems;

/** Does to the tables what no rule allows: the rules are taken away and put back. */
function forge(...statements: string[]): void {
  const { db } = book;
  const triggers = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all() as {
    name: string;
    sql: string;
  }[];
  db.pragma("foreign_keys = OFF");
  db.pragma("ignore_check_constraints = ON");
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
  for (const statement of statements) db.exec(statement);
  for (const { sql } of triggers) db.exec(sql);
  db.pragma("ignore_check_constraints = OFF");
  db.pragma("foreign_keys = ON");
}

const accountOf = (person: Person) => `(SELECT id FROM account WHERE owner = 'viewer:${person.id}')`;

describe("a book that adds up", () => {
  it("has no problems, and says how much was looked at", () => {
    expect(verify(book.db, { tables: TABLES, escrows: [] })).toEqual({
      problems: [],
      notes: [],
      accounts: 3,
      transfers: 2,
    });
  });

  it("is looked through inside a transaction too, as it stands there", async () => {
    await book.writer.run(() => {
      expect(problems()).toEqual([]);
      book.db.prepare("UPDATE account SET balance = balance + 1 WHERE owner = 'mint'").run();
      expect(problems()).toHaveLength(2);
      book.db.prepare("UPDATE account SET balance = balance - 1 WHERE owner = 'mint'").run();
    });
  });
});

describe("a problem", () => {
  it.each([
    [
      "a balance raised by hand",
      "UPDATE account SET balance = 107 WHERE id = :ann",
      [
        /^ann \(viewer:1, points\) shows 107, but its transfers add up to 100: 7 too much\.$/,
        /^All accounts of points together must be 0 and are 7: 7 too much\.$/,
      ],
    ],
    [
      "a balance lowered by hand",
      "UPDATE account SET balance = 43 WHERE id = :bob",
      [/^bob .* shows 43, .* 50: 7 too little\.$/, /are -7: 7 too little/],
    ],
    [
      "money moved past the transfers",
      "UPDATE account SET balance = CASE id WHEN :ann THEN 90 ELSE 60 END WHERE id IN (:ann, :bob)",
      [/^ann .* shows 90, .* 100: 10 too little/, /^bob .* shows 60, .* 50: 10 too much/],
    ],
    [
      "a transfer made larger",
      "UPDATE transfer SET amount = 120 WHERE to_id = :ann",
      [/^mint \(points\) shows -150, .* -170: 20 too much/, /^ann .* shows 100, .* 120: 20 too little/],
    ],
    [
      "a transfer taken out",
      "DELETE FROM transfer WHERE to_id = :ann",
      [/^Transfer #1 is missing from the book/, /^mint .* too little/, /^ann .* shows 100, .* 0: 100 too much/],
    ],
    [
      "transfers taken out and every balance made to fit",
      "INSERT INTO transfer (id, idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms) VALUES (6, 'x', 1, :ann, :bob, 10, 'give', 'x', 1763924400000); UPDATE account SET balance = CASE id WHEN :ann THEN 90 ELSE 60 END WHERE id IN (:ann, :bob)",
      [/^Transfers #3 to #5 are missing from the book: somebody took them out\.$/],
    ],
    [
      "a reversal that does not say of what, and can be done again",
      "INSERT INTO transfer (idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms) VALUES ('x', 1, :ann, 1, 100, 'reversal', 'x', 1763924400000); UPDATE account SET balance = 0 WHERE id = :ann; UPDATE account SET balance = -50 WHERE id = 1",
      [/^Transfer #3 must say which transfer it takes back/],
    ],
    [
      "two logins linked in a circle",
      "UPDATE account SET balance = 0; DELETE FROM transfer; UPDATE viewer SET merged_into_id = 3 - id",
      [/^Viewers 1, 2 are linked in a circle, so that nobody stands for them\.$/],
    ],
    [
      "a transfer that nothing covered",
      "INSERT INTO transfer (idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms) VALUES ('x', 1, :ann, :bob, 130, 'give', 'x', 1763924400000), ('y', 1, :bob, :ann, 130, 'give', 'x', 1763924400000)",
      [/^ann .* was overdrawn by transfer #3/],
    ],
    [
      "an account of nobody",
      "INSERT INTO transfer (idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms) VALUES ('x', 1, 1, 99, 5, 'bonus', 'x', 1763924400000)",
      [/^A row of transfer \(3\) points to a row of account that does not exist\.$/],
    ],
    [
      "a kind that cash does not know",
      "UPDATE currency SET kind = 'cash' WHERE id = 1",
      [/^2 transfers of points are of the kind bonus/],
    ],
    [
      "a reversal of another amount",
      "INSERT INTO transfer (idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms, reverses_id) VALUES ('x', 1, :ann, 1, 60, 'reversal', 'x', 1763924400000, 1); UPDATE account SET balance = 40 WHERE id = :ann; UPDATE account SET balance = -90 WHERE id = 1",
      [/^Transfer #3 takes back 60 of transfer #1, which was 100: off by 40\.$/],
    ],
    [
      "money left on a linked login",
      "UPDATE viewer SET merged_into_id = 2 WHERE id = 1",
      [/^ann .* was linked to viewer:2 and still holds 100\.$/],
    ],
  ] as const)("is told for %s", (_what, sql, sentences) => {
    forge(...sql.replaceAll(":ann", accountOf(ann)).replaceAll(":bob", accountOf(bob)).split("; "));
    expect(problems()).toEqual(sentences.map((sentence) => expect.stringMatching(sentence)));
  });

  it.each([
    [
      "an amount below nothing",
      "INSERT INTO transfer (idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms) VALUES ('x', 1, :ann, :bob, -60, 'give', 'x', 1763924400000); UPDATE account SET balance = CASE id WHEN :ann THEN 160 ELSE -10 END WHERE id IN (:ann, :bob)",
      [
        /^Transfer #3 moves -60: an amount is a whole number from 1 to 1000000000000\.$/,
        /^bob .* was overdrawn by transfer #3/,
        /^bob .* shows -10: nobody but a mint has less than nothing\.$/,
      ],
    ],
    [
      "an amount past the largest",
      "UPDATE transfer SET amount = 1000000000001 WHERE to_id = :ann; UPDATE account SET balance = 1000000000001 WHERE id = :ann; UPDATE account SET balance = -1000000000051 WHERE id = 1",
      [/^Transfer #1 moves 1000000000001: /],
    ],
    [
      "a time at which nothing can have run",
      "UPDATE transfer SET created_at_ms = 0 WHERE id = 2",
      [/^Transfer #2 says it was made at 1970-01-01 00:00, when no Chatmint ran/],
    ],
    [
      "a time that no calendar has",
      "UPDATE transfer SET created_at_ms = 9000000000000000 WHERE id = 2",
      [/^Transfer #2 says it was made at 9000000000000000, when no Chatmint ran/],
    ],
    [
      "a number that leaps to the last there is",
      "INSERT INTO transfer (id, idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms) VALUES (9223372036854775807, 'x', 1, :ann, :bob, 10, 'give', 'x', 1763924400000); UPDATE account SET balance = CASE id WHEN :ann THEN 90 ELSE 60 END WHERE id IN (:ann, :bob)",
      [/^Transfers #3 to #922337203685477\d+ are missing from the book/],
    ],
    [
      "a reversal paid by a stranger",
      "INSERT INTO viewer (id, merged_into_id, created_at_ms) VALUES (3, 1, 0); INSERT INTO transfer (idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms, reverses_id) VALUES ('x', 1, :bob, 1, 50, 'adjustment', 'x', 1763924400000, NULL); INSERT INTO transfer (idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms, reverses_id) VALUES ('y', 1, :ann, 1, 50, 'reversal', 'x', 1763924400000, 2); UPDATE account SET balance = CASE id WHEN :ann THEN 50 WHEN :bob THEN 0 ELSE -50 END",
      [/^Transfer #4 takes back from ann .* what was paid to bob .*\.$/],
    ],
    [
      "a reversal to a stranger",
      "INSERT INTO transfer (idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms, reverses_id) VALUES ('y', 1, :ann, :bob, 100, 'reversal', 'x', 1763924400000, 1); UPDATE account SET balance = CASE id WHEN :ann THEN 0 WHEN :bob THEN 150 ELSE -150 END",
      [/^Transfer #3 gives back to bob .* what was paid by mint .*\.$/],
    ],
  ] as const)("is told for %s", (_what, sql, sentences) => {
    forge(...sql.replaceAll(":ann", accountOf(ann)).replaceAll(":bob", accountOf(bob)).split("; "));
    expect(problems()).toEqual(sentences.map((sentence) => expect.stringMatching(sentence)));
  });

  it("is no more than a note where a clock may have been set back", () => {
    forge("UPDATE transfer SET created_at_ms = created_at_ms - 90000000 WHERE id = 2");
    expect(verify(book.db, { tables: TABLES })).toMatchObject({
      problems: [],
      notes: [
        "Transfer #2 is dated 2025-11-22 18:00, the one before it 2025-11-23 19:00: the clock was set back then, or somebody wrote this time.",
      ],
    });
  });

  it.each([
    [
      "CREATE TRIGGER mine AFTER INSERT ON transfer BEGIN SELECT 1; END",
      /^The rule mine on transfer was added .* by somebody/,
    ],
    ["CREATE TEMP TRIGGER mine AFTER INSERT ON account BEGIN SELECT 1; END", /^The rule mine on account was added/],
    [
      "CREATE TABLE own (a); CREATE TRIGGER mine AFTER INSERT ON own BEGIN SELECT 1; END",
      /^The rule mine on own was added/,
    ],
    ["CREATE UNIQUE INDEX mine ON transfer (idempotency_key, actor)", /^The index mine on transfer was added/],
    ["DROP TRIGGER giveaway_promise", /^The rule giveaway_promise is missing from the book\.$/],
    ["DROP TRIGGER redemption_end", /^The rule redemption_end is missing from the book\.$/],
    ["DROP INDEX span_pays", /^The index span_pays is missing from the book\.$/],
    ["DROP VIEW entry", /^The view entry is missing from the book\.$/],
    ["ALTER TABLE viewer ADD COLUMN mine TEXT", /^The table viewer was changed in the book\.$/],
  ])("is told for what was done to the rules: %s", (sql, sentence) => {
    book.db.exec(sql);
    expect(problems()).toEqual([expect.stringMatching(sentence)]);
  });

  it("is not told for a table of somebody's own, nor for what SQLite keeps for itself", () => {
    book.db.exec("CREATE TABLE own (a PRIMARY KEY); ANALYZE");
    expect(problems()).toEqual([]);
  });

  it("is told for a rule that is missing or changed", () => {
    book.db.exec(
      "DROP TRIGGER transfer_stays; DROP TRIGGER transfer_guard; CREATE TRIGGER transfer_guard BEFORE INSERT ON transfer BEGIN SELECT 1; END",
    );
    expect(problems()).toEqual([
      "The rule transfer_stays is missing from the book.",
      "The rule transfer_guard was changed in the book.",
    ]);
  });

  it("is told for a list of kinds that was changed", () => {
    book.db.exec("INSERT INTO transfer_kind VALUES ('cash', 'give')");
    expect(problems()).toEqual([expect.stringMatching(/transfer_kind/)]);
  });

  it("is not told a thousand times", () => {
    const insert = book.db.prepare("INSERT INTO account (currency_id, kind, owner) VALUES (1, 'sink', ?)");
    for (let n = 0; n < 300; n++) insert.run(`sink:${n}`);
    forge("UPDATE account SET balance = 1 WHERE kind = 'sink'");
    const told = problems();
    expect(told).toHaveLength(201);
    expect(told.at(-1)).toBe("... and 101 more.");
  });
});

describe("watching", () => {
  let spans = 0;
  /** Five minutes that earned `paid`, after those of the span before. */
  const span = (paid: number, transferId: number | null, viewer = ann, earned = paid) =>
    book.db
      .prepare(
        `INSERT INTO span (broadcast_id, viewer_id, currency_id, from_tick, to_tick, weight, amount, period, pays, paid, transfer_id)
         VALUES (1, ?, 1, ?, ?, 1000, ?, 5, 1, ?, ?)`,
      )
      .run(viewer.id, spans++ * 5, spans * 5, earned, paid, transferId);
  let paid: number;

  beforeEach(async () => {
    book.db.exec(`INSERT INTO channel (id, platform, platform_id, login, currency_id) VALUES (1, 'local', 'c', 'c', 1);
      INSERT INTO broadcast (id, channel_id, platform_ref, started_at_ms) VALUES (1, 1, 'r', 0);
      WITH RECURSIVE minute (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM minute WHERE n < 30)
        INSERT INTO tick (broadcast_id, n, at_ms, weight_total) SELECT 1, n, n * 60000, n * 1000 FROM minute`);
    spans = 0;
    const posted = await move("mint", `viewer:${ann.id}`, 30, "watching");
    paid = "id" in posted ? posted.id : -1;
  });

  it("is right when a span and its transfer say the same", () => {
    span(30, paid);
    span(0, null, bob);
    expect(problems()).toEqual([]);
  });

  it("is right when a span that paid more than one transfer carries has several", async () => {
    span(30, paid);
    const most = 1_000_000_000_000;
    for (const [key, amount] of [
      ["span:2", most],
      ["span:2:1", most],
      ["span:2:2", 7],
    ] as const) {
      await move("mint", `viewer:${bob.id}`, amount, "watching", key);
    }
    span(2 * most + 7, 4, bob);
    expect(problems()).toEqual([]);
    await move("mint", `viewer:${bob.id}`, 1, "watching", "span:2:3");
    expect(problems()).toEqual([expect.stringMatching(/^Span 2 of viewer:2 says it paid 2000000000007 points/)]);
  });

  it.each<[string, () => void, RegExp]>([
    [
      "another amount",
      () => void span(40, paid),
      /^Span 1 of viewer:1 says it paid 40 points, but its transfer #3 is 30 \(watching\): off by 10\.$/,
    ],
    [
      "no transfer",
      () => void [span(30, paid), span(20, null, bob)],
      /^Span 2 of viewer:2 says it paid 20 points, but there is no transfer for it\.$/,
    ],
    [
      "somebody else's transfer",
      () => void span(30, paid, bob),
      /^Span 1 of viewer:2 was paid to viewer:1 by transfer #3\.$/,
    ],
    [
      "somebody else's transfer, either of them being linked to a third",
      () => {
        span(30, paid, bob);
        book.db.exec("INSERT INTO viewer (id, created_at_ms) VALUES (3, 0)");
        forge("UPDATE viewer SET merged_into_id = 2 WHERE id = 3");
      },
      /^Span 1 of viewer:2 was paid to viewer:1/,
    ],
    [
      "more than its minutes earn",
      () => void span(30, paid, ann, 10),
      /^Span 1 of viewer:1 was paid 30 points for 5 minutes, where 10 are the most\.$/,
    ],
    [
      "a minute that counts too much",
      () => {
        span(30, paid);
        forge("UPDATE tick SET weight_total = weight_total + 60000 WHERE n >= 3");
      },
      /^Minute 3 of broadcast 1 counts 61 minutes, where 5 are the most\.$/,
    ],
    [
      "the same minutes again",
      () => {
        span(30, paid);
        spans--;
        span(0, null);
      },
      /^Span 2 of viewer:1 begins at minute 0 of broadcast 1, which was paid already\.$/,
    ],
    [
      "a minute that is not in the book",
      () => {
        span(30, paid);
        forge("DELETE FROM tick WHERE n = 5");
      },
      /^Span 1 of viewer:1 was paid 30 points for 5 minutes, where 0 are the most\.$/,
    ],
    [
      "more carried over than was watched",
      () => {
        span(30, paid);
        book.db.exec("INSERT INTO carry (currency_id, viewer_id, micro_minutes) VALUES (1, 1, 4000000)");
      },
      /^viewer:1 carries 4 minutes over, where 0 are left of what they watched\.$/,
    ],
    ["a transfer of another kind", () => void [span(30, paid), span(100, 1)], /^Span 2 .* is 100 \(bonus\)/],
    ["no span", () => undefined, /^Transfer #3 paid 30 for watching, but no span says so\.$/],
    ["two spans", () => void [span(30, paid), span(30, paid)], /^Transfer #3 is claimed by 2 spans\.$/],
  ])("is wrong with %s", (_what, change, sentence) => {
    change();
    expect(problems()).toEqual([expect.stringMatching(sentence)]);
  });
});

describe("escrows", () => {
  const escrow = { owner: "escrow:giveaway:7", currencyId: 1 } as const;
  const open = (...amounts: number[]) => ({
    escrows: [{ what: "giveaway", open: () => amounts.map((amount) => ({ ...escrow, amount })) }],
  });

  beforeEach(() => move(`viewer:${ann.id}`, escrow.owner, 40, "ticket"));

  it("hold what is open there", () => {
    expect(problems(open(10, 30))).toEqual([]);
    expect(problems()).toEqual([]);
  });

  it.each([
    ["more than is open", open(10), "escrow:giveaway:7 holds 40 points, but 10 is open there: 30 too much."],
    ["less than is open", open(10, 31), "escrow:giveaway:7 holds 40 points, but 41 is open there: 1 too little."],
    ["what is closed", open(), "escrow:giveaway:7 holds 40 points, but 0 is open there: 40 too much."],
    [
      "what no feature knows",
      { escrows: [] },
      "escrow:giveaway:7 holds 40 points, but no part of Chatmint knows of it: 40 too much.",
    ],
  ] as const)("are told when they hold %s", (_what, escrows, sentence) => {
    expect(problems(escrows)).toEqual([sentence]);
  });

  it("are told when something is open that lies nowhere", () => {
    const other = { what: "drop", open: () => [{ owner: "escrow:drop:1", currencyId: 1, amount: 5 } as const] };
    expect(problems({ escrows: [...open(40).escrows, other] })).toEqual([
      "escrow:drop:1 holds nothing, but 5 points is open there: 5 too little.",
    ]);
  });

  it("may be read from the book that is looked through", () => {
    const sql = "SELECT owner, currency_id AS currencyId, balance AS amount FROM account WHERE kind = 'escrow'";
    book.ledger.registerEscrows(
      "giveaway",
      (db) => db.prepare(sql).iterate() as Iterable<typeof escrow & { amount: number }>,
    );
    expect(problems({ escrows: book.ledger.escrows() })).toEqual([]);
    expect(() => book.ledger.registerEscrows("giveaway", () => [])).toThrow(/registered already/);
  });
});

describe("a large book", () => {
  const scratch = scratchFolder();
  const file = path.join(scratch.folder, "chatmint.db");
  let large: TestBook;

  beforeEach(async () => {
    large = await testBook(file);
    const rich = await large.person("rich");
    await large.writer.run((work) => {
      for (let n = 0; n < 5_100; n++) {
        large.ledger.post(work, {
          key: `r:${n}`,
          currencyId: 1,
          from: "mint",
          to: `viewer:${rich.id}`,
          amount: 3,
          kind: "bonus",
          actor: "bonus",
        });
      }
      large.ledger.post(work, {
        key: "t",
        currencyId: 1,
        from: `viewer:${rich.id}`,
        to: "escrow:giveaway:7",
        amount: 5,
        kind: "ticket",
        actor: "test",
      });
    });
  });
  afterEach(() => {
    if (large.db.open) large.close();
    scratch.remove();
  });

  it("is looked through by another process, beside its writer, with escrows from here", async () => {
    const open = [
      { what: "giveaway", open: () => [{ owner: "escrow:giveaway:7" as const, currencyId: 1, amount: 5 }] },
    ];
    expect(await verifyBook({ tables: TABLES, db: large.db, file, escrows: open })).toEqual({
      problems: [],
      notes: [],
      accounts: 3,
      transfers: 5_101,
    });
    large.close();
    const forged = new Database(file);
    forged.exec("UPDATE account SET balance = balance + 9 WHERE kind = 'viewer'");
    forged.close();
    const { problems: found } = await verifyInChild(file, { tables: TABLES });
    expect(found).toEqual([
      expect.stringMatching(/^rich \(viewer:1, points\) shows 15304, .* 15295: 9 too much/),
      expect.stringMatching(/^All accounts/),
    ]);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xa5, 10 * 4_096, 40 * 4_096));
    expect((await verifyInChild(file, { tables: TABLES })).problems).toEqual([
      expect.stringMatching(/^SQLite finds the file damaged: /),
    ]);
    rmSync(file);
    expect((await verifyInChild(file, { tables: TABLES })).problems).toEqual([
      expect.stringMatching(/chatmint\.db cannot be read/),
    ]);
  });
});
