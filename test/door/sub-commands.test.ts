/**
 * Sub-commands that write, beside a bot that runs and without one. The bot is a process of its own, and so is a sub-command
 * where it is killed, races with others or has the same book as this test; others are called here.
 */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { DOOR_VERSION, type DoorNote } from "../../src/app/door-place.ts";
import { TABLES } from "../../src/app/tables.ts";
import { lockBook } from "../../src/db/lock.ts";
import { openBook, openBookToRead } from "../../src/db/open.ts";
import { chatmintHere } from "../support/command-line.ts";
import { chatmint, type Ran, startChatmint } from "../support/process.ts";
import { temporaryFolder } from "../support/rehearsal.ts";
import { type Stage, stage } from "../support/stage.ts";

type Running = Awaited<ReturnType<Stage["start"]>>;

const run = (on: Pick<Stage, "cwd">, ...args: string[]) => chatmintHere(["run", ...args], { cwd: on.cwd });
/** The same as a process of its own. */
const runApart = (on: Pick<Stage, "cwd">, ...args: string[]) => chatmint(["run", ...args], { cwd: on.cwd });
const noteOf = (on: Pick<Stage, "cwd">, name = "door.json"): DoorNote =>
  JSON.parse(readFileSync(path.join(on.cwd, "data", name), "utf8"));
const UNSAID = /^Not said in chat, because no bot is running: .*\n/gm;
/** What is said in chat is no part of the answer. */
const shown = ({ code, out, err }: Ran) => ({ code, out, err: err.replace(UNSAID, "") });

async function viewersWrite(on: Stage): Promise<void> {
  for (const login of ["ann", "bob"]) {
    const before = on.irc.written.length;
    on.irc.say({ login, text: "!points", userId: `7${login}` });
    await on.irc.until(() => on.irc.written.length > before);
  }
}

/** A bot that knows its channel, ann and bob. */
async function running(config: object = {}): Promise<Stage & { readonly bot: Running }> {
  const on = await stage(config);
  const bot = await on.start();
  await viewersWrite(on);
  return { ...on, bot };
}

