/** How much of a giveaway's hashes chat was told: 16 characters until now, of which two with different draws can be found. */
export const longerHashes = `
ALTER TABLE giveaway ADD COLUMN said_hex INTEGER NOT NULL DEFAULT 16 CHECK (said_hex BETWEEN 16 AND 64);
`;
