/** When a platform last told the roles of an account: a subscription that nobody tells of any more has run out. */
export const rolesTold = `
ALTER TABLE identity ADD COLUMN roles_at_ms INTEGER NOT NULL DEFAULT 0;
UPDATE identity SET roles_at_ms = seen_at_ms;
`;
