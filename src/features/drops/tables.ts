/** Drops: rain shared out among many, words for the first to type them, and when a plan last ran. */
import type { Step } from "../../db/migrate.ts";

export const dropTables: readonly Step[] = [
  {
    was: 4,
    sql: `
CREATE TABLE currency_drop (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('rain', 'claim')),
  -- paying: in slices, taken up again after a restart; open: the word is out
  state TEXT NOT NULL CHECK (state IN ('paying', 'open', 'done')),
  batch_key TEXT NOT NULL UNIQUE,          -- what asked for it: a chat message, or a plan and its time
  currency_id INTEGER NOT NULL REFERENCES currency (id),
  channel_id INTEGER REFERENCES channel (id),              -- NULL: every live channel of the currency
  amount INTEGER NOT NULL CHECK (amount >= 1),             -- of each
  held INTEGER NOT NULL CHECK (held >= 0),                 -- in escrow:drop:ID
  funded_by INTEGER REFERENCES viewer (id),                -- a viewer's own money; NULL: minted
  by_viewer_id INTEGER REFERENCES viewer (id),             -- who asked for it; NULL: a plan
  persons INTEGER NOT NULL CHECK (persons >= 1),           -- rain: among how many; claim: for the first so many
  next INTEGER NOT NULL DEFAULT 0 CHECK (next >= 0),       -- rain: how many of them are dealt with
  word TEXT NOT NULL DEFAULT '',           -- claim: what to type
  at_ms INTEGER NOT NULL,
  ends_at_ms INTEGER,                      -- claim
  CHECK (state <> 'done' OR held = 0)
) STRICT;
CREATE INDEX currency_drop_unfinished ON currency_drop (id) WHERE state <> 'done';

-- Among whom it rains: viewer ids in order, as JSON. Apart from the row above, which changes with every slice.
CREATE TABLE drop_recipients (
  drop_id INTEGER PRIMARY KEY REFERENCES currency_drop (id),
  viewer_ids TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE drop_claim (
  drop_id INTEGER NOT NULL REFERENCES currency_drop (id),
  viewer_id INTEGER NOT NULL REFERENCES viewer (id),
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (drop_id, viewer_id)
) STRICT, WITHOUT ROWID;

-- Subscribers without reading everybody: rain for subscribers.
CREATE INDEX IF NOT EXISTS identity_subscriber ON identity (platform, viewer_id) WHERE instr(roles, 'subscriber') > 0;

-- How many minutes of being live have gone by since a plan last ran.
CREATE TABLE drop_plan (
  name TEXT PRIMARY KEY,
  live_minutes INTEGER NOT NULL CHECK (live_minutes >= 0)
) STRICT, WITHOUT ROWID;
`,
  },
  // What was thrown, and to whom, is not told differently later.
  {
    was: 16,
    sql: `
CREATE TRIGGER drop_is_new BEFORE INSERT ON currency_drop
WHEN NEW.state = 'done' OR EXISTS (SELECT 1 FROM currency_drop WHERE id = NEW.id OR batch_key = NEW.batch_key)
BEGIN SELECT RAISE(ABORT, 'drop: there is such a drop already'); END;
CREATE TRIGGER drop_is_fixed BEFORE UPDATE OF id, kind, batch_key, currency_id, channel_id, amount, funded_by, by_viewer_id, persons, at_ms ON currency_drop
BEGIN SELECT RAISE(ABORT, 'drop: what was thrown never changes'); END;
CREATE TRIGGER drop_ends_once BEFORE UPDATE ON currency_drop WHEN OLD.state = 'done'
BEGIN SELECT RAISE(ABORT, 'drop: it has ended'); END;
CREATE TRIGGER drop_stays BEFORE DELETE ON currency_drop
BEGIN SELECT RAISE(ABORT, 'drop: a drop is never deleted'); END;
CREATE TRIGGER drop_recipients_are_new BEFORE INSERT ON drop_recipients
WHEN EXISTS (SELECT 1 FROM drop_recipients WHERE drop_id = NEW.drop_id)
BEGIN SELECT RAISE(ABORT, 'drop: among whom it rains never changes'); END;
CREATE TRIGGER drop_recipients_never_change BEFORE UPDATE ON drop_recipients
BEGIN SELECT RAISE(ABORT, 'drop: among whom it rains never changes'); END;
CREATE TRIGGER drop_recipients_stay BEFORE DELETE ON drop_recipients
BEGIN SELECT RAISE(ABORT, 'drop: among whom it rains is never deleted'); END;
CREATE TRIGGER drop_claim_never_changes BEFORE UPDATE ON drop_claim
BEGIN SELECT RAISE(ABORT, 'drop: who was quick never changes'); END;
CREATE TRIGGER drop_claim_stays BEFORE DELETE ON drop_claim
BEGIN SELECT RAISE(ABORT, 'drop: who was quick is never deleted'); END;
`,
  },
  // A long list is written in pieces: in one it would hold up chat. Nobody is paid before all of it is there.
  `
CREATE TABLE drop_recipients_part (
  drop_id INTEGER NOT NULL REFERENCES currency_drop (id),
  part INTEGER NOT NULL CHECK (part >= 0),
  viewer_ids TEXT NOT NULL,                -- in order, as JSON, after those of the part before
  PRIMARY KEY (drop_id, part)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER drop_recipients_part_is_new BEFORE INSERT ON drop_recipients_part
WHEN EXISTS (SELECT 1 FROM drop_recipients_part WHERE drop_id = NEW.drop_id AND part = NEW.part)
BEGIN SELECT RAISE(ABORT, 'drop: among whom it rains never changes'); END;
CREATE TRIGGER drop_recipients_part_never_changes BEFORE UPDATE ON drop_recipients_part
BEGIN SELECT RAISE(ABORT, 'drop: among whom it rains never changes'); END;
CREATE TRIGGER drop_recipients_part_stays BEFORE DELETE ON drop_recipients_part
BEGIN SELECT RAISE(ABORT, 'drop: among whom it rains is never deleted'); END;
`,
];
