/**
 * The guards of a draw: what was promised at opening, the list from closing on, and whoever was drawn stay as they are,
 * also against INSERT OR REPLACE and DELETE.
 */
export const drawGuards = `
DROP TRIGGER giveaway_promise;
CREATE TRIGGER giveaway_promise BEFORE UPDATE OF id, channel_id, currency_id, kind, prize, keyword, price, tickets_max, free_entry,
  subscriber_weight, vip_weight, who, watched_minutes, claim_ms, opened_by, opened_at_ms, seed, seed_hash, said_hex ON giveaway
BEGIN SELECT RAISE(ABORT, 'giveaway: what was promised at opening never changes'); END;

-- Of a raffle the draw says how many share the amount, once.
CREATE TRIGGER giveaway_prize_is_fixed BEFORE UPDATE OF prize_each, winners ON giveaway
WHEN (OLD.prize_each, OLD.winners) IS NOT (NEW.prize_each, NEW.winners)
  AND NOT (OLD.kind = 'raffle' AND OLD.prize_each = 0 AND OLD.state = 'drawing' AND NEW.winners <= OLD.winners)
BEGIN SELECT RAISE(ABORT, 'giveaway: the prize was promised at opening'); END;
CREATE TRIGGER giveaway_goes_on BEFORE UPDATE OF state ON giveaway WHEN OLD.state <> NEW.state AND (
  NEW.state = 'open' OR OLD.state = 'cancelled'
  OR (NEW.state = 'closing' AND OLD.state <> 'open') OR (NEW.state = 'closed' AND OLD.state <> 'closing')
  OR (NEW.state = 'drawing' AND OLD.state NOT IN ('closed', 'drawn')) OR (NEW.state = 'drawn' AND OLD.state <> 'drawing'))
BEGIN SELECT RAISE(ABORT, 'giveaway: it goes from open over closed to drawn, and never back'); END;
CREATE TRIGGER giveaway_times_are_fixed BEFORE UPDATE OF closed_at_ms, drawn_at_ms ON giveaway
WHEN (OLD.closed_at_ms IS NOT NULL AND NEW.closed_at_ms IS NOT OLD.closed_at_ms)
  OR (OLD.drawn_at_ms IS NOT NULL AND NEW.drawn_at_ms IS NOT OLD.drawn_at_ms)
BEGIN SELECT RAISE(ABORT, 'giveaway: when it was closed and drawn never changes'); END;
CREATE TRIGGER giveaway_is_new BEFORE INSERT ON giveaway
WHEN EXISTS (SELECT 1 FROM giveaway WHERE id = NEW.id) OR NEW.state <> 'open' OR NEW.list_hash IS NOT NULL OR NEW.drawn_at_ms IS NOT NULL
  OR EXISTS (SELECT 1 FROM giveaway WHERE currency_id = NEW.currency_id AND keyword = NEW.keyword AND state = 'open')
BEGIN SELECT RAISE(ABORT, 'giveaway: a giveaway begins open, under a number and a keyword of its own'); END;
CREATE TRIGGER giveaway_stays BEFORE DELETE ON giveaway
BEGIN SELECT RAISE(ABORT, 'giveaway: a giveaway is never deleted'); END;

-- An entry grows while it is open; then it only ends: its stake is moved, or it is taken out.
CREATE TRIGGER giveaway_entry_opens BEFORE INSERT ON giveaway_entry
WHEN (SELECT state FROM giveaway WHERE id = NEW.giveaway_id) IS NOT 'open'
BEGIN SELECT RAISE(ABORT, 'giveaway: nobody enters once it is closed'); END;
CREATE TRIGGER giveaway_entry_is_fixed BEFORE UPDATE OF giveaway_id, viewer_id, platform, platform_id, name, entered_at_ms ON giveaway_entry
BEGIN SELECT RAISE(ABORT, 'giveaway: who entered never changes'); END;
CREATE TRIGGER giveaway_entry_only_ends BEFORE UPDATE ON giveaway_entry
WHEN NEW.removed < OLD.removed OR ((SELECT state FROM giveaway WHERE id = OLD.giveaway_id) IS NOT 'open'
  AND (NEW.stake > OLD.stake OR (OLD.tickets, OLD.weight, OLD.free, OLD.purchases) IS NOT (NEW.tickets, NEW.weight, NEW.free, NEW.purchases)))
BEGIN SELECT RAISE(ABORT, 'giveaway: nobody gets tickets once it is closed'); END;
CREATE TRIGGER giveaway_entry_stays BEFORE DELETE ON giveaway_entry
BEGIN SELECT RAISE(ABORT, 'giveaway: who entered is never deleted'); END;

-- The list is written while it is closing, and can be begun again until its hash is fixed.
CREATE TRIGGER giveaway_list_is_written_once BEFORE INSERT ON giveaway_list
WHEN (SELECT state <> 'closing' OR list_hash IS NOT NULL FROM giveaway WHERE id = NEW.giveaway_id) IS NOT 0
  OR EXISTS (SELECT 1 FROM giveaway_list WHERE giveaway_id = NEW.giveaway_id AND part = NEW.part)
BEGIN SELECT RAISE(ABORT, 'giveaway: the ticket list was fixed at closing'); END;
CREATE TRIGGER giveaway_list_never_changes BEFORE UPDATE ON giveaway_list
BEGIN SELECT RAISE(ABORT, 'giveaway: the ticket list was fixed at closing'); END;
CREATE TRIGGER giveaway_list_stays BEFORE DELETE ON giveaway_list
WHEN (SELECT list_hash IS NOT NULL FROM giveaway WHERE id = OLD.giveaway_id) IS NOT 0
BEGIN SELECT RAISE(ABORT, 'giveaway: the ticket list was fixed at closing'); END;

-- Who was drawn is added one by one; what becomes of them is said once, and a winner can only be replaced.
CREATE TRIGGER giveaway_pick_is_next BEFORE INSERT ON giveaway_pick
WHEN (SELECT state FROM giveaway WHERE id = NEW.giveaway_id) IS NOT 'drawing'
  OR NEW.n <> (SELECT count(*) FROM giveaway_pick WHERE giveaway_id = NEW.giveaway_id)
  OR EXISTS (SELECT 1 FROM giveaway_pick WHERE giveaway_id = NEW.giveaway_id AND viewer_id = NEW.viewer_id)
BEGIN SELECT RAISE(ABORT, 'giveaway: the drawn follow each other'); END;
CREATE TRIGGER giveaway_pick_is_fixed BEFORE UPDATE OF giveaway_id, n, viewer_id, reason ON giveaway_pick
BEGIN SELECT RAISE(ABORT, 'giveaway: who was drawn never changes'); END;
CREATE TRIGGER giveaway_pick_ends BEFORE UPDATE OF outcome, paid ON giveaway_pick
WHEN NOT (OLD.outcome = 'claiming' OR (OLD.outcome = 'won' AND NEW.outcome IN ('redrawn', 'unclaimed') AND NEW.paid = 0))
BEGIN SELECT RAISE(ABORT, 'giveaway: what became of the drawn never changes'); END;
CREATE TRIGGER giveaway_pick_stays BEFORE DELETE ON giveaway_pick
BEGIN SELECT RAISE(ABORT, 'giveaway: who was drawn is never deleted'); END;
`;

