import { afterEach, beforeEach, expect, it } from "vitest";
import { AskToRepeat } from "../../src/base/errors.ts";
import type { Movement, Owner } from "../../src/model/money.ts";
import { Supply } from "../../src/wallet/supply.ts";
import { type TestBook, testBook } from "../support/book.ts";

let book: TestBook;
let held: number;
let supply: Supply;
let keys: number;

beforeEach(async () => {
  book = await testBook();
  held = 3;
  keys = 0;
  supply = new Supply({ db: book.db, broadcastsEnded: () => held });
});
afterEach(() => book.close());

const move = (from: Owner, to: Owner, amount: number, kind: Movement["kind"]) =>
  book.writer.run((work) =>
    book.ledger.post(work, { key: `k:${keys++}`, currencyId: 1, from, to, amount, kind, actor: "test", memo: "" }),
  );
const asks = (amount: number) => {
  try {
    supply.askAbout(amount, book.points);
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(AskToRepeat);
    return true;
  }
};

it("counts what viewers have and what lies in escrow, and not what was spent or taken", async () => {
  const ann = await book.person("ann");
  const viewer: Owner = `viewer:${ann.id}`;
  expect(supply.total(1)).toBe(0);
  await move("mint", viewer, 30_000, "reward");
  await move("mint:bonuses", viewer, 5_000, "bonus").catch(() => {});
  const before = supply.total(1);
  await move(viewer, "escrow:giveaway:1", 10_000, "ticket");
  expect(supply.total(1)).toBe(before);
  await move(viewer, "sink:adjustments", 4_000, "adjustment");
  expect(supply.total(1)).toBe(before - 4_000);
});

it("asks above all there is, never up to 10,000, never before three broadcasts have ended", async () => {
  expect(asks(10_000)).toBe(false);
  expect(asks(10_001)).toBe(true);
  held = 2;
  expect(asks(1_000_000_000)).toBe(false);
  held = 3;
  const ann = await book.person("ann");
  await move("mint", `viewer:${ann.id}`, 50_000, "reward");
  expect(asks(50_000)).toBe(false);
  expect(asks(50_001)).toBe(true);
});
