import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { openBookToRead } from "../../src/db/open.ts";
import { commandLine, commandLinePiped } from "../support/command-line.ts";
import { PointsService } from "../support/points-service.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

const HEADER = "Username,Twitch User ID,Current Points,All Time Points\n";
const REVLO = `${HEADER}Milo_Plays,51000001,2500,9100\n042,51000002,30.5,30\nminus,51000003,-4,0\no'neil,,5,5\nnightbot,19264788,99999,99999\nnameless,,70,70\n`;

describe("chatmint import", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });

  const fileWith = (name: string, text: string) => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const data = () => path.join(folder, "data");
  const run = (...args: string[]) => commandLine("import", ...args, "--data", data());
  const answering = (input: string, ...args: string[]) => commandLinePiped(input, "import", ...args, "--data", data());

  /** Everybody's balance by login. */
  function balances(): Record<string, number> {
    const book = openBookToRead(path.join(data(), "chatmint.db"), TABLES);
    try {
      const rows = book.db
        .prepare(
          "SELECT i.login, a.balance FROM account AS a JOIN identity AS i ON i.viewer_id = a.viewer_id ORDER BY i.login",
        )
        .all() as { login: string; balance: number }[];
      return Object.fromEntries(rows.map(({ login, balance }) => [login, balance]));
    } finally {
      book.close();
    }
  }

  it("tells everything first and writes nothing without a yes", async () => {
    const file = fileWith("points.csv", REVLO);
    for (const [input, code] of [
      ["", 1],
      ["no\n", 0],
    ] as const) {
      const { code: ended, printed } = await answering(input, file);
      expect(ended).toBe(code);
      expect(printed).toContain("Revlo, points.csv");
      expect(printed).toContain("6 rows: 5 viewers");
      expect(printed).toContain("row 5 o'neil: no name that Twitch knows");
      expect(printed).toContain("nightbot");
      expect(printed).toContain("Nothing was written");
      expect(existsSync(path.join(data(), "chatmint.db"))).toBe(false);
    }
  });

  it("keeps every row that gets nothing or not quite the same, with its reason, where too many are left to show", async () => {
    const many = (to: number, row: (n: number) => string) => Array.from({ length: to }, (_, n) => row(n)).join("");
    const rows =
      many(1_100, (n) => `o'neil${n},,5,5\n`) +
      many(20, (n) => `spammer${n},${52_000_001 + n},7,7\n`) +
      many(20, (n) => `minus${n},${53_000_001 + n},-4,0\n`);
    const bots = Array.from({ length: 20 }, (_, n) => `spammer${n}`);
    const config = fileWith("config.json", JSON.stringify({ watching: { bots } }));
    const { printed } = await answering("no\n", fileWith("points.csv", HEADER + rows), "--config", config);
    const [, list = ""] = /All of these rows, each with its reason, are in (.*)$/m.exec(printed) ?? [];
    const lines = readFileSync(list, "utf8").split("\n");
    expect(lines).toHaveLength(1_100 + 20 + 20 + 1);
    expect(lines).toContain("row 1092 o'neil1090: no name that Twitch knows");
    expect(lines).toContain("row 1121 spammer19: gets nothing: a known bot");
    expect(lines).toContain("row 1141 minus19: below zero, which counts as 0");
  });

  it("ends in order when Ctrl-C is pressed while a service is asked", async () => {
    const service = await PointsService.start();
    onTestFinished(() => service.stop());
    service.troubles.push({ at: "/channels", trouble: { status: 429, retryAfter: "800" } });
    const imports = { streamElements: service.addresses.streamElements };
    const config = fileWith("config.json", JSON.stringify({ advanced: { imports } }));
    const running = run("streamelements:mint_lady", "--yes", "--config", config);
    await expect.poll(() => service.asked.length, { timeout: 20_000 }).toBe(1);
    process.emit("SIGHUP");
    const { code, printed } = await running;
    expect(code).toBe(130);
    expect(printed).toMatch(/Nothing was written\. The same command goes on where it was\.$/);
  });

  it("writes after a yes, once, and takes it back", async () => {
    const file = fileWith("points.csv", REVLO);
    const { code, printed } = await answering("yes\n", file);
    expect(printed).toContain("O1, Revlo, points.csv");
    expect(code).toBe(0);
    const after = { "042": 30, milo_plays: 2500 };
    expect(balances()).toMatchObject(after);
    expect(readdirSync(path.join(data(), "imports")).filter((name) => name.endsWith(".db"))).toEqual([]);
    const again = await run(fileWith("other name.txt", REVLO), "--yes");
    expect(again.code).toBe(0);
    expect(balances()).toMatchObject(after);
    expect((await run("list")).printed).toContain("O1, Revlo, points.csv");
    const back = await run("undo", "O1");
    expect(back.printed).toContain("taken back");
    expect(balances()).toMatchObject({ "042": 0, milo_plays: 0 });
    await run(file, "--yes");
    expect(balances()).toMatchObject(after);
  });

  it("says what to do about rows of one person", async () => {
    const file = fileWith("twice.csv", `${HEADER}ann,7,10,0\nAnn,7,30,0\n`);
    const refused = await run(file, "--yes");
    expect(refused.code).toBe(2);
    expect(refused.printed).toMatch(/row 2 ann 10; row 3 ann 30/);
    expect(refused.printed).toMatch(/--duplicates, one of: sum, largest, skip/);
    expect((await run(file, "--yes", "--duplicates", "largest")).code).toBe(0);
    expect(balances()).toEqual({ ann: 30 });
  });

  it("decides about them anew each time", async () => {
    const file = fileWith("twice.csv", `${HEADER}ann,7,10,0\nAnn,7,30,0\n`);
    expect((await answering("", file, "--duplicates", "largest")).code).toBe(1);
    expect((await run(file, "--yes", "--duplicates", "sum")).code).toBe(0);
    expect(balances()).toEqual({ ann: 40 });
    const { code, printed } = await run(file, "--yes", "--duplicates", "sum");
    expect([code, printed]).toEqual([0, expect.stringContaining("There is nothing to write.")]);
  });

  it.skipIf(process.platform === "win32")("waits for no device", async () => {
    const { code, printed } = await run("/dev/zero", "--yes");
    expect([code, printed]).toEqual([2, expect.stringContaining("neither a file nor a folder")]);
  });

  it("takes a currency with commas and equals signs in its name, and counts one of everything rightly", async () => {
    const line = (id: string, currency: object) =>
      JSON.stringify({ _id: id, username: `u${id}`, twitch: true, minutesInChannel: 60, currency });
    const users = [line("41", { a: 7, b: 3 }), line("42", { a: 0, b: 1 })].join("\n");
    mkdirSync(path.join(folder, "bot"));
    fileWith("bot/users.db", `${users}\n`);
    fileWith(
      "bot/currency.json",
      JSON.stringify({ a: { id: "a", name: "Gold, shiny" }, b: { id: "b", name: "b=points" } }),
    );
    const bot = path.join(folder, "bot");
    expect((await run(bot, "--yes")).printed).toContain('one of: "Gold, shiny", b=points');
    const dry = await answering("no\n", bot, "--currency", '"gold, shiny"=points');
    expect(dry.printed).toContain("1. u41 has 7 there: 0 points become 7 points");
    expect(dry.printed).toContain("2. u42 has 0 there: keeps 0 points, and gets watch time or history");
    expect((await run(bot, "--yes", "--currency", "b=points")).code).toBe(0);
    expect(balances()).toEqual({ u41: 3, u42: 1 });
    const one = await run(fileWith("one.csv", `${HEADER}ann,,10,0\nbob,,0,0\n`), "--yes");
    expect(one.printed).toContain("1 waits by their name, with 10 points");
    expect(one.printed).toContain("1 has it already");
  });

  it("meets what people have in the way that is asked for", async () => {
    await run(fileWith("a.csv", `${HEADER}ann,7,10,0\nbob,8,50,0\n`), "--yes");
    const { printed } = await run(
      fileWith("b.csv", `${HEADER}ann,7,20,0\nbob,8,20,0\n`),
      "--yes",
      "--mode",
      "raise-to",
    );
    expect(printed).toContain("Another file of the same bot came in before: O1");
    expect(balances()).toEqual({ ann: 20, bob: 50 });
    await run(fileWith("c.csv", `${HEADER}ann,7,5,0\nbob,8,20,0\n`), "--yes", "--mode", "set");
    expect(balances()).toEqual({ ann: 5, bob: 20 });
    await run(fileWith("d.csv", `${HEADER}ann,7,1,0\n`), "--yes");
    expect(balances()).toEqual({ ann: 6, bob: 20 });
  });

  it("removes what imports that were broken off left a week ago, and nothing younger", async () => {
    await answering("", fileWith("points.csv", REVLO));
    const kept = path.join(data(), "imports");
    const [staged] = readdirSync(kept).filter((name) => name.endsWith(".db"));
    const old = path.join(kept, "0123456789abcdef0123.db");
    const fetched = path.join(kept, "fetched", "streamelements-ann-2025-01-01");
    mkdirSync(fetched, { recursive: true });
    for (const file of [old, `${old}-wal`, path.join(kept, "0123456789abcdef0123-left-out.txt"), fetched]) {
      if (file !== fetched) writeFileSync(file, "x");
      utimesSync(file, new Date(0), new Date(0));
    }
    await answering("", fileWith("other.csv", `${REVLO}ann,9,1,1\n`));
    const left = readdirSync(kept, { recursive: true, encoding: "utf8" });
    expect(left).toContain(staged);
    expect(left.filter((name) => name.includes("0123456789") || name.includes("2025-01-01"))).toEqual([]);
  });

  it.each([
    [["nothing.csv"], /There is no file or folder nothing.csv/],
    [["FILE", "--mode", "double"], /--mode double is none of: add, raise-to, set/],
    [["FILE", "--from", "wizbot"], /wizbot is none of the bots/],
    [["FILE", "--currency", "points=gold"], /gold is no currency of yours/],
    [["undo"], /Say which/],
    [["undo", "7"], /There is no book/],
  ])("refuses %s in a sentence", async (args, sentence) => {
    const file = fileWith("points.csv", REVLO);
    const { code, printed } = await run(...args.map((arg) => (arg === "FILE" ? file : arg)));
    expect(code).toBe(2);
    expect(printed).toMatch(sentence);
    expect(printed).not.toMatch(/at .*\.ts:/);
  });
});
