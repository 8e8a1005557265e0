/**
 * The guards of people: a login goes from one viewer to another by a link that stands, and back by the same; what a link
 * says never changes, and it ends once. Redemptions go the same way, because a refund goes to whoever they stand under.
 */

/** A link that stands leads from the one viewer to the other, either way. */
const BY_A_LINK = `EXISTS (SELECT 1 FROM link WHERE unlinked_at_ms IS NULL AND (
    (absorbed_id = OLD.viewer_id AND survivor_id = NEW.viewer_id) OR (absorbed_id = NEW.viewer_id AND survivor_id = OLD.viewer_id)))`;

export const guardsPeople = `
CREATE TRIGGER identity_is_new BEFORE INSERT ON identity
WHEN EXISTS (SELECT 1 FROM identity WHERE platform = NEW.platform AND platform_id = NEW.platform_id)
  OR EXISTS (SELECT 1 FROM identity WHERE viewer_id = NEW.viewer_id)
  OR (SELECT merged_into_id IS NOT NULL FROM viewer WHERE id = NEW.viewer_id)
BEGIN SELECT RAISE(ABORT, 'viewer: a new login is a new viewer'); END;
CREATE TRIGGER identity_is_fixed BEFORE UPDATE OF platform, platform_id ON identity
WHEN NEW.platform IS NOT OLD.platform OR NEW.platform_id IS NOT OLD.platform_id
BEGIN SELECT RAISE(ABORT, 'viewer: the id of a login never changes'); END;
CREATE TRIGGER identity_stays BEFORE DELETE ON identity
BEGIN SELECT RAISE(ABORT, 'viewer: a login is never deleted'); END;
CREATE TRIGGER identity_moves_by_a_link BEFORE UPDATE OF viewer_id ON identity WHEN NEW.viewer_id <> OLD.viewer_id AND NOT ${BY_A_LINK}
BEGIN SELECT RAISE(ABORT, 'viewer: a login goes to another viewer by linking only'); END;
CREATE TRIGGER redemption_moves_by_a_link BEFORE UPDATE OF viewer_id ON redemption WHEN NEW.viewer_id <> OLD.viewer_id AND NOT ${BY_A_LINK}
BEGIN SELECT RAISE(ABORT, 'redemption: it goes to another viewer by linking only'); END;

-- Which currency a channel has is said by the config at every start.
CREATE TRIGGER channel_is_fixed BEFORE UPDATE OF id, platform, platform_id ON channel
WHEN (NEW.id, NEW.platform, NEW.platform_id) IS NOT (OLD.id, OLD.platform, OLD.platform_id)
BEGIN SELECT RAISE(ABORT, 'channel: the id of a channel never changes'); END;

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
`;
