/** Which SQLite this is. One that can damage a book by itself is not written with. */
import Database from "better-sqlite3";
import { ConfigError } from "../base/errors.ts";
import { phrase } from "../base/phrase.ts";

/** The first and the last version with the fault of the write-ahead log: what was written can be lost when the log begins anew. */
const FAULT_SINCE = [3, 7, 0] as const;
const FAULT_UNTIL = [3, 51, 2] as const;

let own: string | undefined;

/** The version of the SQLite that is installed with Chatmint, like `3.53.2`. */
export function sqliteVersion(): string {
  if (own === undefined) {
    const db = new Database(":memory:");
    own = db.prepare<[], string>("SELECT sqlite_version()").pluck().get()!;
    db.close();
  }
  return own;
}

/** Refuses in words to write with a version that has the fault. */
export function refuseFaultySqlite(version: string = sqliteVersion()): void {
  if (isBefore(version, FAULT_SINCE) || isBefore(FAULT_UNTIL.join("."), partsOf(version))) return;
  throw new ConfigError("SQLITE_FAULT", [
    phrase(
      "The SQLite that is installed here (version {version}) has a fault that can damage a book, so nothing is written with it. Install Chatmint's own again, which is 3.51.3 or later: npm ci",
      { version },
    ),
  ]);
}

function isBefore(version: string, other: readonly number[]): boolean {
  const parts = partsOf(version);
  for (let at = 0; at < 3; at++) {
    if ((parts[at] ?? 0) !== (other[at] ?? 0)) return (parts[at] ?? 0) < (other[at] ?? 0);
  }
  return false;
}

function partsOf(version: string): number[] {
  return version.split(".").map(Number);
}
