import { readFileSync } from "node:fs";
import path from "node:path";
import { createJiti } from "jiti";
import { describe, expect, it } from "vitest";
import { Payroll } from "../../src/features/watch/payroll.ts";
import { payrollFault } from "../support/payroll-rules.ts";

/** The beginning of a key as the source writes it. */
const inTemplate = (field: string) => ["`span:", `{${field}}\``].join("$");

describe("watching becomes money", () => {
  it("by the rules", async () => {
    expect(await payrollFault(Payroll)).toBeUndefined();
  });
});

describe("payroll broken on purpose", () => {
  const file = path.join(import.meta.dirname, "../../src/features/watch/payroll.ts");
  const source = readFileSync(file, "utf8");
  const mutants: readonly [what: string, from: string, to: string][] = [
    ["never carries", "if (carry !== carried) carries.push", "if (false) carries.push"],
    ["forgets the carry in what is shown", "?? 0, carries.get(viewerId) ?? 0)", "?? 0, 0)"],
    ["settles nothing whole", "< row.period * MICRO_MINUTES) continue;", "< 0) continue;"],
    ["settles too late", "< row.period * MICRO_MINUTES) continue;", "< 2 * row.period * MICRO_MINUTES) continue;"],
    ["does not open again after settling", "staying.map(", "[].map("],
    ["opens again who leaves", "?.endTick === undefined)", "?.endTick !== null)"],
    ["opens again from the old tick", "newSpanOf(row, broadcast, toTick)", "newSpanOf(row, broadcast)"],
    ["settles many without what they carry", "(viewerId) => carries.get(viewerId) ?? 0", "() => 0"],
    ["settles of many the first only", "if (ends) ends.push", "if (ends) void ends.slice"],
    ["takes all it opens for the first", "(span, ids.get(viewerId)!,", "(span, [...ids.values()][0]!,"],
    ["keeps a span of no minutes", "if (toTick > row.from_tick) watched", "if (true) watched"],
    ["pays what does not pay", "row.pays === 1 ? this.#due(row", "true ? this.#due(row"],
    ["forgets the role", "return row.weight * (broadcast", "return 1000 * (broadcast"],
    [
      "forgets the happy hour",
      "(broadcast.totalAt(toTick) - broadcast.totalAt(row.from_tick))",
      "1000 * (toTick - row.from_tick)",
    ],
    [
      "ignores a decided end when showing",
      "Math.min(span.endTick ?? span.broadcast.n, span.broadcast.n)",
      "span.broadcast.n",
    ],
    ["ignores a decided end when paying", "Math.min(span?.endTick ?? broadcast.n, broadcast.n)", "broadcast.n"],
    [
      "reads memory inside a transaction",
      "this.#options.db.inTransaction ? undefined : this.#options.board",
      "this.#options.board",
    ],
    [
      "changes memory before the commit",
      "work.afterCommit(() => {\n      for (const { row } of ends) board.closed",
      "(() => {\n      for (const { row } of ends) board.closed(row.id, broadcast, row.viewer_id);\n    })();\n    work.afterCommit(() => {\n      for (const { row } of ends) board.closed",
    ],
    ["pays over the balance cap", "Math.min(amount, caps.balanceRoom(viewerId, currencyId), ", "Math.min(amount, "],
    ["shows over the balance cap", "Math.min(worth, caps.balanceRoom(viewerId, currencyId))", "worth"],
    ["pays over the daily cap", ", caps.dayRoom(viewerId, currencyId, day));", ");"],
    [
      "shows over the daily cap",
      "Math.min(part.amount, caps.dayRoom(viewerId, currencyId, broadcast.dayOf(to)))",
      "part.amount",
    ],
    ["does not count the day", "caps.note(work, row.viewer_id, row.currency_id, day, payments[at]!.paid);", ""],
    ["does not cut the day", "broadcast.cutsBetween(row.from_tick, toTick) : []", "[] : []"],
    ["does not cut what is shown", "caps.daily ? broadcast.cutsBetween(from, toTick) : []", "[]"],
    ["keeps minutes over a cap", "if (carry !== carried) carries.push([currencyId, viewerId, carry]);", ""],
    ["counts no watch time", "[row.viewer_id, toTick - row.from_tick]", "[row.viewer_id, 0]"],
    ["leaves the span open", "spans.close(\n      work,\n      watched", "void Array.of(\n      work,\n      watched"],
    ["pays one transfer at most", "paid += piece;", "paid = amount;"],
    [
      "uses the viewer for a key",
      `part === 0 ? ${inTemplate("row.id")}`,
      `part === 0 ? ${inTemplate("row.viewer_id")}`,
    ],
    ["uses the viewer for the keys of many", `(row, ${inTemplate("row.id")}`, `(row, ${inTemplate("row.viewer_id")}`],
    ["pays many what the first gets", "{ row, amount: amounts[at]! }", "{ row, amount: amounts[0]! }"],
    [
      "writes down of many what the first got",
      "? { paid: amount, transferId: ids[next++]! }",
      "? { paid: amount, transferId: ids[next]! }",
    ],
    ["pays many more than one transfer may be", "amount > AMOUNT_MAX", "false"],
    [
      "lets one who is full hold up the others",
      'codeOf(error) === "LEDGER_BALANCE_LIMIT") return undefined;',
      "false) return undefined;",
    ],
    [
      "takes the limit of a balance for a fault",
      "the span goes on.\n      if (codeOf(error)",
      "the span goes on.\n      if (!codeOf(error)",
    ],
  ];

  it.each(mutants)("is noticed when it %s", async (_, from, to) => {
    expect(source).toContain(from);
    const jiti = createJiti(import.meta.url, { fsCache: false });
    const broken = jiti.evalModule(source.replace(from, to), { filename: file, ext: ".ts" }) as {
      Payroll: typeof Payroll;
    };
    expect(await payrollFault(broken.Payroll)).toBeDefined();
  });
});
