/** Money, people and places: the tables nothing else works without. Rules live here, in SQLite, where no code path can forget them. */
export const book = `
CREATE TABLE currency (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('play', 'cash')),
  name_one TEXT NOT NULL,
  name_many TEXT NOT NULL,
  decimals INTEGER NOT NULL DEFAULT 0 CHECK (decimals BETWEEN 0 AND 8),
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE TRIGGER currency_is_fixed BEFORE UPDATE OF id, code, kind, decimals ON currency
WHEN OLD.id IS NOT NEW.id OR OLD.code IS NOT NEW.code OR OLD.kind IS NOT NEW.kind OR OLD.decimals IS NOT NEW.decimals
BEGIN SELECT RAISE(ABORT, 'ledger: the kind, code and decimals of a currency never change'); END;
CREATE TRIGGER currency_stays BEFORE DELETE ON currency
BEGIN SELECT RAISE(ABORT, 'ledger: a currency is never deleted'); END;

CREATE TABLE channel (
  id INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  platform_id TEXT NOT NULL,
  login TEXT NOT NULL,
  currency_id INTEGER NOT NULL REFERENCES currency (id),
  cash_currency_id INTEGER REFERENCES currency (id),
  UNIQUE (platform, platform_id)
) STRICT;

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

CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  currency_id INTEGER NOT NULL REFERENCES currency (id),
  kind TEXT NOT NULL CHECK (kind IN ('viewer', 'mint', 'sink', 'escrow', 'reserve')),
  viewer_id INTEGER REFERENCES viewer (id),
  owner TEXT NOT NULL,                -- 'viewer:42', 'mint', 'sink:shop', 'escrow:giveaway:7'
  balance INTEGER NOT NULL DEFAULT 0, -- kept by the trigger below, never written by code
  UNIQUE (currency_id, owner),
  UNIQUE (id, currency_id),
  CHECK ((kind = 'viewer') = (viewer_id IS NOT NULL)),
  CHECK (viewer_id IS NULL OR owner = 'viewer:' || viewer_id),
  CHECK (owner = kind OR owner GLOB kind || ':?*'),
  CONSTRAINT insufficient_funds CHECK (kind = 'mint' OR balance >= 0),
  CHECK (balance BETWEEN -9007199254740991 AND 9007199254740991)
) STRICT;
CREATE INDEX account_viewer ON account (viewer_id) WHERE viewer_id IS NOT NULL;

CREATE TRIGGER account_is_born_empty BEFORE INSERT ON account WHEN NEW.balance <> 0
BEGIN SELECT RAISE(ABORT, 'ledger: an account is born empty'); END;
CREATE TRIGGER account_is_fixed BEFORE UPDATE OF id, currency_id, kind, viewer_id, owner ON account
BEGIN SELECT RAISE(ABORT, 'ledger: the kind, owner and currency of an account never change'); END;
CREATE TRIGGER account_stays BEFORE DELETE ON account
BEGIN SELECT RAISE(ABORT, 'ledger: an account is never deleted'); END;

-- Which kinds of movement a kind of currency knows: cash is never accrued, gambled, bought or given.
CREATE TABLE transfer_kind (
  currency_kind TEXT NOT NULL CHECK (currency_kind IN ('play', 'cash')),
  kind TEXT NOT NULL,
  PRIMARY KEY (currency_kind, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO transfer_kind (currency_kind, kind) VALUES
  ('play', 'watching'), ('play', 'bonus'), ('play', 'give'), ('play', 'adjustment'), ('play', 'reversal'), ('play', 'merge'),
  ('play', 'fee'), ('play', 'ticket'), ('play', 'refund'), ('play', 'prize'), ('play', 'reward'), ('play', 'rain'),
  ('play', 'drop'), ('play', 'fund'), ('play', 'hold'), ('play', 'purchase'), ('play', 'support'), ('play', 'conversion'), ('play', 'import'),
  ('cash', 'reward'), ('cash', 'fund'), ('cash', 'reversal'), ('cash', 'merge'), ('cash', 'hold'), ('cash', 'refund'), ('cash', 'payout');

CREATE TABLE transfer (
  id INTEGER PRIMARY KEY,
  idempotency_key TEXT NOT NULL UNIQUE CHECK (idempotency_key <> ''),
  currency_id INTEGER NOT NULL REFERENCES currency (id),
  from_id INTEGER NOT NULL,
  to_id INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000),
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,           -- 'viewer:42', 'watch', 'bonus', 'terminal', a feature's name
  memo TEXT NOT NULL DEFAULT '',
  reverses_id INTEGER UNIQUE REFERENCES transfer (id),
  created_at_ms INTEGER NOT NULL,
  CHECK (from_id <> to_id),
  FOREIGN KEY (from_id, currency_id) REFERENCES account (id, currency_id),
  FOREIGN KEY (to_id, currency_id) REFERENCES account (id, currency_id)
) STRICT;
CREATE INDEX transfer_from ON transfer (from_id, id);
CREATE INDEX transfer_to ON transfer (to_id, id);
-- What somebody did by hand: small, because watching and bonuses are not in it. Serves daily limits and !undo.
CREATE INDEX transfer_actor ON transfer (actor, created_at_ms) WHERE actor GLOB 'viewer:*' OR actor = 'terminal';

CREATE TRIGGER transfer_guard BEFORE INSERT ON transfer
BEGIN
  SELECT RAISE(ABORT, 'ledger: key used') WHERE EXISTS (SELECT 1 FROM transfer WHERE idempotency_key = NEW.idempotency_key);
  SELECT RAISE(ABORT, 'ledger: id used') WHERE EXISTS (SELECT 1 FROM transfer WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'ledger: insufficient funds')
    WHERE (SELECT kind <> 'mint' AND balance < NEW.amount FROM account WHERE id = NEW.from_id);
  SELECT RAISE(ABORT, 'ledger: kind not allowed for this currency') WHERE NOT EXISTS (
    SELECT 1 FROM transfer_kind JOIN currency ON currency.kind = transfer_kind.currency_kind
    WHERE currency.id = NEW.currency_id AND transfer_kind.kind = NEW.kind);
  -- Back the way it came: from its payee to its payer, each followed through merges; what an escrow paid out goes to a sink.
  SELECT RAISE(ABORT, 'ledger: not the mirror of what it reverses') WHERE NEW.reverses_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM transfer AS was JOIN account AS payer ON payer.id = was.from_id JOIN account AS payee ON payee.id = was.to_id
    WHERE was.id = NEW.reverses_id AND was.currency_id = NEW.currency_id AND was.amount = NEW.amount
      AND was.reverses_id IS NULL AND NEW.kind = 'reversal'
      AND (NEW.from_id = payee.id OR EXISTS (SELECT 1 FROM viewer WHERE id = payee.viewer_id AND merged_into_id IS NOT NULL))
      AND (NEW.to_id = payer.id OR EXISTS (SELECT 1 FROM viewer WHERE id = payer.viewer_id AND merged_into_id IS NOT NULL)
        OR (payer.kind = 'escrow' AND (SELECT kind FROM account WHERE id = NEW.to_id) = 'sink')));
  SELECT RAISE(ABORT, 'ledger: a reversal reverses something') WHERE NEW.kind = 'reversal' AND NEW.reverses_id IS NULL;
  SELECT RAISE(ABORT, 'ledger: already reversed') WHERE NEW.reverses_id IS NOT NULL
    AND EXISTS (SELECT 1 FROM transfer WHERE reverses_id = NEW.reverses_id);
END;
CREATE TRIGGER transfer_moves AFTER INSERT ON transfer
BEGIN
  SELECT RAISE(ABORT, 'ledger: transfers are numbered in order') WHERE NEW.id <> (SELECT max(id) FROM transfer);
  UPDATE account SET balance = balance - NEW.amount WHERE id = NEW.from_id;
  UPDATE account SET balance = balance + NEW.amount WHERE id = NEW.to_id;
END;
CREATE TRIGGER transfer_is_forever BEFORE UPDATE ON transfer
BEGIN SELECT RAISE(ABORT, 'ledger: a transfer is never changed; post a reversal'); END;
CREATE TRIGGER transfer_stays BEFORE DELETE ON transfer
BEGIN SELECT RAISE(ABORT, 'ledger: a transfer is never deleted; post a reversal'); END;

-- The book-keeper's view: two lines per transfer that add up to nothing.
CREATE VIEW entry AS
  SELECT id AS transfer_id, currency_id, from_id AS account_id, -amount AS amount, kind, created_at_ms FROM transfer
  UNION ALL
  SELECT id, currency_id, to_id, amount, kind, created_at_ms FROM transfer;

-- A chat message or an event is handled once, also after a crash between its effect and its answer.
CREATE TABLE handled (
  platform TEXT NOT NULL,
  message_id TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (platform, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX handled_at ON handled (at_ms);

-- Small facts that outlive a restart: the last time of a rehearsal, a mute, ids that were looked up.
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
