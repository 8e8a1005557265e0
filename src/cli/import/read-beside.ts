/**
 * Reads a file of another bot for the dashboard of a bot that runs: in a thread of its own, because reading, comparing and adding up
 * a million rows would hold up chat. Of a book in memory, which no other thread sees, on the spot.
 */
import path from "node:path";
import type { ImportReading, ReadImport, ReadingHears, ReadingWish } from "../../app/imports/reading.ts";
import { ConfigError } from "../../base/errors.ts";
import type { DataPaths } from "../../base/paths.ts";
import { type Cancel, realSystem } from "../../base/system.ts";
import { startThread } from "../../base/thread.ts";
import type { Db } from "../../db/open.ts";

/** What the thread is handed. */
export interface ThreadWish {
  readonly wish: ReadingWish;
  readonly paths: DataPaths;
  readonly book: string;
}

type Asks = "ask" | "accounts" | "taken";

/** What it says. */
export type ThreadSays =
  | { readonly says: "step"; readonly given: Parameters<ReadingHears["step"]> }
  | { readonly says: "asks"; readonly id: number; readonly what: Asks; readonly given: readonly unknown[] }
  | { readonly says: "done"; readonly read: ReadImport }
  | { readonly says: "refused"; readonly code: string; readonly problems: readonly string[] }
  | { readonly says: "failed"; readonly message: string };

/** What it is told. */
export type ThreadHears = { readonly id: number; readonly answer: unknown } | "stop";

/** How long one that is to stop may take to let its files go. */
const STOP_MS = 5_000;

/** Reads for the bot that has this book open. */
export function importReading(db: Db, paths: DataPaths): ImportReading {
  if (!db.memory) {
    return (wish, hears, signal) => inThread({ wish, paths, book: path.resolve(db.name) }, hears, signal);
  }
  return async (wish, hears, signal) => {
    const { readImport } = await import("./read-import.ts");
    return readImport(wish, hears, { paths, signal, withBook: async (use) => use(db) });
  };
}

function inThread(given: ThreadWish, hears: ReadingHears, signal: AbortSignal): Promise<ReadImport> {
  return new Promise((resolve, reject) => {
    const worker = startThread(import.meta.url, "read-thread", given);
    const tell = (message: ThreadHears) => worker.postMessage(message);
    const { timers } = realSystem();
    let patience: Cancel | undefined;
    const stop = () => {
      tell("stop");
      patience ??= timers.after(STOP_MS, () => void worker.terminate());
    };
    // Told when the thread is gone: until then the files that it reads are open.
    let end = () => reject(new Error("A thread that reads an import ended early."));
    worker.on("message", (message: ThreadSays) => {
      switch (message.says) {
        case "step":
          hears.step(...message.given);
          return;
        case "asks": {
          const ask = hears[message.what] as (...given: readonly unknown[]) => Promise<unknown>;
          void ask(...message.given).then(
            (answer) => tell({ id: message.id, answer }),
            () => stop(),
          );
          return;
        }
        case "done":
          end = () => resolve(message.read);
          return;
        case "refused":
          end = () => reject(new ConfigError(message.code, message.problems));
          return;
        default:
          end = () => reject(new Error(message.message));
      }
    });
    worker.once("error", (error) => {
      end = () => reject(error);
    });
    worker.once("exit", () => {
      patience?.cancel();
      signal.removeEventListener("abort", stop);
      if (signal.aborted) reject(signal.reason);
      else end();
    });
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
  });
}
