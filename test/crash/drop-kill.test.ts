/** The built bot, killed with -9 while it rains and words are thrown into chat: everybody gets what was promised, once. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { escrowSources } from "../../src/app/listed.ts";
import { TABLES } from "../../src/app/tables.ts";
import { openBookToRead } from "../../src/db/open.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import { chatmint, startChatmint } from "../support/process.ts";

const KILLS = 5;
const CROWD = Array.from({ length: 250 }, (_, n) => `v${n}`);
const ARGS = ["rehearse", "--config", "config.json", "--data", "data"];

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "chatmint-drop-kill-"));
  const free = { cooldown: { viewerSeconds: 0, channelSeconds: 0 } };
  const config = {
    chat: { commands: { rain: free, drop: free }, cooldown: { moderators: "both" } },
    drops: { words: ["mint"] },
  };
  writeFileSync(path.join(folder, "config.json"), JSON.stringify(config));
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

describe("drops killed with -9 under load", () => {
  it("are paid to the end after a restart, each viewer once", { timeout: 120_000 }, async () => {
    const told = { rains: 0, words: 0 };
    for (let round = 0; round < KILLS; round++) {
      const running = startChatmint(ARGS, { cwd: folder });
      const lines = [`/join ${CROWD.join(" ")}`];
      for (let n = 0; n < 80; n++) {
        lines.push("!rain 1000 listed", "!drop 3 20");
        for (let at = 0; at < 20; at++) lines.push(`${CROWD[(n * 7 + at) % CROWD.length]}: mint`);
      }
      running.type(lines.join("\n"));
      // Some answers, then the plug.
      const wanted = 8 + round * 9;
      await running.until(() => running.lines.length >= wanted);
      running.child.kill("SIGKILL");
      await running.exited;
      told.rains += running.lines.filter((line) => line.includes("It rains")).length;
      told.words += running.lines.filter((line) => line.includes("A drop of")).length;
    }
    // What was under way is taken up; the time for the last word passes.
    expect((await chatmint(ARGS, { cwd: folder, input: "/advance 5m\n" })).code).toBe(0);

    const file = path.join(folder, "data", "rehearsal.db");
    const db = new Database(file, { readonly: true });
    const count = (sql: string) => db.prepare<[], number>(sql).pluck().get()!;
    expect(count("SELECT count(*) FROM currency_drop WHERE state <> 'done'")).toBe(0);
    expect(count("SELECT count(*) FROM currency_drop WHERE kind = 'rain'")).toBeGreaterThanOrEqual(told.rains);
    expect(count("SELECT count(*) FROM currency_drop WHERE kind = 'claim'")).toBeGreaterThanOrEqual(told.words);
    expect(Math.min(told.rains, told.words)).toBeGreaterThan(10);
    const paid = "SELECT count(*) FROM transfer WHERE idempotency_key GLOB 'drop:' || d.id || ':pay:*'";
    expect(count(`SELECT count(*) FROM currency_drop AS d WHERE kind = 'rain' AND persons <> (${paid})`)).toBe(0);
    const claims = "SELECT count(*) FROM drop_claim WHERE drop_id = d.id";
    expect(count(`SELECT count(*) FROM currency_drop AS d WHERE kind = 'claim' AND (${claims}) <> (${paid})`)).toBe(0);
    db.close();
    const book = openBookToRead(file, TABLES);
    expect(verify(book.db, { tables: TABLES, escrows: escrowSources }).problems).toEqual([]);
    book.close();
  });
});
