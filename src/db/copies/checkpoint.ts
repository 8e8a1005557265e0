/**
 * Moves what the write-ahead log has gathered into the book, in a thread of its own: a checkpoint waits for the disk,
 * and a commit must never wait for a checkpoint.
 */

import type { Cancel, Timers } from "../../base/clock.ts";
import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { Db } from "../open.ts";
import { startSqliteThread } from "./worker.ts";

const EVERY_MS = 2_000;
/** A log smaller than this is left alone. */
const WORTH_BYTES = 1_000 * 4_096;
/** A log of more pages than this is brought back to its start, which holds up the writer for a moment. */
const LONG_PAGES = 32_000;
/** So many pages may be moved while the writer is held up. */
const FEW_PAGES = 250;
/** SQLite's own habit, taken up again when the thread is gone. */
const SQLITE_PAGES = 1_000;

/** What one checkpoint did; pages of the log, and how many of them are in the book now. */
export interface CheckpointDone {
  readonly pages: number;
  readonly moved: number;
  readonly restarted: boolean;
}

const SCRIPT = `
  const fs = require("node:fs");
  const db = new Database(data.file);
  db.pragma("busy_timeout = 100");
  db.pragma("wal_autocheckpoint = 0");
  const walBytes = () => { try { return fs.statSync(data.file + "-wal").size; } catch { return 0; } };
  parentPort.on("message", (wish) => {
    if (wish === "stop") {
      db.close();
      parentPort.close();
      return;
    }
    try {
      if (walBytes() < data.worthBytes) return parentPort.postMessage({ pages: 0, moved: 0, restarted: false });
      let [{ log, checkpointed }] = db.pragma("wal_checkpoint(PASSIVE)");
      const restarted = log > data.longPages;
      if (restarted) {
        // What was written meanwhile is moved with the writer held up: first it is made little.
        for (let before = 0, tries = 0; checkpointed - before > data.fewPages && tries < 5; tries++) {
          before = checkpointed;
          [{ log, checkpointed }] = db.pragma("wal_checkpoint(PASSIVE)");
        }
        [{ log, checkpointed }] = db.pragma("wal_checkpoint(RESTART)");
      }
      parentPort.postMessage({ pages: log, moved: checkpointed, restarted });
    } catch (error) {
      parentPort.postMessage({ failed: String(error && error.message) });
    }
  });
`;

export interface CheckpointsOptions {
  readonly db: Db;
  readonly file: string;
  readonly timers: Timers;
  readonly log: Log;
  readonly everyMs?: number;
  readonly worthBytes?: number;
  readonly longPages?: number;
  /** Told of every checkpoint; for tests and measuring. */
  readonly onDone?: (done: CheckpointDone) => void;
}

/** Checkpoints under way in their thread; `stop` ends it and resolves when it has closed the book. */
export interface Checkpoints {
  /** Asks for one now, unless one is under way. */
  ask(): void;
  stop(): Promise<void>;
}

/** Starts the thread. While it lives, commits make no checkpoints of their own. */
export function startCheckpoints(options: CheckpointsOptions): Checkpoints {
  const { db, file, timers, log } = options;
  const worker = startSqliteThread(SCRIPT, {
    file,
    worthBytes: options.worthBytes ?? WORTH_BYTES,
    longPages: options.longPages ?? LONG_PAGES,
    fewPages: FEW_PAGES,
  });
  // A thread that only waits must not keep the process alive.
  worker.unref();
  db.pragma("wal_autocheckpoint = 0");
  let busy = false;
  let over = false;
  const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  const giveUp = (error: unknown) => {
    if (over) return;
    over = true;
    timer.cancel();
    if (db.open) db.pragma(`wal_autocheckpoint = ${SQLITE_PAGES}`);
    log.error({ error: messageOf(error) }, "the checkpoint thread ended; commits make their own checkpoints again");
  };
  worker.on("message", (done: CheckpointDone | { failed: string }) => {
    busy = false;
    if ("failed" in done) log.warn({ error: done.failed }, "a checkpoint failed and is tried again");
    else options.onDone?.(done);
  });
  worker.on("error", giveUp);
  worker.on("exit", () => giveUp(new Error("it exited")));
  const ask = () => {
    if (busy || over) return;
    busy = true;
    worker.postMessage("checkpoint");
  };
  const timer: Cancel = timers.every(options.everyMs ?? EVERY_MS, ask);
  return {
    ask,
    async stop() {
      timer.cancel();
      if (!over) {
        over = true;
        worker.ref();
        worker.postMessage("stop");
      }
      await ended;
    },
  };
}
