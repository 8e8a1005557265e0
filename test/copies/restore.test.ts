/** `chatmint restore`, `drill` and `backup` as they are typed: what is listed, what is shown first, what is asked. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import Database from "better-sqlite3";
import { beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { copyName } from "../../src/db/copies/rotation.ts";
import { lockBook } from "../../src/db/lock.ts";
import { testBook } from "../support/book.ts";
import { damage, emptyFile, forge } from "../support/kept-copies.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

const HOUR_MS = 3_600_000;
let folder: string;
let data: string;
let backups: string;
let nowMs: number;

/** A book of ann with 100 points; a copy each of four, three and two hours ago, between them 10, 20 and 30 points more. */
beforeEach(async () => {
  nowMs = Date.now();
  folder = temporaryFolder();
  data = path.join(folder, "data");
  backups = path.join(data, "backups");
  config({});
  const book = await testBook(path.join(data, "chatmint.db"));
  const ann = await book.person("ann", 100);
  mkdirSync(backups);
  for (const [hours, more] of [
    [4, 10],
    [3, 20],
    [2, 30],
  ] as const) {
    book.db.prepare("VACUUM INTO ?").run(copyOf(hours));
    await book.pay(ann, more);
  }
  book.close();
});

function config(operations: object) {
  writeFileSync(path.join(folder, "config.json"), JSON.stringify({ timeZone: "UTC", operations }));
}
const wall = (hoursAgo: number) => new Date(nowMs - hoursAgo * HOUR_MS).toISOString();
const copyOf = (hours: number) => path.join(backups, copyName(wall(hours).slice(0, 10), wall(hours).slice(11, 16)));

/** What was printed, and the exit code; `answer` is typed in a terminal. */
async function chatmint(args: readonly string[], answer?: string) {
  const [command = "", ...rest] = args;
  const out: string[] = [];
  const err: string[] = [];
  const stdin = Object.assign(Readable.from(answer === undefined ? [] : [answer]), { isTTY: answer !== undefined });
  const shell = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
    stdin: stdin as unknown as NodeJS.ReadStream,
    environment: {},
  };
  const options = ["--config", path.join(folder, "config.json"), "--data", data];
  const code = await runCli([command, ...options, ...rest], shell);
  return { code, out, err: err.join("\n"), all: [...out, ...err].join("\n") };
}

/** What ann has, by the command line. */
const anns = async () => /(\d+) points/.exec((await chatmint(["viewer", "ann"])).all)?.[1];

describe("chatmint restore without a file", () => {
  it("lists the copies with date, size, what is in them and what would be lost", async () => {
    const { code, out } = await chatmint(["restore"]);
    expect(code).toBe(0);
    expect(out.slice(1, 4)).toEqual([
      expect.stringMatching(
        /^ {2}\d{4}-\d\d-\d\d \d\d:\d\d +\d+ kB {2}130 points in it; lost since then: 1 transfer, 30 points {2}.*\.db$/,
      ),
      expect.stringMatching(/110 points in it; lost since then: 2 transfers, 50 points/),
      expect.stringMatching(/100 points in it; lost since then: 3 transfers, 60 points/),
    ]);
    expect(out[1]).toContain(wall(2).slice(0, 16).replace("T", " "));
    expect(out.at(-1)).toMatch(/npx chatmint restore .* "before 21:40"$/);
  });

  it("names what is no copy, and those made before an update", async () => {
    emptyFile(copyOf(1));
    copyFileSync(copyOf(3), path.join(backups, "chatmint-before-shop-4.db"));
    writeFileSync(path.join(backups, "notes.txt"), "mine");
    const { out } = await chatmint(["restore"]);
    expect(out.join("\n")).toMatch(/NO GOOD COPY: it is empty/);
    expect(out.join("\n")).toMatch(/110 points in it.*chatmint-before-shop-4\.db/);
    expect(out).toHaveLength(7);
  });

  it("lists both places, and what lies in both once", async () => {
    config({ copyTo: "elsewhere" });
    expect((await chatmint(["restore"])).err).toMatch(/second place for copies, .*elsewhere, is not there/);
    const second = path.join(folder, "elsewhere");
    mkdirSync(second);
    copyFileSync(copyOf(2), path.join(second, path.basename(copyOf(2))));
    copyFileSync(copyOf(2), path.join(second, path.basename(copyOf(9))));
    const { out, err } = await chatmint(["restore"]);
    expect(err).toBe("");
    expect(out.filter((line) => line.includes("in it"))).toHaveLength(4);
    expect(out.filter((line) => line.includes("elsewhere"))).toEqual([
      expect.stringContaining(path.basename(copyOf(9))),
    ]);
    // Good here and damaged there, or the other way round: the good one is there.
    damage(copyOf(2));
    emptyFile(copyOf(2));
    expect((await chatmint(["restore"])).out.join("\n")).toMatch(
      new RegExp(`130 points in it.*elsewhere.${path.basename(copyOf(2))}`),
    );
  });

  it("compares with a book of an older version too, as check does", async () => {
    const db = new Database(path.join(data, "chatmint.db"));
    db.exec(
      "DELETE FROM migration WHERE feature = 'shop' AND n = (SELECT max(n) FROM migration WHERE feature = 'shop')",
    );
    db.close();
    expect((await chatmint(["restore"])).out[1]).toMatch(/lost since then: 1 transfer, 30 points/);
    expect((await chatmint(["check"])).out[0]).toMatch(/2 hours old; moved since: 30 points/);
  });

  it("works without a book and with a damaged one, and says that what is lost is not known", async () => {
    writeFileSync(path.join(data, "chatmint.db"), "damaged ".repeat(1000));
    const { code, out } = await chatmint(["restore"]);
    expect(code).toBe(0);
    expect(out[1]).toMatch(/130 points in it {2}/);
    expect(out.join("\n")).toMatch(/What would be lost cannot be said, because the present book cannot be read/);
  });

  it("says that there is none", async () => {
    for (const name of readdirSync(backups)) emptyFile(path.join(data, "elsewhere", name));
    const ran = await chatmint(["restore", "--data", path.join(folder, "new")]);
    expect(ran).toMatchObject({ code: 2, err: expect.stringMatching(/There is no copy of the book in .*new/) });
  });
});

