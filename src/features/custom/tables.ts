/** What moderators taught the bot in chat: commands of their own, and lines it says from time to time. */
import type { Step } from "../../db/migrate.ts";

export const customTables: readonly Step[] = [
  {
    was: 8,
    sql: `
CREATE TABLE custom_command (
  word TEXT PRIMARY KEY,                 -- lower case, without the mark
  text TEXT NOT NULL,
  role TEXT NOT NULL DEFAULT 'everyone',
  viewer_seconds INTEGER CHECK (viewer_seconds >= 0),    -- NULL: as the config says
  channel_seconds INTEGER CHECK (channel_seconds >= 0),
  price INTEGER NOT NULL DEFAULT 0 CHECK (price >= 0),
  count INTEGER NOT NULL DEFAULT 0 CHECK (count >= 0),
  changed_by INTEGER NOT NULL REFERENCES viewer (id),
  changed_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE chat_timer (
  name TEXT PRIMARY KEY,                 -- lower case
  text TEXT NOT NULL,
  every_ms INTEGER CHECK (every_ms > 0), -- or at a time of day
  at TEXT,                               -- 'HH:MM' in the streamer's time zone
  lines INTEGER NOT NULL DEFAULT 0 CHECK (lines >= 0),
  is_on INTEGER NOT NULL DEFAULT 1 CHECK (is_on IN (0, 1)),
  changed_by INTEGER NOT NULL REFERENCES viewer (id),
  changed_at_ms INTEGER NOT NULL,
  CHECK ((every_ms IS NULL) <> (at IS NULL))
) STRICT, WITHOUT ROWID;

-- When a timer was last said in a channel; timers of the config too, so no reference.
CREATE TABLE chat_timer_said (
  name TEXT NOT NULL,
  channel_id INTEGER NOT NULL REFERENCES channel (id),
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (name, channel_id)
) STRICT, WITHOUT ROWID;
`,
  },
];
