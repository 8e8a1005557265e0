/**
 * Drawing: the order of the persons is the draw's; this says how far it goes. Who cannot win any more is passed over,
 * with the reason in the book, and the next in order is taken.
 */
import type { Clock } from "../../base/clock.ts";
import type { Work } from "../../db/work.ts";
import type { Viewers } from "../../viewers/viewers.ts";
import { DrawSequence } from "./draw.ts";
import { countsFrom, type Entries } from "./entries.ts";
import type { EntryRows } from "./entry-rows.ts";
import { ListHash, ListReader } from "./list.ts";
import type { PickRows } from "./pick-rows.ts";
import type { PrizeMoney } from "./prize-money.ts";
import { exchanged, notAsPromised, seedIsPromised, standingHash } from "./promise.ts";
import type { GiveawayRows } from "./store.ts";
import type { Giveaway, PassReason, Pick } from "./types.ts";

export interface DrawingOptions {
  readonly giveaways: GiveawayRows;
  readonly rows: EntryRows;
  readonly picks: PickRows;
  readonly entries: Entries;
  readonly prizes: PrizeMoney;
  readonly viewers: globalThis.Pick<Viewers, "survivor">;
  readonly clock: Clock;
  readonly wroteLately: (currencyId: number, viewerId: number) => boolean;
  readonly subscribes: (currencyId: number, viewerId: number) => boolean;
  readonly raffle: { readonly winnersMax: number; readonly entrantsPerWinner: number };
}

/** A closed list and the order in which its persons are drawn. */
export class LoadedDraw {
  readonly #viewerIds: readonly number[];
  readonly #sequence: DrawSequence;

  constructor(list: ListReader, giveaway: Giveaway) {
    this.#viewerIds = list.viewerIds;
    this.#sequence = new DrawSequence({
      weights: list.weights,
      seed: giveaway.seed,
      listHash: giveaway.listHash!,
      mix: giveaway.mix,
    });
  }

  /** The n-th person drawn, from 0; `undefined` behind the last. */
  viewerAt(n: number): number | undefined {
    const position = this.#sequence.at(n);
    return position === undefined ? undefined : this.#viewerIds[position];
  }
}

/** What a step of drawing came to. */
export type DrawStep =
  /** Whether this person, as they are known now, follows must be known before it can go on. */
  | { readonly ask: number }
  /** Enough winners, or nobody left. */
  | { readonly done: true };

export class Drawing {
  readonly #options: DrawingOptions;

  constructor(options: DrawingOptions) {
    this.#options = options;
  }

