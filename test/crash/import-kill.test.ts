/** The built bot, killed with -9 while rows of another bot's file come in: all of them once, and taken back as one. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { doorFile } from "../../src/app/door-place.ts";
import { escrowSources } from "../../src/app/listed.ts";
import type { Answer } from "../../src/app/operations.ts";
import { TABLES } from "../../src/app/tables.ts";
import { dataPaths } from "../../src/base/paths.ts";
import { realSystem } from "../../src/base/system.ts";
import { askRunning } from "../../src/cli/write/door.ts";
import { openBookToRead } from "../../src/db/open.ts";
import { Staged } from "../../src/db/staged.ts";
import type { ImportStanding } from "../../src/features/imports/standing.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import { FILE, rowOf } from "../imported/import-rig.ts";
import { startChatmint } from "../support/process.ts";

const ROWS = Number(process.env.IMPORT_ROWS ?? 8_000);
const ARGS = ["rehearse", "--config", "config.json", "--data", "data"];
const { timers, random } = realSystem();

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "chatmint-import-kill-"));
  writeFileSync(path.join(folder, "config.json"), JSON.stringify({}));
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A bot whose door is open. */
async function bot() {
  const paths = dataPaths(path.join(folder, "data"));
  rmSync(doorFile(paths, true), { force: true });
  const running = startChatmint(ARGS, { cwd: folder });
  while (!existsSync(doorFile(paths, true))) await turn();
  const asks = (operation: string, request: unknown): Promise<Answer | undefined> =>
    askRunning(paths, true, { operation, request, id: random.bytes(16).toString("hex") }, timers);
  return { running, asks };
}

type Asks = Awaited<ReturnType<typeof bot>>["asks"];

/** Starts it, asks something if anything, and kills it once so much is through. How much that was. */
async function killedAt(cut: number, sql: string, does?: (asks: Asks) => Promise<unknown>): Promise<number> {
  // What the last run left goes on before the door opens.
  const { running, asks } = does ? await bot() : { running: startChatmint(ARGS, { cwd: folder }), asks: undefined };
  const asked = does?.(asks!).catch(() => undefined);
  const db = new Database(path.join(folder, "data", "rehearsal.db"), { readonly: true });
  const far = db.prepare<[], number>(sql).pluck();
  while ((far.get() ?? 0) < cut) await turn();
  running.child.kill("SIGKILL");
  await running.exited;
  await asked;
  const reached = far.get() ?? 0;
  db.close();
  return reached;
}

/** Asks how an import stands until it is through. */
async function through(asks: Asks, number: number, is: (standing: ImportStanding) => boolean): Promise<ImportStanding> {
  for (;;) {
    const standing = (await asks("import-status", { number }))?.data as ImportStanding;
    if (is(standing)) return standing;
    await turn();
  }
}

describe("an import killed with -9", () => {
  it("comes in to its end, each row once, and so does its undo", { timeout: 300_000 }, async () => {
    const file = path.join(folder, "staged.db");
    const staged = Staged.create(file);
    const rows = Array.from({ length: ROWS }, (_, n) =>
      rowOf({ ...(n % 10 ? { id: `${n + 100}` } : {}), login: `v${n}`, amount: 3, minutes: 60, allTime: 9 }, n),
    );
    staged.add(rows, [], FILE);
    staged.close();
    const next = "SELECT after_n + 1 FROM import ORDER BY operation_id DESC LIMIT 1";
    const gone = [await killedAt(1, next, (asks) => asks("import-begin", { file })), await killedAt(ROWS / 2, next)];
    expect(gone.every((rowsIn) => rowsIn > 0 && rowsIn < ROWS)).toBe(true);
    const ids = ROWS - ROWS / 10;
    const second = await bot();
    const standing = await through(second.asks, 1, ({ state }) => state === "done");
    expect(standing).toMatchObject({ done: ROWS, amount: 3 * ids, waiting: ROWS / 10 });
    second.running.child.kill("SIGKILL");
    await second.running.exited;
    const undo = "SELECT next FROM operation WHERE undoes_id IS NOT NULL";
    expect(await killedAt(ROWS / 8, undo, (asks) => asks("import-undo", { number: 1 }))).toBeLessThan(ids);
    const third = await bot();
    const undone = await through(third.asks, 1, ({ state, undo: by }) => state === "undone" && by?.done === ids);
    expect(undone).toMatchObject({ waiting: 0, undo: { left: 0, amount: 3 * ids } });
    third.running.child.kill("SIGKILL");
    await third.running.exited;
    const book = openBookToRead(path.join(folder, "data", "rehearsal.db"), TABLES);
    const balances = book.db.prepare("SELECT DISTINCT balance FROM account WHERE kind = 'viewer'").pluck().all();
    expect(balances).toEqual([0]);
    expect(book.db.prepare("SELECT count(*) FROM identity WHERE platform = 'twitch'").pluck().get()).toBe(ids);
    expect(verify(book.db, { tables: TABLES, escrows: escrowSources }).problems).toEqual([]);
    book.close();
  });
});
