/** Whether a giveaway with tickets for currency was ever opened. */
import type { Db } from "../../db/open.ts";

/** True once any giveaway had a price. */
export function hasSoldTickets(db: Db): boolean {
  return db.prepare("SELECT 1 FROM giveaway WHERE price > 0 LIMIT 1").get() !== undefined;
}
