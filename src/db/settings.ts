/** Small facts that outlive a restart, by name: a mute, ids that were looked up, the last time of a rehearsal. */
import type { Db } from "./open.ts";

export class Settings {
  readonly #get;
  readonly #set;

  constructor(db: Db) {
    this.#get = db.prepare("SELECT value FROM setting WHERE name = ?").pluck();
    this.#set = db.prepare(
      "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    );
  }

  get(name: string): string | undefined {
    return this.#get.get(name) as string | undefined;
  }

  /** Inside work it is part of it; outside it is on the disk when it returns. */
  set(name: string, value: string): void {
    this.#set.run(name, value);
  }
}
