/** The thread of read-beside.ts: reads one file of another bot, asks what it must know, tells what it comes to, and ends. */
import { parentPort, workerData } from "node:worker_threads";
import type { ReadImport, ReadingHears } from "../../app/imports/reading.ts";
import { ConfigError, messageOf } from "../../base/errors.ts";
import { openForReading } from "../../db/reading/open-reading.ts";
import type { ThreadHears, ThreadSays, ThreadWish } from "./read-beside.ts";
import { readImport } from "./read-import.ts";

const { wish, paths, book } = workerData as ThreadWish;
const port = parentPort!;
const stop = new AbortController();
const asked = new Map<number, (answer: unknown) => void>();
const say = (message: ThreadSays) => port.postMessage(message);

port.on("message", (message: ThreadHears) => {
  if (message === "stop") stop.abort();
  else asked.get(message.id)?.(message.answer);
});

let questions = 0;
/** Asks the bot, and waits for its answer. */
function ask<T>(what: "ask" | "accounts" | "taken", ...given: readonly unknown[]): Promise<T> {
  const id = ++questions;
  return new Promise((resolve, reject) => {
    asked.set(id, (answer) => resolve(answer as T));
    stop.signal.addEventListener("abort", () => reject(stop.signal.reason));
    say({ says: "asks", id, what, given });
  });
}

const hears: ReadingHears = {
  ask: (question) => ask("ask", question),
  accounts: (platform, logins) => ask("accounts", platform, logins),
  taken: (words) => ask("taken", words),
  step: (...given) => say({ says: "step", given }),
};

async function read(): Promise<ReadImport> {
  return readImport(wish, hears, {
    ...{ paths, signal: stop.signal },
    async withBook(use) {
      const db = openForReading(book);
      try {
        return await use(db);
      } finally {
        db.close();
      }
    },
  });
}

try {
  say({ says: "done", read: await read() });
} catch (error) {
  // SQLite's own errors lose their message on the way to the other thread.
  if (error instanceof ConfigError) say({ says: "refused", code: error.code, problems: error.problems });
  else say({ says: "failed", message: messageOf(error) });
}
// It would keep the thread alive.
port.unref();
