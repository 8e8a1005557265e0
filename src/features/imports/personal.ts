/** What imports know of a person: by account, and by names that wait. */
import { OF_ACCOUNTS, type PersonalTables } from "../../db/personal.ts";

const WAITS = `${OF_ACCOUNTS} OR (platform, login) IN (SELECT platform, login FROM identity WHERE viewer_id = @viewer
  UNION SELECT f.platform, f.login FROM former_name AS f JOIN identity AS i ON i.platform = f.platform AND i.platform_id = f.platform_id
    WHERE i.viewer_id = @viewer)`;

export const IMPORT_PERSONAL: PersonalTables = {
  lists: [
    {
      title: "Brought along from other bots",
      about: "What their files had for your accounts.",
      sql: `SELECT i.title AS "from", i.written_at_ms AS "of", r.platform, r.platform_id AS "account", r.amount, r.minutes AS "minutes watched",
              r.all_time AS "earned there in all", r.minutes_added AS "minutes added here", i.state
            FROM import_row AS r JOIN import AS i ON i.operation_id = r.operation_id WHERE ${OF_ACCOUNTS} ORDER BY r.operation_id, r.n`,
      moments: ["of"],
    },
    {
      title: "Waiting from other bots",
      about: "Rows with a name of yours, until a moderator says whose they are.",
      sql: `SELECT i.title AS "from", w.platform, w.login AS name, w.platform_id AS "may be the account", w.amount, w.minutes AS "minutes watched",
              w.all_time AS "earned there in all", w.place AS "place in the file", w.until_ms AS "until"
            FROM import_waiting AS w JOIN import AS i ON i.operation_id = w.operation_id WHERE ${WAITS} ORDER BY w.operation_id, w.n`,
      moments: ["until"],
    },
  ],
  erase: [
    `DELETE FROM import_waiting WHERE ${WAITS}`,
    `UPDATE import_row SET platform_id = 'erased', minutes = 0, all_time = 0, minutes_added = 0 WHERE ${OF_ACCOUNTS}`,
  ],
};
