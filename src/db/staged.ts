/**
 * What a sub-command has read out of another bot's file and the bot is to write: rows in a database of its own below the data
 * folder, so that a million of them need little memory and an import that was interrupted is taken up again.
 */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { ConfigError, codeOf, messageOf } from "../base/errors.ts";
import type { Db } from "./open.ts";

/** How the points of a file meet those that somebody has. */
type ImportMode = "add" | "raise-to" | "set";

/** Everything about the file as a whole. */
export interface StagedFile {
  /** What it is, for people: `PhantomBot, points_export.csv`. */
  readonly title: string;
  /** `phantombot`. */
  readonly bot: string;
  /** SHA-256 of the files it was read from, in hexadecimal digits. */
  readonly hash: string;
  /** Which currency of the other bot it was. */
  readonly currency: string;
  readonly mode: ImportMode;
  /** When the file was written. Milliseconds since 1970. */
  readonly writtenAtMs: number;
  /** No two rows are one person: it was looked at, and decided. */
  readonly single?: boolean;
}

/** One viewer of the file. Amounts are whole numbers from 0, minutes too. */
export interface StagedRow {
  /** Its place among all rows of the file, from 0. */
  readonly n: number;
  /** Where it stands, for people: `row 12`. */
  readonly place: string;
  readonly platform: "twitch" | "kick";
  /** `null`: only the name is known. */
  readonly platformId: string | null;
  /** In small letters; empty where only the id is known. */
  readonly login: string;
  readonly displayName: string;
  readonly amount: number;
  readonly minutes: number;
  readonly allTime: number;
  /** Whether the platform was asked for the id of the name: 0 not yet, 1 it told, 2 it knows nobody of that name. Rows that came with an id stay at 0. */
  readonly asked: 0 | 1 | 2;
  /** When the account was made, where the platform was asked and told. Milliseconds since 1970. */
  readonly accountCreatedAtMs: number | null;
  /** Whether its amount is not quite that of the file: a part was cut off, or it was below zero and counts as 0. */
  readonly changed: "" | "floored" | "negative";
}

/** A row that gets nothing, and why. */
export interface StagedSkip {
  readonly n: number;
  readonly place: string;
  readonly name: string;
  readonly why: string;
}

/** Somebody whom the platform was asked for. */
export interface FoundAccount {
  readonly login: string;
  readonly platformId: string;
  readonly displayName: string;
  readonly createdAtMs: number | null;
}

/** What is done with several rows of one person. */
export type Duplicates = "sum" | "largest" | "skip";

const TABLES = `
CREATE TABLE file (format INTEGER NOT NULL, whole INTEGER NOT NULL, about TEXT NOT NULL) STRICT;
CREATE TABLE row (
  n INTEGER PRIMARY KEY,
  place TEXT NOT NULL,
  platform TEXT NOT NULL CHECK (platform IN ('twitch', 'kick')),
  platformId TEXT,
  login TEXT NOT NULL,
  displayName TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount >= 0),
  minutes INTEGER NOT NULL CHECK (minutes >= 0),
  allTime INTEGER NOT NULL CHECK (allTime >= 0),
  asked INTEGER NOT NULL DEFAULT 0 CHECK (asked IN (0, 1, 2)),
  accountCreatedAtMs INTEGER,
  changed TEXT NOT NULL CHECK (changed IN ('', 'floored', 'negative')),
  CHECK (platformId IS NOT NULL OR login <> '')
) STRICT;
CREATE TABLE undecided AS SELECT * FROM row; -- rows as they were before it was decided about those of one person
CREATE INDEX row_id ON row (platform, platformId) WHERE platformId IS NOT NULL;
CREATE INDEX row_login ON row (platform, login) WHERE login <> '';
CREATE INDEX row_to_ask ON row (platform, login) WHERE platformId IS NULL AND asked = 0;
CREATE TABLE skip (n INTEGER PRIMARY KEY, place TEXT NOT NULL, name TEXT NOT NULL, why TEXT NOT NULL) STRICT;
`;
const FORMAT = 2;
const CLEAR = ["file", "row", "skip", "undecided"].map((table) => `DROP TABLE IF EXISTS ${table};`).join("\n");
/** How long one waits for another to let a file go. */
const LOCK_MS = 1_000;

