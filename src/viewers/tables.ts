/** People and the logins they have, each on one platform. */
import type { Step } from "../db/migrate.ts";

/** SQL that is true of an account whose viewer is being erased. */
export const BEING_ERASED = (platform: string, platformId: string) =>
  `EXISTS (SELECT 1 FROM erasing AS e JOIN identity AS i ON i.viewer_id = e.viewer_id
    WHERE i.platform = ${platform} AND i.platform_id = ${platformId})`;

export const viewerTables: readonly Step[] = [
  {
    was: 1,
    sql: `
CREATE TABLE viewer (
  id INTEGER PRIMARY KEY,
  merged_into_id INTEGER REFERENCES viewer (id) CHECK (merged_into_id <> id),
  earning INTEGER NOT NULL DEFAULT 1 CHECK (earning IN (0, 1)),
  listed INTEGER NOT NULL DEFAULT 1 CHECK (listed IN (0, 1)),
  created_at_ms INTEGER NOT NULL
) STRICT;

-- One login of a viewer on one platform. Keyed by the platform's id: a rename changes the login and loses nothing.
CREATE TABLE identity (
  platform TEXT NOT NULL,
  platform_id TEXT NOT NULL,
  viewer_id INTEGER NOT NULL REFERENCES viewer (id),
  login TEXT NOT NULL,            -- '' once another id has taken the name
  display_name TEXT NOT NULL,
  roles TEXT NOT NULL DEFAULT '', -- 'subscriber vip', as last seen
  account_created_at_ms INTEGER,  -- the platform account's age, where it tells
  seen_at_ms INTEGER NOT NULL,
  PRIMARY KEY (platform, platform_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_login ON identity (platform, login);
CREATE INDEX identity_viewer ON identity (viewer_id);
`,
  },
  {
    was: 2,
    sql: `
-- Names that are shown differently from the login by more than case (Twitch shows Japanese names), for finding people.
CREATE INDEX identity_display_name ON identity (platform, display_name COLLATE NOCASE) WHERE lower(display_name) <> login;
`,
  },
  {
    was: 3,
    sql: `
-- Who was merged into whom, so that one person is one person in every list.
CREATE INDEX IF NOT EXISTS viewer_merged ON viewer (merged_into_id) WHERE merged_into_id IS NOT NULL;
`,
  },
  // An exclusion belongs to the account that brought it, so that it leaves with that account.
  {
    was: 11,
    sql: `
ALTER TABLE identity ADD COLUMN excluded INTEGER NOT NULL DEFAULT 0 CHECK (excluded IN (0, 1));
UPDATE identity SET excluded = 1 WHERE viewer_id IN (SELECT id FROM viewer WHERE earning = 0);

-- A person earns while none of their accounts is excluded.
CREATE TRIGGER identity_exclusion AFTER UPDATE OF excluded, viewer_id ON identity
BEGIN
  UPDATE viewer SET earning = 1 - (SELECT max(excluded) FROM identity WHERE viewer_id = viewer.id)
  WHERE id IN (OLD.viewer_id, NEW.viewer_id) AND EXISTS (SELECT 1 FROM identity WHERE viewer_id = viewer.id);
END;
`,
  },
  // When a platform last told the roles of an account: a subscription that nobody tells of any more has run out.
  {
    was: 13,
    sql: `
ALTER TABLE identity ADD COLUMN roles_at_ms INTEGER NOT NULL DEFAULT 0;
UPDATE identity SET roles_at_ms = seen_at_ms;
`,
  },
  {
    was: 14,
    sql: `
CREATE TRIGGER viewer_is_new BEFORE INSERT ON viewer WHEN EXISTS (SELECT 1 FROM viewer WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'viewer: there is such a viewer already'); END;
CREATE TRIGGER viewer_is_fixed BEFORE UPDATE OF id ON viewer WHEN NEW.id IS NOT OLD.id
BEGIN SELECT RAISE(ABORT, 'viewer: the number of a viewer never changes'); END;
CREATE TRIGGER viewer_stays BEFORE DELETE ON viewer
BEGIN SELECT RAISE(ABORT, 'viewer: a viewer is never deleted'); END;

-- Whoever is merged is stood for by somebody in the end.
CREATE TRIGGER viewer_merges_upward BEFORE UPDATE OF merged_into_id ON viewer WHEN NEW.merged_into_id IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'viewer: nobody is merged in a circle') WHERE NEW.id IN (
    WITH RECURSIVE person (id) AS (
      SELECT NEW.merged_into_id
      UNION SELECT v.merged_into_id FROM person JOIN viewer AS v ON v.id = person.id WHERE v.merged_into_id IS NOT NULL)
    SELECT id FROM person);
END;
`,
  },
  // Names that somebody had on a platform and has no more, so that who is called by one can be found again.
  {
    was: 21,
    sql: `
CREATE TABLE former_name (
  platform    TEXT NOT NULL,
  login       TEXT NOT NULL,             -- lower case
  platform_id TEXT NOT NULL,             -- who had it last
  at_ms       INTEGER NOT NULL,          -- since when they have it no more
  PRIMARY KEY (platform, login)
) STRICT, WITHOUT ROWID;
`,
  },
  // A login comes with a viewer of its own, and stays the same.
  {
    was: 23,
    sql: `
CREATE TRIGGER identity_is_new BEFORE INSERT ON identity
WHEN EXISTS (SELECT 1 FROM identity WHERE platform = NEW.platform AND platform_id = NEW.platform_id)
  OR EXISTS (SELECT 1 FROM identity WHERE viewer_id = NEW.viewer_id)
  OR (SELECT merged_into_id IS NOT NULL FROM viewer WHERE id = NEW.viewer_id)
BEGIN SELECT RAISE(ABORT, 'viewer: a new login is a new viewer'); END;
CREATE TRIGGER identity_is_fixed BEFORE UPDATE OF platform, platform_id ON identity
WHEN NEW.platform IS NOT OLD.platform OR NEW.platform_id IS NOT OLD.platform_id
BEGIN SELECT RAISE(ABORT, 'viewer: the id of a login never changes'); END;
CREATE TRIGGER identity_stays BEFORE DELETE ON identity
BEGIN SELECT RAISE(ABORT, 'viewer: a login is never deleted'); END;
`,
  },
  // By who had them, so that a person can be found by every name they had.
  "CREATE INDEX former_name_of ON former_name (platform, platform_id);",
  // What moderators decide about people is written nowhere else.
  `
CREATE TABLE deed (
  id INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,                          -- who did it: 'viewer:42'
  what TEXT NOT NULL CHECK (what IN ('excluded', 'included', 'hidden', 'shown')),
  viewer_id INTEGER NOT NULL REFERENCES viewer (id),  -- to whom
  reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX deed_viewer ON deed (viewer_id, id);
CREATE TRIGGER deed_never_changes BEFORE UPDATE OF id, at_ms, actor, what ON deed
BEGIN SELECT RAISE(ABORT, 'deed: what was done is not told differently later'); END;
CREATE TRIGGER deed_stays BEFORE DELETE ON deed
BEGIN SELECT RAISE(ABORT, 'deed: what was done is never deleted'); END;
`,
  // Whoever is erased has no login and no name any more. Their number stays, because movements of money refer to it.
  `
ALTER TABLE viewer ADD COLUMN erased_at_ms INTEGER;

-- Whose names may be taken out of rows that else never change: filled and emptied again within one transaction.
CREATE TABLE erasing (viewer_id INTEGER PRIMARY KEY REFERENCES viewer (id)) STRICT;

-- Fingerprints of accounts and names that were erased, made with a key of this book: they tell nobody who it was, but an
-- account that comes back is known as one that was erased.
CREATE TABLE erased_account (
  mark TEXT PRIMARY KEY,
  is_name INTEGER NOT NULL CHECK (is_name IN (0, 1)),
  at_ms INTEGER NOT NULL,
  until_ms INTEGER,                 -- when the fingerprint goes; NULL: it stays while the exclusion stands
  excluded INTEGER NOT NULL DEFAULT 0 CHECK (excluded IN (0, 1)),
  won_at_ms INTEGER,                -- when something was won last, where past winners have to wait
  returned_id INTEGER REFERENCES viewer (id), -- the new viewer, once the account has come back
  CHECK (until_ms IS NOT NULL OR excluded = 1)
) STRICT, WITHOUT ROWID;
CREATE INDEX erased_account_returned ON erased_account (returned_id) WHERE returned_id IS NOT NULL;
CREATE INDEX erased_account_until ON erased_account (until_ms) WHERE until_ms IS NOT NULL;

DROP TRIGGER identity_stays;
CREATE TRIGGER identity_stays BEFORE DELETE ON identity WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE viewer_id = OLD.viewer_id)
BEGIN SELECT RAISE(ABORT, 'viewer: a login is only deleted when its viewer is erased'); END;
CREATE TRIGGER identity_of_nobody_erased BEFORE INSERT ON identity
WHEN (SELECT erased_at_ms IS NOT NULL FROM viewer WHERE id = NEW.viewer_id)
BEGIN SELECT RAISE(ABORT, 'viewer: who was erased gets no login again'); END;
CREATE TRIGGER viewer_is_erased_once BEFORE UPDATE OF erased_at_ms ON viewer
WHEN OLD.erased_at_ms IS NOT NULL OR NOT EXISTS (SELECT 1 FROM erasing WHERE viewer_id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'viewer: somebody is erased once'); END;
`,
];