describe("chatmint restore FILE", () => {
  it("says what would happen and changes nothing where nobody can be asked", async () => {
    const before = readFileSync(path.join(data, "chatmint.db"));
    const { code, out, err } = await chatmint(["restore", copyOf(3)]);
    expect(code).toBe(2);
    expect(out.join("\n")).toMatch(
      /would take the place of .*chatmint\.db\.\n.*adds up\. In it: 110 points\.\n.*would be lost: 2 transfers, 50 points\./,
    );
    expect(err).toMatch(/^Nothing was changed\. To do it, add --yes: npx chatmint restore .* --yes$/);
    expect(readFileSync(path.join(data, "chatmint.db")).equals(before)).toBe(true);
    expect(readdirSync(data).filter((name) => name.includes("restor"))).toEqual([]);
  });

  it.each([
    ["no\n", 1, "160"],
    ["\n", 1, "160"],
    ["", 1, "160"],
    ["yes\n", 0, "110"],
    ["y\n", 0, "110"],
  ])("asks in a terminal: %j", async (answer, code, has) => {
    const ran = await chatmint(["restore", copyOf(3)], answer);
    expect(ran.code).toBe(code);
    if (code === 1) expect(ran.err).toContain("Nothing was changed.");
    expect(await anns()).toBe(has);
  });

  it("with --yes does it at once, keeps what was there, and that can be put back", async () => {
    expect((await chatmint(["restore", copyOf(4), "--yes"])).code).toBe(0);
    expect(await anns()).toBe("100");
    const kept = readdirSync(data).find((name) => name.startsWith("chatmint-before-restore"))!;
    expect((await chatmint(["restore", path.join(data, kept), "--yes"])).code).toBe(0);
    expect(await anns()).toBe("160");
    // Copies of before are of the same course of things.
    expect((await chatmint(["restore"])).out[1]).toMatch(/lost since then: 1 transfer, 30 points/);
  });

  it("shows that nothing is lost where the book has had nothing since", async () => {
    await chatmint(["backup", path.join(folder, "now.db")]);
    expect((await chatmint(["restore", path.join(folder, "now.db")])).out.join("\n")).toMatch(/nothing would be lost/);
  });

  it("is refused before anything is asked: while a bot runs, for a copy that is none, for the book itself", async () => {
    const lock = lockBook(path.join(data, "chatmint.db"));
    expect(await chatmint(["restore", copyOf(3)], "yes\n")).toMatchObject({ code: 5, out: [] });
    lock.release();
    forge(copyOf(3));
    expect(await chatmint(["restore", copyOf(3), "--yes"])).toMatchObject({
      code: 2,
      out: [],
      err: expect.stringMatching(/not a whole book, so nothing was changed: .*5 too much/),
    });
    forge(copyOf(2));
    expect(await chatmint(["restore", copyOf(2), "--yes"])).toMatchObject({
      code: 2,
      err: expect.stringContaining(
        `The next older one that is whole is of ${wall(4).slice(0, 16).replace("T", " ")}: npx chatmint restore`,
      ),
    });
    forge(copyOf(4));
    expect((await chatmint(["restore", copyOf(2), "--yes"])).err).toMatch(/No older one is whole\./);
    expect((await chatmint(["restore", `${copyOf(2)}x`, "--yes"])).err).toMatch(
      /There is no file .*npx chatmint restore/,
    );
    expect((await chatmint(["restore", path.join(data, "chatmint.db"), "--yes"])).err).toMatch(/is the book itself/);
    expect(await anns()).toBe("160");
  });
});

