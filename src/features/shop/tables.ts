/** The shop: what there is, who redeemed what and where the price lies, codes handed out. */
import type { Step } from "../../db/migrate.ts";
import { BEING_ERASED } from "../../viewers/tables.ts";

export const shopTables: readonly Step[] = [
  {
    was: 9,
    sql: `
CREATE TABLE shop_item (
  id INTEGER PRIMARY KEY,
  currency_id INTEGER NOT NULL REFERENCES currency (id),
  name TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('config', 'live')),
  settings TEXT NOT NULL,                  -- JSON, as in the config
  stock INTEGER CHECK (stock >= 0),        -- left now; NULL: no end of them
  -- Counts the fillings: what is paid back after a filling returns nothing to the stock.
  stock_round INTEGER NOT NULL DEFAULT 0,
  restocked_at_ms INTEGER NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT;
CREATE INDEX shop_item_there ON shop_item (currency_id) WHERE removed = 0;

CREATE TABLE redemption (
  id INTEGER PRIMARY KEY,
  item_id INTEGER NOT NULL REFERENCES shop_item (id),
  item_name TEXT NOT NULL,
  channel_id INTEGER NOT NULL REFERENCES channel (id),
  currency_id INTEGER NOT NULL REFERENCES currency (id),
  viewer_id INTEGER NOT NULL REFERENCES viewer (id),
  platform TEXT NOT NULL,                  -- the identity it was redeemed with
  platform_id TEXT NOT NULL,
  price INTEGER NOT NULL CHECK (price >= 1),
  -- waiting and acting: the price lies in escrow:redemption:ID. acting: its action is under way, taken up after a restart
  state TEXT NOT NULL CHECK (state IN ('waiting', 'acting', 'fulfilled', 'refunded', 'forfeited')),
  attempt INTEGER NOT NULL DEFAULT 0,      -- how often its action was begun
  failed INTEGER NOT NULL DEFAULT 0 CHECK (failed IN (0, 1)),
  stock_round INTEGER,                     -- the filling one was taken from; NULL: no stock
  message TEXT,                            -- what the viewer wrote; erased 30 days after the end
  reason TEXT NOT NULL DEFAULT '',         -- why it was refunded; erased with it
  at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER,
  by_viewer_id INTEGER REFERENCES viewer (id),   -- who fulfilled or refunded it
  closed_at_ms INTEGER,
  CHECK ((state IN ('waiting', 'acting')) = (closed_at_ms IS NULL))
) STRICT;
CREATE INDEX redemption_open ON redemption (currency_id, id) WHERE closed_at_ms IS NULL;
CREATE INDEX redemption_expires ON redemption (expires_at_ms) WHERE state = 'waiting' AND expires_at_ms IS NOT NULL;
CREATE INDEX redemption_viewer ON redemption (viewer_id, item_id, at_ms);
CREATE INDEX redemption_channel ON redemption (item_id, channel_id, at_ms);
CREATE INDEX redemption_words ON redemption (closed_at_ms)
  WHERE closed_at_ms IS NOT NULL AND (message IS NOT NULL OR reason <> '');

-- What happened is not told differently later.
CREATE TRIGGER redemption_promise BEFORE UPDATE OF item_id, channel_id, currency_id, price, at_ms ON redemption
BEGIN SELECT RAISE(ABORT, 'redemption: what was redeemed never changes'); END;
CREATE TRIGGER redemption_end BEFORE UPDATE OF state ON redemption WHEN OLD.closed_at_ms IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'redemption: it has ended'); END;

-- Each code once, whatever file it stands in.
CREATE TABLE redemption_code (
  code TEXT PRIMARY KEY,
  redemption_id INTEGER NOT NULL UNIQUE REFERENCES redemption (id)
) STRICT, WITHOUT ROWID;
`,
  },
  // What was redeemed is not told differently later.
  {
    was: 16,
    sql: `
CREATE TRIGGER redemption_is_new BEFORE INSERT ON redemption WHEN EXISTS (SELECT 1 FROM redemption WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'redemption: there is such a redemption already'); END;
CREATE TRIGGER redemption_is_fixed BEFORE UPDATE OF id, item_name, platform, platform_id ON redemption
BEGIN SELECT RAISE(ABORT, 'redemption: what was redeemed never changes'); END;
CREATE TRIGGER redemption_stays BEFORE DELETE ON redemption
BEGIN SELECT RAISE(ABORT, 'redemption: a redemption is never deleted'); END;
CREATE TRIGGER redemption_code_never_changes BEFORE UPDATE ON redemption_code
BEGIN SELECT RAISE(ABORT, 'redemption: a code was handed out for one redemption'); END;
`,
  },
  // A redemption that has ended and whose price the streamer gave back all the same: once, and never again otherwise.
  {
    was: 22,
    sql: `
ALTER TABLE redemption ADD COLUMN given_back_at_ms INTEGER;
CREATE TRIGGER redemption_given_back BEFORE UPDATE OF given_back_at_ms ON redemption
WHEN OLD.given_back_at_ms IS NOT NULL OR OLD.state NOT IN ('fulfilled', 'forfeited')
BEGIN SELECT RAISE(ABORT, 'redemption: it cannot be given back again'); END;
`,
  },
  // Who fulfilled and refunded, for the log.
  "CREATE INDEX redemption_by ON redemption (closed_at_ms, id) WHERE by_viewer_id IS NOT NULL AND closed_at_ms IS NOT NULL;",
  // Whoever is erased is no account any more; what was redeemed, by which number, stays.
  `
DROP TRIGGER redemption_is_fixed;
CREATE TRIGGER redemption_is_fixed BEFORE UPDATE OF id, item_name, platform, platform_id ON redemption
WHEN (NEW.id, NEW.item_name, NEW.platform) IS NOT (OLD.id, OLD.item_name, OLD.platform)
  OR NEW.platform_id IS NOT OLD.platform_id AND NOT (NEW.platform_id = '' AND (${BEING_ERASED("OLD.platform", "OLD.platform_id")}
    OR EXISTS (SELECT 1 FROM erasing WHERE viewer_id = OLD.viewer_id)))
BEGIN SELECT RAISE(ABORT, 'redemption: what was redeemed never changes'); END;
`,
];
