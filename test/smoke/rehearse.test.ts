import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { chatmintHere } from "../support/command-line.ts";
import { chatmint, startChatmint } from "../support/process.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

const EVENING = [
  "alice: hi",
  "/advance 5m",
  "alice: !points",
  "[mod] bob: !addpoints alice 90",
  "/advance 10s",
  "alice: !give carol 40",
  "carol: !points",
  "",
].join("\n");

describe("chatmint start without a config", () => {
  it("rehearses from a pipe: replies on stdout, banner on stderr, exit 0 at the end of the input", async () => {
    const cwd = temporaryFolder();
    const ran = await chatmint(["start"], { cwd, input: EVENING });
    expect(ran.code).toBe(0);
    expect(ran.err).toMatch(/REHEARSAL. Nothing is connected/);
    expect(ran.err).toMatch(/npx chatmint init/);
    expect(ran.out.every((line) => line.startsWith("chatmint: "))).toBe(true);
    expect(ran.out.join("\n")).toMatch(/alice gave 40 points to carol/);
    expect(ran.out.at(-1)).toMatch(/carol.* 40 points/);
    expect(existsSync(path.join(cwd, "data", "rehearsal.db"))).toBe(true);
  });

  it("keeps its book between runs, and --fresh starts anew", async () => {
    const cwd = temporaryFolder();
    await chatmintHere([], { cwd, input: EVENING });
    expect((await chatmintHere(["rehearse"], { cwd, input: "carol: !points\n" })).out.join()).toMatch(/ 40 points/);
    expect((await chatmintHere(["rehearse", "--fresh"], { cwd, input: "carol: !points\n" })).out.join()).toMatch(
      / 0 points/,
    );
  });

  it("takes a file with a BOM and CRLF", async () => {
    const cwd = temporaryFolder();
    const ran = await chatmintHere(["rehearse"], { cwd, input: `\uFEFF${EVENING.replaceAll("\n", "\r\n")}` });
    expect(ran.out.at(-1)).toMatch(/carol.* 40 points/);
  });

  it("starts its clock at the last time in its book when that is later than now", async () => {
    const cwd = temporaryFolder();
    await chatmintHere(["rehearse"], { cwd, input: "alice: hi\n/advance 6h\n" });
    const ran = await chatmintHere(["rehearse"], { cwd, input: "alice: hi\n/advance 5m\nalice: !points\n" });
    expect(ran.code).toBe(0);
    expect((await chatmintHere(["verify", "--rehearsal"], { cwd })).code).toBe(0);
  });

  it("says why nothing was said, for the streamer only", async () => {
    const ran = await chatmintHere(["rehearse"], { cwd: temporaryFolder(), input: "alice: !nonsense\n/nonsense\n" });
    expect(ran.out).toEqual([]);
    expect(ran.err).toMatch(/no command is called !nonsense/);
    expect(ran.err).toMatch(/There is no \/nonsense/);
  });

  it("plays a crowd", async () => {
    const cwd = temporaryFolder();
    const ran = await chatmintHere(["rehearse"], { cwd, input: "/viewers 300\n/advance 1h\nyou: !top\n" });
    expect(ran.code).toBe(0);
    expect((await chatmintHere(["verify", "--rehearsal"], { cwd })).out.join()).toMatch(/adds up/);
    expect((await chatmintHere(["viewer", "viewer7", "--rehearsal"], { cwd })).out.join("\n")).toMatch(
      /watched 1 h 0 min/,
    );
  });
});

