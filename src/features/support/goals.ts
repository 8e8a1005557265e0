/** The goal that support fills up: one at a time in each currency. */

import type { Clock } from "../../base/clock.ts";
import { UserError } from "../../base/errors.ts";
import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { FeatureContext } from "../../kit/context.ts";
import { checkAmount } from "../../wallet/wallet.ts";

/** A goal. What fills it is counted by the book itself, so that an undone support is taken off again. */
export interface Goal {
  readonly id: number;
  readonly title: string;
  readonly target: number;
  readonly soFar: number;
  readonly state: "open" | "reached" | "ended";
}

const TITLE_MAX = 60;

export class Goals {
  readonly #clock: Clock;
  readonly #feed: FeatureContext["feed"];
  readonly #changed: () => void;
  readonly #byId;
  readonly #latest;
  readonly #insert;
  readonly #state;

  /** `changed`: called after every commit that set or ended one. */
  constructor(db: Db, clock: Clock, feed: FeatureContext["feed"], changed: () => void = () => {}) {
    this.#clock = clock;
    this.#feed = feed;
    this.#changed = changed;
    this.#byId = db.prepare<[number], { name: string }>("SELECT title AS name FROM goal WHERE id = ?");
    this.#latest = db.prepare(
      "SELECT id, title, target, so_far AS soFar, state FROM goal WHERE currency_id = ? ORDER BY id DESC LIMIT 1",
    );
    this.#insert = db.prepare(
      `INSERT INTO goal (currency_id, title, target, state, after_transfer_id, at_ms)
       VALUES (?, ?, ?, 'open', (SELECT coalesce(max(id), 0) FROM transfer), ?)`,
    );
    this.#state = db.prepare("UPDATE goal SET state = ? WHERE id = ?");
  }

  /** The goal that is open, or the one reached last. */
  current(currencyId: number): Goal | undefined {
    const goal = this.#latest.get(currencyId) as Goal | undefined;
    return goal?.state === "ended" ? undefined : goal;
  }

  /** What it is called, also when it is over. */
  titleOf(id: number): { readonly name: string } | undefined {
    return this.#byId.get(id);
  }

  /** Begins a new one; an open one ends. */
  set(work: Work, currencyId: number, target: number, title: string): Goal {
    work.assertAlive();
    checkAmount(target);
    const clean = title.trim();
    if (clean === "" || clean.length > TITLE_MAX) {
      throw new UserError("goalTitle", `A goal needs a title of up to ${TITLE_MAX} characters.`, { most: TITLE_MAX });
    }
    this.end(work, currencyId);
    this.#insert.run(currencyId, clean, target, this.#clock.now());
    work.afterCommit(this.#changed);
    return this.current(currencyId)!;
  }

  /** Takes down the one that is open or reached; false when there is none. */
  end(work: Work, currencyId: number): boolean {
    work.assertAlive();
    const goal = this.current(currencyId);
    if (!goal) return false;
    this.#state.run("ended", goal.id);
    work.afterCommit(this.#changed);
    return true;
  }

  /** After some support: the open goal as it stands now, `reached` the one time it is. */
  filled(work: Work, currencyId: number): Goal | undefined {
    work.assertAlive();
    const goal = this.current(currencyId);
    if (goal?.state !== "open" || goal.soFar < goal.target) return goal?.state === "open" ? goal : undefined;
    this.#state.run("reached", goal.id);
    this.#feed.add(work, { type: "goal.reached", data: { goal: goal.id, target: goal.target } });
    return { ...goal, state: "reached" };
  }
}
