/** What drops know of a person. Who got how much of a rain stands in the movements. */
import { channelWords, currencyWords, type PersonalTables } from "../../db/personal.ts";

export const DROP_PERSONAL: PersonalTables = {
  lists: [
    {
      title: "Words you were quick to type",
      about: "Drops with a word: the first who type it get something.",
      sql: `SELECT d.id AS drop_number, c.at_ms AS "when", d.word, d.amount, ${currencyWords("d")} AS currency
            FROM drop_claim AS c JOIN currency_drop AS d ON d.id = c.drop_id WHERE c.viewer_id = @viewer ORDER BY d.id`,
      moments: ["when"],
    },
    {
      title: "Rains and drops you asked for",
      about: "Also where the currency was yours.",
      sql: `SELECT id AS drop_number, at_ms AS "when", iif(kind = 'rain', 'rain', 'drop with a word') AS what, ${channelWords("currency_drop")} AS channel,
              amount AS "for each", persons AS "for so many", ${currencyWords("currency_drop")} AS currency,
              iif(funded_by = @viewer, 'you', 'newly made') AS "paid by"
            FROM currency_drop WHERE by_viewer_id = @viewer OR funded_by = @viewer ORDER BY id`,
      moments: ["when"],
    },
  ],
};
