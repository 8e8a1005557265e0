import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { UserError } from "../../src/base/errors.ts";
import type { Work } from "../../src/db/work.ts";
import type { Person } from "../../src/model/money.ts";
import { type GivingRules, type GivingSettings, givingRules } from "../../src/wallet/giving.ts";
import { Received } from "../../src/wallet/received.ts";
import { Wallet } from "../../src/wallet/wallet.ts";
import { EVENING_MS, type TestBook, testBook } from "../support/book.ts";

const DAY_MS = 86_400_000;
let book: TestBook;
let ann: Person;
let bob: Person;
let messages: number;

beforeEach(async () => {
  book = await testBook();
  ann = await book.person("ann", 1_000);
  bob = await book.person("bob");
  messages = 0;
});
afterEach(() => book.close());

const people = { bots: new Set<number>(), createdAtMs: new Map<number, number>(), minutes: new Map<number, number>() };
const USUAL: GivingSettings = { enabled: true, accountAgeDays: 7, watchedMinutes: 30, receivedPerDay: 100 };

/** The rules of one evening, for each of its settings. */
const rules = new Map<GivingSettings, GivingRules>();
beforeEach(() => rules.clear());

function rulesOf(settings: GivingSettings): GivingRules {
  const known = rules.get(settings);
  if (known) return known;
  const made = givingRules({
    db: book.db,
    settings,
    clock: book.system.clock,
    timeZone: "UTC",
    people: {
      isBot: (id) => people.bots.has(id),
      accountCreatedAtMs: (id) => people.createdAtMs.get(id),
      minutesWatched: (id) => people.minutes.get(id) ?? 0,
    },
  });
  rules.set(settings, made);
  return made;
}

async function give(from: Person, to: Person, amount: number, settings: GivingSettings = USUAL): Promise<string> {
  const giving = rulesOf(settings);
  const key = `local:${messages++}`;
  const work = book.writer.run((work) =>
    new Wallet({ work, ledger: book.ledger, currency: book.points, viewer: from, key, giving }).give(to, amount),
  );
  return work.then(
    () => "given",
    (error: UserError) => error.code,
  );
}

