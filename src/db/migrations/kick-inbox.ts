/**
 * Kick's own tables: the inbox of signed deliveries, the facts several feeds tell of, and a few remembered texts (ids).
 * An inbox row is written before Kick gets its 200. `body` is emptied once the work is done, and is never chat.
 */
export const kickInbox = `
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

CREATE TABLE kick_fact (
  key TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  signature TEXT NOT NULL,             -- what every source can tell of it: who, how much
  at_ms INTEGER NOT NULL,
  seen TEXT NOT NULL,                  -- JSON: source -> that source's own id of it
  named INTEGER NOT NULL CHECK (named IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX kick_fact_signature ON kick_fact (kind, signature, at_ms);

CREATE TABLE kick_store (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