/**
 * Whoever is erased goes out of entries, and out of a list once no draw needs it. The hash that was told stays: the draw goes on
 * following from it. What is left of the list has a hash of its own from then on.
 */
export const erasedFromLists = `
ALTER TABLE giveaway ADD COLUMN redacted INTEGER NOT NULL DEFAULT 0 CHECK (redacted >= 0); -- persons whose names are out of the list
ALTER TABLE giveaway ADD COLUMN redacted_hash TEXT CHECK (length(redacted_hash) = 64);    -- of the list without them

-- Who is to be taken out of which list, once it is drawn or cancelled.
CREATE TABLE giveaway_to_redact (
  giveaway_id INTEGER NOT NULL REFERENCES giveaway (id),
  viewer_id INTEGER NOT NULL REFERENCES viewer (id),
  PRIMARY KEY (giveaway_id, viewer_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER giveaway_redacted_grows BEFORE UPDATE OF redacted, redacted_hash ON giveaway
WHEN NEW.redacted <= OLD.redacted OR NEW.redacted_hash IS NULL OR NOT EXISTS (SELECT 1 FROM erasing)
  OR NEW.state NOT IN ('drawn', 'cancelled')
BEGIN SELECT RAISE(ABORT, 'giveaway: names are taken out of a list when somebody is erased, and never put back'); END;
DROP TRIGGER giveaway_entry_is_fixed;
CREATE TRIGGER giveaway_entry_is_fixed BEFORE UPDATE OF giveaway_id, viewer_id, platform, platform_id, name, entered_at_ms ON giveaway_entry
WHEN (NEW.giveaway_id, NEW.viewer_id, NEW.platform, NEW.entered_at_ms) IS NOT (OLD.giveaway_id, OLD.viewer_id, OLD.platform, OLD.entered_at_ms)
  OR (NEW.platform_id, NEW.name) IS NOT (OLD.platform_id, OLD.name)
    AND NOT (NEW.platform_id = '' AND NEW.name = '' AND EXISTS (SELECT 1 FROM erasing WHERE viewer_id = OLD.viewer_id))
BEGIN SELECT RAISE(ABORT, 'giveaway: who entered never changes'); END;
DROP TRIGGER giveaway_list_never_changes;
CREATE TRIGGER giveaway_list_never_changes BEFORE UPDATE ON giveaway_list
WHEN (NEW.giveaway_id, NEW.part) IS NOT (OLD.giveaway_id, OLD.part) OR NOT EXISTS (SELECT 1 FROM erasing)
  OR (SELECT state NOT IN ('drawn', 'cancelled') FROM giveaway WHERE id = OLD.giveaway_id)
BEGIN SELECT RAISE(ABORT, 'giveaway: the ticket list was fixed at closing'); END;
`;

/**
 * What was promised stays known when the money is paid out or has gone back. Of a book from before, the movement that laid it
 * aside says it.
 */
export const prizeStaysKnown = `
ALTER TABLE giveaway ADD COLUMN prize_total INTEGER NOT NULL DEFAULT 0 CHECK (prize_total >= 0); -- promised at opening, of all winners together
UPDATE giveaway SET prize_total = coalesce(
  (SELECT amount FROM transfer WHERE idempotency_key = 'giveaway:' || giveaway.id || ':fund'), max(prize_held, prize_each * winners));
CREATE TRIGGER giveaway_total_is_fixed BEFORE UPDATE OF prize_total ON giveaway
BEGIN SELECT RAISE(ABORT, 'giveaway: the prize was promised at opening'); END;
`;
