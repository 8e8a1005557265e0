import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import type { LedgerError } from "../../src/base/errors.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import type { Movement, Person } from "../../src/model/money.ts";
import { type TestBook, testBook } from "../support/book.ts";

let book: TestBook;
let ann: Person;
let bob: Person;

beforeEach(async () => {
  book = await testBook();
  ann = await book.person("ann", 100);
  bob = await book.person("bob");
});
afterEach(() => {
  expect(verify(book.db, { tables: TABLES }).problems).toEqual([]);
  book.close();
});

function give(amount: number, key = "give:1", more: Partial<Movement> = {}): Movement {
  return {
    key,
    currencyId: book.points.id,
    from: `viewer:${ann.id}`,
    to: `viewer:${bob.id}`,
    amount,
    kind: "give",
    actor: `viewer:${ann.id}`,
    ...more,
  };
}
const post = (movement: Movement) => book.writer.run((work) => book.ledger.post(work, movement));
const has = (person: Person, currency = book.points) => book.ledger.balance(person.id, currency.id);
const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => "no error",
    (error: LedgerError) => error.code,
  );

describe("posting", () => {
  it("moves the amount from one account to the other", async () => {
    expect(await post(give(30))).toMatchObject({ status: "posted" });
    expect([has(ann), has(bob)]).toEqual([70, 30]);
  });

  it("posts a key once: the same again is told, and moves nothing", async () => {
    const first = await post(give(30));
    expect(await post(give(30))).toEqual({ status: "exists", id: "id" in first ? first.id : 0 });
    expect([has(ann), has(bob)]).toEqual([70, 30]);
  });

  it("says exists rather than too little when the first posting took the last of it", async () => {
    await post(give(100));
    expect(await post(give(100))).toMatchObject({ status: "exists" });
  });

  it.each([
    ["amount", { amount: 31 }],
    ["kind", { kind: "bonus" }],
    ["payee", { to: "sink:shop" }],
    ["payer", { from: "mint" }],
  ] as const)("refuses a used key with another %s", async (_what, change) => {
    await post(give(30));
    expect(await codeOf(post(give(30, "give:1", change)))).toBe("LEDGER_KEY_REUSED");
    expect([has(ann), has(bob)]).toEqual([70, 30]);
  });

  it("answers too little with what there is, and writes nothing", async () => {
    expect(await post(give(101))).toEqual({ status: "insufficient_funds", balance: 100 });
    expect([has(ann), has(bob)]).toEqual([100, 0]);
    expect(book.ledger.transferByKey("give:1")).toBeUndefined();
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1_000_000_000_001])(
    "refuses %s as an amount",
    async (amount) => {
      expect(await codeOf(post(give(amount)))).toBe("LEDGER_AMOUNT");
    },
  );

  it("carries a million million in one transfer and refuses a balance past what a number can count", async () => {
    const rich = await book.person("rich");
    const million = 1_000_000_000_000;
    await book.writer.run((work) => {
      for (let n = 0; n < 9_007; n++) {
        book.ledger.post(work, give(million, `rich:${n}`, { from: "mint", to: `viewer:${rich.id}`, kind: "bonus" }));
      }
    });
    expect(has(rich)).toBe(9_007 * million);
    const tooMuch = post(give(million, "rich:last", { from: "mint", to: `viewer:${rich.id}`, kind: "bonus" }));
    expect(await codeOf(tooMuch)).toBe("LEDGER_BALANCE_LIMIT");
    expect(has(rich)).toBe(9_007 * million);
  });

  it("refuses to move money outside of the writer's work", async () => {
    const over = await book.writer.run((work) => work);
    expect(() => book.ledger.post(over, give(1))).toThrow(/inside the work/);
    // Not even while somebody else's work runs.
    const other = book.writer.run(() => void book.ledger.post(over, give(1)));
    expect(await codeOf(other)).toBe("LEDGER_OUTSIDE_WORK");
    expect([has(ann), has(bob)]).toEqual([100, 0]);
  });

  it("refuses a transfer from an account to itself", async () => {
    expect(await codeOf(post(give(1, "self", { to: `viewer:${ann.id}` })))).toBe("LEDGER_SAME_ACCOUNT");
  });

  it.each(["viewer:0", "viewer:x", "escrow:", "escrow", "reserve", "bank", "viewer:"])(
    "refuses %s as an owner",
    async (owner) => {
      expect(await codeOf(post(give(1, "owner", { to: owner as "mint" })))).toBe("LEDGER_OWNER");
    },
  );

  it("refuses a viewer who does not exist", async () => {
    expect(await codeOf(post(give(1, "nobody", { to: "viewer:4711" })))).not.toBe("no error");
    expect(has(ann)).toBe(100);
  });

  it.each(["watching", "bonus", "give", "adjustment", "ticket", "purchase", "rain", "drop"] as const)(
    "never moves cash for %s",
    async (kind) => {
      const minted = { from: "mint", to: `viewer:${bob.id}`, currencyId: book.cash.id } as const;
      await post(give(10, "reward", { ...minted, kind: "reward" }));
      expect(await codeOf(post(give(1, "cash", { ...minted, kind })))).toBe("LEDGER_RULE");
      expect(has(bob, book.cash)).toBe(10);
    },
  );

  it("undoes all of a piece of work that fails", async () => {
    const work = book.writer.run((work) => {
      book.ledger.post(work, give(30));
      throw new Error("the lights went out");
    });
    await expect(work).rejects.toThrow("the lights went out");
    expect([has(ann), has(bob)]).toEqual([100, 0]);
  });
});

