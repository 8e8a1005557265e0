import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HANDLED_KEPT_MS, Handled } from "../../src/db/handled.ts";
import { type TestBook, testBook } from "../support/book.ts";

let book: TestBook;
let handled: Handled;

beforeEach(async () => {
  book = await testBook();
  handled = new Handled({ db: book.db, clock: book.system.clock });
});
afterEach(() => book.close());

const first = (platform: string, id: string) => book.writer.run((work) => handled.first(work, platform, id));

describe("a message", () => {
  it("is handled once, on each platform", async () => {
    expect([await first("twitch", "a"), await first("twitch", "a"), await first("kick", "a")]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it("whose handling failed may be handled again", async () => {
    await book.writer
      .run((work) => {
        handled.first(work, "twitch", "a");
        throw new Error("failed");
      })
      .catch(() => undefined);
    expect(await first("twitch", "a")).toBe(true);
  });

  it("without an id is an error and not passed over", async () => {
    await expect(first("twitch", undefined as unknown as string)).rejects.toThrow();
  });

  it("is only asked about inside work", async () => {
    const over = await book.writer.run((work) => work);
    expect(() => handled.first(over, "twitch", "a")).toThrow(/inside the work/);
  });
});

describe("pruning", () => {
  it("forgets what is old, a slice at a time, and nothing else", async () => {
    await book.writer.run((work) => {
      for (let n = 0; n < 2_500; n++) handled.first(work, "twitch", `old ${n}`);
    });
    await book.system.advance(HANDLED_KEPT_MS + 1);
    await first("twitch", "new");
    const more: boolean[] = [];
    do more.push(await book.writer.run((work) => handled.prune(work, HANDLED_KEPT_MS, 0)));
    while (more.at(-1));
    expect(more).toEqual([true, true, false]);
    expect([await first("twitch", "new"), await first("twitch", "old 7")]).toEqual([false, true]);
  });

  it("keeps the newest however far a clock runs ahead", async () => {
    await first("twitch", "a");
    await book.system.advance(8 * HANDLED_KEPT_MS);
    await book.writer.run((work) => handled.prune(work));
    expect(await first("twitch", "a")).toBe(false);
  });

  it("that went too far does not matter for a message that moved money", async () => {
    const sure = new Handled({ db: book.db, clock: book.system.clock, movedMoney: (_, id) => id === "paid" });
    expect(
      await book.writer.run((work) => [sure.first(work, "twitch", "paid"), sure.first(work, "twitch", "new")]),
    ).toEqual([false, true]);
  });
});
