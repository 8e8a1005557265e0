/** What a streamer on Windows double-clicks, as far as it can be read anywhere. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const text = readFileSync(path.resolve(import.meta.dirname, "..", "..", "bin", "Chatmint.cmd"), "utf8");

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
    const script = /^node -e "(.*)"/m.exec(text)![1]!.replace("process.versions.node", JSON.stringify(version));
    expect(spawnSync(process.execPath, ["-e", script]).status).toBe(code);
  });
});
