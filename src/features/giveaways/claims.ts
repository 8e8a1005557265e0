/** Winners who must show that they are there: whoever writes in time keeps the prize, else the next is drawn. */

import type { System } from "../../base/system.ts";
import type { Work } from "../../db/work.ts";
import type { Writer } from "../../db/writer.ts";
import type { FeatureContext } from "../../kit/context.ts";
import type { Deadline, Deadlines } from "../../kit/deadlines.ts";
import { Tracker } from "../../kit/tracker.ts";
import type { Viewers } from "../../viewers/viewers.ts";
import type { Drawing } from "./drawing.ts";
import type { Entries } from "./entries.ts";
import type { PickRows } from "./pick-rows.ts";
import type { Progress } from "./progress.ts";
import type { GiveawayTell } from "./sentences.ts";
import type { GiveawayRows } from "./store.ts";
import type { Pick } from "./types.ts";

export interface ClaimsOptions extends globalThis.Pick<FeatureContext, "deadlines" | "log" | "track"> {
  readonly giveaways: GiveawayRows;
  readonly picks: PickRows;
  readonly drawing: Drawing;
  readonly entries: Entries;
  readonly progress: Progress;
  readonly tell: GiveawayTell;
  readonly viewers: globalThis.Pick<Viewers, "survivor">;
  readonly writer: globalThis.Pick<Writer, "run">;
  readonly system: globalThis.Pick<System, "clock" | "timers">;
}

/** Whoever has yet to claim, and until when. */
interface Claim extends Deadline {
  readonly pick: Pick;
}

export class Claims {
  readonly #options: ClaimsOptions;
  readonly #tracker = new Tracker();
  readonly #ends: Deadlines<Claim>;
  #claiming: readonly Pick[] = [];
  /** So long after a start who is late is told, and has the whole time from then on. */
  #toldAfterMs = 0;

  constructor(options: ClaimsOptions) {
    this.#options = options;
    this.#ends = options.deadlines<Claim>({
      what: "drawing another winner for one who did not write",
      rows: () => this.#rows(),
      run: ({ pick }) => this.#expired(pick),
    });
  }

  /** Reads from the book who has yet to claim, and sets the timer to the first. After a commit, or at start. */
  arm(): void {
    this.#claiming = this.#options.picks.claiming();
    this.#ends.arm();
  }

  /** After a restart: whose time ran out while nobody could be heard gets it again, and is told `afterMs` later. */
  async recover(afterMs: number): Promise<void> {
    const { giveaways, picks, writer } = this.#options;
    const { clock, timers } = this.#options.system;
    this.#toldAfterMs = afterMs;
    const now = clock.now();
    const late = picks.claiming().filter((pick) => pick.claimUntilMs! <= now);
    await writer.run((work) => {
      for (const pick of late) picks.extend(work, pick, now + afterMs + giveaways.get(pick.giveawayId).claimMs);
    });
    this.arm();
    if (late.length > 0) timers.after(afterMs, () => this.#tellAgain(late));
  }

  /** Whether anybody has yet to claim. */
  get waiting(): boolean {
    return this.#claiming.length > 0;
  }

  /** Somebody wrote a line: if a prize waits for them, it is theirs. Memory only; the rest is queued. */
  heard(viewerId: number): void {
    for (const pick of this.#claiming) {
      if (pick.viewerId !== viewerId && !this.#areOne(pick, viewerId)) continue;
      const claimed = this.#options.writer
        .run((work) => this.#claim(work, pick))
        .catch((error: unknown) =>
          this.#options.log.error({ err: error }, "a claim could not be written; it stands as it was"),
        );
      this.#options.track("a claim", this.#tracker.add(claimed));
    }
  }

  /** A winner who was banned before claiming is none. */
  dropBanned(work: Work, viewerId: number): void {
    const { picks, viewers } = this.#options;
    for (const pick of picks.claiming()) {
      if (viewers.survivor(pick.viewerId) === viewerId) this.#drop(work, pick.giveawayId, [pick]);
    }
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.#tracker.idle();
  }

  stop(): void {
    this.#claiming = [];
  }

  #tellAgain(late: readonly Pick[]): void {
    const { giveaways, tell } = this.#options;
    const still = late.filter((candidate) => this.#stillClaiming(candidate));
    for (const giveawayId of new Set(still.map((pick) => pick.giveawayId))) {
      const giveaway = giveaways.get(giveawayId);
      const ids = still.filter((pick) => pick.giveawayId === giveawayId).map(({ viewerId }) => viewerId);
      const names = tell.names(ids, ids.length);
      const values = { first: "no", id: String(giveawayId), names, count: ids.length };
      tell.sayNow(giveaway, "toClaim", { ...values, claimDuration: giveaway.claimMs });
    }
  }

  #claim(work: Work, pick: Pick): void {
    const { drawing, giveaways, tell } = this.#options;
    if (!this.#stillClaiming(pick)) return;
    const reason = drawing.whyNotTheirs(pick);
    if (reason) {
      tell.say(work, giveaways.get(pick.giveawayId), "notTheirs", { name: tell.names([pick.viewerId]), reason });
      this.#drop(work, pick.giveawayId, [pick]);
      return;
    }
    drawing.claimed(work, pick);
    tell.say(work, giveaways.get(pick.giveawayId), "claimed", { name: tell.names([pick.viewerId]) });
    work.afterCommit(() => this.arm());
  }

  #rows(): Claim[] {
    const lengths = new Map<number, number>();
    return this.#claiming.map((pick) => {
      const { giveawayId, n, claimUntilMs } = pick;
      const claimMs = lengths.get(giveawayId) ?? this.#options.giveaways.get(giveawayId).claimMs;
      lengths.set(giveawayId, claimMs);
      return { key: `${giveawayId} ${n}`, atMs: claimUntilMs!, lengthMs: this.#toldAfterMs + claimMs, pick };
    });
  }

  /** Several whose time is over at once are told of, and replaced, in one line; whatever the clock says. */
  #expired({ giveawayId, claimUntilMs }: Pick): Promise<void> {
    const { tell, giveaways, picks, writer } = this.#options;
    return writer.run((work) => {
      const isLate = (pick: Pick) => pick.outcome === "claiming" && pick.claimUntilMs! <= claimUntilMs!;
      const late = picks.of(giveawayId).filter(isLate);
      if (late.length === 0) return;
      const name = tell.names(late.map(({ viewerId }) => viewerId));
      tell.say(work, giveaways.get(giveawayId), "unclaimed", { name, count: late.length });
      this.#drop(work, giveawayId, late);
    });
  }

  #drop(work: Work, giveawayId: number, late: readonly Pick[]): void {
    const { drawing, progress, tell } = this.#options;
    for (const pick of late) drawing.drop(work, pick, "unclaimed", tell.nameOf(pick.viewerId));
    progress.advance(work, giveawayId);
    work.afterCommit(() => this.arm());
  }

  /** Whoever writes for somebody drawn: an account that is theirs, or was since the giveaway opened. */
  #areOne(pick: Pick, viewerId: number): boolean {
    const { entries, giveaways } = this.#options;
    return entries.areOne(giveaways.get(pick.giveawayId), pick.viewerId, viewerId);
  }

  #stillClaiming(pick: Pick): Pick | undefined {
    const now = this.#options.picks.of(pick.giveawayId)[pick.n];
    return now?.outcome === "claiming" ? now : undefined;
  }
}
