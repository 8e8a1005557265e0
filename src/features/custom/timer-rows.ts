/** SQL of timers. */

import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";

/** A timer made in chat: either every so often or at a time of day. */
export interface ChatTimer {
  /** Lower case. */
  readonly name: string;
  readonly text: string;
  readonly everyMs: number | null;
  /** `HH:MM` in the streamer's time zone. */
  readonly at: string | null;
  /** Only when viewers wrote so many lines since it was last said. */
  readonly lines: number;
  readonly on: boolean;
  readonly changedAtMs: number;
}

type Row = Omit<ChatTimer, "on"> & { readonly isOn: number };

const COLUMNS = "name, text, every_ms AS everyMs, at, lines, is_on AS isOn, changed_at_ms AS changedAtMs";

export class TimerRows {
  readonly #all;
  readonly #find;
  readonly #put;
  readonly #remove;
  readonly #forget;
  readonly #saidAt;
  readonly #said;

  constructor(db: Db) {
    this.#all = db.prepare(`SELECT ${COLUMNS} FROM chat_timer ORDER BY name`);
    this.#find = db.prepare(`SELECT ${COLUMNS} FROM chat_timer WHERE name = ?`);
    this.#put = db.prepare(
      `INSERT INTO chat_timer (name, text, every_ms, at, lines, is_on, changed_by, changed_at_ms)
       VALUES (@name, @text, @everyMs, @at, @lines, @isOn, @changedBy, @changedAtMs)
       ON CONFLICT (name) DO UPDATE SET text = excluded.text, every_ms = excluded.every_ms, at = excluded.at,
         lines = excluded.lines, is_on = excluded.is_on, changed_by = excluded.changed_by,
         changed_at_ms = excluded.changed_at_ms`,
    );
    this.#remove = db.prepare("DELETE FROM chat_timer WHERE name = ?");
    this.#forget = db.prepare("DELETE FROM chat_timer_said WHERE name = ?");
    this.#saidAt = db.prepare("SELECT at_ms FROM chat_timer_said WHERE name = ? AND channel_id = ?").pluck();
    this.#said = db.prepare(
      `INSERT INTO chat_timer_said (name, channel_id, at_ms) VALUES (?, ?, ?)
       ON CONFLICT (name, channel_id) DO UPDATE SET at_ms = excluded.at_ms`,
    );
  }

  all(): readonly ChatTimer[] {
    return (this.#all.all() as Row[]).map(timerOf);
  }

  find(name: string): ChatTimer | undefined {
    const row = this.#find.get(name) as Row | undefined;
    return row && timerOf(row);
  }

  put(work: Work, { on, ...timer }: ChatTimer, changedBy: number): void {
    work.assertAlive();
    this.#put.run({ ...timer, isOn: on ? 1 : 0, changedBy });
  }

  remove(work: Work, name: string): void {
    work.assertAlive();
    this.#remove.run(name);
    this.#forget.run(name);
  }

  /** When it was last said in a channel; `undefined`: never. */
  saidAt(name: string, channelId: number): number | undefined {
    return this.#saidAt.get(name, channelId) as number | undefined;
  }

  said(work: Work, name: string, channelId: number, atMs: number): void {
    work.assertAlive();
    this.#said.run(name, channelId, atMs);
  }
}

function timerOf({ isOn, ...row }: Row): ChatTimer {
  return { ...row, on: isOn === 1 };
}
