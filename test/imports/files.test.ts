import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import writeExcel from "write-excel-file/node";
import { foreignTables, openForeign, quotedName } from "../../src/db/foreign.ts";
import { findColumns } from "../../src/imports/files/columns.ts";
import { tableRows, tableStart } from "../../src/imports/files/csv.ts";
import { jsonOf, looksLikeJson } from "../../src/imports/files/json.ts";
import { sheetsOf } from "../../src/imports/files/sheet.ts";
import { linesOf, textOf } from "../../src/imports/files/text.ts";
import { type Given, type GivenFile, openGiven } from "../../src/imports/given.ts";
import { temporaryFolder } from "../support/rehearsal.ts";
import { fileWith, readFile, zipWith } from "./reading.ts";

async function given<T>(where: string, look: (file: GivenFile, all: Given) => Promise<T>): Promise<T> {
  const opened = await openGiven(where);
  try {
    return await look(opened.files[0]!, opened);
  } finally {
    opened.close();
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe("text", () => {
  const text = "name;points\r\nZoë;12\r\n";
  const marked = (bytes: string, rest: Buffer) => Buffer.concat([Buffer.from(bytes, "hex"), rest]);
  const wide = Buffer.from(text, "utf16le");
  const swapped = Buffer.from(wide).swap16();
  it.each([
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with a mark", marked("efbbbf", Buffer.from(text))],
    ["UTF-16 with a mark", marked("fffe", wide)],
    ["UTF-16 the other way round", marked("feff", swapped)],
    ["UTF-16 without a mark", wide],
    ["windows-1252", Buffer.from(text, "latin1")],
  ])("is read from %s", async (_name, bytes) => {
    const file = fileWith("a.csv", bytes);
    await given(file, async (one) => {
      expect(await one.container()).toBe("text");
      expect((await all(textOf(one))).join("")).toBe(text);
      const { delimiter, rows } = await tableStart(one);
      expect(rows).toEqual([
        ["name", "points"],
        ["Zoë", "12"],
      ]);
      expect(await all(tableRows(one, delimiter))).toEqual(rows);
    });
  });

  it("is not read far ahead of whoever uses its rows", async () => {
    const lines = 1_200_000;
    const file = fileWith("a.csv", "ada_l;40000001;1240\n".repeat(lines));
    await given(file, async (one) => {
      let bytes = 0;
      const counting = async function* ({ bytes: parts }: GivenFile) {
        for await (const part of parts()) {
          bytes += (part as Buffer).length;
          yield part;
        }
      };
      const counted: GivenFile = {
        ...one,
        bytes: () => Readable.from(counting(one)),
      };
      let rows = 0;
      for await (const _ of tableRows(counted, ";")) {
        if (rows++ !== 100) continue;
        for (let turns = 0; turns < 5_000; turns++) await turn();
        // Once all of it to tell how it is encoded.
        expect(bytes - one.size).toBeLessThan(6_000_000);
      }
      expect(rows).toBe(lines);
    });
  });

  it("finds a byte that is no UTF-8 after the first 64 kB", async () => {
    const file = fileWith(
      "a.csv",
      Buffer.concat([Buffer.from("a,b\n".repeat(40_000)), Buffer.from("Zo\xeb,1\n", "latin1")]),
    );
    const rows = await given(file, (one) => all(tableRows(one, ",")));
    expect(rows.at(-1)).toEqual(["Zoë", "1"]);
    expect(rows).toHaveLength(40_001);
  });

  it("is UTF-8 when it was cut off in a character", async () => {
    const last = async (bytes: Buffer) => (await given(fileWith("a.csv", bytes), (one) => all(textOf(one)))).join("");
    expect(await last(Buffer.from("Zoë,1\nZoë").subarray(0, -1))).toBe("Zoë,1\nZo\uFFFD");
    expect(await last(Buffer.from("ann,1\nZoë", "latin1"))).toBe("ann,1\nZoë");
  });

  it("leaves out the line that tells Excel what stands between cells", async () => {
    await given(fileWith("a.csv", "sep=;\r\na;b\r\n1;2\r\n"), async (one) => {
      const { delimiter } = await tableStart(one);
      expect(await all(tableRows(one, delimiter))).toEqual([
        ["a", "b"],
        ["1", "2"],
      ]);
    });
  });

  it("comes in lines, whatever ends them", async () => {
    const lines = await given(fileWith("a", "a\r\nb\nc\rd"), (one) => all(linesOf(textOf(one))));
    expect(lines).toEqual(["a", "b", "c", "d"]);
  });

  it("comes in lines wherever its pieces were cut, and in none without an end", async () => {
    async function* pieces(...parts: string[]) {
      yield* parts;
    }
    expect(await all(linesOf(pieces("a", "b\r", "\nc\r", "d\n", "e\r")))).toEqual(["ab", "c", "d", "e"]);
    expect(await all(linesOf(pieces("a\n\n")))).toEqual(["a", ""]);
    await expect(all(linesOf(pieces("x".repeat(6e6), "x".repeat(6e6))))).rejects.toThrow("longer than 10 MB");
  });

  it("is told apart from what is none", async () => {
    const container = (bytes: Buffer) => given(fileWith("a.csv", bytes), (one) => one.container());
    expect(await container(Buffer.from([1, 2, 3, 200, 0, 7]))).toBe("binary");
    expect(await container(Buffer.from("H:2,block:5"))).toBe("h2");
    expect(await container(Buffer.alloc(0))).toBe("empty");
  });
});

describe("JSON", () => {
  it("is read whole", async () => {
    await given(fileWith("a", '\uFEFF [{"a":1}]'), async (one) => {
      expect(await looksLikeJson(one)).toBe(true);
      expect(await jsonOf(one)).toEqual([{ a: 1 }]);
    });
    expect(await given(fileWith("a", "[1,"), (one) => jsonOf(one))).toBeUndefined();
  });
});

describe("columns", () => {
  it("are found by their words", () => {
    const columns = findColumns([" User Name", "Points", "Watch-Time"], {
      name: ["username"],
      time: ["watchtime"],
      id: ["id"],
    });
    expect(columns).toEqual({ name: 0, time: 2, id: undefined });
  });
});

describe("a zip", () => {
  it("is looked through like a folder", async () => {
    const file = await zipWith({ "b/two.txt": "two", "one.json": "{}" });
    await given(file, async (_one, { files, kind, temporary }) => {
      expect(kind).toBe("zip");
      expect(files.map(({ name, size }) => [name, size])).toEqual([
        ["b/two.txt", 3],
        ["one.json", 2],
      ]);
      expect((await files[0]!.head()).toString()).toBe("two");
      expect(path.dirname(await files[0]!.onDisk())).toBe(temporary);
    });
  });

  it("is left alone when a name leads out of it", async () => {
    const bytes = await given(await zipWith({ "aa/evil.txt": "x" }), (_one, opened) => Promise.resolve(opened.label));
    expect(bytes).toBe("some.zip");
    const file = await zipWith({ "aa/evil.txt": "x" });
    writeFileSync(file, Buffer.from(readFileSync(file).toString("latin1").replaceAll("aa/evil", "../evil"), "latin1"));
    await expect(openGiven(file)).rejects.toThrow(/leads out of it/);
  });

  it("is not inflated when it is made to fill memories", async () => {
    const file = await zipWith({ "users.db": Buffer.alloc(12_000_000) });
    await given(file, async (one) => {
      expect(await one.head()).toHaveLength(65_536);
      await expect(all(textOf(one))).rejects.toThrow(/12 MB when it is unpacked/);
      await expect(one.onDisk()).rejects.toThrow(/12 MB when it is unpacked/);
    });
  });

  it("is refused in a sentence when what is packed in it is damaged", async () => {
    const bytes = readFileSync(await zipWith({ "a.txt": "some text, and more of it ".repeat(99) }));
    bytes[45] = bytes[45]! ^ 1;
    await given(fileWith("a.zip", bytes), async (one) => {
      await expect(all(one.bytes())).rejects.toThrow(/no whole zip/);
    });
  });

  it("is refused when it is cut off", async () => {
    const whole = readFileSync(await zipWith({ a: "x".repeat(500), b: "y" }));
    await expect(openGiven(fileWith("a.zip", whole.subarray(0, whole.length - 40)))).rejects.toThrow(/no whole zip/);
  });
});

describe("an Excel file", () => {
  const text = (value: string) => ({ type: String, value });
  it("is read with all its sheets, every cell as text", async () => {
    const file = path.join(temporaryFolder(), "a.xlsx");
    await writeExcel([
      {
        data: [
          [text("Name"), text("Points")],
          [{ type: Number, value: 12345 }, text("=1+1")],
        ],
        sheet: "Points",
      },
      { data: [[text("x")]], sheet: "Quotes" },
    ]).toFile(file);
    await given(file, async (one) => {
      expect(await one.container()).toBe("xlsx");
      expect(await sheetsOf(one)).toEqual([
        {
          name: "Points",
          rows: [
            ["Name", "Points"],
            ["12345", "=1+1"],
          ],
        },
        { name: "Quotes", rows: [["x"]] },
      ]);
    });
  });

  it("is refused when it is made to fill memories", async () => {
    const file = await zipWith({ "xl/workbook.xml": "<a/>", "xl/worksheets/sheet1.xml": Buffer.alloc(12_000_000, 32) });
    await given(file, async (one) => {
      await expect(sheetsOf(one)).rejects.toThrow(/12 MB when it is unpacked/);
    });
  });
});

describe("a database of another program", () => {
  it("is read beside what that program still writes, and left as it is", async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, "bot.db");
    const db = new Database(file);
    db.pragma("journal_mode = WAL");
    db.exec('CREATE TABLE "Points" (Name TEXT, n INTEGER); INSERT INTO "Points" VALUES (\'ann\', 9007199254740993)');
    const before = readdirSync(folder);
    const place = temporaryFolder();
    const copy = openForeign(file, place);
    expect(foreignTables(copy).get("points")).toEqual({ name: "Points", columns: ["name", "n"] });
    expect(copy.prepare(`SELECT * FROM ${quotedName("Points")}`).get()).toEqual({ Name: "ann", n: 9007199254740993n });
    expect(() => copy.exec("DELETE FROM Points")).toThrow();
    copy.close();
    db.exec("INSERT INTO Points VALUES ('bob', 1)");
    const again = openForeign(file, place);
    expect(again.prepare("SELECT Name FROM Points").pluck().all()).toEqual(["ann"]);
    again.close();
    expect(readdirSync(folder)).toEqual(before);
    db.close();
  });

  it("is refused in a sentence when a part of it is lost", async () => {
    const file = path.join(temporaryFolder(), "bot.db");
    const db = new Database(file);
    db.exec("CREATE TABLE CurrencyUser (Name TEXT NOT NULL, Points INT)");
    const insert = db.prepare("INSERT INTO CurrencyUser VALUES (?, ?)");
    db.transaction(() => {
      for (let n = 0; n < 3_000; n++) insert.run(`viewer_${n}`, n);
    })();
    db.close();
    expect((await readFile(file)).rows).toHaveLength(3_000);
    const bytes = readFileSync(file);
    // One page says that it has one row: a query would read on behind it.
    bytes.writeUInt16BE(1, 4_096 * 5 + 3);
    writeFileSync(file, bytes);
    await expect(readFile(file)).rejects.toThrow(/is damaged: a part of it is lost/);
  });

  it("is refused in a sentence when it is encrypted", () => {
    expect(() =>
      openForeign(fileWith("a.db", Buffer.from("no database at all, by far".repeat(99))), temporaryFolder()),
    ).toThrow(/damaged, or encrypted/);
  });
});
