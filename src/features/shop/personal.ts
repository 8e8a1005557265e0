/** What the shop knows of a person. */
import { channelWords, currencyWords, OF_ACCOUNTS, type PersonalTables } from "../../db/personal.ts";

const STATES = `CASE WHEN r.given_back_at_ms IS NOT NULL THEN 'paid back' ELSE CASE r.state WHEN 'fulfilled' THEN 'done' WHEN 'refunded' THEN 'paid back'
  WHEN 'acting' THEN 'being done' ELSE r.state END END`;

export const SHOP_PERSONAL: PersonalTables = {
  lists: [
    {
      title: "What you redeemed in the shop",
      about:
        "What you wrote with it, and why it was paid back, is forgotten 30 days after its end. A code is yours once it is done.",
      sql: `SELECT 'R' || r.id AS redemption, r.item_name AS item, ${channelWords("r")} AS channel, r.platform, r.platform_id AS "by the account", r.price,
              ${currencyWords("r")} AS currency, r.at_ms AS "when", ${STATES} AS state, r.message AS "what you wrote",
              nullif(r.reason, '') AS "why it was paid back", r.closed_at_ms AS "ended", r.given_back_at_ms AS "paid back later",
              r.expires_at_ms AS "paid back by itself",
              CASE WHEN r.state = 'fulfilled' THEN (SELECT code FROM redemption_code AS k WHERE k.redemption_id = r.id) END AS code
            FROM redemption AS r WHERE r.viewer_id = @viewer ORDER BY r.id`,
      moments: ["when", "ended", "paid back later", "paid back by itself"],
    },
    {
      title: "Redemptions of others that you worked on",
      about: "As a moderator: what you fulfilled or paid back.",
      sql: `SELECT 'R' || r.id AS redemption, r.item_name AS item, ${STATES} AS state, r.closed_at_ms AS "when" FROM redemption AS r
            WHERE r.by_viewer_id = @viewer AND r.viewer_id <> @viewer ORDER BY r.id`,
      moments: ["when"],
    },
  ],
  erase: [
    "UPDATE redemption SET message = NULL, reason = '' WHERE viewer_id = @viewer AND (message IS NOT NULL OR reason <> '')",
    `UPDATE redemption SET platform_id = '' WHERE viewer_id = @viewer OR ${OF_ACCOUNTS}`,
    "UPDATE redemption SET reason = '' WHERE by_viewer_id = @viewer AND reason <> ''",
  ],
  texts: [
    { table: "redemption", column: "reason", where: "reason <> ''" },
    { table: "redemption", column: "message", where: "message IS NOT NULL" },
  ],
};
