/** What every feature holds in escrow, as the book says: for the bot, and for `verify` without one. */
import type { EscrowSource } from "./ledger/ledger.ts";

export const escrowSources: readonly EscrowSource[] = [];
