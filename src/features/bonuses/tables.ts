/** Bonuses that wait for something or have a limit a day, and which broadcasts have been counted for streaks. */
import type { Step } from "../../db/migrate.ts";

export const bonusTables: readonly Step[] = [
  {
    was: 2,
    sql: `
-- Presence bonuses that are given once: first message of a broadcast, streaks.
CREATE TABLE attendance (
  channel_id INTEGER NOT NULL REFERENCES channel (id),
  viewer_id INTEGER NOT NULL REFERENCES viewer (id),
  broadcasts INTEGER NOT NULL DEFAULT 0,     -- watched for ten minutes or more
  last_broadcast_id INTEGER REFERENCES broadcast (id),
  PRIMARY KEY (channel_id, viewer_id)
) STRICT, WITHOUT ROWID;
`,
  },
  {
    was: 5,
    sql: `
-- A follow counts only once that viewer has been watching: it waits here until then.
CREATE TABLE follow_due (
  channel_id INTEGER NOT NULL REFERENCES channel (id),
  viewer_id INTEGER NOT NULL REFERENCES viewer (id),
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (channel_id, viewer_id)
) STRICT, WITHOUT ROWID;

-- A broadcast that is over and whose viewers have all been counted.
CREATE TABLE attended (
  broadcast_id INTEGER PRIMARY KEY REFERENCES broadcast (id)
) STRICT;
`,
  },
  // How many gifted subscriptions of one giver counted on one day, where a day has a limit.
  {
    was: 19,
    sql: `
CREATE TABLE gift_day (
  channel_id INTEGER NOT NULL REFERENCES channel (id),
  platform_id TEXT NOT NULL,           -- the giver's id on the channel's platform
  day TEXT NOT NULL,                   -- 2026-01-31, the streamer's
  counted INTEGER NOT NULL,
  PRIMARY KEY (channel_id, platform_id, day)
) STRICT, WITHOUT ROWID;
`,
  },
];
