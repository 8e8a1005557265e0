/** Many movements as one thing: told before, posted as told, each once, and taken back as one. */
import { afterEach, describe, expect, it } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import type { Work } from "../../src/db/work.ts";
import { type OperationMovement, Operations, type OperationWish } from "../../src/kit/operation.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import { BALANCE_MAX } from "../../src/ledger/movements.ts";
import type { Owner, Person } from "../../src/model/money.ts";
import { Viewers } from "../../src/viewers/viewers.ts";
import { type TestBook, testBook } from "../support/book.ts";

const open: { close(): void }[] = [];
afterEach(() => {
  for (const book of open.splice(0)) book.close();
});

/** A book with operations on it; `commits` counts the slices. */
async function stage() {
  const book = await testBook();
  open.push(book);
  const { db, system, writer, ledger, feed } = book;
  const slices: number[] = [];
  const operations = new Operations({
    ...{ db, system, ledger, feed, log: { error: () => {} } as never },
    viewers: new Viewers({ db, clock: system.clock }),
    writer: {
      run: async (work) => {
        const before = countOf(book);
        const value = await writer.run(work);
        slices.push(countOf(book) - before);
        return value;
      },
    },
  });
  const people = async (count: number, has = 0) => {
    const found: Person[] = [];
    for (let n = 0; n < count; n++) found.push(await book.person(`p${n}`, has));
    return found;
  };
  const wish = (movements: Iterable<OperationMovement>, more: Partial<OperationWish> = {}): OperationWish => ({
    ...{ key: "test", kind: "give-all", currencyId: book.points.id, transferKind: "adjustment", actor: "viewer:1" },
    movements,
    ...more,
  });
  const run = async <T>(work: (work: Work) => T) => {
    const value = await writer.run(work);
    await operations.idle();
    return value;
  };
  const problems = () => verify(db, { tables: TABLES, escrows: [] }).problems;
  const balance = (of: Person) => ledger.settledBalance(of.id, book.points.id);
  return { book, operations, slices, people, wish, run, problems, balance };
}

function countOf({ db }: TestBook): number {
  return db.prepare<[], number>("SELECT count(*) FROM transfer").pluck().get()!;
}

function give(to: Person, amount: number, key?: string): OperationMovement {
  return { from: "mint", to: `viewer:${to.id}`, amount, ...(key === undefined ? {} : { key }) };
}

