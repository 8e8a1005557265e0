/** Giveaways: what is called by commands, chat lines, bans and the start of the bot. */

import { phrase } from "../../base/phrase.ts";
import type { LineHandler } from "../../chat/commands/lines.ts";
import type { Work } from "../../db/work.ts";
import { START_MS } from "../../kit/deadlines.ts";
import type { Ban, ErasingTold } from "../../kit/life.ts";
import { money } from "../../ledger/words.ts";
import { type GiveawaysOptions, makeParts, type Parts } from "./giveaway-parts.ts";
import { GiveawayGuests } from "./guests.ts";
import { type HandlerOptions, handlerOf, markedHandlerOf } from "./handler.ts";
import { GiveawayHost } from "./host.ts";
import { type Proof, proofOf } from "./proof.ts";
import { giveawayRoutes, giveawayTopics } from "./routes.ts";
import { ShownGiveaways } from "./shown-giveaways.ts";
import { type Giveaway, memoOf, shownPrize, wayInto } from "./types.ts";

export class Giveaways {
  /** What moderators do. */
  readonly host: GiveawayHost;
  /** What viewers do. */
  readonly guests: GiveawayGuests;
  /** Bare keywords and winners who write; behind all commands, keywords with the mark in front. */
  readonly lines: readonly LineHandler[];
  readonly routes;
  readonly topics;
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
    const shows = new ShownGiveaways(options, parts);
    this.routes = giveawayRoutes(shows);
    this.topics = giveawayTopics(shows);
  }

  /**
   * Takes up all that was under way, once, before any line of chat. Money is moved at once; what has to be said in chat
   * (a closing, a draw, a winner to wait for) follows in ten seconds, when the channels are there.
   */
  async recover(): Promise<void> {
    const { giveaways, open, progress, claims, redactions } = this.#parts;
    redactions.begin();
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

  /** The newest giveaways and raffles of a currency, and every one that is not over, newest first. */
  newest(currencyId: number, count: number): Giveaway[] {
    return this.#parts.giveaways.recent(currencyId, count);
  }

  /** What it is for, also when it is over: words, or an amount of each winner or (`isShared`) of all together. */
  prizeOf(giveaway: Giveaway): ReturnType<typeof shownPrize> {
    return shownPrize(giveaway);
  }

  /** How many are in one, and how many tickets they have together. */
  counts(giveaway: Giveaway): { readonly persons: number; readonly tickets: number } {
    const { persons, tickets } = this.#parts.entrants.counts(giveaway);
    // The list is fixed, whoever is linked with whom since.
    return { tickets, persons: giveaway.listHash === null ? persons : giveaway.listCount };
  }

  /** Who has won, or has yet to claim, by the number of the viewer. */
  winnersOf(giveawayId: number): readonly number[] {
    return this.#parts.picks
      .of(giveawayId)
      .filter(({ outcome }) => outcome === "won" || outcome === "claiming")
      .map(({ viewerId }) => viewerId);
  }

  /** What a person has in one, all accounts together; 0 for who is not in it. */
  ticketsOf(giveaway: Giveaway, viewerId: number): number {
    return this.#parts.entries.ticketsOf(giveaway, viewerId);
  }

  /** Two who are in one are one entrant from now on. */
  merged(work: Work): void {
    work.afterCommit(() => this.#options.changed("giveaways"));
  }

  /** Or two again. */
  parted(work: Work): void {
    work.afterCommit(() => this.#options.changed("giveaways"));
  }

  /** Their tickets are taken out and paid back; a timeout passes. */
  banned(work: Work, { viewer, untilMs }: Ban): void {
    if (untilMs !== undefined) return;
    const person = this.#options.viewers.survivor(viewer.id);
    this.#takeOut(work, person);
    this.#parts.claims.dropBanned(work, person);
  }

  #takeOut(work: Work, viewerId: number): void {
    const { rows, giveaways, entries } = this.#parts;
    for (const entry of rows.everywhere(viewerId)) {
      const giveaway = giveaways.get(entry.giveawayId);
      // Once drawn the tickets have taken part and go the way of all; only another draw is closed to them.
      if (giveaway.state === "drawn") rows.bar(work, entry);
      else entries.remove(work, giveaway, entry, "taken out");
    }
  }

  erasing(viewerId: number): ErasingTold {
    const { rows, giveaways } = this.#parts;
    const { ledger } = this.#options;
    const open = rows
      .everywhere(viewerId)
      .filter((entry) => entry.viewerId === viewerId && giveaways.get(entry.giveawayId).state !== "drawn");
    return {
      ends: open.map(({ giveawayId, tickets, stake }) => {
        const giveaway = giveaways.get(giveawayId);
        const values = {
          giveaway: memoOf(giveaway),
          tickets,
          stake: money(stake, ledger.currency(giveaway.currencyId)),
        };
        return stake > 0
          ? phrase("The entry in {giveaway} is taken out, and {stake} for its tickets are paid back first.", values)
          : phrase("The entry in {giveaway} is taken out.", values);
      }),
      keeps: rows.hasEntered(viewerId)
        ? [
            phrase(
              "How many tickets a number had in giveaways, and which numbers were drawn, without the name: others check draws by it.",
            ),
          ]
        : [],
    };
  }

  /** Out of everything that is open, with what was paid for tickets; out of the lists once no draw needs them. */
  erased(work: Work, viewerId: number): void {
    const { picks, claims, redactions } = this.#parts;
    const { viewers } = this.#options;
    this.#takeOut(work, viewerId);
    claims.dropBanned(work, viewers.survivor(viewerId));
    const wonAtMs = picks.lastWonMs(viewerId);
    if (wonAtMs !== undefined) viewers.erasures.won(work, viewers.identities(viewers.survivor(viewerId)), wonAtMs);
    work.afterCommit(() => redactions.begin());
  }

  /**
   * The giveaway that viewers look at: the newest that goes on, else the newest that was drawn since a moment. With everybody
   * drawn, in order, and `some` names of those who are in.
   */
  onScreen(currencyId: number, sinceMs: number, some: number) {
    const { giveaways, picks, entrants } = this.#parts;
    const all = giveaways.recent(currencyId, 3);
    const goesOn = all.find(({ state }) => state !== "drawn" && state !== "cancelled");
    const giveaway = goesOn ?? all.find(({ state }) => state === "drawn");
    if (!giveaway) return undefined;
    const drawn = picks.of(giveaway.id);
    const lastMs = Math.max(giveaway.drawnAtMs ?? 0, drawn.at(-1)?.atMs ?? 0);
    if (giveaway.state === "drawn" && lastMs < sinceMs) return undefined;
    return {
      ...{ giveaway, drawn, enter: this.#options.told(giveaway).enter ?? "", way: wayInto(giveaway) },
      counts: this.counts(giveaway),
      prize: shownPrize(giveaway),
      others: drawn.length > 0 ? entrants.some(giveaway, some) : [],
    };
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
    const { claims, progress, proofs, redactions } = this.#parts;
    await claims.idle();
    await progress.idle();
    await redactions.idle();
    await proofs.idle();
  }

  /** Ends every timer. What is open stands in the book and is taken up at the next start. */
  async stop(): Promise<void> {
    const { claims, joined } = this.#parts;
    joined.stop();
    claims.stop();
    await this.idle();
  }
}
