/** The escrow account of a giveaway: its stakes and its prize money. */
import { Escrow } from "../../kit/escrow.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { Giveaway } from "./types.ts";

export function escrowOf(ledger: Ledger, { id, currencyId }: Pick<Giveaway, "id" | "currencyId">): Escrow {
  return new Escrow(ledger, "giveaway", id, currencyId);
}
