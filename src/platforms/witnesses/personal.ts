/** What the platforms told of a person lately: follows, subscriptions, gifts, cheers. */
import type { PersonalTables } from "../../db/personal.ts";

const OWN = `EXISTS (SELECT 1 FROM identity AS i WHERE i.viewer_id = @viewer AND i.platform = fact.platform
  AND (fact.who IN (i.platform_id, i.login) OR i.platform_id <> '' AND instr(fact.key, ':' || i.platform_id) > 0
    OR EXISTS (SELECT 1 FROM fact_witness AS w WHERE w.fact_id = fact.id AND w.id = i.platform_id)))`;

export const WITNESS_PERSONAL: PersonalTables = {
  lists: [
    {
      title: "What the platforms told of you lately",
      about: "Kept for some days, so that what two of them tell is paid once.",
      sql: `SELECT platform, kind AS what, who AS "told of", nullif(amount, 0) AS "how many", at_ms AS "when", heard_at_ms AS "heard", key
            FROM fact WHERE ${OWN} ORDER BY id`,
      moments: ["when", "heard"],
    },
  ],
  erase: [`DELETE FROM fact WHERE ${OWN}`],
};
