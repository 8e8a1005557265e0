/** The built bot, killed with -9 while viewers redeem, cancel and moderators settle: whatever chat was told is in the book. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { escrowSources } from "../../src/app/listed.ts";
import { TABLES } from "../../src/app/tables.ts";
import { openBookToRead } from "../../src/db/open.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import { startChatmint } from "../support/process.ts";

const KILLS = 5;
const CODES = 2_000;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "chatmint-shop-kill-"));
  mkdirSync(path.join(folder, "data", "codes"), { recursive: true });
  writeFileSync(
    path.join(folder, "data", "codes", "keys.txt"),
    Array.from({ length: CODES }, (_, n) => `CODE-${n}`).join("\n"),
  );
  const free = { cooldown: { viewerSeconds: 0, channelSeconds: 0 } };
  const names = ["redeem", "fulfil", "refund", "addpoints"];
  const config = {
    chat: {
      commands: Object.fromEntries(names.map((name) => [name, free])),
      flood: { commands: 1_000, seconds: 0, silentSeconds: 0 },
      cooldown: { viewerSeconds: 0, moderators: "both" },
    },
    shop: {
      items: [
        { name: "Water", price: 7 },
        { name: "Key", price: 3, codes: "keys.txt" },
        { name: "Hug", price: 2, fulfil: "auto" },
      ],
    },
  };
  writeFileSync(path.join(folder, "config.json"), JSON.stringify(config));
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

describe("a shop killed with -9 under load", () => {
  it("has in the book whatever chat was told, and every price in one place", { timeout: 120_000 }, async () => {
    const told = new Map<number, string>();
    for (let round = 0; round < KILLS; round++) {
      const running = startChatmint(["rehearse", "--config", "config.json", "--data", "data"], { cwd: folder });
      running.type("you: !addpoints ann 100000");
      await running.line(/ann/);
      const lines: string[] = [];
      for (let n = 1; n <= 600; n++) {
        lines.push(`ann: !redeem ${["water", "key", "hug"][n % 3]}`);
        if (n % 4 === 0) lines.push("[mod] mo: !fulfil @ann");
        if (n % 6 === 0) lines.push("[mod] mo: !refund @ann");
        if (n % 10 === 0) lines.push("ann: !redeem cancel");
      }
      running.type(lines.join("\n"));
      // Some answers, then the plug.
      const wanted = 60 + round * 40;
      await running.until(() => running.lines.length >= wanted);
      running.child.kill("SIGKILL");
      await running.exited;
      for (const line of running.lines) {
        const id = Number(/[#R](\d+)/.exec(line)?.[1]);
        if (/ is done\.$/.test(line)) told.set(id, "fulfilled");
        else if (/ points back for /.test(line)) told.set(id, "refunded");
        else if (/ and waits for it\.$/.test(line) && !told.has(id)) told.set(id, "waiting");
      }
    }
    const db = new Database(path.join(folder, "data", "rehearsal.db"));
    const states = new Map(db.prepare("SELECT id, state FROM redemption").raw().all() as [number, string][]);
    const lies = [...told].filter(([id, state]) => (state === "waiting" ? !states.has(id) : states.get(id) !== state));
    expect(lies).toEqual([]);
    expect(told.size).toBeGreaterThan(50);
    const doubled = db
      .prepare("SELECT count(*) FROM transfer WHERE idempotency_key LIKE 'redemption:%:end'")
      .pluck()
      .get();
    expect(doubled).toBe(db.prepare("SELECT count(*) FROM redemption WHERE closed_at_ms IS NOT NULL").pluck().get());
    db.close();
    const book = openBookToRead(path.join(folder, "data", "rehearsal.db"), TABLES);
    expect(verify(book.db, { tables: TABLES, escrows: escrowSources }).problems).toEqual([]);
    book.close();
  });
});