describe("giving", () => {
  beforeEach(() => {
    people.bots.clear();
    people.createdAtMs.clear();
    people.minutes.clear();
    people.minutes.set(ann.id, 30);
  });

  it("is free to who has watched, where no platform tells an account's age", async () => {
    expect(await give(ann, bob, 5)).toBe("given");
  });

  it("waits until an account is old enough, to the millisecond", async () => {
    people.createdAtMs.set(ann.id, EVENING_MS - 7 * DAY_MS + 1);
    expect(await give(ann, bob, 5)).toBe("giveAccountYoung");
    await book.system.advance(1);
    expect(await give(ann, bob, 5)).toBe("given");
  });

  it("waits until the giver has watched enough", async () => {
    people.minutes.set(ann.id, 29);
    expect(await give(ann, bob, 5)).toBe("giveWatchedLittle");
    people.minutes.set(ann.id, 30);
    expect(await give(ann, bob, 5)).toBe("given");
  });

  it("ends for the day when somebody was given enough, by all together", async () => {
    const cara = await book.person("cara", 1_000);
    people.minutes.set(cara.id, 500);
    expect(await give(ann, bob, 60)).toBe("given");
    expect(await give(cara, bob, 41)).toBe("giveReceivedMuch");
    expect(await give(cara, bob, 40)).toBe("given");
    expect(await give(ann, bob, 1)).toBe("giveReceivedMuch");
    await book.pay(bob, 500);
    await book.system.advance(5 * 3_600_000 - 1);
    expect(await give(ann, bob, 1)).toBe("giveReceivedMuch");
    await book.system.advance(1);
    expect(await give(ann, bob, 100)).toBe("given");
  });

  it("counts what somebody was given under a login that was linked since", async () => {
    const bea = await book.person("bea");
    people.minutes.set(ann.id, 30);
    expect(await give(ann, bea, 60)).toBe("given");
    book.db.prepare("UPDATE viewer SET merged_into_id = ? WHERE id = ?").run(bob.id, bea.id);
    expect(await give(ann, bob, 41)).toBe("giveReceivedMuch");
    expect(await give(ann, bob, 40)).toBe("given");
  });

  it("counts what was taken back no more", async () => {
    await give(ann, bob, 100);
    const id = book.ledger.transferByKey("local:0:0")!.id;
    await book.writer.run((work) => book.ledger.reverse(work, id, { actor: "terminal" }));
    expect(await give(ann, bob, 100)).toBe("given");
  });

  it("remembers exactly what the book says, whatever is given, taken back, rolled back, and from day to day", async () => {
    const received = new Received(book.db);
    const naive = book.db
      .prepare(
        `SELECT coalesce(sum(amount), 0) FROM transfer AS t WHERE kind = 'give' AND created_at_ms >= ? AND created_at_ms < ?
           AND to_id = (SELECT id FROM account WHERE owner = ?)
           AND NOT EXISTS (SELECT 1 FROM transfer AS r WHERE r.reverses_id = t.id)`,
      )
      .pluck();
    const sums = new Set<number>();
    for (let step = 0; step < 200; step++) {
      const startMs = EVENING_MS + Math.floor(step / 70) * DAY_MS;
      const day = { startMs, endMs: startMs + DAY_MS };
      const work = book.writer.run((work) => {
        const wallet = new Wallet({
          work,
          ledger: book.ledger,
          currency: book.points,
          viewer: ann,
          key: `local:${step}`,
        });
        for (let gifts = step % 5; gifts < 4; gifts++) wallet.give(bob, 1 + (step % 3));
        const sum = received.onDay(work, bob.id, book.points.id, day);
        expect(sum).toBe(naive.get(day.startMs, day.endMs, `viewer:${bob.id}`));
        sums.add(sum);
        if (step % 7 === 3) throw new Error("rolled back");
      });
      await work.catch((error: Error) => expect(error.message).toBe("rolled back"));
      const back = step % 11 === 5 && book.ledger.transferByKey(`local:${step - 5}:0`);
      if (back) await book.writer.run((work) => book.ledger.reverse(work, back.id, { actor: "terminal" }));
      if (step % 70 === 69)
        await book.system.advance(EVENING_MS + ((step + 1) / 70) * DAY_MS - book.system.clock.now());
    }
    expect(sums.size).toBeGreaterThan(50);
  });

  it("has no limits when they are 0, and none at all without rules", async () => {
    people.minutes.clear();
    people.createdAtMs.set(ann.id, EVENING_MS);
    const none = { enabled: true, accountAgeDays: 0, watchedMinutes: 0, receivedPerDay: 0 };
    expect(await give(ann, bob, 900, none)).toBe("given");
    await book.writer.run((work) =>
      new Wallet({ work, ledger: book.ledger, currency: book.points, viewer: ann, key: "x" }).give(bob, 100),
    );
    expect(book.ledger.balance(bob.id, 1)).toBe(1_000);
  });

  it("is refused to a bot, to oneself, and when it is switched off", async () => {
    people.bots.add(bob.id);
    expect(await give(ann, bob, 5)).toBe("giveBot");
    expect(await give(ann, ann, 5)).toBe("giveSelf");
    expect(await give(ann, bob, 5, { ...USUAL, enabled: false })).toBe("giveOff");
    expect(book.ledger.balance(ann.id, 1)).toBe(1_000);
  });
});

describe("a wallet", () => {
  const wallet = (work: Work) =>
    new Wallet({ work, ledger: book.ledger, currency: book.points, viewer: ann, key: "local:m" });

  it("keys its movements by the message and their number, so that the same work makes the same keys", async () => {
    const work = (work: Work) => {
      const hand = wallet(work);
      hand.spend(5, "sink:shop", "purchase", "a hat");
      hand.receive(2, "mint", "reward");
      return hand.balance();
    };
    expect(await book.writer.run(work)).toBe(997);
    expect(await book.writer.run(work)).toBe(997);
    expect(book.ledger.transferByKey("local:m:0")).toMatchObject({
      amount: 5,
      to: "sink:shop",
      memo: "a hat",
      actor: `viewer:${ann.id}`,
    });
    expect(book.ledger.transferByKey("local:m:1")).toMatchObject({ amount: 2, from: "mint" });
    expect(await book.writer.run((work) => wallet(work).balance(bob))).toBe(0);
  });

  it.each([
    [1_001, "insufficientFunds"],
    [0, "amountTooSmall"],
    [-5, "amountTooSmall"],
    [0.5, "amountTooSmall"],
    [Number.NaN, "amountTooSmall"],
    [1e12 + 1, "amountTooLarge"],
  ])("refuses to spend %s: %s", async (amount, code) => {
    const work = book.writer.run((work) => wallet(work).spend(amount, "sink:shop", "purchase"));
    expect(await work.catch((error: UserError) => error.code)).toBe(code);
    expect(book.ledger.balance(ann.id, 1)).toBe(1_000);
  });

  it("tells the viewer what they have, in words", async () => {
    const work = book.writer.run((work) => wallet(work).spend(5_000, "sink:shop", "purchase"));
    await expect(work).rejects.toMatchObject({
      message: "You only have 1,000 points.",
      values: { balance: 1_000, amount: 5_000 },
    });
  });
});
