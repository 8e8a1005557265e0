/** All lists that can be taken out, in the order they stand in a file that holds several. */
import type { ExportList } from "./export-list.ts";
import { entries, giveaways } from "./giveaway-lists.ts";
import { history } from "./history-list.ts";
import { records } from "./records-list.ts";
import { redemptions } from "./redemption-list.ts";
import { balances, viewers } from "./viewer-lists.ts";

/** Of everybody, or of one person. */
export const LISTS: readonly ExportList[] = [balances, viewers, history, giveaways, entries, redemptions];

/** Of one person only. */
export const PERSONAL_LISTS: readonly ExportList[] = [...LISTS, records];
