import { existsSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectNoStack } from "./fuzz.ts";
import { fileWith, fixture, type ReadFile, readFile } from "./reading.ts";

const short = ({ rows, skipped }: ReadFile) => ({
  rows: rows.map(({ login, amount, minutes }) => [login, amount, minutes]),
  skipped,
});
const one = (user: unknown, points: unknown, time: unknown) => ({
  ...{ user, points, watch_time: time, vip: 10, mod: 0 },
  join_date: "2014-07-05T18:09:10.3156084Z",
});
const page = (...users: object[]) => ({ function: "get_users", param: "users", msg: users });
const FRAMES = [
  { function: "register", param: "register", msg: "success" },
  page(one("Gina_T", 410.9, 95), one("0815", 7.0, 0)),
  page(one("owes", -1.5, 3.9), one("vast", 1e21, 1)),
  { function: "get_users", param: "users", msg: "List empty" },
];
const LINES = `${FRAMES.map((frame) => JSON.stringify(frame)).join("\n")}\n`;
const ROWS = [
  ["gina_t", 410, 95],
  ["0815", 7, 0],
  ["owes", 0, 3],
];
const USERS = FRAMES.flatMap(({ msg }) => (Array.isArray(msg) ? msg : []));

describe("DeepBot's answers", () => {
  it.each([
    ["a frame in each line", LINES],
    ["lines of Windows with a mark", `\uFEFF${LINES.replaceAll("\n", "\r\n")}`],
    ["one list of frames", JSON.stringify(FRAMES)],
    ["one list, in lines", JSON.stringify(FRAMES, undefined, 2)],
    ["one list of users", JSON.stringify(USERS)],
    ["one frame", JSON.stringify(page(...USERS))],
    ["a user in each line", USERS.map((user) => JSON.stringify(user)).join("\n")],
    ["a list in each line", FRAMES.map((frame) => JSON.stringify([frame])).join("\n")],
    [
      "messages that are texts",
      FRAMES.map((frame) => JSON.stringify({ ...frame, msg: JSON.stringify(frame.msg) })).join("\n"),
    ],
  ])("are read from %s", async (_name, text) => {
    const { rows, skipped } = short(await readFile(fileWith("saved", text)));
    expect(rows).toEqual(ROWS);
    expect(skipped).toEqual([expect.stringMatching(/vast: more than can be counted exactly/)]);
  });

  it("tell of a line that is torn", async () => {
    const torn = LINES.slice(0, LINES.indexOf("owes"));
    expect(short(await readFile(fileWith("saved", torn)))).toEqual({
      rows: ROWS.slice(0, 2),
      skipped: ["line 3 : torn or damaged: it is no JSON"],
    });
    const list = `[\n${USERS.map((user) => JSON.stringify(user)).join(",\n")}`;
    expect(short(await readFile(fileWith("saved", list))).rows).toEqual(ROWS);
  });

  it("keep the same viewer twice", async () => {
    const twice = [page(one("a_b", 1, 0)), page(one("a_b", 1, 0))].map((frame) => JSON.stringify(frame)).join("\n");
    expect(short(await readFile(fileWith("saved", twice))).rows).toHaveLength(2);
  });

  it("say a sentence where they are damaged, or are read", async () => {
    await expectNoStack("x", LINES);
    await expectNoStack("x", JSON.stringify(USERS, undefined, 1));
  });
});

describe("the CSV of DeepBot extract", () => {
  const csv =
    "Username, Points, Watch Time, Join Date, Last Seen\nGina_T,410.90,95.0,05/07/2014 18:09:10,01/03/2015\n0815,7.0,0,,\n";
  it("is read", async () => {
    expect(short(await readFile(fileWith("a", csv))).rows).toEqual(ROWS.slice(0, 2));
    await expectNoStack("a.csv", csv, 40);
  });

  it("is read in another order, with commas before parts, and tells of rows that do not fit", async () => {
    const other = 'Last Seen;Watch Time;Points;Join Date;Username\r\nx;"95,5";"1410,9";x;Gina_T\r\nx;1;2;x;b;c\r\n';
    expect(short(await readFile(fileWith("a", other)))).toEqual({
      rows: [["gina_t", 1_410, 95]],
      skipped: ["row 3 b: it has more cells than the table has columns"],
    });
  });
});

describe("what DeepBot could answer", () => {
  it("comes back", async () => {
    const user = fc.record({
      user: fc.stringMatching(/^[a-z0-9_]{1,25}$/),
      points: fc.double({ min: 0, max: 1e12, noNaN: true }),
      watch_time: fc.double({ min: 0, max: 1e7, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(user, { maxLength: 9 }), { minLength: 1, maxLength: 5 }), async (pages) => {
        const text = pages.map((users) => `${JSON.stringify(page(...users))}\n`).join("");
        expect(short(await readFile(fileWith("a", text))).rows).toEqual(
          pages.flat().map((one) => [one.user, Math.floor(one.points), Math.floor(one.watch_time)]),
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe.skipIf(!existsSync(fixture("deepbot")))("the shared samples of DeepBot", () => {
  it.each([
    ["get_users.jsonl", 3],
    ["test.csv", 2],
  ])("%s is read", async (name, count) => {
    expect((await readFile(fixture(`deepbot/${name}`))).rows).toHaveLength(count);
  });
});
