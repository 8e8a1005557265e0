/** Giveaways: what is called by commands, chat lines, bans and the start of the bot. */

import type { LineHandler } from "../../chat/commands/lines.ts";
import type { Work } from "../../db/work.ts";
import { START_MS } from "../../kit/deadlines.ts";
import type { Ban } from "../../kit/life.ts";
import { type GiveawaysOptions, makeParts, type Parts } from "./giveaway-parts.ts";
import { GiveawayGuests } from "./guests.ts";
import { type HandlerOptions, handlerOf, markedHandlerOf } from "./handler.ts";
import { GiveawayHost } from "./host.ts";
import { type Proof, proofOf } from "./proof.ts";
import type { Giveaway } from "./types.ts";

export class Giveaways {
  /** What moderators do. */
  readonly host: GiveawayHost;
  /** What viewers do. */
  readonly guests: GiveawayGuests;
  /** Bare keywords and winners who write; behind all commands, keywords with the mark in front. */
  readonly lines: readonly LineHandler[];
  readonly #options: GiveawaysOptions;
  readonly #parts: Parts;

  constructor(options: GiveawaysOptions) {
    const parts = makeParts(options);
    this.#options = options;
    this.#parts = parts;
    this.host = new GiveawayHost(options, parts);
    this.guests = new GiveawayGuests(options, parts);
    const hears: HandlerOptions = {
      open: parts.open,
      viewers: options.viewers,
      enter: (work, giveaway, caller) => {
        const entered = this.guests.enterByKeyword(work, giveaway, caller);
        return { silent: this.guests.silentAfter(entered, caller.viewer) };
      },
      waiting: () => parts.claims.waiting,
      heard: (viewerId) => parts.claims.heard(viewerId),
    };
    this.lines = [handlerOf(hears), markedHandlerOf(hears)];
  }

  /**
   * Takes up all that was under way, once, before any line of chat. Money is moved at once; what has to be said in chat
   * (a closing, a draw, a winner to wait for) follows in ten seconds, when the channels are there.
   */
  async recover(): Promise<void> {
    const { giveaways, open, progress, claims } = this.#parts;
    open.read(START_MS);
    await claims.recover(START_MS);
    const unfinished = giveaways.unfinished();
    const silent = unfinished.filter(({ state }) => state === "drawn" || state === "cancelled");
    for (const { id } of silent) progress.resume(id);
    const spoken = unfinished.filter(({ state }) => state === "closing" || state === "drawing");
    if (spoken.length > 0) {
      this.#options.system.timers.after(START_MS, async () => {
        for (const { id } of spoken) progress.resume(id);
        await progress.idle();
      });
    }
    await progress.idle();
  }

  /** Whether a bare word enters something now. */
  listensTo(currencyId: number, word: string): boolean {
    return this.#parts.open.meantBy(currencyId, word) !== undefined;
  }

  /** The giveaway or raffle of this number, where it goes on or is not older than `sinceMs`. */
  recent(currencyId: number, id: number, sinceMs: number): Giveaway | undefined {
    const found = this.#parts.giveaways.find(id);
    if (found?.currencyId !== currencyId) return undefined;
    const over = found.state === "drawn" || found.state === "cancelled";
    return !over || found.openedAtMs >= sinceMs ? found : undefined;
  }

  /** Their tickets are taken out and paid back; a timeout passes. */
  banned(work: Work, { viewer, untilMs }: Ban): void {
    if (untilMs !== undefined) return;
    const { rows, giveaways, entries, claims } = this.#parts;
    const person = this.#options.viewers.survivor(viewer.id);
    for (const entry of rows.everywhere(person)) {
      const giveaway = giveaways.get(entry.giveawayId);
      // Once drawn the tickets have taken part and go the way of all; only another draw is closed to them.
      if (giveaway.state === "drawn") rows.bar(work, entry);
      else entries.remove(work, giveaway, entry, "taken out");
    }
    claims.dropBanned(work, person);
  }

  /** Everything that can be published of a giveaway now, its list included; `undefined` when there is none. */
  proofOf(giveawayId: number): Proof | undefined {
    return proofOf(this.#options.db, giveawayId);
  }

  /** What stands beside its number where somebody is told what happened. */
  readonly namesToTell = {
    giveaway: (id: number) => {
      const giveaway = this.#parts.giveaways.find(id);
      return giveaway && this.#options.told(giveaway);
    },
  };

  /** Resolves when nothing is under way in the background. */
  async idle(): Promise<void> {
    const { claims, progress, proofs } = this.#parts;
    await claims.idle();
    await progress.idle();
    await proofs.idle();
  }

  /** Ends every timer. What is open stands in the book and is taken up at the next start. */
  async stop(): Promise<void> {
    const { open, claims, joined, progress } = this.#parts;
    joined.stop();
    await Promise.all([open.stop(), claims.stop(), progress.stop()]);
    await this.idle();
  }
}
