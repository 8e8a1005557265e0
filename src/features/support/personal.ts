/** What support knows of a person. */
import { currencyWords, type PersonalTables } from "../../db/personal.ts";

const BY_VIEWER = `transfer_id IN (SELECT t.id FROM account AS a JOIN transfer AS t ON t.from_id = a.id
  WHERE a.viewer_id = @viewer AND t.kind = 'support')`;

export const SUPPORT_PERSONAL: PersonalTables = {
  lists: [
    {
      title: "Support you gave",
      about: "Altogether. Each time stands in the movements.",
      sql: `SELECT total AS amount, ${currencyWords("supporter")} AS currency FROM supporter WHERE viewer_id = @viewer ORDER BY currency_id`,
    },
    {
      title: "What you wrote with your support",
      about: "As far as the bot may say it; forgotten after a day.",
      sql: `SELECT message AS "what you wrote", at_ms AS "when" FROM support_message WHERE ${BY_VIEWER} ORDER BY transfer_id`,
      moments: ["when"],
    },
  ],
  erase: ["DELETE FROM supporter WHERE viewer_id = @viewer", `DELETE FROM support_message WHERE ${BY_VIEWER}`],
};
