import { existsSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import writeExcel from "write-excel-file/node";
import { packageRoot } from "../../src/base/paths.ts";
import type { Answers } from "../../src/imports/found.ts";
import { temporaryFolder } from "../support/rehearsal.ts";
import { expectNoStack } from "./fuzz.ts";
import { fileWith, type ReadFile, readFile } from "./reading.ts";

/** `mila 12 90min 500all kick#7`, in short. */
function short({ rows, skipped }: ReadFile): string[] {
  const viewers = rows.map(({ platform, platformId, login, displayName, amount, minutes, allTime }) =>
    [
      ...[login || displayName, amount, minutes && `${minutes}min`, allTime && `${allTime}all`],
      `${platform === "kick" ? "kick" : ""}${platformId ? `#${platformId}` : ""}`,
    ]
      .filter((part) => part !== 0 && part !== "")
      .join(" "),
  );
  return [...viewers, ...skipped];
}

async function read(content: string, answers: Answers = {}, currency?: string): Promise<string[]> {
  return short(await readFile(fileWith("some.dat", content), { answers, ...(currency && { currency }) }));
}

describe("a table of viewers", () => {
  it.each([
    ["English", "name,points\nmila,12\nold_tom,7\n", ["mila 12", "old_tom 7"]],
    ["titles in capitals, other order", "POINTS,User Name\n12,mila\n", ["mila 12"]],
    ["German", "Benutzername;Punkte;Stunden\r\nMila;1.240;2,5\r\n", ["mila 1240 150min"]],
    ["French", "pseudo;solde;minutes\nmila;12;90\n", ["mila 12 90min"]],
    ["Spanish", "Usuario\tPuntos\tHoras\nmila\t12\t1\n", ["mila 12 60min"]],
    ["Portuguese", "Nome de usuário,Saldo,Segundos\nmila,12,119\n", ["mila 12 1min"]],
    ["all time", "Username,Current Points,All Time Points\nmila,12,500\n", ["mila 12 500all"]],
    ["total beside points", "user,points,total\nmila,12,500\n", ["mila 12 500all"]],
    ["total alone", "user,total\nmila,12\n", ["mila 12"]],
    ["units in the title", "user,points,Watch Time (h)\nmila,12,1.5\n", ["mila 12 90min"]],
    [
      "times of a clock",
      "user,points,watchtime\nmila,12,2:30:59\nold_tom,1,1.00:05:00\n",
      ["mila 12 150min", "old_tom 1 1445min"],
    ],
    [
      "times in words",
      "user,points,time\nmila,12,1 day 2 hours\nold_tom,1,3h 4m\n",
      ["mila 12 1560min", "old_tom 1 184min"],
    ],
    ["ids by their platform", "Twitch ID,name,points\n51000001,mila,12\n", ["mila 12 #51000001"]],
    ["Kick by its title", "Kick Username,coins\nmila-x,12\n", ["mila-x 12 kick"]],
    [
      "numbers of rows, which are no ids",
      "id,name,points\n10001,mila,12\n10002,tom,1\n10003,ann,2\n",
      ["mila 12", "tom 1", "ann 2"],
    ],
    [
      "platforms",
      "platform,id,name,points\nKick,77,mila-x,3\nYouTube,88,ann,4\n,,tom,5\n",
      ["mila-x 3 kick#77", "tom 5", "row 3 ann: only on YouTube"],
    ],
    ["a word above that nobody knows", "Chatter,Kudos\nmila,12\ntom,1\n", ["mila 12", "tom 1"]],
    ["no titles", "mila,12\n007,300\n", ["mila 12", "007 300"]],
    ["no titles, numbers first", "12,mila\n300,tom\n", ["mila 12", "tom 300"]],
    [
      "a line of pairs",
      "mila: 1,240\n@tom 12\nnot one of them at all\nann = 3\nbo 4\ncy 5\n",
      ["mila 1240", "tom 12", "ann 3", "bo 4", "cy 5", "line 3 not one of them at all: no name and number"],
    ],
    ["a heading above the titles", "Points of my channel,,\n,,\nName,Rank,Points\nmila,1,12\n", ["mila 12"]],
    ["Excel's separator line", "sep=;\r\nname;points\r\nmila;12\r\n", ["mila 12"]],
    ["quotes and line breaks", 'name,note,points\nmila,"a ""b""\nc","1,240"\n', ["mila 1240"]],
    ["formulas", 'name,points\n"=1+1",5\nmila,7\n', ["mila 7", "row 2 =1+1: no name that Twitch knows"]],
    ["the same viewer twice", "name,points\nmila,5\nMILA,7\nmila,5\n", ["mila 5", "mila 7", "mila 5"]],
    ["only watched time", "name,minutes\nmila,90\n", ["mila 90min"]],
    ["JSON list", '[{"username":"mila","points":12},{"username":"tom","points":"3"}]', ["mila 12", "tom 3"]],
    ["JSON wrapped", '{"ok":true,"result":{"items":[{"user":{"name":"mila"},"coins":12}]}}', ["mila 12"]],
    ["JSON by name", '{"mila":12,"007":3}', ["mila 12", "007 3"]],
    ["JSON objects by name", '{"mila":{"points":12,"minutes":90},"tom":{"points":1}}', ["mila 12 90min", "tom 1"]],
    ["JSON by name, wrapped", '{"channel":"x","points":{"mila":12,"tom":4}}', ["mila 12", "tom 4"]],
    ["JSON objects by name, wrapped", '{"users":{"mila":{"points":12}}}', ["mila 12"]],
    ["JSON lists of cells", '[["mila",12],["tom",3]]', ["mila 12", "tom 3"]],
    [
      "JSON lines",
      '{"name":"mila","points":12}\n{"name":"tom","points":3}\n{"name":"to',
      ["mila 12", "tom 3", "line 3 : no whole line of JSON"],
    ],
  ])("is read: %s", async (_what, content, expected) => {
    expect(await read(content)).toEqual(expected);
  });

  it("reads each of several currencies", async () => {
    const file = fileWith("a.csv", "name,Coins,Gems\nmila,12,3\n");
    expect((await readFile(file)).currencies).toEqual(["Coins", "Gems"]);
    expect(short(await readFile(file, { currency: "Gems" }))).toEqual(["mila 3"]);
  });

  it("reads a currency that each row names", async () => {
    const content = "name,currency,balance\nmila,main,12\nmila,gems,3\ntom,gems,4\n";
    expect(await read(content, {}, "main")).toEqual(["mila 12"]);
    expect(await read(content, {}, "gems")).toEqual(["mila 3", "tom 4"]);
  });

  it.each([
    ["several numbers without titles", "mila,12,90\ntom,3,4\n", "columns"],
    ["nothing but numbers", "12,90\n3,4\n", "columns"],
    ["two titles that nobody knows", "name,Foo,Bar\nmila,12,90\ntom,3,4\n", "columns"],
    ["a time without a unit", "name,points,watchtime\nmila,12,90\n", "time"],
    ["1.240 between commas", "name,points\nmila,1.240\ntom,7\n", "decimals"],
    ["1,240 where commas stand before parts", "name;points\nmila;1,240\n", "decimals"],
  ])("asks: %s", async (_what, content, id) => {
    await expect(read(content)).rejects.toThrow(`It asks for ${id}`);
  });

  it("takes an answer", async () => {
    const content = "Who,Foo,Bar\nmila,12,90\ntom,3,4\n";
    expect(await read(content, { columns: "name=1,points=3" })).toEqual(["mila 90", "tom 4"]);
    expect(await read(content, { columns: "name=who, points=Foo; minutes=BAR" })).toEqual([
      "mila 12 90min",
      "tom 3 4min",
    ]);
    expect(await read("7,12\n8,90\n", { columns: "name=1,points=2" })).toEqual(["7 12", "8 90"]);
    const watched = "name,points,watchtime\nmila,12,90\n";
    expect(await read(watched, { time: "hours" })).toEqual(["mila 12 5400min"]);
    const doubtful = "name,points\nmila,1.240\n";
    expect(await read(doubtful, { decimals: "comma" })).toEqual(["mila 1240"]);
    expect(await read(doubtful, { decimals: "." })).toEqual(["mila 1"]);
  });

  it.each([
    ["name=1,points=9", { columns: "name=1,points=9" }],
    ["hat=1", { columns: "hat=1" }],
    ["points=2", { columns: "points=2" }],
  ])("refuses the answer %s and says what is there", async (_what, answers) => {
    await expect(read("Who,Foo\nmila,12\n", answers)).rejects.toThrow("1 Who (mila), 2 Foo (12)");
  });

  it.each([
    ["the other numbers", "name,points,hours\nmila,1.240,2.5\n", ["mila 1 150min"]],
    ["the other numbers, with commas", "name\tpoints\thours\nmila\t1.240\t2,5\n", ["mila 1240 150min"]],
    ["millions", "name\tpoints\nmila\t1.240\ntom\t1.240.000\n", ["mila 1240", "tom 1240000"]],
    ["the language of the titles", "Name\tPunkte\nmila\t1.240\n", ["mila 1240"]],
    ["hours exactly", "Name;Punkte;Stunden\nmila;1;14,33\n", ["mila 1 859min"]],
  ])("knows how parts are written by %s", async (_what, content, expected) => {
    expect(await read(content)).toEqual(expected);
  });

  it.each([
    ["nothing", "", /is empty/],
    ["titles only", "name,points\n", /no viewers below them/],
    ["prose", "Dear streamer,\nthis is a letter, not a table.\nBye, me\n", /Nothing was recognised/],
    ["commands", "!hug $user hugs, all\n!so go there, now\n", /Nothing was recognised/],
    ["a page of an error", '{"error":"Unauthorized","statusCode":401}', /Nothing was recognised/],
    ["no list", "[]", /is an empty list/],
    ["a list of nothing", "[1,2]", /no list of viewers/],
    ["half a JSON file", '[{"name":"mila","points":1},', /no whole JSON/],
    ["a quote that never closes", 'name,points\n"mila,5\ntom,7\n', /does not close/],
  ])("says so of %s", async (_what, content, sentence) => {
    await expect(read(content)).rejects.toThrow(sentence);
  });

  it("finds the one table of a folder, and asks for one where there are more", async () => {
    const file = fileWith("in/points.csv", "name,points\nmila,12\n");
    const folder = path.dirname(file);
    expect(short(await readFile(folder))).toEqual(["mila 12"]);
    const { writeFileSync } = await import("node:fs");
    writeFileSync(path.join(folder, "more.csv"), "name,points\ntom,12\n");
    await expect(readFile(folder)).rejects.toThrow(/several tables in it: more.csv, points.csv/);
  });

  it("reads the sheet with the points, every name as it is", async () => {
    const file = path.join(temporaryFolder(), "b.xlsx");
    const text = (value: string) => ({ type: String, value });
    const number = (value: number) => ({ type: Number, value });
    await writeExcel([
      { data: [[text("A quote"), number(5)]], sheet: "Quotes" },
      {
        data: [
          [text("Name"), text("Punkte"), text("Stunden")],
          [number(12345), number(1.241), number(14.33)],
          [text("=SUM(A1)"), text("7"), null],
        ],
        sheet: "Punkte",
      },
    ]).toFile(file);
    expect(short(await readFile(file))).toEqual([
      "12345 1 859min",
      "row 3 of the sheet Punkte =SUM(A1): no name that Twitch knows",
    ]);
  });

  it("brings back whatever was written", async () => {
    const viewer = fc.record({
      name: fc.stringMatching(/^[a-z_][a-z0-9_]{3,20}$/),
      points: fc.nat(1_000_000_000),
      minutes: fc.nat(90_000),
      note: fc.string(),
    });
    const layout = fc.record({
      delimiter: fc.constantFrom(",", ";", "\t"),
      newline: fc.constantFrom("\n", "\r\n"),
      bom: fc.boolean(),
      order: fc.shuffledSubarray(["name", "points", "minutes", "note"], { minLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(viewer, { minLength: 1, maxLength: 30 }), layout, async (viewers, written) => {
        const { delimiter, newline, bom, order } = written;
        const text = Papa.unparse(viewers, { columns: order, delimiter, newline, quotes: true });
        const { rows } = await readFile(fileWith("x.bin", (bom ? "\uFEFF" : "") + text));
        expect(rows.map(({ login, amount, minutes }) => ({ name: login, points: amount, minutes }))).toEqual(
          viewers.map(({ name, points, minutes }) => ({ name, points, minutes })),
        );
        const json = await readFile(fileWith("x.bin", JSON.stringify({ data: viewers })));
        expect(json.rows).toEqual(rows);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ["a.csv", 'Name;Punkte;Stunden\r\nMila;1.240;14,33\r\n"To;m";300;1\r\n'],
    ["a.json", '{"data":{"users":[{"name":"mila","points":12,"time":"2h"},{"name":"tom","points":null}]}}'],
    ["a.jsonl", '{"name":"mila","points":12}\n{"name":"tom","points":3}\n'],
    ["a.txt", "mila 12\ntom 13\nann 15\n"],
  ])("is never a stack when damaged: %s", async (name, content) => {
    await expectNoStack(name, content);
  });
});

const shared = path.join(packageRoot(), "../shared/fixtures/imports/generic");

describe.skipIf(!existsSync(shared))("the shared samples", () => {
  it.each([
    ["array.json", ["ada_l 1240", "007 300"]],
    ["map.json", ["ada_l 1240", "007 300"]],
    ["duplicates.csv", ["ada_l 1000", "ada_l 240", "ada_l 1000"]],
    ["ids.csv", ["ada_l 1240 1440min #40000001", "kick-name 55 10min kick#123456"]],
    ["no-header.csv", ["ada_l 1240", "007 300"]],
    ["semicolon-decimal-comma.csv", ["ada_l 1240 859min", "007 300 60min"]],
    ["latin1.csv", ["ada_l 1240", "row 2 Zoë: no name that Twitch knows"]],
    ["utf16le.tsv", ["ada_l 1240", "row 2 Зоя: no name that Twitch knows"]],
  ])("%s", async (name, expected) => {
    expect(short(await readFile(path.join(shared, name)))).toEqual(expected);
  });

  it.each([
    ["bomb-60MB.xlsx", /60 MB/],
    ["not-a-zip.xlsx", /no whole zip/],
    ["empty.csv", /is empty/],
  ])("%s is refused", async (name, sentence) => {
    await expect(readFile(path.join(shared, name))).rejects.toThrow(sentence);
  });
});
