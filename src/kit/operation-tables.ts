/** Operations: many movements announced and posted as one thing, the list of them, and those that could not be posted. */
import type { Step } from "../db/migrate.ts";

export const operationTables: readonly Step[] = [
  `
CREATE TABLE operation (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE CHECK (key <> ''),  -- what asked for it: a chat message, a file, the end of a season
  kind TEXT NOT NULL CHECK (kind <> ''),       -- give-all, undo, import
  -- planned: its list is being written; running: posted in slices, taken up again after a restart; stopped: undone before it was through
  state TEXT NOT NULL CHECK (state IN ('planned', 'running', 'stopped', 'done')),
  undoes_id INTEGER UNIQUE REFERENCES operation (id),
  currency_id INTEGER NOT NULL REFERENCES currency (id),
  transfer_kind TEXT NOT NULL,                 -- of all its movements
  actor TEXT NOT NULL,                         -- who asked for it: its transfers name the operation itself
  memo TEXT NOT NULL,
  channel_id INTEGER REFERENCES channel (id),  -- where it was asked for; NULL: not in chat
  mints INTEGER NOT NULL CHECK (mints IN (0, 1)),
  movements INTEGER NOT NULL CHECK (movements >= 0),
  amount INTEGER NOT NULL CHECK (amount BETWEEN 0 AND 9007199254740991), -- of all its movements together
  next INTEGER NOT NULL DEFAULT 0 CHECK (next BETWEEN 0 AND movements),   -- how many are dealt with
  posted INTEGER NOT NULL DEFAULT 0 CHECK (posted >= 0),
  posted_amount INTEGER NOT NULL DEFAULT 0 CHECK (posted_amount BETWEEN 0 AND amount),
  refused INTEGER NOT NULL DEFAULT 0 CHECK (refused >= 0),
  refused_amount INTEGER NOT NULL DEFAULT 0 CHECK (refused_amount >= 0),
  after_transfer_id INTEGER NOT NULL,          -- the newest transfer when it began; 0 where there was none
  created_at_ms INTEGER NOT NULL,
  CHECK (posted + refused <= next),
  CHECK (posted_amount + refused_amount <= amount),
  CHECK (state <> 'done' OR next = movements)
) STRICT;
CREATE INDEX operation_under_way ON operation (id) WHERE state IN ('planned', 'running');
CREATE INDEX operation_actor ON operation (actor, created_at_ms);

-- The list that was announced, a page of it each: {"from", "to", "amount", "key"}, one value for all or a list. Of an undo
-- there is none: it goes through the list of what it undoes.
CREATE TABLE operation_page (
  operation_id INTEGER NOT NULL REFERENCES operation (id),
  page INTEGER NOT NULL CHECK (page >= 0),
  movements TEXT NOT NULL,
  PRIMARY KEY (operation_id, page)
) STRICT, WITHOUT ROWID;

CREATE TABLE operation_refusal (
  operation_id INTEGER NOT NULL REFERENCES operation (id),
  n INTEGER NOT NULL CHECK (n >= 0),           -- which of its movements
  why TEXT NOT NULL,
  detail INTEGER,                              -- what was there, or the transfer it was posted as before
  PRIMARY KEY (operation_id, n)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER operation_is_new BEFORE INSERT ON operation
WHEN EXISTS (SELECT 1 FROM operation WHERE id = NEW.id OR key = NEW.key) 
  OR NEW.state NOT IN ('planned', 'running') OR NEW.next <> 0 OR NEW.posted <> 0
BEGIN SELECT RAISE(ABORT, 'operation: there is such an operation already, or it does not begin at its beginning'); END;
CREATE TRIGGER operation_is_fixed BEFORE UPDATE OF id, key, kind, undoes_id, currency_id, transfer_kind, actor, memo, channel_id,
  after_transfer_id, created_at_ms ON operation
BEGIN SELECT RAISE(ABORT, 'operation: what was announced never changes'); END;
CREATE TRIGGER operation_list_is_fixed BEFORE UPDATE OF mints, movements, amount ON operation WHEN OLD.state <> 'planned'
BEGIN SELECT RAISE(ABORT, 'operation: what was announced never changes'); END;
CREATE TRIGGER operation_goes_forward BEFORE UPDATE ON operation
WHEN OLD.state NOT IN ('planned', 'running') OR NEW.state = 'planned' AND OLD.state <> 'planned' OR NEW.next < OLD.next OR NEW.posted < OLD.posted OR NEW.refused < OLD.refused
BEGIN SELECT RAISE(ABORT, 'operation: it is over, or would go back'); END;
CREATE TRIGGER operation_stays BEFORE DELETE ON operation WHEN OLD.state <> 'planned'
BEGIN SELECT RAISE(ABORT, 'operation: an operation is never deleted'); END;
CREATE TRIGGER operation_page_is_new BEFORE INSERT ON operation_page
WHEN EXISTS (SELECT 1 FROM operation_page WHERE operation_id = NEW.operation_id AND page = NEW.page)
  OR (SELECT next > 0 FROM operation WHERE id = NEW.operation_id)
BEGIN SELECT RAISE(ABORT, 'operation: its list never changes'); END;
CREATE TRIGGER operation_page_never_changes BEFORE UPDATE ON operation_page
BEGIN SELECT RAISE(ABORT, 'operation: its list never changes'); END;
CREATE TRIGGER operation_page_stays BEFORE DELETE ON operation_page
WHEN (SELECT state FROM operation WHERE id = OLD.operation_id) IS NOT 'planned'
BEGIN SELECT RAISE(ABORT, 'operation: its list is never deleted'); END;
CREATE TRIGGER operation_refusal_is_new BEFORE INSERT ON operation_refusal
WHEN EXISTS (SELECT 1 FROM operation_refusal WHERE operation_id = NEW.operation_id AND n = NEW.n)
BEGIN SELECT RAISE(ABORT, 'operation: what was refused never changes'); END;
CREATE TRIGGER operation_refusal_never_changes BEFORE UPDATE ON operation_refusal
BEGIN SELECT RAISE(ABORT, 'operation: what was refused never changes'); END;
CREATE TRIGGER operation_refusal_stays BEFORE DELETE ON operation_refusal
BEGIN SELECT RAISE(ABORT, 'operation: what was refused is never deleted'); END;
`,
  // One that grows: what comes later is posted as part of it, and told apart from what was announced.
  `
ALTER TABLE operation ADD COLUMN grows INTEGER NOT NULL DEFAULT 0 CHECK (grows IN (0, 1));

-- A movement that was added after the list, by its transfer. Its number follows those of the list.
CREATE TABLE operation_added (
  operation_id INTEGER NOT NULL REFERENCES operation (id),
  n INTEGER NOT NULL CHECK (n >= 0),
  transfer_id INTEGER NOT NULL REFERENCES transfer (id),
  PRIMARY KEY (operation_id, n)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER operation_grows_is_fixed BEFORE UPDATE OF grows ON operation
BEGIN SELECT RAISE(ABORT, 'operation: what was announced never changes'); END;
DROP TRIGGER operation_list_is_fixed;
CREATE TRIGGER operation_list_is_fixed BEFORE UPDATE OF mints, movements, amount ON operation
WHEN OLD.state <> 'planned' AND NOT (OLD.grows = 1 AND OLD.state = 'done')
BEGIN SELECT RAISE(ABORT, 'operation: what was announced never changes'); END;
DROP TRIGGER operation_goes_forward;
CREATE TRIGGER operation_goes_forward BEFORE UPDATE ON operation
WHEN CASE
  WHEN OLD.state IN ('planned', 'running') THEN
    NEW.state = 'planned' AND OLD.state <> 'planned' OR NEW.next < OLD.next OR NEW.posted < OLD.posted OR NEW.refused < OLD.refused
  WHEN OLD.grows = 1 AND OLD.state = 'done' THEN
    -- What is added is posted at once, and nothing once it was taken back.
    NEW.state <> 'done' OR NEW.movements <= OLD.movements OR NEW.next <> NEW.movements OR NEW.amount <= OLD.amount
      OR NEW.posted - OLD.posted <> NEW.movements - OLD.movements OR NEW.posted_amount - OLD.posted_amount <> NEW.amount - OLD.amount
      OR NEW.refused <> OLD.refused OR NEW.refused_amount <> OLD.refused_amount
      OR EXISTS (SELECT 1 FROM operation AS u WHERE u.undoes_id = OLD.id)
  ELSE 1 END
BEGIN SELECT RAISE(ABORT, 'operation: it is over, or would go back'); END;
CREATE TRIGGER operation_added_is_new BEFORE INSERT ON operation_added
WHEN EXISTS (SELECT 1 FROM operation_added WHERE operation_id = NEW.operation_id AND n = NEW.n)
  OR NOT EXISTS (SELECT 1 FROM operation AS o JOIN transfer AS t ON t.id = NEW.transfer_id AND t.actor = 'operation:' || o.id
      AND t.kind = o.transfer_kind AND t.currency_id = o.currency_id
    WHERE o.id = NEW.operation_id AND o.grows = 1 AND o.state = 'done' AND NEW.n >= o.movements)
  OR EXISTS (SELECT 1 FROM operation AS u WHERE u.undoes_id = NEW.operation_id)
BEGIN SELECT RAISE(ABORT, 'operation: nothing can be added to it, or not this'); END;
CREATE TRIGGER operation_added_never_changes BEFORE UPDATE ON operation_added
BEGIN SELECT RAISE(ABORT, 'operation: what was added never changes'); END;
CREATE TRIGGER operation_added_stays BEFORE DELETE ON operation_added
BEGIN SELECT RAISE(ABORT, 'operation: what was added is never deleted'); END;
`,
  // A reason that somebody wrote may name whoever is erased.
  `
DROP TRIGGER operation_is_fixed;
CREATE TRIGGER operation_is_fixed BEFORE UPDATE OF id, key, kind, undoes_id, currency_id, transfer_kind, actor, memo, channel_id,
  after_transfer_id, created_at_ms ON operation
WHEN NEW.memo IS OLD.memo OR NOT EXISTS (SELECT 1 FROM erasing)
  OR (NEW.id, NEW.key, NEW.kind, NEW.undoes_id, NEW.currency_id, NEW.transfer_kind, NEW.actor, NEW.channel_id, NEW.after_transfer_id,
      NEW.created_at_ms, NEW.state, NEW.next, NEW.posted, NEW.refused, NEW.movements, NEW.amount)
    IS NOT (OLD.id, OLD.key, OLD.kind, OLD.undoes_id, OLD.currency_id, OLD.transfer_kind, OLD.actor, OLD.channel_id, OLD.after_transfer_id,
      OLD.created_at_ms, OLD.state, OLD.next, OLD.posted, OLD.refused, OLD.movements, OLD.amount)
BEGIN SELECT RAISE(ABORT, 'operation: what was announced never changes'); END;
DROP TRIGGER operation_goes_forward;
CREATE TRIGGER operation_goes_forward BEFORE UPDATE ON operation
WHEN NEW.memo IS OLD.memo AND CASE
  WHEN OLD.state IN ('planned', 'running') THEN
    NEW.state = 'planned' AND OLD.state <> 'planned' OR NEW.next < OLD.next OR NEW.posted < OLD.posted OR NEW.refused < OLD.refused
  WHEN OLD.grows = 1 AND OLD.state = 'done' THEN
    -- What is added is posted at once, and nothing once it was taken back.
    NEW.state <> 'done' OR NEW.movements <= OLD.movements OR NEW.next <> NEW.movements OR NEW.amount <= OLD.amount
      OR NEW.posted - OLD.posted <> NEW.movements - OLD.movements OR NEW.posted_amount - OLD.posted_amount <> NEW.amount - OLD.amount
      OR NEW.refused <> OLD.refused OR NEW.refused_amount <> OLD.refused_amount
      OR EXISTS (SELECT 1 FROM operation AS u WHERE u.undoes_id = OLD.id)
  ELSE 1 END
BEGIN SELECT RAISE(ABORT, 'operation: it is over, or would go back'); END;
`,
];
