/** What a streamer on Windows double-clicks, as far as it can be read anywhere. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { chatmint } from "../support/process.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

const text = readFileSync(path.resolve(import.meta.dirname, "..", "..", "bin", "Chatmint.cmd"), "utf8");

/** The scripts that the starter asks Node.js to run: is it new enough, is this version installed. */
const [tooOld, notInstalled] = [...text.matchAll(/^node -e "(.*)"/gm)].map(([, script]) => script!) as [string, string];

describe("bin/Chatmint.cmd", () => {
  it("ends every line as cmd.exe needs it: without carriage returns it misses labels", () => {
    expect(text.match(/(?<!\r)\n/g)).toBeNull();
  });

  it("jumps to labels that are there", () => {
    const labels = [...text.matchAll(/^:(\w+)/gm)].map(([, label]) => label);
    const jumps = [...text.matchAll(/goto (\w+)/g)].map(([, label]) => label);
    expect(jumps.length).toBeGreaterThan(3);
    expect(jumps.filter((label) => !labels.includes(label))).toEqual([]);
  });

  it.each([
    ["18.0.0", 1],
    ["20.18.3", 1],
    ["20.19.0", 0],
    ["22.1.0", 0],
    ["26.0.0", 0],
  ])("asks for another Node.js where this one is too old: %s", (version, code) => {
    const script = tooOld.replace("process.versions.node", JSON.stringify(version));
    expect(spawnSync(process.execPath, ["-e", script]).status).toBe(code);
  });

  it.each([
    ["this version is", { version: "1.2.0" }, 0],
    ["an older version is", { version: "1.1.0" }, 1],
    ["nothing is", undefined, 1],
  ])("installs unless it is done: %s", (_name, lock, code) => {
    const cwd = path.join(temporaryFolder(), "für Zoë & Söhne");
    mkdirSync(cwd);
    writeFileSync(path.join(cwd, "package.json"), '{ "version": "1.2.0" }');
    if (lock) {
      mkdirSync(path.join(cwd, "node_modules"));
      writeFileSync(path.join(cwd, "node_modules", ".package-lock.json"), JSON.stringify(lock));
    }
    expect(spawnSync(process.execPath, ["-e", notInstalled], { cwd }).status).toBe(code);
  });

  it("passes on what it is called with, so that sub-commands work: nothing behind it starts the bot", async () => {
    expect(text).toContain('\r\nnode "bin\\start.js" %*\r\n');
    const cwd = temporaryFolder();
    expect((await chatmint([], { cwd, input: "" })).err).toMatch(/REHEARSAL/);
    expect((await chatmint(["check"], { cwd })).out.join()).toMatch(/in order/);
  });

  it("stays open however the bot ended, also when Windows ended it: that code is below zero", () => {
    expect(text).toMatch(/start\.js" %\*\r\n(rem .*\r\n)?if not "%errorlevel%"=="0" goto problem\r\n/);
    // A quote or a percent sign within would end the script early in cmd.exe.
    for (const script of [tooOld, notInstalled]) expect(script).not.toMatch(/["%]/);
  });
});
