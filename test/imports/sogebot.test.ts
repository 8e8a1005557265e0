import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { databaseWith } from "./databases.ts";
import { expectNoStack } from "./fuzz.ts";
import { fileWith, fixture, type ReadFile, readFile } from "./reading.ts";

const TABLE = `CREATE TABLE "user" ("userId" varchar PRIMARY KEY NOT NULL, "userName" varchar NOT NULL, "displayname" varchar NOT NULL DEFAULT (''),
  "seenAt" varchar(30), "watchedTime" bigint NOT NULL DEFAULT (0), "points" bigint NOT NULL DEFAULT (0), "extra" text)`;
const USERS = [
  ["81000001", "rosa_v", "Rosa_V", "2026-10-01T20:00:00.000Z", 7_260_000, 450, null],
  ["81000002", "0815", "0815", null, 59_999, 20, "null"],
  ["81000009", "rosa_v", "Rosa_V", "2019-10-01T20:00:00.000Z", 0, 6, null],
  ["81000010", "owes", "", null, 0, -7, null],
  ["81000011", "vast", "Vast", null, 60_000, 9007199254740991n, null],
];
const short = ({ rows }: ReadFile) =>
  rows.map(({ login, platformId, amount, minutes }) => [login, platformId ?? "", amount, minutes]);
const EXPECTED = [
  ["rosa_v", "81000001", 450, 121],
  ["0815", "81000002", 20, 0],
  ["", "81000009", 6, 0],
  ["owes", "81000010", 0, 0],
];

describe("sogeBot's database", () => {
  it("has viewers with ids and milliseconds; a login belongs to whoever was seen last", async () => {
    const read = await readFile(databaseWith(TABLE, { user: USERS }));
    expect(short(read)).toEqual(EXPECTED);
    expect(read.skipped).toEqual([expect.stringMatching(/vast: more than 1,000,000,000,000/)]);
    expect(read.notes.join("\n")).toMatch(/cuts off what is more\. .*: 1\.\n.*only their id.*: 1\./);
  });

  it("is read with other cases of its names, and without what is not needed", async () => {
    const table = `CREATE TABLE USER (POINTS bigint, USERNAME varchar, WATCHEDTIME bigint, USERID int); CREATE TABLE other (x)`;
    const file = databaseWith(table, { USER: [[5, "rosa_v", 60_000, 81000001]] });
    expect(short(await readFile(file))).toEqual([["rosa_v", "81000001", 5, 1]]);
  });

  it("gives the login to the newest account where nobody was seen", async () => {
    const users = [
      ["9", "same", "", null, 0, 1, null],
      ["10", "SAME", "", null, 0, 2, null],
    ];
    expect(short(await readFile(databaseWith(TABLE, { user: users })))).toEqual([
      ["", "9", 1, 0],
      ["same", "10", 2, 0],
    ]);
  });

  it("says a sentence of a damaged one, or reads it", async () => {
    await expectNoStack("x.db", readFileSync(databaseWith(TABLE, { user: USERS })));
  });
});

describe("sogeBot's table saved otherwise", () => {
  const columns = ["userId", "userName", "displayname", "seenAt", "watchedTime", "points", "extra"];
  const four = USERS.slice(0, 4);
  const objects = four.map((user) => Object.fromEntries(columns.map((column, at) => [column, user[at]])));
  const sql = four.map(
    (user) => `(${user.map((one) => (typeof one === "string" ? `'${one}'` : (one ?? "NULL"))).join(",")})`,
  );
  const copied = four.map((user) => user.map((one) => one ?? "\\N").join("\t")).join("\n");
  it.each([
    ["CSV", [columns.join(","), ...four.map((user) => user.map((one) => one ?? "").join(","))].join("\r\n")],
    [
      "CSV of another order",
      [
        "points;watchedTime;userName;userId;seenAt",
        ...four.map((u) => [u[5], u[4], u[1], u[0], u[3] ?? ""].join(";")),
      ].join("\n"),
    ],
    ["JSON", JSON.stringify(objects)],
    ["JSON of phpMyAdmin", JSON.stringify([{ type: "header" }, { type: "table", name: "user", data: objects }])],
    [
      "MySQL",
      `-- MySQL dump 10.13\n-- ${"x".repeat(90_000)}\nCREATE TABLE \`user\` (${columns.map((one) => `\`${one}\` text`).join(", ")}, PRIMARY KEY (\`userId\`));\nINSERT INTO \`user\` VALUES ${sql.join(",")};\n`,
    ],
    [
      "PostgreSQL",
      `--\n-- PostgreSQL database dump\n--\nCOPY public."user" (${columns.map((one) => `"${one}"`).join(", ")}) FROM stdin;\n${copied}\n\\.\n`,
    ],
  ])("is read from %s", async (_name, text) => {
    expect(short(await readFile(fileWith("saved", text)))).toEqual(EXPECTED);
    await expectNoStack("saved", text, 25);
  });
});

describe("what sogeBot could write", () => {
  it("comes back", async () => {
    const user = fc.record({
      id: fc.integer({ min: 1, max: 2e9 }),
      login: fc.stringMatching(/^[a-z0-9_]{1,25}$/),
      ms: fc.nat(2 ** 31),
      points: fc.integer({ min: -9, max: 1e12 }),
    });
    const users = fc.uniqueArray(user, { selector: ({ id }) => id, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(users, async (all) => {
        const rows = all.map(({ id, login, ms, points }) => [
          `${id}`,
          login,
          "",
          `2026-01-01 ${id}`.padEnd(30, "0").slice(0, 30),
          ms,
          points,
          null,
        ]);
        const read = await readFile(databaseWith(TABLE, { user: rows }));
        expect(read.rows.map(({ platformId, amount, minutes }) => [platformId, amount, minutes])).toEqual(
          all
            .sort((a, b) => a.id - b.id)
            .map(({ id, ms, points }) => [`${id}`, Math.max(0, points), Math.floor(ms / 60_000)]),
        );
        // Each login has one owner.
        const owned = read.rows.map(({ login }) => login).filter((login) => login !== "");
        expect(new Set(owned)).toEqual(new Set(all.map(({ login }) => login)));
        expect(new Set(owned).size).toBe(owned.length);
      }),
      { numRuns: 15 },
    );
  });
});

const sample = fixture("sogebot/sogebot.db");
it.skipIf(!existsSync(sample))("reads the shared sample of sogeBot", async () => {
  expect((await readFile(sample)).rows).toHaveLength(5);
});
