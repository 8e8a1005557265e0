import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/rehearsal.ts";
import { databaseWith, fillDatabase } from "./databases.ts";
import { expectNoStack } from "./fuzz.ts";
import { fileWith, fixture, type ReadFile, readFile } from "./reading.ts";

const TABLE =
  "CREATE TABLE CurrencyUser (Name NVarChar(255) NOT NULL, Rank NVarChar(255), Points INTEGER, Hours NVarChar(255), Raids INTEGER, LastSeen NVarChar(255), MinutesWatched INTEGER, PRIMARY KEY(Name))";
const short = ({ rows }: ReadFile) => rows.map(({ login, amount, minutes }) => [login, amount, minutes]);
const user = (name: string, points: unknown, hours: unknown, minutes: unknown) => [
  name,
  "King",
  points,
  hours,
  0,
  "x",
  minutes,
];

describe("AnkhBot's database", () => {
  it.each([
    ["2.03:04:05.6789000", 7, 3_064],
    ["05:30:59", 0, 330],
    ["00:00:00", 45, 45],
    ["1:02:03:04", 0, 1_563],
    ["-00:10:00", 0, 0],
    ["12", 720, 720],
    ["12.5", 0, 750],
    [null, 33, 33],
    [null, null, 0],
    ["", 5, 5],
    [864_000_000_000, 0, 1_440],
    [3, null, 180],
  ])("reads %s hours and %s minutes", async (hours, minutes, expected) => {
    const file = databaseWith(TABLE, { CurrencyUser: [user("Otto_M", 12, hours, minutes)] });
    expect(short(await readFile(file))).toEqual([["otto_m", 12, expected]]);
  });

  it("keeps names of digits, and reads halves, nothing and too much", async () => {
    const file = databaseWith(TABLE, {
      CurrencyUser: [
        user("0815", 3.7, "", 0),
        user("none", null, null, null),
        user("vast", 9007199254740993n, "", 0),
        user("minus", -4, "", 0),
      ],
    });
    const read = await readFile(file);
    expect(short(read)).toEqual([
      ["0815", 3, 0],
      ["minus", 0, 0],
      ["none", 0, 0],
    ]);
    expect(read.skipped).toHaveLength(1);
  });

  it("is read with fewer columns, in other cases, among other tables", async () => {
    const file = databaseWith("CREATE TABLE a (x); CREATE TABLE currencyuser (POINTS int, NAME text, extra int)", {
      currencyuser: [[9, "Otto_M", 1]],
    });
    expect(short(await readFile(file))).toEqual([["otto_m", 9, 0]]);
  });

  it("says a sentence of a damaged one, or reads it", async () => {
    await expectNoStack("x", readFileSync(databaseWith(TABLE, { CurrencyUser: [user("Otto_M", 12, "01:00:00", 60)] })));
  });

  it("comes back whatever it has", async () => {
    const viewer = fc.record({
      name: fc.stringMatching(/^[A-Za-z0-9_]{1,25}$/),
      points: fc.nat(1e12),
      days: fc.nat(999),
      seconds: fc.nat(86_399),
      minutes: fc.nat(1e6),
    });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(viewer, { selector: ({ name }) => name, maxLength: 20 }), async (all) => {
        const two = (n: number) => `${Math.floor(n)}`.padStart(2, "0");
        const rows = all.map(({ name, points, days, seconds: s, minutes }) =>
          user(
            name,
            points,
            `${days > 0 ? `${days}.` : ""}${two(s / 3_600)}:${two((s / 60) % 60)}:${two(s % 60)}`,
            minutes,
          ),
        );
        const expected = all.map(({ name, points, days, seconds, minutes }) => {
          const span = days * 1_440 + Math.floor(seconds / 60);
          return [name.toLowerCase(), points, span > 0 ? span : minutes];
        });
        expect(short(await readFile(databaseWith(TABLE, { CurrencyUser: rows }))).sort()).toEqual(expected.sort());
      }),
      { numRuns: 20 },
    );
  });
});

describe("an encrypted database", () => {
  it.each([64, 1_024, 90_112])("of %i bytes is answered with what to do", async (size) => {
    const bytes = randomBytes(size);
    // Neither text nor gzip by chance.
    bytes.set([0x0d, 0x01, 0x00, 0x07], 0);
    await expect(readFile(fileWith("data", bytes))).rejects.toThrow(/encrypted.*Excel/);
  });

  it("is found in AnkhBot's folder, and passed over beside one that can be read", async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, "Twitch/Databases/CurrencyDB.sqlite");
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, Buffer.concat([Buffer.from([13, 1, 0, 7]), randomBytes(2_044)]));
    await expect(readFile(folder)).rejects.toThrow(/CurrencyDB\.sqlite is encrypted.*Excel/);
    fillDatabase(path.join(folder, "backup.sqlite"), TABLE, { CurrencyUser: [user("Otto_M", 12, "", 0)] });
    expect(short(await readFile(folder))).toEqual([["otto_m", 12, 0]]);
  });

  it("is not what a picture is called", async () => {
    const picture = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), randomBytes(4_000)]);
    await expect(readFile(fileWith("a.png", picture))).rejects.toThrow(/Nothing was recognised/);
  });
});

describe.skipIf(!existsSync(fixture("ankhbot")))("the shared samples of AnkhBot", () => {
  it("are read, and refused where they are encrypted", async () => {
    expect(short(await readFile(fixture("ankhbot/CurrencyDB.sqlite")))).toContainEqual(["ada_l", 1240, 1_440]);
    await expect(readFile(fixture("ankhbot/CurrencyDB-encrypted.sqlite"))).rejects.toThrow(/encrypted/);
  });
});
