/** One person on two platforms: codes that wait to be typed on the other side, and what was linked. */
export const linking = `
CREATE TABLE link_code (
  code TEXT PRIMARY KEY,
  for_name TEXT NOT NULL,        -- who alone may type it, in lower case; '' for anybody
  platform TEXT NOT NULL,
  platform_id TEXT NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  UNIQUE (platform, platform_id)
) STRICT, WITHOUT ROWID;

-- The viewer that was taken in, by which identity, and what it brought: what !unlink gives back from.
CREATE TABLE link (
  id INTEGER PRIMARY KEY,
  survivor_id INTEGER NOT NULL REFERENCES viewer (id),
  absorbed_id INTEGER NOT NULL REFERENCES viewer (id),
  platform TEXT NOT NULL,
  platform_id TEXT NOT NULL,
  linked_at_ms INTEGER NOT NULL,
  unlinked_at_ms INTEGER
) STRICT;
CREATE UNIQUE INDEX link_open ON link (absorbed_id) WHERE unlinked_at_ms IS NULL;
CREATE INDEX link_survivor ON link (survivor_id);

CREATE TABLE link_brought (
  link_id INTEGER NOT NULL REFERENCES link (id),
  currency_id INTEGER NOT NULL REFERENCES currency (id),
  amount INTEGER NOT NULL CHECK (amount > 0),
  PRIMARY KEY (link_id, currency_id)
) STRICT, WITHOUT ROWID;
`;