describe("an operation", () => {
  it("is told before, and then posted exactly so", async () => {
    const { operations, people, wish, run, book, balance, problems } = await stage();
    const [ann, bob, cat] = (await people(3)) as [Person, Person, Person];
    await book.pay(bob, 30);
    const from = (of: Person): Owner => `viewer:${of.id}`;
    const movements: OperationMovement[] = [
      give(ann, 100, "row:1"),
      { from: from(ann), to: from(bob), amount: 60 },
      { from: from(ann), to: from(bob), amount: 60 },
      { from: from(bob), to: "sink:burnt", amount: 90 },
      give(cat, 5),
      give(cat, 7, "test:0"),
      give(cat, 9),
      { from: from(cat), to: from(cat), amount: 1 },
      { from: "mint", to: from(cat), amount: 1 },
    ];
    const before = countOf(book);
    const plan = operations.plan(wish(movements));
    expect(countOf(book)).toBe(before);
    expect(plan).toEqual({
      ...{ posted: 6, postedAmount: 265, refusedAmount: 68 },
      refused: [
        { n: 2, why: "insufficient_funds", detail: 40 },
        { n: 5, why: "exists", detail: 1 },
        { n: 7, why: "same_person" },
      ],
      examples: [movements[0], movements[1], movements[3], movements[4], movements[6]],
    });
    const begun = await run((work) => operations.begin(work, wish(movements)));
    expect(begun).toMatchObject({ id: 1, state: "done", movements: 9, next: 9, amount: 333, mints: 1 });
    expect(begun).toMatchObject({ posted: 6, postedAmount: 265, refused: 3, refusedAmount: 68 });
    expect(operations.refusals(1).map(({ n, why }) => ({ n, why }))).toEqual(
      plan.refused.map(({ n, why }) => ({ n, why })),
    );
    expect([ann, bob, cat].map(balance)).toEqual([40, 0, 15]);
    expect(book.ledger.transferByKey("row:1")).toMatchObject({ actor: "operation:1", kind: "adjustment", amount: 100 });
    expect(book.ledger.transferByKey("operation:1:6")).toMatchObject({ actor: "operation:1", amount: 9 });
    expect(problems()).toEqual([]);
  });

  it("takes what is there, and never what must be left", async () => {
    const { operations, people, wish, run, balance, problems } = await stage();
    const [ann, bob, cat] = (await people(3, 100)) as [Person, Person, Person];
    const take = (of: Person, amount: number, leaves: number): OperationMovement => ({
      ...{ from: `viewer:${of.id}`, to: "sink:season", amount, leaves },
    });
    const movements = [take(ann, 90, 10), take(bob, 150, 20), take(cat, 50, 100), take(ann, 5, 10), take(cat, 50, 99)];
    const plan = operations.plan(wish(movements));
    expect(plan).toMatchObject({ posted: 3, postedAmount: 171, refusedAmount: 55 });
    const done = await run((work) => operations.begin(work, wish(movements)));
    expect(done).toMatchObject({ state: "done", posted: 3, postedAmount: 171, refused: 2, refusedAmount: 55 });
    expect([ann, bob, cat].map(balance)).toEqual([10, 20, 99]);
    expect(problems()).toEqual([]);
    const undo = await run((work) => operations.undo(work, { operationId: done.id, key: "undo", actor: "terminal" }));
    expect(undo).toMatchObject({ status: "begun", operation: { posted: 3, postedAmount: 171, refused: 0 } });
    expect([ann, bob, cat].map(balance)).toEqual([100, 100, 100]);
    expect(problems()).toEqual([]);
    await expect(run((work) => operations.begin(work, wish([take(ann, 1, -1)], { key: "below" })))).rejects.toThrow(
      "Nobody can be left with -1.",
    );
  });

  it("of many is posted in slices of at most 250, in the background, each movement once", async () => {
    const { operations, slices, people, wish, run, book, problems } = await stage();
    const [ann] = (await people(1)) as [Person];
    const ended: number[] = [];
    operations.onEnd(({ posted }) => void ended.push(posted));
    const many = Array.from({ length: 2_345 }, () => give(ann, 2));
    const begun = await book.writer.run((work) => operations.begin(work, wish(many)));
    expect(begun).toMatchObject({ state: "running", next: 0, movements: 2_345, amount: 4_690 });
    await operations.idle();
    expect(operations.find(1)).toMatchObject({ state: "done", posted: 2_345, refused: 0 });
    expect(Math.max(...slices)).toBeLessThanOrEqual(250);
    expect(slices.length).toBeGreaterThanOrEqual(10);
    expect(slices.reduce((sum, count) => sum + count, 0)).toBe(2_345);
    expect(ended).toEqual([2_345]);
    // The same again is the one that there is.
    expect(await run((work) => operations.begin(work, wish([])))).toMatchObject({ id: 1, state: "done" });
    expect(problems()).toEqual([]);
  });

  it("whose list is long is prepared in pieces, and forgotten when that is cut short", async () => {
    const { operations, slices, people, wish, run, book, problems } = await stage();
    const [ann] = (await people(1)) as [Person];
    let cut = 0;
    function* many() {
      for (let n = 0; n < 3_456; n++) {
        if (n === 2_500) cut = operations.find(1)!.movements;
        yield give(ann, 1, `row:${n}`);
      }
    }
    expect(await operations.prepare(wish(many()))).toMatchObject({ movements: 3_456, state: "running" });
    expect(cut).toBe(2_000);
    await operations.idle();
    expect(operations.find(1)).toMatchObject({ state: "done", posted: 3_456, mints: 1 });
    expect(Math.max(...slices)).toBeLessThanOrEqual(250);
    expect(await operations.prepare(wish([]))).toMatchObject({ id: 1, state: "done" });

    function* broken() {
      yield* Array.from({ length: 1_500 }, () => give(ann, 1));
      throw new Error("the file ends here");
    }
    await expect(operations.prepare(wish(broken(), { key: "second" }))).rejects.toThrow("the file ends here");
    expect(operations.find(2)).toBeUndefined();
    // As a crash leaves it.
    book.db.exec(`INSERT INTO operation (key, kind, state, currency_id, transfer_kind, actor, memo, mints, movements, amount, after_transfer_id, created_at_ms)
      VALUES ('third', 'import', 'planned', ${book.points.id}, 'import', 'terminal', '', 1, 1, 5, 0, 0);
      INSERT INTO operation_page VALUES (2, 0, '{"from":"mint","to":[1],"amount":[5]}')`);
    await operations.recover();
    expect(operations.find(2)).toBeUndefined();
    expect(await run((work) => operations.begin(work, wish([], { key: "third" })))).toMatchObject({
      id: 2,
      state: "done",
    });
    expect(problems()).toEqual([]);
  });

  it("that says something else than the book is told by verify", async () => {
    const { operations, people, wish, run, book, problems } = await stage();
    const [ann, bob] = (await people(2)) as [Person, Person];
    await run((work) => operations.begin(work, wish([give(ann, 10), give(bob, 20)])));
    await run((work) => operations.undo(work, { operationId: 1, key: "u", actor: "viewer:1" }));
    for (const trigger of ["operation_goes_forward", "operation_page_never_changes", "operation_refusal_stays"]) {
      book.db.exec(`DROP TRIGGER ${trigger}`);
    }
    book.db.exec("UPDATE operation SET posted = 1, posted_amount = 10 WHERE id = 1");
    book.db.exec("UPDATE operation_page SET movements = json_set(movements, '$.amount[1]', 21)");
    expect(problems()).toEqual(
      expect.arrayContaining([
        "Operation O1 says 1 movements of 10 posted and 0 refused; in the book are 2 of 30 and 0.",
        "Operation O1 announced 2 movements of 30; its list has 2 of 31.",
        "Movement 1 of operation O1 is posted as transfer #2, but not as it was announced.",
      ]),
    );
    book.db.exec(
      "DROP TRIGGER operation_is_fixed; PRAGMA foreign_keys = OFF; UPDATE operation SET undoes_id = 7 WHERE id = 2",
    );
    expect(problems()).toContain("Operation O2 took back with transfer #3 what is no part of what it undoes.");
    book.db.exec("UPDATE operation SET id = 9 WHERE id = 2");
    expect(problems()).toContain("Transfer #3 says it is part of operation:2, which is not in the book.");
  });

  it("of nothing is over at once, and what only a bug asks for begins nothing", async () => {
    const { operations, people, wish, run, book } = await stage();
    const [ann] = (await people(1)) as [Person];
    expect(await run((work) => operations.begin(work, wish([])))).toMatchObject({ state: "done", movements: 0 });
    const bad = (more: Partial<OperationWish>) =>
      run((work) => operations.begin(work, wish([give(ann, 1)], { key: "b", ...more })));
    await expect(bad({ movements: [give(ann, 0)] })).rejects.toThrow("Expected a whole amount");
    await expect(bad({ transferKind: "payout" })).rejects.toThrow("knows no movement of the kind payout");
    await expect(bad({ movements: [give(ann, 1, "k"), give(ann, 1, "k")] })).rejects.toThrow("The key k stands twice");
    const most = Array.from({ length: 9_008 }, () => give(ann, 1_000_000_000_000));
    await expect(bad({ movements: most })).rejects.toThrow("more than there can be");
    expect(book.db.prepare("SELECT count(*) FROM operation").pluck().get()).toBe(1);
  });

  it("keeps what a balance has no room for as refused", async () => {
    const { operations, people, wish, run, book } = await stage();
    const [ann] = (await people(1)) as [Person];
    const account = () => book.db.prepare("UPDATE account SET balance = ? WHERE owner = ?");
    await book.pay(ann, 1);
    await book.writer.run(() => account().run(BALANCE_MAX - 1, `viewer:${ann.id}`));
    const begun = await run((work) => operations.begin(work, wish([give(ann, 1), give(ann, 1)])));
    expect(begun).toMatchObject({ posted: 1, refused: 1 });
    expect(operations.refusals(1)).toEqual([{ n: 1, why: "balance_limit", detail: BALANCE_MAX }]);
  });
});

