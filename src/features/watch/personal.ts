/** What the watch knows of a person. */
import { channelWords, currencyWords, type PersonalTables } from "../../db/personal.ts";

export const WATCH_PERSONAL: PersonalTables = {
  lists: [
    {
      title: "Time you watched",
      about: "Minutes and lines by channel, while it was live.",
      sql: `SELECT ${channelWords("watch")} AS channel, minutes AS "minutes watched", messages AS "lines written",
              first_seen_at_ms AS "first seen", last_seen_at_ms AS "last seen", active_at_ms AS "last line that counted"
            FROM watch WHERE viewer_id = @viewer ORDER BY channel_id`,
      moments: ["first seen", "last seen", "last line that counted"],
    },
    {
      title: "Each time you watched",
      about: "From when to when, and what it was paid. The end is empty while you watch.",
      sql: `SELECT ${channelWords("b")} AS channel, f.at_ms AS "from", l.at_ms AS "to", s.weight / 1000.0 AS "minutes count times",
              s.amount AS "pays", s.period AS "every so many minutes", iif(s.pays = 1, 'yes', 'no') AS "earns", s.paid AS "was paid",
              s.transfer_id AS "movement"
            FROM span AS s JOIN broadcast AS b ON b.id = s.broadcast_id
              LEFT JOIN tick AS f ON f.broadcast_id = s.broadcast_id AND f.n = s.from_tick
              LEFT JOIN tick AS l ON l.broadcast_id = s.broadcast_id AND l.n = s.to_tick
            WHERE s.viewer_id = @viewer ORDER BY s.id`,
      moments: ["from", "to"],
    },
    {
      title: "What you earned by day",
      about: "Counted where a day has a limit, for a few days.",
      sql: `SELECT day, ${currencyWords("earned")} AS currency, amount FROM earned WHERE viewer_id = @viewer ORDER BY day`,
    },
    {
      title: "Minutes that count towards the next payment",
      about: "What was left over when watching was paid last.",
      sql: `SELECT ${currencyWords("carry")} AS currency, micro_minutes / 1000000.0 AS minutes FROM carry WHERE viewer_id = @viewer`,
    },
    {
      title: "Lurking",
      about: "Broadcasts in which you said that you watch without writing.",
      sql: `SELECT b.started_at_ms AS "broadcast from", ${channelWords("b")} AS channel, until_tick AS "until its minute"
            FROM lurk JOIN broadcast AS b ON b.id = lurk.broadcast_id WHERE viewer_id = @viewer ORDER BY b.id`,
      moments: ["broadcast from"],
    },
    {
      title: "Happy hours you began",
      about: "As a moderator.",
      sql: `SELECT starts_at_ms AS "from", ends_at_ms AS "to", multiplier / 1000.0 AS "minutes count times" FROM happy_hour
            WHERE by = 'viewer:' || @viewer ORDER BY id`,
      moments: ["from", "to"],
    },
  ],
  erase: ["watch", "earned", "carry", "lurk"].map((table) => `DELETE FROM ${table} WHERE viewer_id = @viewer`),
};
