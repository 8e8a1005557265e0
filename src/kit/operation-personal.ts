/** What operations know of a person: who asked for them. Their movements stand with all others. */
import { currencyWords, type PersonalTables } from "../db/personal.ts";

export const OPERATION_PERSONAL: PersonalTables = {
  lists: [
    {
      title: "Changes to many at once that you asked for",
      about: "As a moderator.",
      sql: `SELECT 'O' || id AS operation, created_at_ms AS "when", kind AS what, posted AS "how many", posted_amount AS amount,
              ${currencyWords("operation")} AS currency, nullif(memo, '') AS "what was written with it"
            FROM operation WHERE actor = 'viewer:' || @viewer ORDER BY id`,
      moments: ["when"],
    },
  ],
  erase: ["UPDATE operation SET memo = '' WHERE memo <> '' AND actor = 'viewer:' || @viewer"],
  texts: [{ table: "operation", column: "memo", where: "memo <> ''" }],
};
