/** Whose a failure is that nobody waited for: a streamer's own command's, or Chatmint's. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/base/paths.ts";
import { isOwn } from "../../src/cli/run/strays.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

/** A failure with these files in its stack. */
const failedIn = (...files: string[]) =>
  Object.assign(new Error("broken"), {
    stack: `Error: broken\n${files.map((file) => `    at ${file}:1:1`).join("\n")}`,
  });
const ours = path.join(packageRoot(), "src", "app", "bot.ts");
const WINDOWS = "c:\\Bot\\data\\commands";

describe("a failure that nobody waited for", () => {
  it("is a command file's where one stands in the stack, as a path or an address", () => {
    const commands = temporaryFolder();
    const file = path.join(commands, "hug.ts");
    expect(isOwn(failedIn(ours, file), commands)).toBe(true);
    expect(isOwn(failedIn(ours, pathToFileURL(file).href), commands)).toBe(true);
    expect(isOwn(failedIn(ours), commands)).toBe(false);
  });

  it("is a command file's where nothing of ours stands there, if there are any", () => {
    const commands = path.join(temporaryFolder(), "commands");
    expect(isOwn(failedIn("node:internal/timers"), commands)).toBe(false);
    expect(isOwn("a text", commands)).toBe(false);
    mkdirSync(commands);
    writeFileSync(path.join(commands, "hug.ts"), "");
    expect(isOwn(failedIn("node:internal/timers"), commands)).toBe(true);
    expect(isOwn("a text", commands)).toBe(true);
  });

  it("is found on Windows with either slash and either letter of the drive", () => {
    for (const file of [
      "C:/Bot/data/commands/hug.ts",
      "c:\\Bot\\data\\commands\\hug.ts",
      "C:\\bot\\Data\\commands\\hug.ts",
    ])
      expect(isOwn(failedIn(ours, file), WINDOWS, "win32"), file).toBe(true);
    expect(isOwn(failedIn(ours, "C:/Bot/data/commands-old/hug.ts"), WINDOWS, "win32")).toBe(false);
    expect(isOwn(failedIn(ours, "/bot/Data/commands/hug.ts"), "/bot/data/commands", "linux")).toBe(false);
  });
});