describe("a look into a folder that holds only a rehearsal", () => {
  it("says so and gives the line that looks into it", async () => {
    const cwd = temporaryFolder();
    await chatmintHere(["rehearse"], { cwd, input: "alice: hi\n" });
    for (const [args, line] of [
      [["verify"], "npx chatmint verify --rehearsal"],
      [["viewer", "alice"], "npx chatmint viewer alice --rehearsal"],
      [["history", "alice"], "npx chatmint history alice --rehearsal"],
      [["giveaway", "verify", "G1"], "npx chatmint giveaway verify G1 --rehearsal"],
      [["redemption", "R1"], "npx chatmint redemption R1 --rehearsal"],
    ] as const) {
      const ran = await chatmintHere(args, { cwd });
      expect(ran).toMatchObject({ code: 2, err: expect.stringMatching(/only a rehearsal's/) });
      expect(ran.err.trim().endsWith(line)).toBe(true);
    }
    const elsewhere = await chatmintHere(["verify", "--data", "data"], { cwd });
    expect(elsewhere.err.trim().endsWith("npx chatmint verify --data data --rehearsal")).toBe(true);
    expect((await chatmintHere(["viewer", "alice", "--rehearsal"], { cwd })).code).toBe(0);
    expect((await chatmintHere(["verify", "--data", "none"], { cwd })).err).not.toMatch(/rehearsal/);
  });
});

describe("a streamer's own command", () => {
  it("is a command after a restart, and a broken one is told and stops nothing", async () => {
    const cwd = temporaryFolder();
    mkdirSync(path.join(cwd, "data", "commands"), { recursive: true });
    writeFileSync(
      path.join(cwd, "data", "commands", "hug.ts"),
      `import { defineCommand } from "chatmint";
       export default defineCommand({
         description: "Hug somebody.", args: { whom: "viewer" }, replies: { hug: "{viewer} hugs {whom}." },
         run: ({ viewer, args, reply }) => reply("hug", { viewer, whom: args.whom }),
       });`,
    );
    writeFileSync(path.join(cwd, "data", "commands", "oops.js"), "export default {{{");
    const ran = await chatmint(["rehearse"], { cwd, input: "alice: !hug @bob\n" });
    expect(ran.out).toEqual(["chatmint: alice hugs bob."]);
    expect(ran.err).toMatch(/oops\.js/);
    expect((await chatmintHere(["check"], { cwd })).code).toBe(1);
  });

  it("may start what fails later: it is told, and the bot goes on", async () => {
    const cwd = temporaryFolder();
    mkdirSync(path.join(cwd, "data", "commands"), { recursive: true });
    writeFileSync(
      path.join(cwd, "data", "commands", "lamp.js"),
      'Promise.reject(new Error("no bridge")); export default { description: "Lamp.", run() { Promise.reject(new Error("no lamp")); return { text: "Light!" }; } };',
    );
    const running = startChatmint(["rehearse"], { cwd });
    running.type("ann: !lamp");
    await running.errLine(/no bridge[\s\S]*no lamp/);
    running.type("/advance 1m");
    running.type("ann: !lamp");
    running.child.stdin.end();
    expect(await running.exited).toEqual([0, null]);
    expect(running.lines).toEqual(["chatmint: Light!", "chatmint: Light!"]);
    const checked = await chatmint(["check"], { cwd });
    expect(checked).toMatchObject({ code: 1, err: expect.stringMatching(/nobody waited for it.*no bridge/) });
    const { code, out } = await chatmint(["doctor"], { cwd });
    expect({ code, end: out.at(-1) }).toEqual({ code: 1, end: expect.stringMatching(/^1 step failed/) });
    expect(out.join("\n")).toMatch(/^FAILED {2}commands: no bridge\n.*nobody waited for it/m);
  });

  it("may throw where nobody catches it, in a timer or a listener: it is told, and the bot goes on", async () => {
    const cwd = temporaryFolder();
    mkdirSync(path.join(cwd, "data", "commands"), { recursive: true });
    writeFileSync(
      path.join(cwd, "data", "commands", "lamp.js"),
      `import { EventEmitter } from "node:events";
       export default { description: "Lamp.", run() {
         setTimeout(() => { throw new Error("no bulb"); }, 1);
         process.nextTick(() => new EventEmitter().emit("error", new Error("no socket")));
         return { text: "Light!" };
       } };`,
    );
    const running = startChatmint(["rehearse"], { cwd });
    running.type("ann: !lamp");
    await running.errLine(/no socket[\s\S]*no bulb/);
    running.type("/advance 1m");
    running.type("ann: !lamp");
    running.child.stdin.end();
    expect(await running.exited).toEqual([0, null]);
    expect(running.lines).toEqual(["chatmint: Light!", "chatmint: Light!"]);
    expect(running.err()).toContain("the bot goes on");
  });

  it("may leave a timer of its own, and one that fails: a look at it ends all the same", async () => {
    const cwd = temporaryFolder();
    mkdirSync(path.join(cwd, "data", "commands"), { recursive: true });
    const lamp = (tick: string) =>
      writeFileSync(
        path.join(cwd, "data", "commands", "lamp.js"),
        `setInterval(() => {${tick}}, 50); export default { description: "Lamp.", run() { return { text: "Light!" }; } };`,
      );
    lamp("");
    expect((await chatmint(["check"], { cwd })).code).toBe(0);
    lamp('Promise.reject(new Error("no bridge"));');
    const ran = await chatmint(["rehearse"], { cwd, input: "ann: !lamp\n" });
    expect({ code: ran.code, out: ran.out }).toEqual({ code: 0, out: ["chatmint: Light!"] });
  });
});

describe("a second process", () => {
  it("is refused in words while the first one has the book; reading beside it works", async () => {
    const cwd = temporaryFolder();
    const first = startChatmint(["rehearse"], { cwd });
    first.type("you: !addpoints ann 5");
    await first.line(/ann/);
    const second = await chatmint(["rehearse"], { cwd });
    expect(second.code).toBe(5);
    expect(second.err).toMatch(/Another Chatmint is already running/);
    expect((await chatmint(["verify", "--rehearsal"], { cwd })).code).toBe(0);
    expect((await chatmintHere(["history", "ann", "--rehearsal"], { cwd })).out.join("\n")).toMatch(
      /\+5 .*5 points added by/,
    );
    first.child.kill("SIGKILL");
    await first.exited;
    expect((await chatmintHere(["rehearse"], { cwd, input: "ann: !points\n" })).out.join()).toMatch(/ann has 5 points/);
  });
});

describe("a first start in a new folder", () => {
  it("finds the built-in commands compiled by any start before it", async () => {
    const cwd = temporaryFolder();
    mkdirSync(path.join(cwd, "data", "commands"), { recursive: true });
    writeFileSync(
      path.join(cwd, "data", "commands", "wave.ts"),
      'export default { description: "Wave.", replies: { wave: "{viewer} waves." }, run: ({ viewer, reply }: any) => reply("wave", { viewer }) };',
    );
    const ran = await chatmint(["rehearse"], { cwd, input: "ann: !wave\n" });
    expect(ran.out).toEqual(["chatmint: ann waves."]);
    expect(readdirSync(path.join(cwd, "data", "cache")).map((file) => file.split(".")[0])).toEqual(["commands-wave"]);
  });
});

describe("a wrong command line", () => {
  it("names the command that was meant, or where all are listed", async () => {
    const cwd = temporaryFolder();
    expect(await chatmint(["rehears"], { cwd })).toMatchObject({
      code: 1,
      err: "There is no command rehears. Did you mean: npx chatmint rehearse\n",
    });
    expect((await chatmintHere(["banana"], { cwd })).err).toBe(
      "There is no command banana. All of them: npx chatmint --help\n",
    );
    expect((await chatmintHere(["start", "--banana"], { cwd })).err).toMatch(/unknown option '--banana'/);
    expect(existsSync(path.join(cwd, "data"))).toBe(false);
  });

  it("without a command takes the options of start", async () => {
    const cwd = temporaryFolder();
    const ran = await chatmintHere(["--data", "elsewhere"], { cwd, input: "ann: !points\n" });
    expect(ran.out).toEqual(["chatmint: ann has 0 points."]);
    expect(existsSync(path.join(cwd, "elsewhere", "rehearsal.db"))).toBe(true);
  });
});

describe("a reader that goes away", () => {
  it("is no failure: nothing is complained about, exit 0", async () => {
    const running = startChatmint(["rehearse"], { cwd: temporaryFolder() });
    running.type("ann: !points");
    await running.line(/ann has/);
    running.child.stdout.destroy();
    running.type("bob: !points\ncat: !points\ndan: !points");
    expect(await running.exited).toEqual([0, null]);
    expect(running.err()).not.toMatch(/EPIPE|\n\s+at /);
  });
});

describe("a data folder that cannot be", () => {
  it("is told in words with what to do, exit 2", async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, "taken"), "");
    const ran = await chatmint(["rehearse", "--data", path.join("taken", "data")], { cwd });
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/^The folder .* cannot be made: .*--data OTHER_FOLDER\n$/);
  });
});

describe("being asked to stop", () => {
  it.skipIf(process.platform === "win32").each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "%s closes the book and exits 0",
    async (signal) => {
      const cwd = temporaryFolder();
      const running = startChatmint(["rehearse"], { cwd });
      running.type("you: !addpoints ann 5");
      await running.line(/ann/);
      running.child.kill(signal);
      expect(await running.exited).toEqual([0, null]);
      expect((await chatmintHere(["verify", "--rehearsal"], { cwd })).code).toBe(0);
    },
  );
});
