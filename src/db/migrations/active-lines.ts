/** When somebody last wrote a line that counts as being active, so that a restart neither forgets nor invents it. */
export const activeLines = `
ALTER TABLE watch ADD COLUMN active_at_ms INTEGER;  -- NULL: never, or it was deleted
`;
