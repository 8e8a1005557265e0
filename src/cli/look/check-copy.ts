/** What backups and restores ask of a copy. */

import { escrowsModule } from "../../app/listed.ts";
import { TABLES } from "../../app/tables.ts";
import type { CheckCopy } from "../../db/copies/backup.ts";
import { checkCopy } from "../../ledger/audit/verify-file.ts";

/** Whether the file is whole, and all that `chatmint verify` looks at, in a process of its own. */
export const checkWholeCopy: CheckCopy = (file) => checkCopy(file, TABLES, escrowsModule);
