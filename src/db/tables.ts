/** What was handled, and small facts that outlive a restart. */
import type { Step } from "./migrate.ts";

export const dbTables: readonly Step[] = [
  {
    was: 1,
    sql: `
-- A chat message or an event is handled once, also after a crash between its effect and its answer.
CREATE TABLE handled (
  platform TEXT NOT NULL,
  message_id TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (platform, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX handled_at ON handled (at_ms);

-- Small facts that outlive a restart: the last time of a rehearsal, a mute, ids that were looked up.
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`,
  },
];
