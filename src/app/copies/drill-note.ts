/** What the last drill came to, in a small file beside the copies: a drill by hand can be run while the bot has the book. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { wallClock } from "../../base/calendar.ts";
import { DAY_MS, HOUR_MS } from "../../base/lengths.ts";
import { phrase } from "../../base/phrase.ts";

const FILE = "last-drill.json";
/** A drill is due again so long after one that went well, and after one that failed. */
const EVERY_MS = 7 * DAY_MS;
const AGAIN_MS = DAY_MS;

export interface DrillNote {
  readonly atMs: number;
  /** The copy's name. */
  readonly copy: string;
  readonly tookMs: number;
  /** What was wrong, in a sentence; empty when it went well. */
  readonly wrong: string;
}

/** The last drill; `undefined` where there was none, or nobody can read it. */
export function lastDrill(backups: string): DrillNote | undefined {
  try {
    const note = JSON.parse(readFileSync(path.join(backups, FILE), "utf8")) as Partial<DrillNote>;
    return typeof note.atMs === "number" && typeof note.copy === "string" && typeof note.wrong === "string"
      ? (note as DrillNote)
      : undefined;
  } catch {
    // Not there, or torn: the next drill writes it anew.
    return undefined;
  }
}

export function noteDrill(backups: string, note: DrillNote): void {
  const file = path.join(backups, FILE);
  // A drill with a copy of the second place comes before the first copy here.
  mkdirSync(backups, { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(note)}\n`);
  renameSync(`${file}.new`, file);
}

/** Whether it is time for the next one; a note from the future was written by a clock that ran ahead. */
export function isDrillDue(backups: string, nowMs: number): boolean {
  const last = lastDrill(backups);
  if (last === undefined || last.atMs > nowMs + HOUR_MS) return true;
  return nowMs - last.atMs >= (last.wrong === "" ? EVERY_MS : AGAIN_MS);
}

/** What is wrong where the last drill failed. */
export function drillTrouble(backups: string, timeZone: string): { text: string; cure: string } | undefined {
  const last = lastDrill(backups);
  if (last === undefined || last.wrong === "") return undefined;
  const { day, time } = wallClock(last.atMs, timeZone);
  return {
    text: phrase("the drill of {day} {time} FAILED, {copy} could not be restored: {wrong}", { ...last, day, time }),
    cure: phrase("Make a new copy, then try again: npx chatmint backup, then npx chatmint drill"),
  };
}