describe("chatmint restore before a time", () => {
  const at = (hours: number) => wall(hours).slice(0, 16).replace("T", " ");

  it("takes the newest good copy of before, with or without quotes, with or without a day", async () => {
    const plan = async (...words: string[]) => (await chatmint(["restore", ...words])).out[0] ?? "";
    expect(await plan(`before ${at(2.5)}`)).toContain(path.basename(copyOf(3)));
    expect(await plan("before", ...at(2.5).split(" "))).toContain(path.basename(copyOf(3)));
    expect(await plan(`BEFORE ${at(2.5).replace(" ", "T")}`)).toContain(path.basename(copyOf(3)));
    // Of now or before: today's; later than now: yesterday's.
    expect(await plan(`before ${at(2.5).slice(11)}`)).toContain(path.basename(copyOf(3)));
    // A copy of that very minute is not of before.
    expect(await plan(`before ${at(3)}`)).toContain(path.basename(copyOf(4)));
    emptyFile(copyOf(3));
    expect(await plan(`before ${at(2.5)}`)).toContain(path.basename(copyOf(4)));
    // One that is damaged within is told of, and the next one is offered.
    forge(copyOf(2));
    const ran = await chatmint(["restore", `before ${at(1.5)}`]);
    expect(ran.err).toMatch(/Careful: .* is not a whole book: .*5 too much/);
    expect(ran.out[0]).toContain(path.basename(copyOf(4)));
    forge(copyOf(4));
    expect(await chatmint(["restore", `before ${at(1.5)}`])).toMatchObject({
      code: 2,
      out: [],
      err: expect.stringMatching(/None of the copies before .* is whole/),
    });
  });

  it("says which is the oldest where none is from before", async () => {
    for (const when of [at(5), at(-1).slice(11)]) {
      const ran = await chatmint(["restore", `before ${when}`, "--yes"]);
      expect(ran.code).toBe(2);
      expect(ran.err).toContain(`the oldest is of ${at(4)}`);
    }
    expect(await anns()).toBe("160");
  });

  it.each([
    "before",
    "before noon",
    "before 25:00",
    "before 9:61",
    "before 2026-02-30 10:00",
    "before 2026-13-01 10:00",
    "before 21.40",
  ])("refuses %j with how it is written", async (words) => {
    const ran = await chatmint(["restore", words, "--yes"]);
    expect(ran).toMatchObject({
      code: 2,
      err: expect.stringMatching(/is no time\. Write it like this: npx chatmint restore .*"before 21:40"/),
    });
  });

  it("goes by the time zone of the config", async () => {
    writeFileSync(path.join(folder, "config.json"), JSON.stringify({ timeZone: "Asia/Tokyo" }));
    // The names are read as Tokyo's, so all are nine hours older.
    const { out } = await chatmint(["restore", `before ${at(-9 + 11.5)}`]);
    expect(out.join("\n")).toContain(path.basename(copyOf(3)));
  });
});

