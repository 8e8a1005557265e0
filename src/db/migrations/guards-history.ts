/** The guards of what has happened: minutes, watching that was paid, drops, redemptions and links are not told differently later. */
export const guardsHistory = `
CREATE TRIGGER tick_is_next BEFORE INSERT ON tick WHEN EXISTS (SELECT 1 FROM tick WHERE broadcast_id = NEW.broadcast_id AND n >= NEW.n)
BEGIN SELECT RAISE(ABORT, 'watch: minutes follow each other'); END;
CREATE TRIGGER tick_never_changes BEFORE UPDATE ON tick
BEGIN SELECT RAISE(ABORT, 'watch: a minute that has passed never changes'); END;
CREATE TRIGGER tick_stays BEFORE DELETE ON tick
BEGIN SELECT RAISE(ABORT, 'watch: a minute that has passed is never deleted'); END;

CREATE TRIGGER span_is_new BEFORE INSERT ON span
WHEN EXISTS (SELECT 1 FROM span WHERE id = NEW.id) OR (NEW.to_tick IS NULL AND (
  EXISTS (SELECT 1 FROM span WHERE broadcast_id = NEW.broadcast_id AND viewer_id = NEW.viewer_id AND to_tick IS NULL)
  OR (NEW.pays = 1 AND EXISTS (
    SELECT 1 FROM span WHERE currency_id = NEW.currency_id AND viewer_id = NEW.viewer_id AND to_tick IS NULL AND pays = 1))))
BEGIN SELECT RAISE(ABORT, 'watch: there is such a span already'); END;
CREATE TRIGGER span_is_fixed BEFORE UPDATE OF id, broadcast_id, viewer_id, currency_id, from_tick, weight, amount, period, pays ON span
BEGIN SELECT RAISE(ABORT, 'watch: of a span only its end is written'); END;
CREATE TRIGGER span_ends_once BEFORE UPDATE ON span WHEN OLD.to_tick IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'watch: a span that has ended never changes'); END;
CREATE TRIGGER span_stays BEFORE DELETE ON span WHEN OLD.to_tick IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'watch: a span that has ended is never deleted'); END;

CREATE TRIGGER drop_is_new BEFORE INSERT ON currency_drop
WHEN NEW.state = 'done' OR EXISTS (SELECT 1 FROM currency_drop WHERE id = NEW.id OR batch_key = NEW.batch_key)
BEGIN SELECT RAISE(ABORT, 'drop: there is such a drop already'); END;
CREATE TRIGGER drop_is_fixed BEFORE UPDATE OF id, kind, batch_key, currency_id, channel_id, amount, funded_by, by_viewer_id, persons, at_ms ON currency_drop
BEGIN SELECT RAISE(ABORT, 'drop: what was thrown never changes'); END;
CREATE TRIGGER drop_ends_once BEFORE UPDATE ON currency_drop WHEN OLD.state = 'done'
BEGIN SELECT RAISE(ABORT, 'drop: it has ended'); END;
CREATE TRIGGER drop_stays BEFORE DELETE ON currency_drop
BEGIN SELECT RAISE(ABORT, 'drop: a drop is never deleted'); END;
CREATE TRIGGER drop_recipients_are_new BEFORE INSERT ON drop_recipients
WHEN EXISTS (SELECT 1 FROM drop_recipients WHERE drop_id = NEW.drop_id)
BEGIN SELECT RAISE(ABORT, 'drop: among whom it rains never changes'); END;
CREATE TRIGGER drop_recipients_never_change BEFORE UPDATE ON drop_recipients
BEGIN SELECT RAISE(ABORT, 'drop: among whom it rains never changes'); END;
CREATE TRIGGER drop_recipients_stay BEFORE DELETE ON drop_recipients
BEGIN SELECT RAISE(ABORT, 'drop: among whom it rains is never deleted'); END;
CREATE TRIGGER drop_claim_never_changes BEFORE UPDATE ON drop_claim
BEGIN SELECT RAISE(ABORT, 'drop: who was quick never changes'); END;
CREATE TRIGGER drop_claim_stays BEFORE DELETE ON drop_claim
BEGIN SELECT RAISE(ABORT, 'drop: who was quick is never deleted'); END;

CREATE TRIGGER redemption_is_new BEFORE INSERT ON redemption WHEN EXISTS (SELECT 1 FROM redemption WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'redemption: there is such a redemption already'); END;
CREATE TRIGGER redemption_is_fixed BEFORE UPDATE OF id, item_name, platform, platform_id ON redemption
BEGIN SELECT RAISE(ABORT, 'redemption: what was redeemed never changes'); END;
CREATE TRIGGER redemption_stays BEFORE DELETE ON redemption
BEGIN SELECT RAISE(ABORT, 'redemption: a redemption is never deleted'); END;
CREATE TRIGGER redemption_code_never_changes BEFORE UPDATE ON redemption_code
BEGIN SELECT RAISE(ABORT, 'redemption: a code was handed out for one redemption'); END;

CREATE TRIGGER link_is_new BEFORE INSERT ON link WHEN EXISTS (SELECT 1 FROM link WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'link: there is such a link already'); END;
CREATE TRIGGER link_is_fixed BEFORE UPDATE OF id, survivor_id, absorbed_id, platform, platform_id ON link
BEGIN SELECT RAISE(ABORT, 'link: who was linked never changes'); END;
CREATE TRIGGER link_stays BEFORE DELETE ON link
BEGIN SELECT RAISE(ABORT, 'link: a link is never deleted'); END;
CREATE TRIGGER link_brought_only_less BEFORE UPDATE OF link_id, currency_id, amount ON link_brought
WHEN NEW.link_id IS NOT OLD.link_id OR NEW.currency_id IS NOT OLD.currency_id OR NEW.amount > OLD.amount
BEGIN SELECT RAISE(ABORT, 'link: nobody brought more than they brought'); END;
`;
