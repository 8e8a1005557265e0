/** What support knows of a person. */
import { currencyWords, type PersonalTables } from "../../db/personal.ts";

export const SUPPORT_PERSONAL: PersonalTables = {
  lists: [
    {
      title: "Support you gave",
      about: "Altogether. Each time stands in the movements.",
      sql: `SELECT total AS amount, ${currencyWords("supporter")} AS currency FROM supporter WHERE viewer_id = @viewer ORDER BY currency_id`,
    },
  ],
  erase: ["DELETE FROM supporter WHERE viewer_id = @viewer"],
};
