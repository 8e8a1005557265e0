/**
 * Settling: when a giveaway is drawn its stakes go to the sink, when it is cancelled back to whoever paid. Both share one
 * key a person, so only one of them can ever happen, and slices of a hundred are taken up again after a restart.
 */
import type { Work } from "../../db/work.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { EntryRows } from "./entry-rows.ts";
import { escrowOf } from "./escrow.ts";
import type { GiveawayRows } from "./store.ts";
import { memoOf } from "./types.ts";

/** Stakes moved in one piece of work. */
const SLICE = 100;

export interface SettlingOptions {
  readonly giveaways: GiveawayRows;
  readonly rows: EntryRows;
  readonly ledger: Ledger;
}

export class Settling {
  readonly #options: SettlingOptions;

  constructor(options: SettlingOptions) {
    this.#options = options;
  }

  /** Moves the next stakes of a giveaway that is over. True when there may be more. */
  slice(work: Work, giveawayId: number): boolean {
    const { giveaways, rows, ledger } = this.#options;
    const giveaway = giveaways.get(giveawayId);
    if (giveaway.state !== "cancelled" && giveaway.state !== "drawn") return false;
    const refund = giveaway.state === "cancelled";
    const entries = rows.stakes(giveawayId, SLICE);
    const escrow = escrowOf(ledger, giveaway);
    for (const entry of entries) {
      escrow.end(work, `end:${entry.viewerId}`, refund ? `viewer:${entry.viewerId}` : "sink:giveaway", {
        amount: entry.stake,
        kind: refund ? "refund" : "ticket",
        actor: "giveaways",
        memo: `${memoOf(giveaway)}, ${refund ? "cancelled" : "drawn"}`,
      });
      rows.setStake(work, entry, 0);
    }
    return entries.length === SLICE;
  }
}
