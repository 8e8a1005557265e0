/** Drops with a word: the first who type what is shown get the amount, each once; what nobody took goes back. */

import type { System } from "../../base/system.ts";
import { foldWord } from "../../chat/reading/text.ts";
import { formsOf } from "../../chat/reading/typed-words.ts";
import type { Work } from "../../db/work.ts";
import type { Writer } from "../../db/writer.ts";
import type { FeatureContext } from "../../kit/context.ts";
import type { Deadlines } from "../../kit/deadlines.ts";
import type { Teller } from "../../kit/teller.ts";
import type { KnownViewer } from "../../viewers/viewers.ts";
import { checkAmount } from "../../wallet/wallet.ts";
import type { Pot } from "./pot.ts";
import type { Drop, DropRows } from "./rows.ts";
import type { DropText } from "./texts.ts";

export interface WordDropsOptions {
  readonly rows: DropRows;
  readonly pot: Pot;
  readonly tell: Teller<Drop, DropText>;
  readonly writer: Pick<Writer, "run">;
  readonly system: Pick<System, "clock" | "random">;
  readonly deadlines: FeatureContext["deadlines"];
  readonly rules: { readonly words: readonly string[]; readonly claimSeconds: number };
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
  readonly #ends: Deadlines<{ readonly key: number; readonly atMs: number; readonly lengthMs: number }>;

  constructor(options: WordDropsOptions) {
    this.#options = options;
    this.#ends = options.deadlines({
      what: "the end of a drop",
      rows: () =>
        this.#open.map(({ id, atMs, endsAtMs }) => ({ key: id, atMs: endsAtMs!, lengthMs: endsAtMs! - atMs })),
      run: ({ key }) =>
        options.writer.run((work) => {
          if (options.rows.get(key).state === "open") this.#end(work, key);
        }),
    });
  }

  /** Begins. The money lies in escrow, the word is said after the commit. */
  begin(work: Work, wish: WordDropWish): Drop {
    const { rows, pot, tell, system, rules } = this.#options;
    const atMs = system.clock.now();
    checkAmount(wish.amount * wish.first);
    const drop = rows.insert(work, {
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
      atMs,
      endsAtMs: atMs + rules.claimSeconds * 1_000,
    });
    pot.fund(work, drop);
    tell.say(work, drop, "dropped", { first: wish.first, word: drop.word });
    work.afterCommit(() => this.read());
    return drop;
  }

  /** The open drop that this word takes from. Memory only. */
  called(currencyId: number, word: string): Drop | undefined {
    return this.#open.find((drop) => drop.currencyId === currencyId && foldWord(drop.word ?? "") === foldWord(word));
  }

  /** The newest open one of a currency, as it stands in the book. */
  newest(currencyId: number): Drop | undefined {
    const last = this.#open.findLast((drop) => drop.currencyId === currencyId);
    return last && this.#options.rows.get(last.id);
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

  /** Somebody typed the word; whether they got it, or why not. */
  claim(work: Work, dropId: number, viewer: KnownViewer): Claimed {
    const { rows, pot, system } = this.#options;
    const now = system.clock.now();
    const drop = rows.get(dropId);
    const late = drop.state !== "open" || drop.held < drop.amount || now > drop.endsAtMs!;
    // A moderator never mints to themselves, and the excluded earn nothing.
    if (!viewer.earning) return "excluded";
    if (viewer.roles.includes("broadcaster")) return "broadcaster";
    if (rows.isOwn(drop, viewer.id)) return "own";
    if (rows.hasClaimed(drop, viewer.id)) return "again";
    if (late) return "late";
    rows.claim(work, dropId, viewer.id, now);
    pot.pay(work, drop, viewer.id);
    rows.progress(work, dropId, "open", 0, drop.held - drop.amount);
    if (drop.held - drop.amount < drop.amount) this.#end(work, dropId);
    return "got";
  }

  /** Reads the open ones from the book and sets the timer to their ends; none ends before `leastMs`. */
  read(leastMs = 0): void {
    this.#open = this.#options.rows.unfinished().filter((drop) => drop.kind === "claim");
    this.#ends.arm(leastMs);
  }

  #end(work: Work, dropId: number): void {
    const { rows, pot, tell } = this.#options;
    const drop = rows.get(dropId);
    const claims = rows.claims(dropId);
    pot.finish(work, drop);
    if (claims.length === 0) tell.say(work, drop, "missed", { word: drop.word });
    else tell.say(work, drop, "taken", { names: tell.names(claims), count: claims.length });
    work.afterCommit(() => this.read());
  }

  /** One of the words, none that means something else in chat now. */
  #word(currencyId: number): string {
    const { rules, system, isTaken } = this.#options;
    const { words } = rules;
    const free = words.filter((word) => !this.called(currencyId, word) && !isTaken(currencyId, word));
    if (free.length > 0) return free[system.random.integer(free.length)]!;
    return `${words[system.random.integer(words.length)]!}${system.random.integer(900) + 100}`;
  }
}
