import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { openLogFile } from "../../src/cli/run/log-file.ts";
import { createRunLog, setLogLevel } from "../../src/cli/run/logging.ts";
import { secretValues } from "../../src/cli/run/run-log.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

function runLog(secrets: readonly string[] = [], level = "info") {
  const shown: string[] = [];
  const kept: string[] = [];
  const made = createRunLog({ level, timeZone: "UTC", secrets, show: (text) => void shown.push(text) });
  const keepHere = () =>
    made.keepIn({ write: (line) => void kept.push(line), current: () => "data/logs/chatmint.3.log" });
  return { ...made, shown, kept, keepHere };
}

describe("the log of a real run", () => {
  it("tells as much as is said now, and so do the logs of its parts", () => {
    const { log, shown } = runLog([], "warn");
    const part = log.child({ platform: "twitch" });
    log.info("one");
    part.info("two");
    setLogLevel(log, "info");
    log.info("three");
    part.info("four");
    setLogLevel(log, "error");
    part.warn("five");
    expect(shown.map((line) => line.slice(6))).toEqual(["three.\n", "four.\n"]);
  });

  it("is sentences in the window, with the reason and what to do", () => {
    const { log, shown } = runLog();
    log.info({ step: "bot", reached: false, cure: "run `npx chatmint login twitch`" }, "Twitch: would answer in chat");
    log.warn({ reason: "connect ECONNREFUSED", waitMs: 4_200 }, "Twitch chat was lost; connecting again");
    log.info({ code: "x" }, "this is well again");
    expect(shown.map((line) => line.replace(/^\d\d:\d\d /, ""))).toEqual([
      "Twitch: would answer in chat. Run `npx chatmint login twitch`.\n",
      "Careful: Twitch chat was lost; connecting again: connect ECONNREFUSED (again in 5 s). Check this computer's internet connection.\n",
      "This is well again.\n",
    ]);
    expect(shown.join()).not.toMatch(/reached|step|cure/);
  });

  it("is whole in the file, also what came before there was one, and leads to it from a reference", () => {
    const { log, shown, kept, keepHere } = runLog();
    log.info({ channel: "streamer" }, "Twitch channel known: streamer");
    keepHere();
    log.error({ err: new Error("boom"), reference: "AB12" }, "give failed and was taken back");
    expect(shown[1]).toMatch(
      /PROBLEM: give failed and was taken back: boom \(ref AB12\).* More about it: data\/logs\/chatmint\.3\.log/i,
    );
    expect(kept[0]).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d INFO Twitch channel known: streamer \{"channel":"streamer"\}\n$/,
    );
    expect(kept[1]).toMatch(/ERROR give failed and was taken back .*"reference":"AB12".*\n {4}Error: boom\n {8}at /);
  });

  it.each(["err", "error", "failure", "cause"])(
    "keeps an error whole under the key %s, and says it in the window",
    (key) => {
      const { log, shown, kept, keepHere } = runLog();
      keepHere();
      const error = Object.assign(new RangeError("no room", { cause: new TypeError("wrong size") }), { code: "FULL" });
      log.error({ [key]: error }, "a minute could not be written");
      expect(shown[0]).toMatch(/A minute could not be written: no room: wrong size\. More about it: data\/logs/);
      expect(kept[0]).toMatch(
        /"type":"RangeError","message":"no room: wrong size".*"code":"FULL".*\n {4}RangeError: no room\n {8}at [\s\S]*caused by: TypeError: wrong size\n {8}at /,
      );
    },
  );

  it("keeps errors one level down, in lists, and within an error: several at once, and a cause that is none", () => {
    const { log, kept, keepHere } = runLog();
    keepHere();
    log.warn({ job: { error: new Error("inner") }, all: [new Error("listed")] }, "two");
    expect(kept[0]).toMatch(
      /"job":\{"error":\{"type":"Error","message":"inner"[\s\S]*\n {4}Error: inner\n[\s\S]*\n {4}Error: listed\n/,
    );
    log.warn({ error: new AggregateError([new Error("first"), new Error("second")], "both") }, "several");
    for (const message of ["both", "first", "second"])
      expect(kept[1]).toMatch(new RegExp(`Error: ${message}\\n {8}at `));
    log.warn({ error: new Error("refused", { cause: { status: 503 } }) }, "answer");
    expect(kept[2]).toContain('"cause":{"status":503}');
  });

  it("keeps secrets out of the window and the file, wherever they stand", () => {
    const secrets = secretValues({
      TWITCH_BOT_TOKEN: "good-token",
      KICK_CLIENT_SECRET: "s3cretvalue",
      HOME: "/home/you",
    });
    expect(secrets).toEqual(["good-token", "s3cretvalue"]);
    const { log, shown, kept, keepHere } = runLog(secrets, "debug");
    keepHere();
    const err = Object.assign(new Error("GET /x?access_token=abcdefghij&y=1 with Bearer qwertyuiop1 failed"), {
      config: {
        headers: { Authorization: "Bearer zxcvbnm12345" },
        body: "refresh_token=rrrrrrrrrr&client_secret=cccccccccc",
      },
    });
    log.warn(
      { err, accessToken: "aaaaaaaaaa", deep: { deeper: { refresh_token: "dddddddddd" } } },
      "good-token oauth:ooooooooo s3cretvalue",
    );
    log.debug({ err, code: "SQLITE_FULL" }, "again");
    const all = shown.join() + kept.join();
    expect(all).not.toMatch(/abcdefghij|qwertyuiop1|zxcvbnm|r{10}|c{10}|a{10}|d{10}|good-token|o{9}|s3cretvalue/);
    expect(kept.join()).toContain("SQLITE_FULL");
  });
});

describe("the log file", () => {
  const trouble: string[] = [];
  const open = (folder: string) =>
    openLogFile({ folder, size: "1k", onTrouble: (sentence) => void trouble.push(sentence) });

  it("goes on where the last run ended and never grows past five files", async () => {
    const folder = path.join(temporaryFolder(), "data", "logs");
    for (let run = 0; run < 2; run++) {
      const file = await open(folder);
      for (let line = 0; line < 200; line++) {
        file.write(`${"x".repeat(90)} ${run} ${line}\n`);
        if (line % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      file.write(`end of ${run}\n`);
      // At once, without anybody closing it.
      expect(readFileSync(file.current()!, "utf8")).toMatch(new RegExp(`end of ${run}\n$`));
    }
    await expect.poll(() => readdirSync(folder).length).toBeLessThanOrEqual(5);
    expect(trouble).toEqual([]);
  });

  it("is done without, said once, where the folder cannot be made", async () => {
    const taken = path.join(temporaryFolder(), "taken");
    writeFileSync(taken, "");
    const file = await open(path.join(taken, "logs"));
    file.write("one\n");
    file.write("two\n");
    expect(file.current()).toBeUndefined();
    expect(trouble.splice(0)).toEqual([expect.stringMatching(/^The log cannot be kept in .*taken.*The bot goes on/)]);
  });

  it.skipIf(!existsSync("/dev/full"))("is done without, said once, where the disk is full", async () => {
    const folder = path.join(temporaryFolder(), "logs");
    mkdirSync(folder);
    symlinkSync("/dev/full", path.join(folder, "chatmint.1.log"));
    const file = await open(folder);
    for (let line = 0; line < 50; line++) file.write(`${"x".repeat(50)}\n`);
    expect(trouble.splice(0)).toEqual([expect.stringMatching(/The log cannot be kept .*ENOSPC/)]);
  });
});
