/** One person on two platforms: codes that wait to be typed on the other side, and what was linked. */
import type { Step } from "../../db/migrate.ts";
import { BEING_ERASED } from "../../viewers/tables.ts";

/** A link that stands leads from the one viewer to the other, either way. */
const BY_A_LINK = `EXISTS (SELECT 1 FROM link WHERE unlinked_at_ms IS NULL AND (
    (absorbed_id = OLD.viewer_id AND survivor_id = NEW.viewer_id) OR (absorbed_id = NEW.viewer_id AND survivor_id = OLD.viewer_id)))`;

export const linkingTables: readonly Step[] = [
  {
    was: 7,
    sql: `
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
`,
  },
  // Linking asks whoever was shown a code, and the wait after parting is for who typed it.
  {
    was: 11,
    sql: `
-- Who typed the code on the other side and waits for the answer of whom it was shown to; NULL until then.
ALTER TABLE link_code ADD COLUMN typed_platform TEXT;
ALTER TABLE link_code ADD COLUMN typed_platform_id TEXT;

-- Whose code-typing made the link; NULL for links older than this.
ALTER TABLE link ADD COLUMN typed_platform TEXT;
ALTER TABLE link ADD COLUMN typed_platform_id TEXT;
CREATE INDEX link_typed ON link (typed_platform, typed_platform_id);
`,
  },
  // Links are not told differently later.
  {
    was: 16,
    sql: `
CREATE TRIGGER link_is_new BEFORE INSERT ON link WHEN EXISTS (SELECT 1 FROM link WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'link: there is such a link already'); END;
CREATE TRIGGER link_is_fixed BEFORE UPDATE OF id, survivor_id, absorbed_id, platform, platform_id ON link
BEGIN SELECT RAISE(ABORT, 'link: who was linked never changes'); END;
CREATE TRIGGER link_stays BEFORE DELETE ON link
BEGIN SELECT RAISE(ABORT, 'link: a link is never deleted'); END;
CREATE TRIGGER link_brought_only_less BEFORE UPDATE OF link_id, currency_id, amount ON link_brought
WHEN NEW.link_id IS NOT OLD.link_id OR NEW.currency_id IS NOT OLD.currency_id OR NEW.amount > OLD.amount
BEGIN SELECT RAISE(ABORT, 'link: nobody brought more than they brought'); END;
`,
  },
  // Who was one person when: links by the order of the book.
  {
    was: 20,
    sql: `
-- Between which transfers a link stood: clocks are set back, the numbers of the book are not.
ALTER TABLE link ADD COLUMN linked_after_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link ADD COLUMN unlinked_after_id INTEGER;
UPDATE link SET linked_after_id = coalesce((SELECT max(t.id) FROM currency AS c
  JOIN transfer AS t ON t.idempotency_key = 'link:' || link.id || ':' || c.id), 0);
UPDATE link SET unlinked_after_id = coalesce((SELECT max(t.id) FROM currency AS c
  JOIN transfer AS t ON t.idempotency_key = 'unlink:' || link.id || ':' || c.id), linked_after_id)
WHERE unlinked_at_ms IS NOT NULL;
CREATE INDEX link_absorbed ON link (absorbed_id);
`,
  },
  // A login goes from one viewer to another by a link that stands, and back by the same; what a link says never changes, and
  // it ends once. Redemptions go the same way, because a refund goes to whoever they stand under.
  {
    was: 23,
    sql: `
CREATE TRIGGER identity_moves_by_a_link BEFORE UPDATE OF viewer_id ON identity WHEN NEW.viewer_id <> OLD.viewer_id AND NOT ${BY_A_LINK}
BEGIN SELECT RAISE(ABORT, 'viewer: a login goes to another viewer by linking only'); END;
CREATE TRIGGER redemption_moves_by_a_link BEFORE UPDATE OF viewer_id ON redemption WHEN NEW.viewer_id <> OLD.viewer_id AND NOT ${BY_A_LINK}
BEGIN SELECT RAISE(ABORT, 'redemption: it goes to another viewer by linking only'); END;
CREATE TRIGGER link_begins BEFORE INSERT ON link
WHEN NEW.unlinked_at_ms IS NOT NULL OR NEW.unlinked_after_id IS NOT NULL OR NEW.survivor_id = NEW.absorbed_id
  OR EXISTS (SELECT 1 FROM viewer WHERE id IN (NEW.survivor_id, NEW.absorbed_id) AND merged_into_id IS NOT NULL)
  OR EXISTS (SELECT 1 FROM link WHERE absorbed_id = NEW.absorbed_id AND unlinked_at_ms IS NULL)
BEGIN SELECT RAISE(ABORT, 'link: two viewers become one who are none yet'); END;
CREATE TRIGGER link_tells_the_same BEFORE UPDATE OF linked_at_ms, linked_after_id, typed_platform, typed_platform_id ON link
WHEN (NEW.linked_at_ms, NEW.linked_after_id, NEW.typed_platform, NEW.typed_platform_id)
  IS NOT (OLD.linked_at_ms, OLD.linked_after_id, OLD.typed_platform, OLD.typed_platform_id)
BEGIN SELECT RAISE(ABORT, 'link: when and by whom it was made never changes'); END;
CREATE TRIGGER link_ends_once BEFORE UPDATE OF unlinked_at_ms, unlinked_after_id ON link
WHEN OLD.unlinked_at_ms IS NOT NULL OR NEW.unlinked_at_ms IS NULL
  OR EXISTS (SELECT 1 FROM viewer WHERE id = OLD.absorbed_id AND merged_into_id IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'link: it ends once, when both have parted'); END;
DROP TRIGGER link_brought_only_less;
CREATE TRIGGER link_brought_is_new BEFORE INSERT ON link_brought
WHEN EXISTS (SELECT 1 FROM link_brought WHERE link_id = NEW.link_id AND currency_id = NEW.currency_id)
  OR EXISTS (SELECT 1 FROM link WHERE id = NEW.link_id AND unlinked_at_ms IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'link: what was brought is written once'); END;
CREATE TRIGGER link_brought_never_changes BEFORE UPDATE ON link_brought
BEGIN SELECT RAISE(ABORT, 'link: what was brought never changes'); END;
CREATE TRIGGER link_brought_stays BEFORE DELETE ON link_brought
BEGIN SELECT RAISE(ABORT, 'link: what was brought is never deleted'); END;
`,
  },
  // Whoever is erased is no account any more, also here.
  `
DROP TRIGGER link_is_fixed;
CREATE TRIGGER link_is_fixed BEFORE UPDATE OF id, survivor_id, absorbed_id, platform, platform_id ON link
WHEN (NEW.id, NEW.survivor_id, NEW.absorbed_id, NEW.platform) IS NOT (OLD.id, OLD.survivor_id, OLD.absorbed_id, OLD.platform)
  OR NEW.platform_id IS NOT OLD.platform_id AND NOT (NEW.platform_id = '' AND ${BEING_ERASED("OLD.platform", "OLD.platform_id")})
BEGIN SELECT RAISE(ABORT, 'link: who was linked never changes'); END;
DROP TRIGGER link_tells_the_same;
CREATE TRIGGER link_tells_the_same BEFORE UPDATE OF linked_at_ms, linked_after_id, typed_platform, typed_platform_id ON link
WHEN (NEW.linked_at_ms, NEW.linked_after_id, NEW.typed_platform) IS NOT (OLD.linked_at_ms, OLD.linked_after_id, OLD.typed_platform)
  OR NEW.typed_platform_id IS NOT OLD.typed_platform_id
    AND NOT (NEW.typed_platform_id = '' AND ${BEING_ERASED("OLD.typed_platform", "OLD.typed_platform_id")})
BEGIN SELECT RAISE(ABORT, 'link: when and by whom it was made never changes'); END;
`,
];
