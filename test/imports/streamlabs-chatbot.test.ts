import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import writeExcel from "write-excel-file/node";
import { temporaryFolder } from "../support/rehearsal.ts";
import { expectNoStack } from "./fuzz.ts";
import { fileWith, fixture, importRow, readFile } from "./reading.ts";

type Cell = string | number | undefined;

/** An Excel file with these sheets; its path. */
async function sheetsWith(
  sheets: Readonly<Record<string, readonly (readonly Cell[])[]>>,
  name = "Streamlabs Chatbot.xlsx",
) {
  const file = path.join(temporaryFolder(), name);
  const cell = (value: Cell) =>
    value === undefined ? null : typeof value === "number" ? { type: Number, value } : { type: String, value };
  await writeExcel(
    Object.entries(sheets).map(([sheet, rows]) => ({ sheet, data: rows.map((row) => row.map(cell)) })),
  ).toFile(file);
  return file;
}

const COMMANDS = [["!hello", "Everyone", "Hello $username"]];
const ROWS: readonly (readonly Cell[])[] = [
  ["mira_k", "Regular", 2_480, 7.5],
  ["0099", "Unranked", "1,500", "2,5"],
  [54321, "Unranked", 9, 0.0333],
  ["thousands", "Unranked", "1.500", ""],
  ["halves", "Boss", 12.75, 100],
  ["owes", "Unranked", -3, 0],
  ["Zoë", "Unranked", 5, 0],
  ["", "Unranked", 4, 0],
  ["=1+1", "Unranked", 1, 0],
  ["words", "Unranked", "many", 0],
  [],
  ["last", "", 1_234.5, "1,234"],
];
const READ = [
  importRow("mira_k", { amount: 2_480, minutes: 450 }),
  importRow("0099", { amount: 1_500, minutes: 150 }),
  importRow("54321", { amount: 9, minutes: 1 }),
  importRow("thousands", { amount: 1_500 }),
  importRow("halves", { amount: 12, minutes: 6_000, changed: ["floored"] }),
  importRow("owes", { changed: ["negative"] }),
  importRow("last", { amount: 1_234, minutes: 74, changed: ["floored"] }),
];

describe("an export of Streamlabs Chatbot", () => {
  it("has points and hours in the sheet Points, without titles", async () => {
    const { rows, skipped, currencies, notes } = await readFile(
      await sheetsWith({ Commands: COMMANDS, Points: ROWS, Quotes: [[0, "words [Game] [11-30-2019]"]] }),
    );
    expect(rows).toEqual(READ);
    expect(skipped).toEqual([
      "row 7 of the sheet Points Zoë: no name that Twitch knows",
      "row 8 of the sheet Points : no name",
      "row 9 of the sheet Points =1+1: no name that Twitch knows",
      'row 10 of the sheet Points words: "many" is no number',
    ]);
    expect(currencies).toEqual(["points"]);
    expect(notes).toEqual(["Excel takes zeros in front of a name away: compare the names of digits only (1)."]);
  });

  it.each([
    ["Seeds.xlsx", "Currency", ["Name", "Rank", "Points", "Hours"], "Seeds"],
    ["Streamlabs Chatbot.xlsx", "currency", ["User", "Rank", "Seeds", "Hours"], "Seeds"],
    ["my export.xlsx", "Currency", ["NAME", "RANK", "POINTS", "HOURS"], "points"],
    ["export.xlsx", "Sheet 1", ["Name", "Rank", "Points", "Hours"], "points"],
    ["export.xlsx", " points", ["Name", "Rank", "Points"], "points"],
  ])(
    "may have titles, and the currency is called as they or the file say: %s, %s",
    async (file, sheet, titles, currency) => {
      const { rows, currencies } = await readFile(
        await sheetsWith({ [sheet]: [titles, ["mira_k", "Regular", 7, 1]] }, file),
      );
      expect(currencies).toEqual([currency]);
      expect(rows).toEqual([importRow("mira_k", { amount: 7, minutes: titles.length > 3 ? 60 : 0 })]);
    },
  );

  it("may have been saved as CSV", async () => {
    const file = fileWith(
      "a.csv",
      "sep=;\r\nName;Rank;Points;Hours\r\nmira_k;Regular;2480;7,5\r\nder;Boss;1.500;0,25\r\n",
    );
    const { rows, title } = await readFile(file);
    expect(title).toBe("Streamlabs Chatbot, a.csv");
    expect(rows.map(({ login, amount, minutes }) => [login, amount, minutes])).toEqual([
      ["mira_k", 2_480, 450],
      ["der", 1_500, 15],
    ]);
  });

  it.each([
    {
      Points: [
        ["name", "points"],
        ["ann", 5],
      ],
    },
    { Points: [["ann", 5, 6, 7]] },
    { Commands: COMMANDS },
    { Viewers: [["ann", "Regular", 5, 7]] },
  ])("is not what other tables are", async (sheets) => {
    await expect(readFile(await sheetsWith(sheets), { from: "streamlabs-chatbot" })).rejects.toThrow("no file of");
  });

  it("is read as it was written, whatever the numbers", async () => {
    const viewer = fc.record({
      // What every object has is written wrongly by the library that writes.
      name: fc.stringMatching(/^[a-z0-9_]{1,25}$/).filter((name) => !(name in {})),
      points: fc.integer({ min: 0, max: 1e12 }),
      quarters: fc.integer({ min: 0, max: 100_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(viewer, { minLength: 1, maxLength: 20 }), fc.boolean(), async (viewers, hasTitles) => {
        const rows = viewers.map(({ name, points, quarters }) => [name, "Rank of words", points, quarters / 4]);
        const file = await sheetsWith({ Points: hasTitles ? [["Name", "Rank", "Points", "Hours"], ...rows] : rows });
        const read = await readFile(file);
        expect(read.rows.map(({ login, amount, minutes }) => ({ login, amount, minutes }))).toEqual(
          viewers.map(({ name, points, quarters }) => ({ login: name, amount: points, minutes: quarters * 15 })),
        );
      }),
      { numRuns: 30 },
    );
  });

  it("says a sentence when it is damaged, or is read", { timeout: 30_000 }, async () => {
    await expectNoStack("a.xlsx", readFileSync(await sheetsWith({ Points: ROWS })));
  });
});

describe.skipIf(!existsSync(fixture("streamlabs-chatbot")))("the shared samples of Streamlabs Chatbot", () => {
  it("are read", async () => {
    const all = await readFile(fixture("streamlabs-chatbot/Streamlabs Chatbot.xlsx"));
    expect(all.rows.map(({ login, amount, minutes }) => [login, amount, minutes])).toEqual([
      ["ada_l", 1_240, 859],
      ["007", 300, 60],
      ["12345", 9, 30],
      ["nightbot", 99_999, 24_000],
    ]);
    expect(all.skipped.map((one) => one.split(": ")[1])).toEqual([
      "no name that Twitch knows",
      "no name",
      "no name that Twitch knows",
    ]);
    expect((await readFile(fixture("streamlabs-chatbot/Bytes.xlsx"))).currencies).toEqual(["Bytes"]);
  });
});
