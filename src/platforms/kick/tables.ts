/**
 * Kick's own tables: the inbox of signed deliveries, and a few remembered texts (ids).
 * An inbox row is written before Kick gets its 200. `body` is emptied once the work is done, and is never chat.
 */
import type { Step } from "../../db/migrate.ts";

export const kickTables: readonly Step[] = [
  {
    was: 6,
    sql: `
CREATE TABLE kick_inbox (
  id INTEGER PRIMARY KEY,
  message_id TEXT NOT NULL UNIQUE,
  content_hash TEXT NOT NULL,          -- SHA-256 of the event type and the body: the same delivery under a new id
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  sent_at_ms INTEGER NOT NULL,
  received_at_ms INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  done_at_ms INTEGER
) STRICT;
CREATE INDEX kick_inbox_content ON kick_inbox (content_hash);
CREATE INDEX kick_inbox_waiting ON kick_inbox (id) WHERE done_at_ms IS NULL;

CREATE TABLE kick_store (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`,
  },
];
