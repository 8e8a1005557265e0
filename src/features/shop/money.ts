/** The price of a redemption: held in escrow, then spent, paid back or lost, each once. */

import type { Work } from "../../db/work.ts";
import { Escrow } from "../../kit/escrow.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { Movement, Owner } from "../../model/money.ts";
import type { Redemption } from "./types.ts";

/** How a redemption can end. */
export type Ending = "fulfilled" | "refunded" | "forfeited";

export class RedemptionMoney {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Takes the price from the viewer. Throws a UserError when they have not enough. */
  hold(work: Work, redemption: Redemption): void {
    const { price, viewerId } = redemption;
    const viewer = `viewer:${viewerId}` as const;
    this.#escrow(redemption).hold(work, "hold", viewer, {
      amount: price,
      kind: "hold",
      actor: viewer,
      memo: memoOf(redemption),
    });
  }

  /** Moves it on, one way only. */
  end(work: Work, redemption: Redemption, how: Ending, by: string): void {
    const { price, viewerId } = redemption;
    const ways: Record<Ending, { to: Owner; kind: Movement["kind"] }> = {
      fulfilled: { to: "sink:shop", kind: "purchase" },
      refunded: { to: `viewer:${viewerId}`, kind: "refund" },
      forfeited: { to: "sink:forfeited", kind: "fee" },
    };
    const { to, kind } = ways[how];
    this.#escrow(redemption).end(work, "end", to, { amount: price, kind, actor: by, memo: memoOf(redemption) });
  }

  /** Gives the price of one that has ended back, out of where it went. Once. */
  giveBack(work: Work, redemption: Redemption, by: string): void {
    const { id, price, currencyId, viewerId, state } = redemption;
    if (state !== "fulfilled" && state !== "forfeited") throw new Error(`The redemption ${id} is ${state}.`);
    const result = this.#ledger.post(work, {
      key: `redemption:${id}:given-back`,
      currencyId,
      from: SINKS[state],
      to: `viewer:${viewerId}`,
      amount: price,
      kind: "refund",
      actor: by,
      memo: memoOf(redemption),
    });
    if (result.status !== "posted") throw new Error(`The redemption ${id} cannot be given back: ${result.status}.`);
  }

  #escrow({ id, currencyId }: Redemption): Escrow {
    return new Escrow(this.#ledger, "redemption", id, currencyId);
  }
}

/** Where the price of one that has ended went. */
const SINKS = { fulfilled: "sink:shop", forfeited: "sink:forfeited" } as const satisfies Record<string, Owner>;

function memoOf({ id, itemName }: Redemption): string {
  return `${itemName} (redemption ${id})`;
}
