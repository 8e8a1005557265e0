/** Drops with a word: the first who type what is shown get the amount, each once; what nobody took goes back. */

import type { Log } from "../../base/log.ts";
import type { Cancel, Clock, Random, Timers } from "../../base/system.ts";
import { foldWord } from "../../chat/reading/text.ts";
import { formsOf } from "../../chat/reading/typed-words.ts";
import type { Writer } from "../../db/writer.ts";
import type { KnownViewer } from "../../viewers/viewers.ts";
import { checkAmount } from "../../wallet/wallet.ts";
import type { Pot } from "./pot.ts";
import type { Drop, DropRows } from "./rows.ts";
import type { DropSpeaker } from "./speaker.ts";

export interface WordDropsOptions {
  readonly rows: DropRows;
  readonly pot: Pot;
  readonly speaker: DropSpeaker;
  readonly writer: Pick<Writer, "run" | "afterCommit">;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly words: readonly string[];
  readonly claimMs: number;
  /** A word that means something else in chat now (the keyword of a giveaway). */
  readonly isTaken: (currencyId: number, word: string) => boolean;
}

export interface WordDropWish {
  readonly batchKey: string;
  readonly currencyId: number;
  readonly channelId: number | null;
  readonly amount: number;
  readonly first: number;
  readonly byViewerId: number | null;
}

/** Longer lines are no word of a drop. */
const LINE_MAX = 40;

/** How typing the word of a drop went. */
export type Claimed = "got" | "again" | "late" | "own" | "broadcaster" | "excluded";

export class WordDrops {
  readonly #options: WordDropsOptions;
  #open: readonly Drop[] = [];
  #timers: Cancel[] = [];

  constructor(options: WordDropsOptions) {
    this.#options = options;
  }

  /** Inside work: begins. The money lies in escrow, the word is said after the commit. */
  begin(wish: WordDropWish): Drop {
    const { rows, pot, speaker, clock, claimMs, writer } = this.#options;
    checkAmount(wish.amount * wish.first);
    const drop = rows.insert({
      kind: "claim",
      state: "open",
      batchKey: wish.batchKey,
      currencyId: wish.currencyId,
      channelId: wish.channelId,
      amount: wish.amount,
      held: wish.amount * wish.first,
      fundedBy: null,
      byViewerId: wish.byViewerId,
      persons: wish.first,
      word: this.#word(wish.currencyId),
      atMs: clock.now(),
      endsAtMs: clock.now() + claimMs,
    });
    pot.fund(drop);
    speaker.say(drop, "dropped", { first: wish.first, word: drop.word });
    writer.afterCommit(() => this.read());
    return drop;
  }

  /** The open drop that this word takes from. Memory only. */
  called(currencyId: number, word: string): Drop | undefined {
    return this.#open.find((drop) => drop.currencyId === currencyId && foldWord(drop.word ?? "") === foldWord(word));
  }

  get listens(): boolean {
    return this.#open.length > 0;
  }

  /** The open drop that a line takes from: its word alone, with the mark or punctuation or without. Memory only. */
  meantBy(currencyId: number, line: string): Drop | undefined {
    if (/\s/.test(line) || line.length > LINE_MAX) return undefined;
    for (const word of formsOf(line)) {
      const drop = this.called(currencyId, word);
      if (drop) return drop;
    }
    return undefined;
  }

  /** Inside work: somebody typed the word; whether they got it, or why not. */
  claim(dropId: number, viewer: KnownViewer): Claimed {
    const { rows, pot, clock } = this.#options;
    const drop = rows.get(dropId);
    const late = drop.state !== "open" || drop.held < drop.amount || clock.now() > drop.endsAtMs!;
    // A moderator never mints to themselves, and the excluded earn nothing.
    if (!viewer.earning) return "excluded";
    if (viewer.roles.includes("broadcaster")) return "broadcaster";
    if (rows.isOwn(drop, viewer.id)) return "own";
    if (rows.hasClaimed(drop, viewer.id)) return "again";
    if (late) return "late";
    rows.claim(dropId, viewer.id, clock.now());
    pot.pay(drop, viewer.id);
    rows.progress(dropId, "open", 0, drop.held - drop.amount);
    if (drop.held - drop.amount < drop.amount) this.#end(dropId);
    return "got";
  }

  /** Reads the open ones from the book and sets their timers; none ends before `leastMs`. */
  read(leastMs = 0): void {
    const { rows, timers, clock } = this.#options;
    this.stop();
    this.#open = rows.unfinished().filter((drop) => drop.kind === "claim");
    this.#timers = this.#open.map((drop) =>
      // Never longer than it was to be, also when it began while a clock ran ahead.
      timers.after(Math.max(leastMs, Math.min(drop.endsAtMs! - clock.now(), drop.endsAtMs! - drop.atMs)), () =>
        this.#expire(drop.id),
      ),
    );
  }

  stop(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers = [];
  }

  async #expire(dropId: number): Promise<void> {
    const { rows, writer, log } = this.#options;
    try {
      await writer.run(() => {
        if (rows.get(dropId).state === "open") this.#end(dropId);
      });
    } catch (error) {
      log.error({ err: error, drop: dropId }, "a drop could not be ended; it ends at the next start");
    }
  }

  #end(dropId: number): void {
    const { rows, pot, speaker, writer } = this.#options;
    const drop = rows.get(dropId);
    const claims = rows.claims(dropId);
    pot.finish(drop);
    if (claims.length === 0) speaker.say(drop, "missed", { word: drop.word });
    else speaker.say(drop, "taken", { names: speaker.names(claims), count: claims.length });
    writer.afterCommit(() => this.read());
  }

  /** One of the words, none that means something else in chat now. */
  #word(currencyId: number): string {
    const { words, random, isTaken } = this.#options;
    const free = words.filter((word) => !this.called(currencyId, word) && !isTaken(currencyId, word));
    if (free.length > 0) return free[random.integer(free.length)]!;
    return `${words[random.integer(words.length)]!}${random.integer(900) + 100}`;
  }
}
