/** What bonuses know of a person. */
import { channelWords, type PersonalTables } from "../../db/personal.ts";

/** A giver is known by the id of the platform of the channel. */
const GIVER = `EXISTS (SELECT 1 FROM channel AS c JOIN identity AS i ON i.platform = c.platform AND i.platform_id = gift_day.platform_id
  WHERE c.id = gift_day.channel_id AND i.viewer_id = @viewer)`;

export const BONUS_PERSONAL: PersonalTables = {
  lists: [
    {
      title: "Broadcasts you came to",
      about: "Counted for streaks: one that you watched for ten minutes or more.",
      sql: `SELECT ${channelWords("a")} AS channel, a.broadcasts, b.started_at_ms AS "the last one began"
            FROM attendance AS a LEFT JOIN broadcast AS b ON b.id = a.last_broadcast_id WHERE a.viewer_id = @viewer ORDER BY a.channel_id`,
      moments: ["the last one began"],
    },
    {
      title: "Follows that wait for you to watch",
      about: "A follow earns something once you have been watching.",
      sql: `SELECT ${channelWords("follow_due")} AS channel, at_ms AS "followed" FROM follow_due WHERE viewer_id = @viewer ORDER BY channel_id`,
      moments: ["followed"],
    },
    {
      title: "Subscriptions you gave away, by day",
      about: "Counted where a day has a limit.",
      sql: `SELECT ${channelWords("gift_day")} AS channel, day, counted AS subscriptions FROM gift_day WHERE ${GIVER} ORDER BY day`,
    },
  ],
  erase: [
    "DELETE FROM attendance WHERE viewer_id = @viewer",
    "DELETE FROM follow_due WHERE viewer_id = @viewer",
    `DELETE FROM gift_day WHERE ${GIVER}`,
  ],
};
