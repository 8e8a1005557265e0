/** For tests of what hangs on a viewer: one is taken in by another as by a link, without money, wishes and rules of linking. */
import type { Db } from "../../src/db/open.ts";

/** From now on `fromId` is `intoId`, with all logins. Inside work; memory is the caller's to tell. */
export function takeIn(db: Db, fromId: number, intoId: number): void {
  const login = db.prepare("SELECT platform, platform_id FROM identity WHERE viewer_id = ?").raw().get(fromId);
  const [platform, platformId] = (login as [string, string] | undefined) ?? ["local", `viewer ${fromId}`];
  db.prepare(
    "INSERT INTO link (survivor_id, absorbed_id, platform, platform_id, linked_at_ms) VALUES (?, ?, ?, ?, 0)",
  ).run(intoId, fromId, platform, platformId);
  db.prepare("UPDATE identity SET viewer_id = ? WHERE viewer_id = ?").run(intoId, fromId);
  db.prepare("UPDATE viewer SET merged_into_id = ? WHERE id = ?").run(intoId, fromId);
}
