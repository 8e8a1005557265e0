/** Moderators who may work from the public page, and what they did there. */
import type { Step } from "../../db/migrate.ts";

export const moderatorTables: readonly Step[] = [
  `
-- Who asked to work from the public page. Whether they still moderate is looked at anew each time, and stands nowhere.
CREATE TABLE page_moderator (
  platform TEXT NOT NULL,
  platform_id TEXT NOT NULL,
  asked_at_ms INTEGER NOT NULL,
  confirmed_at_ms INTEGER,        -- when the broadcaster said yes; NULL until then
  PRIMARY KEY (platform, platform_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE page_moderator_act (
  id INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  platform_id TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  line TEXT NOT NULL,             -- as it would have been written in chat
  became TEXT NOT NULL CHECK (became IN ('done', 'refused', 'silent', 'failed'))
) STRICT;
CREATE INDEX page_moderator_act_of ON page_moderator_act (platform, platform_id, id);
`,
];
