/**
 * The way of a giveaway from open to over: closing, drawing and settling. What is short is done inside the command; what
 * is long goes on in the background, a step a turn, and is taken up again after a restart.
 */

import { UserError } from "../../base/errors.ts";
import { allNow, inSteps } from "../../base/steps.ts";
import type { System } from "../../base/system.ts";
import type { Work } from "../../db/work.ts";
import type { Writer } from "../../db/writer.ts";
import { WINNERS_TOLD } from "../../feed/feed-events.ts";
import type { FeatureContext } from "../../kit/context.ts";
import type { Lane } from "../../kit/lane.ts";
import type { Viewers } from "../../viewers/viewers.ts";
import type { Audience } from "./audience.ts";
import { type Closing, type MadeList, NOW_MAX } from "./closing.ts";
import { type Drawing, isStanding } from "./drawing.ts";
import type { EntryRows } from "./entry-rows.ts";
import type { PickRows } from "./pick-rows.ts";
import type { PrizeMoney } from "./prize-money.ts";
import type { GiveawayTell } from "./sentences.ts";
import type { Settling } from "./settling.ts";
import type { GiveawayRows } from "./store.ts";
import type { Giveaway } from "./types.ts";

export interface ProgressOptions extends Pick<FeatureContext, "lane" | "log"> {
  readonly giveaways: GiveawayRows;
  readonly feed: FeatureContext["feed"];
  readonly rows: EntryRows;
  readonly picks: PickRows;
  readonly closing: Closing;
  readonly drawing: Drawing;
  readonly settling: Settling;
  readonly prizes: PrizeMoney;
  readonly tell: GiveawayTell;
  readonly audience: Pick<Audience, "follows">;
  readonly viewers: Pick<Viewers, "survivor">;
  readonly writer: Pick<Writer, "run">;
  readonly system: Pick<System, "clock" | "timers">;
  /** After a commit: a giveaway was drawn, so somebody may have to claim, and its proof can be shown. */
  readonly onDrawn: (giveawayId: number) => void;
  /** After a commit: which giveaways are open has changed. */
  readonly onChanged: () => void;
}

/** A platform that cannot say whether somebody follows is asked so often, so long apart. */
const FOLLOW_TRIES = 3;
const FOLLOW_WAIT_MS = 5_000;

