import { describe, expect, it } from "vitest";
import { type Page, readPages } from "../../src/platforms/pages.ts";

/** Reads pages of numbers; a text is a row that cannot be read. */
async function read(pages: readonly Partial<Page>[], pagesMax = 20) {
  const asked: (string | undefined)[] = [];
  const list = await readPages<number>({
    page: async (cursor) => {
      asked.push(cursor);
      const at = cursor === undefined ? 0 : Number(cursor);
      return { rows: undefined, cursor: undefined, total: undefined, ...pages[Math.min(at, pages.length - 1)] };
    },
    row: (raw) => (typeof raw === "number" ? [String(raw), raw] : undefined),
    first: 2,
    pagesMax,
    noList: () => new Error("no list"),
  });
  return { ...list, rows: [...list.rows.values()], asked };
}

describe("a list in pages", () => {
  it("is read to its empty last page", async () => {
    const { rows, whole } = await read([{ rows: [1, 2], cursor: "1" }, { rows: [3], cursor: "2" }, { rows: [] }]);
    expect(rows).toEqual([1, 2, 3]);
    expect(whole).toBe(true);
  });

  it("ends where a cursor leads in a circle, or to empty pages for ever", async () => {
    const circle = await read([
      { rows: [1, 2], cursor: "1" },
      { rows: [3, 4], cursor: "0" },
    ]);
    expect(circle.rows).toEqual([1, 2, 3, 4]);
    expect(circle.asked.length).toBeLessThan(8);
    const same = await read([{ rows: [1, 2], cursor: "0" }]);
    expect(same.asked.length).toBeLessThan(5);
    const empty = await read([
      { rows: [1], cursor: "1" },
      { rows: [], cursor: "1" },
    ]);
    expect(empty.rows).toEqual([1]);
    expect(empty.asked.length).toBeLessThan(6);
  });

  it("loses one row where one is broken, and counts it once", async () => {
    const { rows, unreadable } = await read([{ rows: [1, "bad"], cursor: "1" }, { rows: ["bad", 2] }]);
    expect(rows).toEqual([1, 2]);
    expect(unreadable).toEqual(["bad"]);
  });

  it("is refused when the first answer holds no list", async () => {
    await expect(read([{}])).rejects.toThrow("no list");
    expect((await read([{ rows: [1], cursor: "1" }, {}])).whole).toBe(false);
  });
});
