/**
 * Linking asks whoever was shown a code; the wait after parting is for who typed it; and an exclusion belongs to the
 * account that brought it, so that it leaves with that account.
 */
export const linkingAsked = `
-- Who typed the code on the other side and waits for the answer of whom it was shown to; NULL until then.
ALTER TABLE link_code ADD COLUMN typed_platform TEXT;
ALTER TABLE link_code ADD COLUMN typed_platform_id TEXT;

-- Whose code-typing made the link; NULL for links older than this.
ALTER TABLE link ADD COLUMN typed_platform TEXT;
ALTER TABLE link ADD COLUMN typed_platform_id TEXT;
CREATE INDEX link_typed ON link (typed_platform, typed_platform_id);

ALTER TABLE identity ADD COLUMN excluded INTEGER NOT NULL DEFAULT 0 CHECK (excluded IN (0, 1));
UPDATE identity SET excluded = 1 WHERE viewer_id IN (SELECT id FROM viewer WHERE earning = 0);
-- A person earns while none of their accounts is excluded.
CREATE TRIGGER identity_exclusion AFTER UPDATE OF excluded, viewer_id ON identity
BEGIN
  UPDATE viewer SET earning = 1 - (SELECT max(excluded) FROM identity WHERE viewer_id = viewer.id)
  WHERE id IN (OLD.viewer_id, NEW.viewer_id) AND EXISTS (SELECT 1 FROM identity WHERE viewer_id = viewer.id);
END;
`;
