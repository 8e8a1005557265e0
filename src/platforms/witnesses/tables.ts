/**
 * What Twitch and Kick told that earns something, and by which witness (EventSub, chat, Kick's feed, a webhook), so that one
 * fact that several of them tell is paid once.
 */
import type { Step } from "../../db/migrate.ts";

export const witnessTables: readonly Step[] = [
  {
    was: 6,
    sql: `
CREATE TABLE kick_fact (
  key TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  signature TEXT NOT NULL,             -- what every source can tell of it: who, how much
  at_ms INTEGER NOT NULL,
  seen TEXT NOT NULL,                  -- JSON: source -> that source's own id of it
  named INTEGER NOT NULL CHECK (named IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX kick_fact_signature ON kick_fact (kind, signature, at_ms);
`,
  },
  // It takes over the table that only Kick had.
  {
    was: 18,
    sql: `
CREATE TABLE fact (
  id INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  key TEXT NOT NULL,                   -- of its event
  kind TEXT NOT NULL,
  who TEXT NOT NULL,                   -- the viewer's id or name, empty when hidden
  amount INTEGER NOT NULL,             -- how many of it; 0 where there is no number
  whole INTEGER NOT NULL CHECK (whole IN (0, 1)),        -- 0: at least so many, some were not heard
  at_ms INTEGER NOT NULL,              -- by the platform's clock, as well as it was known
  at_told INTEGER NOT NULL CHECK (at_told IN (0, 1, 2)), -- 1: the platform told it; 2: counted from when it was heard; 0: its clock was not known
  heard_at_ms INTEGER NOT NULL,        -- by this computer's clock
  named INTEGER NOT NULL CHECK (named IN (0, 1)),        -- 0: whose it is may still become known
  UNIQUE (platform, key)
) STRICT;
CREATE INDEX fact_who ON fact (platform, kind, who, id);
CREATE INDEX fact_heard ON fact (heard_at_ms);

CREATE TABLE fact_witness (
  fact_id INTEGER NOT NULL REFERENCES fact (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,                  -- whose id: eventsub, chat, feed, webhook, receivers ...
  id TEXT NOT NULL,
  PRIMARY KEY (fact_id, name, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX fact_witness_id ON fact_witness (kind, name, id);
INSERT INTO fact (platform, key, kind, who, amount, whole, at_ms, at_told, heard_at_ms, named)
  SELECT 'kick', key, kind,
         CASE WHEN kind IN ('gift', 'kicks') THEN substr(signature, 1, instr(signature, ':') - 1) ELSE signature END,
         CASE WHEN kind IN ('gift', 'kicks') THEN CAST(substr(signature, instr(signature, ':') + 1) AS INTEGER) ELSE 0 END,
         1, at_ms, 1, at_ms, named
  FROM kick_fact;
INSERT INTO fact_witness (fact_id, kind, name, id)
  SELECT f.id, f.kind, j.key, CAST(j.value AS TEXT) FROM kick_fact AS k JOIN fact AS f ON f.platform = 'kick' AND f.key = k.key, json_each(k.seen) AS j;
DROP TABLE kick_fact;
`,
  },
];
