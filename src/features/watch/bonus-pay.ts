/** What an event earns (a follow, a subscription, a raid): bound by the same caps and exclusions as watching. */

import type { Days } from "../../base/calendar.ts";
import { codeOf } from "../../base/errors.ts";
import type { Clock } from "../../base/system.ts";
import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { EarnResult } from "../../kit/watched.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { PostResult } from "../../model/money.ts";
import type { Caps } from "./caps.ts";
import type { Payroll } from "./payroll.ts";

export interface BonusPayOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly ledger: Pick<Ledger, "post">;
  readonly payroll: Payroll;
  readonly caps: Caps;
  readonly days: Days;
  readonly isExcluded: (viewerId: number, currencyId: number) => boolean;
}

/** One bonus: `key` says what it is for (`bonus:twitch:<event id>`) and is paid once. */
export interface Bonus {
  readonly viewerId: number;
  readonly currencyId: number;
  readonly amount: number;
  readonly key: string;
  readonly memo: string;
}

export class BonusPay {
  readonly #options: BonusPayOptions;
  readonly #paid;

  constructor(options: BonusPayOptions) {
    this.#options = options;
    this.#paid = options.db.prepare<[string], number>("SELECT id FROM transfer WHERE idempotency_key = ?").pluck();
  }

  earn(work: Work, bonus: Bonus): EarnResult {
    const { payroll, caps, days, clock, isExcluded } = this.#options;
    const { viewerId, currencyId, key } = bonus;
    // Asked first: a cap may cut the same bonus to another amount the second time.
    const before = this.#paid.get(key);
    if (before !== undefined) return { status: "exists", id: before };
    if (isExcluded(viewerId, currencyId)) return { status: "excluded" };
    payroll.settle(work, viewerId, currencyId);
    const day = days.of(clock.now());
    const room = Math.min(caps.balanceRoom(viewerId, currencyId), caps.dayRoom(viewerId, currencyId, day));
    const amount = Math.min(bonus.amount, room);
    if (amount <= 0) return { status: "capped" };
    const posted = this.#post(work, bonus, amount);
    if (!posted) return { status: "capped" };
    if (posted.status !== "posted") throw new Error(`The bonus ${key} could not be posted (${posted.status}).`);
    caps.note(work, viewerId, currencyId, day, amount);
    return { status: "earned", amount, id: posted.id };
  }

  #post(work: Work, { key, currencyId, viewerId, memo }: Bonus, amount: number): PostResult | undefined {
    const to = `viewer:${viewerId}` as const;
    try {
      return this.#options.ledger.post(work, {
        ...{ key, currencyId, from: "mint", to, amount },
        ...{ kind: "bonus", actor: "bonus", memo },
      });
    } catch (error) {
      // Nobody can have more than the book can count: the last of all caps.
      if (codeOf(error) === "LEDGER_BALANCE_LIMIT") return undefined;
      throw error;
    }
  }
}
