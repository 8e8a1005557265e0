import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Person } from "../../src/model/money.ts";
import { Statement } from "../../src/wallet/statement.ts";
import { type TestBook, testBook } from "../support/book.ts";

let book: TestBook;
let statement: Statement;
let ann: Person;
let bob: Person;

beforeEach(async () => {
  book = await testBook();
  statement = new Statement({ db: book.db, ledger: book.ledger, timeZone: "Europe/Berlin" });
  ann = await book.person("ann", 100);
  bob = await book.person("bob", 100);
});
afterEach(() => book.close());

const give = (key: string, from: Person, to: Person, amount: number) =>
  book.writer.run((work) =>
    book.ledger.post(work, {
      key,
      currencyId: 1,
      from: `viewer:${from.id}`,
      to: `viewer:${to.id}`,
      amount,
      kind: "give",
      actor: `viewer:${from.id}`,
      memo: key,
    }),
  );

describe("a statement", () => {
  it("lists what came and went, the newest first, with whom, when and why", async () => {
    await book.system.advance(5 * 60_000);
    await give("for the song", ann, bob, 30);
    const lines = statement.lines(ann.id, 1, 10);
    expect(lines).toMatchObject([
      {
        amount: -30,
        kind: "give",
        day: "2025-11-23",
        time: "20:05",
        otherViewerId: bob.id,
        actorViewerId: ann.id,
        memo: "for the song",
      },
      {
        amount: 100,
        kind: "bonus",
        time: "20:00",
        other: "mint",
        otherViewerId: undefined,
        actor: "bonus",
        actorViewerId: undefined,
      },
    ]);
    expect(statement.lines(bob.id, 1, 1)).toMatchObject([{ amount: 30, otherViewerId: ann.id }]);
  });

  it("goes on where the page before ended", async () => {
    for (let n = 0; n < 9; n++) await give(`${n}`, n % 2 ? bob : ann, n % 2 ? ann : bob, 1);
    const first = statement.lines(ann.id, 1, 4);
    const second = statement.lines(ann.id, 1, 4, first.at(-1)!.id);
    expect([...first, ...second].map(({ memo }) => memo)).toEqual(["8", "7", "6", "5", "4", "3", "2", "1"]);
  });

  it("marks what was taken back, and by which transfer", async () => {
    await give("oops", ann, bob, 30);
    const id = book.ledger.transferByKey("oops")!.id;
    await book.writer.run((work) => book.ledger.reverse(work, id, { actor: "terminal", memo: "wrong bob" }));
    const [back, gone] = statement.lines(ann.id, 1, 2);
    expect(back).toMatchObject({
      amount: 30,
      kind: "reversal",
      actor: "terminal",
      memo: "wrong bob",
      undoneBy: undefined,
    });
    expect(gone).toMatchObject({ id, undoneBy: back!.id });
  });

  it("is empty for somebody who never had anything", () => {
    expect(statement.lines(4711, 1, 5)).toEqual([]);
  });

  it("adds up to the balance", async () => {
    for (let n = 0; n < 20; n++) await give(`${n}`, n % 3 ? ann : bob, n % 3 ? bob : ann, n + 1);
    const sum = statement.lines(ann.id, 1, 1_000).reduce((total, { amount }) => total + amount, 0);
    expect(sum).toBe(book.ledger.balance(ann.id, 1));
  });
});

describe("watching", () => {
  /** Ticks a minute apart from 18:02 UTC on. */
  beforeEach(() => {
    book.db.exec(`INSERT INTO channel (id, platform, platform_id, login, currency_id) VALUES (1, 'local', 'c', 'c', 1);
      INSERT INTO broadcast (id, channel_id, platform_ref, started_at_ms) VALUES (1, 1, 'r', 0)`);
    const insert = book.db.prepare("INSERT INTO tick (broadcast_id, n, at_ms, weight_total) VALUES (1, ?, ?, ?)");
    for (let n = 0; n <= 200; n++) insert.run(n, Date.UTC(2025, 10, 23, 18, 2) + n * 60_000, n * 1_000);
  });
  const span = (to: number | null, paid: number, transferId: number | null) =>
    book.db
      .prepare(
        "INSERT INTO span (broadcast_id, viewer_id, currency_id, from_tick, to_tick, weight, amount, period, pays, paid, transfer_id) VALUES (1, ?, 1, 0, ?, 1000, 5, 5, 1, ?, ?)",
      )
      .run(ann.id, to, paid, transferId);

  it("is told from when to when and how it was counted", async () => {
    const posted = await book.writer.run((work) =>
      book.ledger.post(work, {
        key: "span:1",
        currencyId: 1,
        from: "mint",
        to: `viewer:${ann.id}`,
        amount: 155,
        kind: "watching",
        actor: "watch",
      }),
    );
    span(155, 155, "id" in posted ? posted.id : 0);
    const [line] = statement.lines(ann.id, 1, 1);
    expect(line).toMatchObject({
      amount: 155,
      span: {
        ...{ from: { day: "2025-11-23", time: "19:02" }, to: { day: "2025-11-23", time: "21:37" } },
        ...{ times: 31, each: 5, rest: 0, speed: 1_000 },
      },
    });
  });

  it("that is not in the book yet comes first", () => {
    span(null, 0, null);
    book.ledger.useWatching({ settle: () => undefined, pending: (id) => (id === ann.id ? 40 : 0) });
    const lines = statement.lines(ann.id, 1, 2);
    expect(lines).toMatchObject([
      {
        id: undefined,
        amount: 40,
        span: { from: { time: "19:02" }, to: { time: "22:22" }, times: 8, each: 5, rest: 0 },
      },
      { kind: "bonus" },
    ]);
    expect(statement.lines(ann.id, 1, 5, lines.at(-1)!.id)).toEqual([]);
  });
});
