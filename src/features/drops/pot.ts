/** The money of a drop: into escrow when it begins, to viewers from there, and what is left over back where it came from. */

import type { Work } from "../../db/work.ts";
import type { FeatureContext } from "../../kit/context.ts";
import { Escrow, type EscrowMove } from "../../kit/escrow.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { Drop, DropRows } from "./rows.ts";

export class Pot {
  readonly #rows: DropRows;
  readonly #ledger: Ledger;
  readonly #feed: FeatureContext["feed"];

  constructor(rows: DropRows, ledger: Ledger, feed: FeatureContext["feed"]) {
    this.#rows = rows;
    this.#ledger = ledger;
    this.#feed = feed;
  }

  /** Puts all of it into escrow. Throws a UserError when a viewer has not enough. */
  fund(work: Work, drop: Drop): void {
    const viewer = drop.fundedBy;
    this.#escrow(drop).hold(work, "fund", viewer === null ? "mint" : `viewer:${viewer}`, {
      amount: drop.held,
      kind: viewer === null ? "fund" : kindOf(drop),
      actor: drop.byViewerId === null ? "drops" : `viewer:${drop.byViewerId}`,
      memo: drop.batchKey,
    });
    const { id, kind, amount: each, persons, byViewerId: by } = drop;
    this.#feed.add(work, { type: "drop.started", data: { drop: id, kind, each, persons, by } });
  }

  /** Pays one viewer. The row's `held` is the caller's to write. */
  pay(work: Work, drop: Drop, viewerId: number): void {
    this.#escrow(drop).pay(work, `pay:${viewerId}`, `viewer:${viewerId}`, shareOf(drop));
  }

  /** Pays several, each once. */
  payAll(work: Work, drop: Drop, viewerIds: readonly number[]): void {
    this.#escrow(drop).payAll(
      work,
      viewerIds.map((viewerId) => ({ step: `pay:${viewerId}`, to: `viewer:${viewerId}` })),
      shareOf(drop),
    );
  }

  /** It is over: what nobody got goes back. */
  finish(work: Work, drop: Drop): void {
    if (drop.held > 0) this.#escrow(drop).giveBack(work, "rest", "fund", { amount: drop.held, actor: "drops" });
    this.#rows.progress(work, drop.id, "done", drop.next, 0);
    const { id, kind, amount: each, persons, held } = drop;
    const paid = persons - Math.ceil(held / each);
    this.#feed.add(work, { type: "drop.ended", data: { drop: id, kind, each, paid } });
  }

  #escrow({ id, currencyId }: Drop): Escrow {
    return new Escrow(this.#ledger, "drop", id, currencyId);
  }
}

function kindOf(drop: Drop): "rain" | "drop" {
  return drop.kind === "rain" ? "rain" : "drop";
}

/** What each gets. A share of another viewer's money is a gift of theirs: it counts against what may be given in a day. */
function shareOf(drop: Drop): EscrowMove {
  const actor = drop.fundedBy === null ? "drops" : `viewer:${drop.fundedBy}`;
  return { amount: drop.amount, kind: kindOf(drop), actor };
}
