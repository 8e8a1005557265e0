/**
 * The durable inbox of signed deliveries: written before Kick gets its 200, worked through after. A delivery is taken
 * once, by its message id and by its content; what was not finished when the bot died is worked on at the next start.
 */
import type Database from "better-sqlite3";

/** The type of a delivery that is a line of chat. */
export const CHAT = "chat.message.sent";

/** One verified delivery. */
export interface InboxEntry {
  readonly messageId: string;
  /** SHA-256 of the event type and the body. */
  readonly contentHash: string;
  readonly type: string;
  /** The raw body; empty for chat, whose text is not stored. */
  readonly body: string;
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
}

/** An entry with work left. */
export interface WaitingEntry extends InboxEntry {
  readonly rowId: number;
  readonly attempts: number;
}

interface Row {
  id: number;
  message_id: string;
  content_hash: string;
  type: string;
  body: string;
  sent_at_ms: number;
  received_at_ms: number;
  attempts: number;
}

/** The table `kick_inbox`. Every method is one commit. */
export class KickInbox {
  readonly #known;
  readonly #insert;
  readonly #waiting;
  readonly #attempt;
  readonly #done;
  readonly #prune;

  constructor(db: Database.Database) {
    this.#known = db.prepare<[string, string], { id: number }>(
      "SELECT id FROM kick_inbox WHERE message_id = ? OR content_hash = ? LIMIT 1",
    );
    this.#insert = db.prepare(
      `INSERT INTO kick_inbox (message_id, content_hash, type, body, sent_at_ms, received_at_ms, done_at_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#waiting = db.prepare<[], Row>("SELECT * FROM kick_inbox WHERE done_at_ms IS NULL ORDER BY id");
    this.#attempt = db.prepare("UPDATE kick_inbox SET attempts = attempts + 1 WHERE id = ?");
    this.#done = db.prepare("UPDATE kick_inbox SET done_at_ms = ?, body = '' WHERE id = ?");
    this.#prune = db.prepare(
      `DELETE FROM kick_inbox WHERE done_at_ms IS NOT NULL
         AND received_at_ms < CASE type WHEN '${CHAT}' THEN :chatBeforeMs ELSE :beforeMs END`,
    );
  }

  /**
   * Takes a delivery in; the row's id, or `undefined` when it was here before. With `done` it is only remembered,
   * because its work is not to be repeated after a restart.
   */
  take(entry: InboxEntry, done: boolean): number | undefined {
    // The same follow twice has the same content, and counts once for ever; everything else carries its time.
    if (this.#known.get(entry.messageId, entry.contentHash) !== undefined) return undefined;
    const { lastInsertRowid } = this.#insert.run(
      entry.messageId,
      entry.contentHash,
      entry.type,
      entry.body,
      entry.sentAtMs,
      entry.receivedAtMs,
      done ? entry.receivedAtMs : null,
    );
    return Number(lastInsertRowid);
  }

  /** What is left to do, oldest first. */
  waiting(): WaitingEntry[] {
    return this.#waiting.all().map((row) => ({
      rowId: row.id,
      messageId: row.message_id,
      contentHash: row.content_hash,
      type: row.type,
      body: row.body,
      sentAtMs: row.sent_at_ms,
      receivedAtMs: row.received_at_ms,
      attempts: row.attempts,
    }));
  }

  attempted(rowId: number): void {
    this.#attempt.run(rowId);
  }

  /** Finished: the body goes, the ids stay so that a repetition is known. */
  done(rowId: number, atMs: number): void {
    this.#done.run(atMs, rowId);
  }

  /** Forgets finished deliveries received before `beforeMs`; lines of chat, which are many, before `chatBeforeMs`. */
  prune(beforeMs: number, chatBeforeMs: number): void {
    this.#prune.run({ beforeMs, chatBeforeMs });
  }
}
