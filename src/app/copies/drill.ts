/**
 * A drill: the newest copy is restored into a temporary place, the way it would be in earnest, and looked through there. A
 * copy that nobody has ever restored is a hope.
 */
import { rmSync, statSync } from "node:fs";
import path from "node:path";
import { wallClock } from "../../base/calendar.ts";
import type { Clock } from "../../base/clock.ts";
import { ConfigError, codeOf, messageOf } from "../../base/errors.ts";
import type { DataPaths } from "../../base/paths.ts";
import { phrase } from "../../base/phrase.ts";
import type { CheckCopy } from "../../db/copies/backup.ts";
import { type CopyFile, faultAtSight } from "../../db/copies/listed.ts";
import { restoreBook } from "../../db/copies/restore.ts";
import { refuseWithoutRoom } from "../../db/copies/room.ts";
import { lockBook } from "../../db/lock.ts";
import { TABLES } from "../tables.ts";
import { type CopyFacts, copyFacts } from "./copy-facts.ts";
import { noteDrill } from "./drill-note.ts";

export interface DrillOptions {
  readonly paths: DataPaths;
  /** The copy that is restored. */
  readonly copy: CopyFile;
  readonly timeZone: string;
  readonly clock: Clock;
  readonly check: CheckCopy;
}

/** What became of a drill: how long the restore took, and what was restored or what was wrong. */
export type Drill =
  | { readonly tookMs: number; readonly facts: CopyFacts }
  | { readonly tookMs: number; readonly wrong: string /** The copy itself is to blame. */; readonly damaged: boolean };

/** Restores, looks through, takes everything away again, and notes what it came to. */
export async function drill(options: DrillOptions): Promise<Drill> {
  const { paths, copy, clock } = options;
  const lock = lockOf(paths);
  try {
    clear(paths);
    const result = await restored(options);
    const wrong = "wrong" in result ? result.wrong : "";
    noteDrill(paths.backups, { atMs: clock.now(), copy: copy.name, tookMs: result.tookMs, wrong });
    return result;
  } finally {
    clear(paths);
    lock.release();
  }
}

/** Takes away what a drill that was killed has left behind. */
export function clearDrill(paths: DataPaths): void {
  try {
    const lock = lockOf(paths);
    clear(paths);
    lock.release();
  } catch {
    // A drill is under way, or the folder cannot be written: both are told elsewhere.
  }
}

async function restored({ paths, copy, timeZone, clock, check }: DrillOptions): Promise<Drill> {
  const fromMs = clock.monotonic();
  const tookMs = () => Math.round(clock.monotonic() - fromMs);
  const book = path.join(placeOf(paths), "chatmint.db");
  const fault = faultAtSight(copy.file);
  if (fault !== undefined) return { tookMs: tookMs(), wrong: fault, damaged: true };
  try {
    await refuseWithoutRoom(paths.cache, statSync(copy.file).size);
    await restoreBook({ from: copy.file, book, check, now: wallClock(clock.now(), timeZone) });
    return { tookMs: tookMs(), facts: copyFacts(book, TABLES) };
  } catch (error) {
    const problems = error instanceof ConfigError ? error.problems : [messageOf(error)];
    return { tookMs: tookMs(), wrong: problems.join("; "), damaged: codeOf(error) === "RESTORE_DAMAGED" };
  }
}

/** Freed by the system when the process ends in any way, so that what lies there without it is left over. */
function lockOf(paths: DataPaths): { release(): void } {
  try {
    return lockBook(`${placeOf(paths)}.db`);
  } catch (error) {
    if (codeOf(error) !== "BOOK_IN_USE") throw error;
    throw new ConfigError("DRILL_UNDER_WAY", [phrase("Another drill is under way. Try again when it has ended.")]);
  }
}

function placeOf(paths: DataPaths): string {
  return path.join(paths.cache, "drill");
}

function clear(paths: DataPaths): void {
  rmSync(placeOf(paths), { recursive: true, force: true, maxRetries: 5 });
}
