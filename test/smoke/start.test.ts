/** The built executable, started as a streamer starts it, connected to stand-ins on this computer. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import path from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { openBook } from "../../src/db/open.ts";
import { chatmintHere } from "../support/command-line.ts";
import { endsWithTest } from "../support/ends-with-test.ts";
import { builtExecutable } from "../support/executable.ts";
import { KickApiServer } from "../support/kick-api-server.ts";
import { DEMO, KickServer } from "../support/kick-server.ts";
import { chatmint, startChatmint } from "../support/process.ts";
import { type Stage, stage } from "../support/stage.ts";

/** A viewer writes and the bot answers in chat. */
async function asks({ irc }: Stage, login: string, text: string, more: object = {}): Promise<string> {
  const before = irc.written.length;
  irc.say({ login, text, userId: `7${login}`, ...more });
  await irc.until(() => irc.written.length > before);
  return irc.written[before]!.text;
}

describe("chatmint start with a config.json", () => {
  it("connects, answers in chat, and answers the terminal in the terminal only", async () => {
    const on = await stage();
    const running = await on.start();
    expect(await asks(on, "ann", "!points")).toMatch(/0 points/);
    const said = on.irc.written.length;
    running.type("!addpoints ann 50 for being first");
    await running.errLine(/chatmint: .*50/);
    running.type("!points @ann");
    await running.errLine(/chatmint: .*ann.* 50 points/);
    running.type("!nonsense");
    await running.errLine(/There is no such command/);
    running.type("hello chat");
    await running.errLine(/This is not sent to chat/);
    expect(on.irc.written.length).toBe(said);
    expect(running.err()).not.toContain("good-token");
    const kept = readFileSync(path.join(on.cwd, "data", "logs", "chatmint.1.log"), "utf8");
    expect(kept).toMatch(/INFO Chatmint .* starts; .*[\s\S]*INFO Twitch channel known: streamer/);
    expect(kept).not.toContain("good-token");
    expect(running.err()).not.toMatch(/reached:|cure:/);
    expect(running.lines).toEqual([]);
  });

  it.skipIf(process.platform === "win32").each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "ends on %s within five seconds, exit 0, with a book that adds up",
    async (signal) => {
      const on = await stage();
      const running = await on.start();
      running.type("!addpoints ann 50");
      await asks(on, "ann", "!points");
      running.type("!addpoints ann 50");
      await running.errLine(/chatmint: .*50/);
      const began = performance.now();
      running.child.kill(signal);
      expect(await running.exited).toEqual([0, null]);
      expect(performance.now() - began).toBeLessThan(5_000);
      // The write-ahead log is folded in: the book is one file.
      expect(readdirSync(path.join(on.cwd, "data")).filter((name) => name.endsWith("-wal"))).toEqual([]);
      expect((await chatmintHere(["verify"], on)).code).toBe(0);
    },
  );

  it("without a sign-in says what it takes for live, and takes it for that", async () => {
    const on = await stage();
    const { twitch, watching: _, ...rest } = JSON.parse(readFileSync(path.join(on.cwd, "config.json"), "utf8"));
    const anonymous = { ...rest, twitch: { ...twitch, botLogin: "" } };
    writeFileSync(path.join(on.cwd, "config.json"), JSON.stringify(anonymous));
    writeFileSync(path.join(on.cwd, ".env"), "");
    const running = startChatmint(["start"], on);
    await running.errLine(/channel known/);
    await running.errLine(/Whether streamer is live cannot be seen: lively chat .*!live and !offline.*login twitch/);
    for (const login of ["ann", "bob", "cat"]) on.irc.say({ login, text: "hello", userId: `7${login}` });
    await running.errLine(/Chat is lively, so streamer is taken as live/);
    running.type("!offline");
    await running.errLine(/chatmint: We are offline: watching earns nothing/);
    const doctor = await chatmintHere(["doctor"], on);
    expect(doctor.out.join("\n")).toMatch(/ok +live without a sign-in: lively chat .* is taken as live/);
    for (const text of [running.err(), doctor.out.join("\n")])
      expect(text).not.toMatch(/viewers earn, but|; who writes earns\n/);
  });

  it("copies the book at a first start, whose age doctor names, and not again at the next", async () => {
    const on = await stage();
    const backups = path.join(on.cwd, "data", "backups");
    const copies = () => (existsSync(backups) ? readdirSync(backups).filter((name) => name.endsWith(".db")) : []);
    const first = await on.start();
    await first.errLine(/the copy checked/);
    expect(copies()).toHaveLength(1);
    first.child.kill();
    await first.exited;
    const second = await on.start();
    second.child.kill();
    await second.exited;
    expect(copies()).toHaveLength(1);
    expect((await chatmintHere(["doctor"], on)).out.join("\n")).toMatch(
      /ok +copies: the newest copy .* less than an hour old/,
    );
  });

  it("refuses a second start in words while the first one runs", async () => {
    const on = await stage();
    await on.start();
    const second = await chatmint(["start"], on);
    expect(second.code).toBe(5);
    expect(second.err).toMatch(/Another Chatmint is already running/);
    expect(second.err).not.toMatch(/\n\s+at /);
  });

  it("lets viewer, history, verify, check and backup look at the book beside it", async () => {
    const on = await stage();
    const running = await on.start();
    await asks(on, "ann", "!points");
    running.type("!addpoints ann 50 for the song");
    await running.errLine(/chatmint: .*50/);
    const [viewer, history, verified, checked, backup] = await Promise.all([
      chatmintHere(["viewer", "ann"], on),
      chatmintHere(["history", "ann"], on),
      chatmintHere(["verify"], on),
      chatmintHere(["check"], on),
      chatmint(["backup", "beside.db"], on),
    ]);
    expect([viewer.code, history.code, verified.code, checked.code, backup.code]).toEqual([0, 0, 0, 0, 0]);
    expect(viewer.out.join("\n")).toMatch(/50 points/);
    expect(history.out.join("\n")).toMatch(/\+50.*for the song/);
    expect(existsSync(path.join(on.cwd, "beside.db"))).toBe(true);
    // And it goes on.
    expect(await asks(on, "bob", "!points @ann")).toMatch(/50 points/);
  });

  it("continues the broadcast after kill -9, with everything chat was told", async () => {
    const on = await stage({ giving: { accountAgeDays: 0, watchedMinutes: 0 } });
    const first = await on.start();
    on.irc.say({ login: "bob", text: "hi there", userId: "7bob" });
    await asks(on, "ann", "!points");
    first.type("!addpoints ann 50");
    await first.errLine(/chatmint: .*50/);
    expect(await asks(on, "ann", "!give bob 20", { id: "gave-once" })).toMatch(/ann gave 20 points to bob/);
    first.child.kill("SIGKILL");
    await first.exited;
    await on.irc.until(() => on.irc.joined.length === 0);
    const second = await on.start();
    // Delivered again by Twitch: it is in the book, so it is not done again.
    on.irc.say({ login: "ann", text: "!give bob 20", userId: "7ann", id: "gave-once" });
    expect(await asks(on, "ann", "!points")).toMatch(/ 30 points/);
    second.child.kill("SIGTERM");
    await second.exited;
    expect((await chatmintHere(["verify"], on)).code).toBe(0);
    const book = openBook({ tables: TABLES, file: path.join(on.cwd, "data", "chatmint.db") });
    onTestFinished(() => book.close());
    expect(book.db.prepare("SELECT count(*), max(ended_at_ms) FROM broadcast").raw().get()).toEqual([1, null]);
  }, 60_000);

  it("tells a wrong token in words, and reads on without a name", async () => {
    const on = await stage();
    on.irc.tokens.set("mintbot", "another");
    const running = startChatmint(["start"], on);
    await running.errLine(/TWITCH_BOT_TOKEN|refused/i);
    expect(running.err()).not.toContain("good-token");
    await on.irc.until(() => on.irc.joined.some(({ anonymous }) => anonymous));
    expect(running.child.exitCode).toBeNull();
  });
});

