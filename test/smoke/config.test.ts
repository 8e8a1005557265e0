import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { openBook } from "../../src/db/open.ts";
import { chatmintHere } from "../support/command-line.ts";
import { chatmint, startChatmint } from "../support/process.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

/** These answers, and Enter for every question after them. */
const answers = (...lines: string[]) => `${lines.join("\n")}${"\n".repeat(20)}`;

describe("chatmint init", () => {
  it("keeps every default on Enter, checks, and says what to type next", async () => {
    const cwd = temporaryFolder();
    const ran = await chatmint(["init"], { cwd, input: answers() });
    expect(ran.code).toBe(0);
    expect(ran.out.join("\n")).toMatch(/Three hours earn 360 points, a VIP 540, a subscriber 720/);
    expect(ran.out.at(-1)).toMatch(/^Next: npx chatmint /);
    expect((await chatmintHere(["check"], { cwd })).code).toBe(0);
  });

  it("takes pasted links, asks again after a wrong answer, never asks for a token", async () => {
    const cwd = temporaryFolder();
    const ran = await chatmintHere(["init"], {
      cwd,
      input: answers(
        "fr",
        "https://www.twitch.tv/AnnPlays?x=1",
        "-",
        "coin",
        "coins",
        "0",
        "20",
        "10",
        "active",
        "-",
        "annbot",
      ),
    });
    expect(ran.code).toBe(0);
    expect(ran.err).toMatch(/nombre entier de 1/);
    expect(ran.out.join("\n")).not.toMatch(/token|password/i);
    const config = JSON.parse(readFileSync(path.join(cwd, "config.json"), "utf8"));
    expect(config.twitch).toEqual({ channel: "annplays", botLogin: "annbot" });
    expect(config.chat.language).toBe("fr");
    expect(config.watching).toMatchObject({ amount: 20, minutes: 10, presence: { count: "active" } });
  });

  it("run again shows the old answers, keeps comments and other settings, and keeps the old file", async () => {
    const cwd = temporaryFolder();
    const old = '{\n  // mine\n  "twitch": { "channel": "annplays", },\n  "moderation": { "mintedPerDay": 77 },\n}\n';
    writeFileSync(path.join(cwd, "config.json"), old);
    const ran = await chatmintHere(["init"], { cwd, input: answers("", "", "", "", "", "20") });
    expect(ran.out.join("\n")).toMatch(/\[Enter: annplays\]/);
    const now = readFileSync(path.join(cwd, "config.json"), "utf8");
    expect(now).toContain("// mine");
    expect(now).toContain('"mintedPerDay": 77');
    expect(readFileSync(path.join(cwd, "config.json.bak"), "utf8")).toBe(old);
  });

  it("moves its own words out of the way of another bot's", async () => {
    const cwd = temporaryFolder();
    await chatmintHere(["init"], { cwd, input: answers("", "", "", "", "", "", "", "", "streamelements", "rename") });
    const config = JSON.parse(readFileSync(path.join(cwd, "config.json"), "utf8"));
    expect(config.watching.bots).toContain("streamelements");
    expect(config.chat.commands.points.name).toBe("mpoints");
    expect((await chatmintHere(["check"], { cwd })).code).toBe(0);
  });

  it("and leaves them there when it is run again: with a currency of another name, and what the streamer changed since", async () => {
    const cwd = temporaryFolder();
    const read = () => JSON.parse(readFileSync(path.join(cwd, "config.json"), "utf8"));
    await chatmintHere(["init"], {
      cwd,
      input: answers("", "", "", "coin", "", "", "", "", "streamelements", "rename"),
    });
    const first = read();
    expect(first.chat.commands.points.aliases).toContain("{currency}");
    first.chat.commands.points.price = 3;
    first.chat.commands.top.name = "best";
    writeFileSync(path.join(cwd, "config.json"), JSON.stringify(first));
    const again = await chatmintHere(["init"], { cwd, input: answers("", "", "", "gem") });
    expect(again.out.join("\n")).not.toContain("Shall Chatmint use other words");
    expect(read().chat.commands).toEqual(first.chat.commands);
    const ran = await chatmintHere(["rehearse"], { cwd, input: "you: !msetpoints ann 5\nann: !gems\n" });
    expect(ran.out.at(-1)).toBe("chatmint: ann has 2 gems (rank 1 of 1).");
  });

  it("keeps what collides when that was the answer, and asks with it as the default", async () => {
    const cwd = temporaryFolder();
    await chatmintHere(["init"], { cwd, input: answers("", "", "", "", "", "", "", "", "streamelements", "keep") });
    await chatmintHere(["init"], { cwd, input: answers() });
    expect(JSON.parse(readFileSync(path.join(cwd, "config.json"), "utf8")).chat.commands).toBeUndefined();
  });

  it("takes a language that there is, and asks again for another", async () => {
    const cwd = temporaryFolder();
    const ran = await chatmintHere(["init"], { cwd, input: answers("xx", "fr-CA") });
    expect(ran).toMatchObject({ code: 0, err: expect.stringContaining("Write one of: en, fr.") });
    expect(JSON.parse(readFileSync(path.join(cwd, "config.json"), "utf8")).chat.language).toBe("fr-ca");
  });

  it("says once that reading Kick uses interfaces Kick does not document, and asks which to allow", async () => {
    const cwd = temporaryFolder();
    const ran = await chatmintHere(["init"], { cwd, input: answers("", "", "kick.com/AnnPlays", "none") });
    expect(ran.out.join("\n")).toMatch(/not documented by Kick/);
    const config = JSON.parse(readFileSync(path.join(cwd, "config.json"), "utf8"));
    expect(config.kick).toMatchObject({ channel: "annplays", allow: { realtime: false, "kick-js": false } });
  });
});

