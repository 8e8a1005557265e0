/** Support: who gave how much, and goals. */
import type { Step } from "../../db/migrate.ts";

export const supportTables: readonly Step[] = [
  {
    was: 9,
    sql: `
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
`,
  },
  `
-- What was written with a support, as far as the bot may say it, for who shows it a little later; gone after a day.
CREATE TABLE support_message (
  transfer_id INTEGER PRIMARY KEY REFERENCES transfer (id),
  message TEXT NOT NULL CHECK (message <> ''),
  at_ms INTEGER NOT NULL
) STRICT;
`,
];
