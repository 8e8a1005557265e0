/** Waits between two uses of a command that are long enough to outlive a restart. */
import type { Step } from "../db/migrate.ts";

export const chatTables: readonly Step[] = [
  {
    was: 17,
    sql: `
CREATE TABLE command_wait (
  key TEXT PRIMARY KEY,                  -- channel and command, and whose wait it is where it is not everybody's
  until_ms INTEGER NOT NULL,
  wait_ms INTEGER NOT NULL CHECK (wait_ms > 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX command_wait_until ON command_wait (until_ms);
`,
  },
];
