/** Bonuses that wait for something, and which broadcasts have been counted for streaks. */
export const bonuses = `
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
`;
