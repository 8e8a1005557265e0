import path from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/rehearsal.ts";
import { expectNoStack } from "./fuzz.ts";
import { fileWith, readFile } from "./reading.ts";

const TITLES =
  "platform,id,name,display_name,currency,balance,pending,watch_minutes,all_time,never_earns,same_as".split(",");
const ROWS = [
  ["twitch", "51000001", "mila", "Mila", "main", 1240, 3, 90, 2000, "", ""],
  ["kick", "77", "'-mila-", "'-Mila-", "main", 0, 0, 0, 0, "", "twitch:51000001"],
  ["local", "tom", "tom", "tom", "main", 5, 0, 0, 5, "", ""],
  ["twitch", "51000001", "mila", "Mila", "gems", 7, 0, 90, 7, "", ""],
];
const csv = [TITLES, ...ROWS].map((row) => row.join(";")).join("\r\n");

const row = { changed: [], platformId: "51000001", login: "mila", displayName: "Mila" };
const MAIN = [
  { ...row, platform: "twitch", amount: 1240, minutes: 90, allTime: 2000 },
  {
    ...{ changed: [], platform: "kick", platformId: "77", login: "-mila-", displayName: "-Mila-" },
    ...{ amount: 0, minutes: 0, allTime: 0 },
  },
];

describe("what Chatmint exported", () => {
  it("comes back as it was, with each currency of its own", async () => {
    const file = fileWith("x", `\uFEFF${csv}`);
    const { title, currencies, rows, skipped } = await readFile(file);
    expect([title, currencies]).toEqual(["Chatmint, x", ["main", "gems"]]);
    expect(rows).toEqual(MAIN);
    expect(skipped).toEqual(["row 4 tom: only on local"]);
    expect((await readFile(file, { currency: "gems" })).rows).toEqual([
      { ...row, platform: "twitch", amount: 7, minutes: 90, allTime: 7 },
    ]);
  });

  it("comes back from JSON Lines with other lists behind it", async () => {
    const members = (list: readonly (string | number)[]) =>
      Object.fromEntries(list.map((value, at) => [TITLES[at]!, value]));
    const lines = ROWS.map((list) => ({ list: "balances", ...members(list) }));
    const others = [{ list: "viewers", platform: "twitch", id: "51000009", name: "ann", watch_minutes: 5 }];
    const file = fileWith("x", [...lines, ...others].map((one) => JSON.stringify(one)).join("\n"));
    expect((await readFile(file)).rows).toEqual(MAIN);
  });

  it("comes back from SQLite", async () => {
    const file = path.join(temporaryFolder(), "x.sqlite");
    const db = new Database(file);
    db.exec(`CREATE TABLE other (a); CREATE TABLE balances (${TITLES.map((title) => `"${title}"`).join(", ")})`);
    const insert = db.prepare(`INSERT INTO balances VALUES (${TITLES.map(() => "?").join(", ")})`);
    for (const values of ROWS) insert.run(values);
    db.close();
    expect((await readFile(file)).rows).toEqual(MAIN);
  });

  it("is never a stack when damaged", async () => {
    await expectNoStack("a.csv", csv);
  });
});
