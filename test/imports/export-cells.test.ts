/** Whatever people call themselves and write comes out as it was, and is nowhere a formula. */
import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import Papa from "papaparse";
import { readSheet } from "read-excel-file/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ExportFormat, exportBook } from "../../src/imports/out/export-book.ts";
import type { ExportBook } from "../../src/imports/out/export-list.ts";
import { LISTS } from "../../src/imports/out/lists.ts";
import { SEPARATORS, type SeparatorName, withGuards, withoutGuards } from "../../src/imports/out/safe-csv.ts";
import { addPerson, scratchFolder, testBook } from "../support/book.ts";
import { rowsIn } from "./export-rig.ts";

/** What a spreadsheet takes for a formula, at the beginning of a cell. */
const CALCULATES = /^[\s\0\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n\0]/u;

describe("a text that would be calculated", () => {
  const cases: readonly (readonly [text: string, cell: string])[] = [
    ["=1+1", "'=1+1"],
    ["+49 30 1234", "'+49 30 1234"],
    ["-5", "'-5"],
    ["@SUM(A1:A9)", "'@SUM(A1:A9)"],
    ["\t=1", "'\t'=1"],
    ["\rx", "'\rx"],
    ["\nx", "'\nx"],
    ["  =1", "'  =1"],
    ["\u200b=1", "'\u200b=1"],
    ["\0=1", "'\0=1"],
    ["＝1+1", "'＝1+1"],
    ["－1", "'－1"],
    ["=1\nand more", "'=1\nand more"],
    ["'=1", "''=1"],
    ["hello;=1+1", "hello;'=1+1"],
    ["hello,=cmd|' /C calc'!A0", "hello,'=cmd|' /C calc'!A0"],
    ["hello\n@x", "hello\n'@x"],
    ["ann", "ann"],
    ["'twas", "'twas"],
    ["a=b", "a=b"],
    ["1-2", "1-2"],
    ["👑 ann", "👑 ann"],
    ["", ""],
  ];

  it.each(cases)("%j is written as %j, and read again", (text, cell) => {
    expect(withGuards(text)).toBe(cell);
    expect(withoutGuards(cell)).toBe(text);
  });

  it("is none after that, at whatever separator a program splits it, and comes back as it was", () => {
    const odd = fc.constantFrom(..."=+-@＝－'\t\r\n\0 ,;|\"\u200b\uFEFFa1é👑ש".split(/(?:)/u));
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: odd, maxLength: 12 }), fc.string({ unit: "binary", maxLength: 12 })),
        (text) => {
          const cell = withGuards(text);
          expect(withoutGuards(cell)).toBe(text);
          expect(cell).not.toMatch(CALCULATES);
          for (const part of cell.split(/[,;\t\r\n|]/).slice(1)) expect(part).not.toMatch(/^ *[=+\-@＝＋－＠]/);
        },
      ),
      { numRuns: 20_000 },
    );
  });
});

