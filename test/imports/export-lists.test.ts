/** What `chatmint export` writes of an evening, in every format. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { openCopyToRead } from "../../src/db/open.ts";
import { lineSchema } from "../../src/imports/out/json-lines.ts";
import { LISTS, PERSONAL_LISTS } from "../../src/imports/out/lists.ts";
import { scratchFolder } from "../support/book.ts";
import { commandLine } from "../support/command-line.ts";
import { csvIn, evening, exported, type ReadRow, rowsIn } from "./export-rig.ts";

const { folder, remove } = scratchFolder();
afterAll(remove);

it("an evening is played", async () => {
  await evening(folder);
  expect(existsSync(inFolder("rehearsal.db"))).toBe(true);
});

const inFolder = (file: string) => path.join(folder, file);
const run = (...args: string[]) => commandLine("export", ...args, "--data", folder, "--rehearsal");

describe("what is taken out", () => {
  it("has a row for each login, and what a linked viewer has once", async () => {
    await exported(folder, "balances.json");
    expect(await rowsIn(inFolder("balances.json"), "balances")).toEqual([
      balance("local", "ann", { balance: 1_017, pending: 10, watch_minutes: 26, all_time: 1_057 }),
      balance("kick", "bob", { balance: 550, pending: 10, watch_minutes: 32, all_time: 550 }),
      balance("local", "bob", { same_as: "kick:bob" }),
      balance("local", "cat", { balance: 50, watch_minutes: 6, all_time: 50, never_earns: "excluded" }),
      balance("local", "nightbot", { never_earns: "bot" }),
      balance("local", "streamer", { watch_minutes: 6, never_earns: "broadcaster" }),
    ]);
  });

  it("adds up: what all viewers have is what the history moved to them, and the rest is told", async () => {
    const printed = await exported(folder, "all.json", "--what", "all");
    const [balances, history] = await Promise.all(
      ["balances", "history"].map((list) => rowsIn(inFolder("all.json"), list)),
    );
    const isViewer = (owner: unknown) => String(owner).startsWith("viewer:");
    const moved = history!.map(
      ({ from, to, amount }) => Number(amount) * (Number(isViewer(to)) - Number(isViewer(from))),
    );
    const have = balances!.map((row) => Number(row.balance) - Number(row.pending));
    expect(sum(have)).toBe(sum(moved));
    expect(printed).toContain("In nobody's balance: 130 of main, which lie in open giveaways");
  });

  it("is the same in every format", async () => {
    await exported(folder, "all.json", "--what", "all");
    await exported(folder, "all.xlsx", "--what", "all");
    await exported(folder, "all.sqlite", "--what", "all");
    for (const { name, columns } of LISTS) {
      const rows = await rowsIn(inFolder("all.json"), name);
      expect(rows.length, name).toBeGreaterThan(0);
      const numbers = columns.filter(({ type }) => type === "yes").map((column) => column.name);
      const asNumbers = rows.map((row) => mapped(row, (cell, at) => (numbers.includes(at) ? Number(cell) : cell)));
      expect(await rowsIn(inFolder("all.sqlite"), name), name).toEqual(asNumbers);
      expect(await rowsIn(inFolder("all.xlsx"), name), name).toEqual(rows);
      for (const separator of ["semicolon", "comma", "tab"]) {
        await exported(folder, "one.csv", "--what", name, "--separator", separator);
        expect(await rowsIn(inFolder("one.csv"), name), name).toEqual(rows.map((row) => mapped(row, String)));
      }
    }
  });

  it("is what the schema says, every line of it", async () => {
    await exported(folder, "bob.json", "--viewer", "bob");
    const lines = readFileSync(inFolder("bob.json"), "utf8").trimEnd().split("\n");
    const schemas = new Map(PERSONAL_LISTS.map((list) => [list.name, lineSchema(list)]));
    const read = lines.map((line) => schemas.get(JSON.parse(line).list)!.parse(JSON.parse(line)));
    expect(new Set(read.map(({ list }) => list))).toEqual(new Set(PERSONAL_LISTS.map(({ name }) => name)));
  });

  it("has giveaways with their winners and hashes, and who took part", async () => {
    await exported(folder, "all.json", "--what", "all");
    expect(await rowsIn(inFolder("all.json"), "giveaways")).toMatchObject([
      {
        giveaway: 1,
        state: "drawn",
        prize: "a key",
        won_by: "ann",
        entries: 1,
        seed: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      { giveaway: 2, state: "open", prize_each: 100, keyword: "gem", opened_by: "streamer", entries: 1, tickets: 2 },
    ]);
    expect(await rowsIn(inFolder("all.json"), "entries")).toMatchObject([
      { giveaway: 1, display_name: "ann", drawn: 1, outcome: "won" },
      { giveaway: 2, display_name: "bob", tickets: 2, stake: 10 },
    ]);
  });

  it("keeps what is secret: codes, and the seed of what is still open", async () => {
    const seed = seedOf(2);
    await exported(folder, "all.sqlite", "--what", "all");
    await exported(folder, "all.json", "--what", "all");
    await exported(folder, "ann.json", "--viewer", "ann");
    for (const file of ["all.sqlite", "all.json", "ann.json"]) {
      const bytes = readFileSync(inFolder(file));
      expect(bytes.includes("SECRET-KEY-1"), file).toBe(false);
      expect(bytes.includes(seed.toString("hex")) || bytes.includes(seed), file).toBe(false);
    }
    expect(await rowsIn(inFolder("all.json"), "redemptions")).toMatchObject([
      { redemption: 1, item: "Key", has_code: true },
      { redemption: 2, item: "Song", message: '-1+1; "quoted"', has_code: false },
    ]);
  });

  it("is about one person where one is named, by any of their logins", async () => {
    await exported(folder, "bob.json", "--viewer", "@BOB");
    const rows = async (list: string) => rowsIn(inFolder("bob.json"), list);
    expect((await rows("balances")).map(({ id, platform }) => `${platform}:${id}`)).toEqual(["kick:bob", "local:bob"]);
    for (const row of await rows("history")) expect([row.from_name, row.to_name, row.actor_name]).toContain("bob");
    expect((await rows("history")).map(({ kind }) => kind)).toEqual(["import", "watching", "give", "ticket", "hold"]);
    expect((await rows("redemptions")).map(({ redemption }) => redemption)).toEqual([2]);
    const tables = new Set((await rows("records")).map(({ table }) => table));
    for (const table of ["watch", "span", "link"]) expect(tables).toContain(table);
  });

  it("proves a single line of one person too: hashes are those of the whole book", async () => {
    await exported(folder, "bob.json", "--viewer", "bob", "--what", "history");
    await exported(folder, "history.json", "--what", "history");
    const all = new Map((await rowsIn(inFolder("history.json"), "history")).map((row) => [row.id, row]));
    for (const row of await rowsIn(inFolder("bob.json"), "history")) expect(row).toEqual(all.get(row.id!));
  });
});

describe("files of other bots", () => {
  it("have viewers of Twitch only, and say who is left out", async () => {
    const printed = await exported(folder, "se.csv", "--format", "streamelements");
    expect(printed).toMatch(/Left out, because streamelements knows viewers of Twitch only: 4\./);
    expect(readFileSync(inFolder("se.csv"), "utf8")).toBe("");
    expect(await exported(folder, "pb.csv", "--format", "phantombot")).toMatch(
      /phantombot knows viewers of Twitch only: 4\./,
    );
    expect(readFileSync(inFolder("pb.csv"), "utf8")).toBe("Username,Seconds,Points\n");
  });
});

describe("what cannot be exported", () => {
  const cases: readonly (readonly [about: string, args: readonly string[], sentence: RegExp])[] = [
    [
      "a folder that is not there",
      ["nope/b.csv"],
      /^There is no folder .*nope\. Make it first, or name a file in another one\.$/,
    ],
    ["a name that tells no format", ["b.txt"], /^What kind of file should .*b\.txt be\? .*--format/],
    ["a format that is none", ["b.csv", "--format", "ods"], /^--format is one of csv, json, .*, not ods\.$/],
    ["a list that is none", ["b.csv", "--what", "bananas"], /^--what is one of balances, .*, not bananas\.$/],
    ["records of everybody", ["b.json", "--what", "records"], /^--what is one of balances/],
    ["several lists in one CSV file", ["b.csv", "--what", "all"], /^A CSV file holds one list\. Say which: --what/],
    ["one person in one CSV file", ["b.csv", "--viewer", "ann"], /^A CSV file holds one list\. Say which: .*records/],
    [
      "a history for another bot",
      ["b.csv", "--format", "phantombot", "--what", "history"],
      /^phantombot takes balances and nothing else/,
    ],
    ["a currency that is none", ["b.csv", "--currency", "gold"], /^--currency is one of main, not gold\.$/],
    [
      "a separator that is none",
      ["b.csv", "--separator", "x"],
      /^--separator is one of semicolon, comma, tab, not x\.$/,
    ],
    ["the book itself", ["rehearsal.db", "--force"], /rehearsal\.db is the book itself\. Name another file\.$/],
    ["a log of the book", ["rehearsal.db-wal", "--format", "csv", "--force"], /is the book itself/],
    ["a folder", ["there.csv", "--force"], /there\.csv is no file that can be replaced\. Name another one\.$/],
    ["a file that is there", ["taken.csv"], /taken\.csv exists already\. Name another file, or replace it: --force$/],
  ];

  it.each(cases)("%s is refused in one sentence, and nothing is written", async (_, [file, ...args], sentence) => {
    mkdirSync(inFolder("there.csv"), { recursive: true });
    writeFileSync(inFolder("taken.csv"), "mine");
    const before = readdirSync(folder).sort();
    const { code, printed } = await run(inFolder(file!), ...args);
    expect(printed).toMatch(sentence);
    expect(code).toBe(2);
    expect(readdirSync(folder).sort()).toEqual(before);
    expect(readFileSync(inFolder("taken.csv"), "utf8")).toBe("mine");
  });

  it("somebody nobody knows is said so", async () => {
    const { code, printed } = await run(inFolder("zoe.json"), "--viewer", "zoe");
    expect([code, printed]).toEqual([1, expect.stringMatching(/knows nobody called zoe\.$/)]);
    expect(existsSync(inFolder("zoe.json"))).toBe(false);
  });

  it("Excel and SQLite are not written to the terminal", async () => {
    const { code, printed } = await run("-", "--format", "xlsx");
    expect([code, printed]).toEqual([2, "xlsx cannot be written to the terminal. Name a file, or take --format csv."]);
  });
});

it("a header alone is a whole CSV file", async () => {
  await exported(folder, "none.csv", "--viewer", "nightbot", "--what", "redemptions");
  expect(csvIn(inFolder("none.csv"))).toHaveLength(1);
});

function balance(platform: string, id: string, more: ReadRow): ReadRow {
  const numbers = { balance: 0, pending: 0, watch_minutes: 0, all_time: 0 };
  return { platform, id, name: id, display_name: id, currency: "main", ...numbers, ...more };
}

function mapped(row: ReadRow, turn: (cell: ReadRow[string], name: string) => ReadRow[string]): ReadRow {
  return Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, turn(cell, name)]));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

function seedOf(giveaway: number): Buffer {
  const book = openCopyToRead(inFolder("rehearsal.db"), TABLES);
  const seed = book.db.prepare<[number], Buffer>("SELECT seed FROM giveaway WHERE id = ?").pluck().get(giveaway)!;
  book.close();
  return seed;
}