describe("chatmint init under Ctrl-C", () => {
  it.skipIf(process.platform === "win32")("writes nothing and says so", async () => {
    const cwd = temporaryFolder();
    const running = startChatmint(["init"], { cwd });
    await running.line(/Which language/);
    running.type("en");
    await running.line(/Your Twitch channel/);
    running.child.kill("SIGINT");
    expect(await running.exited).toEqual([130, null]);
    expect(running.err()).toMatch(/Ctrl-C was pressed\. Nothing was written\./);
    expect(existsSync(path.join(cwd, "config.json"))).toBe(false);
  });
});

describe("chatmint init in a folder that is not there yet", () => {
  it("makes the folder", async () => {
    const cwd = temporaryFolder();
    const ran = await chatmintHere(["init", "--config", "shows/friday/config.json"], { cwd, input: answers() });
    expect(ran.code).toBe(0);
    expect(existsSync(path.join(cwd, "shows", "friday", "config.json"))).toBe(true);
  });
});

describe("config.json and .env", () => {
  it("may have a BOM, CRLF, comments and trailing commas", async () => {
    const cwd = temporaryFolder();
    writeFileSync(
      path.join(cwd, "config.json"),
      '\uFEFF{\r\n  // the rule\r\n  "watching": { "amount": 7, "minutes": 1, }, /* so */\r\n}\r\n',
    );
    writeFileSync(path.join(cwd, ".env"), "\uFEFFTWITCH_BOT_TOKEN=abc\r\n");
    expect((await chatmintHere(["check"], { cwd })).code).toBe(0);
    const ran = await chatmintHere(["rehearse"], { cwd, input: "[vip] ann: hi\n/advance 2m\n[vip] ann: !points\n" });
    expect(ran.out.join()).toMatch(/ 26 points/);
  });

  it("that are wrong are told all at once, with what to write, exit 1 from check and 2 from start", async () => {
    const cwd = temporaryFolder();
    writeFileSync(
      path.join(cwd, "config.json"),
      '{ "watchng": {}, "watching": { "amount": -1, "minuts": 5 }, "currency": { "one": "bit" }, "timeZone": "Mars/Olympus" }',
    );
    const ran = await chatmint(["check"], { cwd });
    expect(ran.code).toBe(1);
    for (const said of [
      /watchng is not a setting. Did you mean watching/,
      /watching\.minuts is not a setting. Did you mean watching\.minutes/,
      /watching\.amount/,
      /currency\.one/,
      /Mars\/Olympus/,
    ]) {
      expect(ran.err).toMatch(said);
    }
    const started = await chatmint(["start"], { cwd });
    expect(started.code).toBe(2);
    expect(started.err).not.toMatch(/\n\s+at /);
  });

  it("that are wrong hide no other problem: command files and wording are looked at too", async () => {
    const cwd = temporaryFolder();
    const wrong = { watching: { amount: 0 }, chat: { commands: { giv: false }, replies: { "give.givn": "x" } } };
    writeFileSync(path.join(cwd, "config.json"), JSON.stringify(wrong));
    mkdirSync(path.join(cwd, "data", "commands"), { recursive: true });
    writeFileSync(path.join(cwd, "data", "commands", "hi.js"), "export default { descripton: 'x' }");
    const { code, err } = await chatmintHere(["check"], { cwd });
    expect(code).toBe(1);
    expect(err).toMatch(/watching\.amount: write a whole number from 1 to 1000000, got 0\./);
    expect(err).toMatch(/chat\.commands\.giv: there is no command of this name. Did you mean give\?/);
    expect(err).toMatch(/give\.givn: no command says this. Did you mean give\.given\?/);
    expect(err).toMatch(/hi\.js: descripton is not a part of a command. Did you mean description\?/);
  });

  it("that do not parse are told with line and column", async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, "config.json"), '{\n  "twitch": { "channel": "ann" \n');
    expect((await chatmintHere(["check"], { cwd })).err).toMatch(/line \d+, column \d+/);
  });

  it("without a channel cannot start, in words", async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, "config.json"), "{}");
    const ran = await chatmint(["start"], { cwd });
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/names no channel.*npx chatmint init/);
  });
});

