import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../../src/base/lengths.ts";
import type { Movement } from "../../src/model/money.ts";
import { Economy } from "../../src/wallet/economy/economy.ts";
import { type TestBook, testBook } from "../support/book.ts";

let book: TestBook;
let economy: Economy;
let keys = 0;

beforeEach(async () => {
  book = await testBook();
  economy = new Economy({ db: book.db, clock: book.system.clock, currencyId: 1, timeZone: "Europe/Berlin" });
});
afterEach(() => book.close());

const move = (from: Movement["from"], to: Movement["to"], amount: number, kind: string) =>
  book.writer.run((work) =>
    book.ledger.post(work, { key: `m${keys++}`, currencyId: 1, from, to, amount, kind, actor: "test" }),
  );

describe("the economy", () => {
  it("counts what is new and what is gone by kind and the streamer's days, and how much there is at the end of each", async () => {
    const ann = await book.person("ann");
    const bob = await book.person("bob");
    // 20:00 in Berlin, Sunday: four hours to midnight.
    await move("mint", `viewer:${ann.id}`, 100, "bonus");
    await move("mint", `viewer:${bob.id}`, 40, "reward");
    await move(`viewer:${ann.id}`, `viewer:${bob.id}`, 5, "give");
    expect((await economy.report(2)).days.at(-1)).toMatchObject({ day: "2025-11-23", supply: 140 });
    await book.system.advance(4 * HOUR_MS + 60_000);
    await move(`viewer:${ann.id}`, "sink:shop", 30, "purchase");
    const reward = await move("mint", `viewer:${ann.id}`, 7, "reward");
    await book.writer.run((work) => book.ledger.reverse(work, (reward as { id: number }).id, { actor: "test" }));
    await book.system.advance(2 * DAY_MS);
    const { days, supply, spread } = await economy.report(4);
    expect(days).toEqual([
      { day: "2025-11-23", supply: 140, minted: { bonus: 100, reward: 40 }, burned: {} },
      { day: "2025-11-24", supply: 110, minted: { reward: 7, reversal: -7 }, burned: { purchase: 30 } },
      { day: "2025-11-25", supply: 110, minted: {}, burned: {} },
      { day: "2025-11-26", supply: 110, minted: {}, burned: {} },
    ]);
    expect(supply).toBe(110);
    expect(spread).toMatchObject({ holders: 2, held: 110, inEscrow: 0 });
    // Of a shorter time what was before is in the supply.
    expect((await economy.report(2)).days[0]).toMatchObject({ day: "2025-11-25", supply: 110 });
  });

  it("says how it is spread", async () => {
    for (let at = 1; at <= 100; at++) await book.person(`viewer${at}`, at * 10);
    await book.person("nobody", 0);
    const { spread } = await economy.report(1);
    expect(spread.quantiles).toEqual({ p10: 100, p25: 250, median: 500, p75: 750, p90: 900, p99: 990 });
    expect(spread.holders).toBe(100);
    expect(spread.topOne).toBeCloseTo(1_000 / 50_500, 10);
    expect(spread.topTen).toBeCloseTo((910 + 920 + 930 + 940 + 950 + 960 + 970 + 980 + 990 + 1_000) / 50_500, 10);
  });

  it("of a book on the disk is read by another thread, and says the same", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "chatmint-economy-"));
    const onDisk = await testBook(path.join(folder, "book.db"));
    try {
      await onDisk.person("ann", 25);
      const read = new Economy({ db: onDisk.db, clock: onDisk.system.clock, currencyId: 1, timeZone: "UTC" });
      expect(await read.report(1)).toMatchObject({
        days: [{ day: "2025-11-23", supply: 25, minted: { bonus: 25 }, burned: {} }],
        spread: { holders: 1, held: 25, topOne: 1 },
      });
    } finally {
      onDisk.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});