/** The same after it was stopped, or killed. */
async function stopped(config: object = {}, signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<Stage> {
  const on = await running(config);
  on.bot.child.kill(signal);
  await on.bot.exited;
  return on;
}

/** What is asked one after the other, and how each ends. */
const LINES: readonly (readonly [args: readonly string[], code: number, text: RegExp])[] = [
  [["addpoints", "ann", "50", "for", "the", "song"], 0, /^ann got 50 points and has 50 points now\. \(#1\)$/],
  [["!addpoints ann -20"], 0, /ann lost 20 points and has 30/],
  [["undo 2"], 0, /#2 is undone: 20 points back to ann/],
  [["!points @ann"], 0, /ann .*50 points/],
  [["addpoints streamer 500"], 0, /streamer got 500/],
  [["give bob 5"], 0, /streamer gave 5 points to bob/],
  [["give bob 5000"], 1, /495 points/],
  [["support half the way"], 1, /write the same again/],
  [["--sure", "support half the way"], 0, /^Done\.$/],
  [["addpoints"], 1, /!addpoints/],
  [["addpoints zoe 5"], 1, /zoe/],
  [["nonsense"], 1, /There is no such command/],
  [["!"], 1, /not sent to chat|no such command/],
  [[""], 2, /^Write a command of at most 500 characters, like: npx chatmint run/],
];

describe("chatmint run", () => {
  it("answers alike with the bot that runs and without one, and leaves the same book", {
    timeout: 120_000,
  }, async () => {
    const free = { giving: { accountAgeDays: 0, watchedMinutes: 0 } };
    const [with_, without] = [await running(free), await stopped(free)];
    for (const [args, code, text] of LINES) {
      const [there, here] = await Promise.all([run(with_, ...args), run(without, ...args)]);
      expect(shown(here), args.join(" ")).toEqual(shown(there));
      expect(there.code, args.join(" ")).toBe(code);
      expect((code === 0 ? there.out.join("\n") : there.err).trim()).toMatch(text);
    }
    const moved = (on: Stage) => {
      const book = openBookToRead(path.join(on.cwd, "data", "chatmint.db"), TABLES);
      try {
        const sql = `SELECT amount, kind, memo, identity.login AS actor FROM transfer
                     LEFT JOIN identity ON transfer.actor = 'viewer:' || identity.viewer_id ORDER BY id`;
        return book.db.prepare(sql).all();
      } finally {
        book.close();
      }
    };
    expect(moved(without)).toEqual(moved(with_));
    expect(moved(with_)).toContainEqual({ amount: 50, kind: "adjustment", memo: "for the song", actor: "streamer" });
    with_.bot.child.kill();
    await with_.bot.exited;
    for (const on of [with_, without]) expect((await chatmintHere(["verify"], on)).code).toBe(0);
  });

  it("is what chat sees at once, and says nothing there itself", async () => {
    const on = await running();
    const said = on.irc.written.length;
    expect((await runApart(on, "addpoints ann 50")).code).toBe(0);
    expect(on.irc.written.length).toBe(said);
    on.irc.say({ login: "cat", text: "!points @ann", userId: "7cat" });
    await on.irc.until(() => on.irc.written.length > said);
    expect(on.irc.written.at(-1)!.text).toMatch(/50 points/);
  });

  it("goes on alone after kill -9, and the next bot takes the left door over", async () => {
    const on = await stopped({}, "SIGKILL");
    const left = noteOf(on);
    expect((await runApart(on, "addpoints ann 50")).out).toEqual(["ann got 50 points and has 50 points now. (#1)"]);
    const bot = await on.start();
    await bot.until(() => existsSync(path.join(on.cwd, "data", "door.json")));
    expect((await run(on, "addpoints ann 50")).out).toEqual(["ann got 50 points and has 100 points now. (#2)"]);
    expect(noteOf(on).token).not.toBe(left.token);
    if (process.platform !== "win32") expect(statSync(noteOf(on).address).mode & 0o777).toBe(0o600);
    bot.child.kill();
    await bot.exited;
    expect(existsSync(path.join(on.cwd, "data", "door.json"))).toBe(false);
    expect(existsSync(left.address)).toBe(false);
  });

  it("keeps two bots in two folders apart, and a rehearsal in the same folder", { timeout: 60_000 }, async () => {
    const [one, two] = [await running(), await running()];
    expect((await run(one, "addpoints ann 7")).out[0]).toMatch(/has 7 points/);
    expect((await run(two, "points @ann")).out[0]).toMatch(/ann.* 0 points/);
    const rehearsal = startChatmint(["rehearse"], one);
    rehearsal.type("ann: !points");
    await rehearsal.line(/chatmint: /);
    const asked = await run(one, "--rehearsal", "addpoints cat 9");
    expect(asked.out).toEqual(["cat got 9 points and has 9 points now. (#1)"]);
    rehearsal.type("bob: !points @cat");
    await rehearsal.line(/cat.* 9 points/);
    expect(noteOf(one).token).not.toBe(noteOf(one, "rehearsal-door.json").token);
    rehearsal.type("/quit");
    await rehearsal.exited;
    // And without it.
    expect((await run(one, "--rehearsal", "addpoints cat 1")).out[0]).toMatch(/cat got 1 point and has 10 points now/);
    expect((await run(one, "points @ann")).out[0]).toMatch(/ann.* 7 points/);
  });

  it("finds the bot of a folder whose path is too long for a socket", async () => {
    const on = await stage();
    const folder = path.join(on.cwd, "d".repeat(110));
    const bot = startChatmint(["start", "--data", folder], on);
    await bot.errLine(/channel known/);
    const done = await chatmintHere(["run", "--data", folder, "points"], on);
    expect(done.err).toBe("");
    expect(done.code).toBe(0);
    bot.child.kill();
    await bot.exited;
  });

  it("writes together with others, each once", { timeout: 90_000 }, async () => {
    const on = await stopped();
    const together = await Promise.all([1, 2, 3, 4].map(() => runApart(on, "addpoints ann 10")));
    expect(together.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const bot = await on.start();
    const { address, token } = await vi.waitFor(() => noteOf(on), 10_000);
    const ask = (n: number) =>
      new Promise<string>((resolve, reject) => {
        const id = n.toString(16).padStart(16, "0");
        const line = {
          door: DOOR_VERSION,
          program: "x",
          token,
          id,
          operation: "run",
          request: { line: "addpoints ann 1", sure: false },
        };
        let text = "";
        const socket = connect(address, () => socket.write(`${JSON.stringify(line)}\n`));
        socket
          .on("data", (part) => {
            text += part;
            if (text.endsWith("\n")) resolve(text);
          })
          .once("error", reject);
      });
    const all = await Promise.all(Array.from({ length: 50 }, (_, n) => ask(n)));
    expect(all.filter((text) => /ann got 1 point/.test(text))).toHaveLength(50);
    // Asked again under the same id, as after an answer that was lost.
    expect(await ask(7)).toMatch(/asked before and is not done twice/);
    expect((await run(on, "points @ann")).out[0]).toMatch(/ann.* 90 points/);
    bot.child.kill();
    await bot.exited;
  });

  it("is done once when the bot stops while it asks: by the bot, or after it", { timeout: 60_000 }, async () => {
    const on = await running();
    const asked = [1, 2, 3].map(() => runApart(on, "addpoints ann 10"));
    on.bot.child.kill(process.platform === "win32" ? "SIGKILL" : "SIGTERM");
    const all = await Promise.all(asked);
    expect(all.map(({ code, err }) => [code, err])).toEqual([0, 0, 0].map((code) => [code, ""]));
    await on.bot.exited;
    expect((await run(on, "points @ann")).out[0]).toMatch(/ann.* 30 points/);
  });

  it("says what would have been said in chat when nobody is there to say it", async () => {
    const on = await stopped();
    const begun = await run(on, "giveaway start Cup");
    expect(begun.err).toMatch(/^Not said in chat, because no bot is running: Giveaway: Cup!/);
    expect([begun.code, begun.out]).toEqual([0, ["Done."]]);
    // It is open for the next bot.
    const bot = await on.start();
    on.irc.say({ login: "ann", text: "!enter", userId: "7ann" });
    expect((await run(on, "giveaway")).out.join()).toMatch(/Cup/);
    bot.child.kill();
    await bot.exited;
  });

  it("answers in the streamer's language, with a bot and without", async () => {
    const on = await running({ chat: { language: "fr" } });
    const french = /Cette commande n’existe pas/;
    expect((await run(on, "nonsense")).err).toMatch(french);
    expect((await run(on, "")).err).toMatch(/^Écris une commande de 500 caractères au plus, comme : npx chatmint run/);
    on.bot.type("!nonsense");
    await on.bot.errLine(french);
    on.bot.type("hello");
    await on.bot.errLine(/Ceci n’est pas envoyé dans le chat/);
    on.bot.child.kill("SIGKILL");
    await on.bot.exited;
    expect((await run(on, "nonsense")).err).toMatch(french);
    expect((await run(on, "giveaway start Cup")).err).toMatch(/^Pas dit dans le chat/);
  });

  it("is refused in words where there is no book, no channel, or one that does not add up", async () => {
    const cwd = temporaryFolder();
    const none = await run({ cwd }, "points");
    expect(none.code).toBe(2);
    expect(none.err).toMatch(/no book at .*npx chatmint start/);
    mkdirSync(path.join(cwd, "data"));
    const file = path.join(cwd, "data", "chatmint.db");
    openBook({ tables: TABLES, file }).close();
    const unknown = await run({ cwd }, "points");
    expect(unknown.code).toBe(1);
    expect(unknown.err).toMatch(/No channel is known yet\..*npx chatmint start/);
    const rehearsal = await run({ cwd }, "--rehearsal", "points");
    expect(rehearsal.code).toBe(2);
    expect(rehearsal.err).toMatch(/npx chatmint rehearse/);
    const on = await stopped();
    expect((await run(on, "addpoints ann 50")).code).toBe(0);
    const wrong = openBook({ tables: TABLES, file: path.join(on.cwd, "data", "chatmint.db") });
    wrong.db.exec("UPDATE account SET balance = balance + 2 WHERE kind = 'viewer' AND balance > 0");
    wrong.close();
    const refused = await run(on, "addpoints ann 1");
    expect(refused.code).toBe(4);
    expect(refused.err).toMatch(/does not add up, so nothing is paid from it[\s\S]*ann[\s\S]*npx chatmint restore/);
    expect((await chatmintHere(["history", "ann"], on)).out.join("\n")).not.toMatch(/#2\b/);
  });

  it("says which version runs when that is another", async () => {
    const on = await running();
    writeFileSync(path.join(on.cwd, "data", "door.json"), JSON.stringify({ door: 2, program: "7.7.7" }));
    const asked = await run(on, "points");
    expect(asked.code).toBe(2);
    expect(asked.err).toMatch(/is Chatmint 7\.7\.7, and this is Chatmint/);
  });
});

describe("chatmint start", () => {
  it("waits for a sub-command that has the book, and is refused beside a bot at once", async () => {
    const on = await stopped({}, "SIGKILL");
    const left = noteOf(on);
    const held = lockBook(path.join(on.cwd, "data", "chatmint.db"));
    const bot = startChatmint(["start"], on);
    await bot.errLine(/Another Chatmint has the book at the moment/);
    held.release();
    await bot.errLine(/channel known/);
    await vi.waitFor(() => expect(noteOf(on).token).not.toBe(left.token), 10_000);
    const second = await chatmint(["start"], on);
    expect(second.code).toBe(5);
    expect(second.err).toMatch(/already running/);
    expect(second.err).not.toMatch(/waits/);
    expect((await run(on, "addpoints ann 3")).code).toBe(0);
  });
});

describe("chatmint restore", () => {
  it("is refused while a bot runs, which goes on", async () => {
    const on = await running();
    expect((await chatmintHere(["backup", "copy.db"], on)).code).toBe(0);
    const restored = await chatmint(["restore", "copy.db"], on);
    expect(restored.code).toBe(5);
    expect(restored.err).toMatch(/already running.*Stop that one first/);
    expect((await run(on, "addpoints ann 3")).code).toBe(0);
  });
});
