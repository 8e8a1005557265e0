/** What happened besides transfers, and where it is told to. */
import type { Step } from "../db/migrate.ts";

export const feedTables: readonly Step[] = [
  `
-- Written in the commit that made it true. Ids and numbers only; gone after 30 days. A number is never given twice.
CREATE TABLE feed_event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  after_transfer INTEGER NOT NULL,         -- the newest transfer when it was written: its place among them
  type TEXT NOT NULL,
  data TEXT NOT NULL CHECK (json_valid(data)),
  once TEXT UNIQUE,                        -- the same fact told twice is one row
  mark TEXT NOT NULL,                      -- by chance: tells it from one of the same number in another line of copies
  at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX feed_event_at ON feed_event (at_ms);
CREATE TRIGGER feed_event_never_changes BEFORE UPDATE ON feed_event
BEGIN SELECT RAISE(ABORT, 'feed: what happened never changes'); END;

-- The newest row that is gone.
CREATE TABLE feed_gone (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  event_id INTEGER NOT NULL,
  mark TEXT NOT NULL
) STRICT;

-- Where it is told to. Addresses and secrets are the streamer's: they leave the book for nobody.
CREATE TABLE feed_endpoint (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (name <> ''),
  kind TEXT NOT NULL CHECK (kind IN ('webhook', 'discord', 'streamerbot')),
  address TEXT NOT NULL,
  events TEXT NOT NULL CHECK (json_valid(events)),         -- their types; an empty list: all
  secrets TEXT NOT NULL CHECK (json_valid(secrets)),       -- [{ "secret", "untilMs" }], the newest first
  action TEXT NOT NULL DEFAULT '',                         -- streamerbot: what it is to do
  -- stopped: given up, and taken up again when asked; gone: the receiver wants nothing more
  state TEXT NOT NULL CHECK (state IN ('on', 'off', 'stopped', 'gone')),
  cursor TEXT NOT NULL,                                    -- what was told last
  attempt INTEGER NOT NULL DEFAULT 0,                      -- how often the next one was tried
  next_at_ms INTEGER NOT NULL DEFAULT 0,
  why TEXT NOT NULL DEFAULT '',                            -- what went wrong last, for the streamer
  told INTEGER NOT NULL DEFAULT 0,                         -- how many have arrived
  told_at_ms INTEGER,
  created_at_ms INTEGER NOT NULL
) STRICT;
`,
];
