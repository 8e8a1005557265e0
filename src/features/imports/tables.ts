/** What was brought along from other bots: each import, who got what of it, and names that wait for their viewer. */
import type { Step } from "../../db/migrate.ts";
import { BEING_ERASED } from "../../viewers/tables.ts";

export const importTables: readonly Step[] = [
  `
CREATE TABLE import (
  operation_id INTEGER PRIMARY KEY REFERENCES operation (id),
  hash TEXT NOT NULL,            -- of the files it was read from
  currency TEXT NOT NULL,        -- which currency of the other bot
  generation INTEGER NOT NULL CHECK (generation >= 0), -- how often the same was brought in and taken back before
  bot TEXT NOT NULL,
  title TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('add', 'raise-to', 'set')),
  written_at_ms INTEGER NOT NULL, -- the file
  file TEXT NOT NULL,            -- where its rows are staged while they come in
  rows INTEGER NOT NULL CHECK (rows >= 0),
  after_n INTEGER NOT NULL DEFAULT -1, -- its rows up to this are dealt with; of one taken back: have given their minutes back
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'undoing', 'undone')),
  decided TEXT CHECK (decided IN ('yes', 'no')), -- what is being done with all names that wait for a decision
  counts TEXT NOT NULL,          -- what has become of its rows, as JSON
  UNIQUE (hash, currency, generation)
) STRICT;
CREATE INDEX import_under_way ON import (operation_id) WHERE state IN ('running', 'undoing') OR decided IS NOT NULL;

-- Who got a row of it, by account: the person behind an account is asked for when it matters.
CREATE TABLE import_row (
  operation_id INTEGER NOT NULL REFERENCES import (operation_id),
  n INTEGER NOT NULL,            -- of the file
  platform TEXT NOT NULL,
  platform_id TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount >= 0),  -- amounts and minutes as in the file
  minutes INTEGER NOT NULL CHECK (minutes >= 0),
  all_time INTEGER NOT NULL CHECK (all_time >= 0),
  channel_id INTEGER REFERENCES channel (id),   -- whose watch time changed; NULL: none did yet
  minutes_added INTEGER NOT NULL DEFAULT 0,     -- by how many
  PRIMARY KEY (operation_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_row_account ON import_row (platform, platform_id);
CREATE INDEX import_row_kept ON import_row (platform, operation_id, n) WHERE channel_id IS NULL AND minutes > 0;

-- Rows that nobody has got yet: only the name is known, or whose it is now is not sure.
CREATE TABLE import_waiting (
  operation_id INTEGER NOT NULL REFERENCES import (operation_id),
  n INTEGER NOT NULL,
  place TEXT NOT NULL,
  platform TEXT NOT NULL,
  login TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount >= 0),
  minutes INTEGER NOT NULL CHECK (minutes >= 0),
  all_time INTEGER NOT NULL CHECK (all_time >= 0),
  why TEXT NOT NULL CHECK (why IN ('name', 'nobody', 'younger', 'age', 'amount')),
  platform_id TEXT,              -- who may be meant; NULL until somebody of that name is seen
  told INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1)), -- moderators were asked
  until_ms INTEGER NOT NULL,
  PRIMARY KEY (operation_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_waiting_name ON import_waiting (platform, login);
CREATE INDEX import_waiting_seen ON import_waiting (operation_id, n) WHERE platform_id IS NOT NULL;
CREATE INDEX import_waiting_untold ON import_waiting (operation_id, n) WHERE platform_id IS NOT NULL AND told = 0;
CREATE INDEX import_waiting_until ON import_waiting (until_ms);

CREATE TRIGGER import_is_new BEFORE INSERT ON import
WHEN NOT EXISTS (SELECT 1 FROM operation WHERE id = NEW.operation_id AND kind = 'import' AND grows = 1)
BEGIN SELECT RAISE(ABORT, 'import: it is an operation that grows'); END;
CREATE TRIGGER import_is_fixed BEFORE UPDATE OF operation_id, hash, currency, generation, mode, written_at_ms ON import
BEGIN SELECT RAISE(ABORT, 'import: which file it is never changes'); END;
CREATE TRIGGER import_stays BEFORE DELETE ON import
BEGIN SELECT RAISE(ABORT, 'import: an import is never deleted'); END;
CREATE TRIGGER import_row_is_fixed BEFORE UPDATE OF operation_id, n, platform, platform_id, amount, minutes, all_time ON import_row
BEGIN SELECT RAISE(ABORT, 'import: who got a row never changes'); END;
CREATE TRIGGER import_row_stays BEFORE DELETE ON import_row
BEGIN SELECT RAISE(ABORT, 'import: who got a row is never forgotten'); END;
CREATE TRIGGER import_waiting_is_fixed BEFORE UPDATE OF operation_id, n, platform, login, amount, minutes, all_time ON import_waiting
BEGIN SELECT RAISE(ABORT, 'import: what waits never changes'); END;
`,
  // Whoever is erased is no account any more: what they got stands in the movements.
  `
DROP TRIGGER import_row_is_fixed;
CREATE TRIGGER import_row_is_fixed BEFORE UPDATE OF operation_id, n, platform, platform_id, amount, minutes, all_time ON import_row
WHEN (NEW.operation_id, NEW.n, NEW.platform, NEW.amount) IS NOT (OLD.operation_id, OLD.n, OLD.platform, OLD.amount)
  OR (NEW.platform_id, NEW.minutes, NEW.all_time) IS NOT (OLD.platform_id, OLD.minutes, OLD.all_time)
    AND NOT (NEW.platform_id = 'erased' AND ${BEING_ERASED("OLD.platform", "OLD.platform_id")})
BEGIN SELECT RAISE(ABORT, 'import: who got a row never changes'); END;
`,
];
