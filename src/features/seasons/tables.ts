/** Seasons that have ended, and who had how much then. */
import type { Step } from "../../db/migrate.ts";

export const seasonTables: readonly Step[] = [
  `
-- One whose operation ('season:' and its id) is not in the book, or only planned, was cut short: it is forgotten at the next start.
CREATE TABLE season (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE CHECK (key <> ''),  -- what asked for its end: the same ends it once
  name TEXT NOT NULL CHECK (name <> ''),
  currency_id INTEGER NOT NULL REFERENCES currency (id),
  keep INTEGER NOT NULL CHECK (keep BETWEEN 0 AND 9999),  -- what everybody kept, in ten-thousandths of what they had
  ended_at_ms INTEGER NOT NULL
) STRICT;

-- What each who stands in lists had (balance), and for how many minutes they had watched (time).
CREATE TABLE season_place (
  season_id INTEGER NOT NULL REFERENCES season (id),
  list TEXT NOT NULL CHECK (list IN ('balance', 'time')),
  viewer_id INTEGER NOT NULL REFERENCES viewer (id),
  score INTEGER NOT NULL CHECK (score > 0),
  PRIMARY KEY (season_id, list, viewer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX season_place_order ON season_place (season_id, list, score DESC, viewer_id);

CREATE TRIGGER season_is_fixed BEFORE UPDATE ON season
BEGIN SELECT RAISE(ABORT, 'season: what was never changes'); END;
CREATE TRIGGER season_stays BEFORE DELETE ON season
WHEN EXISTS (SELECT 1 FROM operation WHERE key = 'season:' || OLD.id AND state <> 'planned')
BEGIN SELECT RAISE(ABORT, 'season: a season is never deleted'); END;
CREATE TRIGGER season_place_is_fixed BEFORE UPDATE ON season_place
BEGIN SELECT RAISE(ABORT, 'season: what was never changes'); END;
CREATE TRIGGER season_place_stays BEFORE DELETE ON season_place
WHEN EXISTS (SELECT 1 FROM operation WHERE key = 'season:' || OLD.season_id AND state <> 'planned')
BEGIN SELECT RAISE(ABORT, 'season: a season is never deleted'); END;
`,
];
