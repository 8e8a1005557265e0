import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import type { UserError } from "../../src/base/errors.ts";
import type { Work } from "../../src/db/work.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import type { Roles } from "../../src/model/message.ts";
import type { Movement, Person } from "../../src/model/money.ts";
import { type Adjuster, Adjustments } from "../../src/wallet/adjustments.ts";
import { EVENING_MS, type TestBook, testBook } from "../support/book.ts";

let book: TestBook;
let adjustments: Adjustments;
let max: Adjuster;
let streamer: Adjuster;
let bob: Person;
let keys: number;

beforeEach(async () => {
  book = await testBook();
  keys = 0;
  adjustments = new Adjustments({
    db: book.db,
    ledger: book.ledger,
    clock: book.system.clock,
    timeZone: "UTC",
    limits: { mintedPerDay: 100 },
    nameOf: (id) => `viewer ${id}`,
  });
  const adjuster = async (name: string, ...roles: Roles[number][]) => ({ viewer: await book.person(name), roles });
  max = await adjuster("max", "moderator");
  streamer = await adjuster("sue", "broadcaster");
  bob = await book.person("bob");
});
afterEach(() => {
  expect(verify(book.db, { tables: TABLES }).problems).toEqual([]);
  book.close();
});

const run = (work: (work: Work) => unknown) =>
  book.writer.run(work).then(
    () => "done",
    (error: UserError) => error.code,
  );
const wish = (amount: number, by = max, to = bob) => ({ by, to, amount, currency: book.points, key: `k:${keys++}` });
const has = (person: Person) => book.ledger.balance(person.id, 1);
const post = (work: Work, movement: Partial<Movement>) =>
  book.ledger.post(work, {
    key: `m:${keys++}`,
    currencyId: 1,
    from: "mint",
    to: `viewer:${bob.id}`,
    amount: 60,
    kind: "rain",
    actor: `viewer:${max.viewer.id}`,
    ...movement,
  });

