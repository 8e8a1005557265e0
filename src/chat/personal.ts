/** What commands know of a person: until when they wait before the next use. */
import type { PersonalTables } from "../db/personal.ts";

const WAITS = `EXISTS (SELECT 1 FROM identity AS i WHERE i.viewer_id = @viewer
  AND substr(command_wait.key, -length(':' || i.platform || ':' || i.platform_id)) = ':' || i.platform || ':' || i.platform_id)`;

export const CHAT_PERSONAL: PersonalTables = {
  lists: [
    {
      title: "Commands you can use again later",
      about: "And when. Forgotten once the wait is over.",
      sql: `SELECT key AS command, until_ms AS "again from" FROM command_wait WHERE ${WAITS} ORDER BY key`,
      moments: ["again from"],
    },
  ],
  erase: [`DELETE FROM command_wait WHERE ${WAITS}`],
};