describe("accounts that were rolled back", () => {
  it("are not remembered: the next to be made gets the number, and not the wallet", async () => {
    const [cara, dan] = [await book.person("cara"), await book.person("dan")];
    await book.writer
      .run((work) => {
        book.ledger.post(work, give(10, "lost", { to: `viewer:${cara.id}` }));
        throw new Error("undone");
      })
      .catch(() => undefined);
    await post(give(10, "kept", { to: `viewer:${dan.id}` }));
    await post(give(5, "again", { to: `viewer:${cara.id}` }));
    expect([has(dan), has(cara)]).toEqual([10, 5]);
  });
});

describe("watching", () => {
  it("is settled for everybody a transfer touches, before it, but not by its own payments", async () => {
    const order: string[] = [];
    const pending = new Map([[ann.id, 7]]);
    book.ledger.useWatching({
      pending: (viewerId) => pending.get(viewerId) ?? 0,
      settle(work, viewerId, currencyId) {
        order.push(`settle ${viewerId}`);
        const amount = pending.get(viewerId);
        if (!amount) return;
        pending.delete(viewerId);
        book.db.exec(
          "INSERT OR IGNORE INTO channel (id, platform, platform_id, login, currency_id) VALUES (1, 'local', 'c', 'c', 1)",
        );
        const movement = give(amount, `span:${viewerId}`, { from: "mint", to: `viewer:${viewerId}`, kind: "watching" });
        const posted = book.ledger.post(work, { ...movement, currencyId });
        payForSpan(viewerId, currencyId, amount, "id" in posted ? posted.id : 0);
      },
    });
    expect(has(ann)).toBe(107);
    expect(await post(give(107))).toMatchObject({ status: "posted" });
    expect(order).toEqual([`settle ${ann.id}`, `settle ${bob.id}`]);
    expect([has(ann), has(bob)]).toEqual([0, 107]);
  });

  function payForSpan(viewerId: number, currencyId: number, paid: number, transferId: number): void {
    book.db.exec(
      "INSERT INTO broadcast (id, channel_id, platform_ref, started_at_ms) VALUES (1, 1, 'r', 0); INSERT INTO tick (broadcast_id, n, at_ms, weight_total) VALUES (1, 0, 0, 0), (1, 1, 60000, 1000)",
    );
    book.db
      .prepare(
        `INSERT INTO span (broadcast_id, viewer_id, currency_id, from_tick, to_tick, weight, amount, period, pays, paid, transfer_id)
         VALUES (1, ?, ?, 0, 1, 1000, 7, 1, 1, ?, ?)`,
      )
      .run(viewerId, currencyId, paid, transferId);
  }
});