describe("chatmint drill", () => {
  it("says how long it took, that it adds up, and leaves nothing behind", async () => {
    const { code, out } = await chatmint(["drill"]);
    expect(code).toBe(0);
    expect(out.join("\n")).toMatch(
      /newest copy, .* was restored into a temporary place and looked through in [\d.]+ seconds\.\nIt adds up: 3 transfers, 130 points in it/,
    );
    expect(readdirSync(path.join(data, "cache"))).toEqual(["drill.db.lock"]);
    expect(await anns()).toBe("160");
    expect((await chatmint(["doctor"])).all).toMatch(/^ok +drill: .* was restored in [\d.]+ seconds on /m);
  });

  it.each([
    ["forged", forge, /5 too much/],
    ["empty", emptyFile, /it is empty/],
    ["damaged in the middle", damage, /damaged|malformed|cannot be read/],
  ] as const)("fails with a newest copy that is %s, which check and doctor tell of", async (_what, spoil, why) => {
    spoil(copyOf(2));
    const { code, err } = await chatmint(["drill"]);
    expect(code).toBe(1);
    expect(err).toMatch(/newest copy, .* could not be restored: /);
    expect(err).toMatch(why);
    expect(err).toMatch(/npx chatmint backup/);
    expect((await chatmint(["doctor"])).all).toMatch(/^FAILED +drill: the drill of .* FAILED/m);
    const checked = await chatmint(["check"]);
    expect(checked.err).toMatch(/Worth knowing: .* is no good copy/);
    expect(checked.err).toMatch(/Worth knowing: the drill of .* FAILED/);
    expect(checked.out[0]).toMatch(/^Copies: the newest copy of the book is 3 hours old; moved since: 50 points\.$/);
    expect(checked.code).toBe(0);
  });

  it("takes the second place where the first has none", async () => {
    config({ copyTo: "elsewhere" });
    mkdirSync(path.join(folder, "elsewhere"));
    copyFileSync(copyOf(2), path.join(folder, "elsewhere", path.basename(copyOf(2))));
    const elsewhere = path.join(folder, "other");
    mkdirSync(elsewhere);
    const ran = await chatmint(["drill", "--data", elsewhere]);
    expect(ran).toMatchObject({ code: 0, out: [expect.stringContaining("elsewhere"), expect.anything()] });
  });

  it("says that there is nothing to try", async () => {
    expect(await chatmint(["drill", "--data", path.join(folder, "new")])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/There is no copy of the book/),
    });
  });
});

describe("operations.copyTo", () => {
  it("is where a copy by hand goes too, and is told of where it is missing", async () => {
    config({ copyTo: "elsewhere" });
    const missing = await chatmint(["backup"]);
    expect(missing).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^Careful: the second place for copies, .* is not there/),
    });
    expect((await chatmint(["check"])).err).toMatch(/Worth knowing: the second place for copies/);
    expect((await chatmint(["doctor"])).all).toMatch(/^careful second place: the second place .* is not there/m);
    mkdirSync(path.join(folder, "elsewhere"));
    expect((await chatmint(["doctor"])).all).toMatch(
      /^careful second place: the newest copy, .* is not in the second place/m,
    );
  });

  it.each([
    ["data", /the data folder itself/],
    ["./data/../data", /the data folder itself/],
    ["data/backups", /where copies are kept anyway/],
    ["data/backups/more", /where copies are kept anyway/],
    ["data/copies/of mine", /is within the data folder/],
    ["led-back/copies", /is within the data folder/],
  ])("%s is refused in words by check, doctor and start", async (copyTo, why) => {
    symlinkSync(data, path.join(folder, "led-back"), "junction");
    config({ copyTo });
    const checked = await chatmint(["check"]);
    expect(checked).toMatchObject({ code: 1, err: expect.stringMatching(why) });
    expect(checked.err).toMatch(
      /operations\.copyTo: .* so a copy there would be lost together with the book\. Name a folder/,
    );
    expect((await chatmint(["doctor"])).all).toMatch(/^FAILED +second place: operations\.copyTo/m);
    writeFileSync(
      path.join(folder, "config.json"),
      JSON.stringify({ twitch: { channel: "annplays" }, operations: { copyTo } }),
    );
    expect(await chatmint(["start"])).toMatchObject({ code: 2, err: expect.stringMatching(why) });
    expect(existsSync(path.join(data, "logs"))).toBe(false);
    // What is there can be put back all the same.
    expect((await chatmint(["restore"])).code).toBe(0);
  });

  it("may be a link within the data folder that leads elsewhere", async () => {
    mkdirSync(path.join(folder, "drive"));
    symlinkSync(path.join(folder, "drive"), path.join(data, "drive"), "junction");
    config({ copyTo: "data/drive" });
    expect(await chatmint(["backup"])).toMatchObject({ code: 0, err: "" });
    expect(readdirSync(path.join(folder, "drive"))).toHaveLength(1);
  });
});
