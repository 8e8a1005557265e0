import { existsSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectNoStack } from "./fuzz.ts";
import { fileWith, fixture, type ReadFile, readFile } from "./reading.ts";

const short = ({ rows, skipped }: ReadFile) => ({
  rows: rows.map(({ login, platformId, displayName, amount, minutes }) => [
    login,
    platformId ?? "",
    displayName,
    amount,
    minutes,
  ]),
  skipped,
});

const DUMP = `--
-- PostgreSQL database dump
--
\\restrict abc

SET client_encoding = 'UTF8';
CREATE TABLE public.banphrase (id integer, phrase text);
COPY public.banphrase (id, phrase) FROM stdin;
1	it's; COPY public."user" (login) FROM stdin;
\\.

COPY public."user" (name, banned, points, id, time_in_chat_offline, login, time_in_chat_online, login_last_updated, ignored) FROM stdin;
Kira_B	f	640	91000001	5 days	kira_b	1 day 02:00:30	2026-01-01 00:00:00+00	f
0042	f	12	91000002	00:00:00	0042	300:59:59.5	2026-01-01 00:00:00+00	f
Back\\\\slash	f	3	91000003	00:00:00	was_mine	00:01:00	2018-01-01 00:00:00+00	f
New\\tOne	f	4	91000004	00:00:00	was_mine	\\N	2025-01-01 00:00:00.123+00	f
Troll	t	99	91000005	00:00:00	troll	00:00:00	2025-01-01 00:00:00+00	f
Other	f	98	91000006	00:00:00	other	00:00:00	2025-01-01 00:00:00+00	t
Owes	f	-5	91000007	00:00:00	owes	00:00:00	\\N	f
\\.

-- PostgreSQL database dump complete
`;
const ROWS = [
  ["kira_b", "91000001", "Kira_B", 640, 1_560],
  ["0042", "91000002", "0042", 12, 18_059],
  ["", "91000003", "", 3, 1],
  ["was_mine", "91000004", "New\tOne", 4, 0],
  ["owes", "91000007", "Owes", 0, 0],
];
const SKIPPED = ["row 5 troll: banned there", "row 6 other: ignored there"];

describe("pajbot's dump", () => {
  it.each([
    ["as it is", DUMP],
    ["with the ends of lines of Windows", DUMP.replaceAll("\n", "\r\n")],
    [
      "with much before the viewers",
      DUMP.replace("COPY public.banphrase", `-- ${"x".repeat(200_000)}\nCOPY public.banphrase`),
    ],
    ["only the block", DUMP.slice(DUMP.indexOf('COPY public."user" (name'))],
  ])("is read %s", async (_name, dump) => {
    const read = await readFile(fileWith("dump", dump));
    expect(short(read)).toEqual({ rows: ROWS, skipped: SKIPPED });
    expect(read.notes.join("\n")).toMatch(/only their id.*: 1\./);
  });

  it("may be made of INSERTs", async () => {
    const dump = `--\n-- PostgreSQL database dump\n--\nCREATE TABLE public."user" (id text, login text NOT NULL, points bigint DEFAULT 0, banned boolean, time_in_chat_online interval);
INSERT INTO public."user" VALUES ('91000001', 'kira_b', 640, false, '02:00:00');\nINSERT INTO public."user" VALUES ('91000002', 'troll', 1, true, '1 day');\n`;
    expect(short(await readFile(fileWith("dump", dump)))).toEqual({
      rows: [["kira_b", "91000001", "kira_b", 640, 120]],
      skipped: ["row 2 troll: banned there"],
    });
  });

  it("in PostgreSQL's own format is answered with what to do", async () => {
    const file = fileWith("pajbot.dump", Buffer.from("PGDMP\x01\x0e\x00\x04\x08\x01\x01\x00\x00"));
    await expect(readFile(file)).rejects.toThrow(/pg_restore -f/);
  });

  it("is refused when it ends in the middle", async () => {
    await expect(readFile(fileWith("dump", DUMP.slice(0, DUMP.indexOf("Owes"))))).rejects.toThrow(/ends in the middle/);
  });

  it("says a sentence of a damaged one, or reads it", () => expectNoStack("dump.sql", DUMP));
});

