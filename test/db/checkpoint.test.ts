import { statSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { SimulatedSystem } from "../../src/base/system.ts";
import { type CheckpointDone, startCheckpoints } from "../../src/db/copies/checkpoint.ts";
import { type Book, openBook } from "../../src/db/open.ts";
import { EVENING_MS, listeningLog, scratchFolder } from "../support/book.ts";

let scratch: ReturnType<typeof scratchFolder>;
let book: Book;
let file: string;

beforeEach(() => {
  scratch = scratchFolder();
  file = path.join(scratch.folder, "chatmint.db");
  book = openBook({ tables: TABLES, file });
});
afterEach(() => {
  book.close();
  scratch.remove();
});

const write = (rows: number) => {
  const insert = book.db.prepare("INSERT OR REPLACE INTO setting VALUES (?, ?)");
  book.db.transaction(() => {
    for (let n = 0; n < rows; n++) insert.run(`n${n}`, "x".repeat(1_000));
  })();
};

function start(options: { worthBytes?: number; longPages?: number } = {}) {
  const system = new SimulatedSystem(EVENING_MS);
  const { log, lines } = listeningLog();
  const waiting: ((done: CheckpointDone) => void)[] = [];
  const checkpoints = startCheckpoints({
    db: book.db,
    file,
    timers: system.timers,
    log,
    everyMs: 1_000,
    worthBytes: 1,
    ...options,
    onDone: (done) => waiting.shift()?.(done),
  });
  const next = () => new Promise<CheckpointDone>((resolve) => waiting.push(resolve));
  return { system, checkpoints, lines, next };
}

describe("checkpoints in a thread", () => {
  it("move the log into the book while commits make none of their own", async () => {
    const { system, checkpoints, next } = start();
    expect(book.db.pragma("wal_autocheckpoint", { simple: true })).toBe(0);
    write(3_000);
    const before = statSync(file).size;
    const done = next();
    await system.advance(1_000);
    const { pages, moved } = await done;
    expect(pages).toBeGreaterThan(500);
    expect(moved).toBe(pages);
    expect(statSync(file).size).toBeGreaterThan(before);
    await checkpoints.stop();
  });

  it("leave a short log alone", async () => {
    const { checkpoints, next } = start({ worthBytes: 100_000_000 });
    write(100);
    const done = next();
    checkpoints.ask();
    expect(await done).toEqual({ pages: 0, moved: 0, restarted: false });
    await checkpoints.stop();
  });

  it("bring a long log back to its start, so that it does not grow for ever", async () => {
    const { checkpoints, next } = start({ longPages: 100 });
    write(2_000);
    const done = next();
    checkpoints.ask();
    expect((await done).restarted).toBe(true);
    const size = statSync(`${file}-wal`).size;
    write(500);
    expect(statSync(`${file}-wal`).size).toBe(size);
    await checkpoints.stop();
  });

  it("end with the thread, and the book can be closed and opened again", async () => {
    const { system, checkpoints, lines } = start();
    write(100);
    await checkpoints.stop();
    await system.advance(10_000);
    await checkpoints.stop();
    book.close();
    book = openBook({ tables: TABLES, file });
    expect(book.db.prepare("SELECT count(*) FROM setting").pluck().get()).toBe(100);
    expect(lines).toEqual([]);
  });
});