describe("the daily limit", () => {
  it("holds exactly, and counts what other commands minted in the moderator's name", async () => {
    await run((work) => post(work, {}));
    expect(adjustments.left(max, book.points)).toBe(40);
    expect(await run((work) => adjustments.add(work, wish(41)))).toBe("mintLimit");
    expect(await run(() => adjustments.mayMint(max, book.points, 40))).toBe("done");
    expect(await run((work) => adjustments.add(work, wish(40)))).toBe("done");
    expect(await run((work) => adjustments.add(work, wish(1)))).toBe("mintLimit");
    expect(has(bob)).toBe(100);
  });

  it("does not count what moderators get themselves, give away, take, or what another moderator does", async () => {
    await run((work) => post(work, { to: `viewer:${max.viewer.id}`, kind: "reward" }));
    await run((work) => post(work, { from: `viewer:${max.viewer.id}`, kind: "give" }));
    await run((work) => adjustments.remove(work, wish(50)));
    await run((work) => post(work, { actor: `viewer:${streamer.viewer.id}` }));
    expect(adjustments.left(max, book.points)).toBe(100);
  });

  it("does not count what was taken back; the day after it is whole again", async () => {
    await run((work) => adjustments.add(work, wish(100)));
    await run((work) => adjustments.undo(work, { by: max, currency: book.points }));
    expect(await run((work) => adjustments.add(work, wish(100)))).toBe("done");
    await book.system.advance(5 * 3_600_000 - 1);
    expect(adjustments.left(max, book.points)).toBe(0);
    await book.system.advance(1);
    expect(adjustments.left(max, book.points)).toBe(100);
  });

  it("counts only what is added when a balance is set", async () => {
    await book.pay(bob, 1_000);
    expect(await run((work) => adjustments.set(work, wish(0)))).toBe("done");
    expect(await run((work) => adjustments.set(work, wish(101)))).toBe("mintLimit");
    expect(await run((work) => adjustments.set(work, wish(100)))).toBe("done");
    expect(has(bob)).toBe(100);
  });

  it("is one for a person who was two moderators before, who can undo what either did", async () => {
    const moe: Adjuster = { viewer: await book.person("moe"), roles: ["moderator"] };
    await run((work) => adjustments.add(work, wish(60, max)));
    await run((work) => adjustments.add(work, wish(30, moe)));
    book.db.prepare("UPDATE viewer SET merged_into_id = ? WHERE id = ?").run(max.viewer.id, moe.viewer.id);
    expect(adjustments.left(max, book.points)).toBe(10);
    const undone: number[] = [];
    for (let i = 0; i < 2; i++) {
      await run((work) => undone.push(adjustments.undo(work, { by: max, currency: book.points }).transfer.amount));
    }
    expect(undone).toEqual([30, 60]);
    expect(await run((work) => adjustments.undo(work, { by: max, currency: book.points }))).toBe("undoNothing");
  });

  it("is not there for the broadcaster", async () => {
    expect(adjustments.left(streamer, book.points)).toBe(Number.POSITIVE_INFINITY);
    expect(await run((work) => adjustments.add(work, wish(1e12, streamer)))).toBe("done");
    expect(await run((work) => adjustments.add(work, wish(1e12 + 1, streamer)))).toBe("amountTooLarge");
  });

  it("gives back what a moderator takes away again from whom they gave it to", async () => {
    await run((work) => adjustments.add(work, wish(90)));
    await run((work) => adjustments.remove(work, wish(90)));
    expect(adjustments.left(max, book.points)).toBe(100);
    await run((work) => adjustments.add(work, wish(90)));
    await run((work) => adjustments.set(work, wish(20)));
    expect(adjustments.left(max, book.points)).toBe(80);
  });

  it("cannot be gone round by giving and taking in turn", async () => {
    const cara = await book.person("cara", 1_000);
    await run((work) => adjustments.add(work, wish(100)));
    // What others had is no correction.
    await run((work) => adjustments.remove(work, { ...wish(500), to: cara }));
    expect(adjustments.left(max, book.points)).toBe(0);
    await run((work) => adjustments.remove(work, wish(100)));
    const dan = await book.person("dan");
    await run((work) => adjustments.add(work, { ...wish(60), to: dan }));
    // Undoing the taking would hand out the hundred once more.
    expect(await run((work) => adjustments.undo(work, { by: max, currency: book.points, id: lastTaken() }))).toBe(
      "undoMadeRoom",
    );
    expect([has(bob), adjustments.left(max, book.points)]).toEqual([0, 40]);
    await run((work) => adjustments.undo(work, { by: max, currency: book.points }));
    expect(await run((work) => adjustments.undo(work, { by: max, currency: book.points, id: lastTaken() }))).toBe(
      "done",
    );
    expect([has(bob), adjustments.left(max, book.points)]).toEqual([100, 0]);
  });

  it("is not got round on the next day by undoing what was taken away to make room", async () => {
    const ann = await book.person("ann", 80);
    const taken: number[] = [];
    for (let round = 0; round < 3; round++) {
      await run((work) => adjustments.add(work, wish(100)));
      await run((work) => taken.push(adjustments.remove(work, wish(100)).id));
    }
    const unused = await run((work) => taken.push(adjustments.remove(work, wish(50, max, ann)).id));
    expect(unused).toBe("done");
    await run((work) => adjustments.add(work, wish(30)));
    await book.system.advance(86_400_000);
    const undone = (id: number) => run((work) => adjustments.undo(work, { by: max, currency: book.points, id }));
    // 30 of that day's 100 are used: nothing of what lay above is handed out now.
    for (const id of taken.slice(0, 3)) expect(await undone(id)).toBe("undoMadeRoom");
    // What was a mistake only, and made no room, is mended whenever it is seen.
    expect(await undone(taken[3]!)).toBe("done");
    expect([has(bob), has(ann)]).toEqual([30, 80]);
    expect(adjustments.left(max, book.points)).toBe(100);
  });

  it("has both ends: what was handed out while a clock ran ahead is of that day only", async () => {
    let nowMs = EVENING_MS + 30 * 86_400_000;
    const clock = { now: () => nowMs, monotonic: () => 0 };
    const set = new Adjustments({
      ...{ db: book.db, clock, timeZone: "UTC", limits: { mintedPerDay: 100 }, nameOf: String },
      ledger: new Ledger({ db: book.db, clock }),
    });
    await run((work) => set.add(work, wish(100)));
    expect(set.left(max, book.points)).toBe(0);
    nowMs = EVENING_MS + 86_400_000;
    expect(set.left(max, book.points)).toBe(100);
  });

  /** The last taking of a hundred that stands. */
  function lastTaken(): number {
    return book.db
      .prepare(
        "SELECT max(t.id) FROM transfer AS t JOIN account AS o ON o.id = t.to_id WHERE o.owner = ? AND t.amount = 100",
      )
      .pluck()
      .get("sink:adjustments") as number;
  }
});

