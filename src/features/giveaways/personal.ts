/** What giveaways know of a person. */
import { channelWords, currencyWords, type PersonalTables } from "../../db/personal.ts";

const PRIZE =
  "iif(g.prize <> '', g.prize, coalesce(nullif(g.prize_each, 0), g.prize_total) || ' ' || (SELECT name_many FROM currency WHERE id = g.currency_id))";
const NUMBER = "iif(g.kind = 'raffle', 'raffle ', 'giveaway ') || g.id";

export const GIVEAWAY_PERSONAL: PersonalTables = {
  lists: [
    {
      title: "Giveaways you entered",
      about: "Under which name, with how many tickets, and what still lies in them.",
      sql: `SELECT ${NUMBER} AS giveaway, ${PRIZE} AS prize, g.state, e.entered_at_ms AS "entered", e.platform, e.platform_id AS "by the account",
              e.name AS "under the name", e.tickets, e.weight AS "chances each", iif(e.free = 1, 'yes', 'no') AS "one was free", e.purchases,
              e.stake AS "lies in it", iif(e.removed = 1, 'yes', 'no') AS "taken out"
            FROM giveaway_entry AS e JOIN giveaway AS g ON g.id = e.giveaway_id WHERE e.viewer_id = @viewer ORDER BY g.id`,
      moments: ["entered"],
    },
    {
      title: "Draws in which you were drawn",
      about: "And what became of it.",
      sql: `SELECT ${NUMBER} AS giveaway, ${PRIZE} AS prize, p.n + 1 AS "drawn as number", p.at_ms AS "when",
              CASE p.outcome WHEN 'claiming' THEN 'to be claimed' WHEN 'passed' THEN 'passed over' ELSE p.outcome END AS outcome,
              nullif(p.reason, '') AS "why passed over", p.paid AS "was paid", p.claim_until_ms AS "claim until"
            FROM giveaway_pick AS p JOIN giveaway AS g ON g.id = p.giveaway_id WHERE p.viewer_id = @viewer ORDER BY g.id, p.n`,
      moments: ["when", "claim until"],
    },
    {
      title: "Giveaways you opened",
      about: "As a moderator.",
      sql: `SELECT ${NUMBER} AS giveaway, ${PRIZE} AS prize, ${channelWords("g")} AS channel, ${currencyWords("g")} AS currency,
              g.opened_at_ms AS "opened", g.closed_at_ms AS "closed", g.drawn_at_ms AS "drawn", g.mix AS "words mixed in", g.state
            FROM giveaway AS g WHERE g.opened_by = @viewer ORDER BY g.id`,
      moments: ["opened", "closed", "drawn"],
    },
  ],
  erase: [
    "UPDATE giveaway_entry SET platform_id = '', name = '' WHERE viewer_id = @viewer",
    // A list has linked accounts under the one who stands for them.
    `INSERT OR IGNORE INTO giveaway_to_redact (giveaway_id, viewer_id)
     SELECT e.giveaway_id, w.id FROM giveaway_entry AS e JOIN giveaway_entry AS mine ON mine.giveaway_id = e.giveaway_id AND mine.viewer_id = @viewer
       JOIN erasing AS x ON x.viewer_id = e.viewer_id JOIN viewer AS w ON w.id IN (SELECT viewer_id FROM erasing)`,
  ],
  texts: [{ table: "giveaway", column: "prize", where: "prize <> ''" }],
};