describe("any name and any memo", () => {
  let scratch: ReturnType<typeof scratchFolder>;
  beforeEach(() => {
    scratch = scratchFolder();
  });
  afterEach(() => scratch.remove());

  const character = fc.oneof(
    fc.constantFrom(..."=+-@;,\t\"'\n\r |\\<>&%".split("")),
    fc.constantFrom("👑", "שלום", "\u202e", "é", "＝", "\u2028", "𝒜", "_x000D_"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }).filter((one) => one !== "\0" && !/\p{Cs}/u.test(one)),
  );
  const words = fc.constantFrom("constructor", "__proto__", "toString", "valueOf", "null", "true", "0", "1e5");
  const text = fc.oneof(
    { weight: 9, arbitrary: fc.string({ unit: character, minLength: 1, maxLength: 20 }) },
    { weight: 1, arbitrary: words },
  );
  const FORMATS: readonly ExportFormat[] = ["csv", "json", "xlsx", "sqlite"];

  it("survives every format", { timeout: 180_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ name: text, memo: text }), { minLength: 1, maxLength: 80 }),
        async (people) => {
          const made = await bookOf(people);
          for (const format of FORMATS) {
            const [names, memos] = [
              await column(made, format, "viewers", "display_name"),
              await column(made, format, "history", "memo"),
            ];
            expect(
              names.map((cell) => asIn(format, cell)),
              format,
            ).toEqual(people.map(({ name }) => asIn(format, name)));
            expect(
              memos.map((cell) => asIn(format, cell)),
              format,
            ).toEqual(people.map(({ memo }) => asIn(format, memo)));
          }
          made.close();
        },
      ),
      // What fails is short enough to be read; to make it shorter takes minutes.
      { numRuns: 15, endOnFailure: true },
    );
  });

  it("is the same cell for every reader of CSV, but for the sign before a formula", async () => {
    const people = ["=1+1", 'a"b', "a;b", "a,b", "a\tb", "a\nb", " a ", "1e5", "007", "-3", "TRUE", "שלום"];
    const made = await bookOf(people.map((name) => ({ name, memo: "" })));
    for (const [separator, delimiter] of Object.entries(SEPARATORS)) {
      const file = await written(made, "csv", "viewers", separator as SeparatorName);
      const bytes = readFileSync(file, "utf8");
      expect(bytes.startsWith("\uFEFFplatform")).toBe(true);
      const { data, meta } = Papa.parse<string[]>(bytes, { skipEmptyLines: true });
      expect(meta).toMatchObject({ delimiter, linebreak: "\r\n" });
      expect(data.slice(1).map((row) => row[3])).toEqual(
        people.map((name) => (/^[=-]/.test(name) ? `'${name}` : name)),
      );
    }
  });

  it("is a text in Excel, and amounts are numbers in all of them", async () => {
    const memos = ["=HYPERLINK(1)", "constructor", "__proto__", "_x0041_"];
    const made = await bookOf(memos.map((memo) => ({ name: "=1+1", memo })));
    const [, ...rows] = await readSheet(await written(made, "xlsx", "history"), "history");
    expect(rows.map((row) => row.slice(6, 9))).toEqual(memos.map((memo) => [5, "bonus", memo]));
    const csv = readFileSync(await written(made, "csv", "history"), "utf8");
    expect(csv).toContain(";5;bonus;'=HYPERLINK(1);");
  });

  async function bookOf(people: readonly { name: string; memo: string }[]) {
    const book = await testBook();
    for (const [at, { name, memo }] of people.entries()) {
      await book.writer.run((work) => {
        const person = addPerson(book.db, name);
        book.ledger.post(work, {
          ...{ key: `test:${at}`, currencyId: book.points.id, from: "mint", to: `viewer:${person.id}`, amount: 5 },
          ...{ kind: "bonus", actor: "bonus", memo },
        });
      });
    }
    return { ...book, taken: { db: book.db, pending: () => [], neverEarns: () => "" } satisfies ExportBook };
  }

  type Made = Awaited<ReturnType<typeof bookOf>>;

  async function written({ taken }: Made, format: ExportFormat, what: string, separator: SeparatorName = "semicolon") {
    const to = path.join(scratch.folder, `out.${format}`);
    const lists = LISTS.filter(({ name }) => name === what);
    await exportBook(taken, { format, lists, separator, to, force: true });
    return to;
  }

  async function column(made: Made, format: ExportFormat, list: string, name: string) {
    const rows = await rowsIn(await written(made, format, list), list);
    return rows.map((row) => row[name] ?? "");
  }
});

/** Of what XML cannot hold nothing is left in Excel, and its readers take every line break for the same and cut spaces off. */
function asIn(format: ExportFormat, cell: unknown): string {
  const text = String(cell);
  if (format !== "xlsx") return text;
  const held = text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\uFFFD]|\p{Noncharacter_Code_Point}/gu, "");
  return held.replace(/\r\n?/g, "\n").trim();
}
