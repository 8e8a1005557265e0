/** The connection of a thread that reads a book which this process has open: it can only read. */
import Database from "better-sqlite3";
import type { Db } from "../open.ts";

/** Waits a while for whoever writes. To be closed by the caller. */
export function openForReading(file: string): Db {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  db.pragma("busy_timeout = 5000");
  db.pragma("cache_size = -65536");
  return db;
}
