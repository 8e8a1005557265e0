/** A redemption that has ended and whose price the streamer gave back all the same: once, and never again otherwise. */
export const redemptionGivenBack = `
ALTER TABLE redemption ADD COLUMN given_back_at_ms INTEGER;
CREATE TRIGGER redemption_given_back BEFORE UPDATE OF given_back_at_ms ON redemption
WHEN OLD.given_back_at_ms IS NOT NULL OR OLD.state NOT IN ('fulfilled', 'forfeited')
BEGIN SELECT RAISE(ABORT, 'redemption: it cannot be given back again'); END;
`;
