import { existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/rehearsal.ts";
import { databaseWith, fillDatabase } from "./databases.ts";
import { expectNoStack } from "./fuzz.ts";
import { fileWith, fixture, type ReadFile, readFile } from "./reading.ts";

const short = ({ rows, skipped }: ReadFile) => ({
  rows: rows.map(({ login, platformId, amount, minutes }) => [login, platformId ?? "", amount, minutes]),
  skipped,
});

const OLD = ["points", "time", "loginToId", "idToLogin"]
  .map((name) => `CREATE TABLE phantombot_${name} (section string, variable string, value string);`)
  .join("\n");
const NEW = ["points", "TIME", "logintoid", "idtologin", "lastseen"]
  .map(
    (name) =>
      `CREATE TABLE "phantombot_${name}" ("section" varchar(255) DEFAULT '' NOT NULL, "variable" varchar(255) NOT NULL, "value" text, PRIMARY KEY ("section", "variable"));`,
  )
  .join("\n");

describe("PhantomBot's CSV", () => {
  const csv = "Username,Seconds,Points\nmira_k,5400,910\n0042,59,12\n3e7,61,8\nowes,0,-4\n";
  it("has viewers with points and seconds", async () => {
    expect(short(await readFile(fileWith("x", csv)))).toEqual({
      rows: [
        ["mira_k", "", 910, 90],
        ["0042", "", 12, 0],
        ["3e7", "", 8, 1],
        ["owes", "", 0, 0],
      ],
      skipped: [],
    });
  });

  it("is read with other ends of lines, in another order, and with nobody in it", async () => {
    const other = "\uFEFFPoints,USERNAME,Seconds\r\n5,mira_k,120\r\n";
    expect(short(await readFile(fileWith("x", other))).rows).toEqual([["mira_k", "", 5, 2]]);
    expect(short(await readFile(fileWith("x", "Username,Seconds,Points\n"))).rows).toEqual([]);
  });

  it("says a sentence of a damaged one, or reads it", () => expectNoStack("x.csv", csv));
});

describe("PhantomBot's old SQLite file", () => {
  const file = () =>
    databaseWith(OLD, {
      phantombot_points: [
        ["", "mira_k", "910"],
        ["", "0042", "12"],
        ["", "3e7", "8"],
        ["", "0099", "77"],
        ["", "0055", "3"],
        ["", "half", "2.5"],
        ["", "vast", "9007199254740993"],
        ["panel", "mira_k", "1"],
      ],
      phantombot_time: [
        ["", "mira_k", "5400"],
        ["", "0042", "120"],
        ["", "watcher", "600"],
      ],
      phantombot_loginToId: [
        ["", "mira_k", "71000001"],
        ["", "0042", "71000002"],
      ],
      phantombot_idToLogin: [
        ["", "71000002", "0042"],
        ["", "71000003", "3e7"],
        ["", "71000004", "55"],
        ["", "71000005", "0055"],
        ["", "71000006", "half"],
        ["", "71000007", "watcher"],
        ["", "71000008", "watcher"],
      ],
    });

  it("is repaired by ids where logins were kept as numbers, and says which are lost", async () => {
    const { rows, skipped } = short(await readFile(file()));
    expect(rows.sort()).toEqual([
      ["", "71000002", 12, 2],
      ["", "71000003", 8, 0],
      ["half", "71000006", 2, 0],
      ["mira_k", "71000001", 910, 90],
      ["watcher", "", 0, 10],
    ]);
    expect(skipped).toHaveLength(4);
    expect(skipped.join("\n")).toMatch(
      / 99: PhantomBot kept this login as the number 99: .* there is no id for it; .*\(77\)/,
    );
    expect(skipped.join("\n")).toMatch(/ 55: .* there are several ids for it; .*\(3\)/);
    expect(skipped.join("\n")).toMatch(/ vast: more than can be counted exactly/);
    expect(skipped.join("\n")).toMatch(/ mira_k: in the section "panel"/);
  });

  it("says a sentence of a damaged one, or reads it", async () => {
    const { readFileSync } = await import("node:fs");
    await expectNoStack("x.db", readFileSync(file()));
  });
});

describe("PhantomBot's SQLite file of today", () => {
  it("keeps every login as it is, whatever its tables are called", async () => {
    const file = databaseWith(NEW, {
      phantombot_points: [
        ["", "0042", "12"],
        ["", "3e7", "8"],
        ["", "Mira_K", null],
      ],
      phantombot_TIME: [["", "mira_k", "60"]],
      phantombot_logintoid: [["", "mira_k", "71000001"]],
      phantombot_idtologin: [
        ["", "71000001", "earlier"],
        ["", "71000009", "3e7"],
      ],
      phantombot_lastseen: [["", "mira_k", "1700000000000"]],
    });
    expect(short(await readFile(file))).toEqual({
      rows: [
        ["0042", "", 12, 0],
        ["3e7", "71000009", 8, 0],
        ["mira_k", "71000001", 0, 1],
      ],
      skipped: [],
    });
  });

  it("keeps two rows of one viewer apart", async () => {
    const file = databaseWith(OLD, {
      phantombot_points: [
        ["", "mira_k", "3"],
        ["", "MIRA_K", "4"],
      ],
    });
    expect(short(await readFile(file)).rows).toEqual([
      ["mira_k", "", 3, 0],
      ["mira_k", "", 4, 0],
    ]);
  });

  it("may lack what it does not need", async () => {
    const file = databaseWith("CREATE TABLE PHANTOMBOT_TIME (variable TEXT, section TEXT, value TEXT, extra INT)", {
      PHANTOMBOT_TIME: [["mira_k", null, "90", 1]],
    });
    expect(short(await readFile(file)).rows).toEqual([["mira_k", "", 0, 1]]);
  });
});

const H2 = `-- H2 2.4.240;
CREATE USER IF NOT EXISTS "" SALT '' HASH '' ADMIN;
DROP TABLE IF EXISTS "PUBLIC"."phantombot_points" CASCADE;
CREATE CACHED TABLE "PUBLIC"."phantombot_points"(
    "section" CHARACTER VARYING(255) DEFAULT '' NOT NULL,
    "variable" CHARACTER VARYING(255) NOT NULL,
    "value" CHARACTER VARYING
);
ALTER TABLE "PUBLIC"."phantombot_points" ADD CONSTRAINT "PUBLIC"."CONSTRAINT_1" PRIMARY KEY("section", "variable");
-- 4 +/- SELECT COUNT(*) FROM PUBLIC.phantombot_points;
INSERT INTO "PUBLIC"."phantombot_points" VALUES
('', 'mira_k', '910'),
('', '0042', '12'),
('', 'o''brien', '7'),
('', U&'zo\\00eb', '4');
CREATE CACHED TABLE "PUBLIC"."phantombot_quotes"("section" VARCHAR, "variable" VARCHAR, "value" VARCHAR);
INSERT INTO "PUBLIC"."phantombot_quotes" VALUES ('', '0', 'it''s; INSERT INTO "PUBLIC"."phantombot_points" VALUES (''x'')');
INSERT INTO "PUBLIC"."phantombot_time" VALUES
('', 'mira_k', '5400'),
('', 'watcher', NULL);
INSERT INTO "PUBLIC"."phantombot_idToLogin" VALUES
('', '71000002', '0042');
`;
const H2_ROWS = [
  ["0042", "71000002", 12, 0],
  ["mira_k", "", 910, 90],
  ["watcher", "", 0, 0],
];

describe("the script of PhantomBot's H2 database", () => {
  it.each([
    ["packed", gzipSync(H2)],
    ["unpacked", Buffer.from(H2)],
    ["unpacked, with the ends of lines of Windows", Buffer.from(H2.replaceAll("\n", "\r\n"))],
    [
      "of H2 1",
      Buffer.from(
        H2.replaceAll('"PUBLIC".', "PUBLIC.")
          .replaceAll(/"(phantombot_\w+)"/g, (_, name) => name.toUpperCase())
          .replace("U&'zo\\00eb'", "STRINGDECODE('zo\\u00eb')"),
      ),
    ],
  ])("is read %s", async (_name, bytes) => {
    const { rows, skipped } = short(await readFile(fileWith("backup", bytes)));
    expect(rows).toEqual(H2_ROWS);
    expect(skipped.map((line) => line.split(": ")[0])).toEqual(["row 3 o'brien", "row 5 zoë"]);
  });

  it("is read of MySQL too", async () => {
    const dump =
      "-- MySQL dump 10.13\nCREATE TABLE `phantombot_points` (`section` varchar(255), `variable` varchar(255), `value` longtext) ENGINE=InnoDB;\nINSERT INTO `phantombot_points` VALUES ('','0042','12'),('','mira_k','910');\n";
    expect(short(await readFile(fileWith("dump.sql", dump))).rows).toEqual([
      ["0042", "", 12, 0],
      ["mira_k", "", 910, 0],
    ]);
  });

  it("says a sentence of a damaged one, or reads it", async () => {
    await expectNoStack("x.gz", gzipSync(H2), 40);
    await expectNoStack("x.sql", H2, 40);
  });
});

describe("PhantomBot's H2 database itself", () => {
  it("is known, and answered with what to import instead", async () => {
    const file = fileWith("some.file", "H:2,block:3,blockSize:1000,chunk:2,clean:1,format:3,version:2\n");
    await expect(readFile(file)).rejects.toThrow(/newest file in its folder dbbackup.*backupdb.*exportpoints/);
  });
});

describe("PhantomBot's folder", () => {
  const script = (points: number) => gzipSync(H2.replace("'910'", `'${points}'`));
  const folderWith = (files: Record<string, Uint8Array | string>) => {
    const folder = temporaryFolder();
    for (const [n, [name, content]] of Object.entries(files).entries()) {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
      utimesSync(file, 1_700_000_000 + n, 1_700_000_000 + n);
    }
    return folder;
  };
  const pointsOf = async (folder: string) => {
    const read = await readFile(folder);
    return { points: read.rows.find(({ login }) => login === "mira_k")?.amount, notes: read.notes.join("\n") };
  };

  it("is read from its newest backup where H2 is in use", async () => {
    const folder = folderWith({
      "dbbackup/phantombot.h2.2026-11-02.03-00-00.h2.sql.gz": script(2),
      "dbbackup/phantombot.h2.2026-11-01.03-00-00.h2.sql.gz": script(1),
      "config/phantombot.h2.mv.db": "H:2,block:3",
      "addons/ignorebots.txt": "nightbot",
      "points_export.csv": "Username,Seconds,Points\nmira_k,1,5\n",
    });
    fillDatabase(path.join(folder, "config/phantombot.db"), OLD, { phantombot_points: [["", "mira_k", "9"]] });
    const { points, notes } = await pointsOf(folder);
    expect(points).toBe(2);
    expect(notes).toMatch(/phantombot\.h2\.mv\.db.*backupdb/);
  });

  it("passes over a backup that is not whole, and says so", async () => {
    const folder = folderWith({
      "dbbackup/phantombot.h2.2026-11-01.03-00-00.h2.sql.gz": script(1),
      "dbbackup/phantombot.h2.2026-11-02.03-00-00.h2.sql.gz": script(2).subarray(0, 300),
    });
    expect(await pointsOf(folder)).toMatchObject({
      points: 1,
      notes: expect.stringMatching(/2026-11-02.* was passed over: .*is not whole/),
    });
  });

  it("is read from its SQLite file, and from its CSV where there is nothing else", async () => {
    const csv = { "points_export.csv": "Username,Seconds,Points\nmira_k,1,5\n" };
    const folder = folderWith({ "config/botlogin.txt": "user=x\n", ...csv });
    expect(await pointsOf(folder)).toMatchObject({ points: 5 });
    fillDatabase(path.join(folder, "config/phantombot.db"), OLD, { phantombot_points: [["", "mira_k", "9"]] });
    expect(await pointsOf(folder)).toMatchObject({ points: 9 });
  });

  it("with nothing but H2 is answered with what to do", async () => {
    await expect(readFile(folderWith({ "config/phantombot.h2.mv.db": "H:2,block:3" }))).rejects.toThrow(/backupdb/);
  });
});

describe("what PhantomBot could write", () => {
  const viewer = fc.record({
    login: fc.stringMatching(/^[a-z0-9][a-z0-9_]{2,24}$/),
    points: fc.option(fc.integer({ min: -50, max: 1e12 }), { nil: undefined }),
    seconds: fc.option(fc.nat(), { nil: undefined }),
    id: fc.option(fc.integer({ min: 1, max: 2e9 }), { nil: undefined }),
  });
  const viewers = fc.uniqueArray(viewer, { selector: ({ login }) => login, minLength: 1, maxLength: 25 });
  const ids = (all: readonly { id?: number | undefined }[]) => {
    const known = all.flatMap(({ id }) => (id === undefined ? [] : [id]));
    return new Set(known).size === known.length;
  };
  const text = (value: number | undefined) => (value === undefined ? "" : `${value}`);

  it("comes back, from a script as from either layout", async () => {
    await fc.assert(
      fc.asyncProperty(viewers.filter(ids), async (all) => {
        const rows = {
          points: all
            .filter(({ points }) => points !== undefined)
            .map(({ login, points }) => ["", login, text(points)]),
          time: all
            .filter(({ seconds }) => seconds !== undefined)
            .map(({ login, seconds }) => ["", login, text(seconds)]),
          logintoid: all.filter(({ id }) => id !== undefined).map(({ login, id }) => ["", login, text(id)]),
        };
        const expected = all
          .filter(({ points, seconds }) => points !== undefined || seconds !== undefined)
          .map(({ login, points = 0, seconds = 0, id }) => [
            login,
            text(id),
            Math.max(0, points),
            Math.floor(seconds / 60),
          ])
          .sort();
        const script = Object.entries(rows)
          .filter(([, list]) => list.length > 0)
          .map(
            ([table, list]) =>
              `INSERT INTO "PUBLIC"."phantombot_${table}" VALUES\n${list.map((row) => `('${row.join("', '")}')`).join(",\n")};\n`,
          );
        const read = async (file: string) => short(await readFile(file));
        if (script.length > 0)
          expect((await read(fileWith("a.sql", `-- H2\n${script.join("")}`))).rows.sort()).toEqual(expected);
        const tables = {
          phantombot_points: rows.points,
          phantombot_TIME: rows.time,
          phantombot_logintoid: rows.logintoid,
        };
        expect((await read(databaseWith(NEW, tables))).rows.sort()).toEqual(expected);
        const old = await read(
          databaseWith(OLD, {
            phantombot_points: rows.points,
            phantombot_time: rows.time,
            phantombot_loginToId: rows.logintoid,
          }),
        );
        // Nobody gets what is another's: by name only who kept theirs.
        for (const row of old.rows)
          expect(expected.map((one) => one.slice(row[0] === "" ? 1 : 0))).toContainEqual(
            row.slice(row[0] === "" ? 1 : 0),
          );
      }),
      { numRuns: 12 },
    );
  });
});

describe.skipIf(!existsSync(fixture("phantombot")))("the shared samples of PhantomBot", () => {
  it.each([
    ["points_export.csv", 6],
    ["phantombot.db", 8],
    ["phantombot-current.db", 4],
    ["phantombot.h2.2026-11-01.03-00-00.h2.sql.gz", 4],
  ])("%s is read", async (name, count) => {
    expect((await readFile(fixture(`phantombot/${name}`))).rows).toHaveLength(count);
  });
});
