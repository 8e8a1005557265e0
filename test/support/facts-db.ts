/** A database with the tables of what platforms told, and Kick's own. */
import Database from "better-sqlite3";
import { migrate, standingOf } from "../../src/db/migrate.ts";
import { kickTables } from "../../src/platforms/kick/tables.ts";
import { witnessTables } from "../../src/platforms/witnesses/tables.ts";

/** In memory, unless a file is named. */
export function factsDb(file = ":memory:"): Database.Database {
  const db = new Database(file);
  db.pragma("foreign_keys = ON");
  makeFactTables(db);
  return db;
}

/** Makes what is missing of them. */
export function makeFactTables(db: Database.Database): void {
  const tables = [
    { feature: "witnesses", steps: witnessTables },
    { feature: "kick", steps: kickTables },
  ];
  migrate(db, standingOf(db, tables), db.name);
}
