/** The days on which what lies idle has lost a part. */
import type { Step } from "../../db/migrate.ts";

export const decayTables: readonly Step[] = [
  `
-- One row a day that was due and is dealt with; its operation, if anybody lost something, has the key 'decay:' and the day.
CREATE TABLE decay_day (
  day TEXT PRIMARY KEY,           -- 2026-01-05, as the streamer counts it
  due_at_ms INTEGER NOT NULL,
  told INTEGER NOT NULL CHECK (told IN (0, 1))  -- chat was told, or there was nothing to tell
) STRICT, WITHOUT ROWID;
CREATE TRIGGER decay_day_is_fixed BEFORE UPDATE OF day, due_at_ms ON decay_day
BEGIN SELECT RAISE(ABORT, 'decay: what was never changes'); END;
CREATE TRIGGER decay_day_stays BEFORE DELETE ON decay_day
BEGIN SELECT RAISE(ABORT, 'decay: a day is never done twice'); END;
`,
];
