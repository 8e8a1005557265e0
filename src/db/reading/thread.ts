/** The thread of job.ts: opens the book to read, does one thing, answers, and ends. */
import { once } from "node:events";
import { parentPort, type Transferable, workerData } from "node:worker_threads";
import type { PieceMessage, ReadingJob, ThreadWish } from "./job.ts";
import { openForReading } from "./open-reading.ts";

const { file, module, name, input, inPieces } = workerData as ThreadWish;
const known = (await import(module)) as Readonly<Record<string, ReadingJob<unknown, unknown>>>;
const db = openForReading(file);
try {
  // All of it at one moment of the book.
  db.exec("BEGIN");
  const result = await known[name]!.run(db, input);
  if (inPieces) await sendPieces(result as Iterable<unknown>);
  db.exec("COMMIT");
  if (!inPieces) parentPort!.postMessage(result, columnsOf(result));
} catch (error) {
  // SQLite's own errors lose their message on the way to the other thread.
  throw new Error(error instanceof Error ? error.message : String(error));
} finally {
  db.close();
}

async function sendPieces(pieces: Iterable<unknown>): Promise<void> {
  for (const piece of pieces) {
    const taken = once(parentPort!, "message");
    parentPort!.postMessage({ piece } satisfies PieceMessage, columnsOf(piece));
    await taken;
  }
  parentPort!.postMessage("end" satisfies PieceMessage);
}

/** Long columns of numbers are handed over instead of copied. */
function columnsOf(result: unknown): Transferable[] {
  if (typeof result !== "object" || result === null) return [];
  return Object.values(result).flatMap((value) => (ArrayBuffer.isView(value) ? [value.buffer as ArrayBuffer] : []));
}
