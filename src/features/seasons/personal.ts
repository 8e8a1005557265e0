/** What seasons know of a person. */
import type { PersonalTables } from "../../db/personal.ts";

export const SEASON_PERSONAL: PersonalTables = {
  lists: [
    {
      title: "Seasons that have ended",
      about: "What you had then, or how many minutes you had watched.",
      sql: `SELECT s.name AS season, s.ended_at_ms AS "ended", iif(p.list = 'time', 'minutes watched', 'balance') AS what, p.score AS "how much"
            FROM season_place AS p JOIN season AS s ON s.id = p.season_id WHERE p.viewer_id = @viewer ORDER BY s.id, p.list`,
      moments: ["ended"],
    },
  ],
};
