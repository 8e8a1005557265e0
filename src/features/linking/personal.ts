/** What linking knows of a person. */
import type { PersonalTables } from "../../db/personal.ts";

const OWN = (platform: string, id: string) =>
  `(${platform}, ${id}) IN (SELECT i.platform, i.platform_id FROM identity AS i WHERE i.viewer_id = @viewer)`;
const CODES = `${OWN("platform", "platform_id")} OR ${OWN("typed_platform", "typed_platform_id")}`;

export const LINK_PERSONAL: PersonalTables = {
  lists: [
    {
      title: "Accounts that were linked",
      about:
        "Two accounts of one person, and until when. The amounts are what the account that was taken in brought along.",
      sql: `SELECT platform AS "platform of the account taken in", platform_id AS "its number", linked_at_ms AS "from", unlinked_at_ms AS "to",
              typed_platform AS "the code was typed on", typed_platform_id AS "by the account",
              (SELECT group_concat(b.amount || ' ' || c.name_many, ', ') FROM link_brought AS b JOIN currency AS c ON c.id = b.currency_id
               WHERE b.link_id = link.id) AS brought
            FROM link WHERE survivor_id = @viewer OR absorbed_id = @viewer ORDER BY id`,
      moments: ["from", "to"],
    },
    {
      title: "Codes for linking that wait",
      about: "For a few minutes. The code itself stands in the chat where you asked for it.",
      sql: `SELECT platform AS "asked for on", platform_id AS "by the account", nullif(for_name, '') AS "only for", typed_platform AS "typed on",
              typed_platform_id AS "typed by", expires_at_ms AS "until" FROM link_code WHERE ${CODES}`,
      moments: ["until"],
    },
  ],
  erase: [
    `DELETE FROM link_code WHERE ${CODES}
       OR for_name IN (SELECT login FROM identity WHERE viewer_id = @viewer UNION SELECT lower(display_name) FROM identity WHERE viewer_id = @viewer)`,
    `UPDATE link SET platform_id = '' WHERE ${OWN("platform", "platform_id")}`,
    `UPDATE link SET typed_platform_id = '' WHERE ${OWN("typed_platform", "typed_platform_id")}`,
  ],
};
