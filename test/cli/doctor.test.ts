import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { openBook } from "../../src/db/open.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

/** Kick at addresses where nobody answers: the steps are gone through all the same. */
const NOWHERE = "http://127.0.0.1:9";
const config = {
  kick: {
    channel: "demo",
    userId: "1",
    channelId: "2",
    chatroomId: "3",
    endpoints: { site: NOWHERE, web: NOWHERE, api: NOWHERE, id: NOWHERE },
    timing: { requestMs: 500, connectMs: 200 },
  },
};

/** Each step's name and state, and all the lines. */
async function doctor(folder: string) {
  const file = path.join(folder, "config.json");
  writeFileSync(file, JSON.stringify(config));
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const shell = { out: print, err: print, stdin: process.stdin, environment: {} };
  const code = await runCli(["doctor", "--config", file, "--data", folder], shell);
  const text = lines.join("\n");
  const states = new Map<string, string>();
  for (const [, state, name] of text.matchAll(/^(ok|careful|FAILED|skipped) +([^:\n]+):/gm)) states.set(name!, state!);
  return { code, text, states };
}

describe("chatmint doctor", () => {
  it("goes through every step, and gives a cure below each that failed", async () => {
    const { code, text, states } = await doctor(temporaryFolder());
    expect(code).toBe(1);
    for (const name of ["config", "commands", "database", "disk", "Kick channel", "Kick drivers"])
      expect(states.get(name), name).toBe("ok");
    for (const name of ["Kick realtime feed", "Kick chat", "Kick clock"]) expect(states.get(name), name).toBe("FAILED");
    expect([...states.keys()]).toEqual(expect.arrayContaining(["Kick can write", "Kick live state", "Kick webhook"]));
    const lines = text.split("\n");
    for (const [at, line] of lines.entries()) if (line.startsWith("FAILED")) expect(lines[at + 1]).toMatch(/^ {8}\S/);
  });

  it("looks at the platforms also beside a book that cannot be read", async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, "chatmint.db"), "this is not a book");
    const { code, states } = await doctor(folder);
    expect(code).toBe(1);
    expect(states.get("database")).toBe("FAILED");
    expect(states.get("Kick live state")).toBeDefined();
  });

  it("names the age of the newest copy, and complains where there is none for a week", async () => {
    const folder = temporaryFolder();
    openBook({ file: path.join(folder, "chatmint.db") }).close();
    expect((await doctor(folder)).states.get("copies")).toBe("careful");
    const backups = path.join(folder, "backups");
    mkdirSync(backups);
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
    writeFileSync(path.join(backups, `chatmint-${daysAgo(9)}-050000.db`), "");
    const old = await doctor(folder);
    expect(old.states.get("copies")).toBe("FAILED");
    expect(old.text).toMatch(/newest copy of the book is [89] days old.*\n {8}Run: npx chatmint backup/);
    writeFileSync(path.join(backups, `chatmint-${daysAgo(3)}-050000.db`), "");
    expect((await doctor(folder)).states.get("copies")).toBe("ok");
  });

  it("sends a book of an older version to the start, not to the backups", async () => {
    const folder = temporaryFolder();
    const bookFile = path.join(folder, "chatmint.db");
    const book = openBook({ file: bookFile });
    book.db.pragma("user_version = 1");
    book.close();
    const { text, states } = await doctor(folder);
    expect(states.get("database")).toBe("careful");
    expect(text).toMatch(/written by an older Chatmint.*\n {8}npx chatmint start( --.+)?\n/);
    expect(states.get("Kick live state")).toBeDefined();
  });
});
