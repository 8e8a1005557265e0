/** Winners who must show that they are there: whoever writes in time keeps the prize, else the next is drawn. */

import type { Log } from "../../base/log.ts";
import type { Cancel, Clock, Timers } from "../../base/system.ts";
import type { Writer } from "../../db/writer.ts";
import type { Viewers } from "../../viewers/viewers.ts";
import type { Drawing } from "./drawing.ts";
import type { Entries } from "./entries.ts";
import type { PickRows } from "./pick-rows.ts";
import type { Progress } from "./progress.ts";
import type { Speaker } from "./speaker.ts";
import type { GiveawayRows } from "./store.ts";
import type { Pick } from "./types.ts";

export interface ClaimsOptions {
  readonly giveaways: GiveawayRows;
  readonly picks: PickRows;
  readonly drawing: Drawing;
  readonly entries: Entries;
  readonly progress: Progress;
  readonly speaker: Speaker;
  readonly viewers: globalThis.Pick<Viewers, "survivor">;
  readonly writer: globalThis.Pick<Writer, "run" | "afterCommit">;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** Work in the background that the bot should wait for before it is idle. */
  readonly track: (work: Promise<void>) => void;
}

interface Pending {
  readonly pick: Pick;
  readonly timer: Cancel;
}

export class Claims {
  readonly #options: ClaimsOptions;
  #pending: Pending[] = [];
  readonly #underWay = new Set<Promise<void>>();
  /** So long after a start who is late is told, and has the whole time from then on. */
  #toldAfterMs = 0;

  constructor(options: ClaimsOptions) {
    this.#options = options;
  }

  /** Reads from the book who has yet to claim, and sets their timers. After a commit, or at start. */
  arm(): void {
    const before = this.#pending;
    this.#pending = this.#options.picks.claiming().map((pick) => {
      const running = before.find((one) => isSame(one.pick, pick));
      // A timer that runs goes on: the clock may have been set since.
      return { pick, timer: running?.timer ?? this.#wait(pick) };
    });
    for (const { pick, timer } of before) if (!this.#pending.some((one) => isSame(one.pick, pick))) timer.cancel();
  }

  /** After a restart: whose time ran out while nobody could be heard gets it again, and is told `afterMs` later. */
  async recover(afterMs: number): Promise<void> {
    const { clock, giveaways, picks, writer, timers } = this.#options;
    this.#toldAfterMs = afterMs;
    const now = clock.now();
    const late = picks.claiming().filter((pick) => pick.claimUntilMs! <= now);
    await writer.run(() => {
      for (const pick of late) picks.extend(pick, now + afterMs + giveaways.get(pick.giveawayId).claimMs);
    });
    this.arm();
    if (late.length > 0) timers.after(afterMs, () => this.#tellAgain(late));
  }

  /** Whether anybody has yet to claim. */
  get waiting(): boolean {
    return this.#pending.length > 0;
  }

  /** Somebody wrote a line: if a prize waits for them, it is theirs. Memory only; the rest is queued. */
  heard(viewerId: number): void {
    for (const { pick } of this.#pending) {
      if (pick.viewerId === viewerId || this.#areOne(pick, viewerId)) {
        this.#track(this.#options.writer.run(() => this.#claim(pick)));
      }
    }
  }

  /** Inside work: a winner who was banned before claiming is none. */
  dropBanned(viewerId: number): void {
    const { picks, viewers } = this.#options;
    for (const pick of picks.claiming()) {
      if (viewers.survivor(pick.viewerId) === viewerId) this.#drop(pick.giveawayId, [pick]);
    }
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  stop(): void {
    for (const { timer } of this.#pending) timer.cancel();
    this.#pending = [];
  }

  #tellAgain(late: readonly Pick[]): void {
    const { giveaways, speaker } = this.#options;
    const still = late.filter((candidate) => this.#stillClaiming(candidate));
    for (const giveawayId of new Set(still.map((pick) => pick.giveawayId))) {
      const giveaway = giveaways.get(giveawayId);
      const ids = still.filter((pick) => pick.giveawayId === giveawayId).map(({ viewerId }) => viewerId);
      const names = speaker.names(ids, ids.length);
      const values = { first: "no", id: String(giveawayId), names, count: ids.length };
      speaker.sayNow(giveaway, "toClaim", { ...values, claimDuration: giveaway.claimMs });
    }
  }

  #claim(pick: Pick): void {
    const { drawing, giveaways, speaker } = this.#options;
    if (!this.#stillClaiming(pick)) return;
    const reason = drawing.whyNotTheirs(pick);
    if (reason) {
      speaker.say(giveaways.get(pick.giveawayId), "notTheirs", { name: speaker.names([pick.viewerId]), reason });
      this.#drop(pick.giveawayId, [pick]);
      return;
    }
    drawing.claimed(pick);
    speaker.say(giveaways.get(pick.giveawayId), "claimed", { name: speaker.names([pick.viewerId]) });
    this.#options.writer.afterCommit(() => this.arm());
  }

  /** Never longer than it was to be, also when the winner was drawn while a clock ran ahead. */
  #wait(pick: Pick): Cancel {
    const { clock, giveaways, timers } = this.#options;
    const mostMs = this.#toldAfterMs + giveaways.get(pick.giveawayId).claimMs;
    const leftMs = Math.min(pick.claimUntilMs! - clock.now(), mostMs);
    return timers.after(leftMs, () => this.#expired(pick));
  }

  /** Several whose time is over at once are told of, and replaced, in one line. Its timer says so, whatever the clock says. */
  #expired({ giveawayId, claimUntilMs }: Pick): Promise<void> {
    const { speaker, giveaways, picks, writer } = this.#options;
    return this.#track(
      writer.run(() => {
        const isLate = (pick: Pick) => pick.outcome === "claiming" && pick.claimUntilMs! <= claimUntilMs!;
        const late = picks.of(giveawayId).filter(isLate);
        if (late.length === 0) return;
        const name = speaker.names(late.map(({ viewerId }) => viewerId));
        speaker.say(giveaways.get(giveawayId), "unclaimed", { name, count: late.length });
        this.#drop(giveawayId, late);
      }),
    );
  }

  #drop(giveawayId: number, late: readonly Pick[]): void {
    const { drawing, progress, speaker, writer } = this.#options;
    for (const pick of late) drawing.drop(pick, "unclaimed", speaker.nameOf(pick.viewerId));
    progress.advance(giveawayId);
    writer.afterCommit(() => this.arm());
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

  #track(work: Promise<void>): Promise<void> {
    const settled = work
      .catch((error: unknown) =>
        this.#options.log.error({ err: error }, "a claim could not be written; it stands as it was"),
      )
      .finally(() => this.#underWay.delete(settled));
    this.#underWay.add(settled);
    this.#options.track(settled);
    return settled;
  }
}

function isSame(one: Pick, other: Pick): boolean {
  return one.giveawayId === other.giveawayId && one.n === other.n && one.claimUntilMs === other.claimUntilMs;
}