describe("backup and restore", () => {
  it("make a checked copy, put it back, and keep the book that was there", async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, "config.json"), "{}");
    await chatmintHere(["rehearse"], { cwd, input: "you: !addpoints ann 5\n" });
    // The rehearsal's book serves as a book here.
    writeFileSync(path.join(cwd, "data", "chatmint.db"), readFileSync(path.join(cwd, "data", "rehearsal.db")));
    expect((await chatmintHere(["backup", "copy.db"], { cwd })).code).toBe(0);
    const shown = await chatmintHere(["restore", "copy.db"], { cwd });
    expect(shown).toMatchObject({ code: 2, err: expect.stringMatching(/Nothing was changed.*restore copy\.db --yes/) });
    expect(shown.out.join("\n")).toMatch(/copy\.db \(.*\) would take the place of .*chatmint\.db/);
    const restored = await chatmint(["restore", "copy.db", "--yes"], { cwd });
    expect(restored.code).toBe(0);
    expect(restored.out.join("\n")).toMatch(/kept as .*before-restore/);
    expect((await chatmintHere(["verify"], { cwd })).code).toBe(0);
    expect((await chatmintHere(["history", "ann"], { cwd })).out.join("\n")).toMatch(/\+5/);
  });

  it("say that there is no book yet", async () => {
    const ran = await chatmintHere(["backup"], { cwd: temporaryFolder() });
    expect(ran).toMatchObject({ code: 2, err: expect.stringMatching(/There is no book at .* nothing to copy/) });
  });

  it("refuse a file that is no book, and change nothing", async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, "junk.db"), "this is not a database");
    const ran = await chatmintHere(["restore", "junk.db"], { cwd });
    expect(ran.code).toBe(2);
    expect(existsSync(path.join(cwd, "data", "chatmint.db"))).toBe(false);
  });
});

describe("a book that does not add up", () => {
  it("stops the bot before it connects, and says which account and by how much", async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, "config.json"), '{ "twitch": { "channel": "annplays" } }');
    await chatmintHere(["rehearse"], { cwd, input: "you: !addpoints ann 5\n" });
    const file = path.join(cwd, "data", "chatmint.db");
    writeFileSync(file, readFileSync(path.join(cwd, "data", "rehearsal.db")));
    const book = openBook({ tables: TABLES, file });
    book.db.exec("UPDATE account SET balance = balance + 2 WHERE kind = 'viewer' AND balance > 0");
    book.close();
    for (const [command, code] of [
      ["start", 4],
      ["verify", 1],
      ["check", 1],
    ] as const) {
      const ran = await (command === "start" ? chatmint : chatmintHere)([command], { cwd });
      expect(ran.code).toBe(code);
      expect(ran.err).toMatch(/ann \(viewer:\d+, points\) shows 7, but its transfers add up to 5: 2 too much/);
    }
  });
});

describe("--data", () => {
  it("moves everything the bot writes", async () => {
    const cwd = temporaryFolder();
    await chatmintHere(["rehearse", "--data", "elsewhere"], { cwd, input: "ann: hi\n" });
    expect(existsSync(path.join(cwd, "elsewhere", "rehearsal.db"))).toBe(true);
    expect(existsSync(path.join(cwd, "data"))).toBe(false);
  });

  it("that is a file, or below one, is told by check before the show", async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, "notes"), "");
    for (const folder of ["notes", "notes/data"]) {
      const { code, err } = await chatmintHere(["check", "--data", folder], { cwd });
      expect(code).toBe(1);
      expect(err).toMatch(/The folder .*notes.* cannot be used: .* is a file.*--data OTHER_FOLDER/);
    }
    expect((await chatmintHere(["check", "--data", "made/at/the/start"], { cwd })).code).toBe(0);
  });
});

