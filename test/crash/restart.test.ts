/** The bot below its starter, as `npm start` runs it: started again after a crash, and never where that is no cure. */
import { fork } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { needsStarter, Restarts } from "../../src/cli/run/starter.ts";
import { lockBook } from "../../src/db/lock.ts";
import { endsWithTest } from "../support/ends-with-test.ts";
import { builtExecutable } from "../support/executable.ts";
import { IrcServer } from "../support/irc-server.ts";
import { chatmint, startChatmint } from "../support/process.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

/** A folder with a config that points at a stand-in of Twitch chat, and commands of the streamer's own by name. */
async function folderWith(commands: Readonly<Record<string, string>>, config: object = {}): Promise<string> {
  const irc = await IrcServer.start();
  onTestFinished(() => irc.close());
  const cwd = temporaryFolder();
  const endpoints = { chat: irc.url, api: "http://127.0.0.1:9/helix", auth: "http://127.0.0.1:9/oauth2" };
  const whole = {
    twitch: { channel: "streamer" },
    advanced: { twitch: { endpoints } },
    watching: { live: "always" },
    ...config,
  };
  writeFileSync(path.join(cwd, "config.json"), JSON.stringify(whole));
  mkdirSync(path.join(cwd, "data", "commands"), { recursive: true });
  for (const [name, run] of Object.entries(commands)) {
    const text = `export default { description: "Break.", run() { ${run}; return { text: "done" }; } };`;
    writeFileSync(path.join(cwd, "data", "commands", `${name}.js`), text);
  }
  return cwd;
}

/** From then on our own code fails: the next line that is typed throws where nobody catches it. */
const BREAK = `setTimeout(() => { delete String.prototype.trim; process.stderr.write("broken now\\n"); }, 50)`;
const STARTED = /Chatmint \S+ starts/g;
const KNOWN = /channel known/g;

function startBelow(cwd: string, env: NodeJS.ProcessEnv = {}) {
  const running = startChatmint(["start"], {
    cwd,
    env: { CHATMINT_RESTART: "yes", CHATMINT_TOKENS: path.join(cwd, "tokens"), ...env },
    starter: true,
  });
  onTestFinished(async () => {
    running.child.kill();
    await running.exited;
  });
  return {
    ...running,
    /** Resolves when the bot answers after so many starts. */
    async answers(starts: number): Promise<void> {
      await running.until(() => (running.err().match(KNOWN)?.length ?? 0) >= starts);
      const before = answersIn(running.err());
      running.type("!nonsense");
      await running.until(() => answersIn(running.err()) > before);
    },
  };
}

const answersIn = (err: string) => err.match(/There is no such command/g)?.length ?? 0;

/** The process id of the bot below, which it writes by a command. */
const TELL_PID = `process.stderr.write("pid " + process.pid + ".\\n")`;
const pidIn = (err: string) => Number(/pid (\d+)\./.exec(err)![1]);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("a bot that crashes", () => {
  it("is started again three times, with its book closed and its stack in the log, and the fourth time not", async () => {
    const cwd = await folderWith({ break: BREAK });
    const running = startBelow(cwd);
    for (let starts = 1; starts <= 4; starts++) {
      await running.answers(starts);
      running.type("!break");
      await running.until(() => running.err().split("broken now").length > starts);
      running.type("now");
      if (starts < 4) await running.errLine(new RegExp(`is started again: ${starts} of at most 3 times`));
    }
    expect(await running.exited).toEqual([1, null]);
    expect(running.err()).toMatch(/crashed again \(exit 1\), after 3 restarts within 10 minutes.*not started again/);
    const kept = readFileSync(path.join(cwd, "data", "logs", "chatmint.1.log"), "utf8");
    expect(kept.match(/FATAL something failed that nobody foresaw[^\n]*\n +TypeError: [^\n]*\n +at /g)).toHaveLength(4);
    lockBook(path.join(cwd, "data", "chatmint.db")).release();
    expect((await chatmint(["verify"], { cwd })).code).toBe(0);
  }, 120_000);

  it("is started again also when the system ended it, and speaks the streamer's language", async () => {
    const cwd = await folderWith({ fall: `process.kill(process.pid, "SIGKILL")` }, { chat: { language: "fr" } });
    const running = startBelow(cwd);
    await running.errLine(/channel known/);
    running.type("!fall");
    await running.errLine(/redémarre : 1 fois sur 3/);
    await running.until(() => (running.err().match(STARTED)?.length ?? 0) === 2);
  }, 60_000);

  it("goes on by itself after what only a command file left behind", async () => {
    const cwd = await folderWith({
      lamp: `setTimeout(() => { throw new Error("no bulb"); }, 1); Promise.reject(new Error("no lamp")); Promise.reject("no word")`,
    });
    const running = startBelow(cwd);
    await running.answers(1);
    running.type("!lamp");
    await running.errLine(/no lamp[\s\S]*no word[\s\S]*no bulb|no word[\s\S]*no lamp[\s\S]*no bulb/);
    await running.answers(1);
    expect(running.err()).not.toMatch(/crashed/);
  }, 60_000);

  it("leaves out the file that hung when it is started again", async () => {
    const wait = `process.getBuiltinModule("node:child_process").execFileSync(process.execPath, ["-e", "setTimeout(() => {}, 15000)"])`;
    const running = startBelow(await folderWith({ hang: wait }));
    await running.answers(1);
    running.type("!hang");
    await running.errLine(/switched off until you change it\.\n[\s\S]*is started again: 1 of/);
    await running.errLine(/hang\.js: it hung/);
    await running.answers(2);
  }, 60_000);
});