  /** What of a giveaway is not what it was at opening and closing: then nothing may be drawn from it. */
  exchanged(giveaway: Giveaway): "seed" | "list" | undefined {
    return exchanged(this.#options.rows, giveaway);
  }

  /** Throws a UserError where something was exchanged. */
  check(giveaway: Giveaway): void {
    const what = this.exchanged(giveaway);
    if (what) throw notAsPromised(what);
  }

  /** Reads the list of a closed giveaway, in steps. Throws as {@link check} does. */
  *load(giveaway: Giveaway): Generator<void, LoadedDraw> {
    if (!seedIsPromised(giveaway)) throw notAsPromised("seed");
    const list = new ListReader();
    const hash = new ListHash();
    for (let part = 0; ; part++) {
      const lines = this.#options.rows.part(giveaway.id, part);
      if (!lines) break;
      hash.add(lines);
      list.add(lines);
      yield;
    }
    if (hash.digest() !== standingHash(giveaway)) throw notAsPromised("list");
    return new LoadedDraw(list, giveaway);
  }

  /** From closed to drawing: fixes the words and, for a raffle, how many share the amount. */
  begin(work: Work, giveaway: Giveaway, mix: string): void {
    const { giveaways, raffle, clock } = this.#options;
    giveaways.setDrawing(work, giveaway.id, mix, clock.now());
    if (giveaway.kind !== "raffle") return;
    const wanted = Math.max(1, Math.floor(giveaway.listCount / raffle.entrantsPerWinner));
    // Nobody is paid nothing: there are never more winners than units.
    const winners = Math.min(wanted, giveaway.winners, giveaway.prizeHeld);
    giveaways.setPrize(work, giveaway.id, Math.floor(giveaway.prizeHeld / winners), winners);
  }

  /**
   * Takes the next persons in order until there are enough winners. `follows` is what is known of those who must
   * follow, by who they are now; `undefined` asks for it.
   */
  step(
    work: Work,
    giveawayId: number,
    loaded: LoadedDraw,
    follows: (viewerId: number) => boolean | undefined,
  ): DrawStep {
    const { giveaways, picks, viewers, clock } = this.#options;
    const drawn = picks.of(giveawayId);
    let standing = drawn.filter(isStanding).length;
    for (;;) {
      const giveaway = giveaways.get(giveawayId);
      const viewerId = standing < giveaway.winners ? loaded.viewerAt(drawn.length) : undefined;
      if (viewerId === undefined) {
        this.#finish(work, giveaway, drawn);
        return { done: true };
      }
      const reason = this.#passReason(giveaway, viewerId, drawn, follows);
      if (reason === "ask") return { ask: viewers.survivor(viewerId) };
      if (reason) this.#payBack(work, giveaway, viewerId, reason);
      const claims = !reason && giveaway.claimMs > 0;
      const pick: Pick = {
        giveawayId,
        n: drawn.length,
        viewerId,
        outcome: reason ? "passed" : claims ? "claiming" : "won",
        reason: reason ?? "",
        atMs: clock.now(),
        claimUntilMs: claims ? clock.now() + giveaway.claimMs : null,
        paid: reason || claims ? 0 : this.#options.prizes.pay(work, giveaway, viewerId),
      };
      picks.add(work, pick);
      drawn.push(pick);
      if (!reason) standing++;
    }
  }

  /** Why a winner who has yet to claim may not have the prize any more: who they are may have changed since the draw. */
  whyNotTheirs(pick: Pick): "own_prize" | "same_person" | undefined {
    const { giveaways, picks, entries } = this.#options;
    const giveaway = giveaways.get(pick.giveawayId);
    if (entries.paysThePrize(giveaway, pick.viewerId)) return "own_prize";
    const again = picks
      .of(giveaway.id)
      .some((other) => other.outcome === "won" && entries.areOne(giveaway, other.viewerId, pick.viewerId));
    return again ? "same_person" : undefined;
  }

  /** A winner wrote in time: the prize is theirs. */
  claimed(work: Work, pick: Pick): void {
    const { giveaways, picks, prizes, clock } = this.#options;
    const giveaway = giveaways.get(pick.giveawayId);
    picks.end(work, pick, "won", prizes.pay(work, giveaway, pick.viewerId), clock.now());
    if (giveaway.state === "drawn") this.#finish(work, giveaways.get(giveaway.id), picks.of(giveaway.id));
  }

  /** A winner is no longer one: did not write in time, was banned, or is replaced by a moderator. */
  drop(work: Work, pick: Pick, outcome: "unclaimed" | "redrawn", name: string): void {
    const { giveaways, picks, prizes, clock } = this.#options;
    prizes.takeBack(work, giveaways.get(pick.giveawayId), pick, name);
    picks.end(work, pick, outcome, 0, clock.now());
    giveaways.setState(work, pick.giveawayId, "drawing");
  }

  /** Drawn; once nobody has anything to claim any more, what is left of the prize money goes back. */
  #finish(work: Work, giveaway: Giveaway, drawn: readonly Pick[]): void {
    const { giveaways, prizes } = this.#options;
    giveaways.setState(work, giveaway.id, "drawn");
    if (!drawn.some((pick) => pick.outcome === "claiming")) prizes.giveBack(work, giveaway, drawn.length);
  }

  #passReason(
    giveaway: Giveaway,
    viewerId: number,
    drawn: readonly Pick[],
    follows: (viewerId: number) => boolean | undefined,
  ): PassReason | "ask" | undefined {
    const { rows, viewers, entries, wroteLately, subscribes } = this.#options;
    const person = viewers.survivor(viewerId);
    // Asked again: they may have become one person since they entered.
    if (entries.paysThePrize(giveaway, viewerId)) return "own_prize";
    const own = rows.ofPerson(giveaway.id, viewerId, countsFrom(giveaway));
    if (own.some((entry) => entry.removed === 1)) return "removed";
    // Also of somebody who was replaced: nobody gets a second turn by a second account.
    if (drawn.some((pick) => pick.outcome !== "passed" && entries.areOne(giveaway, pick.viewerId, viewerId)))
      return "same_person";
    if (entries.wonLately(giveaway, person)) return "won_lately";
    if (giveaway.who === "active" && !wroteLately(giveaway.currencyId, person)) return "inactive";
    if (giveaway.who === "subscribers" && !subscribes(giveaway.currencyId, person)) return "not_subscribed";
    if (giveaway.who !== "followers") return undefined;
    const following = follows(person);
    if (following === undefined) return "ask";
    return following ? undefined : "not_following";
  }

  /** Who could not win does not pay for it. */
  #payBack(work: Work, giveaway: Giveaway, viewerId: number, reason: PassReason): void {
    if (reason === "same_person") return;
    for (const entry of this.#options.rows.ofPerson(giveaway.id, viewerId)) {
      if (entry.stake > 0) this.#options.entries.remove(work, giveaway, entry, `passed over: ${reason}`);
    }
  }
}

/** Whether somebody drawn is a winner, or will be once they write. */
export function isStanding(pick: Pick): boolean {
  return pick.outcome === "won" || pick.outcome === "claiming";
}
