import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
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
    await chatmint([], { cwd, input: EVENING });
    expect((await chatmint(["rehearse"], { cwd, input: "carol: !points\n" })).out.join()).toMatch(/ 40 points/);
    expect((await chatmint(["rehearse", "--fresh"], { cwd, input: "carol: !points\n" })).out.join()).toMatch(
      / 0 points/,
    );
  });

  it("takes a file with a BOM and CRLF", async () => {
    const cwd = temporaryFolder();
    const ran = await chatmint(["rehearse"], { cwd, input: `\uFEFF${EVENING.replaceAll("\n", "\r\n")}` });
    expect(ran.out.at(-1)).toMatch(/carol.* 40 points/);
  });

  it("starts its clock at the last time in its book when that is later than now", async () => {
    const cwd = temporaryFolder();
    await chatmint(["rehearse"], { cwd, input: "alice: hi\n/advance 6h\n" });
    const ran = await chatmint(["rehearse"], { cwd, input: "alice: hi\n/advance 5m\nalice: !points\n" });
    expect(ran.code).toBe(0);
    expect((await chatmint(["verify", "--rehearsal"], { cwd })).code).toBe(0);
  });

  it("says why nothing was said, for the streamer only", async () => {
    const ran = await chatmint(["rehearse"], { cwd: temporaryFolder(), input: "alice: !nonsense\n/nonsense\n" });
    expect(ran.out).toEqual([]);
    expect(ran.err).toMatch(/no command is called !nonsense/);
    expect(ran.err).toMatch(/There is no \/nonsense/);
  });

  it("plays a crowd", async () => {
    const cwd = temporaryFolder();
    const ran = await chatmint(["rehearse"], { cwd, input: "/viewers 300\n/advance 1h\nyou: !top\n" });
    expect(ran.code).toBe(0);
    expect((await chatmint(["verify", "--rehearsal"], { cwd })).out.join()).toMatch(/adds up/);
    expect((await chatmint(["viewer", "viewer7", "--rehearsal"], { cwd })).out.join("\n")).toMatch(/watched 1 h 0 min/);
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
    expect((await chatmint(["check"], { cwd })).code).toBe(1);
  });
});

describe("a second process", () => {
  it("is refused in words while the first one has the book; reading beside it works", async () => {
    const cwd = temporaryFolder();
    const first = startChatmint(["rehearse"], { cwd });
    first.type("you: !addpoints ann 5");
    await first.line(/ann/);
    const second = await chatmint(["rehearse"], { cwd });
    expect(second.code).toBe(2);
    expect(second.err).toMatch(/Another Chatmint is already running/);
    expect((await chatmint(["verify", "--rehearsal"], { cwd })).code).toBe(0);
    expect((await chatmint(["history", "ann", "--rehearsal"], { cwd })).out.join("\n")).toMatch(/\+5.*adjustment/);
    first.child.kill("SIGKILL");
    await first.exited;
    expect((await chatmint(["rehearse"], { cwd, input: "ann: !points\n" })).out.join()).toMatch(/ann has 5 points/);
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
      expect((await chatmint(["verify", "--rehearsal"], { cwd })).code).toBe(0);
    },
  );
});
