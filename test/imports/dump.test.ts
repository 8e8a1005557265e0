import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { dumpedRows, type TableRow } from "../../src/imports/files/dump.ts";
import { openGiven } from "../../src/imports/given.ts";
import { fileWith } from "./reading.ts";

async function rowsOf(
  dump: string,
  wanted: Record<string, string[]> = { viewer: ["name", "n"] },
): Promise<TableRow["values"][]> {
  const given = await openGiven(fileWith("dump.sql", dump));
  try {
    const rows: TableRow["values"][] = [];
    for await (const { values } of dumpedRows(given.files[0]!, wanted)) rows.push(values);
    return rows;
  } finally {
    given.close();
  }
}

describe("a dump of a database", () => {
  it.each([
    [
      "H2 2",
      `-- H2 2.4.240;\nINSERT INTO "PUBLIC"."Viewer" VALUES\n('o''neil', '1'),\n('a\\b', NULL);`,
      ["o'neil", "1"],
      ["a\\b", null],
    ],
    [
      "H2 2, other letters",
      `INSERT INTO "PUBLIC"."viewer" VALUES (U&'Zo\\00eb \\\\ \\+01F600', '2');`,
      ["Zoë \\ 😀", "2"],
    ],
    ["H2 1", `INSERT INTO PUBLIC.VIEWER(NAME, N) VALUES (STRINGDECODE('Zo\\u00eb'), 3);`, ["Zoë", 3n]],
    ["its columns in another order", `INSERT INTO viewer ("n", "name") VALUES (4, 'ann');`, ["ann", 4n]],
    [
      "its columns told before",
      `CREATE CACHED TABLE viewer ("n" INT DEFAULT (1), "name" VARCHAR(25), PRIMARY KEY ("n"));\nINSERT INTO viewer VALUES (5, 'bob');`,
      ["bob", 5n],
    ],
    [
      "MySQL",
      "-- MySQL dump 10.13\nINSERT INTO `viewer` VALUES ('it\\'s; \\\\',6),('b',-7);",
      ["it's; \\", 6n],
      ["b", -7n],
    ],
    ["SQLite", `BEGIN TRANSACTION;\nINSERT INTO viewer VALUES(7,12.5);\nCOMMIT;`, [7n, 12.5]],
    [
      "PostgreSQL",
      `COPY public.viewer (n, name) FROM stdin;\r\n8\ta\\tb\\\\\r\n\\N\t007\r\n\\.\r\n`,
      ["a\tb\\", "8"],
      ["007", null],
    ],
    ["PostgreSQL as INSERT", `\\restrict x'y\nINSERT INTO public.viewer VALUES (E'a\\'b', true, 9);`, ["a'b", "t"]],
    [
      "remarks",
      `/* ' */ -- ;'\nINSERT INTO other VALUES (';', 1); INSERT INTO viewer /* x */ VALUES ('c', -- 'no'\n1);`,
      ["c", 1n],
    ],
    [
      "functions",
      `CREATE FUNCTION f() AS $x$ it's; INSERT $x$;\nINSERT INTO viewer VALUES ('d', CAST('5' AS INT));`,
      ["d", "5"],
    ],
    ["huge numbers", `INSERT INTO viewer VALUES ('e', 12345678901234567890);`, ["e", "12345678901234567890"]],
  ])("is read from %s", async (_name, dump, ...expected) => {
    expect((await rowsOf(dump)).map(({ name, n }) => [name, n])).toEqual(expected);
  });

  it.each([
    "INSERT INTO viewer VALUES ('a', 1),\n",
    "INSERT INTO viewer VALUES ('a",
    "COPY viewer (name, n) FROM stdin;\na\t1\n",
    "INSERT INTO viewer VALUES ('a', 1",
    "INSERT INTO view",
  ])("is refused when it ends in the middle: %j", async (dump) => {
    await expect(rowsOf(dump)).rejects.toThrow(/ends in the middle/);
  });

  it("is the same however it comes in pieces", async () => {
    const values = Array.from({ length: 9_000 }, (_, n) => `('o''${n}', ${n})`);
    const rows = await rowsOf(`INSERT INTO viewer VALUES ${values.join(",\n")};`);
    expect(rows).toHaveLength(9_000);
    expect(rows[8_999]).toEqual({ name: "o'8999", n: 8_999n });
  });
});

describe("gzip", () => {
  const given = async <T>(bytes: Uint8Array, look: (text: () => Promise<string>, container: string) => Promise<T>) => {
    const opened = await openGiven(fileWith("a", bytes));
    try {
      const file = opened.files[0]!;
      const text = async () => {
        const parts: Buffer[] = [];
        for await (const part of file.bytes()) parts.push(part as Buffer);
        return Buffer.concat(parts).toString();
      };
      return await look(text, await file.container());
    } finally {
      opened.close();
    }
  };
  const long = "name,points\nann,1\n".repeat(20_000);

  it("is unpacked without being asked", async () => {
    await given(gzipSync(long), async (text, container) => {
      expect(container).toBe("text");
      expect(await text()).toBe(long);
    });
  });

  it("is told when it is cut off", async () => {
    const whole = gzipSync(Buffer.from(Array.from({ length: 90_000 }, (_, n) => (n * 7_919) % 251)));
    await given(whole.subarray(0, whole.length - 9), async (text) => {
      await expect(text()).rejects.toThrow(/is not whole/);
    });
  });

  it("is left alone when it is made to fill memories", async () => {
    await given(gzipSync(Buffer.alloc(40_000_000)), async (text) => {
      await expect(text()).rejects.toThrow(/MB when it is unpacked/);
    });
  });
});
