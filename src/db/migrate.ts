/**
 * The steps that make the tables of a book. Each feature (and each room below the features) numbers its own, and the book
 * remembers in the table `migration` which it has had. A released step is never edited: the next change is the next number.
 */
import type Database from "better-sqlite3";
import { ConfigError, messageOf } from "../base/errors.ts";
import { causeOf } from "./place.ts";

type Db = Database.Database;

/** `PRAGMA user_version` of every book that remembers its steps: a Chatmint from before that takes it for a newer one. */
export const BOOK_FORMAT = 1000;

/** The last version of books that counted their changes, which were one list then. */
const LAST_COUNTED = 23;

/** One change of the tables: SQL, or SQL and how it is run. */
export type Step =
  | string
  | {
      readonly sql: string;
      /** The change of the counted list that this was, or was a part of: a book of that version or later has had it. */
      readonly was?: number;
      /**
       * The step rebuilds a table that others refer to (SQLite's twelve steps: https://www.sqlite.org/lang_altertable.html).
       * The whole update then runs without foreign keys: nothing cascades, and every reference is checked before COMMIT.
       */
      readonly foreignKeys?: "off";
    };

/** The steps of one feature, in order: the first is number 1. */
export interface Tables {
  readonly feature: string;
  readonly steps: readonly Step[];
}

interface NumberedStep {
  readonly feature: string;
  readonly n: number;
  readonly sql: string;
  readonly was: number;
  readonly keysOff: boolean;
}

/** How far a book is, against the steps that this Chatmint knows. */
export interface Standing {
  /** 0: a new book; 1 to 23: one that counted its changes; {@link BOOK_FORMAT} since. */
  readonly version: number;
  readonly had: readonly NumberedStep[];
  /** In the order they run. */
  readonly missing: readonly NumberedStep[];
  /** What only a newer Chatmint, or one with other features, can have done: `shop 4`, or `version 1001`. */
  readonly unknown: readonly string[];
}

/** Reads how far a book is. Changes nothing. */
export function standingOf(db: Db, tables: readonly Tables[]): Standing {
  const version = db.pragma("user_version", { simple: true }) as number;
  const steps = numbered(tables);
  if (version < BOOK_FORMAT) {
    const isHad = ({ was }: NumberedStep) => was <= version;
    return {
      version,
      had: steps.filter(isHad),
      missing: steps.filter((step) => !isHad(step)),
      unknown: version > LAST_COUNTED ? [`version ${version}`] : [],
    };
  }
  const remembered = new Set(rememberedBy(db));
  const known = new Set(steps.map(nameOf));
  const unknown = [...remembered].filter((name) => !known.has(name));
  return {
    version,
    had: steps.filter((step) => remembered.has(nameOf(step))),
    missing: steps.filter((step) => !remembered.has(nameOf(step))),
    unknown: version > BOOK_FORMAT ? [`version ${version}`, ...unknown] : unknown,
  };
}

/** Whether a book has had all steps of this Chatmint, and no others. */
export function isCurrent(db: Db, tables: readonly Tables[]): boolean {
  const { version, missing, unknown } = standingOf(db, tables);
  return version === BOOK_FORMAT && missing.length === 0 && unknown.length === 0;
}

/** As it is told: `shop 4`. */
export function nameOf({ feature, n }: { readonly feature: string; readonly n: number }): string {
  return `${feature} ${n}`;
}

/**
 * Runs what a book has not had, all in one transaction: it is brought up to date whole, or stays as it was, also when the
 * disk is full or the process is killed. `file` is how the book is called where it fails.
 */
export function migrate(db: Db, standing: Standing, file: string): void {
  const { version, had, missing } = standing;
  const keysOff = missing.some((step) => step.keysOff);
  let under: NumberedStep | undefined;
  // Inside a transaction the pragma does nothing.
  if (keysOff) setKeys(db, false);
  try {
    db.transaction(() => {
      if (version < BOOK_FORMAT) beginRemembering(db);
      const remember = db.prepare("INSERT INTO migration (feature, n) VALUES (?, ?)");
      if (version < BOOK_FORMAT) for (const { feature, n } of had) remember.run(feature, n);
      for (under of missing) {
        db.exec(under.sql);
        remember.run(under.feature, under.n);
      }
      under = undefined;
      if (keysOff) checkKeys(db);
    })();
  } catch (error) {
    const what = under ? `the step ${nameOf(under)}` : "writing it";
    throw new ConfigError(causeOf(error, "MIGRATION_FAILED"), [
      `The book ${file} could not be brought up to date: ${what} failed (${messageOf(error)}). ` +
        "Nothing was changed. Free some disk space and start again; if that does not help, go back to the Chatmint you had.",
    ]);
  } finally {
    if (keysOff) setKeys(db, true);
  }
}

function numbered(tables: readonly Tables[]): NumberedStep[] {
  const features = tables.map(({ feature }) => feature);
  const twice = features.find((feature, at) => features.indexOf(feature) < at);
  if (twice !== undefined) throw new Error(`Two lists of tables are called ${twice}. Each needs a name of its own.`);
  return tables.flatMap(({ feature, steps }) =>
    steps.map((step, at) => {
      const { sql, was, foreignKeys } = typeof step === "string" ? { sql: step } : step;
      return { feature, n: at + 1, sql, was: was ?? Number.POSITIVE_INFINITY, keysOff: foreignKeys === "off" };
    }),
  );
}

/** None where somebody took the table away: then the first step fails, and nothing is changed. */
function rememberedBy(db: Db): string[] {
  const is = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration'").get();
  if (is === undefined) return [];
  return (db.prepare("SELECT feature, n FROM migration").all() as { feature: string; n: number }[]).map(nameOf);
}

function beginRemembering(db: Db): void {
  db.exec(`CREATE TABLE migration (
    feature TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (n >= 1),
    PRIMARY KEY (feature, n)
  ) STRICT, WITHOUT ROWID`);
  db.pragma(`user_version = ${BOOK_FORMAT}`);
}

/** Off: also lets a table be renamed into the place of one that rules of other tables speak of. */
function setKeys(db: Db, on: boolean): void {
  db.pragma(`foreign_keys = ${on ? "ON" : "OFF"}`);
  db.pragma(`legacy_alter_table = ${on ? "OFF" : "ON"}`);
}

function checkKeys(db: Db): void {
  const lost = db.pragma("foreign_key_check") as { table: string; parent: string }[];
  const [first] = lost;
  if (!first) return;
  throw new Error(`${lost.length} references lead nowhere, the first from ${first.table} to ${first.parent}`);
}