describe("the undo of an operation", () => {
  it("takes back what still stands, leaves what is spent, and is one operation", async () => {
    const { operations, people, wish, run, book, balance, problems } = await stage();
    const all = await people(4);
    const [ann, bob, cat] = all as [Person, Person, Person, Person];
    await run((work) => operations.begin(work, wish(all.map((one) => give(one, 100)))));
    await book.pay(ann, 11);
    const spend = (work: Work, of: Person, amount: number) =>
      book.ledger.post(work, {
        ...{ key: `spend:${of.id}`, currencyId: book.points.id, amount, kind: "purchase", actor: "x" },
        ...{ from: `viewer:${of.id}`, to: "sink:shop" },
      });
    await run((work) => spend(work, bob, 1));
    await run((work) =>
      book.ledger.reverse(work, book.ledger.transferByKey("operation:1:2")!.id, { actor: "viewer:1" }),
    );
    const undone = await run((work) => operations.undo(work, { operationId: 1, key: "u", actor: "viewer:1" }));
    expect(undone).toMatchObject({
      status: "begun",
      operation: { id: 2, kind: "undo", undoesId: 1, state: "done", posted: 2, postedAmount: 200, refused: 2 },
    });
    expect(operations.refusals(2)).toEqual([
      { n: 1, why: "insufficient_funds", detail: 99 },
      { n: 2, why: "undone", detail: expect.any(Number) },
    ]);
    expect(all.map(balance)).toEqual([11, 99, 0, 0]);
    expect(book.ledger.transferByKey("operation:2:0")).toMatchObject({ kind: "reversal", actor: "operation:2" });
    const again = await run((work) => operations.undo(work, { operationId: 1, key: "v", actor: "viewer:1" }));
    expect(again).toMatchObject({ status: "exists", operation: { id: 2, posted: 2 } });
    expect(await run((work) => operations.undo(work, { operationId: 2, key: "w", actor: "viewer:1" }))).toMatchObject({
      status: "is_undo",
    });
    expect(await run((work) => operations.undo(work, { operationId: 9, key: "x", actor: "viewer:1" }))).toEqual({
      status: "unknown",
    });
    expect(balance(cat)).toBe(0);
    expect(problems()).toEqual([]);
  });

  it("leaves alone what another operation posted under the same key", async () => {
    const { operations, people, wish, run, balance, problems } = await stage();
    const [ann, bob] = (await people(2)) as [Person, Person];
    await run((work) => operations.begin(work, wish([give(ann, 10, "row:1")], { key: "first" })));
    await run((work) =>
      operations.begin(work, wish([give(ann, 10, "row:1"), give(bob, 10, "row:2")], { key: "second" })),
    );
    await run((work) => operations.undo(work, { operationId: 2, key: "u", actor: "viewer:1" }));
    expect([ann, bob].map(balance)).toEqual([10, 0]);
    expect(operations.find(3)).toMatchObject({ posted: 1, refused: 0, movements: 2, state: "done" });
    expect(problems()).toEqual([]);
  });

  it("stops one that is still running where it is", async () => {
    const { operations, people, wish, run, book, balance, problems } = await stage();
    const [ann] = (await people(1)) as [Person];
    await book.writer.run((work) => operations.begin(work, wish(Array.from({ length: 5_000 }, () => give(ann, 1)))));
    while (operations.find(1)!.next === 0) await new Promise((resolve) => setImmediate(resolve));
    await run((work) => operations.undo(work, { operationId: 1, key: "u", actor: "viewer:1" }));
    const was = operations.find(1)!;
    expect(was.state).toBe("stopped");
    expect(was.next).toBeLessThan(5_000);
    expect(operations.find(2)).toMatchObject({ state: "done", posted: was.posted });
    expect(balance(ann)).toBe(0);
    expect(problems()).toEqual([]);
  });
});

