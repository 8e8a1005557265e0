/** What the web server knows of a person: with which browsers they are signed in, and what they asked of the pages. */
import { OF_ACCOUNTS, type PersonalTables } from "../db/personal.ts";

export const WEB_PERSONAL: PersonalTables = {
  lists: [
    {
      title: "Browsers you are signed in with",
      about: "For 30 days after the last visit.",
      sql: `SELECT platform AS "with an account of", platform_id AS "the account", browser, created_at_ms AS "signed in", seen_at_ms AS "last seen",
              expires_at_ms AS "until" FROM web_session WHERE kind = 'viewer' AND ${OF_ACCOUNTS} ORDER BY id`,
      moments: ["signed in", "last seen", "until"],
    },
    {
      title: "What you asked of the pages lately",
      about: "For two days, so that the same is not done twice when it is sent again.",
      sql: `SELECT at_ms AS "when", answer FROM web_done WHERE caller = 'viewer:' || @viewer ORDER BY at_ms`,
      moments: ["when"],
    },
  ],
  erase: [
    `DELETE FROM web_session WHERE kind = 'viewer' AND ${OF_ACCOUNTS}`,
    "DELETE FROM web_done WHERE caller = 'viewer:' || @viewer",
  ],
};
