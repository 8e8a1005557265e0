/** What every feature holds in escrow and says of its own rows, as the book has it: for the bot, and for `verify` without one. */
import { dropEscrows } from "../features/drops/rows.ts";
import { giveawayEscrows } from "../features/giveaways/store.ts";
import { giveawayProblems } from "../features/giveaways/verify-draws.ts";
import { linkProblems } from "../features/linking/verify-links.ts";
import { redemptionEscrows } from "../features/shop/redemption-rows.ts";
import { redemptionProblems } from "../features/shop/verify-redemptions.ts";
import type { EscrowSource } from "../ledger/ledger.ts";

export const escrowSources: readonly EscrowSource[] = [
  { what: "giveaway", open: giveawayEscrows, problems: giveawayProblems },
  { what: "drop", open: dropEscrows },
  { what: "redemption", open: redemptionEscrows, problems: redemptionProblems },
  { what: "link", open: () => [], problems: linkProblems },
];

/** Where this file is: the process that looks through a copy loads it by this. */
export const escrowsModule = import.meta.url;
