/** Support: what Bits are for, in the streamer's own currency. Thanked by size, counted for !top supporters. */

import type { Clock } from "../../base/clock.ts";
import { UserError } from "../../base/errors.ts";
import { DAY_MS } from "../../base/lengths.ts";
import type { PayingCaller } from "../../chat/commands/lines.ts";
import type { ViewerText } from "../../chat/reading/viewer-text.ts";
import { filledText } from "../../chat/wording/elision.ts";
import type { MoneyWords } from "../../chat/wording/money-words.ts";
import type { Db } from "../../db/open.ts";
import { inPages } from "../../db/pages.ts";
import type { Work } from "../../db/work.ts";
import type { Writer } from "../../db/writer.ts";
import type { Joining } from "../../kit/life.ts";
import { money } from "../../ledger/words.ts";
import { ranked } from "../../ranking/ranking.ts";
import { checkAmount } from "../../wallet/wallet.ts";
import type { Goal, Goals } from "./goals.ts";
import { supportRoutes, supportTopics } from "./routes.ts";
import type { SupportConfig } from "./settings.ts";

/** What is to be said about it. */
export interface Thanks {
  /** Which tier of the config it is, 0 the smallest; `tiers` is how many there are. */
  readonly tier: number;
  readonly tiers: number;
  /** The tier's own words, filled in; empty where it has none. */
  readonly text: string;
  /** What they have given altogether. */
  readonly total: number;
  /** As much of their message as may be said. */
  readonly message: string;
  /** The goal it went into, if there is one. */
  readonly goal: Goal | undefined;
}

/** One place of the list of supporters. `rank` is shared by equal totals: 1, 2, 2, 4. */
export interface SupportPlace {
  readonly rank: number;
  readonly viewerId: number;
  readonly total: number;
}

export interface SupportOptions {
  readonly db: Db;
  readonly goals: Goals;
  readonly clock: Pick<Clock, "now">;
  readonly writer: Pick<Writer, "run">;
  readonly viewerText: ViewerText;
  /** How amounts are said. */
  readonly words: MoneyWords;
  readonly config: SupportConfig;
  /** What pages show is in it. */
  readonly currencyId: number;
  readonly nameOf: (viewerId: number) => string;
  /** How a command is called, with the mark. */
  readonly called: (word: string) => string;
  /** Whether somebody wants to be in lists, and is a person. */
  readonly isListed: (viewerId: number) => boolean;
}

/** The list goes no deeper: whoever asks for page 4,000 must not hold up the show while everybody is looked at. */
const PLACES_MAX = 200;

export class Support {
  readonly goals: Goals;
  /** What stands beside its number where somebody is told what happened. */
  readonly namesToTell = { goal: (id: number) => this.goals.titleOf(id) };
  readonly routes;
  readonly topics;
  readonly #options: SupportOptions;
  readonly #total;
  readonly #top;
  readonly #join;
  readonly #gone;
  readonly #own;
  readonly #take;
  readonly #put;
  readonly #keep;
  readonly #kept;
  readonly #forget;