describe("a bot below its starter", () => {
  it.skipIf(process.platform === "win32").each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "stops on %s to the starter, exit 0, and the book is free",
    async (signal) => {
      const cwd = await folderWith({});
      const running = startBelow(cwd);
      await running.answers(1);
      running.child.kill(signal);
      expect(await running.exited).toEqual([0, null]);
      lockBook(path.join(cwd, "data", "chatmint.db")).release();
    },
    60_000,
  );

  it("stops by itself when the starter was killed, and the book is free", async () => {
    const cwd = await folderWith({ pid: TELL_PID });
    const running = startBelow(cwd);
    await running.answers(1);
    running.type("!pid");
    await running.errLine(/pid \d+\./);
    const pid = pidIn(running.err());
    expect(pid).not.toBe(running.child.pid);
    running.child.kill("SIGKILL");
    await running.exited;
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 });
    lockBook(path.join(cwd, "data", "chatmint.db")).release();
  }, 60_000);

  it("goes on when another program that it has a channel to lets go of it, and tells it nothing", async () => {
    const cwd = await folderWith({});
    const env = { ...process.env, CHATMINT_RESTART: "no", CHATMINT_TOKENS: path.join(cwd, "tokens") };
    const child = fork(builtExecutable(), ["start"], { cwd, env, stdio: ["pipe", "ignore", "pipe", "ipc"] });
    endsWithTest(child);
    let err = "";
    child.stderr!.on("data", (text) => {
      err += text;
    });
    const told: unknown[] = [];
    child.on("message", (message) => told.push(message));
    await vi.waitFor(() => expect(err).toMatch(KNOWN), { timeout: 50_000, interval: 50 });
    child.disconnect();
    child.stdin!.write("!nonsense\n");
    await vi.waitFor(() => expect(answersIn(err)).toBe(1), { timeout: 20_000, interval: 50 });
    expect([child.exitCode, told]).toEqual([null, []]);
  });

  it("is not started again where something has to be put right: a config, a book in use, a book that is none", async () => {
    const begin = async (cwd: string) => {
      const running = startBelow(cwd);
      const [code] = await running.exited;
      return { code, starts: running.err().match(STARTED)?.length ?? 0 };
    };
    expect(await begin(await folderWith({}, { watching: { minutes: "ten" } }))).toEqual({ code: 2, starts: 0 });
    const cwd = await folderWith({});
    const lock = lockBook(path.join(cwd, "data", "chatmint.db"));
    expect(await begin(cwd)).toEqual({ code: 5, starts: 0 });
    lock.release();
    writeFileSync(path.join(cwd, "data", "chatmint.db"), "no book at all, but a text of some length");
    expect(await begin(cwd)).toEqual({ code: 4, starts: 0 });
  }, 60_000);
});

describe("the starter", () => {
  it("starts again at most three times within ten minutes, whenever they begin", () => {
    const restarts = new Restarts();
    const minute = 60_000;
    expect([0, 1, 2, 3].map((at) => restarts.next(at * minute))).toEqual([1, 2, 3, undefined]);
    expect([10, 10.5, 11, 12].map((at) => restarts.next(at * minute))).toEqual([3, undefined, 3, 3]);
  });

  it("is there for a real start only, and not where somebody else starts it again", async () => {
    const config = path.join(await folderWith({}), "config.json");
    const yes = { CHATMINT_RESTART: "yes" };
    const given = ["--config", config];
    expect(needsStarter(given, yes)).toBe(true);
    expect(needsStarter(["start", ...given], yes)).toBe(true);
    expect(needsStarter(["start", `--config=${config}`], yes)).toBe(true);
    for (const args of [
      ["rehearse", ...given],
      ["check", ...given],
      ["start", "--help", ...given],
      ["start", "--config", "none.json"],
    ]) {
      expect(needsStarter(args, yes)).toBe(false);
    }
    expect(needsStarter(given, { CHATMINT_RESTART: "no" })).toBe(false);
    for (const name of ["container", "KUBERNETES_SERVICE_HOST"])
      expect(needsStarter(given, { [name]: "1" })).toBe(false);
  });
});
