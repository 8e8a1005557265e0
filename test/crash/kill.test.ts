import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtExecutable } from "../support/executable.ts";

const executable = builtExecutable();
const KILLS = 20;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "chatmint-kill-"));
  const free = { cooldown: { viewerSeconds: 0, channelSeconds: 0 } };
  const config = {
    chat: { commands: { give: free, addpoints: free }, flood: { commands: 1000, seconds: 0, silentSeconds: 0 } },
  };
  writeFileSync(path.join(folder, "config.json"), JSON.stringify(config));
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

/** A rehearsal in a process of its own. Lines it has said are in `said`. */
function startProcess() {
  const child = spawn(process.execPath, [executable, "rehearse", "--config", "config.json", "--data", "data"], {
    cwd: folder,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const said: string[] = [];
  let stderr = "";
  let partial = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = (partial + text).split("\n");
    partial = lines.pop()!;
    said.push(...lines);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  // A killed process closes its pipe while lines are on the way.
  child.stdin.on("error", () => undefined);
  const exited = once(child, "exit");
  return { child, said, exited, stderr: () => stderr };
}

function saidBy(count: () => number, wanted: number, child: ReturnType<typeof startProcess>): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (count() >= wanted) resolve();
      else child.child.stdout.once("data", look);
    };
    child.child.once("exit", () => reject(new Error(`The process ended early: ${child.stderr()}`)));
    look();
  });
}

function readBook<T>(read: (db: Database.Database) => T): T {
  const db = new Database(path.join(folder, "data", "rehearsal.db"));
  try {
    return read(db);
  } finally {
    db.close();
  }
}

describe("a process killed with -9 at random moments under load", () => {
  it("has in the book whatever chat was told, each time, and no minute twice", { timeout: 180_000 }, async () => {
    let next = 1;
    const told = new Set<number>();
    for (let round = 0; round < KILLS; round++) {
      const running = startProcess();
      const { child, said } = running;
      child.stdin.write(`you: !addpoints ann 100000000\n`);
      await saidBy(() => said.length, 1, running);
      const amounts = new Set<number>();
      const lines: string[] = [];
      for (let i = 0; i < 4_000; i++) {
        const amount = next++;
        amounts.add(amount);
        lines.push(`ann: !give viewer${i % 50} ${amount}`);
        if (i % 5 === 4) lines.push("/advance 1m");
      }
      child.stdin.write(`${lines.join("\n")}\n`);
      // A random number of answers, then the plug.
      await saidBy(() => said.length, 2 + ((round * 37) % 120), running);
      child.kill("SIGKILL");
      await running.exited;
      for (const line of said) {
        const amount = /^chatmint: ann gave ([\d,]+) points? to /.exec(line)?.[1];
        if (amount) told.add(Number(amount.replaceAll(",", "")));
      }
      const booked = readBook(
        (db) => new Set(db.prepare("SELECT amount FROM transfer WHERE kind = 'give'").pluck().all() as number[]),
      );
      expect(
        [...told].filter((amount) => !booked.has(amount)),
        `after kill ${round + 1}`,
      ).toEqual([]);
    }
    expect(told.size).toBeGreaterThan(KILLS);

    const verified = spawn(process.execPath, [executable, "verify", "--rehearsal", "--data", "data"], {
      cwd: folder,
      stdio: "pipe",
    });
    const [code] = await once(verified, "exit");
    expect(code).toBe(0);

    readBook((db) => {
      expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
      const gives = db
        .prepare("SELECT count(*) AS n, count(DISTINCT amount) AS different FROM transfer WHERE kind = 'give'")
        .get() as { n: number; different: number };
      expect(gives.n).toBe(gives.different);
      const overlaps = db
        .prepare(
          `SELECT count(*) FROM span AS a JOIN span AS b ON a.broadcast_id = b.broadcast_id AND a.viewer_id = b.viewer_id AND a.id < b.id
           WHERE b.from_tick < coalesce(a.to_tick, 1000000000) AND a.from_tick < coalesce(b.to_tick, 1000000000)`,
        )
        .pluck()
        .get();
      expect(overlaps).toBe(0);
    });
  });
});
