/** What hangs for ever, in a real process: it is ended, named, and left out by the next start. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { chatmint, startChatmint } from "../support/process.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

function folderWith(command: string): string {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, "data", "commands"), { recursive: true });
  writeFileSync(path.join(folder, "data", "commands", "hang.ts"), command);
  return folder;
}

const command = (run: string) =>
  `import { defineCommand } from "chatmint";
   export default defineCommand({ description: "Hang.", replies: { a: "here" }, run: ({ reply }) => { ${run} } });`;
const rehearse = ["rehearse", "--data", "data"];

/** A wait inside Node itself, which nothing in the thread can stop: for a process that ends by itself after a while. */
const WAIT = `process.getBuiltinModule("node:child_process").execFileSync(process.execPath, ["-e", "setTimeout(() => {}, 15000)"]);`;

describe("a process in which a command file hangs", () => {
  it("is ended and names the file; the next start leaves it out and keeps what chat was told", async () => {
    const cwd = folderWith(command(WAIT));
    const first = startChatmint(rehearse, { cwd });
    first.type("you: !reward ann 30");
    await first.line(/ann gets 30/);
    first.type("ann: !hang");
    await first.exited;
    expect(first.err()).toContain(path.join("data", "commands", "hang.ts"));

    const second = await chatmint(rehearse, { cwd, input: "ann: !hang\nann: !points\n/quit\n" });
    expect(second.code).toBe(0);
    expect(second.err).toMatch(/hang\.ts: it hung/);
    expect(second.out.at(-1)).toContain("ann has 30 points");

    const { err, code } = await chatmint(["check", "--data", "data"], { cwd });
    expect(`${code} ${err}`).toMatch(/^[12] [\s\S]*hang\.ts: it hung/);

    writeFileSync(path.join(cwd, "data", "commands", "hang.ts"), command(`return reply("a");`));
    const third = await chatmint(rehearse, { cwd, input: "ann: !hang\n/quit\n" });
    expect(third.out.at(-1)).toContain("here");
  });

  it("is ended when the file hangs while it is loaded", async () => {
    const cwd = folderWith(`for (;;);\nexport default {};`);
    const first = await chatmint(["check", "--data", "data"], { cwd });
    expect(first.err).toContain(path.join("data", "commands", "hang.ts"));
    expect(JSON.parse(readFileSync(path.join(cwd, "data", "hung.json"), "utf8"))).toHaveProperty("hash");
    const second = await chatmint(rehearse, { cwd, input: "ann: !points\n/quit\n" });
    expect(second.out.at(-1)).toContain("ann has 0 points");
  });

  it("goes on without a file that only waits for long while it is loaded", async () => {
    const cwd = folderWith(`await new Promise((resolve) => setTimeout(resolve, 20_000));\nexport default {};`);
    const ran = await chatmint(["check", "--data", "data"], { cwd });
    expect(ran.out.join("\n") + ran.err).toMatch(/hang\.ts: .*not done after 10 seconds/);
    expect(existsSync(path.join(cwd, "data", "hung.json"))).toBe(false);
  });

  it("is ended also when a signal comes while a command waits", { skip: process.platform === "win32" }, async () => {
    const cwd = folderWith(command(`console.log("inside"); ${WAIT}`));
    const running = startChatmint(rehearse, { cwd });
    running.type("ann: !hang");
    await running.line(/inside/);
    const began = performance.now();
    running.child.kill("SIGTERM");
    await running.exited;
    // Three seconds on a free machine; the wait itself takes fifteen.
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it("stops a loop and goes on", async () => {
    const cwd = folderWith(command("for (;;);"));
    // On a machine under load the second stop switches it off: see own-commands.ts.
    const input = "ann: !hang\nyou: !reward ann 5\nbob: !hang\ncat: !hang\n/quit\n";
    const ran = await chatmint(rehearse, { cwd, input });
    expect(ran.code).toBe(0);
    expect(ran.out.join("\n")).toMatch(/Something went wrong[\s\S]*ann gets 5 points/);
    expect(ran.err).toMatch(/silent: hang hung and is switched off/);
    expect(readFileSync(path.join(cwd, "data", "switched-off.json"), "utf8")).toContain("hang.ts");
  });
});

it("is ended also when a command waits after another that it ran", async () => {
  const folder = temporaryFolder();
  const report = path.join(folder, "hung.json");
  const watchdog = pathToFileURL(path.resolve("src/base/watchdog.ts"));
  const system = pathToFileURL(path.resolve("src/base/system.ts"));
  const script = path.join(folder, "nested.ts");
  writeFileSync(
    script,
    `import { startWatchdog } from ${JSON.stringify(watchdog.href)};
     import { realSystem } from ${JSON.stringify(system.href)};
     const dog = startWatchdog({ timers: realSystem().timers, reportFile: ${JSON.stringify(report)} });
     setTimeout(() => {
       dog.entered({ file: "outer.ts", limitMs: 1000 });
       dog.entered({ file: "inner.ts", limitMs: 1000 });
       dog.left();
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20_000);
     }, 500);`,
  );
  const { signal } = spawnSync(process.execPath, ["--import", "jiti/register", script], {
    cwd: path.resolve("."),
    timeout: 15_000,
  });
  expect(JSON.parse(readFileSync(report, "utf8"))).toEqual({ file: "outer.ts" });
  if (process.platform !== "win32") expect(signal).toBe("SIGKILL");
});
