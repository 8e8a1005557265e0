/** The bot is asked to end while it starts: whenever that is, it ends in order. */
import { existsSync, readdirSync, watch, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { chatmintHere } from "../support/command-line.ts";
import { startChatmint } from "../support/process.ts";
import { stage } from "../support/stage.ts";

/** Loaded before the program: asks it to end as soon as it listens, before anything else of it is loaded. */
const AT_ONCE = `
const { on } = process;
process.on = function (name, ...rest) {
  on.call(this, name, ...rest);
  if (name === "SIGTERM") setImmediate(() => process.kill(process.pid, "SIGTERM"));
  return this;
};`;

function leftOver(cwd: string): string[] {
  const data = path.join(cwd, "data");
  return existsSync(data) ? readdirSync(data).filter((name) => name.endsWith("-wal")) : [];
}

describe.skipIf(process.platform === "win32")("a bot that is asked to end while it starts", () => {
  it.each([false, true])("ends at once where nothing is open yet (starter: %s)", async (starter) => {
    const { cwd, env } = await stage();
    const preload = path.join(cwd, "at-once.mjs");
    writeFileSync(preload, AT_ONCE);
    const running = startChatmint(["start"], {
      ...{ cwd, starter },
      env: { ...env, CHATMINT_RESTART: "yes", NODE_OPTIONS: `--import=${pathToFileURL(preload)}` },
    });
    expect(await running.exited).toEqual([0, null]);
    expect(existsSync(path.join(cwd, "data"))).toBe(false);
    expect(running.err()).toBe("");
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("closes the book on %s once it is there", async (signal) => {
    const { cwd, env } = await stage();
    const running = startChatmint(["start"], { cwd, env });
    await running.errLine(/starts; this log is kept in/);
    running.child.kill(signal);
    expect(await running.exited).toEqual([0, null]);
    expect(running.err()).toMatch(/Chatmint stops/);
    expect(leftOver(cwd)).toEqual([]);
    expect((await chatmintHere(["verify"], { cwd })).code).toBe(0);
  });

  it("closes the book of a rehearsal too", async () => {
    const { cwd, env } = await stage();
    const made = new Promise<void>((resolve) => {
      const watcher = watch(cwd, { recursive: true }, (_event, name) => name?.endsWith("-wal") && resolve());
      onTestFinished(() => watcher.close());
    });
    const running = startChatmint(["rehearse"], { cwd, env });
    await made;
    running.child.kill("SIGTERM");
    expect(await running.exited).toEqual([0, null]);
    expect(leftOver(cwd)).toEqual([]);
  });
});
