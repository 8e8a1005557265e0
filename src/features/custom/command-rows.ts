/** SQL of the commands made in chat. */

import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { Role } from "../../model/message.ts";

/** A command made in chat. */
export interface CustomCommand {
  /** Lower case, without the mark. */
  readonly word: string;
  readonly text: string;
  readonly role: Role;
  /** `null`: as the config says. */
  readonly viewerSeconds: number | null;
  readonly channelSeconds: number | null;
  readonly price: number;
  /** How often it was used since it has `{count}` in it. */
  readonly count: number;
}

const COLUMNS = "word, text, role, viewer_seconds AS viewerSeconds, channel_seconds AS channelSeconds, price, count";

export class CommandRows {
  readonly #all;
  readonly #find;
  readonly #put;
  readonly #remove;
  readonly #counted;

  constructor(db: Db) {
    this.#all = db.prepare(`SELECT ${COLUMNS} FROM custom_command ORDER BY word`);
    this.#find = db.prepare(`SELECT ${COLUMNS} FROM custom_command WHERE word = ?`);
    this.#put = db.prepare(
      `INSERT INTO custom_command
         (word, text, role, viewer_seconds, channel_seconds, price, count, changed_by, changed_at_ms)
       VALUES (@word, @text, @role, @viewerSeconds, @channelSeconds, @price, @count, @changedBy, @changedAtMs)
       ON CONFLICT (word) DO UPDATE SET text = excluded.text, role = excluded.role,
         viewer_seconds = excluded.viewer_seconds, channel_seconds = excluded.channel_seconds, price = excluded.price,
         count = excluded.count, changed_by = excluded.changed_by, changed_at_ms = excluded.changed_at_ms`,
    );
    this.#remove = db.prepare("DELETE FROM custom_command WHERE word = ?");
    this.#counted = db.prepare("UPDATE custom_command SET count = count + 1 WHERE word = ? RETURNING count").pluck();
  }

  all(): readonly CustomCommand[] {
    return this.#all.all() as CustomCommand[];
  }

  find(word: string): CustomCommand | undefined {
    return this.#find.get(word) as CustomCommand | undefined;
  }

  put(work: Work, command: CustomCommand, changedBy: number, changedAtMs: number): void {
    work.assertAlive();
    this.#put.run({ ...command, changedBy, changedAtMs });
  }

  remove(work: Work, word: string): void {
    work.assertAlive();
    this.#remove.run(word);
  }

  /** Counts one more use; how many there are now. */
  counted(word: string): number {
    return (this.#counted.get(word) as number | undefined) ?? 0;
  }
}
