/** The shop: what there is, who redeemed what and where the price lies, codes handed out, support and goals. */
export const shop = `
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

CREATE TABLE supporter (
  currency_id INTEGER NOT NULL REFERENCES currency (id),
  viewer_id INTEGER NOT NULL REFERENCES viewer (id),
  total INTEGER NOT NULL CHECK (total >= 0),
  PRIMARY KEY (currency_id, viewer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX supporter_total ON supporter (currency_id, total DESC, viewer_id);

CREATE TABLE goal (
  id INTEGER PRIMARY KEY,
  currency_id INTEGER NOT NULL REFERENCES currency (id),
  title TEXT NOT NULL,
  target INTEGER NOT NULL CHECK (target >= 1),
  so_far INTEGER NOT NULL DEFAULT 0 CHECK (so_far >= 0),
  state TEXT NOT NULL CHECK (state IN ('open', 'reached', 'ended')),
  after_transfer_id INTEGER NOT NULL,      -- only support after this one fills it
  at_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX goal_open ON goal (currency_id) WHERE state = 'open';

-- Counted where the money moves, so that an undone support is taken off again.
CREATE TRIGGER support_counts AFTER INSERT ON transfer WHEN NEW.kind = 'support'
BEGIN
  INSERT INTO supporter (currency_id, viewer_id, total)
    SELECT NEW.currency_id, viewer_id, NEW.amount FROM account WHERE id = NEW.from_id AND viewer_id IS NOT NULL
    ON CONFLICT (currency_id, viewer_id) DO UPDATE SET total = total + excluded.total;
  UPDATE goal SET so_far = so_far + NEW.amount WHERE currency_id = NEW.currency_id AND state = 'open';
END;
CREATE TRIGGER support_undone AFTER INSERT ON transfer
WHEN NEW.kind = 'reversal' AND (SELECT kind FROM transfer WHERE id = NEW.reverses_id) = 'support'
BEGIN
  UPDATE supporter SET total = max(0, total - NEW.amount)
    WHERE currency_id = NEW.currency_id AND viewer_id = (SELECT viewer_id FROM account WHERE id = NEW.to_id);
  UPDATE goal SET so_far = max(0, so_far - NEW.amount)
    WHERE currency_id = NEW.currency_id AND state = 'open' AND after_transfer_id < NEW.reverses_id;
END;
`;