export class Progress {
  readonly #options: ProgressOptions;
  readonly #lane: Lane<number>;
  /** What is known of those who must follow, by giveaway and viewer; a number counts the vain questions. */
  readonly #following = new Map<string, boolean | number>();

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#lane = options.lane({
      what: "a giveaway",
      run: (giveawayId) => this.#work(giveawayId),
      failed: (giveawayId, error) => this.#failed(giveawayId, error),
    });
  }

  /** Nobody can enter any more; the list and its hash follow, at once where it is short. */
  close(work: Work, giveaway: Giveaway): void {
    const { giveaways, rows, closing } = this.#options;
    giveaways.setState(work, giveaway.id, "closing");
    work.afterCommit(() => this.#options.onChanged());
    if (rows.page(giveaway.id, 0, NOW_MAX + 1).length > NOW_MAX) {
      this.#later(work, giveaway.id);
      return;
    }
    const list = allNow(closing.make(giveaway));
    closing.beginWriting(work, giveaway);
    for (const [part, lines] of list.parts.entries()) closing.writePart(work, giveaway, part, lines);
    this.#closed(work, giveaway, list);
  }

  /** Fixes the words and draws. */
  draw(work: Work, giveaway: Giveaway, mix: string): void {
    this.#options.drawing.begin(work, giveaway, mix);
    this.advance(work, giveaway.id);
  }

  /** Goes on drawing until there are enough winners. */
  advance(work: Work, giveawayId: number): void {
    const { giveaways, drawing, tell } = this.#options;
    const giveaway = giveaways.get(giveawayId);
    const what = drawing.exchanged(giveaway);
    if (what) {
      tell.say(work, giveaway, "exchanged", { what });
      return;
    }
    if (giveaway.listCount > NOW_MAX || giveaway.who === "followers") {
      this.#later(work, giveawayId);
      return;
    }
    drawing.step(work, giveawayId, allNow(drawing.load(giveaway)), () => true);
    this.#drawn(work, giveawayId);
  }

  /** It is over without a winner; everything goes back. */
  cancel(work: Work, giveaway: Giveaway): void {
    const { giveaways, prizes, picks, tell, rows, system, feed } = this.#options;
    const refunds = rows.stakes(giveaway.id, 1).length > 0;
    for (const pick of picks.of(giveaway.id)) {
      if (pick.outcome === "claiming") picks.end(work, pick, "unclaimed", 0, system.clock.now());
    }
    giveaways.setState(work, giveaway.id, "cancelled");
    feed.add(work, { type: "giveaway.cancelled", data: { giveaway: giveaway.id } });
    prizes.giveBack(work, giveaway, picks.of(giveaway.id).length);
    work.afterCommit(() => this.#options.onChanged());
    tell.say(work, giveaway, "cancelled", { kind: giveaway.kind, refunds: refunds ? "yes" : "no" });
    this.#settle(work, giveaway.id);
  }

  /** Takes up what was under way: after a restart, or after a failure. */
  resume(giveawayId: number): void {
    this.#lane.begin(giveawayId);
  }

  /** Resolves when nothing is under way in the background. */
  idle(): Promise<void> {
    return this.#lane.idle();
  }

  #later(work: Work, giveawayId: number): void {
    work.afterCommit(() => this.resume(giveawayId));
  }

  async #work(giveawayId: number): Promise<void> {
    const state = () => this.#options.giveaways.get(giveawayId).state;
    if (state() === "closing" && !this.#lane.stopped) await this.#closeInTurns(giveawayId);
    if (state() === "drawing" && !this.#lane.stopped) await this.#drawInTurns(giveawayId);
    if (state() !== "drawn" && state() !== "cancelled") return;
    await this.#lane.slices((work) => this.#options.settling.slice(work, giveawayId));
  }

  async #closeInTurns(giveawayId: number): Promise<void> {
    const { giveaways, closing, writer } = this.#options;
    const giveaway = giveaways.get(giveawayId);
    const list = await inSteps(closing.make(giveaway));
    await writer.run((work) => closing.beginWriting(work, giveaway));
    for (const [part, lines] of list.parts.entries()) {
      await writer.run((work) => closing.writePart(work, giveaway, part, lines));
    }
    await writer.run((work) => {
      // Cancelled meanwhile: there is nothing to fix any more.
      if (giveaways.get(giveawayId).state === "closing") this.#closed(work, giveaway, list);
    });
  }

  async #drawInTurns(giveawayId: number): Promise<void> {
    const { giveaways, drawing, writer } = this.#options;
    const loaded = await inSteps(drawing.load(giveaways.get(giveawayId)));
    while (!this.#lane.stopped) {
      const step = await writer.run((work) => {
        if (giveaways.get(giveawayId).state !== "drawing") return { done: true } as const;
        const step = drawing.step(work, giveawayId, loaded, (viewerId) => this.#knownToFollow(giveawayId, viewerId));
        if ("done" in step) this.#drawn(work, giveawayId);
        return step;
      });
      if ("done" in step) return;
      if (!(await this.#ask(giveaways.get(giveawayId), step.ask))) return;
    }
  }

  #knownToFollow(giveawayId: number, viewerId: number): boolean | undefined {
    const known = this.#following.get(`${giveawayId} ${viewerId}`);
    return typeof known === "number" ? undefined : known;
  }

  /**
   * Asks the platform whether a drawn viewer follows. False when it cannot tell now: the draw goes on in a moment. Nobody
   * loses a prize to an outage: who cannot be looked up counts as following in the end, and the log says so.
   */
  async #ask(giveaway: Giveaway, viewerId: number): Promise<boolean> {
    const { audience, system, log } = this.#options;
    const key = `${giveaway.id} ${viewerId}`;
    const following = await audience.follows(giveaway.currencyId, viewerId);
    // A draw that asks for what it was told would go on for ever.
    if (typeof this.#following.get(key) === "boolean")
      throw new Error(`It was told before whether ${viewerId} follows.`);
    const tries = Number(this.#following.get(key) ?? 0) + 1;
    if (following === undefined && tries < FOLLOW_TRIES) {
      this.#following.set(key, tries);
      system.timers.after(FOLLOW_WAIT_MS, () => this.resume(giveaway.id));
      return false;
    }
    if (following === undefined) {
      log.warn({ viewerId }, "the platform cannot say whether a drawn viewer follows; counted as following");
    }
    this.#following.set(key, following ?? true);
    return true;
  }

  #closed(work: Work, giveaway: Giveaway, list: MadeList): void {
    const { giveaways, closing, tell, feed } = this.#options;
    closing.finish(work, giveaway, list);
    feed.add(work, { type: "giveaway.closed", data: { giveaway: giveaway.id, entrants: list.persons } });
    // A raffle is drawn now and ends in one line, the one that says who won.
    if (giveaway.kind !== "raffle") {
      tell.say(work, giveaway, "closed", {
        id: String(giveaway.id),
        persons: list.persons,
        listHash: list.hash.slice(0, giveaway.saidHex),
      });
    }
    if (giveaway.drawsItself === 1) this.draw(work, giveaways.get(giveaway.id), "");
  }

  /** Tells who was drawn since chat was told last, and settles. */
  #drawn(work: Work, giveawayId: number): void {
    const { giveaways, picks, tell, feed } = this.#options;
    const giveaway = giveaways.get(giveawayId);
    const drawn = picks.of(giveawayId);
    const winners = drawn.slice(giveaway.told).filter(isStanding);
    giveaways.setTold(work, giveawayId, drawn.length);
    const told = winners.slice(0, WINNERS_TOLD).map(({ viewerId }) => viewerId);
    const drawnNow = { winners: told, count: winners.length, mustClaim: giveaway.claimMs > 0 };
    feed.add(work, { type: "giveaway.drawn", data: { giveaway: giveawayId, ...drawnNow } });
    const first = giveaway.told === 0 ? "yes" : "no";
    const { kind, listCount: persons } = giveaway;
    const values = { first, id: String(giveawayId), kind, persons };
    if (winners.length === 0) tell.say(work, giveaway, "nobody", values);
    else {
      tell.say(work, giveaway, giveaway.claimMs > 0 ? "toClaim" : "won", {
        ...values,
        // All of them, in several lines if need be: how else would they know?
        names: tell.names(
          winners.map((pick) => pick.viewerId),
          winners.length,
        ),
        count: winners.length,
        claimDuration: giveaway.claimMs,
      });
    }
    this.#settle(work, giveawayId);
    work.afterCommit(() => this.#options.onDrawn(giveawayId));
  }

  /** The first slice now, the rest in the background. */
  #settle(work: Work, giveawayId: number): void {
    if (this.#options.settling.slice(work, giveawayId)) this.#later(work, giveawayId);
  }

  /** Where a giveaway is not what it was promised to be, trying again would change nothing. */
  #failed(giveawayId: number, error: unknown): boolean {
    if (!(error instanceof UserError)) return false;
    const { log, tell, giveaways } = this.#options;
    log.error({ err: error, giveaway: giveawayId }, "a giveaway is not as it was promised, so nothing is drawn");
    tell.sayNow(giveaways.get(giveawayId), "exchanged", error.values as { what: string });
    return true;
  }
}
