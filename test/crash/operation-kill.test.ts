/** The built bot, killed with -9 while it gives something to 5,000 viewers: each gets it once, and it is taken back as one. */
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

const CROWD = Array.from({ length: 5_000 }, (_, n) => `v${n}`);
const ARGS = ["rehearse", "--config", "config.json", "--data", "data"];
/** How far it is when the plug is pulled. */
const CUTS = [1, 1_500, 3_500];

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "chatmint-operation-kill-"));
  writeFileSync(path.join(folder, "config.json"), JSON.stringify({}));
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

/** Types lines, and kills the bot once the operation is so far. How far it was then. */
async function killedAt(lines: readonly string[], operation: number, cut: number): Promise<number> {
  const running = startChatmint(ARGS, { cwd: folder });
  running.type(lines.join("\n"));
  await running.line(new RegExp(`O${operation}\\b`));
  const db = new Database(path.join(folder, "data", "rehearsal.db"), { readonly: true });
  const next = db.prepare("SELECT next FROM operation ORDER BY id DESC LIMIT 1").pluck();
  while ((next.get() as number) < cut) await new Promise((resolve) => setImmediate(resolve));
  running.child.kill("SIGKILL");
  await running.exited;
  const reached = next.get() as number;
  db.close();
  return reached;
}

describe("an operation on 5,000 viewers killed with -9", () => {
  it("is posted to its end after a restart, each viewer once, and so is its undo", { timeout: 180_000 }, async () => {
    const joins = Array.from({ length: 10 }, (_, at) => `/join ${CROWD.slice(at * 500, at * 500 + 500).join(" ")}`);
    const reached: number[] = [];
    for (const [round, cut] of CUTS.entries()) {
      reached.push(await killedAt([...joins, "!giveall 7", "!giveall 7"], round + 1, cut));
    }
    reached.push(await killedAt(["!undo O1"], 1, 2_000));
    expect(reached.filter((next) => next < CROWD.length).length).toBeGreaterThanOrEqual(2);
    expect((await chatmint(ARGS, { cwd: folder, input: "/advance 1m\n" })).code).toBe(0);

    const file = path.join(folder, "data", "rehearsal.db");
    const db = new Database(file, { readonly: true });
    const states = db.prepare("SELECT id, state, posted, refused FROM operation ORDER BY id").all();
    expect(states).toEqual([1, 2, 3, 4].map((id) => ({ id, state: "done", posted: CROWD.length, refused: 0 })));
    const each = db.prepare(
      "SELECT count(*) AS transfers, count(DISTINCT to_id) AS viewers, sum(amount) AS amount FROM transfer WHERE actor = ?",
    );
    for (const id of [1, 2, 3]) {
      expect(each.get(`operation:${id}`)).toEqual({ transfers: 5_000, viewers: 5_000, amount: 35_000 });
    }
    const balances = db.prepare("SELECT DISTINCT balance FROM account WHERE kind = 'viewer'").pluck().all();
    expect(balances).toEqual([14]);
    db.close();
    const book = openBookToRead(file, TABLES);
    expect(verify(book.db, { tables: TABLES, escrows: escrowSources }).problems).toEqual([]);
    book.close();
  });
});