describe.skipIf(process.platform === "win32")("being asked to stop while nothing answers", () => {
  it("ends within five seconds, exit 0: in the middle of connecting to Twitch and Kick", async () => {
    const sockets = new Set<Socket>();
    const hole = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
    });
    await new Promise<void>((resolve) => hole.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      hole.close();
    });
    const at = `127.0.0.1:${(hole.address() as AddressInfo).port}`;
    const http = `http://${at}`;
    const on = await stage(
      { kick: { channel: "demo" } },
      {
        twitch: { endpoints: { chat: `ws://${at}`, api: http, auth: http, eventsub: `ws://${at}` } },
        kick: { endpoints: { site: http, web: http, api: http, id: http } },
      },
    );
    const running = startChatmint(["start"], on);
    await once(hole, "connection");
    const began = performance.now();
    running.child.kill("SIGTERM");
    expect(await running.exited).toEqual([0, null]);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect((await chatmintHere(["verify"], on)).code).toBe(0);
  });
});

describe("chatmint start with both platforms", () => {
  it("reads both channels, and the terminal sees who writes on either", async () => {
    const kick = await KickServer.start();
    const rest = await KickApiServer.start();
    onTestFinished(() => Promise.all([kick.close(), rest.stop()]).then(() => undefined));
    const endpoints = { site: kick.url, web: kick.url, api: rest.url, id: rest.url, pusher: kick.socketUrl };
    const on = await stage({ kick: { channel: DEMO.slug, endpoints } });
    const running = await on.start();
    await kick.reading();
    await running.errLine(/channel known[\s\S]*channel known/);
    expect(running.err()).toContain("kick.endpoints is now advanced.kick.endpoints; it still works.");
    kick.chat({ username: "AnnK", userId: 501, text: "hello from Kick" });
    on.irc.say({ login: "bob", text: "hello from Twitch", userId: "7bob" });
    await vi.waitFor(() => {
      running.type("!points annk");
      running.type("!points bob");
      expect(running.err()).toMatch(/chatmint: .*AnnK/);
      expect(running.err()).toMatch(/chatmint: .*bob/);
    }, 10_000);
    running.child.kill("SIGKILL");
    await running.exited;
    expect((await chatmintHere(["viewer", "annk"], on)).out.join("\n")).toMatch(/kick/i);
  });
});

const hasScript = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;

describe.skipIf(!hasScript)("in a terminal", () => {
  it("shows one status line: live, present, chat, paid, queue", async () => {
    const on = await stage();
    // exec: a plain /bin/sh that stays in between dies of the Ctrl-C itself and hides how the bot ended.
    const child = spawn("script", ["-qec", `exec "${process.execPath}" "${builtExecutable()}" start`, "/dev/null"], {
      cwd: on.cwd,
      env: { ...process.env, ...on.env },
    });
    const { exited } = endsWithTest(child);
    let screen = "";
    const shown = new Promise<void>((resolve) => {
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        screen += text;
        if (/chat connected \| paid 0 \| queue 0/.test(screen)) resolve();
      });
    });
    await shown;
    expect(screen).toMatch(/twitch streamer: LIVE, \d+ present, chat connected \| paid 0 \| queue 0/);
    // Ctrl-C, typed.
    child.stdin.write("\x03");
    expect(await exited).toEqual([0, null]);
  });
});
