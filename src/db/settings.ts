/** Small facts that outlive a restart, by name: a mute, ids that were looked up, the last time of a rehearsal. */

import type { Db } from "./open.ts";
import type { Work } from "./work.ts";

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

  /** Part of the work. */
  put(work: Work, name: string, value: string): void {
    work.assertAlive();
    this.#set.run(name, value);
  }

  /** A commit of its own: it is on the disk when this returns. */
  set(name: string, value: string): void {
    this.#set.run(name, value);
  }
}
