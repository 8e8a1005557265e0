/** Who may come back: sessions, API tokens, overlay keys; and which requests were done. Secrets stand as their SHA-256. */
import type { Step } from "../db/migrate.ts";

/**
 * A copy of the book knows who was let in when it was made, and not who was shut out since: after a restore everybody comes in
 * anew.
 */
export const ENDED_BY_RESTORE = [
  { table: "web_session", sql: "DELETE FROM web_session" },
  { table: "web_token", sql: "DELETE FROM web_token" },
];

export const webTables: readonly Step[] = [
  {
    sql: `
CREATE TABLE web_session (
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  -- The broadcaster's, or of the account that signed in.
  kind TEXT NOT NULL CHECK (kind IN ('broadcaster', 'viewer')),
  platform TEXT,
  platform_id TEXT,
  -- What it was made with, as the browser names itself.
  browser TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  seen_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  CHECK ((kind = 'viewer') = (platform IS NOT NULL AND platform_id IS NOT NULL))
) STRICT;
CREATE INDEX web_session_of ON web_session (platform, platform_id);

CREATE TABLE web_token (
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  -- Words with spaces between: read points giveaways shop.
  scopes TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  used_at_ms INTEGER,
  revoked_at_ms INTEGER
) STRICT;

-- The key of an overlay stands as it is: the streamer copies it again, it opens one picture, and it can be changed.
CREATE TABLE web_overlay (
  id INTEGER PRIMARY KEY,
  overlay TEXT NOT NULL,
  key TEXT NOT NULL UNIQUE,
  settings TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;

-- A request that was done is not done again: its answer is.
CREATE TABLE web_done (
  caller TEXT NOT NULL,
  key TEXT NOT NULL,
  request TEXT NOT NULL,
  answer TEXT,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (caller, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX web_done_at ON web_done (at_ms);
`,
  },
  {
    // Also what was refused is answered as before: 200, or the status of the refusal in `answer`.
    sql: "ALTER TABLE web_done ADD COLUMN status INTEGER NOT NULL DEFAULT 200",
  },
  {
    sql: `
-- Which program asked for a movement, by the name of its token: for the streamer. Viewers read the reason of a movement, and not this.
CREATE TABLE web_token_move (transfer_id INTEGER PRIMARY KEY, token TEXT NOT NULL) STRICT;
`,
  },
];