/** Rows of several that are one person: by id, or by a name that no id tells apart. */
const TOGETHER = `
  SELECT platform, 'id ' || platformId AS who, n FROM row WHERE platformId IS NOT NULL
  UNION ALL
  SELECT platform, 'name ' || login AS who, n FROM row WHERE platformId IS NULL`;

export class Staged {
  readonly #db: Db;
  readonly #rows;
  readonly #ofAccount;
  readonly #ofName;
  readonly file: string;

  private constructor(file: string, db: Db) {
    this.file = file;
    this.#db = db;
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = NORMAL");
    this.#rows = db.prepare("SELECT * FROM row WHERE n > ? ORDER BY n LIMIT ?");
    this.#ofAccount = db.prepare("SELECT * FROM row WHERE platform = ? AND platformId = ? ORDER BY n");
    this.#ofName = db.prepare(
      "SELECT * FROM row WHERE platform = ? AND login = ? AND login <> '' AND platformId IS NULL ORDER BY n",
    );
  }

  /** A new one with nothing in it, whatever lay there. Nobody else can open it until it is closed. */
  static create(file: string): Staged {
    mkdirSync(path.dirname(file), { recursive: true });
    const db = openAlone(file) ?? openAnew(file);
    db.exec(CLEAR + TABLES);
    return new Staged(file, db);
  }

  /**
   * One that is whole, as it was left but for {@link decide}, which is taken back; `undefined` where there is none. Nobody
   * else can open it until it is closed: throws a ConfigError where another has it open.
   */
  static open(file: string): Staged | undefined {
    const db = existsSync(file) ? openAlone(file) : undefined;
    if (!db) return undefined;
    const staged = Staged.#wholeOrClosed(file, db);
    if (staged) staged.#undecide();
    return staged;
  }

  /** The same for the bot that is told of it by a sub-command: as it is. Throws a ConfigError where it is gone or cannot be opened. */
  static handedOver(file: string): Staged {
    const staged = existsSync(file)
      ? openedWhole(file, () => Staged.#wholeOrClosed(file, openShared(file)))
      : undefined;
    if (staged) return staged;
    throw new ConfigError("STAGED_GONE", [`What was read for the import is gone (${file}). Begin the import again.`]);
  }

  /** Left by a crash before its first rows, or by another version, it is read from the other bot's file again. */
  static #wholeOrClosed(file: string, db: Db): Staged | undefined {
    try {
      if (db.prepare("SELECT whole FROM file WHERE format = ?").pluck().get(FORMAT) === 1) return new Staged(file, db);
    } catch (error) {
      db.close();
      // A full disk, a right that is missing: the rows may be there.
      if (!isOther(error)) throw error;
      return undefined;
    }
    db.close();
    return undefined;
  }

  static remove(file: string): void {
    for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(file + end, { force: true });
  }

  /** Adds rows, and ends with them when `about` tells what the whole file is. */
  add(rows: readonly StagedRow[], skipped: readonly StagedSkip[], about?: StagedFile): void {
    const row = this.#db.prepare(`INSERT INTO row VALUES
      (@n, @place, @platform, @platformId, @login, @displayName, @amount, @minutes, @allTime, @asked, @accountCreatedAtMs, @changed)`);
    const skip = this.#db.prepare("INSERT INTO skip VALUES (@n, @place, @name, @why)");
    this.#db.transaction(() => {
      for (const one of rows) row.run(one);
      for (const one of skipped) skip.run(one);
      if (about) this.#db.prepare("INSERT INTO file VALUES (?, 1, ?)").run(FORMAT, JSON.stringify(about));
    })();
  }

  about(): StagedFile {
    return JSON.parse(this.#db.prepare("SELECT about FROM file").pluck().get() as string) as StagedFile;
  }

  /** What is asked for may be changed until it is written. */
  change(about: Partial<Pick<StagedFile, "mode" | "single">>): void {
    this.#db.prepare("UPDATE file SET about = ?").run(JSON.stringify({ ...this.about(), ...about }));
  }

  counts(): { readonly rows: number; readonly skipped: number; readonly amount: number; readonly minutes: number } {
    return this.#db
      .prepare(
        `SELECT count(*) AS rows, (SELECT count(*) FROM skip) AS skipped, coalesce(sum(amount), 0) AS amount,
           coalesce(sum(minutes), 0) AS minutes FROM row`,
      )
      .get() as ReturnType<Staged["counts"]>;
  }

  /** At most so many rows behind `afterN`, in order. */
  rows(afterN: number, most: number): StagedRow[] {
    return this.#rows.all(afterN, most) as StagedRow[];
  }

  /** All rows of one account, in order. */
  ofAccount(platform: StagedRow["platform"], platformId: string): StagedRow[] {
    return this.#ofAccount.all(platform, platformId) as StagedRow[];
  }

  /** All rows of which only this name is known, in order. */
  ofName(platform: StagedRow["platform"], login: string): StagedRow[] {
    return this.#ofName.all(platform, login) as StagedRow[];
  }

  /** At most so many whose amount is not quite that of the file, in order; and how many there are. */
  changed(how: "floored" | "negative", most: number): { readonly count: number; readonly rows: readonly StagedRow[] } {
    const count = this.#db.prepare<[string], number>("SELECT count(*) FROM row WHERE changed = ?").pluck().get(how)!;
    const rows = this.#db.prepare("SELECT * FROM row WHERE changed = ? ORDER BY n LIMIT ?").all(how, most);
    return { count, rows: rows as StagedRow[] };
  }

  largest(most: number): StagedRow[] {
    return this.#db.prepare("SELECT * FROM row ORDER BY amount DESC, n LIMIT ?").all(most) as StagedRow[];
  }

  /** At most so many of those left out behind `afterN`, in order. */
  skipped(afterN: number, most: number): StagedSkip[] {
    return this.#db.prepare("SELECT * FROM skip WHERE n > ? ORDER BY n LIMIT ?").all(afterN, most) as StagedSkip[];
  }

  /** Names whose id the platform has not been asked for, each once. */
  toAsk(platform: StagedRow["platform"], most: number): string[] {
    return this.#db
      .prepare<[string, number], string>(
        "SELECT DISTINCT login FROM row WHERE platform = ? AND platformId IS NULL AND asked = 0 ORDER BY login LIMIT ?",
      )
      .pluck()
      .all(platform, most);
  }

  countToAsk(platform: StagedRow["platform"]): number {
    return this.#db
      .prepare<[string], number>(
        "SELECT count(DISTINCT login) FROM row WHERE platform = ? AND platformId IS NULL AND asked = 0",
      )
      .pluck()
      .get(platform)!;
  }

  /** The platform was asked for these names and told of those; of the others it knows nobody. */
  answered(platform: StagedRow["platform"], logins: readonly string[], found: readonly FoundAccount[]): void {
    const unknown = this.#db.prepare(
      "UPDATE row SET asked = 2 WHERE platform = ? AND login = ? AND platformId IS NULL AND asked = 0",
    );
    const known = this.#db.prepare(`UPDATE row SET platformId = ?, displayName = ?, accountCreatedAtMs = ?, asked = 1
      WHERE platform = ? AND login = ? AND platformId IS NULL AND asked = 0`);
    this.#db.transaction(() => {
      for (const { platformId, displayName, createdAtMs, login } of found) {
        known.run(platformId, displayName, createdAtMs, platform, login.toLowerCase());
      }
      for (const login of logins) unknown.run(platform, login);
    })();
  }

  /** Rows of one person, in groups; at most so many groups. */
  duplicates(most: number): StagedRow[][] {
    const groups = this.#db
      .prepare<[number], string>(
        `SELECT json_group_array(n) FROM (${TOGETHER}) GROUP BY platform, who HAVING count(*) > 1 ORDER BY min(n) LIMIT ?`,
      )
      .pluck()
      .all(most);
    const row = this.#db.prepare("SELECT * FROM row WHERE n = ?");
    return groups.map((group) =>
      (JSON.parse(group) as number[]).sort((a, b) => a - b).map((n) => row.get(n) as StagedRow),
    );
  }

  /** Makes one row of each person's several: the first, with the sum or the largest of all; or leaves all of them out. */
  decide(how: Duplicates): void {
    const keep = this.#db.prepare("UPDATE row SET amount = ?, minutes = ?, allTime = ? WHERE n = ?");
    const asItWas = this.#db.prepare("INSERT INTO undecided SELECT * FROM row WHERE n = ?");
    const gone = this.#db.prepare("DELETE FROM row WHERE n = ?");
    const skip = this.#db.prepare("INSERT INTO skip VALUES (?, ?, ?, ?)");
    this.#db.transaction(() => {
      for (const [first, ...others] of this.duplicates(Number.MAX_SAFE_INTEGER)) {
        const group = [first!, ...others];
        for (const { n } of group) asItWas.run(n);
        const together = (of: (row: StagedRow) => number) =>
          how === "sum" ? group.reduce((sum, row) => sum + of(row), 0) : Math.max(...group.map(of));
        const left = how === "skip" ? group : others;
        const why =
          how === "skip"
            ? "one of several rows of one person"
            : how === "sum"
              ? `the same person as ${first!.place} (sum)`
              : `the same person as ${first!.place} (largest)`;
        for (const { n, place, login, platformId } of left) {
          skip.run(n, place, login || platformId!, why);
          gone.run(n);
        }
        if (how !== "skip") {
          keep.run(
            together((row) => row.amount),
            together((row) => row.minutes),
            together((row) => row.allTime),
            first!.n,
          );
        }
      }
    })();
  }

  close(): void {
    this.#db.close();
  }

  #undecide(): void {
    this.#db.transaction(() => {
      this.#db.exec(`DELETE FROM skip WHERE n IN (SELECT n FROM undecided);
        INSERT OR REPLACE INTO row SELECT * FROM undecided;
        DELETE FROM undecided;`);
    })();
  }
}

function openShared(file: string): Db {
  return new Database(file, { fileMustExist: true, timeout: LOCK_MS });
}

/** A full disk, a lock, a missing right pass: what is staged is there still. */
function openedWhole<T>(file: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw new ConfigError("STAGED_CLOSED", [
      `What was read for the import cannot be opened now (${file}): ${messageOf(error)}. Try it again.`,
    ]);
  }
}

/** It is no database, or has no such table. */
function isOther(error: unknown): boolean {
  return ["SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_ERROR"].includes(codeOf(error) ?? "");
}

/** Opens it for one process alone; `undefined` where it is no database. Throws a ConfigError while another has it. */
function openAlone(file: string): Db | undefined {
  const db = new Database(file, { timeout: LOCK_MS });
  try {
    db.pragma("locking_mode = EXCLUSIVE");
    db.exec("BEGIN EXCLUSIVE; COMMIT");
    return db;
  } catch (error) {
    db.close();
    if (codeOf(error)?.startsWith("SQLITE_BUSY")) {
      throw new ConfigError("STAGED_IN_USE", [
        "The same file is just being imported by another command. Wait until that is through, or end it with Ctrl-C.",
      ]);
    }
    if (isOther(error)) return undefined;
    throw error;
  }
}

function openAnew(file: string): Db {
  Staged.remove(file);
  return openAlone(file)!;
}
