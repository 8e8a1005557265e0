/** Statements that are filtered and curves that are thinned out, against all lines of the book. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allNow } from "../../src/base/steps.ts";
import { CURVE_POINTS, READ_CURVE } from "../../src/wallet/curve-reading.ts";
import { Statement } from "../../src/wallet/statement.ts";
import { testBook } from "../support/book.ts";

const KINDS = ["bonus", "give", "prize", "purchase"] as const;

describe("a viewer's movements", () => {
  it("are found by kind and time as a look at every line finds them, and make the curve that they add up to", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(fc.constantFrom(...KINDS), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 300 })),
          {
            maxLength: 60,
          },
        ),
        fc.integer({ min: 1, max: 7 }),
        fc.subarray([...KINDS]),
        async (moves, n, kinds) => {
          const book = await testBook();
          const statement = new Statement({ db: book.db, ledger: book.ledger, timeZone: "UTC" });
          const ann = await book.person("ann", 1_000);
          const bob = await book.person("bob", 1_000);
          const startMs = book.system.clock.now();
          for (const [at, [kind, amount, minutes]] of moves.entries()) {
            await book.system.advance(minutes * 60_000);
            const [from, to] = at % 2 === 0 ? [ann, bob] : [bob, ann];
            await book.writer.run((work) =>
              book.ledger.post(work, {
                ...{ key: `move:${at}`, currencyId: 1, from: `viewer:${from.id}`, to: `viewer:${to.id}` },
                ...{ amount, kind, actor: "test" },
              }),
            );
          }
          const endMs = book.system.clock.now();
          const fromMs = startMs + (endMs - startMs) / 4;
          const untilMs = endMs - (endMs - startMs) / 4;
          const every = statement.lines(ann.id, 1, 1_000);
          const wanted = every.filter(
            ({ kind, atMs }) => (kinds as string[]).includes(kind) && atMs >= fromMs && atMs < untilMs,
          );
          const found = [];
          for (let before: number | undefined; ; ) {
            const page = allNow(statement.search(ann.id, 1, { n, before, kinds, fromMs, untilMs }));
            found.push(...page);
            if (page.length < n) break;
            before = page.at(-1)!.id;
          }
          expect(found).toEqual(wanted);

          const curve = READ_CURVE.run(book.db, { viewerId: ann.id, currencyId: 1, fromMs: 0, untilMs: endMs + 1 });
          expect(curve.length).toBeLessThanOrEqual(CURVE_POINTS);
          expect(curve.at(-1)!.balance).toBe(book.ledger.balance(ann.id, 1));
          let balance = 0;
          const after = new Map<number, number>();
          for (const line of every.toReversed()) {
            balance += line.amount;
            after.set(line.atMs, balance);
          }
          for (const point of curve) expect(point.balance).toBe(after.get(point.atMs));
          book.close();
        },
      ),
      { numRuns: 8 },
    );
  });

  it("keep their shape in a few hundred points, however many there are", async () => {
    const book = await testBook();
    const ann = await book.person("ann", 0);
    await book.writer.run((work) => {
      const post = (at: number) =>
        book.ledger.post(work, {
          ...{
            key: `rise:${at}`,
            currencyId: 1,
            from: "mint",
            to: `viewer:${ann.id}`,
            amount: 1,
            kind: "bonus",
            actor: "test",
          },
        });
      for (let at = 0; at < 2_000; at++) post(at);
    });
    await book.system.advance(1_000 * 60_000);
    for (let at = 0; at < 500; at++) {
      await book.system.advance(60_000);
      await book.writer.run((work) =>
        book.ledger.post(work, {
          ...{
            key: `fall:${at}`,
            currencyId: 1,
            from: `viewer:${ann.id}`,
            to: "sink:test",
            amount: 4,
            kind: "purchase",
            actor: "test",
          },
        }),
      );
    }
    const curve = READ_CURVE.run(book.db, {
      viewerId: ann.id,
      currencyId: 1,
      fromMs: 0,
      untilMs: Number.MAX_SAFE_INTEGER,
    });
    expect(curve.length).toBeGreaterThan(90);
    expect(curve.length).toBeLessThanOrEqual(CURVE_POINTS);
    expect(curve[0]!.balance).toBe(2_000);
    expect(curve.at(-1)!.balance).toBe(0);
    book.close();
  });
});
