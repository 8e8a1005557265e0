/**
 * The guards of money, made anew: every rule of a transfer is asked before it is written, so that no pragma and no
 * `OR IGNORE` takes it away; a reversal goes from who stands for the payee to who stands for the payer.
 */

type Join = "JOIN" | "CROSS JOIN";

/**
 * The account of whoever stands now for the owner of an account: the last of those the owner was merged into. `join` is
 * JOIN in the released step, with which SQLite looks through all accounts of the currency for each reversal, and CROSS JOIN,
 * which keeps the order, since.
 */
const survivorOf = (account: string, join: Join) => `(
        WITH RECURSIVE person (id) AS (
          SELECT ${account}.viewer_id
          UNION SELECT v.merged_into_id FROM person JOIN viewer AS v ON v.id = person.id WHERE v.merged_into_id IS NOT NULL)
        SELECT a.id FROM person ${join} viewer AS v ON v.id = person.id AND v.merged_into_id IS NULL
          ${join} account AS a ON a.viewer_id = v.id AND a.currency_id = ${account}.currency_id)`;

/** Before a transfer is written. */
const transferGuard = (join: Join) => `
DROP TRIGGER transfer_guard;
CREATE TRIGGER transfer_guard BEFORE INSERT ON transfer
BEGIN
  SELECT RAISE(ABORT, 'ledger: key used') WHERE EXISTS (SELECT 1 FROM transfer WHERE idempotency_key = NEW.idempotency_key);
  SELECT RAISE(ABORT, 'ledger: id used') WHERE EXISTS (SELECT 1 FROM transfer WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'ledger: a transfer has a key') WHERE NEW.idempotency_key = '';
  SELECT RAISE(ABORT, 'ledger: an amount is 1 to 1000000000000') WHERE NEW.amount NOT BETWEEN 1 AND 1000000000000;
  SELECT RAISE(ABORT, 'ledger: no two accounts of this currency') WHERE 2 <>
    (SELECT count(*) FROM account WHERE id IN (NEW.from_id, NEW.to_id) AND currency_id = NEW.currency_id);
  SELECT RAISE(ABORT, 'ledger: insufficient funds')
    WHERE (SELECT kind <> 'mint' AND balance < NEW.amount FROM account WHERE id = NEW.from_id);
  SELECT RAISE(ABORT, 'ledger: a balance has its limit')
    WHERE (SELECT balance - NEW.amount < -9007199254740991 FROM account WHERE id = NEW.from_id)
      OR (SELECT balance + NEW.amount > 9007199254740991 FROM account WHERE id = NEW.to_id);
  SELECT RAISE(ABORT, 'ledger: kind not allowed for this currency') WHERE NOT EXISTS (
    SELECT 1 FROM transfer_kind JOIN currency ON currency.kind = transfer_kind.currency_kind
    WHERE currency.id = NEW.currency_id AND transfer_kind.kind = NEW.kind);
  -- Back the way it came: from its payee to its payer, each followed to who they are now; what an escrow paid out goes to a sink.
  SELECT RAISE(ABORT, 'ledger: not the mirror of what it reverses') WHERE NEW.reverses_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM transfer AS was JOIN account AS payer ON payer.id = was.from_id JOIN account AS payee ON payee.id = was.to_id
    WHERE was.id = NEW.reverses_id AND was.currency_id = NEW.currency_id AND was.amount = NEW.amount
      AND was.reverses_id IS NULL AND NEW.kind = 'reversal'
      AND NEW.from_id = CASE WHEN payee.viewer_id IS NULL THEN payee.id ELSE ${survivorOf("payee", join)} END
      AND (NEW.to_id = CASE WHEN payer.viewer_id IS NULL THEN payer.id ELSE ${survivorOf("payer", join)} END
        OR (payer.kind = 'escrow' AND (SELECT owner FROM account WHERE id = NEW.to_id) = 'sink:undone')));
  SELECT RAISE(ABORT, 'ledger: a reversal reverses something') WHERE NEW.kind = 'reversal' AND NEW.reverses_id IS NULL;
  SELECT RAISE(ABORT, 'ledger: already reversed') WHERE NEW.reverses_id IS NOT NULL
    AND EXISTS (SELECT 1 FROM transfer WHERE reverses_id = NEW.reverses_id);
END;`;

export const moneyGuards = `${transferGuard("JOIN")}
DROP TRIGGER transfer_moves;
CREATE TRIGGER transfer_moves AFTER INSERT ON transfer
BEGIN
  -- One after the other: a number that leaps would leave no room, or look like transfers taken out.
  SELECT RAISE(ABORT, 'ledger: transfers are numbered in order') WHERE NEW.id <> (SELECT max(id) FROM transfer)
    OR NEW.id <> 1 + coalesce((SELECT id FROM transfer WHERE id < NEW.id ORDER BY id DESC LIMIT 1), 0);
  UPDATE account SET balance = balance - NEW.amount WHERE id = NEW.from_id;
  UPDATE account SET balance = balance + NEW.amount WHERE id = NEW.to_id;
END;

-- INSERT OR REPLACE deletes without asking the triggers of a delete, unless recursive_triggers is on.
CREATE TRIGGER account_is_new BEFORE INSERT ON account
WHEN EXISTS (SELECT 1 FROM account WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM account WHERE currency_id = NEW.currency_id AND owner = NEW.owner)
BEGIN SELECT RAISE(ABORT, 'ledger: there is such an account already'); END;
CREATE TRIGGER currency_is_new BEFORE INSERT ON currency
WHEN EXISTS (SELECT 1 FROM currency WHERE id = NEW.id OR code = NEW.code)
BEGIN SELECT RAISE(ABORT, 'ledger: there is such a currency already'); END;
`;

/** The same guard, which finds the two of a reversal without looking through all accounts. */
export const quickGuard = transferGuard("CROSS JOIN");