describe("what must be posted", () => {
  it("is posted, or undoes its work loudly: without cover, and under a key that was used", async () => {
    const must = (amount: number, key: string) =>
      book.writer.run((work) => book.ledger.mustPost(work, give(amount, key)));
    expect(await must(30, "a")).toBeGreaterThan(0);
    await expect(must(30, "a")).rejects.toMatchObject({
      code: "LEDGER_NOT_POSTED",
      message: expect.stringContaining("exists"),
    });
    await expect(must(10_000, "b")).rejects.toMatchObject({
      code: "LEDGER_NOT_POSTED",
      message: expect.stringMatching(/insufficient_funds, only \d+ is there/),
    });
  });
});

describe("many at once", () => {
  const all = (...movements: Movement[]) => book.writer.run((work) => book.ledger.postAll(work, movements));
  const toAnn = (amount: number, key: string): Movement =>
    give(amount, key, { to: `viewer:${ann.id}`, from: "mint", kind: "import" });
  const toBob = (amount: number, key: string): Movement => give(amount, key, { from: "mint", kind: "import" });

  it("are transfers of their own, in order", async () => {
    const ids = await all(toAnn(5, "a"), toBob(7, "b"), toAnn(9, "c"));
    expect([has(ann), has(bob)]).toEqual([114, 7]);
    expect(ids.map((id) => book.ledger.transfer(id))).toMatchObject([
      { key: "a", amount: 5, to: `viewer:${ann.id}`, kind: "import", from: "mint" },
      { key: "b", amount: 7, to: `viewer:${bob.id}` },
      { key: "c", amount: 9, to: `viewer:${ann.id}` },
    ]);
  });

  it("reach whoever each was linked to, and come from there", async () => {
    const [cara, eve] = [await book.person("cara"), await book.person("eve")];
    const link = book.db.prepare("UPDATE viewer SET merged_into_id = ? WHERE id = ?");
    link.run(cara.id, bob.id);
    link.run(ann.id, eve.id);
    await all(toBob(7, "b"), toBob(8, "c"), give(1, "d", { to: `viewer:${cara.id}`, from: "mint", kind: "import" }));
    expect([has(bob), has(cara)]).toEqual([0, 16]);
    const ofEve = (amount: number, key: string) => give(amount, key, { from: `viewer:${eve.id}` });
    await all(ofEve(1, "e"), ofEve(2, "f"), ofEve(3, "g"));
    expect([has(ann), has(eve), has(bob), has(cara)]).toEqual([94, 0, 0, 22]);
  });

  it("are none when one of them cannot be", async () => {
    await post(give(10));
    const count = () => book.db.prepare("SELECT count(*) FROM transfer").pluck().get();
    const before = count();
    expect(await codeOf(all(toBob(7, "b"), toAnn(9, "give:1")))).toBe("LEDGER_RULE");
    expect(await codeOf(all(toBob(7, "b"), toAnn(9, "b")))).toBe("LEDGER_RULE");
    expect(await codeOf(all(give(60, "x"), give(60, "y")))).toBe("LEDGER_RULE");
    expect(await codeOf(all(toBob(7, "b"), toAnn(0.5, "c")))).toBe("LEDGER_AMOUNT");
    expect(await codeOf(all(toBob(7, "b"), give(1, "z")))).toBe("LEDGER_RULE");
    expect([has(ann), has(bob), count()]).toEqual([90, 10, before]);
  });

  it("are refused outside of work", async () => {
    const over = await book.writer.run((work) => work);
    expect(() => book.ledger.postAll(over, [toAnn(5, "a")])).toThrow("This work on the book is over");
  });

  it("settle the watching of a crowd at once, each named once, where that can be done", async () => {
    const settled: (readonly number[])[] = [];
    const settleAll = (_: unknown, viewerIds: readonly number[]) => void settled.push(viewerIds);
    book.ledger.useWatching({ settle: () => expect.unreachable(), settleAll, pending: () => 0 });
    const told: [number, number][] = [];
    book.ledger.onBalance((_, viewerId, has) => told.push([viewerId, has]));
    const eve = await book.person("eve");
    await all(
      toAnn(5, "a"),
      toBob(7, "b"),
      toAnn(9, "c"),
      give(1, "d", { to: `viewer:${eve.id}`, from: "mint", kind: "import" }),
    );
    expect([settled, told]).toEqual([
      [[ann.id, bob.id, eve.id]],
      [
        [ann.id, 114],
        [bob.id, 7],
        [eve.id, 1],
      ],
    ]);
  });

  it("settle the watching of all they touch, and tell of each", async () => {
    const settled: number[] = [];
    book.ledger.useWatching({ settle: (_, viewerId) => void settled.push(viewerId), pending: () => 0 });
    const told: number[] = [];
    book.ledger.onBalance((_, viewerId) => told.push(viewerId));
    await all(toAnn(5, "a"), toBob(7, "b"));
    expect([settled, told]).toEqual([
      [ann.id, bob.id],
      [ann.id, bob.id],
    ]);
  });
});

