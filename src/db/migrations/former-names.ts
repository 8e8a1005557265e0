/** Names that somebody had on a platform and has no more, so that who is called by one can be found again. */
export const formerNames = `
CREATE TABLE former_name (
  platform    TEXT NOT NULL,
  login       TEXT NOT NULL,             -- lower case
  platform_id TEXT NOT NULL,             -- who had it last
  at_ms       INTEGER NOT NULL,          -- since when they have it no more
  PRIMARY KEY (platform, login)
) STRICT, WITHOUT ROWID;
`;
