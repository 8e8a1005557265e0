/** What backups and restores ask of a copy. */
import type { CheckCopy } from "../db/backup.ts";
import { escrowsModule } from "../escrows.ts";
import { checkCopy } from "../ledger/verify-file.ts";

/** Whether the file is whole, and all that `chatmint verify` looks at, in a process of its own. */
export const checkWholeCopy: CheckCopy = (file) => checkCopy(file, escrowsModule);