describe("listeners", () => {
  it("hear of both viewers once it is committed, and of nothing that failed", async () => {
    const heard: number[] = [];
    book.ledger.onBalance((_currency, viewerId) => heard.push(viewerId));
    await post(give(30));
    await post(give(300, "give:3"));
    await book.writer
      .run((work) => {
        book.ledger.post(work, give(1, "give:2"));
        throw new Error("undone");
      })
      .catch(() => undefined);
    expect(heard).toEqual([ann.id, bob.id]);
  });
});

describe("the end of something held", () => {
  const hold = { from: "escrow:redemption:9", currencyId: 1 } as const;

  beforeEach(async () => {
    await post(give(40, "redemption:9", { to: "escrow:redemption:9", kind: "hold" }));
  });
  const end = (more: Partial<Movement>) =>
    book.writer.run((work) => book.ledger.end(work, give(40, "redemption:9:end", { ...hold, ...more })));
  const settle = () => end({ to: "sink:shop", kind: "purchase" });
  const refund = () => end({ to: `viewer:${ann.id}`, kind: "refund" });

  it("is settled or refunded, never both, whichever comes first", async () => {
    expect(await settle()).toMatchObject({ status: "posted" });
    expect(await settle()).toMatchObject({ status: "exists" });
    expect(await refund()).toMatchObject({ status: "ended_otherwise", kind: "purchase" });
    expect(has(ann)).toBe(60);
  });

  it("tells a settling that comes after the refund", async () => {
    expect(await refund()).toMatchObject({ status: "posted" });
    expect(await settle()).toMatchObject({ status: "ended_otherwise", kind: "refund" });
    expect(has(ann)).toBe(100);
  });
});

