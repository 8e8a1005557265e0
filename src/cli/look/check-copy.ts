/** What backups and restores ask of a copy. */

import { escrowSources, escrowsModule } from "../../app/listed.ts";
import { TABLES } from "../../app/tables.ts";
import type { CheckCopy } from "../../db/copies/backup.ts";
import { checkCopyWith } from "../../ledger/audit/verify-file.ts";

/** Whether the file is whole, and all that `chatmint verify` looks at; a large one in a process of its own. */
export const checkWholeCopy: CheckCopy = (file) =>
  checkCopyWith(file, { tables: TABLES, escrows: escrowSources, module: escrowsModule });
