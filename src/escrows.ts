/** What every feature holds in escrow and says of its own rows, as the book has it: for the bot, and for `verify` without one. */
import { dropEscrows } from "./drops/rows.ts";
import { giveawayEscrows } from "./giveaways/store.ts";
import { giveawayProblems } from "./giveaways/verify-draws.ts";
import type { EscrowSource } from "./ledger/ledger.ts";
import { redemptionEscrows } from "./shop/redemption-rows.ts";
import { redemptionProblems } from "./shop/verify-redemptions.ts";
import { linkProblems } from "./viewers/verify-links.ts";

export const escrowSources: readonly EscrowSource[] = [
  { what: "giveaway", open: giveawayEscrows, problems: giveawayProblems },
  { what: "drop", open: dropEscrows },
  { what: "redemption", open: redemptionEscrows, problems: redemptionProblems },
  { what: "link", open: () => [], problems: linkProblems },
];

/** Where this file is: the process that looks through a copy loads it by this. */
export const escrowsModule = import.meta.url;
