/** What commands and timers made in chat know of a person: who changed them last. */
import type { PersonalTables } from "../../db/personal.ts";

export const CUSTOM_PERSONAL: PersonalTables = {
  lists: [
    {
      title: "Commands you changed last",
      about: "Made in chat, as a moderator.",
      sql: `SELECT word AS command, text, changed_at_ms AS "when" FROM custom_command WHERE changed_by = @viewer ORDER BY word`,
      moments: ["when"],
    },
    {
      title: "Timers you changed last",
      about: "Lines the bot says from time to time.",
      sql: `SELECT name AS timer, text, changed_at_ms AS "when" FROM chat_timer WHERE changed_by = @viewer ORDER BY name`,
      moments: ["when"],
    },
  ],
};