describe("an adjustment", () => {
  it("counts what watching has earned since, also when a balance is set", async () => {
    let pending = 30;
    book.ledger.useWatching({ settle: () => undefined, pending: (id) => (id === bob.id ? pending : 0) });
    await book.writer.run((work) => expect(adjustments.set(work, wish(30))).toBeUndefined());
    pending = 0;
    await book.writer.run((work) => expect(adjustments.set(work, wish(30))).toMatchObject({ amount: 30, balance: 30 }));
  });

  it.each([
    [-1, "balanceNotWhole"],
    [0.5, "balanceNotWhole"],
    [Number.NaN, "balanceNotWhole"],
  ])("cannot set a balance to %s", async (amount, code) => {
    expect(await run((work) => adjustments.set(work, wish(amount, streamer)))).toBe(code);
  });

  it("is never of oneself, in any way", async () => {
    const self = () => wish(5, max, max.viewer);
    for (const work of [
      (work: Work) => adjustments.add(work, self()),
      (work: Work) => adjustments.remove(work, self()),
      (work: Work) => adjustments.set(work, self()),
    ]) {
      expect(await run(work)).toBe("adjustSelf");
    }
  });

  it("keeps who, when and why", async () => {
    const done = await book.writer.run((work) => adjustments.add(work, { ...wish(5), reason: "sang a song" }));
    expect(book.ledger.transfer(done.id)).toMatchObject({
      actor: `viewer:${max.viewer.id}`,
      memo: "sang a song",
      createdAtMs: book.system.clock.now(),
      kind: "adjustment",
    });
  });
});

describe("undo", () => {
  const undo = (by: Adjuster, id?: number) =>
    run((work) => adjustments.undo(work, { by, currency: book.points, ...(id === undefined ? {} : { id }) }));
  const idOf = (movement: Partial<Movement>) =>
    book.writer.run((work) => {
      const posted = post(work, movement);
      return "id" in posted ? posted.id : -1;
    });

  it("is of the last one also when the computer's clock was set back since", async () => {
    let nowMs = EVENING_MS;
    const clock = { now: () => nowMs, monotonic: () => 0 };
    const set = new Adjustments({
      ...{ db: book.db, clock, timeZone: "UTC", limits: { mintedPerDay: 100 }, nameOf: String },
      ledger: new Ledger({ db: book.db, clock }),
    });
    await run((work) => set.add(work, wish(7)));
    nowMs -= 3_600_000;
    await run((work) => set.add(work, wish(5)));
    const undone: number[] = [];
    for (let i = 0; i < 2; i++) {
      await run((work) => undone.push(set.undo(work, { by: max, currency: book.points }).transfer.amount));
    }
    expect(undone).toEqual([5, 7]);
  });

  it("is of the last one however many were made while the clock ran ahead", async () => {
    let nowMs = EVENING_MS + 86_400_000;
    const clock = { now: () => nowMs, monotonic: () => 0 };
    const set = new Adjustments({
      ...{ db: book.db, clock, timeZone: "UTC", limits: { mintedPerDay: 1_000 }, nameOf: String },
      ledger: new Ledger({ db: book.db, clock }),
    });
    for (let i = 0; i < 60; i++) await run((work) => set.add(work, wish(7)));
    nowMs = EVENING_MS;
    await run((work) => set.add(work, wish(5)));
    const undone: number[] = [];
    await run((work) => undone.push(set.undo(work, { by: max, currency: book.points }).transfer.amount));
    expect(undone).toEqual([5]);
  });

  it("leaves another's adjustments and other movements to the broadcaster", async () => {
    const gift = await idOf({ kind: "bonus" });
    expect(await undo(max, gift)).toBe("undoNotYours");
    expect(await undo(streamer, gift)).toBe("done");
    const done = await book.writer.run((work) => adjustments.add(work, wish(5, streamer)));
    expect(await undo(max, done.id)).toBe("undoNotYours");
  });

  it.each([
    ["a stake", { to: "escrow:giveaway:7", kind: "ticket" }, "undoHeld"],
    ["what went into a reserve", { to: "reserve:jackpot", kind: "fund" }, "undoHeld"],
  ] as const)("of %s is refused: %s", async (_what, movement, code) => {
    expect(await undo(streamer, await idOf(movement))).toBe(code);
  });

  it("of an undo is refused, and done once only", async () => {
    const id = await idOf({ kind: "bonus" });
    await undo(streamer, id);
    const reversal = book.ledger.transferByKey(`transfer:${id}:reversal`)!;
    expect(await undo(streamer, reversal.id)).toBe("undoReversal");
    expect(await undo(streamer, id)).toBe("undoDone");
    expect(await undo(streamer, 4711)).toBe("undoUnknown");
    expect(await undo(streamer)).toBe("undoNothing");
  });

  it("tells who has spent it, and takes nothing", async () => {
    const id = await idOf({ kind: "bonus" });
    await idOf({ from: `viewer:${bob.id}`, to: "sink:shop", kind: "purchase", amount: 50 });
    await expect(
      book.writer.run((work) => adjustments.undo(work, { by: streamer, currency: book.points, id })),
    ).rejects.toMatchObject({
      code: "undoSpent",
      message: `viewer ${bob.id} has only 10 points now, so #${id} cannot be taken back whole.`,
    });
    expect(has(bob)).toBe(10);
  });
});
