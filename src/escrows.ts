/** What every feature holds in escrow, as the book says: for the bot, and for `verify` without one. */
import { dropEscrows } from "./drops/rows.ts";
import { giveawayEscrows } from "./giveaways/store.ts";
import type { EscrowSource } from "./ledger/ledger.ts";
import { redemptionEscrows } from "./shop/redemption-rows.ts";

export const escrowSources: readonly EscrowSource[] = [
  { what: "giveaway", open: giveawayEscrows },
  { what: "drop", open: dropEscrows },
  { what: "redemption", open: redemptionEscrows },
];