describe("a reversal", () => {
  const reverse = (id: number, key?: string) =>
    book.writer.run((work) => book.ledger.reverse(work, id, { actor: "terminal", ...(key ? { key } : {}) }));
  const idOf = async (movement: Movement) => {
    const posted = await post(movement);
    return "id" in posted ? posted.id : -1;
  };

  it("moves the same amount back, once", async () => {
    const id = await idOf(give(30));
    expect(await reverse(id)).toMatchObject({ status: "posted" });
    expect([has(ann), has(bob)]).toEqual([100, 0]);
    expect(await reverse(id)).toMatchObject({ status: "exists" });
    expect(await reverse(id, "another")).toMatchObject({ status: "already_reversed" });
    expect([has(ann), has(bob)]).toEqual([100, 0]);
  });

  it("keeps what was earned since", async () => {
    const id = await idOf(give(30));
    await book.pay(bob, 5);
    await reverse(id);
    expect([has(ann), has(bob)]).toEqual([100, 5]);
  });

  it("takes nothing when it is spent already, and says what is left", async () => {
    const id = await idOf(give(30));
    await post(give(20, "spent", { from: `viewer:${bob.id}`, to: "sink:shop", kind: "purchase" }));
    expect(await reverse(id)).toMatchObject({ status: "insufficient_funds", balance: 10, owner: `viewer:${bob.id}` });
    expect([has(ann), has(bob)]).toEqual([70, 10]);
  });

  it("finds the payee and the payer through the logins they were linked to", async () => {
    const id = await idOf(give(30));
    const cara = await book.person("cara");
    await merge(bob, cara);
    expect(has(cara)).toBe(30);
    expect(await reverse(id)).toMatchObject({ status: "posted" });
    expect([has(ann), has(cara)]).toEqual([100, 0]);
  });

  it("pays whoever the payee became, also when a viewer is named by the old number", async () => {
    const cara = await book.person("cara");
    await merge(bob, cara);
    await post(give(30));
    expect([has(bob), has(cara)]).toEqual([0, 30]);
    expect(await post(give(30))).toMatchObject({ status: "exists" });
  });

  it("does not undo a gift between two logins that are one person now", async () => {
    const id = await idOf(give(30));
    await merge(bob, ann);
    expect(await reverse(id)).toMatchObject({ status: "not_reversible", reason: "merged" });
  });

  it("leaves what is held to the feature that holds it", async () => {
    const ticket = await idOf(give(30, "ticket", { to: "escrow:giveaway:7", kind: "ticket" }));
    expect(await reverse(ticket)).toMatchObject({ status: "not_reversible", reason: "held" });
    const back = await idOf(give(30, "refund", { from: "escrow:giveaway:7", to: `viewer:${ann.id}`, kind: "refund" }));
    expect(await reverse(back)).toMatchObject({ status: "not_reversible", reason: "held" });
  });

  it("takes a prize back into a sink, because its escrow is closed", async () => {
    await post(give(30, "fund", { from: "mint", to: "escrow:giveaway:7", kind: "fund" }));
    const prize = await idOf(give(30, "prize", { from: "escrow:giveaway:7", kind: "prize" }));
    expect(await reverse(prize)).toMatchObject({ status: "posted", to: "sink:undone" });
    expect(has(bob)).toBe(0);
    expect(book.ledger.accountBalance("escrow:giveaway:7", book.points.id)).toBe(0);
    expect(book.ledger.accountBalance("sink:undone", book.points.id)).toBe(30);
  });

  it("brings what an escrow paid out back to the viewer whose own money it was", async () => {
    const before = has(ann);
    await post(give(30, "rain", { to: "escrow:drop:7", kind: "rain" }));
    const share = await idOf(give(10, "share", { from: "escrow:drop:7", kind: "rain" }));
    expect(await reverse(share)).toMatchObject({ status: "posted", to: `viewer:${ann.id}` });
    expect(await reverse(share)).toMatchObject({ status: "exists" });
    expect([has(ann), has(bob)]).toEqual([before - 20, 0]);
    expect(book.ledger.accountBalance("sink:undone", book.points.id)).toBe(0);
  });

  it("is not reversed itself", async () => {
    const id = await idOf(give(30));
    const undone = await reverse(id);
    expect(await reverse("id" in undone ? undone.id : -1)).toMatchObject({
      status: "not_reversible",
      reason: "reversal",
    });
    expect(await reverse(4711)).toEqual({ status: "unknown" });
  });

  async function merge(old: Person, into: Person): Promise<void> {
    await book.writer.run((work) => {
      const amount = book.ledger.settledBalance(old.id, book.points.id);
      const key = `merge:${old.id}:${book.points.id}`;
      const both = { from: `viewer:${old.id}`, to: `viewer:${into.id}` } as const;
      if (amount > 0) book.ledger.post(work, give(amount, key, { ...both, kind: "merge", actor: "linking" }));
      book.db.prepare("UPDATE viewer SET merged_into_id = ? WHERE id = ?").run(into.id, old.id);
    });
  }
});

describe("a currency", () => {
  it("is made once and follows its names, but never its kind or decimals", async () => {
    const wanted = { code: "points", kind: "play", nameOne: "coin", nameMany: "coins", decimals: 0 } as const;
    expect(book.ledger.currency(book.points.id).nameMany).toBe("points");
    const renamed = await book.writer.run((work) => book.ledger.ensureCurrency(work, wanted));
    expect(renamed).toEqual({ ...wanted, id: book.points.id });
    expect(book.ledger.currency(book.points.id).nameMany).toBe("coins");
    expect(await codeOf(book.writer.run((work) => book.ledger.ensureCurrency(work, { ...wanted, kind: "cash" })))).toBe(
      "LEDGER_CURRENCY",
    );
    expect(await codeOf(book.writer.run((work) => book.ledger.ensureCurrency(work, { ...wanted, decimals: 2 })))).toBe(
      "LEDGER_CURRENCY",
    );
  });
});