describe("a hint", () => {
  it("names the config and the data folder the call was given, so that it can be pasted as it is", async () => {
    const cwd = temporaryFolder();
    const missing = await chatmintHere(["start", "--config", "my show.json"], { cwd });
    expect(missing.err.trim()).toMatch(/Make one: npx chatmint init --config "my show\.json"$/);
    const noBook = await chatmintHere(["verify", "--data", "elsewhere"], { cwd });
    expect(noBook.err.trim()).toMatch(/: npx chatmint start --data elsewhere$/);
    const noRehearsal = await chatmintHere(["viewer", "ann", "--rehearsal"], { cwd });
    expect(noRehearsal.err.trim()).toMatch(/: npx chatmint rehearse$/);
  });

  it("of a rehearsal leads to the rehearsal's book", async () => {
    const cwd = temporaryFolder();
    const input = '!giveaway start "Car" keyword car\nann: car\n!giveaway draw\n!giveaway proof\n';
    const { out } = await chatmintHere(["rehearse", "--data", "elsewhere"], { cwd, input });
    const hint = /npx chatmint (giveaway .*verify 1)$/.exec(out.at(-1)!)![1]!;
    const verified = await chatmintHere(hint.split(" "), { cwd });
    expect(verified.err).toBe("");
    expect(verified.out.join("\n")).toContain("1. ann: won");
  });

  it("shows how to write a call that was written wrong", async () => {
    const cwd = temporaryFolder();
    const wrong = async (...args: string[]) => (await chatmintHere(args, { cwd })).err;
    expect(await wrong("viewer")).toMatch(/Like this: npx chatmint viewer ann/);
    expect(await wrong("--data", "elsewhere", "rehearse")).toMatch(/npx chatmint rehearse --data elsewhere/);
    expect(await wrong("history", "ann", "--limit", "abc")).toMatch(/--limit takes a whole number above zero/);
    expect(await wrong("chek")).toMatch(/Did you mean: npx chatmint check/);
  });
});

describe("a book of the rehearsal that cannot be used", () => {
  it("leads to an empty one where a newer Chatmint wrote it: a copy is only put back for the real book", async () => {
    const cwd = temporaryFolder();
    await chatmintHere(["rehearse"], { cwd, input: "ann: !points\n" });
    const db = new Database(path.join(cwd, "data", "rehearsal.db"));
    db.prepare("INSERT INTO migration VALUES ('duel', 1)").run();
    db.close();
    for (const args of [["rehearse"], ["verify", "--rehearsal"], ["run", "--rehearsal", "points"]]) {
      const { code, err } = await chatmintHere(args, { cwd, input: "ann: !points\n" });
      expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining("npx chatmint rehearse --fresh") });
      expect(err).not.toContain("restore");
    }
    const copy = path.join(cwd, "data", "rehearsal-before-version-1000-was-23.db");
    copyFileSync(path.join(cwd, "data", "rehearsal.db"), copy);
    expect(await chatmintHere(["restore", copy], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringContaining("is of a rehearsal"),
    });
    expect(existsSync(path.join(cwd, "data", "chatmint.db"))).toBe(false);
  });

  it("is told with the way out where it is damaged, and that works", async () => {
    const cwd = temporaryFolder();
    mkdirSync(path.join(cwd, "data"));
    writeFileSync(path.join(cwd, "data", "rehearsal.db"), "no book at all");
    for (const args of [["rehearse"], ["verify", "--rehearsal"], ["history", "ann", "--rehearsal"]]) {
      const refused = await chatmintHere(args, { cwd, input: "ann: !points\n" });
      expect(refused).toMatchObject({ code: 4, err: expect.stringContaining("npx chatmint rehearse --fresh") });
      // The copies are of another book.
      expect(refused.err).not.toContain("restore");
    }
    const fresh = await chatmintHere(["rehearse", "--fresh"], { cwd, input: "ann: !points\n" });
    expect(fresh).toMatchObject({ code: 0, out: ["chatmint: ann has 0 points."] });
  });
});
