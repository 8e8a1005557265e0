/** Long looks at the book, done by a thread of their own on a connection that can only read, so that chat never waits for them. */
import path from "node:path";
import type { Worker } from "node:worker_threads";
import { startThread } from "../../base/thread.ts";
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
  /** The result is gone through, and each piece of it sent when the one before was taken. */
  readonly inPieces: boolean;
}

/** What a thread that reads in pieces sends. */
export type PieceMessage = { readonly piece: unknown } | "end";

/** At once at most so many: each holds its part of the book in memory, and takes a processor. The others wait in line. */
const THREADS_MAX = 2;
let threads = 0;
const waiting: (() => void)[] = [];

/** Makes a job that its module exports under this name: `export const READ_NAMES = readingJob(import.meta.url, "READ_NAMES", readNames)`. */
export function readingJob<I, R>(module: string, name: string, run: (db: Db, input: I) => R): ReadingJob<I, R> {
  return { module, name, run };
}

/** Does it in a thread; for a book in memory, which no other thread sees, on the spot. */
export async function readInThread<I, R>(db: Db, job: ReadingJob<I, R>, input: I): Promise<Awaited<R>> {
  if (db.memory) return await job.run(db, input);
  await place();
  try {
    return (await new Thread(db, job, input, false).next()) as Awaited<R>;
  } finally {
    leave();
  }
}

/**
 * The same for what comes in pieces: the thread waits with the next until the one before was taken, so that the event loop
 * never has more than one of them to take in a turn. Whoever stops early ends the thread.
 */
export async function* readInPieces<I, P>(db: Db, job: ReadingJob<I, Iterable<P>>, input: I): AsyncGenerator<P> {
  if (db.memory) {
    // Read to the end first: others use this connection too.
    yield* [...job.run(db, input)];
    return;
  }
  await place();
  const thread = new Thread(db, job, input, true);
  try {
    for (;;) {
      const message = (await thread.next()) as PieceMessage;
      if (message === "end") return;
      yield message.piece as P;
      thread.go();
    }
  } finally {
    await thread.end();
    leave();
  }
}

async function place(): Promise<void> {
  if (threads >= THREADS_MAX) await new Promise<void>((resolve) => waiting.push(resolve));
  else threads += 1;
}

/** The next in line has the place; without one it is free. */
function leave(): void {
  const next = waiting.shift();
  if (next) next();
  else threads -= 1;
}

/** One that reads. */
class Thread {
  readonly #worker: Worker;
  /** Rejects when it is over, with what went wrong where something did. */
  readonly #over: Promise<never>;

  constructor(
    db: Db,
    { module, name }: Pick<ReadingJob<unknown, unknown>, "module" | "name">,
    input: unknown,
    inPieces: boolean,
  ) {
    const wish: ThreadWish = { file: path.resolve(db.name), module, name, input, inPieces };
    const worker = startThread(import.meta.url, "thread", wish);
    this.#worker = worker;
    this.#over = new Promise((_, reject) => {
      worker.once("error", reject);
      worker.once("exit", (code) => reject(new Error(`A thread that reads the book ended early (${code}).`)));
    });
    // Whoever waits for a message hears of it; after the last one nobody does.
    this.#over.catch(() => {});
  }

  /** Its next message. */
  next(): Promise<unknown> {
    return Promise.race([this.#over, new Promise((resolve) => this.#worker.once("message", resolve))]);
  }

  go(): void {
    this.#worker.postMessage("next");
  }

  end(): Promise<unknown> {
    return this.#worker.terminate();
  }
}
