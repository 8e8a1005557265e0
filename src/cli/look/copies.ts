/** Copies of the book: those of a running bot, and what `chatmint doctor` says of them. */

import { existsSync } from "node:fs";
import { type Config, zoneOf } from "../../app/config.ts";
import { TABLES } from "../../app/tables.ts";
import { wallClock } from "../../base/calendar.ts";
import { DAY_MS, HOUR_MS } from "../../base/lengths.ts";
import type { Log } from "../../base/log.ts";
import { phrase } from "../../base/phrase.ts";
import type { System } from "../../base/system.ts";
import { nightlyBackup } from "../../db/copies/backup.ts";
import { Copies, newestCopyMs } from "../../db/copies/copies.ts";
import { openBookToRead } from "../../db/open.ts";
import type { DoctorStep } from "../../platforms/platform.ts";
import type { CliContext } from "../context.ts";
import { checkWholeCopy } from "./check-copy.ts";

const WEEK_MS = 7 * DAY_MS;

/** Begins to look after the copies of a bot that runs: at the time of the config, and whenever the newest is too old. */
export function keepCopies(running: {
  readonly context: CliContext;
  readonly config: Config;
  readonly book: { readonly file: string };
  readonly log: Log;
  readonly system: System;
  readonly isLive: () => boolean;
}): Copies {
  const { context, config, book, log, system, isLive } = running;
  const timeZone = zoneOf(config);
  const folder = context.paths.backups;
  const now = () => wallClock(system.clock.now(), timeZone);
  const copies = new Copies({
    ...{ folder, timeZone, isLive },
    clock: system.clock,
    timers: system.timers,
    make: () => nightlyBackup({ book: book.file, folder, check: checkWholeCopy, log, now, timeZone }),
  });
  void copies.start(system.cron, config.operations.backupAt);
  return copies;
}

/** How old the newest copy is. None for a week is a failure. */
export function copiesStep(context: CliContext, timeZone: string, nowMs: number): DoctorStep {
  const name = "copies";
  const { book, backups } = context.paths;
  if (!existsSync(book)) return { name, state: "skipped", detail: "no book yet, so nothing to copy" };
  const madeMs = newestCopyMs(backups, timeZone, nowMs);
  const cure = "Run: npx chatmint backup (the running bot makes one by itself when the newest is a day old)";
  if (madeMs === undefined) {
    const old = nowMs - (firstTimeIn(book) ?? nowMs) > WEEK_MS;
    return {
      name,
      state: old ? "failed" : "warning",
      detail: phrase("there is no copy of the book in {backups}", { backups }),
      cure,
    };
  }
  const detail = phrase("the newest copy of the book is {age} old ({backups})", {
    age: ageOf(nowMs - madeMs),
    backups,
  });
  return nowMs - madeMs > WEEK_MS ? { name, state: "failed", detail, cure } : { name, state: "ok", detail };
}

/** When the first movement in a book was; `undefined` for an empty one, or one that cannot be read. Milliseconds. */
function firstTimeIn(file: string): number | undefined {
  try {
    const book = openBookToRead(file, TABLES);
    try {
      const first = book.db.prepare("SELECT created_at_ms FROM transfer ORDER BY id LIMIT 1").pluck().get();
      return first as number | undefined;
    } finally {
      book.close();
    }
  } catch {
    // The step about the database tells of it.
    return undefined;
  }
}

function ageOf(ms: number): string {
  if (ms < HOUR_MS) return phrase("less than an hour");
  if (ms < 2 * HOUR_MS) return phrase("an hour");
  if (ms < 2 * DAY_MS) return phrase("{count} hours", { count: Math.floor(ms / HOUR_MS) });
  return phrase("{count} days", { count: Math.floor(ms / DAY_MS) });
}