describe("an operation that grows", () => {
  it("adds no more than an operation can count, and says which are left out", async () => {
    const { people, wish, run, operations, problems } = await stage();
    const [ann] = await people(1);
    const most = 1_000_000_000_000;
    const back: OperationMovement = { from: `viewer:${ann!.id}`, to: "sink", amount: most };
    const count = Math.floor(BALANCE_MAX / most);
    const movements = Array.from({ length: count + 1 }, (_, n) => (n % 2 === 0 ? give(ann!, most) : back));
    const { id } = await run((work) => operations.begin(work, wish([], { grows: true })));
    const refusals = await run((work) => operations.append(work, id, movements));
    expect(refusals.slice(0, count).every((refusal) => refusal === undefined)).toBe(true);
    expect(refusals.slice(count)).toEqual([{ why: "balance_limit" }]);
    expect(operations.find(id)).toMatchObject({ posted: count, amount: count * most });
    expect(problems()).toEqual([]);
  });

  it("takes nothing more once it was taken back", async () => {
    const { people, wish, run, operations, balance } = await stage();
    const [ann] = await people(1);
    const { id } = await run((work) => operations.begin(work, wish([], { grows: true })));
    await run((work) => operations.append(work, id, [give(ann!, 5)]));
    await run((work) => operations.undo(work, { operationId: id, key: "undo", actor: "viewer:1" }));
    expect(balance(ann!)).toBe(0);
    expect(operations.mayGrow(id)).toBe(false);
    await expect(run((work) => operations.append(work, id, [give(ann!, 5)]))).rejects.toThrow(/Nothing can be added/);
  });
});
