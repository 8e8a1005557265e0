/** What is known of a person who moderates from the public page. */
import { OF_ACCOUNTS, type PersonalTables } from "../../db/personal.ts";

/** Lines name whom they are about. */
const ABOUT_THEM = `EXISTS (SELECT 1 FROM identity AS i WHERE i.viewer_id = @viewer
  AND ((i.login <> '' AND instr(lower(line), i.login) > 0) OR instr(lower(line), lower(i.display_name)) > 0))`;

export const MODERATOR_PERSONAL: PersonalTables = {
  lists: [
    {
      title: "Moderating from a page",
      about: "That you asked for it, and since when the streamer lets you.",
      sql: `SELECT platform AS "with an account of", platform_id AS "the account", asked_at_ms AS "asked", confirmed_at_ms AS "confirmed"
            FROM page_moderator WHERE ${OF_ACCOUNTS} ORDER BY platform`,
      moments: ["asked", "confirmed"],
    },
    {
      title: "What you did as a moderator from a page",
      about: "For 90 days.",
      sql: `SELECT at_ms AS "when", line, became AS "what became of it", platform AS "with an account of", platform_id AS "the account"
            FROM page_moderator_act WHERE ${OF_ACCOUNTS} ORDER BY id`,
      moments: ["when"],
    },
  ],
  erase: [
    `DELETE FROM page_moderator WHERE ${OF_ACCOUNTS}`,
    `DELETE FROM page_moderator_act WHERE ${OF_ACCOUNTS} OR ${ABOUT_THEM}`,
  ],
};
