/** A database with the tables of what platforms told, and Kick's own. */
import Database from "better-sqlite3";
import { facts } from "../../src/db/migrations/facts.ts";
import { kickInbox } from "../../src/db/migrations/kick-inbox.ts";

/** In memory, unless a file is named. */
export function factsDb(file = ":memory:"): Database.Database {
  const db = new Database(file);
  db.pragma("foreign_keys = ON");
  db.exec(kickInbox);
  db.exec(facts);
  return db;
}
