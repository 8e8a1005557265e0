/** Long looks at the book, done by a thread of their own on a connection that can only read, so that chat never waits for them. */
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { Db } from "../open.ts";

/** What is read, and the module that another thread finds it in. Input and result are copied between the threads: plain data. */
export interface ReadingJob<I, R> {
  readonly module: string;
  readonly name: string;
  readonly run: (db: Db, input: I) => R;
}

/** What the thread is handed. */
export interface ThreadWish {
  readonly file: string;
  readonly module: string;
  readonly name: string;
  readonly input: unknown;
}

/** Makes a job that its module exports under this name: `export const READ_NAMES = readingJob(import.meta.url, "READ_NAMES", readNames)`. */
export function readingJob<I, R>(module: string, name: string, run: (db: Db, input: I) => R): ReadingJob<I, R> {
  return { module, name, run };
}

/** Does it in a thread; for a book in memory, which no other thread sees, on the spot. */
export function readInThread<I, R>(db: Db, { module, name, run }: ReadingJob<I, R>, input: I): Promise<R> {
  if (db.memory) return Promise.resolve().then(() => run(db, input));
  return new Promise((resolve, reject) => {
    const own = fileURLToPath(import.meta.url);
    const worker = new Worker(path.join(path.dirname(own), `thread${path.extname(own)}`), {
      workerData: { file: path.resolve(db.name), module, name, input } satisfies ThreadWish,
      execArgv: loaderFor(own),
    });
    worker.once("message", resolve);
    worker.once("error", reject);
    // After a message this changes nothing.
    worker.once("exit", (code) => reject(new Error(`A thread that reads the book ended early (${code}).`)));
  });
}

/** From source the thread needs the loader that this one had; from the build it needs none. */
function loaderFor(file: string): string[] {
  if (!file.endsWith(".ts")) return [];
  const jiti = path.dirname(createRequire(file).resolve("jiti"));
  return ["--import", pathToFileURL(path.join(jiti, "jiti-register.mjs")).href];
}