  constructor(options: SupportOptions) {
    const { db } = options;
    this.#options = options;
    this.goals = options.goals;
    this.routes = supportRoutes(options, this);
    this.topics = supportTopics(options, this);
    this.#total = db.prepare("SELECT total FROM supporter WHERE currency_id = ? AND viewer_id = ?").pluck();
    this.#top = db.prepare<[number, number, number], { viewerId: number; total: number }>(
      `SELECT viewer_id AS viewerId, total FROM supporter WHERE currency_id = ? AND total > 0
       ORDER BY total DESC, viewer_id LIMIT ? OFFSET ?`,
    );
    this.#join = db.prepare(
      `INSERT INTO supporter (currency_id, viewer_id, total) SELECT currency_id, ?, total FROM supporter WHERE viewer_id = ?
       ON CONFLICT (currency_id, viewer_id) DO UPDATE SET total = total + excluded.total`,
    );
    this.#gone = db.prepare("DELETE FROM supporter WHERE viewer_id = ?");
    this.#own = db.prepare(
      `SELECT t.currency_id AS currencyId, sum(t.amount) AS amount FROM account AS a JOIN transfer AS t ON t.from_id = a.id
       WHERE a.viewer_id = ? AND t.kind = 'support' AND NOT EXISTS (SELECT 1 FROM transfer AS r WHERE r.reverses_id = t.id)
       GROUP BY t.currency_id`,
    );
    this.#take = db.prepare("UPDATE supporter SET total = max(0, total - ?) WHERE currency_id = ? AND viewer_id = ?");
    this.#put = db.prepare("INSERT INTO supporter (currency_id, viewer_id, total) VALUES (?, ?, ?)");
    this.#keep = db.prepare("INSERT INTO support_message (transfer_id, message, at_ms) VALUES (?, ?, ?)");
    this.#kept = db.prepare<[number], string>("SELECT message FROM support_message WHERE transfer_id = ?").pluck();
    this.#forget = db.prepare("DELETE FROM support_message WHERE at_ms < ?");
  }

  /** Spends the amount. Every refusal is a UserError. */
  give(work: Work, caller: PayingCaller<"spend" | "currency">, amount: number, words: string): Thanks {
    const { config, goals, viewerText, words: said } = this.#options;
    const { currency } = caller.channel;
    checkAmount(amount);
    if (amount < config.min) {
      const least = money(config.min, currency);
      throw new UserError("supportMin", `Support begins at ${least}.`, { amount: config.min });
    }
    const message = viewerText.sayable(words);
    const transferId = caller.wallet.spend(amount, "sink:support", "support");
    if (message !== "") this.#keepMessage(work, transferId, message);
    const tier = config.tiers.findLastIndex(({ from }) => amount >= from);
    const total = this.total(currency.id, caller.viewer.id);
    const values: Readonly<Record<string, () => string>> = {
      viewer: () => caller.viewer.name,
      amount: () => said.money(amount, currency),
      total: () => said.money(total, currency),
      message: () => message,
    };
    const text = filledText(config.tiers[tier]?.text ?? "", values, said.locale);
    const goal = goals.filled(work, currency.id);
    return { tier: Math.max(0, tier), tiers: config.tiers.length, text: text.trim(), total, message, goal };
  }

  /** What was written with a support of the last day, as far as it may be said. */
  messageOf(transferId: number): string {
    return this.#kept.get(transferId) ?? "";
  }

  /** Messages of days before are forgotten. */
  async recover(): Promise<void> {
    await this.#options.writer.run((work) => this.#forgetMessages(work));
  }

  #keepMessage(work: Work, transferId: number, message: string): void {
    this.#forgetMessages(work);
    this.#keep.run(transferId, message, this.#options.clock.now());
  }

  #forgetMessages(work: Work): void {
    work.assertAlive();
    this.#forget.run(this.#options.clock.now() - DAY_MS);
  }

  /** What somebody has given altogether. */
  total(currencyId: number, viewerId: number): number {
    return (this.#total.get(currencyId, viewerId) as number | undefined) ?? 0;
  }

  /**
   * `count` places after the first `from`, most first, down to place {@link PLACES_MAX}; whoever stands in no list is not
   * in it.
   */
  top(currencyId: number, from: number, count: number): SupportPlace[] {
    const wanted = Math.min(from + count, PLACES_MAX);
    const places: { viewerId: number; total: number }[] = [];
    if (from >= wanted) return [];
    for (const row of inPages((limit, offset) => this.#top.all(currencyId, limit, offset))) {
      if (this.#options.isListed(row.viewerId)) places.push(row);
      if (places.length === wanted) break;
    }
    return ranked(places, ({ total }) => total).slice(from);
  }

  /** One viewer was taken in by another. */
  merged(work: Work, { from, to }: Joining): void {
    work.assertAlive();
    this.#join.run(to, from);
    this.#gone.run(from);
  }

  /** They part again. What `to` gave from their own account, and nobody took back, is theirs. */
  parted(work: Work, { from, to }: Joining): void {
    work.assertAlive();
    for (const { currencyId, amount } of this.#own.all(to) as { currencyId: number; amount: number }[]) {
      this.#take.run(amount, currencyId, from);
      this.#put.run(currencyId, to, amount);
    }
  }
}