describe("pajbot's table copied out", () => {
  const csv = `points,login,"time_in_chat_online",id,name,banned
640,kira_b,1 day 02:00:30,91000001,"Kira, ""B""",f
5,"007",,91000002,\\N,t
`;
  it("is read as CSV", async () => {
    expect(short(await readFile(fileWith("user", csv)))).toEqual({
      rows: [["kira_b", "91000001", 'Kira, "B"', 640, 1_560]],
      skipped: ["row 3 007: banned there"],
    });
    await expectNoStack("user.csv", csv, 40);
  });

  it("is refused when its last row is torn before the column that says who was banned", async () => {
    const torn = `${csv.trimEnd().split("\n").slice(0, 2).join("\n")}\n5,troll,00:00:00`;
    await expect(readFile(fileWith("user.csv", torn))).rejects.toThrow(/ends in the middle.*PostgreSQL again/);
  });

  it("is read as text with a header, and without ids", async () => {
    const text = "login\tname\tpoints\ttime_in_chat_online\nkira_b\tKira\\\\B\t640\t02:00:00\nbo\t\\N\t\\N\t\\N\n";
    expect(short(await readFile(fileWith("user", text))).rows).toEqual([
      ["kira_b", "", "Kira\\B", 640, 120],
      ["bo", "", "bo", 0, 0],
    ]);
  });
});

describe("an interval of PostgreSQL", () => {
  const minutesOf = async (interval: string) => {
    const { rows } = await readFile(fileWith("user", `login\tpoints\ttime_in_chat_online\na\t1\t${interval}\n`));
    return rows[0]?.minutes;
  };
  it.each([
    ["02:03:04", 123],
    ["1 day", 1_440],
    ["2 days 00:00:59.999", 2_880],
    ["1 mon", 43_200],
    ["1 year 2 mons 3 days 04:05:06", (365 + 60 + 3) * 1_440 + 245],
    ["300:00:00", 18_000],
    ["-00:05:00", 0],
    ["1 day -01:00:00", 1_380],
    ["@ 1 day 2 hours 3 mins 4.5 secs", 1_563],
    ["@ 5 mins ago", 0],
    ["@ 0", 0],
    ["P1Y2M3DT4H5M6S", (365 + 60 + 3) * 1_440 + 245],
    ["PT90M", 90],
    ["PT0S", 0],
    ["1 2:00:00", 1_560],
    ["+1-2 +3 +4:05:06", (365 + 60 + 3) * 1_440 + 245],
    ["3", 0],
    ["7200", 120],
    ["86400.5", 1_440],
  ])("%s is %i minutes", async (interval, minutes) => {
    expect(await minutesOf(interval)).toBe(minutes);
  });

  it("that is none is told", async () => {
    const { rows, skipped } = await readFile(fileWith("user", "login\tpoints\ttime_in_chat_online\na\t1\tlong\n"));
    expect([rows, skipped]).toEqual([[], ['row 2 a: watch time: "long" is no number']]);
  });
});

describe("what pajbot could write", () => {
  it("comes back in any order of columns", async () => {
    const user = fc.record({
      id: fc.integer({ min: 1, max: 2e9 }),
      login: fc.stringMatching(/^[a-z0-9_]{1,25}$/),
      name: fc
        .string({ minLength: 1, maxLength: 9, unit: "grapheme" })
        .filter((name) => name.trim() === name && !name.startsWith("@")),
      points: fc.integer({ min: -9, max: 1e12 }),
      days: fc.nat(400),
      seconds: fc.nat(86_399),
    });
    const escaped = (text: string) =>
      text.replace(
        /[\\\n\r\t\b\f\v]/g,
        (sign) =>
          ({ "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f", "\v": "\\v" })[sign]!,
      );
    const clock = (s: number) =>
      [s / 3_600, (s / 60) % 60, s % 60].map((part) => `${Math.floor(part)}`.padStart(2, "0")).join(":");
    const columns = fc.shuffledSubarray(["id", "login", "name", "points", "time_in_chat_online", "num_lines"], {
      minLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(user, { selector: ({ login }) => login, maxLength: 20 }),
        columns,
        async (all, order) => {
          const line = (one: (typeof all)[number]) => {
            const cells: Record<string, string> = {
              ...{
                id: `${one.id}`,
                login: one.login,
                name: escaped(one.name),
                points: `${one.points}`,
                num_lines: "\\N",
              },
              time_in_chat_online: `${one.days === 0 ? "" : one.days === 1 ? "1 day " : `${one.days} days `}${clock(one.seconds)}`,
            };
            return order.map((column) => cells[column]).join("\t");
          };
          const dump = `COPY public."user" (${order.join(", ")}) FROM stdin;\n${all.map((one) => `${line(one)}\n`).join("")}\\.\n`;
          const { rows } = await readFile(fileWith("dump", dump));
          expect(rows.map((row) => [row.platformId, row.login, row.displayName, row.amount, row.minutes])).toEqual(
            all.map((one) => [
              ...[`${one.id}`, one.login, one.name, Math.max(0, one.points)],
              one.days * 1_440 + Math.floor(one.seconds / 60),
            ]),
          );
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe.skipIf(!existsSync(fixture("pajbot")))("the shared samples of pajbot", () => {
  it.each(["pajbot.pg_dump.sql", "user.copy.csv"])("%s is read", async (name) => {
    const { rows, skipped } = await readFile(fixture(`pajbot/${name}`));
    expect([rows.length, skipped.length]).toEqual([6, 2]);
  });
});
