/** Threads that do SQLite's slow work (checkpoints, copies), so that the event loop never waits for a disk. */
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";

/**
 * Starts a thread from source text that runs alike from TypeScript source and from the build: it imports nothing of
 * ours. The script finds `Database` (better-sqlite3), `parentPort` and its own `data`, and may await.
 */
export function startSqliteThread(script: string, data: unknown): Worker {
  const sqlite = createRequire(import.meta.url).resolve("better-sqlite3");
  const prelude = `
    const { parentPort, workerData } = require("node:worker_threads");
    const Database = require(workerData.sqlite);
    const data = workerData.data;
    // SQLite's own errors lose their message on the way to the main thread.
    const told = (error) => {
      const plain = new Error(String((error && error.message) || error));
      if (error && error.code) plain.code = error.code;
      return plain;
    };
  `;
  const guarded = `(async () => {${script}\n})().catch((error) => { throw told(error); });`;
  // Without the flags of the main thread: a loader for TypeScript is of no use here and slow to start.
  return new Worker(prelude + guarded, { eval: true, execArgv: [], workerData: { sqlite, data } });
}

/** Runs a script that posts one message and ends; resolves with it, rejects with what was thrown. */
export function runSqliteThread(script: string, data: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const worker = startSqliteThread(script, data);
    worker.once("message", resolve);
    worker.once("error", reject);
    // After a message this changes nothing.
    worker.once("exit", (code) => reject(new Error(`A thread of the book ended early (${code}).`)));
  });
}
