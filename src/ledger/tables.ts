/** Money and places: the tables of the book. Rules live here, in SQLite, where no code path can forget them. */
import type { Step } from "../db/migrate.ts";
import { moneyGuards, quickGuard } from "./guards.ts";

export const ledgerTables: readonly Step[] = [
  {
    was: 1,
    sql: `
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
`,
  },
  // Every rule of a transfer anew, asked before it is written.
  { was: 14, sql: moneyGuards },
  // For what limits and !undo ask.
  {
    was: 20,
    sql: `
-- What somebody did last by hand, by the order of the book.
CREATE INDEX transfer_by_hand ON transfer (actor, kind, id) WHERE actor GLOB 'viewer:*' OR actor = 'terminal';

-- What one viewer was given by others: gifts, and shares of a rain that a viewer paid.
CREATE INDEX transfer_given ON transfer (to_id, created_at_ms) WHERE kind = 'give' OR (kind = 'rain' AND actor GLOB 'viewer:*');
`,
  },
  {
    was: 23,
    sql: `
-- Which currency a channel has is said by the config at every start.
CREATE TRIGGER channel_is_fixed BEFORE UPDATE OF id, platform, platform_id ON channel
WHEN (NEW.id, NEW.platform, NEW.platform_id) IS NOT (OLD.id, OLD.platform, OLD.platform_id)
BEGIN SELECT RAISE(ABORT, 'channel: the id of a channel never changes'); END;
`,
  },
  quickGuard,
  // What was done by hand, for the log: few of many.
  `
CREATE INDEX transfer_deed ON transfer (created_at_ms, id)
  WHERE kind IN ('adjustment', 'reversal', 'reward') AND (actor GLOB 'viewer:*' OR actor = 'terminal');
`,
  // A reason that somebody wrote may name whoever is erased.
  `
DROP TRIGGER transfer_is_forever;
CREATE TRIGGER transfer_is_forever BEFORE UPDATE ON transfer
WHEN NOT EXISTS (SELECT 1 FROM erasing)
  OR (NEW.id, NEW.idempotency_key, NEW.currency_id, NEW.from_id, NEW.to_id, NEW.amount, NEW.kind, NEW.actor, NEW.reverses_id, NEW.created_at_ms)
    IS NOT (OLD.id, OLD.idempotency_key, OLD.currency_id, OLD.from_id, OLD.to_id, OLD.amount, OLD.kind, OLD.actor, OLD.reverses_id, OLD.created_at_ms)
BEGIN SELECT RAISE(ABORT, 'ledger: of a transfer nothing changes but a reason that is erased; post a reversal'); END;
`,
];
