/** How many gifted subscriptions of one giver counted on one day, where a day has a limit. */
export const giftDay = `
CREATE TABLE gift_day (
  channel_id INTEGER NOT NULL REFERENCES channel (id),
  platform_id TEXT NOT NULL,           -- the giver's id on the channel's platform
  day TEXT NOT NULL,                   -- 2026-01-31, the streamer's
  counted INTEGER NOT NULL,
  PRIMARY KEY (channel_id, platform_id, day)
) STRICT, WITHOUT ROWID;
`;
