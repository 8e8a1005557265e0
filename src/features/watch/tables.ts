/** Who watched what, for how long, and what it earned. */
import type { Step } from "../../db/migrate.ts";

export const watchTables: readonly Step[] = [
  {
    was: 2,
    sql: `
CREATE TABLE broadcast (
  id INTEGER PRIMARY KEY,
  channel_id INTEGER NOT NULL REFERENCES channel (id),
  platform_ref TEXT NOT NULL,
  started_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER            -- NULL while on air or within the grace period
) STRICT;
CREATE UNIQUE INDEX broadcast_open ON broadcast (channel_id) WHERE ended_at_ms IS NULL;
CREATE INDEX broadcast_channel ON broadcast (channel_id, started_at_ms);

-- One row a minute. weight_total is the running sum of the happy hour's weight (1000 a minute without one), so that a
-- happy hour for any number of viewers is this one column and touches no span. Tick 0 is the start.
CREATE TABLE tick (
  broadcast_id INTEGER NOT NULL REFERENCES broadcast (id),
  n INTEGER NOT NULL CHECK (n >= 0),
  at_ms INTEGER NOT NULL,
  weight_total INTEGER NOT NULL CHECK (weight_total >= 0),
  PRIMARY KEY (broadcast_id, n)
) STRICT, WITHOUT ROWID;

-- A viewer's unbroken watching at one weight. weighted time = weight * (weight_total at the end - at the start),
-- in millionths of a minute.
CREATE TABLE span (
  id INTEGER PRIMARY KEY,
  broadcast_id INTEGER NOT NULL REFERENCES broadcast (id),
  viewer_id INTEGER NOT NULL REFERENCES viewer (id),
  currency_id INTEGER NOT NULL REFERENCES currency (id),
  from_tick INTEGER NOT NULL,
  to_tick INTEGER CHECK (to_tick >= from_tick),  -- NULL while open
  weight INTEGER NOT NULL CHECK (weight BETWEEN 0 AND 1000000),
  amount INTEGER NOT NULL CHECK (amount >= 0),
  period INTEGER NOT NULL CHECK (period > 0),    -- minutes
  pays INTEGER NOT NULL CHECK (pays IN (0, 1)),
  paid INTEGER NOT NULL DEFAULT 0 CHECK (paid >= 0),
  transfer_id INTEGER REFERENCES transfer (id)
) STRICT;
CREATE UNIQUE INDEX span_open ON span (broadcast_id, viewer_id) WHERE to_tick IS NULL;
CREATE UNIQUE INDEX span_pays ON span (currency_id, viewer_id) WHERE to_tick IS NULL AND pays = 1;
CREATE INDEX span_viewer ON span (viewer_id, id);
CREATE INDEX span_transfer ON span (transfer_id) WHERE transfer_id IS NOT NULL;

-- Watching not yet paid, in millionths of a weighted minute: exact for any cut of the minutes at any weight.
CREATE TABLE carry (
  currency_id INTEGER NOT NULL REFERENCES currency (id),
  viewer_id INTEGER NOT NULL REFERENCES viewer (id),
  micro_minutes INTEGER NOT NULL CHECK (micro_minutes >= 0),
  PRIMARY KEY (currency_id, viewer_id)
) STRICT, WITHOUT ROWID;

-- Minted for watching and bonuses on one day of the streamer's time zone: what the daily cap counts. Kept while there is
-- a daily cap, and for two days only; the day comes first so that old ones lie together.
CREATE TABLE earned (
  day TEXT NOT NULL,
  currency_id INTEGER NOT NULL REFERENCES currency (id),
  viewer_id INTEGER NOT NULL REFERENCES viewer (id),
  amount INTEGER NOT NULL CHECK (amount >= 0),
  PRIMARY KEY (day, currency_id, viewer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE watch (
  channel_id INTEGER NOT NULL REFERENCES channel (id),
  viewer_id INTEGER NOT NULL REFERENCES viewer (id),
  minutes INTEGER NOT NULL DEFAULT 0,
  messages INTEGER NOT NULL DEFAULT 0,
  first_seen_at_ms INTEGER NOT NULL,
  last_seen_at_ms INTEGER NOT NULL,
  PRIMARY KEY (channel_id, viewer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX watch_viewer ON watch (viewer_id);

-- In the order of the list of watch time, so that nothing is sorted for it.
CREATE INDEX watch_minutes ON watch (channel_id, minutes DESC, viewer_id);

-- Who said that they lurk: present without writing until this tick, once per broadcast.
CREATE TABLE lurk (
  broadcast_id INTEGER NOT NULL REFERENCES broadcast (id),
  viewer_id INTEGER NOT NULL REFERENCES viewer (id),
  until_tick INTEGER NOT NULL,
  PRIMARY KEY (broadcast_id, viewer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE happy_hour (
  id INTEGER PRIMARY KEY,
  currency_id INTEGER NOT NULL REFERENCES currency (id),
  multiplier INTEGER NOT NULL CHECK (multiplier BETWEEN 1001 AND 5000),  -- thousandths
  starts_at_ms INTEGER NOT NULL,
  ends_at_ms INTEGER NOT NULL CHECK (ends_at_ms > starts_at_ms),
  by TEXT NOT NULL,
  announced_end INTEGER NOT NULL DEFAULT 0 CHECK (announced_end IN (0, 1))
) STRICT;
CREATE INDEX happy_hour_open ON happy_hour (ends_at_ms) WHERE announced_end = 0;
`,
  },
  // When somebody last wrote a line that counts as being active, so that a restart neither forgets nor invents it.
  {
    was: 12,
    sql: `
ALTER TABLE watch ADD COLUMN active_at_ms INTEGER;  -- NULL: never, or it was deleted
`,
  },
  // Minutes, and watching that was paid, are not told differently later.
  {
    was: 16,
    sql: `
CREATE TRIGGER tick_is_next BEFORE INSERT ON tick WHEN EXISTS (SELECT 1 FROM tick WHERE broadcast_id = NEW.broadcast_id AND n >= NEW.n)
BEGIN SELECT RAISE(ABORT, 'watch: minutes follow each other'); END;
CREATE TRIGGER tick_never_changes BEFORE UPDATE ON tick
BEGIN SELECT RAISE(ABORT, 'watch: a minute that has passed never changes'); END;
CREATE TRIGGER tick_stays BEFORE DELETE ON tick
BEGIN SELECT RAISE(ABORT, 'watch: a minute that has passed is never deleted'); END;
CREATE TRIGGER span_is_new BEFORE INSERT ON span
WHEN EXISTS (SELECT 1 FROM span WHERE id = NEW.id) OR (NEW.to_tick IS NULL AND (
  EXISTS (SELECT 1 FROM span WHERE broadcast_id = NEW.broadcast_id AND viewer_id = NEW.viewer_id AND to_tick IS NULL)
  OR (NEW.pays = 1 AND EXISTS (
    SELECT 1 FROM span WHERE currency_id = NEW.currency_id AND viewer_id = NEW.viewer_id AND to_tick IS NULL AND pays = 1))))
BEGIN SELECT RAISE(ABORT, 'watch: there is such a span already'); END;
CREATE TRIGGER span_is_fixed BEFORE UPDATE OF id, broadcast_id, viewer_id, currency_id, from_tick, weight, amount, period, pays ON span
BEGIN SELECT RAISE(ABORT, 'watch: of a span only its end is written'); END;
CREATE TRIGGER span_ends_once BEFORE UPDATE ON span WHEN OLD.to_tick IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'watch: a span that has ended never changes'); END;
CREATE TRIGGER span_stays BEFORE DELETE ON span WHEN OLD.to_tick IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'watch: a span that has ended is never deleted'); END;
`,
  },
  // What happened is told in one row for a broadcast, and not for each who watched.
  `
-- What the spans of a broadcast have come to that the feed was not told of.
CREATE TABLE broadcast_paid (
  broadcast_id INTEGER PRIMARY KEY REFERENCES broadcast (id),
  minutes INTEGER NOT NULL CHECK (minutes >= 0),
  amount INTEGER NOT NULL CHECK (amount >= 0)
) STRICT;
`,
];
