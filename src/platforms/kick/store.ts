/** The few texts Kick's part remembers between runs, in the book. */
import type Database from "better-sqlite3";
import type { KeyValueStore } from "./kick-seams.ts";

/** A {@link KeyValueStore} over the table `kick_store`. */
export function kickStore(db: Database.Database): KeyValueStore {
  const read = db.prepare<[string], { value: string }>("SELECT value FROM kick_store WHERE key = ?");
  const write = db.prepare(
    "INSERT INTO kick_store (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  );
  return {
    get: (key) => read.get(key)?.value,
    set: (key, value) => void write.run(key, value),
  };
}
