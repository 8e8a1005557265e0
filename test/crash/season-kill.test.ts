/** The built bot, killed with -9 while a season of 5,000 viewers ends: it has ended for all or for nobody, and so is its undo. */
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
const ARGS = ["--config", "config.json", "--data", "data"];
const SEASON = ["season", "end", "Spring", "--keep", "10%", "--yes", "--rehearsal", ...ARGS];

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "chatmint-season-kill-"));
  writeFileSync(path.join(folder, "config.json"), JSON.stringify({}));
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

function book(): Database.Database {
  return new Database(path.join(folder, "data", "rehearsal.db"), { readonly: true });
}

/** What lies where: with all viewers together, and in the sink of seasons. */
function sums(): { viewers: number; gone: number; fullest: number } {
  const db = book();
  const found = db
    .prepare(
      `SELECT sum(iif(kind = 'viewer', balance, 0)) AS viewers, sum(iif(owner = 'sink:season', balance, 0)) AS gone,
         max(iif(kind = 'viewer', balance, 0)) AS fullest FROM account`,
    )
    .get();
  db.close();
  return found as ReturnType<typeof sums>;
}

/** Starts the rehearsal, has a sub-command ask it, and kills it once the book says so, or the answer is there. */
async function killedWhile(asks: readonly string[], until: string): Promise<boolean> {
  const running = startChatmint(["rehearse", ...ARGS], { cwd: folder });
  await running.errLine(/REHEARSAL/);
  const asking = startChatmint(asks, { cwd: folder });
  const db = book();
  const reached = db.prepare<[], number>(`SELECT ${until}`).pluck();
  let [isThere, isAnswered] = [false, false];
  void asking.exited.then(() => {
    isAnswered = true;
  });
  while (!isThere && !isAnswered) {
    isThere = reached.get() === 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  running.child.kill("SIGKILL");
  asking.child.kill("SIGKILL");
  await Promise.all([running.exited, asking.exited]);
  db.close();
  return isThere;
}

async function startedAgain(): Promise<void> {
  expect((await chatmint(["rehearse", ...ARGS], { cwd: folder, input: "/advance 1s\n" })).code).toBe(0);
}

const places = "(SELECT count(*) FROM season_place)";
const next = (kind: string) =>
  `coalesce((SELECT next FROM operation WHERE kind = '${kind}' ORDER BY id DESC LIMIT 1), 0)`;

describe("the end of a season of 5,000 viewers killed with -9", () => {
  it("is absent or whole after a restart, and so is its undo", { timeout: 240_000 }, async () => {
    const joins = Array.from({ length: 10 }, (_, at) => `/join ${CROWD.slice(at * 500, at * 500 + 500).join(" ")}`);
    const input = `${[...joins, "!giveall 1005", "!giveall 1005"].join("\n")}\n`;
    expect((await chatmint(["rehearse", ...ARGS], { cwd: folder, input })).code).toBe(0);
    const before = sums();
    expect(before).toEqual({ viewers: 5_025_000, gone: 0, fullest: 1_005 });

    // While its lists are written nothing is begun: it is forgotten.
    expect(await killedWhile(SEASON, `${places} > 0`)).toBe(true);
    await startedAgain();
    expect(sums()).toEqual(before);
    // In the middle of the movements: it goes on.
    expect(await killedWhile(SEASON, `${next("season")} > 500`)).toBe(true);
    expect(sums().gone).toBeLessThan(4_525_000);
    await startedAgain();
    expect(sums()).toEqual({ viewers: 500_000, gone: 4_525_000, fullest: 100 });
    const listed = await chatmint(["season", "list", "--rehearsal", ...ARGS], { cwd: folder });
    expect(listed.out.join("\n")).toMatch(/^\S+ Spring: 4,525,000 points gone, viewers: 5,000 \(O\d\)$/);

    expect(await killedWhile(["season", "undo", "--rehearsal", ...ARGS], `${next("undo")} > 500`)).toBe(true);
    expect(sums().gone).toBeGreaterThan(0);
    await startedAgain();
    expect(sums()).toEqual(before);

    const read = openBookToRead(path.join(folder, "data", "rehearsal.db"), TABLES);
    expect(verify(read.db, { tables: TABLES, escrows: escrowSources }).problems).toEqual([]);
    expect(read.db.prepare("SELECT count(*) FROM season").pluck().get()).toBe(1);
    read.close();
  });
});
