/** Who a person is in the book. */
import { OF_ACCOUNTS, type PersonalTables } from "../db/personal.ts";

export const VIEWER_PERSONAL: PersonalTables = {
  lists: [
    {
      title: "Who you are here",
      about: "Chatmint counts people: this is your number. Two numbers are two accounts that were linked.",
      sql: `SELECT id AS "your number", created_at_ms AS "first seen", iif(earning = 1, 'yes', 'no') AS "you earn",
              iif(listed = 1, 'yes', 'no') AS "you stand in lists", merged_into_id AS "is one with number", erased_at_ms AS "erased"
            FROM viewer WHERE id = @viewer`,
      moments: ["first seen", "erased"],
    },
    {
      title: "Your accounts",
      about:
        "As the platforms told them last. The number is the one your platform gave you; it stays when the name changes.",
      sql: `SELECT platform, platform_id AS "number there", login AS "name", display_name AS "shown as", nullif(roles, '') AS roles,
              roles_at_ms AS "roles told", account_created_at_ms AS "account made", seen_at_ms AS "last seen",
              iif(excluded = 1, 'yes', 'no') AS "excluded from earning"
            FROM identity WHERE viewer_id = @viewer ORDER BY platform, platform_id`,
      moments: ["roles told", "account made", "last seen"],
    },
    {
      title: "Names you had before",
      about: "So that whoever is called by one is found.",
      sql: `SELECT platform, login AS name, at_ms AS "until" FROM former_name WHERE ${OF_ACCOUNTS} ORDER BY at_ms`,
      moments: ["until"],
    },
    {
      title: "That you were erased before",
      about: "A fingerprint of your account says that it came back after it had been erased.",
      sql: `SELECT at_ms AS "erased", until_ms AS "known until", iif(excluded = 1, 'yes', 'no') AS "was excluded", won_at_ms AS "won last"
            FROM erased_account WHERE returned_id = @viewer`,
      moments: ["erased", "known until", "won last"],
    },
    {
      title: "What moderators decided about you",
      about: "And what you decided about others as one.",
      sql: `SELECT at_ms AS "when", what, iif(viewer_id = @viewer, 'you', 'number ' || viewer_id) AS "about",
              iif(actor = 'viewer:' || @viewer, 'you', 'a moderator') AS "by", nullif(reason, '') AS "what was written with it"
            FROM deed WHERE viewer_id = @viewer OR actor = 'viewer:' || @viewer ORDER BY id`,
      moments: ["when"],
    },
  ],
  erase: ["UPDATE deed SET reason = '' WHERE (viewer_id = @viewer OR actor = 'viewer:' || @viewer) AND reason <> ''"],
  texts: [{ table: "deed", column: "reason", where: "reason <> ''" }],
};
